"""Curves, bands and terrain of one panel put on its plot, reduced to what paper can show.

Where a replay lies on the on-board curve, that one is drawn as a rail with the replay's dashes inside.
"""

from __future__ import annotations

import numpy as np

from investigator.figures import Band, Curve, Panel, Role
from investigator.report import inks
from investigator.report.plot import BELIEF, CURVES, WORDS, Plot
from investigator.report.reduction import reduce_band, reduce_curve

_LEAST_RAIL_PT = 15  #: a dash and its gap of the second slot


def draw_bands(plot: Plot, bands: tuple[Band, ...]) -> None:
    """±3σ as one fill each; what a filter claimed in grey."""
    for band in bands:
        time, low, high = reduce_band(band.time, band.low, band.high, *plot.span, plot.columns)
        share = inks.CLAIMED_SHARE if band.ink.role is Role.CLAIMED else inks.BAND_SHARE
        plot.axes.fill_between(
            time,
            plot.axis.place(low),
            plot.axis.place(high),
            color=inks.pen(band.ink).colour,
            alpha=share,
            linewidth=0,
            zorder=1.0 if band.ink.role is Role.CLAIMED else 1.1,
        )


def draw_terrain(plot: Plot, terrain: tuple[np.ndarray, np.ndarray]) -> None:
    """Terrain filled down to the axis, with its edge."""
    time, height = reduce_curve(*terrain, *plot.span, plot.columns)
    drawn = plot.axis.place(height)
    plot.axes.fill_between(time, drawn, plot.axis.low, color=inks.TERRAIN_FILL, linewidth=0, zorder=1.3)
    plot.axes.plot(time, drawn, color=inks.TERRAIN_EDGE, linewidth=1.0 * inks.PX_PT, zorder=1.4)


def draw_curves(plot: Plot, panel: Panel) -> tuple[Curve, ...]:
    """Reconstruction, on-board, replays. Returns the replays inside the on-board rail most of the time."""
    replays = tuple(curve for curve in panel.curves if curve.ink.role is Role.HYPOTHESIS)
    believed = next((curve for curve in panel.curves if curve.ink.role is Role.ONBOARD), None)
    together = (
        {id(curve): _together(plot, believed, curve) for curve in replays} if believed is not None else {}
    )
    rail = np.any([runs for runs, _ in together.values()], axis=0) if together else np.zeros(0, bool)
    inside = tuple(curve for curve in replays if together and together[id(curve)][1] >= 0.5)
    order = {Role.RECONSTRUCTION: 1, Role.ONBOARD: 2, Role.HYPOTHESIS: 3}
    for curve in sorted(panel.curves, key=lambda item: order.get(item.ink.role, 0)):
        if curve is believed and rail.any():
            _draw_rail(plot, curve, rail)
        else:
            _draw_curve(plot, curve, within=any(curve is item for item in inside))
    return inside


def _together(plot: Plot, believed: Curve, replay: Curve) -> tuple[np.ndarray, float]:
    """Where a replay lies on the on-board curve: (W,) bool per point of width, and its share of shared time.

    Runs shorter than a dash and its gap do not count; gaps shorter than that are closed.
    """
    across = np.arange(int(plot.width_pt) + 1) + 0.5
    heights = []
    for curve in (believed, replay):
        x_pt, y_pt = plot.points(*plot.reduced(curve))
        heights.append(np.interp(across, x_pt, y_pt, left=np.nan, right=np.nan))
    apart = np.abs(heights[0] - heights[1])
    shared = np.isfinite(apart)
    near = _without_short_runs(shared & (np.nan_to_num(apart, nan=np.inf) <= inks.RAIL_PT / 2))
    return near, float(near.sum() / shared.sum()) if shared.any() else 0.0


