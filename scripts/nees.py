"""`python -m scripts.nees [SCENARIO] [SEEDS]`: does the filter of a scenario claim what it errs?

Tells the mean NEES of the nine navigation states over the seeds 1 to SEEDS at ten epochs of the descent,
beside the bounds it has for an honest filter.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np

from investigator.refly.catalogue import scenario
from investigator.refly.consistency import bounds, nees
from investigator.refly.flight import fly

_EPOCHS_S = np.linspace(60.0, 645.0, 10)


def _nees(name: str, seed: int) -> np.ndarray:
    return nees(fly(scenario(name), seed), _EPOCHS_S)


def main(name: str = "nominal", seeds: str = "100") -> None:
    """Fly them all and tell."""
    with ProcessPoolExecutor() as pool:
        found = np.array(list(pool.map(partial(_nees, name), range(1, int(seeds) + 1))))
    low, high = bounds(len(found))
    mean = found.mean(axis=0)
    print(f"{name}, {len(found)} seeds: mean NEES; of an honest filter between {low:.2f} and {high:.2f}")
    for time, value in zip(_EPOCHS_S, mean, strict=True):
        print(f"  {time:5.0f} s  {value:6.2f}  {'inside' if low <= value <= high else 'OUTSIDE'}")


if __name__ == "__main__":
    main(*sys.argv[1:])
