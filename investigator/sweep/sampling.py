"""Which points of a sweep's axes are run: every combination, or a Latin hypercube.

A Latin hypercube of n points cuts every axis into n strata and visits each exactly once (McKay, Beckman &
Conover 1979). It is drawn from the raw 64-bit stream of a PCG64, which no later numpy may change, so that a
seed names the same points for good.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from investigator.parameters import Declared

_TO_UNIT = 2.0**-53


class Grid(Declared):
    """Every combination of the axes' values, the last axis fastest."""

    kind: Literal["grid"] = "grid"


class Latin(Declared):
    """A Latin hypercube of `runs` points."""

    kind: Literal["latin"] = "latin"
    runs: Annotated[int, Field(ge=1)]
    seed: Annotated[int, Field(ge=0)] = 0


Sampling = Annotated[Grid | Latin, Field(discriminator="kind")]


@lru_cache(maxsize=4)
def latin_shares(runs: int, axes: int, seed: int) -> np.ndarray:
    """(runs, axes) shares of the way along each axis, 0…1, one in each of the `runs` strata of every axis."""
    bits = np.random.PCG64(seed)
    shares = np.empty((runs, axes))
    for axis in range(axes):
        stratum = np.argsort(bits.random_raw(runs), kind="stable")
        within = (bits.random_raw(runs) >> np.uint64(11)) * _TO_UNIT
        shares[:, axis] = (stratum + within) / runs
    shares.setflags(write=False)
    return shares
