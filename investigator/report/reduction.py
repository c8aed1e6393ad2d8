"""Curves reduced to what a page can show: a minimum and a maximum per column, so that no spike is lost.

Reduced values are for drawing alone; tables and CSV files carry every sample.
"""

from __future__ import annotations

import numpy as np


def reduce_curve(
    time: np.ndarray, value: np.ndarray, start: float, end: float, columns: int
) -> tuple[np.ndarray, np.ndarray]:
    """A curve's least and greatest sample in each of `columns` columns between two times (s), and both ends.

    time, value (N,). NaN breaks the curve and still does afterwards. One sample beyond either end is kept, so
    that the line reaches the edge. Returns time (M,), value (M,) with M ≤ 2·columns + 6 plus breaks.
    """
    inside = _with_neighbours(time, start, end)
    time, value = time[inside], value[inside]
    if time.size <= 2 * columns:
        return time, value
    column = _column(time, start, end, columns)
    first = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    keep = ~np.isfinite(value)
    keep[[0, -1]] = True
    keep[_lowest(value, first)] = True
    keep[_lowest(-value, first)] = True
    return _one_break_each(time[keep], value[keep])


def reduce_band(
    time: np.ndarray, low: np.ndarray, high: np.ndarray, start: float, end: float, columns: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A band's widest extent in each column: time, low, high (M,), M ≤ columns + 2.

    A column without values breaks the band.
    """
    inside = _with_neighbours(time, start, end)
    time, low, high = time[inside], low[inside], high[inside]
    if time.size <= columns:
        return time, low, high
    first = np.flatnonzero(np.diff(_column(time, start, end, columns), prepend=-2))
    starts = time[first]
    starts[-1] = time[-1]
    return starts, np.fmin.reduceat(low, first), np.fmax.reduceat(high, first)


def thin(x_pt: np.ndarray, y_pt: np.ndarray, spacing_pt: float) -> np.ndarray:
    """Indices of marks that remain when none may lie nearer than that to the one before, or on any other."""
    kept = []
    last_x, last_y = -np.inf, -np.inf
    for index, (x, y) in enumerate(zip(x_pt.tolist(), y_pt.tolist(), strict=True)):
        if abs(x - last_x) >= spacing_pt or abs(y - last_y) >= spacing_pt:
            kept.append(index)
            last_x, last_y = x, y
    chosen = np.array(kept, int)
    cells = np.stack([np.floor(x_pt[chosen]), np.floor(y_pt[chosen])], axis=1)
    return chosen[np.sort(np.unique(cells, axis=0, return_index=True)[1])]


def _with_neighbours(time: np.ndarray, start: float, end: float) -> np.ndarray:
    inside = (time >= start) & (time <= end)
    found = np.flatnonzero(inside)
    if found.size:
        inside[max(found[0] - 1, 0)] = True
        inside[min(found[-1] + 1, time.size - 1)] = True
    return inside


def _column(time: np.ndarray, start: float, end: float, columns: int) -> np.ndarray:
    width = (end - start) / columns if end > start else 1.0
    return np.clip(np.floor((time - start) / width).astype(int), -1, columns)


def _lowest(value: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Index of the lowest finite sample of each run of samples; `first` (R,) says where the runs start."""
    length = np.diff(np.append(first, value.size))
    filled = np.where(np.isfinite(value), value, np.inf)
    reached = np.flatnonzero(
        (filled == np.repeat(np.minimum.reduceat(filled, first), length)) & np.isfinite(value)
    )
    run = np.repeat(np.arange(first.size), length)[reached]
    return reached[np.unique(run, return_index=True)[1]]


def _one_break_each(time: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    missing = ~np.isfinite(value)
    repeated = missing & np.append(False, missing[:-1])
    return time[~repeated], value[~repeated]
