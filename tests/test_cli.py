"""The command line answers in sentences or in JSON, and its exit code says how it went."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import h5py
import pytest

from investigator import cli, verbs
from investigator.case import save_case
from investigator.cli import COMMANDS, main
from investigator.faults.bias import Bias
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.opening import Opened
from tests.simulated_flight import SIGMA_PA

SIGMA = "onboard.sensors.baro.model.sigma_pa"
UNSTABLE = (
    "--param",
    'onboard.mechanisation.fixed={"baro": {"height": 10, "speed": 100}}',
    "--param",
    "onboard.mechanisation.gains=fixed",
    "--param",
    "onboard.sensors.baro.gate.kind=accept_all",
)


@pytest.fixture(scope="module")
def case_path(opened_flight: Opened, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with a cause and a mistaken belief, beside no log: it names the log's own place."""
    case = opened_flight.case
    for target in ("actual", "onboard"):
        case = verbs.add_hypothesis(
            case,
            SensorFault(sensor="baro", fault=Bias(bias=120.0), target=target),
        )
    path = tmp_path_factory.mktemp("case") / "hop.case"
    save_case(case, path)
    return path


def ask(capsys: pytest.CaptureFixture[str], *given: object) -> tuple[int, str, str]:
    code = main([str(item) for item in given])
    told = capsys.readouterr()
    return code, told.out, told.err


def strictly(text: str) -> dict:
    """JSON as others read it: no NaN, no Infinity."""

    def refuse(word: str) -> float:
        raise ValueError(f"{word} is no JSON")

    return json.loads(text, parse_constant=refuse)


def test_help_lists_every_command_and_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    code, told, _ = ask(capsys, "--help")
    assert code == 0
    assert all(f"\n  {name} " in told for name in COMMANDS)
    assert "0 fine, 1 the check failed, 2 usage, 3 bad data, 4 numerical failure" in told


def test_nothing_asked_is_answered_with_help_and_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    code, told, _ = ask(capsys)
    assert code == 2
    assert "usage" in told


def test_an_unknown_command_is_answered_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    code, told, complaint = ask(capsys, "replya", "x.h5")
    assert (code, told) == (2, "")
    assert complaint.startswith("There is no command “replya”. Known: check, import")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str], name: str) -> None:
    with pytest.raises(SystemExit) as stop:
        main([name, "--help"])
    assert stop.value.code == 0
    assert f"usage: investigator {name}" in capsys.readouterr().out


@pytest.mark.parametrize("given", [["--help"], ["--version"], ["replay", "--help"], ["compare", "--help"]])
def test_help_is_not_kept_waiting_by_libraries(given: list[str]) -> None:
    source = (
        "import sys\nfrom investigator.cli import main\n"
        f"try:\n    main({given!r})\nexcept SystemExit:\n    pass\n"
        "slow = {'pydantic', 'filterpy', 'scipy', 'matplotlib', 'h5py', 'PySide6', 'typst'}\n"
        + ("slow.add('numpy')\n" if given[0].startswith("--") else "")
        + "print(sorted(slow & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stderr.strip() == "[]"


def test_a_missing_argument_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["replay"])
    assert stop.value.code == 2
    assert "required: LOG|CASE" in capsys.readouterr().err


def test_a_sound_log_is_checked_with_nought(capsys: pytest.CaptureFixture[str], flight_log: Path) -> None:
    code, told, _ = ask(capsys, "check", flight_log, "--json")
    assert code == 0
    assert strictly(told)["origin"] == "simulation"


def test_fidelity_is_nought_where_the_flight_is_reproduced_and_one_where_not(
    capsys: pytest.CaptureFixture[str], flight_log: Path, departing_log: Path
) -> None:
    code, told, _ = ask(capsys, "fidelity", flight_log)
    assert code == 0
    assert told.startswith("The baseline reproduces the flight: height 0.")
    code, told, _ = ask(capsys, "fidelity", departing_log, "--json")
    answer = strictly(told)
    assert code == 1
    assert not answer["reproduces"]
    assert answer["quantities"][0]["first_outside_s"] == pytest.approx(12.0, abs=0.2)


