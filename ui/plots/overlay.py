"""What moves over the plots: the cursor, the second cursor, the region, and the callout beside the cursor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from investigator.figures import Scale
from ui.plots.callout import apart_at, paint_apart, paint_callout
from ui.plots.reading import digits_for, unit_symbol
from ui.plots.surface import Surface
from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.pens import pen

SECOND_DASH = (4.0, 3.0)
_CALLOUT_HEIGHT = 110  #: px; on lower plots the words would cover the curves, and the header says the same


@dataclass(frozen=True)
class Pointers:
    """Where the cursors stand and which region is marked, in seconds; None where there is none."""

    cursor: float | None = None
    second: float | None = None
    region: tuple[float, float] | None = None


class Overlay(QGraphicsObject):
    """Paints the pointers over a surface. Moving them repaints nothing below."""

    def __init__(self, parent: QGraphicsItem, surface: Surface) -> None:
        super().__init__(parent)
        self._surface = surface
        self._pointers = Pointers()
        self._hidden: frozenset[str] = frozenset()
        self.calls_out = False
        self.setZValue(10)

    def show_pointers(self, pointers: Pointers, hidden: frozenset[str]) -> None:
        """Show cursors and region elsewhere."""
        if (pointers, hidden) != (self._pointers, self._hidden):
            self._pointers, self._hidden = pointers, hidden
            self.update()

    def resize(self) -> None:
        """Follow the surface to another size."""
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        return self._surface.boundingRect()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        frame, theme = self._surface.frame, tokens()
        if not frame.drawable:
            return
        if self._pointers.region is not None:
            left, right = (round(frame.x(moment)) for moment in self._pointers.region)
            painter.fillRect(QRectF(left, 0, right - left, frame.height), colour(theme.text_1, 0.07))
            painter.setPen(pen(theme.text_2))
            for x in (left, right):
                painter.drawLine(QPointF(x + 0.5, 0), QPointF(x + 0.5, frame.height))
        if self._pointers.second is not None:
            self._paint_line(painter, self._pointers.second, SECOND_DASH)
        if self._pointers.cursor is not None:
            self._paint_line(painter, self._pointers.cursor, ())
            if self.calls_out:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._paint_callout(painter, self._pointers.cursor)

    def _paint_line(self, painter: QPainter, moment: float, dash: tuple[float, ...]) -> None:
        frame = self._surface.frame
        x = round(frame.x(moment)) + 0.5
        painter.setPen(pen(tokens().text_1, 1.0 if dash else 1.6, dash, 0.85))
        painter.drawLine(QPointF(x, 0), QPointF(x, frame.height))

    def _paint_callout(self, painter: QPainter, moment: float) -> None:
        panel, frame = self._surface.drawn_panel, self._surface.frame
        if panel is None or panel.scale is not Scale.LINEAR or not frame.left <= moment <= frame.right:
            return
        pair = apart_at(panel, moment, self._hidden)
        if pair is None:
            return
        paint_apart(painter, frame, moment, pair)
        if frame.height < _CALLOUT_HEIGHT:
            return
        digits = digits_for(frame.high - frame.low)
        paint_callout(painter, frame, moment, pair, unit_symbol(panel.unit), digits, self._outlines())

    def _outlines(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """The visible curves in px, coarse."""
        frame, found = self._surface.frame, []
        for mark in self._surface.visible_curves():
            if mark.time.size:
                at = np.linspace(frame.left, frame.right, max(2, frame.pixels // 4))
                time, value = mark.series.reduced(frame.left, frame.right, frame.pixels)
                level = np.interp(at, time, value, left=np.nan, right=np.nan) if time.size else at * np.nan
                found.append((frame.x(at), frame.y(level)))
        return found
