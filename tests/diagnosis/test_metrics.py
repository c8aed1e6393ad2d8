"""ln L scores the same samples for every hypothesis; nothing can be bought by throwing them away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from investigator import verbs
from investigator.case import Case
from investigator.diagnosis.comparison import Comparison, compare
from investigator.diagnosis.metrics import (
    OUTLIER_SHARE,
    SUPPORT,
    Metrics,
    adequacy,
    independent_share,
    log_likelihood,
    metrics,
)
from investigator.diagnosis.table import MetricColumn, MetricRow, MetricsTable
from investigator.diagnosis.tabulation import tabulate
from investigator.faults.bias import Bias
from investigator.faults.dropout import Dropout
from investigator.faults.latency import Latency
from investigator.faults.noise_inflation import NoiseInflation
from investigator.filters.problem import Reason
from investigator.filters.run import Divergence, Innovations
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.hypotheses.sensor_use import SensorMode
from investigator.hypotheses.tuning import Assignment, Tuning
from investigator.opening import Opened
from investigator.results import Results
from tests.simulated_flight import SPIKE


def innovations(error: np.ndarray, sigma: np.ndarray | float, unit: str = "m") -> Innovations:
    """One scalar sensor's innovations, every sample used."""
    error = np.asarray(error, float)
    S = np.broadcast_to(np.asarray(sigma, float) ** 2, error.shape)
    count = error.size
    return Innovations(
        sensor="lrf",
        unit=unit,
        time=np.arange(float(count)),
        row=np.arange(count),
        z=error[:, None],
        z_hat=np.zeros((count, 1)),
        innovation=error[:, None],
        sigma=np.sqrt(S)[:, None],
        ratio=np.zeros(count),
        used=np.ones(count, bool),
        reason=np.full(count, Reason.USED),
        log_likelihood=-0.5 * (np.log(2 * np.pi * S) + error**2 / S),
        nis=error**2 / S,
    )


def score(seen: Innovations, counted: Innovations | None = None) -> float:
    return log_likelihood({"lrf": seen}, {"lrf": seen if counted is None else counted}).total


def test_a_good_sample_of_a_long_range_finder_costs_three_nats_and_a_discard_sixteen() -> None:
    good = score(innovations(np.zeros(1), 5.0))
    discard = float(np.log(OUTLIER_SHARE / SUPPORT["m"]))
    assert good == pytest.approx(np.log(0.99) - np.log(5.0 * np.sqrt(2 * np.pi)), abs=0.01)
    assert score(innovations(np.array([1e4]), 5.0)) == pytest.approx(discard, abs=0.01)
    assert discard == pytest.approx(-15.2, abs=0.05)


def test_an_inflated_covariance_buys_no_discards() -> None:
    """Forty good samples and a false one: sigma grown until the false one fits must lose."""
    errors = np.append(np.random.default_rng(3).normal(0.0, 5.0, 40), 700.0)
    honest = score(innovations(errors, 5.0))
    inflated = [score(innovations(errors, sigma)) for sigma in (50.0, 500.0, 5000.0)]
    assert all(honest > other + 50.0 for other in inflated)
    assert inflated[0] > inflated[1] > inflated[2]


def test_a_sample_left_out_costs_no_less_than_one_that_is_far_off() -> None:
    base = innovations(np.array([0.5, 900.0, -0.2]), 1.0)
    silent = replace(base, reason=np.array([Reason.USED, Reason.INVALID, Reason.USED]))
    left_out = log_likelihood({"lrf": silent}, {"lrf": base})
    assert left_out.total == pytest.approx(score(base), abs=1e-9)
    assert (left_out.samples, left_out.discarded) == (3, 1)


@pytest.mark.parametrize("reason", [Reason.INVALID, Reason.QUARANTINED, Reason.UNREACHED])
def test_silence_never_scores_better_than_speech(reason: Reason) -> None:
    base = innovations(np.random.default_rng(1).normal(0.0, 1.0, 30), 1.0)
    silent = replace(base, reason=np.full(30, reason))
    scored = log_likelihood({"lrf": silent}, {"lrf": base})
    assert scored.total < score(base) - 300.0
    assert scored.discarded == 30
    assert log_likelihood({}, {"lrf": base}) == scored


def test_samples_the_baseline_does_not_score_count_for_nobody() -> None:
    base = innovations(np.zeros(5), 1.0)
    bad = replace(base, reason=np.array([0, 0, 0, Reason.QUARANTINED, Reason.INVALID]))
    assert log_likelihood({"lrf": base}, {"lrf": bad}) == log_likelihood({"lrf": bad}, {"lrf": bad})


