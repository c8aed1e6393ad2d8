"""Curves named where they run: happened, believed, how far apart; samples, terrain, replays."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from investigator.figures import Curve, Dots, Panel, Role
from investigator.report import inks
from investigator.report.lettering import BOLD, LABEL_PT, REGULAR, SEMIBOLD, width_of
from investigator.report.marks import end_value
from investigator.report.placement import Box, Ground, Spot, beside_line
from investigator.report.plot import Plot
from investigator.report.scales import number

_HEIGHT_PT = LABEL_PT
_KEY_PT = 25.0
_FREE = 12.0  #: weight up to which a label still reads well


@dataclass(frozen=True)
class Label:
    """Words at a place on a plot (points from its lower left corner); `key` is the line before them."""

    text: str
    left: float
    baseline: float
    colour: str
    weight: str = REGULAR
    key: inks.Pen | None = None
    halo: bool = False


@dataclass(frozen=True)
class Gap:
    """The largest distance between belief and truth in view: where it is shown, and its words."""

    time: float
    believed: float
    happened: float
    words: str


def ground_of(plot: Plot, panel: Panel) -> Ground:
    """A plot's area with all that is drawn on it taken."""
    ground = Ground(plot.width_pt, plot.height_pt)
    for curve in panel.curves:
        reach = 2 if curve.ink.role is Role.ONBOARD else 1
        ground.add_line(*plot.points(*plot.reduced(curve)), weight=1.0, reach=reach)
    for dots in panel.dots:
        ground.add_marks(*plot.points(dots.time, dots.value), weight=0.6)
    if panel.terrain is not None:
        ground.add_line(*plot.points(*panel.terrain), weight=0.6)
    return ground


