"""Samples on a plot: used ones as dots, rejected ones as crosses; and the strip that shows each as a tick."""

from __future__ import annotations

import numpy as np

from investigator.figures import Dots
from investigator.report import inks
from investigator.report.plot import CROSSES, CURVES, DOTS, Plot
from investigator.report.reduction import thin

_CROSS_SPACING_PT, _DOT_SPACING_PT, _ARROW_SPACING_PT = 2.6, 0.9, 8.0
_STRIP_COLUMN_PT = 0.6
_LOW_TICK, _LEAST_TALL_TICK, _TALL_TICK = 0.42, 0.55, 0.94


def draw_dots(plot: Plot, dots: Dots) -> None:
    """Used samples as dots under the curves, rejected ones as crosses over them.

    Samples beyond the axis stand at its edge and point outwards.
    """
    inside = (dots.time >= plot.span[0]) & (dots.time <= plot.span[1]) & np.isfinite(dots.value)
    drawn = plot.axis.place(dots.value)
    above, below = drawn > plot.axis.high, drawn < plot.axis.low
    used, rejected = inside & dots.used, inside & ~dots.used
    within = ~above & ~below
    _scatter(plot, dots.time[used & within], drawn[used & within], "o", inks.RAW)
    _scatter(plot, dots.time[rejected & within], drawn[rejected & within], "x", inks.REJECTED)
    for beyond, marker, edge in ((above, "^", plot.axis.high), (below, "v", plot.axis.low)):
        for chosen, colour in ((used & beyond, inks.RAW), (rejected & beyond, inks.REJECTED)):
            time = dots.time[chosen]
            _scatter(plot, time, np.full(time.shape, edge), marker, colour)


def draw_strip(plot: Plot, dots: Dots) -> None:
    """Each sample a tick: low where used, tall where rejected.

    Samples sharing a column show the rejected share as height.
    """
    inside = (dots.time >= plot.span[0]) & (dots.time <= plot.span[1])
    time, used = dots.time[inside], dots.used[inside]
    if time.size == 0:
        return
    width = (plot.span[1] - plot.span[0]) / (plot.width_pt / _STRIP_COLUMN_PT)
    column, first, total = np.unique(
        np.floor((time - plot.span[0]) / width), return_index=True, return_counts=True
    )
    share = (
        np.bincount(np.searchsorted(column, np.floor((time - plot.span[0]) / width)), weights=~used) / total
    )
    at = time[first]
    tall = np.where(share > 0, np.maximum(share, _LEAST_TALL_TICK), 0.0) * _TALL_TICK
    low = np.where(share < 1, _LOW_TICK, 0.0)
    plot.axes.vlines(at[share > 0], 0.0, tall[share > 0], color=inks.REJECTED, linewidth=0.5, zorder=CURVES)
    plot.axes.vlines(at[share < 1], 0.0, low[share < 1], color=inks.RAW, linewidth=0.5, zorder=CURVES)


def _scatter(plot: Plot, time: np.ndarray, drawn: np.ndarray, marker: str, colour: str) -> None:
    if time.size == 0:
        return
    left, right = plot.axes.get_xlim()
    across = (time - left) / (right - left) * plot.width_pt
    up = (drawn - plot.axis.low) / (plot.axis.high - plot.axis.low) * plot.height_pt
    dot, cross = marker == "o", marker == "x"
    kept = thin(across, up, _DOT_SPACING_PT if dot else _CROSS_SPACING_PT if cross else _ARROW_SPACING_PT)
    dense = kept.size > 2.0 * plot.width_pt
    plot.axes.plot(
        time[kept],
        drawn[kept],
        marker,
        color=colour,
        linestyle="none",
        clip_on=dot,
        markersize=(inks.FINE_DOT_PT if dense else inks.DOT_PT) if dot else inks.CROSS_PT,
        markeredgewidth=0.8 * inks.PX_PT if cross else 0.0,
        zorder=DOTS if dot else CROSSES,
    )
