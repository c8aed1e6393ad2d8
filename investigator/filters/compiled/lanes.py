"""Rows of a matrix in vector registers, above all as sums of rows.

Nearly all of a filter's arithmetic is that one operation on matrices of a dozen rows, where a library call
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
from investigator.filters.compiled.vectors import fused, load, place_of, spread, store

_INDEX = ir.IntType(64)
_AT_ONCE = 4  #: values copied, squares


def _typed(
    typing: Any, out: Any, i: Any, onto: Any, weights: Any, columns: Any, at: Any, count: Any, source: Any
) -> tuple[Any, Any]:
    return _signature(out, onto, weights, columns, source), partial(_combine, False)


def _typed_turned(
    typing: Any, out: Any, i: Any, onto: Any, weights: Any, columns: Any, at: Any, count: Any, source: Any
) -> tuple[Any, Any]:
    return _signature(out, onto, weights, columns, source), partial(_combine, True)


def _signature(out: Any, onto: Any, weights: Any, columns: Any, source: Any) -> Any:
    return types.void(out, types.intp, onto, weights, columns, types.intp, types.intp, source)


def _combine(turned: bool, context: Any, builder: Any, signature: Any, given: Any) -> Any:
    out, onto, weights, columns, source = (
        context.make_array(signature.args[at])(context, builder, given[at]) for at in (0, 2, 3, 4, 7)
    )
    i, at, count = given[1], given[5], given[6]
    width = builder.extract_value(source.shape, 1)
    first = builder.mul(i, width)
    stride = builder.extract_value(weights.shape, 1)
    weight = builder.gep(weights.data, [i if turned else builder.mul(i, stride)])
    column = builder.gep(columns.data, [builder.mul(at, builder.extract_value(columns.shape, 1))])

    def sums(lanes: int, begin: Any, end: Any) -> None:
        row = ir.VectorType(ir.DoubleType(), lanes)
        total = cgutils.alloca_once(builder, row)
        with cgutils.for_range_slice(builder, begin, end, ir.Constant(_INDEX, lanes), inc=True) as (lane, _):
            here = builder.add(first, lane)
            builder.store(load(builder, row, onto.data, here), total)
            with cgutils.for_range(builder, count) as loop:
                c = builder.load(builder.gep(column, [loop.index]))
                step = builder.mul(c, stride) if turned else c
                a = spread(builder, row, builder.load(builder.gep(weight, [step])))
                b = load(builder, row, source.data, builder.add(builder.mul(c, width), lane))
                builder.store(fused(builder, a, b, builder.load(total)), total)
            store(builder, builder.load(total), out.data, here)

    pairs = builder.and_(width, ir.Constant(_INDEX, -2 * LANES))
    sums(2 * LANES, ir.Constant(_INDEX, 0), pairs)
    sums(LANES, pairs, width)
    return context.get_dummy_value()


def _typed_diagonal(typing: Any, out: Any, matrix: Any) -> tuple[Any, Any]:
    return types.float64(out, matrix), _diagonal


def _diagonal(context: Any, builder: Any, signature: Any, given: Any) -> Any:
    out, matrix = _arrays(context, builder, signature, given)
    apart = builder.add(builder.extract_value(matrix.shape, 1), ir.Constant(_INDEX, 1))

    def some(row: Any, first: Any) -> Any:
        values = ir.Constant(row, ir.Undefined)
        for k in range(row.count):
            at = builder.mul(builder.add(first, ir.Constant(_INDEX, k)), apart)
            value = builder.load(builder.gep(matrix.data, [at]))
            values = builder.insert_element(values, value, place_of(k))
        store(builder, values, out.data, first)
        return values

    return _summed(builder, builder.extract_value(matrix.shape, 0), some)


def _typed_copied(typing: Any, out: Any, values: Any) -> tuple[Any, Any]:
    return types.float64(out, values), _copied


def _copied(context: Any, builder: Any, signature: Any, given: Any) -> Any:
    out, values = _arrays(context, builder, signature, given)

    def some(row: Any, first: Any) -> Any:
        here = load(builder, row, values.data, first)
        store(builder, here, out.data, first)
        return builder.fmul(here, here)

    return _summed(builder, builder.extract_value(values.shape, 0), some)


def _arrays(context: Any, builder: Any, signature: Any, given: Any) -> list[Any]:
    return [
        context.make_array(kind)(context, builder, value)
        for kind, value in zip(signature.args, given, strict=True)
    ]


def _summed(builder: Any, count: Any, some: Any) -> Any:
    """The sum over all places of what `some` gives for a row's type and the first place it holds."""
    total = ir.Constant(ir.DoubleType(), 0.0)
    begin = ir.Constant(_INDEX, 0)
    for lanes, end in ((_AT_ONCE, builder.and_(count, ir.Constant(_INDEX, -_AT_ONCE))), (1, count)):
        row = ir.VectorType(ir.DoubleType(), lanes)
        sums = cgutils.alloca_once_value(builder, ir.Constant(row, [0.0] * lanes))
        builder.store(ir.Constant(row, [0.0] * lanes), sums)
        with cgutils.for_range_slice(builder, begin, end, ir.Constant(_INDEX, lanes), inc=True) as (first, _):
            builder.store(builder.fadd(builder.load(sums), some(row, first)), sums)
        for k in range(lanes):
            part = builder.extract_element(builder.load(sums), place_of(k))
            total = builder.fadd(total, part)
        begin = end
    return total


def _typed_leaned(
    typing: Any, out: Any, i: Any, onto: Any, k: Any, a: Any, x: Any, j: Any
) -> tuple[Any, Any]:
    return types.void(out, types.intp, onto, types.intp, types.float64, x, types.intp), _leaned


def _leaned(context: Any, builder: Any, signature: Any, given: Any) -> Any:
    out, onto, x = (context.make_array(signature.args[at])(context, builder, given[at]) for at in (0, 2, 5))
    width = builder.extract_value(out.shape, 1)
    to, origin, along = (builder.mul(given[at], width) for at in (1, 3, 6))
    row = ir.VectorType(ir.DoubleType(), LANES)
    by, step = spread(builder, row, given[4]), ir.Constant(_INDEX, LANES)
    with cgutils.for_range_slice(builder, ir.Constant(_INDEX, 0), width, step, inc=True) as (lane, _):
        base = load(builder, row, onto.data, builder.add(origin, lane))
        other = load(builder, row, x.data, builder.add(along, lane))
        store(builder, fused(builder, by, other, base), out.data, builder.add(to, lane))
    return context.get_dummy_value()


#: combine(out, i, onto, weights, columns, at, count, source):
#: out[i] ← onto[i] + Σ_k weights[i, c_k]·source[c_k] with c = columns[at, :count].
#: out, onto and source are float64 (·, w) with w a multiple of `LANES`; weights float64 have at least i + 1
#: rows, columns int64 at least at + 1. All are contiguous, and out is not source.
combine: Any = intrinsic(_typed)

#: combine_turned: the same with weights[c_k, i] in place of weights[i, c_k].
combine_turned: Any = intrinsic(_typed_turned)

#: lean(out, i, onto, k, a, x, j): out[i] ← onto[k] + a·x[j], rows of matrices as there or one row (w,).
lean: Any = intrinsic(_typed_leaned)

#: diagonal(out, matrix): out[i] ← matrix[i, i]; out float64 (n,), matrix (n, ·), contiguous. Returns the sum
#: of matrix[i, i].
diagonal: Any = intrinsic(_typed_diagonal)

#: hand_out(out, values): the first of out ← values, contiguous float64. Returns the sum of their squares.
hand_out: Any = intrinsic(_typed_copied)
