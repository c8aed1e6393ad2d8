"""A row of a matrix as a sum of rows, in vector registers.

Nearly all of a filter's arithmetic is this one operation on matrices of a dozen rows, where a library call
costs more than the work and numba leaves the registers' width unused. Rows are therefore padded with zeros
to a multiple of `LANES`, and the operation is spelled out for the compiler, which knows the registers; two
times `LANES` are taken at once where there are as many, for two sums hide each other's delay. No order of
additions depends on any of this: the digits are the same on every machine.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from investigator.filters.compiled.arrays import LANES

_INDEX = ir.IntType(64)


def _typed(
    typing: Any, out: Any, i: Any, onto: Any, weights: Any, columns: Any, count: Any, source: Any
) -> tuple[Any, Any]:
    del i, count
    return types.void(out, types.intp, onto, weights, columns, types.intp, source), partial(_combine, False)


def _typed_turned(
    typing: Any, out: Any, i: Any, onto: Any, weights: Any, columns: Any, count: Any, source: Any
) -> tuple[Any, Any]:
    del i, count
    return types.void(out, types.intp, onto, weights, columns, types.intp, source), partial(_combine, True)


def _combine(turned: bool, context: Any, builder: Any, signature: Any, given: Any) -> Any:
    out, onto, weights, columns, source = (
        context.make_array(signature.args[at])(context, builder, given[at]) for at in (0, 2, 3, 4, 6)
    )
    i, count = given[1], given[5]
    width = builder.extract_value(source.shape, 1)
    first = builder.mul(i, width)
    stride = builder.extract_value(weights.shape, 1)
    weight = builder.gep(weights.data, [i if turned else builder.mul(i, stride)])
    column = builder.gep(columns.data, [builder.mul(i, builder.extract_value(columns.shape, 1))])

    def sums(lanes: int, begin: Any, end: Any) -> None:
        row = ir.VectorType(ir.DoubleType(), lanes)
        total = cgutils.alloca_once(builder, row)
        with cgutils.for_range_slice(builder, begin, end, ir.Constant(_INDEX, lanes), inc=True) as (lane, _):
            here = builder.add(first, lane)
            builder.store(_load(builder, row, onto.data, here), total)
            with cgutils.for_range(builder, count) as loop:
                c = builder.load(builder.gep(column, [loop.index]))
                step = builder.mul(c, stride) if turned else c
                a = _spread(builder, row, builder.load(builder.gep(weight, [step])))
                b = _load(builder, row, source.data, builder.add(builder.mul(c, width), lane))
                builder.store(builder.fadd(builder.load(total), builder.fmul(a, b)), total)
            place = builder.bitcast(builder.gep(out.data, [here]), row.as_pointer())
            builder.store(builder.load(total), place, align=8)

    pairs = builder.and_(width, ir.Constant(_INDEX, -2 * LANES))
    sums(2 * LANES, ir.Constant(_INDEX, 0), pairs)
    sums(LANES, pairs, width)
    return context.get_dummy_value()


def _typed_some(
    some: int, typing: Any, out: Any, i: Any, weights: Any, columns: Any, at: Any, count: Any, source: Any
) -> tuple[Any, Any]:
    del i, at, count
    given = (out, types.intp, weights, columns, types.intp, types.intp, source)
    return types.void(*given), partial(_combine_some, some)


def _typed_one(
    typing: Any, out: Any, i: Any, weights: Any, columns: Any, at: Any, count: Any, source: Any
) -> tuple[Any, Any]:
    return _typed_some(1, typing, out, i, weights, columns, at, count, source)


def _typed_three(
    typing: Any, out: Any, i: Any, weights: Any, columns: Any, at: Any, count: Any, source: Any
) -> tuple[Any, Any]:
    return _typed_some(3, typing, out, i, weights, columns, at, count, source)


def _combine_some(some: int, context: Any, builder: Any, signature: Any, given: Any) -> Any:
    out, weights, columns, source = (
        context.make_array(signature.args[at])(context, builder, given[at]) for at in (0, 2, 3, 6)
    )
    i, at, count = given[1], given[4], given[5]
    width, stride = (builder.extract_value(item.shape, 1) for item in (source, weights))
    column = builder.gep(columns.data, [builder.mul(at, builder.extract_value(columns.shape, 1))])
    rows = [builder.add(i, ir.Constant(_INDEX, k)) for k in range(some)]
    weight = [builder.gep(weights.data, [builder.mul(row, stride)]) for row in rows]
    row, lanes = ir.VectorType(ir.DoubleType(), LANES), ir.Constant(_INDEX, LANES)
    totals = [cgutils.alloca_once(builder, row) for _ in rows]
    with cgutils.for_range_slice(builder, ir.Constant(_INDEX, 0), width, lanes, inc=True) as (lane, _):
        for total in totals:
            builder.store(ir.Constant(row, [0.0] * LANES), total)
        with cgutils.for_range(builder, count) as loop:
            c = builder.load(builder.gep(column, [loop.index]))
            b = _load(builder, row, source.data, builder.add(builder.mul(c, width), lane))
            for total, own in zip(totals, weight, strict=True):
                a = _spread(builder, row, builder.load(builder.gep(own, [c])))
                builder.store(builder.fadd(builder.load(total), builder.fmul(a, b)), total)
        for total, to in zip(totals, rows, strict=True):
            place = builder.gep(out.data, [builder.add(builder.mul(to, width), lane)])
            builder.store(builder.load(total), builder.bitcast(place, row.as_pointer()), align=8)
    return context.get_dummy_value()


def _typed_following(typing: Any, out: Any, i: Any, source: Any, j: Any, half: Any) -> tuple[Any, Any]:
    del i, j, half
    return types.void(out, types.intp, source, types.intp, types.float64), _follow


def _follow(context: Any, builder: Any, signature: Any, given: Any) -> Any:
    out, source = (context.make_array(signature.args[at])(context, builder, given[at]) for at in (0, 2))
    width = builder.extract_value(source.shape, 1)
    here, there = builder.mul(given[1], width), builder.mul(given[3], width)
    row, lanes = ir.VectorType(ir.DoubleType(), LANES), ir.Constant(_INDEX, LANES)
    half = _spread(builder, row, given[4])
    with cgutils.for_range_slice(builder, ir.Constant(_INDEX, 0), width, lanes, inc=True) as (lane, _):
        i, j = builder.add(here, lane), builder.add(there, lane)
        both = builder.fadd(_load(builder, row, source.data, j), _load(builder, row, out.data, j))
        moved = builder.fadd(_load(builder, row, source.data, i), builder.fmul(half, both))
        builder.store(moved, builder.bitcast(builder.gep(out.data, [i]), row.as_pointer()), align=8)
    return context.get_dummy_value()


def _typed_dot(typing: Any, one: Any, i: Any, other: Any, j: Any) -> tuple[Any, Any]:
    del i, j
    return types.float64(one, types.intp, other, types.intp), _dot


def _dot(context: Any, builder: Any, signature: Any, given: Any) -> Any:
    one, other = (context.make_array(signature.args[at])(context, builder, given[at]) for at in (0, 2))
    width = builder.extract_value(one.shape, 1)
    first, second = builder.mul(given[1], width), builder.mul(given[3], width)
    row, lanes = ir.VectorType(ir.DoubleType(), LANES), ir.Constant(_INDEX, LANES)
    total = cgutils.alloca_once(builder, row)
    builder.store(ir.Constant(row, [0.0] * LANES), total)
    with cgutils.for_range_slice(builder, ir.Constant(_INDEX, 0), width, lanes, inc=True) as (lane, _):
        a = _load(builder, row, one.data, builder.add(first, lane))
        b = _load(builder, row, other.data, builder.add(second, lane))
        builder.store(builder.fadd(builder.load(total), builder.fmul(a, b)), total)
    left = builder.load(total)
    for size in (LANES // 2 ** (k + 1) for k in range(LANES.bit_length() - 1)):
        halves = [_part(builder, left, first, size) for first in (0, size)]
        left = builder.fadd(*halves)
    return builder.extract_element(left, ir.Constant(ir.IntType(32), 0))


def _typed_reflecting(typing: Any, matrix: Any, i: Any, count: Any) -> tuple[Any, Any]:
    del i, count
    return types.void(matrix, types.intp, types.intp), _reflect


def _reflect(context: Any, builder: Any, signature: Any, given: Any) -> Any:
    matrix = context.make_array(signature.args[0])(context, builder, given[0])
    width = builder.extract_value(matrix.shape, 1)
    row = builder.gep(matrix.data, [builder.mul(given[1], width)])
    column = builder.gep(matrix.data, [given[1]])
    with cgutils.for_range(builder, given[2]) as loop:
        value = builder.load(builder.gep(row, [loop.index]))
        builder.store(value, builder.gep(column, [builder.mul(loop.index, width)]))
    return context.get_dummy_value()


def _part(builder: Any, vector: Any, first: int, size: int) -> Any:
    """Some lanes of a vector."""
    places = ir.Constant(ir.VectorType(ir.IntType(32), size), list(range(first, first + size)))
    return builder.shuffle_vector(vector, ir.Constant(vector.type, ir.Undefined), places)


def _load(builder: Any, row: Any, data: Any, at: Any) -> Any:
    return builder.load(builder.bitcast(builder.gep(data, [at]), row.as_pointer()), align=8)


def _spread(builder: Any, row: Any, value: Any) -> Any:
    """A number in every lane."""
    empty, place = ir.Constant(row, ir.Undefined), ir.IntType(32)
    one = builder.insert_element(empty, value, ir.Constant(place, 0))
    return builder.shuffle_vector(one, empty, ir.Constant(ir.VectorType(place, row.count), [0] * row.count))


#: combine(out, i, onto, weights, columns, count, source): out[i] ← onto[i] + Σ_k weights[i, c_k]·source[c_k],
#: with c = columns[i, :count]. out, onto and source are float64 (·, w) with w a multiple of `LANES`; weights
#: float64 and columns int64 have at least i + 1 rows. All are contiguous, and out is not source.
combine: Any = intrinsic(_typed)

#: combine_turned: the same with weights[c_k, i] in place of weights[i, c_k].
combine_turned: Any = intrinsic(_typed_turned)

#: combine_three(out, i, weights, columns, at, count, source): rows i to i + 2 of out at once, each of its own
#: weights and all of the columns in columns[at, :count], onto nothing: three sums share what they read.
combine_three: Any = intrinsic(_typed_three)

#: combine_one: row i alone.
combine_one: Any = intrinsic(_typed_one)

#: follow(out, i, source, j, half): out[i] ← source[i] + half·(source[j] + out[j]), the row of a state that
#: integrates state j by the trapezoid over twice `half`. Arrays as above.
follow: Any = intrinsic(_typed_following)

#: dot(one, i, other, j): one[i]·other[j], arrays as above of one width.
dot: Any = intrinsic(_typed_dot)

#: reflect(matrix, i, count): the first entries of row i into column i.
reflect: Any = intrinsic(_typed_reflecting)
