"""What the pixels can show of long series.

Smallest and largest value per pixel, so that no spike is ever lost.

Every n-th sample would lose spikes; the minimum and maximum of each pixel column cannot. Times are sorted
(N,).
"""

from __future__ import annotations

import numpy as np

Pair = tuple[np.ndarray, np.ndarray]


def in_order(time: np.ndarray, *values: np.ndarray) -> tuple[np.ndarray, ...]:
    """Times and values without samples of unknown time, sorted if they were not.

    Equal times keep their order.
    """
    time = np.asarray(time, float)
    known = np.isfinite(time)
    if not known.all():
        time, values = time[known], tuple(item[known] for item in values)
    if time.size and np.any(np.diff(time) < 0):
        order = np.argsort(time, kind="stable")
        time, values = time[order], tuple(item[order] for item in values)
    return (time, *values)


def span_of(time: np.ndarray, left: float, right: float) -> slice:
    """The samples inside a time span."""
    return slice(int(np.searchsorted(time, left, "left")), int(np.searchsorted(time, right, "right")))


def reduce_curve(time: np.ndarray, value: np.ndarray, left: float, right: float, pixels: int) -> Pair:
    """A curve over a span, at most two points per pixel, cut off exactly at the span's ends.

    time, value (N,); NaN breaks the curve and still does afterwards. Returns time and value of what is to be
    drawn.
    """
    inside = span_of(time, left, right)
    t, v = time[inside], value[inside]
    if t.size > 2 * pixels:
        t, v = _lowest_and_highest(t, v, left, right, pixels)
    head = _cut(time, value, inside.start - 1, left)
    tail = _cut(time, value, inside.stop - 1, right)
    return np.concatenate((head[0], t, tail[0])), np.concatenate((head[1], v, tail[1]))


def _cut(time: np.ndarray, value: np.ndarray, before: int, at: float) -> Pair:
    """The point where the curve crosses an end of the span, between the samples `before` and the next.

    Or none.
    """
    if before < 0 or before + 1 >= time.size or not time[before] < at < time[before + 1]:
        return np.empty(0), np.empty(0)
    share = (at - time[before]) / (time[before + 1] - time[before])
    return np.array([at]), np.array([value[before] + share * (value[before + 1] - value[before])])


def _lowest_and_highest(t: np.ndarray, v: np.ndarray, left: float, right: float, pixels: int) -> Pair:
    starts, sizes = _columns(t, left, right, pixels)
    finite = np.isfinite(v)
    gapless = bool(finite.all())
    low = np.minimum.reduceat(v if gapless else np.where(finite, v, np.inf), starts)
    high = np.maximum.reduceat(v if gapless else np.where(finite, v, -np.inf), starts)
    number = np.arange(t.size)
    first_low = np.minimum.reduceat(np.where(v == np.repeat(low, sizes), number, t.size), starts)
    first_high = np.minimum.reduceat(np.where(v == np.repeat(high, sizes), number, t.size), starts)
    one, two = np.minimum(first_low, first_high), np.maximum(first_low, first_high)
    if gapless:
        chosen = np.stack((one, two), axis=1)[np.stack((np.ones_like(one, bool), two != one), axis=1)]
        return t[chosen], v[chosen]
    empty = ~np.isfinite(low)
    one[empty] = two[empty] = starts[empty]
    ends = starts + sizes - 1
    broken = ~finite[ends] | np.append(~finite[starts[1:]], False)
    order = np.stack((one, two, ends), axis=1)
    values = np.stack((v[one], v[two], np.where(broken, np.nan, 0.0)), axis=1)
    keep = np.stack((np.ones_like(broken), (two != one) & ~empty, broken), axis=1)
    return t[order[keep]], np.where(np.isfinite(values[keep]), values[keep], np.nan)


def _columns(t: np.ndarray, left: float, right: float, pixels: int) -> tuple[np.ndarray, np.ndarray]:
    """First sample and number of samples of each pixel column that holds any."""
    column = np.minimum(((t - left) * (pixels / (right - left))).astype(np.int64), pixels - 1)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    return starts, np.diff(starts, append=t.size)


def reduce_band(
    time: np.ndarray, low: np.ndarray, high: np.ndarray, left: float, right: float, pixels: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A band over a span.

    Lowest low and highest high of each pixel. All (N,); NaN on either side breaks the band.
    """
    inside = span_of(time, left, right)
    inside = slice(max(0, inside.start - 1), min(time.size, inside.stop + 1))
    t, lo, hi = time[inside], low[inside], high[inside]
    gap = ~np.isfinite(lo + hi)
    if t.size <= 2 * pixels:
        return t, np.where(gap, np.nan, lo), np.where(gap, np.nan, hi)
    starts, _ = _columns(np.clip(t, left, right), left, right, pixels)
    lowest = np.minimum.reduceat(np.where(gap, np.inf, lo), starts)
    highest = np.maximum.reduceat(np.where(gap, -np.inf, hi), starts)
    empty = np.isinf(lowest)
    return t[starts], np.where(empty, np.nan, lowest), np.where(empty, np.nan, highest)


def straighten(x: np.ndarray, y: np.ndarray, tolerance: float = 0.2) -> np.ndarray:
    """Indices of the points (px) a polyline needs.

    Those left out lie within the tolerance of a straight piece.

    Wide dashed strokes cost by the point; a smooth curve needs a tenth of those its pixels give it. Points of
    no value are kept, so a gap stays a gap.
    """
    keep = np.ones(x.size, bool)
    for size in (32, 8):
        blocks = (x.size - 1) // size
        if blocks < 1:
            continue
        starts = np.arange(blocks) * size
        inner = starts[:, None] + np.arange(1, size)
        ends = starts + size
        share = (x[inner] - x[starts][:, None]) / np.maximum(x[ends] - x[starts], 1e-9)[:, None]
        away = np.abs(y[inner] - y[starts][:, None] - share * (y[ends] - y[starts])[:, None])
        straight = np.all(away <= tolerance, axis=1)
        keep[inner[straight]] = False
    return np.flatnonzero(keep)


def thin(x: np.ndarray, y: np.ndarray, cell: float = 1.0) -> np.ndarray:
    """Indices of points (px), the first of each square cell that holds any."""
    if not x.size:
        return np.empty(0, np.int64)
    column, row = (np.floor(item / cell).astype(np.int64) for item in (x, y))
    column -= column.min()
    row -= row.min()
    width = int(row.max()) + 1
    cells = column * width + row
    if (int(column.max()) + 1) * width > 8 * x.size + 4_000_000:
        return np.sort(np.unique(cells, return_index=True)[1])
    first = np.full((int(column.max()) + 1) * width, -1, np.int64)
    first[cells[::-1]] = np.arange(x.size)[::-1]
    return np.sort(first[first >= 0])


def rejected_share(time: np.ndarray, used: np.ndarray, left: float, right: float, pixels: int) -> Pair:
    """Pixel columns that hold samples (whole px from the left) and the share rejected in each, 0 to 1."""
    inside = span_of(time, left, right)
    t = time[inside]
    if not t.size:
        return np.empty(0), np.empty(0)
    starts, sizes = _columns(t, left, right, pixels)
    column = np.minimum(((t[starts] - left) * (pixels / (right - left))).astype(np.int64), pixels - 1)
    return column.astype(float), np.add.reduceat((~used[inside]).astype(float), starts) / sizes
