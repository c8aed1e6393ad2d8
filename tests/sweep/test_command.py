"""`investigator sweep` answers in a table or in JSON, goes on where it stopped, and says what is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from investigator.cli import main
from investigator.sweep import execution
from investigator.sweep.execution import Progress
from investigator.sweep.file import read_sweep
from investigator.sweep.plan import Plan
from investigator.sweep.result import Sweep
from tests.sweep.conftest import NOISE, SIGMAS

GATES, NOISES = f"{SIGMAS}=1:9:5", f"{NOISE}=2:16:4:log"


def ask(capsys: pytest.CaptureFixture[str], *given: object) -> tuple[int, str, str]:
    code = main(["sweep", *(str(item) for item in given)])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_the_finished_sweep_is_told_by_its_best_runs(
    swept_file: Path, swept: Sweep, flight_log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The axes name the very plan that lies there, so nothing is run."""
    code, told, _ = ask(
        capsys, flight_log, "--vary", GATES, "--vary", NOISES, "--engine", "reference", "-o", swept_file
    )
    assert code == 0
    lines = told.splitlines()
    assert lines[0] == "Sweep of Simulated hop: 20 runs, 20 finished"
    best = swept.best("reconstruction_rms_m")
    assert best is not None
    row = next(line for line in lines if "Reconstr. rms" in line)
    assert f"best {swept.metric('reconstruction_rms_m').flat[best]:.2f} m" in row
    assert row.endswith(f"at {swept.plan.label(best)}")
    assert lines[-1] == f"Written to {swept_file}"


def test_machines_are_told_every_measure_in_json(
    swept_file: Path, swept: Sweep, flight_log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told, _ = ask(
        capsys,
        flight_log,
        "--vary",
        GATES,
        "--vary",
        NOISES,
        "--engine",
        "reference",
        "--json",
        "-o",
        swept_file,
    )
    answer = json.loads(told)
    assert (code, answer["runs"], answer["finished"], answer["pending"]) == (0, 20, 20, 0)
    assert [item["name"] for item in answer["measures"]] == [item.name for item in swept.measures]
    nis = next(item for item in answer["measures"] if item["name"] == "nis")
    assert nis["lowest"] == swept.metric("nis").min()
    assert nis["best"]["at"] == dict(zip((SIGMAS, NOISE), swept.plan.values(nis["best"]["run"]), strict=True))


def test_a_sample_lies_in_a_file_named_after_the_log_unless_told(
    flight_log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code, told, _ = ask(
        capsys,
        flight_log,
        "--vary",
        f"{SIGMAS}=1:9",
        "--sample",
        "latin:3",
        "--seed",
        4,
        "--workers",
        1,
        "--param",
        f"{NOISE}=7",
        "--engine",
        "reference",
    )
    assert (code, told.splitlines()[-1]) == (0, "Written to hop.sweep.h5")
    found = read_sweep(tmp_path / "hop.sweep.h5")
    assert found.metric("nis").shape == (3,)
    assert {found.plan.setup_at(index).onboard.sensors["baro"].model.sigma_pa for index in range(3)} == {7.0}


def test_workers_load_this_program_and_not_what_is_called_so_where_somebody_works(
    flight_log: Path, tmp_path: Path, repository: Path
) -> None:
    another = tmp_path / "investigator"
    another.mkdir()
    (another / "__init__.py").write_text("open('loaded', 'w').close()", encoding="utf-8")
    elsewhere = tmp_path / "scripts"
    elsewhere.mkdir()
    script = elsewhere / "command.py"
    script.write_text(
        "from investigator.cli import main\nif __name__ == '__main__':\n    raise SystemExit(main())"
    )
    asked = ("sweep", flight_log, "--vary", f"{SIGMAS}=3,5", "--engine", "reference", "-o", "s.h5")
    subprocess.run(
        [sys.executable, script, *asked],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(repository)},
        check=True,
        capture_output=True,
    )
    assert read_sweep(tmp_path / "s.h5").complete
    assert not (tmp_path / "loaded").exists()


def test_an_interrupt_keeps_what_was_made_and_says_how_to_go_on(
    plan: Plan,
    swept: Sweep,
    flight_log: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupting(progress: object, pace: object, fresh: tuple[object, ...]) -> None:
        if fresh:
            raise KeyboardInterrupt

    target = tmp_path / "s.h5"
    given = (flight_log, "--vary", GATES, "--vary", NOISES, "--engine", "reference", "-o", target)
    given += ("--workers", 1)
    with monkeypatch.context() as patch:
        patch.setattr(execution, "_tell", interrupting)
        code, told, complaint = ask(capsys, *given)
    kept = read_sweep(target)
    assert (code, told) == (130, "")
    assert 0 < kept.done < plan.size
    assert f"{kept.done} of 20 runs are kept in {target}; the same command goes on there." in complaint
    code, _, _ = ask(capsys, *given)
    assert code == 0
    assert np.array_equal(read_sweep(target).values, swept.values, equal_nan=True)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ((), "The sweep varies nothing."),
        (("--vary", f"{SIGMAS}=1:9"), "is no range of numbers"),
        (("--vary", f"{SIGMAS}=1:9:3", "--sample", "random:3"), "There is no sample “random:3”"),
        (("--vary", f"{SIGMAS}=1:9:3", "--workers", "-1"), "-1 processes cannot work."),
        (("--vary", f"{SIGMAS}=1:9:3", "--hypothesis", "Z"), "There is no hypothesis Z."),
        (("--vary", "edit.bias=1:9:3"), "The baseline has no parameters of its own."),
    ],
)
def test_a_wrong_request_is_answered_with_a_sentence_and_writes_nothing(
    flight_log: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    given: tuple[str, ...],
    sentence: str,
) -> None:
    code, told, complaint = ask(capsys, flight_log, *given, "-o", tmp_path / "s.h5")
    assert (code, told) == (2, "")
    assert sentence in complaint
    assert list(tmp_path.iterdir()) == []


def test_time_left_is_told_where_somebody_watches(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from investigator.commands.sweep import _tell

    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    _tell(Progress(30, 1000, 750.0, ()))
    assert capsys.readouterr().err.split("  ")[0] == "30 of 1,000 runs, 12 min left"
