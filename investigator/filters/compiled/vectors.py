"""Vector registers, as those who write compiled code speak of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llvmlite import ir
from numba.core import cgutils

FOUR = ir.VectorType(ir.DoubleType(), 4)


def load(builder: Any, row: Any, data: Any, at: Any) -> Any:
    """As many numbers as a row's type holds, from a place on."""
    return builder.load(builder.bitcast(builder.gep(data, [at]), row.as_pointer()), align=8)


def store(builder: Any, values: Any, data: Any, at: Any) -> None:
    """A row of numbers to a place."""
    builder.store(values, builder.bitcast(builder.gep(data, [at]), values.type.as_pointer()), align=8)


def spread(builder: Any, row: Any, value: Any) -> Any:
    """A number in every lane."""
    empty, place = ir.Constant(row, ir.Undefined), ir.IntType(32)
    one = builder.insert_element(empty, value, ir.Constant(place, 0))
    return builder.shuffle_vector(one, empty, ir.Constant(ir.VectorType(place, row.count), [0] * row.count))


def fused(builder: Any, a: Any, b: Any, c: Any) -> Any:
    """a·b + c, rounded once, of numbers or of rows of them: on every machine the same."""
    of = f"v{a.type.count}f64" if isinstance(a.type, ir.VectorType) else "f64"
    kind = ir.FunctionType(a.type, [a.type] * 3)
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, f"llvm.fma.{of}"), [a, b, c])


def across(builder: Any, rows: Sequence[Any]) -> Any:
    """The sum of each row's lanes, of up to four `FOUR`, in a lane of its own."""
    a, b, c, d = [*rows, *[rows[-1]] * (4 - len(rows))]
    left = builder.fadd(*_evens_and_odds(builder, a, b))
    right = builder.fadd(*_evens_and_odds(builder, c, d))
    return builder.fadd(*_halves(builder, left, right))


def turned(builder: Any, rows: Sequence[Any]) -> list[Any]:
    """Four `FOUR`, transposed."""
    a, b, c, d = rows
    (evens, odds), (other_evens, other_odds) = _evens_and_odds(builder, a, b), _evens_and_odds(builder, c, d)
    first, third = _halves(builder, evens, other_evens)
    second, fourth = _halves(builder, odds, other_odds)
    return [first, second, third, fourth]


def _evens_and_odds(builder: Any, a: Any, b: Any) -> tuple[Any, Any]:
    return _shuffled(builder, a, b, [0, 4, 2, 6]), _shuffled(builder, a, b, [1, 5, 3, 7])


def _halves(builder: Any, a: Any, b: Any) -> tuple[Any, Any]:
    return _shuffled(builder, a, b, [0, 1, 4, 5]), _shuffled(builder, a, b, [2, 3, 6, 7])


def _shuffled(builder: Any, a: Any, b: Any, lanes: list[int]) -> Any:
    return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(ir.IntType(32), len(lanes)), lanes))


def place_of(lane: int) -> Any:
    """A lane as instructions name it."""
    return ir.Constant(ir.IntType(32), lane)
