"""The sweep command on two cores against the same on one, and what this machine's two cores can give.

Held to one core by the system, all that a sweep is, not its workers alone, shares that core, as on a machine
that has no other. All runs in slices of a second, in turn with a loop that touches no memory: what
two processes that share nothing gain over one, in the same seconds, is the most there is.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median

from investigator.processes import every_core
from scripts.bench.rounds import descent, tell
from scripts.bench.slices import Spent, Task, in_slices

_MINUTES, _RUNS, _ROUNDS = 15.0, 1000, 5
_SLICE_S, _LOOP_SLICE_S = 1.0, 0.2
_PATH = "onboard.sensors.rangefinder.gate.sigmas"
_LOOP = """
import signal, sys

def tell(*_):
    print(done)
    sys.exit()

done = 0
signal.signal(signal.SIGTERM, tell)
while True:
    sum(i * i for i in range(2000))
    done += 1
"""


def main() -> None:
    """Measure and tell."""
    if every_core() < 2:
        raise SystemExit("This machine has one core; two cannot be measured.")
    path = descent(_MINUTES)
    sweeps, machine, fastest = [], [], {1: float("inf"), 2: float("inf")}
    for _ in range(_ROUNDS):
        spent = _round(path)
        sweeps.append(spent["sweep on 1"].seconds / spent["sweep on 2"].seconds)
        machine.append(_rate(spent["loop on 2"]) / _rate(spent["loop on 1"]))
        for cores in fastest:
            fastest[cores] = min(fastest[cores], spent[f"sweep on {cores}"].seconds)
    shares = [gain / most for gain, most in zip(sweeps, machine, strict=True)]
    tell(
        {
            "sweep.two_cores_over_one": median(sweeps),
            "sweep.machine_two_over_one": median(machine),
            "sweep.share_of_machine": median(shares),
            "sweep.runs_per_s": _RUNS / fastest[2],
        },
        f"{_RUNS} runs of {_MINUTES:g} minutes: {fastest[1]:.1f} s on one core, {fastest[2]:.1f} s on two; "
        f"by round {_told(sweeps)}, the machine {_told(machine)}",
    )


def _round(path: Path) -> dict[str, Spent]:
    with tempfile.TemporaryDirectory() as folder:
        tasks: dict[str, Task] = {}
        for cores in (1, 2):
            swept = _sweep(path, cores, Path(folder) / f"{cores}.sweep.h5")
            tasks[f"sweep on {cores}"] = Task((swept,), cores, _SLICE_S)
            loops = ((sys.executable, "-c", _LOOP),) * cores
            tasks[f"loop on {cores}"] = Task(loops, cores, _LOOP_SLICE_S, endless=True)
        return in_slices(tasks)


def _sweep(path: Path, cores: int, to: Path) -> tuple[str, ...]:
    """The command, from nothing to the file."""
    return (
        *(sys.executable, "-m", "investigator.cli", "sweep", str(path), "-o", str(to)),
        *("--vary", f"{_PATH}=0.5:6:{_RUNS}", "--workers", str(cores)),
    )


def _rate(loop: Spent) -> float:
    """Rounds of the loop a second, by all its processes."""
    return sum(int(done) for done in loop.output) / loop.seconds


def _told(ratios: list[float]) -> str:
    return ", ".join(f"{ratio:.2f}" for ratio in ratios)


if __name__ == "__main__":
    main()