def test_fidelity_looks_only_where_it_is_told_to(
    capsys: pytest.CaptureFixture[str], departing_log: Path
) -> None:
    code, told, _ = ask(capsys, "fidelity", departing_log, "--to", "11", "--json")
    assert code == 0
    assert strictly(told)["to_s"] <= 11.0


@pytest.mark.parametrize("command", ["check", "replay", "fidelity", "reconstruct", "compare"])
@pytest.mark.parametrize("what", ["text", "empty", "folder", "nothing"])
def test_what_is_no_log_is_bad_data_in_a_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str, what: str
) -> None:
    path = tmp_path / "odd.h5"
    if what == "folder":
        path.mkdir()
    elif what != "nothing":
        path.write_text("Dear board,\n" if what == "text" else "", encoding="utf-8")
    code, told, complaint = ask(capsys, command, path)
    assert (code, told) == (3, "")
    assert str(path) in complaint
    assert complaint.count("\n") == 1
    assert "Traceback" not in complaint


def test_an_error_as_json_names_problem_place_and_remedy(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, told, _ = ask(capsys, "replay", tmp_path / "gone.h5", "--json")
    assert code == 3
    error = strictly(told)["error"]
    assert error["problem"] and error["remedy"]
    assert error["place"] == str(tmp_path / "gone.h5")


def test_a_replay_tells_what_was_changed(capsys: pytest.CaptureFixture[str], flight_log: Path) -> None:
    code, told, _ = ask(capsys, "replay", flight_log, "--param", f"{SIGMA}=60", "--json")
    answer = strictly(told)
    assert code == 0
    assert answer["changes"] == [f"onboard baro model: sigma {SIGMA_PA:g} → 60 Pa"]
    assert answer["sensors"]["baro"]["samples"] == 400


def test_the_same_question_has_the_same_answer(capsys: pytest.CaptureFixture[str], flight_log: Path) -> None:
    first, second = (ask(capsys, "replay", flight_log, "--json") for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("nonsense", "“nonsense” is not PATH=VALUE"),
        ("=3", "There is no “” here"),
        ("onboard.gait=3", "There is no “gait” here"),
        (f"{SIGMA}=", "valid number"),
        (f"{SIGMA}=-3", "greater than 0"),
        (f"{SIGMA}=NaN", "finite number"),
        (f"{SIGMA}=1e999", "finite number"),
        ("onboard.sensors.baro.gate.kind=gremlin", "no kind “gremlin”"),
        ("onboard=3", "valid dictionary"),
    ],
)
def test_a_parameter_that_cannot_be_set_is_a_usage_error(
    capsys: pytest.CaptureFixture[str], flight_log: Path, given: str, says: str
) -> None:
    code, told, complaint = ask(capsys, "replay", flight_log, "--param", given)
    assert (code, told) == (2, "")
    assert says in complaint


def test_a_hypothesis_of_the_case_is_replayed_by_its_letter(
    capsys: pytest.CaptureFixture[str], case_path: Path
) -> None:
    code, told, _ = ask(capsys, "replay", case_path, "--hypothesis", "B", "--json")
    assert code == 0
    assert strictly(told)["changes"][0].startswith("onboard baro")
    assert "bias added" in strictly(told)["changes"][0]
    code, _, complaint = ask(capsys, "replay", case_path, "--hypothesis", "Z")
    assert code == 2
    assert "Known: A, B." in complaint


def test_a_replay_writes_a_run_file_where_it_is_told(
    capsys: pytest.CaptureFixture[str], flight_log: Path, tmp_path: Path
) -> None:
    code, told, _ = ask(capsys, "replay", flight_log, "-o", tmp_path / "run.h5", "--json")
    assert code == 0
    assert strictly(told)["written"] == str(tmp_path / "run.h5")
    with h5py.File(tmp_path / "run.h5", "r") as file:
        assert file["trajectory/height_site"].shape == (399,)


def test_a_run_that_diverges_is_four_and_is_still_written(
    capsys: pytest.CaptureFixture[str], flight_log: Path, tmp_path: Path
) -> None:
    code, told, _ = ask(capsys, "replay", flight_log, *UNSTABLE, "-o", tmp_path / "run.h5", "--json")
    assert code == 4
    assert strictly(told)["diverged"]
    with h5py.File(tmp_path / "run.h5", "r") as file:
        assert file.attrs["diverged"]


