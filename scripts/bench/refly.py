"""Re-fly: one descent, and the same descent under a hundred seeds by one worker and by two."""

from __future__ import annotations

import os
from functools import partial
from time import perf_counter

from investigator.dispersion.disperse import disperse
from investigator.refly.catalogue import scenario
from investigator.refly.flight import Flight, fly
from investigator.refly.scenario import Scenario
from scripts.bench.rounds import side_by_side, tell

_SCENARIO, _SEEDS, _ROUNDS, _FIFTEEN_MINUTES_S = "m1", 100, 5, 900.0


def main() -> None:
    """Measure and tell."""
    if (os.cpu_count() or 1) < 2:
        raise SystemExit("This machine has one core; two cannot be measured.")
    flown = scenario(_SCENARIO)
    flight = fly(flown, 1)
    alone = side_by_side({"fly": partial(fly, flown, 1)}, _ROUNDS)["fly"]
    rows_us = min(_row_us(flown, flight) for _ in range(_ROUNDS))
    tasks = {f"{workers}": partial(_dispersed, flown, workers) for workers in (1, 2)}
    spent = side_by_side(tasks, 1, warm=False)
    one, two = min(spent["1"]), min(spent["2"])
    length_s = float(flight.time[-1])
    tell(
        {
            "refly.fifteen_minutes_s": min(alone) * _FIFTEEN_MINUTES_S / length_s,
            "refly.loop_us_per_row": rows_us,
            "refly.hundred_seeds_s": two,
            "refly.two_cores_over_one": one / two,
        },
        f"{flown.title}: {length_s:.0f} s flown in {min(alone):.2f} s, the ground made before; "
        f"{_SEEDS} seeds: {one:.1f} s by one worker, {two:.1f} s by two",
    )


def _row_us(flown: Scenario, flight: Flight) -> float:
    """Microseconds a row of the compiled loop, between its first report and its last."""
    told: list[tuple[float, float]] = []
    fly(flown, 1, progress=lambda share: told.append((perf_counter(), share)))
    (began, first), (ended, last) = told[0], told[-2]
    rows = (last - first) * flight.stage.flown.input_time.size
    return 1e6 * (ended - began) / rows


def _dispersed(flown: Scenario, workers: int) -> None:
    """A hundred flights, processes started anew."""
    if len(disperse(flown, range(1, _SEEDS + 1), workers=workers).results) != _SEEDS:
        raise SystemExit("Not every seed was flown.")


if __name__ == "__main__":
    main()
