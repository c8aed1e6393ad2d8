"""The step of a covariance, and of a chain of transitions, written out for one motion.

Where a motion's Φ may differ from 0 is known before a run. Written out with those places in it the step is a
third of what loops over lists of them take: sums stay in registers, and no place is looked up. As in `lanes`
no order of additions depends on the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from types import FunctionType
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from investigator.filters.compiled.arrays import LANES, Work
from investigator.filters.compiled.kernels import borrowing, twin
from investigator.filters.compiled.lanes import load, spread, store

_INDEX, _REAL = ir.IntType(64), ir.DoubleType()
_ROW = ir.VectorType(_REAL, LANES)
carried: Any = None  #: what `carry` and `chain` put in their place
chained: Any = None
_MOST_TERMS = 4000  #: of a step written out; a larger one would take minutes to compile


@dataclass(frozen=True)
class Course:
    """How the motion's first m states move: rows of Φ and the columns where each may differ from 0, the
    states that follow one by the trapezoid (`Motion.follows`), and those that keep to themselves. Every
    state after the first m keeps to itself. Rows are w wide.
    """

    m: int
    w: int
    needs: tuple[tuple[int, tuple[int, ...]], ...]
    follows: tuple[tuple[int, int], ...]
    alone: tuple[int, ...]

    @property
    def terms(self) -> int:
        """How many products the step's block of moving states takes."""
        return sum(len(needs) * (at + 1) for at, (_, needs) in enumerate(self.needs))


def course(m: int, pattern: np.ndarray | None, follows: np.ndarray | None, w: int) -> Course:
    """Of a motion of m states with that pattern (m, m) bool of Φ; both as in `Motion`, None for any, none."""
    pattern = np.ones((m, m), dtype=bool) if pattern is None else pattern | np.eye(m, dtype=bool)
    follows = np.full(m, -1) if follows is None else follows
    led = [(int(follows[state]), int(state)) for state in np.flatnonzero(follows >= 0)]
    leads = {leader for leader, _ in led}
    alone = [
        i
        for i in range(m)
        if follows[i] < 0 and i not in leads and np.flatnonzero(pattern[i]).tolist() == [i]
    ]
    moving = [i for i in range(m) if follows[i] < 0 and i not in alone]
    needs = tuple((i, tuple(int(c) for c in np.flatnonzero(pattern[i]))) for i in moving)
    return Course(m, w, needs, tuple(led), tuple(alone))


def writable(plan: Course) -> bool:
    """Whether a step is to be written out; rows of Φ that follow others are entered nowhere else."""
    return bool(plan.follows) or plan.terms <= _MOST_TERMS


@borrowing
def _carry(P: np.ndarray, half: float, work: Work) -> None:
    carried(P, work.Phi, work.Q, half, work.left, work.seen)


@borrowing
def _chain(A: np.ndarray, half: float, work: Work) -> None:
    chained(A, work.Phi, half)


@cache
def carry(plan: Course) -> FunctionType:
    """carry(P, half, work): P ← Φ·P·Φᵀ + Q for symmetric P (n, w) and a step of twice `half`.

    Noise of states that follow others comes from theirs; between the rest and the moving there is none.
    """
    return twin(_carry, carried=_written(_carry_types, _write_carry, plan))


@cache
def chain(plan: Course) -> FunctionType:
    """chain(A, half, work): A (n, w) ← Φ·A for such a step."""
    return twin(_chain, chained=_written(_chain_types, _write_chain, plan))


def _written(typed: Callable[..., Any], write: Callable[..., Any], plan: Course) -> Any:
    found: Any = intrinsic(partial(typed, partial(write, plan)))
    found.signature = repr(plan)  # code that uses it is another one where it changes, see `kernels`
    return found


def _carry_types(
    write: Any, typing: Any, P: Any, Phi: Any, Q: Any, half: Any, room: Any, row: Any
) -> tuple[Any, Any]:
    del typing
    return types.void(P, Phi, Q, half, room, row), write