def test_a_reconstruction_tells_the_highest_point_with_its_sigma(
    capsys: pytest.CaptureFixture[str], flight_log: Path
) -> None:
    code, told, _ = ask(capsys, "reconstruct", flight_log, "--json")
    answer = strictly(told)
    assert code == 0
    assert answer["highest_m"] == pytest.approx(120.2, abs=4 * answer["highest_sigma_m"] + 0.2)
    assert answer["highest_at_s"] == pytest.approx(8.67, abs=0.3)


def test_a_comparison_has_a_row_for_each_hypothesis_and_its_difference_in_words(
    capsys: pytest.CaptureFixture[str], case_path: Path
) -> None:
    code, told, _ = ask(capsys, "compare", case_path, "--json")
    answer = strictly(told)
    assert code == 0
    assert [row["letter"] for row in answer["rows"]] == ["0", "A", "B"]
    assert "bias added" in answer["changes"]["A"][0]
    code, told, _ = ask(capsys, "compare", case_path)
    assert code == 0
    assert "baro: bias" in told


def test_what_cannot_be_computed_is_null_in_json_never_nan(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from tests import simulated_flight

    bare = simulated_flight.write(tmp_path / "bare.h5", with_navigation=False)
    code, told, _ = ask(capsys, "compare", bare, "--json")
    assert code == 0
    assert strictly(told)["rows"][0]["onboard_rms"] is None


def test_a_case_with_a_diverging_baseline_compares_with_four(
    capsys: pytest.CaptureFixture[str], opened_flight: Opened, tmp_path: Path
) -> None:
    from investigator.commands.arguments import with_parameters

    wild = with_parameters(opened_flight.case.setup, list(UNSTABLE[1::2]))
    save_case(opened_flight.case.replace(setup=wild), tmp_path / "wild.case")
    code, told, _ = ask(capsys, "compare", tmp_path / "wild.case", "--json")
    assert code == 4
    assert "diverged" in strictly(told)["fidelity"]


def test_a_setup_from_a_file_takes_the_place_of_the_logs(
    capsys: pytest.CaptureFixture[str], flight_log: Path, opened_flight: Opened, tmp_path: Path
) -> None:
    other = opened_flight.case.setup.replace(provenance="fitted, not as flown")
    (tmp_path / "setup.json").write_text(other.model_dump_json(), encoding="utf-8")
    code, told, _ = ask(capsys, "replay", flight_log, "--setup", tmp_path / "setup.json", "--json")
    assert (code, strictly(told)["setup"]) == (0, "fitted, not as flown")


@pytest.mark.parametrize("text", ["", "{}", '{"onboard": 3}', "\udcff"])
def test_a_setup_that_does_not_hold_together_is_bad_data(
    capsys: pytest.CaptureFixture[str], flight_log: Path, tmp_path: Path, text: str
) -> None:
    (tmp_path / "setup.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    code, _, complaint = ask(capsys, "replay", flight_log, "--setup", tmp_path / "setup.json")
    assert code == 3
    assert "setup" in complaint


def test_open_passes_on_what_to_open_and_the_windows_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], flight_log: Path
) -> None:
    asked: list[list[str]] = []

    def call(command: list[str]) -> int:
        asked.append(command)
        return 5

    monkeypatch.setattr("subprocess.call", call)
    assert ask(capsys, "open", flight_log)[0] == 5
    assert ask(capsys, "open")[0] == 5
    assert asked == [[sys.executable, "-m", "ui", str(flight_log)], [sys.executable, "-m", "ui"]]


def test_an_interrupted_command_says_so_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], flight_log: Path
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    module = SimpleNamespace(declare=lambda parser: None, run=interrupt)
    monkeypatch.setattr(cli, "_module", lambda name: module)
    code, _, complaint = ask(capsys, "check")
    assert code == 130
    assert complaint == "Stopped. Nothing half-written was kept.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no broken pipes")
def test_output_nobody_reads_on_ends_without_a_traceback(flight_log: Path) -> None:
    command = [sys.executable, "-u", "-m", "investigator.cli", "check", str(flight_log)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as asked:
        assert asked.stdout is not None
        assert asked.stderr is not None
        asked.stdout.close()
        complaint = asked.stderr.read()
    assert asked.returncode == 141
    assert complaint == ""