def largest_gap(panel: Panel, plot: Plot) -> Gap | None:
    """Where on-board and reconstruction are farthest apart with both in view; None where they never are."""
    believed, happened = _curve(panel, Role.ONBOARD), _curve(panel, Role.RECONSTRUCTION)
    if believed is None or happened is None:
        return None
    time = happened.time[(happened.time >= plot.span[0]) & (happened.time <= plot.span[1])]
    truth = np.interp(time, happened.time, happened.value)
    belief = np.interp(time, believed.time, believed.value, left=np.nan, right=np.nan)
    seen = np.isfinite(truth) & np.isfinite(belief)
    for value in (truth, belief):
        drawn = plot.axis.place(value)
        seen &= (drawn >= plot.axis.low) & (drawn <= plot.axis.high)
    if not seen.any():
        return None
    apart = np.where(seen, np.abs(truth - belief), -1.0)
    words = _apart_words(float(apart.max()), plot)
    alike = [
        index
        for index in np.flatnonzero(apart >= 0.98 * apart.max())
        if _apart_words(float(apart[index]), plot) == words
    ]
    at = alike[len(alike) // 2]
    return Gap(float(time[at]), float(belief[at]), float(truth[at]), words)


def _apart_words(apart: float, plot: Plot) -> str:
    """A distance as printed, in the axis's unit."""
    unit = plot.axis.label.rpartition(", ")[2]
    size = apart / plot.axis.divisor
    decimals = 2 if size < 1.0 else 1 if size < 10.0 or unit == "km" else 0
    return f"{number(size, decimals)} {unit}"


def name_curves(
    plot: Plot, panel: Panel, ground: Ground, railed: tuple[Curve, ...], gap: Gap | None
) -> tuple[Label, ...]:
    """The labels of a panel, placed one after the other; what finds no room is left out."""
    labels: list[Label] = []

    def put(
        text: str, boxes: list[Box], colour: str, weight: str, *, needed: bool, key: inks.Pen | None = None
    ) -> None:
        spot = ground.best(boxes)
        if spot is None or (spot.weight > _FREE and not needed):
            return
        ground.add_box(spot.box, 50.0)
        labels.append(_label(text, spot, colour, weight, key))

    if gap is not None:
        boxes = _beside_gap(plot, gap, width_of(gap.words, LABEL_PT, SEMIBOLD))
        put(gap.words, boxes, inks.TEXT_1, SEMIBOLD, needed=True)
    above = 1 if gap is None or gap.happened >= gap.believed else -1
    for role, text, colour, start, side in (
        (Role.RECONSTRUCTION, _happened_words(panel), inks.RECONSTRUCTION, 0.58, above),
        (Role.ONBOARD, "believed: on-board", inks.TEXT_1, 0.62, above if gap is not None else -above),
    ):
        curve = _curve(panel, role)
        if curve is not None:
            put(text, _beside(plot, curve, text, start, side), colour, SEMIBOLD, needed=True)
    for dots in panel.dots:
        rejected = _rejected(dots)
        if rejected is not None:
            text = f"× {dots.name}, rejected"
            put(text, _beside(plot, rejected, text, 0.8, above), inks.REJECTED, SEMIBOLD, needed=False)
        for side, sign in ((1, "▲"), (-1, "▼")):
            if _beyond(plot, dots, side):
                text = f"{sign} {dots.name} beyond"
                put(text, _at_edge(plot, width_of(text, LABEL_PT), side), inks.TEXT_2, REGULAR, needed=False)
    if panel.terrain is not None:
        terrain = Curve("survey terrain", panel.curves[0].ink, *panel.terrain)
        put(
            "survey terrain",
            _beside(plot, terrain, "survey terrain", 0.2, -1),
            inks.TERRAIN_TEXT,
            REGULAR,
            needed=False,
        )
    for at_s, value, text in panel.annotations:
        put(text, _around(plot, at_s, value, text), inks.TEXT_1, REGULAR, needed=True)
    for curve in panel.curves:
        if curve.ends is not None:
            at_s, text = curve.ends[0], f"{replay_name(curve)} diverged: {curve.ends[1]}"
            put(text, _around(plot, at_s, end_value(curve, at_s), text), inks.TEXT_1, REGULAR, needed=True)
        if curve.ink.role is Role.HYPOTHESIS and not any(curve is item for item in railed):
            boxes = _beside(plot, curve, replay_name(curve), 0.75, -above, _KEY_PT)
            put(replay_name(curve), boxes, inks.TEXT_1, BOLD, needed=False, key=inks.pen(curve.ink))
    return tuple(labels)


def name_claimed(plot: Plot, panel: Panel, ground: Ground) -> tuple[Label, ...]:
    """Says what a grey band is, in a panel that has one, in a free place."""
    if not any(band.ink.role is Role.CLAIMED for band in panel.bands):
        return ()
    text = "grey: 3σ the filter claimed"
    width = width_of(text, LABEL_PT)
    rows = (3.0, plot.height_pt - _HEIGHT_PT - 3.0, plot.height_pt / 2 - _HEIGHT_PT / 2)
    starts = np.linspace(12.0, plot.width_pt - width - 4.0, 25)
    spot = ground.best([Box(float(left), bottom, width, _HEIGHT_PT) for bottom in rows for left in starts])
    return (
        (_label(text, spot, inks.TEXT_2, REGULAR, None),) if spot is not None and spot.weight <= _FREE else ()
    )


def _label(text: str, spot: Spot, colour: str, weight: str, key: inks.Pen | None) -> Label:
    left = spot.box.left + (_KEY_PT if key is not None else 0.0)
    return Label(text, left, spot.box.bottom + 0.22 * _HEIGHT_PT, colour, weight, key, halo=spot.weight > 0.5)


def _happened_words(panel: Panel) -> str:
    banded = any(band.ink.role is Role.RECONSTRUCTION for band in panel.bands)
    return "happened: reconstruction ±3σ" if banded else "happened: reconstruction"


def replay_name(curve: Curve) -> str:
    """What a replay is called on paper: its letter, the baseline by its name."""
    return curve.name if curve.ink.slot == 0 else curve.ink.letter or curve.name


def _curve(panel: Panel, role: Role) -> Curve | None:
    return next((curve for curve in panel.curves if curve.ink.role is role), None)


def _rejected(dots: Dots) -> Curve | None:
    """The rejected samples as a line to stand beside; None where fewer than three are finite."""
    chosen = ~dots.used & np.isfinite(dots.value)
    return Curve(dots.name, dots.ink, dots.time[chosen], dots.value[chosen]) if chosen.sum() >= 3 else None


def _beside(plot: Plot, curve: Curve, text: str, start: float, side: int, key: float = 0.0) -> list[Box]:
    time, value = plot.reduced(replace(curve, ends=None))
    x_pt, y_pt = plot.points(time, value)
    seen = (y_pt >= 0) & (y_pt <= plot.height_pt) & (x_pt >= 0) & (x_pt <= plot.width_pt)
    width = width_of(text, LABEL_PT, SEMIBOLD) + key
    return beside_line(x_pt[seen], y_pt[seen], width, _HEIGHT_PT, start * plot.width_pt, side)


def _beyond(plot: Plot, dots: Dots, side: int) -> bool:
    """Whether samples lie above (+1) or below (−1) what the axis shows."""
    drawn = plot.axis.place(dots.value[(dots.time >= plot.span[0]) & (dots.time <= plot.span[1])])
    return bool((drawn > plot.axis.high).any() if side > 0 else (drawn < plot.axis.low).any())


def _at_edge(plot: Plot, width: float, side: int) -> list[Box]:
    """Places along the upper (+1) or lower (−1) edge, from the right."""
    bottom = plot.height_pt - _HEIGHT_PT - 5.0 if side > 0 else 5.0
    return [
        Box(float(left), bottom, width, _HEIGHT_PT)
        for left in np.arange(plot.width_pt - width - 4.0, 4.0, -8.0)
    ]


def _beside_gap(plot: Plot, gap: Gap, width: float) -> list[Box]:
    """Places left and right of the gap's arrow, from its middle outwards; for a short arrow, around it."""
    x_pt, ends = plot.points(np.full(2, gap.time), np.array([gap.believed, gap.happened]))
    middle, reach = float(ends.mean()), max(float(abs(ends[1] - ends[0])) / 2 - _HEIGHT_PT, 0.0)
    ups = np.concatenate([np.linspace(0, reach, 6), np.linspace(reach + 4, reach + 40, 10)])
    return [
        Box(left, middle + sign * float(up) - _HEIGHT_PT / 2, width, _HEIGHT_PT)
        for up in ups
        for sign in (1, -1)
        for left in (float(x_pt[0]) - width - 5.0, float(x_pt[0]) + 5.0)
    ]


def _around(plot: Plot, at_s: float, value: float, text: str) -> list[Box]:
    x_pt, y_pt = (float(part[0]) for part in plot.points(np.array([at_s]), np.array([value])))
    if not np.isfinite(y_pt):
        return []
    width = width_of(text, LABEL_PT)
    offsets = [
        (dx, dy)
        for reach in (5.0, 12.0, 22.0, 40.0)
        for dy in (reach, -reach - _HEIGHT_PT)
        for dx in (-width - reach, reach)
    ]
    edge = [(min(max(x_pt + dx, 2.0), plot.width_pt - width - 2.0), y_pt + dy) for dx, dy in offsets]
    return [Box(left, bottom, width, _HEIGHT_PT) for left, bottom in edge]