def _chain_types(write: Any, typing: Any, A: Any, Phi: Any, half: Any) -> tuple[Any, Any]:
    del typing
    return types.void(A, Phi, half), write


class _Matrix:
    """A matrix (n, w) of compiled code, entry by entry."""

    def __init__(self, builder: Any, array: Any, w: int) -> None:
        self._builder, self._w, self._data = builder, w, array.data
        self.rows = builder.extract_value(array.shape, 0)  #: n

    def _at(self, i: int | Any, j: int | Any) -> Any:
        row, column = (_number(item) if isinstance(item, int) else item for item in (i, j))
        return self._builder.add(self._builder.mul(row, _number(self._w)), column)

    def get(self, i: int | Any, j: int | Any) -> Any:
        return self._builder.load(self._builder.gep(self._data, [self._at(i, j)]))

    def put(self, i: int | Any, j: int | Any, value: Any) -> None:
        self._builder.store(value, self._builder.gep(self._data, [self._at(i, j)]))

    def get_row(self, i: int | Any, j: int | Any) -> Any:
        return load(self._builder, _ROW, self._data, self._at(i, j))

    def put_row(self, i: int | Any, j: int | Any, values: Any) -> None:
        store(self._builder, values, self._data, self._at(i, j))


def _matrices(plan: Course, context: Any, builder: Any, signature: Any, given: Any) -> Iterator[_Matrix]:
    for kind, value in zip(signature.args, given, strict=True):
        if isinstance(kind, types.Array) and kind.ndim == 2:
            yield _Matrix(builder, context.make_array(kind)(context, builder, value), plan.w)


def _write_carry(plan: Course, context: Any, builder: Any, signature: Any, given: Any) -> Any:
    P, Phi, Q, T = _matrices(plan, context, builder, signature, given)
    half, K = given[3], context.make_array(signature.args[5])(context, builder, given[5])
    with _lanes(plan, builder) as (lane, _):
        for i, row in _moved(plan, builder, P, Phi, half, lane).items():
            T.put_row(i, lane, row)
    block = _block(plan, builder, Phi, Q, half, T)
    _keep(plan, builder, P, Phi, T, K)
    for (i, j), value in block.items():
        P.put(i, j, value)
        if i != j:
            P.put(j, i, value)
    for i in _alone(plan, builder, P):
        P.put(i, i, builder.fadd(P.get(i, i), Q.get(i, i)))
    return context.get_dummy_value()


def _write_chain(plan: Course, context: Any, builder: Any, signature: Any, given: Any) -> Any:
    A, Phi = _matrices(plan, context, builder, signature, given)
    with _lanes(plan, builder) as (lane, _):
        for i, row in _moved(plan, builder, A, Phi, given[2], lane).items():
            A.put_row(i, lane, row)
        for i in _alone(plan, builder, A):
            A.put_row(i, lane, builder.fmul(spread(builder, _ROW, Phi.get(i, i)), A.get_row(i, lane)))
    return context.get_dummy_value()


def _lanes(plan: Course, builder: Any) -> Any:
    """A loop over the columns, `LANES` at a time."""
    return cgutils.for_range_slice(builder, _number(0), _number(plan.w), _number(LANES), inc=True)


def _moved(plan: Course, builder: Any, A: _Matrix, Phi: _Matrix, half: Any, lane: Any) -> dict[int, Any]:
    """Some columns of the rows of Φ·A that move; all sums grow together, so that none waits for itself."""
    found: dict[int, Any] = {}
    for c in range(plan.m):
        row = None
        for i, needs in plan.needs:
            if c in needs:
                row = A.get_row(c, lane) if row is None else row
                part = builder.fmul(spread(builder, _ROW, Phi.get(i, c)), row)
                found[i] = builder.fadd(found[i], part) if i in found else part
    wide = spread(builder, _ROW, half)
    for leader, state in plan.follows:
        both = builder.fadd(A.get_row(leader, lane), found[leader])
        found[state] = builder.fadd(A.get_row(state, lane), builder.fmul(wide, both))
    return found


