"""The marks of runs: each has a shape of its own, so that none rests on colour alone."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPolygonF

from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.pens import pen


class Symbol(StrEnum):
    """What a mark says."""

    RUN = "run"
    BEST = "best"
    DIVERGED = "diverged"
    REFUSED = "refused"
    NEVER = "never"
    PENDING = "to come"
    PRESENT = "present value"


def paint_symbol(painter: QPainter, symbol: Symbol, centre: QPointF, size: float, ink: str) -> None:
    """Paint a mark so many px across in an ink."""
    half = size / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen(ink, 1.6))
    x, y = centre.x(), centre.y()
    if symbol is Symbol.RUN:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(ink))
        painter.drawEllipse(centre, half, half)
    elif symbol is Symbol.BEST:
        painter.drawEllipse(centre, half, half)
    elif symbol is Symbol.DIVERGED:
        painter.drawPolygon(
            QPolygonF(
                [QPointF(x, y - half), QPointF(x + half, y), QPointF(x, y + half), QPointF(x - half, y)]
            )
        )
    elif symbol is Symbol.REFUSED:
        painter.drawLine(QLineF(x - half, y - half, x + half, y + half))
        painter.drawLine(QLineF(x - half, y + half, x + half, y - half))
    elif symbol is Symbol.NEVER:
        painter.drawPolygon(
            QPolygonF(
                [QPointF(x - half, y + half * 0.7), QPointF(x, y - half), QPointF(x + half, y + half * 0.7)]
            )
        )
    elif symbol is Symbol.PENDING:
        hatch(painter, QRectF(x - half, y - half, size, size))
    else:
        painter.drawLine(QLineF(x, y - half, x, y + half))
    painter.restore()


def hatch(painter: QPainter, box: QRectF) -> None:
    """Paint the ground of what has not been made."""
    painter.fillRect(box, QBrush(colour(tokens().strong_line), Qt.BrushStyle.BDiagPattern))
