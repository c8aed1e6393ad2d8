"""The mark of the application as a widget."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import tokens
from ui.theme.icons import logo_pixmap


class Logo(QWidget):
    """The mark, inked from the theme in force."""

    def __init__(self, size: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(size, size)
        self.setAccessibleName("Descent Investigator")

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawPixmap(0, 0, logo_pixmap(self.width(), tokens(), self.devicePixelRatioF()))
