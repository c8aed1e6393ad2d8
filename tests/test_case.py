"""A case survives its file unchanged; a file that is no sound case is refused in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from investigator import case as module
from investigator import verbs
from investigator.case import Case, Finding, View, load_case, save_case
from investigator.errors import BadData, UsageError
from investigator.faults.bias import Bias
from investigator.faults.dropout import Dropout
from investigator.filters.policies.latch_after import LatchAfter
from investigator.hypotheses.all_of import AllOf
from investigator.hypotheses.gate_policy import GatePolicy
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.hypotheses.tuning import Assignment, Tuning
from investigator.opening import Opened, find_log, open_case, relocated


@pytest.fixture
def rich(opened_flight: Opened) -> Case:
    """A case with something in every part."""
    case = opened_flight.case
    bias = SensorFault(sensor="baro", fault=Bias(bias=-12.5))
    for edit in (
        bias,
        GatePolicy(sensor="baro", gate=LatchAfter(rejections=7)),
        AllOf(parts=(bias, SensorFault(sensor="baro", fault=Dropout(start_s=1.0, end_s=2.0)))),
        Tuning(assignments=(Assignment(path="onboard.mechanisation.speed_noise", value=0.5),)),
    ):
        case = verbs.add_hypothesis(case, edit)
    case = verbs.add_hypothesis(case, bias, parent="B", title="Fix: “Höhe” ≠ 高度")
    case = verbs.set_parameter(case, "B", "onboard.sensors.baro.model.sigma_pa", 9.0)
    case = verbs.show_hypothesis(case, "C", False)
    case = verbs.add_finding(case, Finding(statement="The gate latched.", citations=("/sensors/baro@12.0",)))
    case = verbs.accept_fidelity(case, "Reset seen in the downlink.")
    view = View(datum="sphere", channels=("/sensors/accel/specific_force",), span=(1.0, 9.0), cursor_s=0.0)
    return verbs.set_view(case, view)


def test_a_case_survives_its_file_unchanged(rich: Case, tmp_path: Path) -> None:
    save_case(rich, tmp_path / "whole.case")
    assert load_case(tmp_path / "whole.case") == rich


def test_saving_the_same_case_gives_the_same_bytes(rich: Case, tmp_path: Path) -> None:
    save_case(rich, tmp_path / "one.case")
    save_case(load_case(tmp_path / "one.case"), tmp_path / "two.case")
    assert (tmp_path / "one.case").read_bytes() == (tmp_path / "two.case").read_bytes()


def test_a_failed_save_leaves_the_old_file_and_nothing_beside_it(
    rich: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "kept.case"
    target.write_text("what was there", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "replace", full)
    with pytest.raises(BadData, match="No space left on device"):
        save_case(rich, target)
    assert target.read_text(encoding="utf-8") == "what was there"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_named(rich: Case, tmp_path: Path) -> None:
    with pytest.raises(BadData) as refused:
        save_case(rich, tmp_path / "gone" / "x.case")
    assert "gone" in refused.value.place
    assert refused.value.remedy == "Choose another folder."


def test_a_place_below_a_file_is_refused_in_words(rich: Case, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    with pytest.raises(BadData, match="could not be written"):
        save_case(rich, tmp_path / "file" / "x.case")


def damaged(rich: Case, **changes: object) -> str:
    content = rich.model_dump(mode="json")
    content.update(changes)
    return json.dumps(content)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not a case file"),
        ("Dear board,", "not a case file"),
        ("[1, 2]", "not a case"),
        ('{"format": "another"}', "not a case"),
        ('{"format": "descent-investigator-case"}', "does not hold together at"),
        ("[" * 100_000, "not a case file"),
        ('{"format": "descent-investigator-case", "version": "two"}', "does not hold together at version"),
        ('{"format": "descent-investigator-case", "version": null}', "does not hold together at version"),
        ('{"format": "descent-investigator-case", "version": 0}', "does not hold together at version"),
    ],
)
def test_what_is_no_case_is_refused_with_a_sentence(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "odd.case"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadData, match=says) as refused:
        load_case(path)
    assert refused.value.exit_code == 3
    assert refused.value.place == str(path)
    assert refused.value.remedy


def test_a_file_of_a_newer_version_asks_for_a_newer_program(rich: Case, tmp_path: Path) -> None:
    path = tmp_path / "newer.case"
    path.write_text(damaged(rich, version=2), encoding="utf-8")
    with pytest.raises(BadData, match=r"newer version \(format 2, known up to 1\)") as refused:
        load_case(path)
    assert refused.value.remedy == "Update Descent Investigator."


def test_binary_rubbish_a_folder_and_nothing_at_all_are_refused(tmp_path: Path) -> None:
    (tmp_path / "binary.case").write_bytes(b"\x89HDF\r\n\x1a\n\xff\xfe\x00")
    for path in (tmp_path / "binary.case", tmp_path, tmp_path / "gone.case"):
        with pytest.raises(BadData):
            load_case(path)


def test_damage_is_named_by_its_place(rich: Case, tmp_path: Path) -> None:
    content = json.loads(damaged(rich))
    content["setup"]["onboard"]["sensors"]["baro"]["gate"]["sigmas"] = -1
    path = tmp_path / "bent.case"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(BadData, match=r"at setup\.onboard\.sensors\.baro\.gate"):
        load_case(path)


def test_an_unknown_kind_of_hypothesis_is_named_with_the_known_ones(rich: Case, tmp_path: Path) -> None:
    content = json.loads(damaged(rich))
    content["hypotheses"][0]["edit"]["kind"] = "gremlins"
    path = tmp_path / "odd.case"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(BadData, match="kind is 'gremlins'; known kinds are all_of"):
        load_case(path)


@pytest.mark.parametrize("part", ["sensor", "override"])
def test_a_hypothesis_that_cannot_be_applied_is_refused_at_the_door(
    rich: Case, tmp_path: Path, part: str
) -> None:
    content = json.loads(damaged(rich))
    if part == "sensor":
        content["hypotheses"][0]["edit"]["sensor"] = "lidar"
    else:
        content["hypotheses"][1]["overrides"] = [{"path": "onboard.sensors.lidar.mode", "value": "use"}]
    path = tmp_path / "odd.case"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(BadData, match=r"Hypothesis [AB] cannot be applied.*lidar"):
        load_case(path)


def test_an_unknown_hypothesis_is_answered_with_the_known_letters(rich: Case) -> None:
    with pytest.raises(UsageError, match=r"no hypothesis Z.*Known: A, B, C, D, B\.1"):
        rich.hypothesis("Z")


def test_a_case_finds_its_log_beside_it_and_opens_with_it(
    opened_flight: Opened, flight_log: Path, tmp_path: Path
) -> None:
    (tmp_path / "hop.h5").write_bytes(flight_log.read_bytes())
    save_case(opened_flight.case, tmp_path / "hop.case")
    assert find_log(opened_flight.case, tmp_path / "hop.case") == tmp_path / "hop.h5"
    opened = open_case(tmp_path / "hop.case")
    assert opened.case == opened_flight.case
    assert opened.path == tmp_path / "hop.case"
    opened.log.close()


def test_a_case_names_its_log_by_a_path_that_moves_with_both(opened_flight: Opened, flight_log: Path) -> None:
    folder = flight_log.parent
    assert relocated(opened_flight.case, flight_log, folder / "hop.case").log.path == flight_log.name
    above = relocated(opened_flight.case, flight_log, folder.parent / "hop.case")
    assert above.log.path == f"{folder.name}/{flight_log.name}"
    elsewhere = relocated(opened_flight.case, flight_log, folder.parent / "other" / "hop.case")
    assert elsewhere.log.path == str(flight_log)


def test_a_case_saved_on_another_system_finds_its_log_beside_it(
    opened_flight: Opened, flight_log: Path
) -> None:
    foreign = opened_flight.case.log.replace(path=rf"C:\flights\{flight_log.name}")
    case = opened_flight.case.replace(log=foreign)
    assert find_log(case, flight_log.parent / "hop.case") == flight_log


def test_a_log_that_has_moved_is_named(opened_flight: Opened, tmp_path: Path) -> None:
    gone = opened_flight.case.replace(log=opened_flight.case.log.replace(path=str(tmp_path / "gone.h5")))
    save_case(gone, tmp_path / "hop.case")
    with pytest.raises(BadData, match=r"gone\.h5 is not where it was"):
        open_case(tmp_path / "hop.case")


def test_a_log_that_has_changed_since_is_not_taken_for_the_old_one(
    opened_flight: Opened, departing_log: Path, tmp_path: Path
) -> None:
    (tmp_path / "hop.h5").write_bytes(departing_log.read_bytes())
    save_case(opened_flight.case, tmp_path / "hop.case")
    with pytest.raises(BadData, match="hash has changed"):
        open_case(tmp_path / "hop.case")
