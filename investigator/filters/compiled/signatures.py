"""The types compiled functions take and give, in numba's words. Importing this imports numba."""

from __future__ import annotations

from typing import Any

from numba import types

from investigator.filters.compiled.arrays import (
    Adjoint,
    Agreement,
    Between,
    Drive,
    Kept,
    Laws,
    Meeting,
    Path,
    Read,
    Rules,
    Samples,
    Sensors,
    State,
    States,
    Work,
)
from investigator.filters.compiled.holding import held
from investigator.filters.problem import View, WorldArrays

_f8, _i8, _b1 = types.float64, types.int64, types.boolean
_V, _M, _C = (types.Array(_f8, rank, "C") for rank in (1, 2, 3))
_V_any, _M_any = types.Array(_f8, 1, "A"), types.Array(_f8, 2, "A")
_I, _IM = types.Array(_i8, 1, "C"), types.Array(_i8, 2, "C")
_BM = types.Array(_b1, 2, "C")

VIEW = types.NamedTuple((_V, _V, _M, _V, _f8), View)
WORLD = held((_V, _V, _M, _V, _V, _M, _V, _M), WorldArrays)

#: By the name of the law. What a sensor returns may be a part of something, hence of any layout.
LAWS: dict[str, Any] = {
    "step": types.void(_V, _V, _f8, _V, _M, _M),
    "correct": types.void(_V, _V),
    "reset": types.void(_V, _M),
    "see": types.void(_V, _V, _f8, _V, _V, _V, _M, _V),
    "pose": types.void(_V, _V, _V, _V, _V),
    "share": types.void(_V, _f8, _V),
    "measure": types.Tuple((_V_any, _M_any))(VIEW, _V, _V, WORLD),
    "variance": _M_any(_V, VIEW, _V, WORLD),
    "decide": types.Tuple((_b1, _i8, _V))(_V, _M, _f8, _f8, _V, _V),
    "ratio": _f8(_V, _M, _f8, _V),
    "alter": types.Tuple((_V_any, _M_any))(_V, _M, VIEW, _V, WORLD),
    "worsen": _M_any(_M, VIEW, _V, WORLD),
}

LAWS_OF = held((_i8,) * 11 + (_I,) * 6, Laws)
DRIVE = held(
    (
        _f8,
        _V,
        _M,
        _I,
        _V,
        _V,
        _V,
        _V,
        _V,
        _V,
        _V,
        _M,
        _I,
        _I,
        _I,
        _I,
        _V,
        _M,
        _IM,
        _I,
        _IM,
        _I,
        _IM,
        _I,
        _IM,
        _I,
    ),
    Drive,
)
SENSORS = held(
    (_V, _I, _I, _M, _I, _I, _IM, _M, _I, _V, _I, _V, _I, _I, _C, _I, _I, _V, _I, _M, _IM), Sensors
)
STATE = held((_V, _V, _M, _V, _I, _V, _M), State)
WORK = held((_V, _V, _V, _V, _M, _M, _M, _M, _M, _M, _M, _IM), Work)
_BV = types.Array(_b1, 1, "C")
MEETING = held((_V, _V, _M, _V, _I, _V, _M, _M, _M, _M, _M, _M, _M, _V, _BV), Meeting)
SAMPLES = held((_M, _M, _M, _BM, _V, _V, _V, _I, _M, _V), Samples)
STATES = held((_M, _M, _M, _M, _M, _M, _C), States)
KEPT = held((_f8, _V, _C, _C, _C, _I, _I, _I, _M, _I, _M, _M, _V, _V, _M, _M), Kept)
ADJOINT = held((_M, _M), Adjoint)
BETWEEN = held((_V, _M, _V, _V), Between)
AGREEMENT = held((_V, _V, _V), Agreement)

#: Of `forward.meet` and `run_rows`, `trail.arrive` and `leave`, `again.judge_again`, `backward.go_back`
#: and `write_nodes`, `along.read_along`, `terrain.altitudes`.
MEET = _b1(_i8, _i8, LAWS_OF, WORLD, DRIVE, SENSORS, STATE, WORK, MEETING, SAMPLES, KEPT)
RUN_ROWS = _b1(_i8, _i8, LAWS_OF, WORLD, DRIVE, SENSORS, STATE, WORK, MEETING, SAMPLES, STATES, KEPT)
CARRY = types.void(_M, _f8, WORK)  # of `carrying`
STAND = types.void(_i8, STATE, KEPT)
JUDGE_AGAIN = _i8(_i8, _i8, _I, _M, LAWS_OF, SENSORS, STATE, MEETING, SAMPLES, SAMPLES)
GO_BACK = types.void(_i8, _i8, LAWS_OF, DRIVE, KEPT, _b1, ADJOINT, WORK, AGREEMENT)
WRITE_NODES = types.void(_i8, _i8, _i8, LAWS_OF, WORLD, DRIVE, KEPT, STATES, BETWEEN, WORK, STATES)
PATH = held((_I, _I, _V, _M, _M), Path)
READ = held((_M, _M, _V, _V), Read)
RULES = held((_i8, _f8, _f8), Rules)
READ_ALONG = types.void(_i8, LAWS_OF, WORLD, DRIVE, SENSORS, MEETING, PATH, RULES, READ)
ALTITUDES = _V(_M, WORLD)
