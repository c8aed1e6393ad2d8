"""The mark: what was believed falls through the ground while what happened is still above it."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import tokens
from ui.theme.icons import logo_pixmap


class Mark(QWidget):
    """The logo at a size, in the theme's inks."""

    def __init__(self, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawPixmap(0, 0, logo_pixmap(self.width(), tokens(), self.devicePixelRatioF()))
