"""A parameter is declared once; every path reads, sets and refuses by that declaration."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest

from investigator.differences import differences, digest, show
from investigator.errors import UsageError
from investigator.faults.bias import Bias
from investigator.faults.dropout import Dropout
from investigator.faults.stuck_value import StuckValue
from investigator.filters.policies.accept_all import AcceptAll
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.parameters import Declared, choice, get, parameters, put, quantity, words
from investigator.setup import Setup
from investigator.units import known, printed, to_si, unit
from tests import simulated_flight

GATE = "onboard.sensors.baro.gate"


@pytest.fixture(scope="module")
def setup() -> Setup:
    return simulated_flight.setup()


def with_faults(setup: Setup, *faults: object) -> Setup:
    use = setup.actual.sensors["baro"].replace(faults=faults)
    return setup.replace(actual=setup.actual.replace(sensors={"baro": use}))


def test_every_declared_parameter_is_found_at_its_path_with_its_value(setup: Setup) -> None:
    found = {item.path: item for item in parameters(setup)}
    assert len(found) > 40
    assert all(get(setup, path) == item.value for path, item in found.items())


def test_a_parameter_carries_its_unit_bounds_and_meaning(setup: Setup) -> None:
    sigma = next(p for p in parameters(setup) if p.path == "onboard.sensors.baro.model.sigma_pa")
    assert (sigma.unit, sigma.low, sigma.high, sigma.log) == ("Pa", 0, 1e4, True)
    assert sigma.doc == "noise, quantisation included"


def test_setting_changes_that_parameter_and_no_other(setup: Setup) -> None:
    changed = put(setup, f"{GATE}.sigmas", 2.5)
    assert get(changed, f"{GATE}.sigmas") == 2.5
    assert get(setup, f"{GATE}.sigmas") == 4.0
    assert [item.path for item in differences(setup, changed)] == [f"{GATE}.sigmas"]


def test_elements_of_tuples_and_mappings_are_addressed_by_number_and_key(setup: Setup) -> None:
    faulty = with_faults(setup, Bias(bias=1.0), Bias(bias=2.0))
    changed = put(faulty, "actual.sensors.baro.faults.1.bias", 7.0)
    assert [fault.bias for fault in changed.actual.sensors["baro"].faults] == [1.0, 7.0]


@pytest.mark.parametrize("value", [-1.0, 0.0, "many", None, float("nan"), float("inf"), [1, 2]])
def test_a_value_against_its_declaration_is_refused_with_the_rule(setup: Setup, value: object) -> None:
    with pytest.raises(UsageError) as refused:
        put(setup, "onboard.sensors.baro.model.sigma_pa", value)
    assert refused.value.place == "onboard.sensors.baro.model.sigma_pa"
    assert refused.value.problem.startswith("Input should be")
    assert "last valid value stays" in refused.value.remedy


def test_an_unknown_path_is_answered_with_the_names_there_are(setup: Setup) -> None:
    with pytest.raises(UsageError, match=r"no “gait” here.*Known here: .*gate") as refused:
        put(setup, "onboard.sensors.baro.gait.sigmas", 1.0)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    "path", ["", ".", "onboard.", "onboard..world", "onboard.sensors.baro.faults.0", "x.²"]
)
def test_a_path_that_leads_nowhere_is_a_usage_error_not_a_crash(setup: Setup, path: str) -> None:
    with pytest.raises(UsageError):
        put(setup, path, 1.0)


def test_a_superscript_is_no_place_in_a_tuple(setup: Setup) -> None:
    with pytest.raises(UsageError, match="no “²” here"):
        get(with_faults(setup, Bias(), Bias(), Bias()), "actual.sensors.baro.faults.²")


def test_a_switched_kind_carries_shared_fields_over(setup: Setup) -> None:
    latched = put(setup, f"{GATE}.kind", "latch_after")
    gate = latched.onboard.sensors["baro"].gate
    assert (gate.kind, gate.sigmas) == ("latch_after", 4.0)
    assert put(latched, f"{GATE}.kind", "reject_sigma") == setup


def test_an_unknown_kind_is_answered_with_the_known_ones(setup: Setup) -> None:
    with pytest.raises(UsageError, match=r"no kind “latch”.*latch_after"):
        put(setup, f"{GATE}.kind", "latch")


def test_a_change_is_told_in_words_with_its_unit(setup: Setup) -> None:
    (change,) = differences(setup, put(setup, "onboard.sensors.baro.model.sigma_pa", 8.5))
    assert change.sentence() == "onboard baro model: sigma 6 → 8.5 Pa"


def test_another_kind_is_a_difference_even_where_no_number_differs(setup: Setup) -> None:
    out, stuck = with_faults(setup, Dropout()), with_faults(setup, StuckValue())
    (change,) = differences(out, stuck)
    assert change.sentence() == "actual baro: fault dropout → stuck value"


def test_a_model_that_joins_is_named_by_its_kind_and_a_whole_run_is_not_a_billion_seconds(
    setup: Setup,
) -> None:
    sentences = [change.sentence() for change in differences(setup, with_faults(setup, Bias(bias=3.0)))]
    assert sentences == [
        "actual baro: fault bias added",
        "actual baro fault: bias 3 added",
        "actual baro fault: component every added",
    ]


def test_a_limited_span_is_told(setup: Setup) -> None:
    sentences = [c.sentence() for c in differences(setup, with_faults(setup, Dropout(start_s=3.0)))]
    assert "actual baro fault: from 3 s added" in sentences


def test_what_is_gone_is_told(setup: Setup) -> None:
    open_gate = setup.onboard.sensors["baro"].replace(gate=AcceptAll())
    changed = setup.replace(onboard=setup.onboard.replace(sensors={"baro": open_gate}))
    sentences = [change.sentence() for change in differences(setup, changed)]
    assert "onboard baro: gate reject sigma → accept all" in sentences
    assert any(sentence.endswith("removed") and "4" in sentence for sentence in sentences)


def test_equal_trees_have_no_difference(setup: Setup) -> None:
    assert differences(setup, simulated_flight.setup()) == ()


def test_the_digest_does_not_depend_on_the_order_of_sensors_or_on_how_a_number_was_written() -> None:
    first, second = RejectSigma(sigmas=3), RejectSigma(sigmas=3.0)
    use = simulated_flight.setup().onboard.sensors["baro"]
    half = simulated_flight.setup().onboard
    one = half.replace(sensors={"a": use.replace(gate=first), "b": use})
    other = half.replace(sensors={"b": use, "a": use.replace(gate=second)})
    assert digest(one) == digest(other)


def test_the_digest_is_the_same_in_every_process_and_differs_with_any_parameter(setup: Setup) -> None:
    assert digest(RejectSigma(sigmas=3.0)) == digest(
        RejectSigma.model_validate_json('{"sigmas": 3, "kind": "reject_sigma"}')
    )
    base = digest(setup)
    for path, value in (
        ("onboard.sensors.baro.gate.sigmas", 4.0000001),
        ("actual.start_s", 0.0),
        ("bounds.height_rms_m", 6.0),
    ):
        assert digest(put(setup, path, value)) != base, path


def test_a_setup_survives_its_own_text(setup: Setup) -> None:
    rich = with_faults(setup, Bias(bias=-2.0), Dropout(start_s=1.0, end_s=2.0))
    assert Setup.model_validate_json(rich.model_dump_json()) == rich


class _Specimen(Declared):
    """Values of every sort."""

    flag: Annotated[bool, choice("a flag")] = True
    word: Annotated[Literal["up", "down"], choice("a word")] = "up"
    span_s: Annotated[float, quantity("s", "a time", ge=0)] = 0.123456789


def test_words_and_flags_are_choices_and_numbers_are_shown_with_six_digits() -> None:
    by_path = {item.path: item for item in parameters(_Specimen())}
    assert by_path["word"].choices == ("up", "down")
    assert show(by_path["flag"].value) == "on"
    assert show(by_path["span_s"].value, "s") == "0.123457 s"
    assert by_path["span_s"].label == "Span"


def test_a_field_name_becomes_words_without_its_unit() -> None:
    assert words("height_rms_m") == "Height rms"
    assert words("rate_rad_s") == "Rate"
    assert words("m") == "M"


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ValueError, match="Extra inputs are not permitted"):
        _Specimen.model_validate({"flag": True, "flog": 1})


@pytest.mark.parametrize(
    ("value", "spelling", "si"),
    [(1.0, "hPa", 100.0), (20.0, "°C", 293.15), (90.0, "deg", 1.5707963267948966), (1.0, "g", 9.80665)],
)
def test_a_spelling_becomes_si(value: float, spelling: str, si: float) -> None:
    assert to_si(value, spelling) == pytest.approx(si, rel=1e-15)


def test_an_unknown_unit_is_never_guessed() -> None:
    assert "furlong" not in known()
    with pytest.raises(KeyError):
        unit("furlong")


def test_every_spelling_leads_to_a_unit_that_is_its_own_si() -> None:
    for spelling in known():
        si = unit(spelling).si
        assert (unit(si).factor, unit(si).offset, unit(si).si) == (1.0, 0.0, si), spelling
    assert printed("m/s^2") == "m/s²"
    assert printed("1") == ""
