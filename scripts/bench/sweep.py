"""The sweep command on two cores against the same on one, and what this machine's two cores can give.

It is held to one core by the system, where the system can: all that a sweep is, not its workers alone, then
shares that core, as on a machine that has no other.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from investigator.processes import every_core
from scripts.bench.rounds import descent, side_by_side, tell

_MINUTES, _RUNS, _ROUNDS = 15.0, 1000, 5
_LOOP = "sum(i * i for i in range(16_000_000))"
_PATH = "onboard.sensors.rangefinder.gate.sigmas"


def main() -> None:
    """Measure and tell."""
    if every_core() < 2:
        raise SystemExit("This machine has one core; two cannot be measured.")
    path = descent(_MINUTES)
    tasks = {
        "sweep on 1": partial(_swept, path, 1),
        "sweep on 2": partial(_swept, path, 2),
        "loop on 1": partial(_looped, 1),
        "loop on 2": partial(_looped, 2),
    }
    spent = side_by_side(tasks, _ROUNDS, warm=False)
    gains = _over(spent["sweep on 1"], spent["sweep on 2"])
    machine = [2.0 * ratio for ratio in _over(spent["loop on 1"], spent["loop on 2"])]
    one, two = min(spent["sweep on 1"]), min(spent["sweep on 2"])
    tell(
        {
            "sweep.two_cores_over_one": median(gains),
            "sweep.machine_two_over_one": median(machine),
            "sweep.runs_per_s": _RUNS / two,
        },
        f"{_RUNS} runs of {_MINUTES:g} minutes: {one:.1f} s on one core, {two:.1f} s on two, as commands; "
        f"by round {_told(gains)}, the machine {_told(machine)}",
    )


def _over(one: list[float], two: list[float]) -> list[float]:
    """Round by round: a machine whose speed drifts is the same machine for as long as one takes."""
    return [a / b for a, b in zip(one, two, strict=True)]


def _told(ratios: list[float]) -> str:
    return ", ".join(f"{ratio:.2f}" for ratio in ratios)


def _held(count: int) -> Callable[[], None] | None:
    """What holds a command, and all it starts, to that many of the cores this one may use."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    return partial(os.sched_setaffinity, 0, sorted(os.sched_getaffinity(0))[:count])


def _swept(path: Path, count: int) -> None:
    """The command, from nothing to the file."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            (
                *(sys.executable, "-m", "investigator.cli", "sweep", str(path)),
                *("--vary", f"{_PATH}=0.5:6:{_RUNS}", "--workers", str(count)),
                *("-o", str(Path(folder) / "bench.sweep.h5")),
            ),
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_held(count),
        )


def _looped(processes: int) -> None:
    """As many processes at once, each counting in the interpreter: they share nothing but the machine."""
    call, hold = (sys.executable, "-c", _LOOP), _held(processes)
    for made in [subprocess.Popen(call, preexec_fn=hold) for _ in range(processes)]:
        made.wait()


if __name__ == "__main__":
    main()
