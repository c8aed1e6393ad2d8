"""A word to tick: a box with an outline that can be seen, the mark in it, the word beside it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.icons import draw_icon
from ui.theme.measures import CHANNEL_ROW_HEIGHT, FOCUS_RING, SIZE_LABEL, SPACE_8
from ui.theme.pens import pen
from ui.widgets.lettering import draw_text, text_width

_BOX, _RADIUS = 14.0, 3.0


class WordTick(QAbstractButton):
    """A word that is ticked or not; `toggled` says which."""

    def __init__(self, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(word)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(CHANNEL_ROW_HEIGHT)

    def sizeHint(self) -> QSize:
        words = text_width(self.text(), font(SIZE_LABEL))
        return QSize(round(_BOX + 2 * SPACE_8 + words), CHANNEL_ROW_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, CHANNEL_ROW_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(1.5, (self.height() - _BOX) / 2, _BOX, _BOX)
        painter.setPen(pen(theme.text_1, FOCUS_RING) if self.hasFocus() else pen(theme.outline))
        painter.setBrush(colour(theme.hover if self.underMouse() else theme.field))
        painter.drawRoundedRect(box, _RADIUS, _RADIUS)
        if self.isChecked():
            draw_icon(painter, "check", box, theme.text_1)
        words = QRectF(self.rect()).adjusted(_BOX + SPACE_8 + 1, 0, 0, 0)
        draw_text(painter, words, self.text(), font(SIZE_LABEL), theme.text_1)
