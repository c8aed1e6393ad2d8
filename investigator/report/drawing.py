"""A figure value drawn for paper: panels on one time axis with equal left margins, as vector graphics.

The page draws the same value as the screen, in the light theme. Colour belongs to data; every mark also has a
shape or a word. The drawing of a figure is the same bytes each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np

from investigator.figures import Curve, Figure, Panel, Role, Scale
from investigator.report import frame, inks
from investigator.report.frame import Place
from investigator.report.lettering import LABEL_PT, Style, write
from investigator.report.marks import draw_bands, draw_curves, draw_terrain
from investigator.report.naming import (
    Gap,
    Label,
    ground_of,
    largest_gap,
    name_claimed,
    name_curves,
    replay_name,
)
from investigator.report.placement import Ground
from investigator.report.plot import WORDS, Plot
from investigator.report.samples import draw_dots, draw_strip
from investigator.report.scales import axis_of

WIDTH_PT = 470.5  #: text width of an A4 page with margins of 22 mm
_BETWEEN_PT = 9.5
_STRIP_PT = 21.0
_LEAST_ARROW_PT = 14.0


@dataclass(frozen=True)
class Drawing:
    """A figure as SVG, its size in points, and the replays inside the on-board rail of its tallest panel."""

    svg: str
    width_pt: float
    height_pt: float
    inside_rail: tuple[str, ...]


def draw(figure: Figure, width_pt: float = WIDTH_PT) -> Drawing:
    """Draw a figure for paper, `width_pt` wide; its height follows from its panels."""
    heights = [panel_height(panel) for panel in figure.panels]
    top = frame.TOP_PT + (frame.EVENT_ROW_PT if figure.events else 0.0)
    height_pt = top + sum(heights) + _BETWEEN_PT * max(len(heights) - 1, 0) + frame.BOTTOM_PT
    with _plain_style():
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure as Sheet

        sheet = Sheet(figsize=(width_pt / 72.0, height_pt / 72.0), dpi=72, facecolor="none")
        FigureCanvasSVG(sheet)
        bottom = height_pt - top
        railed: list[str] = []
        for index, (panel, height) in enumerate(zip(figure.panels, heights, strict=True)):
            bottom -= height
            place = Place(frame.LEFT_PT, bottom, width_pt - frame.LEFT_PT - frame.RIGHT_PT, height)
            railed += _draw_panel(sheet, figure, panel, place, last=index == len(heights) - 1)
            bottom -= _BETWEEN_PT
        frame.name_events(sheet, figure, width_pt, height_pt)
        frame.name_time(sheet, figure, width_pt)
        written = BytesIO()
        sheet.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    svg = _rounded(written.getvalue().decode("utf-8"))
    return Drawing(svg, width_pt, height_pt, tuple(dict.fromkeys(railed)))


def panel_height(panel: Panel) -> float:
    """A panel's height on paper in points, from its stretch on screen; the used strip has its own."""
    return _STRIP_PT if panel.scale is Scale.STRIP else 29.0 + 2.2 * max(panel.stretch, 12)


def _rounded(svg: str) -> str:
    """Paths with three decimals, a micrometre on paper, instead of six."""

    def shorter(path: re.Match[str]) -> str:
        return re.sub(r"\d+\.\d{4,}", lambda number: f"{float(number[0]):.3f}", path[0])

    return re.sub(r' d="[^"]*"', shorter, svg)


@contextmanager
def _plain_style() -> Iterator[None]:
    """The figure library's own defaults, whatever a user's settings say, and what makes it repeatable."""
    import matplotlib

    repeatable: dict[Any, Any] = {
        "svg.fonttype": "path",
        "svg.hashsalt": "descent-investigator",
        "text.parse_math": False,
        "path.simplify": False,
    }
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(repeatable)
        yield


