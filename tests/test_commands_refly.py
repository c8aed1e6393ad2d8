"""`investigator refly`: a flight, its verdict and its log; a crash is a result, a mistake has a remedy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from investigator import verbs
from investigator.case import save_case
from investigator.cli import main
from investigator.commands import refly_seeds
from investigator.faults.bias import Bias
from investigator.filters.policies.accept_all import AcceptAll
from investigator.filters.policies.latch_after import LatchAfter
from investigator.hypotheses.gate_policy import GatePolicy
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.logs.reader import open_log
from investigator.opening import open_case
from investigator.refly.catalogue import scenarios


def ask(capsys: pytest.CaptureFixture[str], *given: object) -> tuple[int, str, str]:
    code = main(["refly", *(str(item) for item in given)])
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.fixture(scope="module")
def log_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("flown") / "m1.h5"
    assert main(["refly", "m1", "-o", str(path)]) == 0
    return path


def test_every_scenario_is_listed_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ask(capsys, "--list")
    assert code == 0 and len(out.splitlines()) == len(scenarios())
    for name, scenario in scenarios().items():
        assert f"  {name} " in out and scenario.summary in out


def test_a_crash_is_a_result_told_with_its_measures_and_the_exit_code_is_0(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, _ = ask(capsys, "m1", "--seed", 1)
    assert code == 0 and out.startswith("HAKUTO-R M1, seed 1: impact at ")
    assert "impact_m_s" in out and "m/s" in out


def test_the_answer_as_json_holds_outcome_measures_figures_and_the_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, _ = ask(capsys, "m1", "--json", "-o", tmp_path / "m1.h5")
    told = json.loads(out)
    assert code == 0 and told["landed"] is False and told["seed"] == scenarios()["m1"].seed
    assert told["measures"]["impact_m_s"] > 50.0
    assert {item["mark"] for item in told["figures"]} <= {"P", "D", "U"}
    assert Path(told["written"]).is_file()


def test_a_parameter_set_is_flown(capsys: pytest.CaptureFixture[str]) -> None:
    """With no propellant to brake by it falls from where it is, faster than it ever flew with it."""
    _, out, _ = ask(capsys, "m1", "--json", "--set", "vehicle.propellant_kg=0")
    assert json.loads(out)["measures"]["propellant_kg"] == pytest.approx(0.0, abs=1e-6)
    assert json.loads(out)["measures"]["impact_m_s"] > 1500.0


def test_two_seeds_fly_two_flights_and_one_seed_twice_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    first, again, other = (
        json.loads(ask(capsys, "m1", "--json", "--seed", seed)[1])["measures"] for seed in (3, 3, 4)
    )
    assert first == again and first["duration_s"] != other["duration_s"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["m99"], ("There is no scenario “m99”", "Known: ")),
        ([], ("No scenario is named", "Name one of: ")),
        (["m1", "--set", "vehicle.wings=2"], ("wings",)),
        (["m1", "--set", "vehicle.engine.thrust_n=-5"], ("vehicle.engine.thrust_n", "greater than 0")),
        (["m1", "--set", "thrust"], ("“thrust” is not PATH=VALUE", "--set guidance.touchdown_m_s=2")),
        (["m1", "--seed", "-1"], ("-1 is no seed", "from 0 on")),
        (["m1", "--hypothesis", "B"], ("“B” names no hypothesis", "CASE:LETTER")),
        (["m1", "--vary", "seed=1:2:2"], ("varies nothing", "--seeds 100")),
    ],
)
def test_a_mistake_is_told_with_its_remedy_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], given: list[str], told: tuple[str, ...]
) -> None:
    code, _, err = ask(capsys, *given)
    assert code == 2 and all(words in err for words in told)


def test_packets_lost_are_told_in_the_log(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert ask(capsys, "m1", "--lose", 0.05, "-o", tmp_path / "m1.h5")[0] == 0
    with open_log(tmp_path / "m1.h5") as log:
        assert log.header.attributes["packets_lost"] == 0.05
        assert any("5 % of their packets" in note for note in log.notes)
    capsys.readouterr()
    assert main(["fidelity", str(tmp_path / "m1.h5")]) == 1
    assert "The baseline departs from the flight at T+" in capsys.readouterr().out


def test_the_log_written_reproduces_its_flight(log_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fidelity", str(log_path)]) == 0
    assert "The baseline reproduces the flight" in capsys.readouterr().out


def test_a_hypothesis_of_a_case_is_flown(
    log_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the latch not one range is refused for being latched out; with a false sensor others come."""
    opened = open_case(log_path)
    case = opened.case
    assert isinstance(case.setup.onboard.sensors["rangefinder"].gate, LatchAfter)
    for edit in (
        GatePolicy(sensor="rangefinder", gate=AcceptAll()),
        SensorFault(sensor="rangefinder", fault=Bias(bias=-2000.0)),
    ):
        case = verbs.add_hypothesis(case, edit)
    opened.log.close()
    save_case(case, tmp_path / "m1.case")
    flown = {
        letter: json.loads(ask(capsys, "m1", "--json", "--hypothesis", f"{tmp_path / 'm1.case'}:{letter}")[1])
        for letter in "AB"
    }
    as_flown = json.loads(ask(capsys, "m1", "--json")[1])["measures"]
    assert as_flown["latch_to_go_m"] is not None
    assert flown["A"]["measures"]["latch_to_go_m"] is None
    assert flown["A"]["measures"]["ranges_used"] > 0.99 > as_flown["ranges_used"]
    assert flown["B"]["measures"]["first_range_m"] != as_flown["first_range_m"]


def test_many_seeds_are_handed_on_with_the_scenario_as_set(monkeypatch: pytest.MonkeyPatch) -> None:
    given = []

    def run(scenario, seeds, options):
        given.append((scenario.vehicle.dry_kg, seeds, options.workers))
        return 0

    monkeypatch.setattr(refly_seeds, "run", run)
    assert main(["refly", "m1", "--seeds", "40", "--workers", "2", "--set", "vehicle.dry_kg=300"]) == 0
    assert given == [(300.0, 40, 2)]
