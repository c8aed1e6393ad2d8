"""Long series prepared for drawing: in order of time, with the extremes of their blocks known beforehand.

A view of ninety thousand samples then costs what a few thousand cost, whatever part of them it shows, and
still holds the very sample at which a spike stands. (Of a block that lies across the edge of two pixels the
extreme is drawn in the pixel it falls into, lesser ones may go.) Preparing takes a millisecond and is done
once, on the thread that computed the series; drawing only picks.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, NamedTuple, TypeVar
from weakref import ReferenceType, ref

import numpy as np

from investigator.figures import Band, Curve, Figure
from ui.plots.reduction import Pair, in_order, reduce_band, reduce_curve

Item = TypeVar("Item")

_BLOCKS = (32, 256, 2048, 16384)  #: samples of a block, level by level
_LEAST_ROOM = 64  #: series kept, twice as many as a figure has where that is more


class Level(NamedTuple):
    """Of each whole block of `size` samples the indices worth drawing (sorted), and where its own begin."""

    size: int
    chosen: np.ndarray
    begins: np.ndarray


class Series:
    """A curve's samples: time (N,) in order, value (N,)."""

    def __init__(self, time: np.ndarray, value: np.ndarray) -> None:
        ordered = in_order(time, np.asarray(value, float))
        self.time, self.value = (np.ascontiguousarray(item) for item in ordered)
        self._levels = _levels(self.value)
        self._last: tuple[tuple[float, float, int], Pair] | None = None

    def reduced(self, left: float, right: float, pixels: int) -> Pair:
        """What of it `pixels` can show of a span: see `reduce_curve`."""
        asked = left, right, pixels
        if self._last is None or self._last[0] != asked:
            chosen = self._worth(left, right, pixels)
            time, value = (
                (self.time, self.value) if chosen is None else (self.time[chosen], self.value[chosen])
            )
            self._last = asked, reduce_curve(time, value, left, right, pixels)
        return self._last[1]

    def _worth(self, left: float, right: float, pixels: int) -> np.ndarray | None:
        """Indices that suffice for a span: its ends whole, between them the extremes of blocks; None: all."""
        first = int(np.searchsorted(self.time, left, "left"))
        last = int(np.searchsorted(self.time, right, "right"))
        per_pixel = (last - first) / max(1, pixels)
        fitting = [level for level in self._levels if 2 * level.size <= per_pixel]
        if not fitting:
            return None
        level = fitting[-1]
        begin = min(-(-first // level.size), level.begins.size - 1)
        end = max(begin, min(last // level.size, level.begins.size - 1))
        inner = level.chosen[level.begins[begin] : level.begins[end]]
        head = np.arange(max(0, first - 1), begin * level.size)
        tail = np.arange(max(end * level.size, 0), min(self.time.size, last + 1))
        return np.concatenate((head, inner, tail))


def _levels(value: np.ndarray) -> tuple[Level, ...]:
    """The levels of a series, each found from the one before."""
    found: list[Level] = []
    gaps = np.flatnonzero(~np.isfinite(value))
    lowest, highest = (_lowest, _highest) if gaps.size else (_argmin, _argmax)
    low = high = np.empty(0, np.int64)
    for size, within in zip(_BLOCKS, (_BLOCKS[0], 8, 8, 8), strict=True):
        count = value.size // size
        if value.size < 8 * size:
            break
        rows = np.arange(count)
        with_gap = np.unique(gaps // size)
        with_gap = with_gap[with_gap < count]
        if not found:
            blocks = value[: count * size].reshape(count, size)
            low, high = rows * size + lowest(blocks), rows * size + highest(blocks)
        else:
            lows, highs = (item[: count * within].reshape(count, within) for item in (low, high))
            low, high = lows[rows, lowest(value[lows])], highs[rows, highest(value[highs])]
        kept = np.stack((np.minimum(low, high), np.maximum(low, high)), axis=1)
        if with_gap.size:
            holes = ~np.isfinite(value[: count * size].reshape(count, size)[with_gap])
            ends = holes.argmax(axis=1), size - 1 - holes[:, ::-1].argmax(axis=1)
            gapped = np.repeat(kept, 2, axis=1)
            gapped[with_gap, 1] = with_gap * size + ends[0]
            gapped[with_gap, 2] = with_gap * size + ends[1]
            kept = np.sort(gapped, axis=1)
        once = np.ones(kept.shape, bool)
        once[:, 1:] = kept[:, 1:] != kept[:, :-1]
        begins = np.concatenate(([0], np.cumsum(once.sum(axis=1))))
        found.append(Level(size, kept[once], begins))
    return tuple(found)


def _argmin(values: np.ndarray) -> np.ndarray:
    return values.argmin(axis=1)


def _argmax(values: np.ndarray) -> np.ndarray:
    return values.argmax(axis=1)


def _lowest(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values), values, np.inf).argmin(axis=1)


def _highest(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values), values, -np.inf).argmax(axis=1)


class Reach(NamedTuple):
    """A band by blocks of `size` samples: the time each begins at, its lowest low, its highest high."""

    size: int
    time: np.ndarray
    low: np.ndarray
    high: np.ndarray


class BandSeries:
    """A band's samples: time (N,) in order, low and high (N,)."""

    def __init__(self, time: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        ordered = in_order(time, np.asarray(low, float), np.asarray(high, float))
        self.time, self.low, self.high = (np.ascontiguousarray(item) for item in ordered)
        self._levels = _reaches(self.time, self.low, self.high)
        self._last: tuple[tuple[float, float, int], tuple[np.ndarray, np.ndarray, np.ndarray]] | None = None

    def reduced(self, left: float, right: float, pixels: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What of it `pixels` can show of a span: see `reduce_band`."""
        asked = left, right, pixels
        if self._last is None or self._last[0] != asked:
            inside = np.searchsorted(self.time, right, "right") - np.searchsorted(self.time, left, "left")
            fitting = [level for level in self._levels if 2 * level.size * pixels <= inside]
            time, low, high = fitting[-1][1:] if fitting else (self.time, self.low, self.high)
            self._last = asked, reduce_band(time, low, high, left, right, pixels)
        return self._last[1]


def _reaches(time: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[Reach, ...]:
    """The levels of a band, each found from the one before."""
    found: list[Reach] = []
    count = time.size
    gap = ~np.isfinite(low + high)
    if gap.any():
        low, high = np.where(gap, np.inf, low), np.where(gap, -np.inf, high)
    for size, within in zip(_BLOCKS, (_BLOCKS[0], 8, 8, 8), strict=True):
        if count < 8 * size:
            break
        starts = np.arange(0, time.size, within)
        time, low, high = time[starts], np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
        empty = np.isinf(low)
        found.append(Reach(size, time, np.where(empty, np.nan, low), np.where(empty, np.nan, high)))
    return tuple(found)


class Prepared:
    """Series of the figures drawn lately, by the identity of their arrays. Safe from several threads.

    What a run wrote down stands in one block of tens of megabytes, and a curve is a column of it. A series
    holds a copy of the column, and a series' arrays are not held here, so that the block goes with its run.
    """

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[int, ...], tuple[tuple[ReferenceType[np.ndarray], ...], Any]]
        self._made = OrderedDict()
        self._room = _LEAST_ROOM
        self._lock = Lock()

    def prepare(self, figure: Figure) -> None:
        """Make what a figure will be drawn from: to be called on the thread that made the figure."""
        marks = 0
        for panel in figure.panels:
            for curve in panel.curves:
                self.curve(curve)
            for band in panel.bands:
                self.band(band)
            marks += len(panel.curves) + len(panel.bands)
        with self._lock:
            self._room = max(_LEAST_ROOM, 2 * marks)
            self._forget_gone()

    def curve(self, curve: Curve) -> Series:
        """A curve's samples prepared."""
        return self._of((curve.time, curve.value), Series)

    def band(self, band: Band) -> BandSeries:
        """A band's samples prepared."""
        return self._of((band.time, band.low, band.high), BandSeries)

    def _of(self, arrays: tuple[np.ndarray, ...], make: Callable[..., Item]) -> Item:
        key = tuple(map(id, arrays))
        with self._lock:
            known, made = self._made.get(key, ((), None))
            if known and all(alive() is array for alive, array in zip(known, arrays, strict=True)):
                self._made.move_to_end(key)
                found: Item = made
                return found
        found = make(*arrays)
        with self._lock:
            self._made[key] = tuple(map(ref, arrays)), found
            while len(self._made) > self._room:
                self._made.popitem(last=False)
        return found

    def _forget_gone(self) -> None:
        gone = [at for at, (known, _) in self._made.items() if any(alive() is None for alive in known)]
        for at in gone:
            del self._made[at]