def _draw_panel(sheet: Any, figure: Figure, panel: Panel, place: Place, *, last: bool) -> tuple[str, ...]:
    """One panel with its frame; the names of the replays inside its rail, where its curves are named."""
    across, up = sheet.get_size_inches() * 72.0
    axes = sheet.add_axes((place.left / across, place.bottom / up, place.width / across, place.height / up))
    start, end = figure.span
    axis = axis_of(panel, figure.span, place.height)
    axes.set_xlim(start, end + frame.RIGHT_SHARE * (end - start))
    axes.set_ylim(axis.low, axis.high)
    plot = Plot(axes, axis, figure.span, place.width, place.height)
    frame.dress(plot, figure, panel)
    frame.name_axis(sheet, axis.label, place)
    frame.write_ticks(sheet, plot, place, times=last)
    if panel.problem is not None:
        frame.say_problem(sheet, panel.problem, place)
        return ()
    if panel.scale is Scale.STRIP:
        for dots in panel.dots:
            draw_strip(plot, dots)
        return ()
    railed = _draw_marks(plot, panel)
    named = panel.key == _named_panel(figure)
    if panel.scale is Scale.LINEAR:
        for label in _labels(plot, panel, railed, names=named):
            _write_label(sheet, label, place)
    return tuple(replay_name(curve) for curve in railed) if named else ()


def _draw_marks(plot: Plot, panel: Panel) -> tuple[Curve, ...]:
    draw_bands(plot, panel.bands)
    if panel.terrain is not None:
        draw_terrain(plot, panel.terrain)
    for dots in panel.dots:
        draw_dots(plot, dots)
    return draw_curves(plot, panel)


def _labels(plot: Plot, panel: Panel, railed: tuple[Curve, ...], *, names: bool) -> tuple[Label, ...]:
    ground = ground_of(plot, panel)
    if not names:
        return name_claimed(plot, panel, ground)
    gap = _draw_gap(plot, panel, ground)
    return (*name_curves(plot, panel, ground, railed, gap), *name_claimed(plot, panel, ground))


def _named_panel(figure: Figure) -> str:
    """The key of the panel whose curves are named: the tallest with belief or truth. The rest share inks."""
    known = (Role.ONBOARD, Role.RECONSTRUCTION)
    holding = [panel for panel in figure.panels if any(curve.ink.role in known for curve in panel.curves)]
    return max(holding, key=lambda panel: panel.stretch).key if holding else ""


def _draw_gap(plot: Plot, panel: Panel, ground: Ground) -> Gap | None:
    """The arrow over the largest distance between belief and truth; None where it would be too short."""
    gap = largest_gap(panel, plot)
    if gap is None:
        return None
    x_pt, ends = plot.points(np.full(2, gap.time), np.array([gap.believed, gap.happened]))
    if abs(ends[1] - ends[0]) < _LEAST_ARROW_PT:
        return None
    low, high = plot.axis.place(np.array([gap.believed, gap.happened]))
    arrow = {"arrowstyle": "<->,head_length=0.35,head_width=0.16", "shrinkA": 1.2, "shrinkB": 0.6}
    look = {**arrow, "linewidth": 0.9, "color": inks.TEXT_1}
    plot.axes.annotate("", xy=(gap.time, high), xytext=(gap.time, low), arrowprops=look, zorder=WORDS)
    ground.add_line(x_pt, ends, weight=1.0, reach=0)
    return gap


def _write_label(sheet: Any, label: Label, place: Place) -> None:
    x_pt, y_pt = place.left + label.left, place.bottom + label.baseline
    style = Style(label.colour, weight=label.weight)
    write(sheet, x_pt, y_pt, label.text, style, halo=inks.GROUND if label.halo else "")
    if label.key is not None:
        _draw_key(sheet, label.key, x_pt - 24.0, y_pt + 0.36 * LABEL_PT)


def _draw_key(sheet: Any, pen: inks.Pen, x_pt: float, y_pt: float) -> None:
    """A short piece of a curve's line, before its letter."""
    from matplotlib.lines import Line2D

    width, height = sheet.get_size_inches() * 72.0
    line = Line2D(
        np.array([x_pt, x_pt + 20.0]) / width, np.full(2, y_pt / height), color=pen.colour, zorder=WORDS
    )
    line.set(linewidth=inks.CURVE_PT, dash_capstyle="butt", linestyle=(0, pen.dash) if pen.dash else "-")
    sheet.add_artist(line)
