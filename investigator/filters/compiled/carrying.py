"""The step of a covariance, and of a chain of transitions, written out for one motion.

Where a motion's Φ may differ from 0 is known before a run. Written out with those places in it the step is a
third of what loops over lists of them take: sums stay in registers, and no place is looked up. As in `lanes`
no order of additions depends on the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import product
from types import FunctionType
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from investigator.filters.compiled.arrays import LANES, Work
from investigator.filters.compiled.kernels import twin
from investigator.filters.compiled.vectors import FOUR, across, fused, load, place_of, spread, store, turned
from investigator.plain import borrowing

_INDEX, _REAL = ir.IntType(64), ir.DoubleType()
_WIDE = FOUR.count  #: columns taken at once
_PAIR = ir.VectorType(_REAL, LANES)  #: two such rows
_TOGETHER = 3  #: rows of pairs whose sums grow together
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
def _turn(P: np.ndarray, half: float, work: Work) -> None:
    carried(P, work.reset, work.zeros, half, work.left, work.seen)


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


@cache
def turn(plan: Course) -> FunctionType:
    """turn(P, half, work): P ← A·P·Aᵀ for symmetric P (n, w) and the map A of a reset, whatever `half`."""
    return twin(_turn, carried=_written(_carry_types, _write_carry, plan))


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
    """A matrix (n, w) of compiled code, entry by entry and some columns at a time."""

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

    def put_both(self, i: int, j: int, value: Any) -> None:
        """To (i, j) and (j, i)."""
        self.put(i, j, value)
        if i != j:
            self.put(j, i, value)

    def get_row(self, i: int | Any, j: int | Any, kind: Any = FOUR) -> Any:
        return load(self._builder, kind, self._data, self._at(i, j))

    def put_row(self, i: int | Any, j: int | Any, values: Any) -> None:
        store(self._builder, values, self._data, self._at(i, j))


def _matrices(plan: Course, context: Any, builder: Any, signature: Any, given: Any) -> Iterator[_Matrix]:
    for kind, value in zip(signature.args, given, strict=True):
        if isinstance(kind, types.Array) and kind.ndim == 2:
            yield _Matrix(builder, context.make_array(kind)(context, builder, value), plan.w)


def _write_carry(plan: Course, context: Any, builder: Any, signature: Any, given: Any) -> Any:
    P, Phi, Q, T = _matrices(plan, context, builder, signature, given)
    half, K = given[3], context.make_array(signature.args[5])(context, builder, given[5])
    keeps = _Matrix(builder, K, plan.w)
    decays = _enter_keeps(plan, builder, P, Phi, keeps)
    _move(plan, builder, P, Phi, half, T)
    _keep(plan, builder, P, Phi, T, keeps, decays)
    _enter_block(plan, builder, P, Phi, Q, T)
    _enter_followers(plan, builder, P, T, half)
    for i in _alone(plan, builder, P):
        P.put(i, i, builder.fadd(P.get(i, i), Q.get(i, i)))
    return context.get_dummy_value()


def _write_chain(plan: Course, context: Any, builder: Any, signature: Any, given: Any) -> Any:
    A, Phi = _matrices(plan, context, builder, signature, given)
    _move(plan, builder, A, Phi, given[2], A)
    for lane in range(0, plan.w, _WIDE):
        for i in _alone(plan, builder, A):
            A.put_row(i, lane, builder.fmul(spread(builder, FOUR, Phi.get(i, i)), A.get_row(i, lane)))
    return context.get_dummy_value()


def _move(plan: Course, builder: Any, A: _Matrix, Phi: _Matrix, half: Any, out: _Matrix) -> None:
    """The rows of Φ·A that move into those of `out`, which may be A.

    The sums of a few rows grow together, so many as registers hold, so that none waits for itself.
    """
    groups = [plan.needs[at : at + _TOGETHER] for at in range(0, len(plan.needs), _TOGETHER)]
    wide = spread(builder, _PAIR, half)
    for lane in range(0, plan.w, _PAIR.count):
        found: dict[int, Any] = {}
        for group in groups:
            for c in sorted({c for _, needs in group for c in needs}):
                row = A.get_row(c, lane, _PAIR)
                for i, needs in group:
                    if c in needs:
                        by = spread(builder, _PAIR, Phi.get(i, c))
                        found[i] = fused(builder, by, row, found[i]) if i in found else builder.fmul(by, row)
            if out is not A:
                for i, _ in group:
                    out.put_row(i, lane, found[i])
        for leader, state in plan.follows:
            both = builder.fadd(A.get_row(leader, lane, _PAIR), found[leader])
            found[state] = fused(builder, wide, both, A.get_row(state, lane, _PAIR))
        for i in found if out is A else [state for _, state in plan.follows]:
            out.put_row(i, lane, found[i])


def _enter_block(plan: Course, builder: Any, P: _Matrix, Phi: _Matrix, Q: _Matrix, T: _Matrix) -> None:
    """Φ·P·Φᵀ + Q among moving states into P, each pair once, from the rows T of Φ·P, `_WIDE` at a time."""
    needs = dict(plan.needs)
    order = sorted(needs, key=lambda i: (len(needs[i]), i))
    # the row with fewer places is the one multiplied by
    pairs = [(a, b) for place, b in enumerate(order) for a in order[place:]]
    for first in range(0, len(pairs), _WIDE):
        some = pairs[first : first + _WIDE]
        sums = [_lane_sums(builder, Phi, Q, T, a, b, needs[b]) for a, b in some]
        totals = across(builder, sums)
        for place, (a, b) in enumerate(some):
            P.put_both(a, b, builder.extract_element(totals, place_of(place)))


def _lane_sums(
    builder: Any, Phi: _Matrix, Q: _Matrix, T: _Matrix, a: int, b: int, needs: tuple[int, ...]
) -> Any:
    """T[a]·Φ[b] + Q[a, b], lane by lane."""
    total = builder.insert_element(ir.Constant(FOUR, [0.0] * _WIDE), Q.get(a, b), place_of(0))
    for lane in sorted({c - c % _WIDE for c in needs}):
        total = fused(builder, T.get_row(a, lane), Phi.get_row(b, lane), total)
    return total


def _enter_followers(plan: Course, builder: Any, P: _Matrix, T: _Matrix, half: Any) -> None:
    """What states that follow others share with moving ones and with each other into P."""
    for leader, state in plan.follows:
        for i, _ in plan.needs:
            both = builder.fadd(T.get(i, leader), P.get(i, leader))
            P.put_both(i, state, fused(builder, half, both, T.get(i, state)))
    for place, (leader, state) in enumerate(plan.follows):
        for _, other in plan.follows[: place + 1]:
            both = builder.fadd(T.get(other, leader), P.get(other, leader))
            P.put_both(other, state, fused(builder, half, both, T.get(other, state)))


def _enter_keeps(plan: Course, builder: Any, P: _Matrix, Phi: _Matrix, keeps: _Matrix) -> Any:
    """What is left of each state that keeps to itself, 1 of the others, into a row; whether any decays."""
    one = ir.Constant(_REAL, 1.0)
    decays = cgutils.alloca_once_value(builder, cgutils.false_bit)
    for lane in range(0, plan.w, _WIDE):
        keeps.put_row(0, lane, ir.Constant(FOUR, [1.0] * _WIDE))
    for c in _alone(plan, builder, P):
        kept = Phi.get(c, c)
        keeps.put(0, c, kept)
        here = builder.fcmp_unordered("!=", kept, one)
        builder.store(builder.or_(builder.load(decays), here), decays)
    return builder.load(decays)


def _keep(
    plan: Course, builder: Any, P: _Matrix, Phi: _Matrix, T: _Matrix, keeps: _Matrix, decays: Any
) -> None:
    """Rows and columns of states that keep to themselves: what is left of them, and of what they share with
    moving ones, from the rows T of Φ·P. Writes over columns of moving states as well.
    """
    with builder.if_then(decays, likely=False):
        for c in _alone(plan, builder, P):
            by = spread(builder, FOUR, Phi.get(c, c))
            for lane in range(0, plan.w, _WIDE):
                both = builder.fmul(by, keeps.get_row(0, lane))
                P.put_row(c, lane, builder.fmul(both, P.get_row(c, lane)))
    moving = sorted([i for i, _ in plan.needs] + [state for _, state in plan.follows])
    for lane in range(0, plan.w, _WIDE):
        here = [c for c in plan.alone if lane <= c < lane + _WIDE]
        if not here and lane + _WIDE <= plan.m:
            continue
        some = keeps.get_row(0, lane)
        shared = {i: builder.fmul(some, T.get_row(i, lane)) for i in moving}
        for i, row in shared.items():
            P.put_row(i, lane, row)
        for first in range(0, plan.m, _WIDE):
            four = [i for i in range(first, first + _WIDE) if i in shared]
            if len(four) == _WIDE:
                columns = turned(builder, [shared[i] for i in four])
                for c in here:
                    P.put_row(c, first, columns[c - lane])
            else:
                for c, i in product(here, four):
                    P.put(c, i, builder.extract_element(shared[i], place_of(c - lane)))
    with _beyond(plan, builder, P) as c:
        for i in moving:
            P.put(c, i, P.get(i, c))


def _alone(plan: Course, builder: Any, P: _Matrix) -> Iterator[Any]:
    """The places of states that keep to themselves, the last of them in a loop."""
    yield from plan.alone
    with _beyond(plan, builder, P) as c:
        yield c


@contextmanager
def _beyond(plan: Course, builder: Any, P: _Matrix) -> Iterator[Any]:
    """A loop over the states after the first m."""
    with cgutils.for_range_slice(builder, _number(plan.m), P.rows, _number(1), inc=True) as (c, _):
        yield c


def _number(value: int) -> Any:
    return ir.Constant(_INDEX, value)
