"""Re-fly: one descent, and the command that flies it under many seeds on one core and on two, in slices."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from investigator.processes import every_core
from investigator.refly.catalogue import scenario
from investigator.refly.flight import Flight, fly
from investigator.refly.scenario import Scenario
from scripts.bench.rounds import side_by_side, tell
from scripts.bench.slices import Task, in_slices

_SCENARIO, _SEEDS, _ROUNDS, _FIFTEEN_MINUTES_S = "m1", 100, 5, 900.0
_SLICE_S = 1.0


def main() -> None:
    """Measure and tell."""
    if every_core() < 2:
        raise SystemExit("This machine has one core; two cannot be measured.")
    flown = scenario(_SCENARIO)
    flight = fly(flown, 1)
    alone = side_by_side({"fly": partial(fly, flown, 1)}, _ROUNDS)["fly"]
    rows_us = min(_row_us(flown, flight) for _ in range(_ROUNDS))
    with TemporaryDirectory() as folder:
        commands = {cores: _seeds(cores, Path(folder) / f"{cores}.h5") for cores in (1, 2)}
        spent = in_slices(
            {f"{cores}": Task((command,), cores, _SLICE_S) for cores, command in commands.items()}
        )
    one, two = spent["1"].seconds, spent["2"].seconds
    length_s = float(flight.time[-1])
    tell(
        {
            "refly.fifteen_minutes_s": min(alone) * _FIFTEEN_MINUTES_S / length_s,
            "refly.loop_us_per_row": rows_us,
            "refly.hundred_seeds_s": two,
            "refly.two_cores_over_one": one / two,
        },
        f"{flown.title}: {length_s:.0f} s flown in {min(alone):.2f} s, the ground made before; "
        f"{_SEEDS} seeds: {one:.1f} s on one core, {two:.1f} s on two",
    )


def _row_us(flown: Scenario, flight: Flight) -> float:
    """Microseconds a row of the compiled loop, between its first report and its last."""
    told: list[tuple[float, float]] = []
    fly(flown, 1, progress=lambda share: told.append((perf_counter(), share)))
    (began, first), (ended, last) = told[0], told[-2]
    rows = (last - first) * flight.stage.flown.input_time.size
    return 1e6 * (ended - began) / rows


def _seeds(cores: int, to: Path) -> tuple[str, ...]:
    """The command, from nothing to the file."""
    command = (sys.executable, "-m", "investigator.cli", "refly", _SCENARIO, "-o", str(to))
    return (*command, "--seeds", str(_SEEDS), "--workers", str(cores))


if __name__ == "__main__":
    main()
