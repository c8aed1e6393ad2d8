"""The closed loop as compiled code: what Python calls."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from investigator.filters.compiled.holding import Entry

FLYING, DOWN, DIVERGED = range(3)  #: how a stretch of `loop.fly_rows` ends


@cache
def fly_rows() -> Entry:
    """`loop.fly_rows`, compiled once per machine, then fetched from the cache."""
    from numba import types

    from investigator.filters.compiled import signatures as of
    from investigator.filters.compiled.holding import held
    from investigator.filters.compiled.kernels import entry
    from investigator.refly import arrays, loop

    f8, i8 = types.float64, types.int64
    V, M, I_ = types.Array(f8, 1, "C"), types.Array(f8, 2, "C"), types.Array(i8, 1, "C")
    flown = (
        of.LAWS_OF,
        of.WORLD,
        of.DRIVE,
        of.SENSORS,
        of.STATE,
        of.WORK,
        of.MEETING,
        of.SAMPLES,
        of.STATES,
        of.KEPT,
    )
    law = tuple({"stride": i8, "gates": M}.get(name, f8) for name in arrays.Law._fields)
    own = (
        held((f8,) * len(arrays.Craft._fields), arrays.Craft),
        held(law, arrays.Law),
        held((V,) * 4 + (f8,) * (len(arrays.Gauge._fields) - 4), arrays.Gauge),
        held((I_, V, V, V, M, I_), arrays.Windows),
        held((M, M, M, V, M), arrays.Chance),
        held((V,) * 6, arrays.Body),
        held((V,) * 5, arrays.Memory),
        held((M, M, M, M, M, V, I_), arrays.Flown),
    )
    return entry(loop.fly_rows, i8(i8, i8, i8, *flown, of.LAWS_OF, of.WORLD, of.SENSORS, V, *own))
