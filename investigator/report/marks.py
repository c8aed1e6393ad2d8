"""Curves, bands and terrain of one panel put on its plot, reduced to what paper can show.

Where a replay lies on the on-board curve, that one is drawn as a rail with the replay's dashes inside.
"""

from __future__ import annotations

import numpy as np

from investigator.figures import Band, Curve, Panel, Role
from investigator.report import inks
from investigator.report.plot import BELIEF, CURVES, WORDS, Plot
from investigator.report.reduction import reduce_band, reduce_curve


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


def inside_rail(plot: Plot, panel: Panel) -> tuple[Curve, ...]:
    """The replays that lie within half a rail's width of the on-board curve for half of their shared time."""
    believed = [curve for curve in panel.curves if curve.ink.role is Role.ONBOARD]
    if not believed:
        return ()
    x_pt, y_pt = plot.points(*plot.reduced(believed[0]))
    found = []
    for curve in panel.curves:
        if curve.ink.role is not Role.HYPOTHESIS:
            continue
        own_x, own_y = plot.points(*plot.reduced(curve))
        apart = np.abs(np.interp(x_pt, own_x, own_y, left=np.nan, right=np.nan) - y_pt)
        shared = apart[np.isfinite(apart)]
        if shared.size and float(np.mean(shared <= inks.RAIL_PT / 2)) >= 0.5:
            found.append(curve)
    return tuple(found)


def draw_curves(plot: Plot, panel: Panel) -> tuple[Curve, ...]:
    """Reconstruction, on-board, replays, in this order.

    Returns the replays that run inside the on-board rail.
    """
    railed = inside_rail(plot, panel)
    order = {Role.RECONSTRUCTION: 1, Role.ONBOARD: 2, Role.HYPOTHESIS: 3}
    for curve in sorted(panel.curves, key=lambda item: order.get(item.ink.role, 0)):
        rail = bool(railed) and curve.ink.role is Role.ONBOARD
        _draw_curve(plot, curve, rail=rail, within=any(curve is item for item in railed))
    return railed


def _draw_curve(plot: Plot, curve: Curve, *, rail: bool, within: bool) -> None:
    time, value = plot.reduced(curve)
    drawn = plot.axis.place(value)
    pen = inks.pen(curve.ink)
    share = inks.STALE_SHARE if curve.busy else 1.0
    order = {Role.ONBOARD: BELIEF, Role.HYPOTHESIS: BELIEF + 0.2, Role.RAW: CURVES - 0.2}.get(
        curve.ink.role, CURVES
    )
    if rail:
        _stroke(plot, time, drawn, inks.Pen(pen.colour), inks.RAIL_PT, share, order)
        _stroke(plot, time, drawn, inks.Pen(inks.GROUND), inks.RAIL_CORE_PT, share, order + 0.1)
        return
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
