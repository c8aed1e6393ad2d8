"""A thumbnail of a descent for the start page.

What happened, what was believed, the ground, and a few samples.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.measures import CROSS_SIZE, DOT_SIZE, RADIUS_CARD, THUMBNAIL_HEIGHT
from ui.theme.pens import pen

_SIDE = 14.0


@dataclass(frozen=True)
class Sketch:
    """Curves as (time, height) pairs of equally long arrays; None for what a log does not hold."""

    happened: tuple[np.ndarray, np.ndarray] | None = None
    believed: tuple[np.ndarray, np.ndarray] | None = None
    replay: tuple[np.ndarray, np.ndarray] | None = None
    ground: tuple[np.ndarray, np.ndarray] | None = None
    used: tuple[np.ndarray, np.ndarray] | None = None
    rejected: tuple[np.ndarray, np.ndarray] | None = None

    def bounds(self) -> tuple[float, float, float, float]:
        """First and last time, lowest and highest height, over everything drawn."""
        parts = [self.happened, self.believed, self.replay, self.used, self.rejected, self.ground]
        pairs = [part for part in parts if part is not None and len(part[0])]
        if not pairs:
            return 0.0, 1.0, 0.0, 1.0
        times = np.concatenate([time for time, _ in pairs])
        heights = np.concatenate([height for _, height in pairs])
        low, high = float(np.nanmin(heights)), float(np.nanmax(heights))
        return float(np.nanmin(times)), float(np.nanmax(times)), low, max(high, low + 1e-9)


class Thumbnail(QWidget):
    """Paints a `Sketch`, 178 px high, rounded at the top like the card it heads."""

    def __init__(self, sketch: Sketch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sketch = sketch
        self.setFixedHeight(THUMBNAIL_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _points(self, pair: tuple[np.ndarray, np.ndarray]) -> list[QPointF]:
        first, last, low, high = self._sketch.bounds()
        width, height = self.width() - 2 * _SIDE, self.height() - 26.0
        x = _SIDE + (pair[0] - first) / max(last - first, 1e-9) * width
        y = 10 + (high - pair[1]) / (high - low) * height
        return [
            QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True) if a - a == 0 and b - b == 0
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(
            QRectF(1, 1, self.width() - 2, self.height() + 20), RADIUS_CARD - 1, RADIUS_CARD - 1
        )
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), colour(theme.plot))
        if self._sketch.ground is not None:
            self._paint_ground(painter, self._points(self._sketch.ground))
        for pair, ink in (
            (self._sketch.happened, theme.reconstruction),
            (self._sketch.replay, theme.slot_inks[1]),
            (self._sketch.believed, theme.onboard),
        ):
            if pair is not None:
                painter.setPen(pen(ink, 2.0))
                painter.drawPolyline(QPolygonF(self._points(pair)))
        self._paint_samples(painter)

    def _paint_ground(self, painter: QPainter, edge: list[QPointF]) -> None:
        if not edge:
            return
        theme = tokens()
        edge = [QPointF(0, edge[0].y()), *edge, QPointF(self.width(), edge[-1].y())]
        foot = self.height() + 2.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(theme.terrain_fill))
        painter.drawPolygon(QPolygonF([QPointF(0, foot), *edge, QPointF(self.width(), foot)]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(theme.terrain_edge))
        painter.drawPolyline(QPolygonF(edge))

    def _paint_samples(self, painter: QPainter) -> None:
        theme = tokens()
        if self._sketch.used is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(theme.raw))
            for point in self._points(self._sketch.used):
                painter.drawEllipse(point, DOT_SIZE / 2, DOT_SIZE / 2)
        if self._sketch.rejected is not None:
            painter.setPen(pen(theme.rejected, 1.2))
            arm = CROSS_SIZE / 2
            for point in self._points(self._sketch.rejected):
                painter.drawLine(point + QPointF(-arm, -arm), point + QPointF(arm, arm))
                painter.drawLine(point + QPointF(-arm, arm), point + QPointF(arm, -arm))
