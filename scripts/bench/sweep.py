"""A sweep by two workers against the same sweep by one, and what this machine's two cores can give at all."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from investigator.opening import open_case
from investigator.sweep.axis import read_axis
from investigator.sweep.execution import run_sweep
from investigator.sweep.plan import Plan, make_plan
from scripts.bench.rounds import descent, side_by_side, tell

_MINUTES, _RUNS, _ROUNDS = 15.0, 1000, 2
_LOOP, _LOOP_ROUNDS = "sum(i * i for i in range(8_000_000))", 5
_PATH = "onboard.sensors.rangefinder.gate.sigmas"


def main() -> None:
    """Measure and tell."""
    if (os.cpu_count() or 1) < 2:
        raise SystemExit("This machine has one core; two cannot be measured.")
    path = descent(_MINUTES)
    opened = open_case(path)
    with opened.log:
        axis = read_axis(f"{_PATH}=0.5:6:{_RUNS}", counted=True)
        plan = make_plan(opened.case, (axis,), engine="auto")
    worked: dict[int, list[float]] = {1: [], 2: []}
    tasks = {f"{workers}": partial(_swept, plan, path, workers, worked) for workers in worked}
    spent = side_by_side(tasks, _ROUNDS, warm=False)
    one, two = min(spent["1"]), min(spent["2"])
    loops = side_by_side({"1": partial(_looped, 1), "2": partial(_looped, 2)}, _LOOP_ROUNDS)
    tell(
        {
            "sweep.two_cores_over_one": one / two,
            "sweep.machine_two_over_one": 2.0 * min(loops["1"]) / min(loops["2"]),
            "sweep.runs_per_s": _RUNS / two,
        },
        f"{_RUNS} runs of {_MINUTES:g} minutes: {one:.1f} s by one worker, {two:.1f} s by two, of CPU "
        f"{min(worked[1]):.1f} and {min(worked[2]):.1f} s (the rest is waiting for a busy machine)",
    )


def _swept(plan: Plan, path: Path, workers: int, worked: dict[int, list[float]]) -> None:
    """The sweep, and the CPU seconds of its workers."""
    before = _cpu_s()
    with tempfile.TemporaryDirectory() as folder:
        sweep = run_sweep(plan, path, Path(folder) / "bench.sweep.h5", workers=workers)
    if not sweep.complete:
        raise SystemExit("The sweep did not finish.")
    worked[workers].append(_cpu_s() - before)


def _looped(processes: int) -> None:
    """As many processes at once, each counting in the interpreter: they share nothing but the machine."""
    for made in [subprocess.Popen((sys.executable, "-c", _LOOP)) for _ in range(processes)]:
        made.wait()


def _cpu_s() -> float:
    """CPU seconds of every child that has ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


if __name__ == "__main__":
    main()
