"""Icons as widgets, inked from the theme in force: plain ones, and those of a status."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import tokens
from ui.theme.icons import draw_icon
from ui.widgets.chip import ICON_OF, Kind, status_ink


class PlainIcon(QWidget):
    """An icon in one of the text inks (1, 2 or 3)."""

    def __init__(self, name: str, size: int = 16, says: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._says = name, says
        self.setFixedSize(size, size)

    def ink(self) -> str:
        """The ink it is drawn in."""
        theme = tokens()
        return (theme.text_1, theme.text_2, theme.text_3)[self._says - 1]

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_icon(QPainter(self), self._name, QRectF(self.rect()), self.ink())


class StatusIcon(PlainIcon):
    """The icon of a status, in the colour of that status; the word stands beside it."""

    def __init__(self, kind: Kind, size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(ICON_OF[kind], size, 2, parent)
        self._kind = kind

    def ink(self) -> str:
        return status_ink(self._kind, tokens())