def _without_short_runs(near: np.ndarray) -> np.ndarray:
    """A mask (W,) with gaps closed and then runs dropped that are shorter than a dash and its gap."""
    kept = near.copy()
    for state in (False, True):
        edges = np.flatnonzero(np.diff(np.concatenate([[not state], kept, [not state]]).astype(int)))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            outer = not state and (start == 0 or end == kept.size)
            if end - start < _LEAST_RAIL_PT and not outer:
                kept[start:end] = not state
    return kept


def _draw_rail(plot: Plot, curve: Curve, rail: np.ndarray) -> None:
    """The on-board curve: rails with room for a replay's dashes where one lies on it, a plain line else."""
    time, value = plot.reduced(curve)
    drawn = plot.axis.place(value)
    x_pt, _ = plot.points(time, value)
    on = rail[np.clip(np.floor(x_pt).astype(int), 0, rail.size - 1)]
    ink, ground = inks.Pen(inks.pen(curve.ink).colour), inks.Pen(inks.GROUND)
    joined = on | np.append(on[1:], False) | np.append(False, on[:-1])
    for pen, width, mask, order in (
        (ink, inks.CURVE_PT, ~on | ~np.append(on[1:], True) | ~np.append(True, on[:-1]), BELIEF),
        (ink, inks.RAIL_PT, joined, BELIEF),
        (ground, inks.RAIL_CORE_PT, joined, BELIEF + 0.1),
    ):
        _stroke(plot, time, np.where(mask, drawn, np.nan), pen, width, 1.0, order)
    if curve.ends is not None:
        _draw_end(plot, curve, curve.ends[0])


def _draw_curve(plot: Plot, curve: Curve, *, within: bool) -> None:
    time, value = plot.reduced(curve)
    drawn = plot.axis.place(value)
    pen = inks.pen(curve.ink)
    share = inks.STALE_SHARE if curve.busy else 1.0
    order = {Role.ONBOARD: BELIEF, Role.HYPOTHESIS: BELIEF + 0.2, Role.RAW: CURVES - 0.2}.get(
        curve.ink.role, CURVES
    )
    width = inks.RAIL_CORE_PT if within else inks.CURVE_PT
    if curve.ink.role in (Role.RAW, Role.CLAIMED):
        width = inks.PX_PT
    flown = np.ones(time.shape, bool) if curve.extrapolated_from is None else time <= curve.extrapolated_from
    _stroke(plot, time[flown], drawn[flown], pen, width, share, order)
    if not flown.all():
        beyond = ~flown | np.append(~flown[1:], False)
        _stroke(plot, time[beyond], drawn[beyond], inks.Pen(pen.colour, (2, 3)), width, 0.5 * share, order)
    if curve.ends is not None:
        _draw_end(plot, curve, curve.ends[0])


def _stroke(
    plot: Plot,
    time: np.ndarray,
    drawn: np.ndarray,
    pen: inks.Pen,
    width_pt: float,
    share: float,
    order: float,
) -> None:
    plot.axes.plot(
        time,
        drawn,
        color=pen.colour,
        linewidth=width_pt,
        linestyle=(0, pen.dash) if pen.dash else "-",
        alpha=share,
        solid_joinstyle="round",
        dash_joinstyle="round",
        dash_capstyle="butt",
        zorder=order,
    )


def end_value(curve: Curve, at_s: float) -> float:
    """The last finite value of a curve up to a time (s); NaN where it has none."""
    before = np.flatnonzero((curve.time <= at_s) & np.isfinite(curve.value))
    return float(curve.value[before[-1]]) if before.size else float("nan")


def _draw_end(plot: Plot, curve: Curve, at_s: float) -> None:
    """The ring in which a diverged curve ends."""
    plot.axes.plot(
        [at_s],
        plot.axis.place(np.array([end_value(curve, at_s)])),
        "o",
        markersize=8 * inks.PX_PT,
        markerfacecolor=inks.GROUND,
        markeredgecolor=inks.pen(curve.ink).colour,
        markeredgewidth=inks.CURVE_PT,
        zorder=WORDS - 0.5,
        clip_on=False,
    )
