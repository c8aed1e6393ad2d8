"""The marks of a plot, each painted in pixels from what its figure value holds.

Bands, terrain, curves, rings.

A mark says what it would show (`extent`), paints itself, and answers what lies near a point (`near`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from investigator.figures import Band, Curve, Ink, Role
from ui.plots.frame import Frame
from ui.plots.reading import value_at
from ui.plots.reduction import span_of, straighten
from ui.plots.series import BandSeries, Series
from ui.plots.strokes import flat_ended, stroke
from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.lines import Line, ink_key, line_of
from ui.theme.measures import (
    RAIL_CORE_WIDTH,
    RAIL_OUTER_WIDTH,
    SELECTED_WIDTH,
    SIZE_TICK,
    WEIGHT_MEDIUM,
    WEIGHT_SEMIBOLD,
)
from ui.theme.pens import pen
from ui.theme.tokens import BAND_SHARE, STALE_SHARE
from ui.widgets.lettering import draw_text, plate, text_width

Extent = tuple[float, float] | None

_LIGHT_DASH = (2.0, 3.0)
_COINCIDE_PX = 2.0
_LENGTH = 160  #: points of an outline filled at once


@dataclass(frozen=True)
class Near:
    """Something close to the mouse.

    How far (px), whose it is, when, which value, and why it was rejected, if it was.
    """

    distance: float
    key: str
    name: str
    time: float
    value: float
    reason: str = ""


def finite_extent(*values: np.ndarray) -> Extent:
    """Lowest and highest finite value, or None."""
    joined = np.concatenate([item[np.isfinite(item)] for item in values]) if values else np.empty(0)
    return (float(joined.min()), float(joined.max())) if joined.size else None


class CurveMark:
    """A curve, broken where it has no value. As a rail it lets the replay that lies on it be seen inside."""

    def __init__(self, curve: Curve, series: Series | None = None) -> None:
        self.curve = curve
        self.key = ink_key(curve.ink)
        self.series = series or Series(curve.time, curve.value)
        self.time, self.value = self.series.time, self.series.value

    @property
    def face(self) -> tuple[object, ...]:
        """All that its picture depends on."""
        item = self.curve
        return self.series, item.ink, item.name, item.ends, item.extrapolated_from, item.busy

    @property
    def ink(self) -> Ink:
        """Role and slot."""
        return self.curve.ink

    def extent(self, left: float, right: float) -> Extent:
        """Lowest and highest value within a span."""
        return finite_extent(self.series.reduced(left, right, 1000)[1])

    def paint(self, painter: QPainter, frame: Frame, *, rail: bool = False, selected: bool = False) -> None:
        """Paint the curve; `rail` as two lines with a core in the ground's colour."""
        line = line_of(self.curve.ink, tokens())
        if selected and self.ink.role is Role.HYPOTHESIS:
            line = replace(line, width=SELECTED_WIDTH)
        if self.curve.busy:
            line = replace(line, share=STALE_SHARE)
        cut = self.curve.extrapolated_from
        if cut is None or cut >= frame.right:
            self._stroke(painter, frame, line, frame.left, frame.right, rail=rail)
        else:
            if cut > frame.left:
                self._stroke(painter, frame, line, frame.left, cut, rail=rail)
            light = Line(line.ink, 1.5, _LIGHT_DASH, line.share)
            self._stroke(painter, frame, light, max(cut, frame.left), frame.right)

    def _stroke(
        self, painter: QPainter, frame: Frame, line: Line, left: float, right: float, *, rail: bool = False
    ) -> None:
        pixels = max(1, round(frame.pixels * (right - left) / (frame.right - frame.left)))
        time, value = self.series.reduced(left, right, pixels)
        if time.size < 2:
            self._stroke_single(painter, frame, line, time, value)
            return
        x, y = frame.x(time), frame.y(value)
        kept = straighten(x, y)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if rail:
            stroke(painter, x[kept], y[kept], pen(line.ink, RAIL_OUTER_WIDTH, (), line.share))
            stroke(painter, x[kept], y[kept], pen(tokens().plot, RAIL_CORE_WIDTH))
        else:
            stroke(painter, x[kept], y[kept], line.pen() if line.share == 1.0 else flat_ended(line.pen()))

    def _stroke_single(
        self, painter: QPainter, frame: Frame, line: Line, time: np.ndarray, value: np.ndarray
    ) -> None:
        if time.size and np.isfinite(value[0]):
            painter.setPen(pen(line.ink, 2 * line.width, (), line.share))
            painter.drawPoint(QPointF(frame.x(float(time[0])), frame.y(float(value[0]))))

    def lies_on(self, other: CurveMark, frame: Frame) -> bool:
        """Whether this curve and another cannot be told apart over most of the view."""
        at = np.linspace(frame.left, frame.right, 160)
        mine = (
            np.interp(at, self.time, self.value, left=np.nan, right=np.nan) if self.time.size else at * np.nan
        )
        theirs = (
            np.interp(at, other.time, other.value, left=np.nan, right=np.nan) if other.time.size else mine
        )
        both = np.isfinite(mine) & np.isfinite(theirs)
        if not both.any():
            return False
        apart = np.abs(frame.y(mine[both]) - frame.y(theirs[both]))
        return float(np.mean(apart <= _COINCIDE_PX)) >= 0.4

    def near(self, frame: Frame, x: float, y: float) -> Near | None:
        """How far the curve is from a point, measured upright and along its neighbourhood."""
        moment = frame.time(x)
        value = value_at(self.time, self.value, moment)
        around = span_of(self.time, frame.time(x - 3), frame.time(x + 3))
        values = np.append(self.value[around], value)
        values = values[np.isfinite(values)]
        if not values.size:
            return None
        tops = frame.y(values)
        inside = tops.min() <= y <= tops.max()
        distance = 0.0 if inside else float(np.abs(tops - y).min())
        return Near(distance, self.key, self.curve.name, moment, value)

    def paint_end(self, painter: QPainter, frame: Frame) -> None:
        """Paint the ring in which a diverged curve ends, with when and why."""
        if self.curve.ends is None:
            return
        moment, reason = self.curve.ends
        known = np.flatnonzero(np.isfinite(self.value) & (self.time <= moment + 1e-9))
        if not known.size or not frame.left <= moment <= frame.right:
            return
        theme = tokens()
        centre = QPointF(frame.x(float(self.time[known[-1]])), frame.y(float(self.value[known[-1]])))
        painter.setPen(pen(line_of(self.curve.ink, theme).ink, 2.0))
        painter.setBrush(colour(theme.plot))
        painter.drawEllipse(centre, 5.0, 5.0)
        title = f"{self.curve.ink.letter or self.curve.name} diverged at T+{moment:,.1f} s"
        lines = (
            (title, font(SIZE_TICK, WEIGHT_SEMIBOLD), theme.text_1),
            (reason, font(SIZE_TICK, WEIGHT_MEDIUM), theme.text_2),
        )
        widest = max(text_width(words, type_) for words, type_, _ in lines)
        right = centre.x() + 16 + widest <= frame.width
        box = QRectF(centre.x() + 16 if right else centre.x() - 16 - widest, centre.y() - 9, widest + 2, 18)
        for words, type_, ink in lines:
            plate(painter, box, words, type_, theme.plot)
            draw_text(painter, box, words, type_, ink)
            box.translate(0, 17)


