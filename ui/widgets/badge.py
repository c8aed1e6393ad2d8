"""The badge by which a hypothesis is known everywhere.

Its letter on its colour, a piece of its line along the foot.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.measures import BADGE_HEIGHT, BADGE_WIDTH, RADIUS_BADGE, SIZE_LABEL, SIZE_TICK, WEIGHT_SEMIBOLD
from ui.theme.pens import pen
from ui.theme.tokens import BADGE_SHARE
from ui.widgets.lettering import CENTRE, draw_text, text_width

_SIDE = 5.0


def paint_badge(painter: QPainter, box: QRectF, letter: str, slot: int) -> None:
    """Paint the badge of a hypothesis, given its letter (or letters) and its slot, into a 34 × 22 box."""
    theme = tokens()
    look = theme.slot(slot)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(look.ink, BADGE_SHARE))
    painter.drawRoundedRect(box, RADIUS_BADGE, RADIUS_BADGE)
    type_ = font(SIZE_LABEL, WEIGHT_SEMIBOLD)
    if text_width(letter, type_) > box.width() - 4:
        type_ = font(SIZE_TICK, WEIGHT_SEMIBOLD)
    draw_text(painter, box.adjusted(1, 0, -1, -6), letter, type_, theme.text_1, align=CENTRE)
    foot = box.bottom() - 3.5
    painter.setPen(pen(look.ink, 2.0, look.dash))
    painter.drawLine(QPointF(box.left() + _SIDE, foot), QPointF(box.right() - _SIDE, foot))
    painter.restore()


class HypothesisBadge(QWidget):
    """The badge as a widget of its own."""

    def __init__(self, letter: str = "", slot: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_hypothesis(letter, slot)

    def show_hypothesis(self, letter: str, slot: int) -> None:
        """Show another hypothesis."""
        self._letter, self._slot = letter, slot
        self.setAccessibleName(f"Hypothesis {letter}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(BADGE_WIDTH, BADGE_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_badge(painter, QRectF(0, 0, BADGE_WIDTH, BADGE_HEIGHT), self._letter, self._slot)