def test_a_rejected_or_withheld_sample_is_scored_like_a_used_one() -> None:
    base = innovations(np.array([0.1, 4.0, 0.3]), 1.0)
    rejected = replace(
        base,
        used=np.array([True, False, False]),
        reason=np.array([Reason.USED, Reason.REJECTED_GATE, Reason.WITHHELD]),
    )
    assert score(rejected, base) == score(base)


def test_scoring_in_another_unit_changes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same readings in pascals and in hectopascals, support scaled along: ln L shifts alike."""
    monkeypatch.setitem(SUPPORT, "hPa", SUPPORT["Pa"] / 100.0)
    errors = np.append(np.random.default_rng(5).normal(0.0, 8.0, 50), [900.0, -4000.0])
    models = (6.0, 8.0, 30.0)
    pascal = [score(innovations(errors, sigma, "Pa")) for sigma in models]
    hecto = [score(innovations(errors / 100.0, sigma / 100.0, "hPa")) for sigma in models]
    assert np.diff(hecto) == pytest.approx(np.diff(pascal), abs=1e-9)
    assert hecto[0] - pascal[0] == pytest.approx(errors.size * np.log(100.0), abs=1e-9)


def test_a_unit_without_a_declared_support_is_not_guessed() -> None:
    with pytest.raises(KeyError):
        score(innovations(np.zeros(3), 1.0, "furlong"))


def test_adequacy_counts_what_the_filter_decided() -> None:
    base = innovations(np.array([1.0, 1.0, 3.0, 9.0]), 1.0)
    seen = replace(
        base,
        used=np.array([True, True, False, False]),
        reason=np.array([Reason.USED, Reason.USED, Reason.REJECTED_GATE, Reason.INVALID]),
    )
    nis, rejected = adequacy([seen])
    assert (nis, rejected) == (1.0, pytest.approx(1 / 3))
    assert np.isnan(adequacy([])).all()


def hypothesise(case: Case, *edits: object) -> Case:
    for edit in edits:
        case = verbs.add_hypothesis(case, edit)
    return case


def by_letter(comparison: Comparison, opened: Opened) -> dict[str, Metrics]:
    return {item.letter: item for item in metrics(comparison, opened.log.header)}


@pytest.fixture(scope="module")
def compared(opened_flight: Opened, flight_results: Results) -> Comparison:
    case = hypothesise(
        opened_flight.case,
        SensorFault(sensor="baro", fault=Bias(bias=450.0, start_s=SPIKE[0], end_s=SPIKE[1] - 0.01)),
        SensorFault(sensor="baro", fault=Dropout()),
        SensorFault(sensor="baro", fault=NoiseInflation(factor=20.0)),
        SensorMode(sensor="baro", target="actual"),
        SensorFault(sensor="baro", fault=Latency(latency_s=0.2)),
        Tuning(assignments=(Assignment(path="actual.end_s", value=11.0),), group="actual.mechanisation"),
        SensorFault(sensor="baro", fault=Bias(bias=300.0), target="onboard"),
    )
    return compare(case, flight_results)


def test_every_hypothesis_is_scored_on_the_same_number_of_samples(
    compared: Comparison, opened_flight: Opened
) -> None:
    assert {item.samples for item in metrics(compared, opened_flight.log.header)} == {400}


def test_the_planted_cause_is_the_best_and_throwing_the_sensor_away_the_worst(
    compared: Comparison, opened_flight: Opened
) -> None:
    found = by_letter(compared, opened_flight)
    ranked = sorted(found, key=lambda letter: -found[letter].log_likelihood)
    assert ranked[0] == "A"
    assert found["A"].log_likelihood > found[""].log_likelihood + 50.0
    assert ranked[-1] == "B"
    assert found["B"].discarded == 400


def test_noise_grown_twentyfold_loses_although_nothing_is_rejected(
    compared: Comparison, opened_flight: Opened
) -> None:
    found = by_letter(compared, opened_flight)
    assert found["C"].rejected < found[""].rejected
    assert found["C"].log_likelihood < found[""].log_likelihood - 100.0


def test_withholding_a_sensor_still_scores_it(compared: Comparison, opened_flight: Opened) -> None:
    found = by_letter(compared, opened_flight)
    assert found["D"].discarded == 0
    assert found["D"].log_likelihood < found[""].log_likelihood


def test_samples_that_a_latency_moves_before_the_start_are_held_against_nobody(
    compared: Comparison, opened_flight: Opened
) -> None:
    """Four of four hundred move out. At sixteen nats each they would outweigh any latency there is."""
    found = by_letter(compared, opened_flight)
    assert found["E"].discarded == 0


def test_a_window_cut_short_pays_for_what_it_leaves_out(compared: Comparison, opened_flight: Opened) -> None:
    found = by_letter(compared, opened_flight)
    assert found["F"].discarded == pytest.approx(180, abs=2)
    assert found["F"].log_likelihood < found[""].log_likelihood - 1000.0


def test_what_the_flight_software_believed_does_not_enter_the_sensors_score(
    compared: Comparison, opened_flight: Opened
) -> None:
    found = by_letter(compared, opened_flight)
    assert found["G"].log_likelihood == found[""].log_likelihood
    assert found["G"].onboard_rms_m > found[""].onboard_rms_m + 10.0


def test_a_run_that_diverged_pays_for_what_it_never_reached(
    compared: Comparison, opened_flight: Opened
) -> None:
    item = compared.outcomes[0]
    forward = item.reconstruction.forward
    seen = forward.innovations["baro"]
    lost = replace(seen, reason=np.where(seen.time > 5.0, Reason.UNREACHED, seen.reason))
    ended = replace(
        forward, innovations={"baro": lost}, divergence=Divergence(5.0, "the state left every bound", 100)
    )
    worse = replace(item, reconstruction=replace(item.reconstruction, forward=ended))
    found = by_letter(replace(compared, outcomes=(worse,)), opened_flight)
    assert found["A"].log_likelihood < found[""].log_likelihood - 1000.0


def test_the_baseline_follows_the_record_and_the_reconstruction_within_a_metre(
    compared: Comparison, opened_flight: Opened
) -> None:
    base = by_letter(compared, opened_flight)[""]
    assert base.onboard_rms_m == pytest.approx(0.4 / np.sqrt(2), abs=0.15)
    assert base.reconstruction_rms_m < 0.5
    assert 0.7 < base.nis < 1.4
    assert base.rejected == 10 / 400


def test_the_table_has_a_row_for_each_and_says_what_they_share(
    compared: Comparison, opened_flight: Opened
) -> None:
    table = tabulate(compared, opened_flight.log.header)
    assert [row.letter for row in table.rows] == ["0", *"ABCDEFG"]
    assert table.note == "same 400 samples for all; ln L discounted for correlated errors; best in bold"
    best = [row.letter for row, marks in zip(table.rows, table.best, strict=True) if marks[0]]
    assert best == ["A"]
    assert table.rows[0].verdict == "as flown"


def test_verdicts_are_withheld_from_a_baseline_that_departs_until_it_is_accepted(
    compared: Comparison, opened_flight: Opened
) -> None:
    assert compared.fidelity is not None
    broken = replace(compared.fidelity, departures=(replace(compared.fidelity.departures[0], rms=99.0),))
    departing = replace(compared, fidelity=broken)
    header = opened_flight.log.header
    assert {row.verdict for row in tabulate(departing, header).rows[1:]} == {"Withheld"}
    accepted = replace(departing, case=verbs.accept_fidelity(departing.case, "The logger was reset."))
    assert {row.verdict for row in tabulate(accepted, header).rows[1:]} == {"Open"}


def test_a_what_if_gets_no_verdict(compared: Comparison, opened_flight: Opened) -> None:
    fixed = compared.outcomes[0].hypothesis.replace(what_if=True)
    case = compared.case.replace(hypotheses=(fixed, *compared.case.hypotheses[1:]))
    table = tabulate(replace(compared, case=case), opened_flight.log.header)
    assert [row.verdict for row in table.rows][1:3] == ["What-if", "Open"]


def test_values_printed_alike_are_equally_best_and_one_value_alone_is_no_best() -> None:
    column = MetricColumn("rms", "rms", "m", "low", 1)
    rows = [
        MetricRow(letter, 1, "", "", (value,)) for letter, value in (("A", 1.01), ("B", 1.04), ("C", 3.0))
    ]
    assert MetricsTable((column,), tuple(rows)).best == ((True,), (True,), (False,))
    assert MetricsTable((column,), (rows[0],)).best == ((False,),)
    assert MetricsTable((column,), (MetricRow("A", 1, "", "", (float("nan"),)),)).text(0, 0) == "–"


def test_correlated_errors_count_as_few_samples() -> None:
    """ζ of an AR(1) sequence is (1 − φ)/(1 + φ): the closed form of 1/(1 + 2·Σφᵏ)."""
    phi, n = 0.9, 40_000
    noise = np.random.default_rng(7).standard_normal(n)
    values = np.zeros(n)
    for k in range(1, n):
        values[k] = phi * values[k - 1] + noise[k]
    shares = [independent_share(innovations(series, series.std())) for series in (values, noise)]
    assert shares[0] == pytest.approx((1 - phi) / (1 + phi), rel=0.15)
    assert shares[1] == pytest.approx(1.0, abs=0.05)
