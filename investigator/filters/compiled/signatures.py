"""The types compiled functions take and give, in numba's words. Importing this imports numba."""

from __future__ import annotations

from functools import cache
from typing import Any

from numba import types

from investigator.filters.compiled.arrays import MOST, Drive, Kept, Laws, Samples, Sensors, State, States
from investigator.filters.compiled.backward import Adjoint, Agreement, Nodes
from investigator.filters.problem import View, WorldArrays

_f8, _i8, _b1 = types.float64, types.int64, types.boolean
_V, _M, _C = (types.Array(_f8, rank, "C") for rank in (1, 2, 3))
_V_any, _M_any = types.Array(_f8, 1, "A"), types.Array(_f8, 2, "A")
_I, _IM = types.Array(_i8, 1, "C"), types.Array(_i8, 2, "C")
_BM = types.Array(_b1, 2, "C")

VIEW = types.NamedTuple((_V, _V, _M, _V, _f8), View)
WORLD = types.NamedTuple((_V, _V, _M, _V, _V, _M, _V), WorldArrays)

#: By the name of the law. What a sensor returns may be a part of something, hence of any layout.
LAWS: dict[str, Any] = {
    "propagate": _V(_V, _V, _f8, _V),
    "transition": types.Tuple((_M, _M))(_V, _V, _f8, _V),
    "inject": _V(_V, _V),
    "reset": _M(_V),
    "see": VIEW(_V, _V, _f8, _f8, _V),
    "projection": _M(_V, _V),
    "gap": types.Tuple((_V, _M, _M))(_V, _V, _f8, _V),
    "share": _V(_V, _f8),
    "measures": types.Tuple((_V_any, _M_any))(VIEW, _V, _V, WORLD),
    "variances": _M_any(_V, VIEW, _V, WORLD),
    "decides": types.Tuple((_b1, _i8, _V))(_V, _M, _f8, _f8, _V, _V),
    "ratios": _f8(_V, _M, _f8, _V),
    "alters": types.Tuple((_V_any, _M_any))(_V, _M, VIEW, _V, WORLD),
    "worsens": _M_any(_M, VIEW, _V, WORLD),
}
_ONE_EACH = ("propagate", "transition", "inject", "reset", "see", "projection", "gap", "share")


@cache
def laws() -> Any:
    """The type of `arrays.Laws`."""
    each = [types.FunctionType(LAWS[name]) for name in _ONE_EACH]
    many = [types.UniTuple(types.FunctionType(LAWS[name]), MOST) for name in Laws._fields[len(each) :]]
    return types.NamedTuple((*each, *many), Laws)


DRIVE = types.NamedTuple((_f8, _V, _M, _I, _V, _I, _V, _V, _V, _V, _V, _V), Drive)
SENSORS = types.NamedTuple(
    (_V, _I, _I, _M, _I, _I, _IM, _M, _I, _V, _I, _V, _I, _I, _C, _I, _I, _V, _I, _M, _IM), Sensors
)
STATE = types.NamedTuple((_V, _V, _V, _M, _V, _I, _V, _M, _M), State)
SAMPLES = types.NamedTuple((_M, _M, _M, _BM, _V, _V, _V, _I), Samples)
STATES = types.NamedTuple((_M, _M, _M, _M, _C, _M, _C), States)
KEPT = types.NamedTuple((_M, _M, _C, _C, _I, _I, _I, _V, _I, _I, _M, _M, _V, _V), Kept)
ADJOINT = types.NamedTuple((_V, _M, _M), Adjoint)
NODES = types.NamedTuple((_M, _M, _C, _C, _M), Nodes)
AGREEMENT = types.NamedTuple((_V, _V, _V), Agreement)


def run_rows() -> Any:
    """The signature of `forward.run_rows`."""
    return _b1(_i8, _i8, laws(), WORLD, DRIVE, SENSORS, STATE, SAMPLES, STATES, KEPT)


def keep_epoch() -> Any:
    """The signature of `forward.keep_epoch`."""
    return types.void(STATE, _M, KEPT)


def smooth_epochs() -> Any:
    """The signature of `backward.smooth_epochs`."""
    return _b1(_i8, _i8, _i8, _i8, laws(), WORLD, DRIVE, KEPT, ADJOINT, NODES, STATES, AGREEMENT)
