"""Keys: a short piece of a curve in its real line style, as headers and side panels show it before a name."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from investigator.figures import Ink
from ui.theme import tokens
from ui.theme.lines import Line, line_of

KEY_WIDTH = 21.0


def paint_key(painter: QPainter, x: float, y: float, line: Line, width: float = KEY_WIDTH) -> None:
    """Paint a key from x on, centred on y."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    stroke = line.pen()
    stroke.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(stroke)
    painter.drawLine(QPointF(x, y), QPointF(x + width, y))
    painter.restore()


class KeyLine(QWidget):
    """A key as a widget of its own."""

    def __init__(self, ink: Ink, width: int = 26, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ink, self._length = ink, width
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._length, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        line = line_of(self._ink, tokens())
        paint_key(QPainter(self), 0.0, self.height() / 2, line, float(self._length))
