"""The benchmark's figures: all that are asked for, none made up."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from scripts.bench import __main__ as bench
from scripts.bench.catalogue import SUBJECTS, Measure, measures
from scripts.bench.rounds import side_by_side
from scripts.bench.slices import Task, in_slices

ASKED_FOR = {
    "strapdown_replay.us_per_imu_sample",
    "filterpy_predict_over_ours",
    "reference_engine_over_compiled",
    "smoother.us_per_imu_sample",
    "slider_to_curves.median_ms",
    "release_to_reconstruction.median_ms",
    "gui_thread.longest_hold_ms",
    "sweep.two_cores_over_one",
    "refly.fifteen_minutes_s",
    "refly.hundred_seeds_s",
    "start.warm_s",
    "cli_help_s",
    "plots.pan_zoom_median_ms",
}


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the figures that is the test's own."""
    monkeypatch.setattr(bench, "BUILD", tmp_path)
    return tmp_path


def test_every_figure_asked_for_has_a_name_of_its_own() -> None:
    names = [measure.name for measure in measures()]
    assert set(names) >= ASKED_FOR
    assert len(set(names)) == len(names)


def test_every_subject_is_a_module() -> None:
    folder = Path(bench.__file__).parent
    assert [name for name in SUBJECTS if not (folder / f"{name}.py").is_file()] == []


def test_a_target_is_reached_from_its_own_side() -> None:
    at_most, at_least = Measure("a", "ms", "", 60.0), Measure("b", "×", "", 10.0, "≥")
    assert at_most.reached(60.0) and not at_most.reached(60.1)
    assert at_least.reached(10.0) and not at_least.reached(9.9)
    assert Measure("c", "s", "").reached(1e9)


def test_what_cannot_be_measured_is_told_and_leaves_no_figure(
    build: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(bench.SUBJECTS, "no_such_thing", (Measure("no.such_ms", "ms", ""),))
    assert bench.main(["no_such_thing"]) == 1
    told = capsys.readouterr()
    assert "No module named" in told.err
    assert "Not measured: no_such_thing." in told.err
    assert not (build / "bench.json").exists()


def test_figures_of_one_subject_leave_the_others_standing(build: Path) -> None:
    bench._keep({"a_ms": 1.23456789, "b_s": 2.0})
    bench._keep({"a_ms": 3.0})
    assert json.loads((build / "bench.json").read_text()) == {"a_ms": 3.0, "b_s": 2.0}


def test_tasks_take_turns() -> None:
    order: list[str] = []
    spent = side_by_side({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, 3)
    assert order == ["a", "b"] * 4
    assert [len(seconds) for seconds in spent.values()] == [3, 3]


CLOCK = """
import signal, sys, time

def tell(*_):
    print(*seen)
    sys.exit()

seen, until = [], {until}
signal.signal(signal.SIGTERM, tell)
while len(seen) < until:
    time.sleep(0.001)
    seen.append(time.monotonic())
tell()
"""

ENDLESS = 10**9


def clock(until: int) -> tuple[str, ...]:
    return sys.executable, "-c", CLOCK.format(until=until)


def test_while_one_command_has_its_slice_the_others_stand_still() -> None:
    slice_s = 0.1
    tasks = {
        "one": Task((clock(300),), 1, slice_s),
        "two": Task((clock(200), clock(200)), 2, slice_s),
        "endless": Task((clock(ENDLESS),), 1, slice_s, endless=True),
    }
    spent = in_slices(tasks)
    assert [len(found.output) for found in spent.values()] == [1, 2, 1]
    seen = [
        (float(time), name) for name, found in spent.items() for said in found.output for time in said.split()
    ]
    names = [name for _, name in sorted(seen)]
    turns = sum(a != b for a, b in pairwise(names))
    assert turns <= sum(found.seconds for found in spent.values()) / slice_s + 4
    assert names.count("one") == 300 and names.count("two") == 400 and names.count("endless") > 0


def test_a_command_that_fails_ends_all() -> None:
    tasks = {
        "fails": Task(((sys.executable, "-c", "raise SystemExit(3)"),), 1, 5.0),
        "endless": Task((clock(ENDLESS),), 1, 0.05, endless=True),
    }
    with pytest.raises(subprocess.CalledProcessError) as raised:
        in_slices(tasks)
    assert raised.value.returncode == 3