class BandMark:
    """±3σ, filled at 18 %."""

    def __init__(self, band: Band, series: BandSeries | None = None) -> None:
        self.band = band
        self.key = ink_key(band.ink)
        self.series = series or BandSeries(band.time, band.low, band.high)

    @property
    def face(self) -> tuple[object, ...]:
        """All that its picture depends on."""
        return self.series, self.band.ink, self.band.name

    def extent(self, left: float, right: float) -> Extent:
        """Lowest low and highest high within a span."""
        _, low, high = self.series.reduced(left, right, 1000)
        return finite_extent(low, high)

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Paint the band."""
        time, low, high = self.series.reduced(frame.left, frame.right, frame.pixels)
        theme = tokens()
        ink = line_of(self.band.ink, theme).ink
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(ink, BAND_SHARE))
        for outline in outlines(frame.x(time), frame.y(high), frame.y(low)):
            painter.drawPath(outline)


def outlines(x: np.ndarray, top: np.ndarray, foot: np.ndarray) -> Iterator[QPainterPath]:
    """One closed outline between two lines over the same pixels; a new one after each gap.

    Where both are noisy an outline is drawn in lengths, each cheap to fill; a smooth one stays whole.
    """
    known = np.isfinite(top) & np.isfinite(foot)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(int)))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if end - start < 2:
            continue
        upper, lower = (start + straighten(x[start:end], line[start:end]) for line in (top, foot))
        if upper.size + lower.size <= _LENGTH:
            yield _closed(x, top, upper, foot, lower)
            continue
        for first in range(start, end - 1, _LENGTH // 4):
            length = np.arange(first, min(first + _LENGTH // 4, end - 1) + 1)
            yield _closed(x, top, length, foot, length)


def _closed(
    x: np.ndarray, top: np.ndarray, upper: np.ndarray, foot: np.ndarray, lower: np.ndarray
) -> QPainterPath:
    """The outline along some points of the upper line and back along some of the lower."""
    path = QPainterPath()
    around = np.concatenate((x[upper], x[lower][::-1])), np.concatenate((top[upper], foot[lower][::-1]))
    path.addPolygon(arrayToQPolygonF(*around))
    path.closeSubpath()
    return path


class TerrainMark:
    """The ground.

    Filled down to the axis, and an edge line. (A fill level would leave upright seams.)
    """

    key = Role.TERRAIN.value

    def __init__(self, time: np.ndarray, height: np.ndarray) -> None:
        self.series = Series(time, height)

    @property
    def face(self) -> tuple[object, ...]:
        """All that its picture depends on."""
        return (self.series,)

    def extent(self, left: float, right: float) -> Extent:
        """Lowest and highest ground within a span."""
        return finite_extent(self.series.reduced(left, right, 1000)[1])

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Paint fill and edge."""
        theme = tokens()
        time, height = self.series.reduced(frame.left, frame.right, frame.pixels)
        x, top = frame.x(time), frame.y(height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(theme.terrain_fill))
        for outline in outlines(x, top, np.full_like(top, frame.height + 2)):
            painter.drawPath(outline)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if time.size > 1:
            kept = straighten(x, top)
            stroke(painter, x[kept], top[kept], pen(theme.terrain_edge))