def _block(
    plan: Course, builder: Any, Phi: _Matrix, Q: _Matrix, half: Any, T: _Matrix
) -> dict[tuple[int, int], Any]:
    """Φ·P·Φᵀ + Q among moving states, each pair once, from the rows T of Φ·P."""
    found: dict[tuple[int, int], Any] = {}
    needs = dict(plan.needs)

    def at(i: int, j: int) -> Any:
        return found[(i, j)] if (i, j) in found else found[(j, i)]

    order = sorted(needs, key=lambda i: (len(needs[i]), i))
    for place, b in enumerate(order):  # the row with fewer places is the one multiplied by
        for a in order[place:]:
            value = _total(builder, [(Phi.get(b, c), T.get(a, c)) for c in needs[b]])
            found[(a, b)] = builder.fadd(value, Q.get(a, b))
    for leader, state in plan.follows:
        for i in order:
            both = builder.fadd(T.get(i, leader), at(i, leader))
            found[(i, state)] = builder.fadd(T.get(i, state), builder.fmul(half, both))
    for place, (leader, state) in enumerate(plan.follows):
        for _, other in plan.follows[: place + 1]:
            both = builder.fadd(T.get(other, leader), at(other, leader))
            found[(other, state)] = builder.fadd(T.get(other, state), builder.fmul(half, both))
    return found


def _keep(plan: Course, builder: Any, P: _Matrix, Phi: _Matrix, T: _Matrix, K: Any) -> None:
    """Rows and columns of states that keep to themselves: what is left of them, and of what they share with
    moving ones, from the rows T of Φ·P. K (w,) is room. Writes over columns of moving states as well.
    """
    factors = _Matrix(builder, K, plan.w)
    one = ir.Constant(_REAL, 1.0)
    moving = [i for i, _ in plan.needs] + [state for _, state in plan.follows]
    decays = cgutils.alloca_once_value(builder, cgutils.false_bit)
    for i in moving:
        factors.put(0, i, one)
    for c in _alone(plan, builder, P):
        keeps = Phi.get(c, c)
        factors.put(0, c, keeps)
        here = builder.fcmp_unordered("!=", keeps, one)
        builder.store(builder.or_(builder.load(decays), here), decays)
    with cgutils.for_range_slice(builder, P.rows, _number(plan.w), _number(1), inc=True) as (c, _):
        factors.put(0, c, one)
    with builder.if_then(builder.load(decays), likely=False):
        for c in _alone(plan, builder, P):
            keeps = spread(builder, _ROW, Phi.get(c, c))
            for lane in range(0, plan.w, LANES):
                both = builder.fmul(keeps, factors.get_row(0, lane))
                P.put_row(c, lane, builder.fmul(both, P.get_row(c, lane)))
    for lane in range(0, plan.w, LANES):
        if lane + LANES > plan.m or any(lane <= c < lane + LANES for c in plan.alone):
            some = factors.get_row(0, lane)
            for i in moving:
                P.put_row(i, lane, builder.fmul(some, T.get_row(i, lane)))
    for c in _alone(plan, builder, P):
        keeps = factors.get(0, c)
        for i in moving:
            P.put(c, i, builder.fmul(keeps, T.get(i, c)))


def _alone(plan: Course, builder: Any, P: _Matrix) -> Iterator[Any]:
    """The places of states that keep to themselves, the last of them in a loop."""
    yield from plan.alone
    with cgutils.for_range_slice(builder, _number(plan.m), P.rows, _number(1), inc=True) as (c, _):
        yield c


def _total(builder: Any, pairs: list[tuple[Any, Any]]) -> Any:
    """The sum of products, from the first to the last."""
    total = builder.fmul(*pairs[0])
    for a, b in pairs[1:]:
        total = builder.fadd(total, builder.fmul(a, b))
    return total


def _number(value: int) -> Any:
    return ir.Constant(_INDEX, value)
