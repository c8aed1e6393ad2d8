"""Samples.

Used ones as dots, rejected ones as crosses; and the strip in which a tall tick is a rejected sample.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from investigator.figures import Dots, Role
from ui.plots.frame import Frame
from ui.plots.gate_scale import compress
from ui.plots.marks import Extent, Near, finite_extent
from ui.plots.reduction import rejected_share, span_of, thin
from ui.plots.strokes import draw_dots, draw_lines
from ui.theme import tokens
from ui.theme.measures import CROSS_SIZE, DOT_SIZE
from ui.theme.pens import pen

_CROSS_CELL = 6.0  #: px; crosses closer than this would run into a bar
STRIP_LOW, STRIP_TALL = 0.31, 0.76  #: tick heights as shares of the strip

_DIAMOND = QPolygonF([QPointF(0, -5), QPointF(5, 0), QPointF(0, 5), QPointF(-5, 0)])


class Samples(NamedTuple):
    """Samples in order of time: their places before, time, value, used, each (N,)."""

    order: np.ndarray
    time: np.ndarray
    value: np.ndarray
    used: np.ndarray

    @staticmethod
    def of(dots: Dots) -> Samples:
        """Those of a figure."""
        time, value, used = np.asarray(dots.time, float), np.asarray(dots.value, float), np.asarray(dots.used)
        order = np.argsort(time, kind="stable")
        return Samples(order, time[order], value[order], used[order].astype(bool))


class DotsMark:
    """Used and rejected samples of one sensor; `gated` lays their values on the gate scale."""

    def __init__(
        self, dots: Dots, *, gated: bool = False, gate: float = 1.0, series: Samples | None = None
    ) -> None:
        self.dots = dots
        self.key = dots.ink.role.value  #: what hides them; their curve is another mark
        self.series = Samples.of(dots) if series is None else series
        self.time, self.value, self.used = self.series.time, self.series.value, self.series.used
        self.drawn = compress(self.value * gate) if gated else self.value
        self._gate = gate

    @property
    def face(self) -> tuple[object, ...]:
        """All that its picture depends on."""
        dots = self.dots
        return id(dots.time), id(dots.value), id(dots.used), dots.ink, dots.name, self._gate

    def reason(self, index: int) -> str:
        """Why a sample was rejected, in words; empty if it was used."""
        if self.used[index]:
            return ""
        number = int(self.series.order[index])
        return self.dots.reason[number] if number < len(self.dots.reason) else "rejected"

    def extent(self, left: float, right: float) -> Extent:
        """Lowest and highest sample within a span."""
        return finite_extent(self.drawn[span_of(self.time, left, right)])

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Paint dots, then crosses over them; of several on one pixel, one."""
        inside = span_of(self.time, frame.left, frame.right)
        x, y, used = frame.x(self.time[inside]), frame.y(self.drawn[inside]), self.used[inside]
        known = np.isfinite(y)
        self._paint_used(painter, x[known & used], y[known & used])
        self._paint_rejected(painter, x[known & ~used], y[known & ~used])

    def _paint_used(self, painter: QPainter, x: np.ndarray, y: np.ndarray) -> None:
        theme = tokens()
        kept = thin(x, y)
        if not kept.size:
            return
        if self.dots.ink.role is Role.WITNESS:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen(theme.text_2, 1.3))
            points = arrayToQPolygonF(x[kept], y[kept])
            for at in range(kept.size):
                painter.drawPolygon(_DIAMOND.translated(points.at(at)))
        else:
            draw_dots(painter, x[kept], y[kept], theme.raw, DOT_SIZE)

    def _paint_rejected(self, painter: QPainter, x: np.ndarray, y: np.ndarray) -> None:
        kept = thin(x, y, _CROSS_CELL)
        if not kept.size:
            return
        arm = (CROSS_SIZE - 1.1) / 2
        left, right = np.tile(x[kept] - arm, 2), np.tile(x[kept] + arm, 2)
        top, foot = y[kept] - arm, y[kept] + arm
        painter.setPen(pen(tokens().rejected, 1.1))
        draw_lines(painter, left, np.concatenate((top, foot)), right, np.concatenate((foot, top)))

    def near(self, frame: Frame, x: float, y: float) -> Near | None:
        """The sample nearest to a point."""
        inside = span_of(self.time, frame.time(x - 8), frame.time(x + 8))
        if inside.stop <= inside.start:
            return None
        away = np.hypot(frame.x(self.time[inside]) - x, frame.y(self.drawn[inside]) - y)
        away = np.where(np.isfinite(away), away, np.inf)
        index = inside.start + int(np.argmin(away))
        distance = float(away.min())
        if not np.isfinite(distance):
            return None
        value = float(self.value[index])
        return Near(distance, self.key, self.dots.name, float(self.time[index]), value, self.reason(index))


class StripMark(DotsMark):
    """The used strip. Where several samples share a pixel, the share rejected is drawn as height."""

    def extent(self, left: float, right: float) -> Extent:
        """The strip's own height."""
        return 0.0, 1.0

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Paint one upright tick per pixel that holds samples, without antialiasing."""
        theme = tokens()
        column, share = rejected_share(self.time, self.used, frame.left, frame.right, frame.pixels)
        foot = frame.height - 4.0
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        used = column[share < 1.0]
        painter.setPen(pen(theme.raw))
        _draw_ticks(painter, used, foot, np.full(used.size, STRIP_LOW * frame.height))
        rejected, part = column[share > 0.0], share[share > 0.0]
        painter.setPen(pen(theme.rejected))
        _draw_ticks(painter, rejected, foot, np.maximum(3.0, STRIP_TALL * frame.height * part))
        painter.restore()

    def near(self, frame: Frame, x: float, y: float) -> Near | None:
        """The sample nearest in time."""
        inside = span_of(self.time, frame.time(x - 4), frame.time(x + 4))
        if inside.stop <= inside.start:
            return None
        away = np.abs(frame.x(self.time[inside]) - x)
        index = inside.start + int(np.argmin(away))
        said = self.reason(index) or "used"
        return Near(float(away.min()), self.key, self.dots.name, float(self.time[index]), float("nan"), said)


def _draw_ticks(painter: QPainter, x: np.ndarray, foot: float, height: np.ndarray) -> None:
    draw_lines(painter, x, np.full(x.size, foot), x, foot - height)
