"""Chips: a status or an origin as icon and word on its own ground. A chip cannot be closed."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.icons import draw_icon
from ui.theme.measures import RADIUS_CONTROL, SIZE_LABEL, WEIGHT_MEDIUM
from ui.theme.pens import pen
from ui.theme.tokens import Tokens
from ui.widgets.lettering import draw_text

_ICON, _GAP, _SIDE, _HEIGHT = 13.0, 6.0, 9.0, 24


class Kind(StrEnum):
    """What a status says. Each has its own icon, so that none rests on colour alone."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    NEUTRAL = "neutral"
    INFO = "info"
    WHAT_IF = "what-if"
    NONE = "none"


ICON_OF = {
    Kind.OK: "check-circle",
    Kind.WARN: "warning-triangle",
    Kind.BAD: "error-circle",
    Kind.NEUTRAL: "circle",
    Kind.INFO: "info",
    Kind.WHAT_IF: "fork",
    Kind.NONE: "",
}


def status_ink(kind: Kind, theme: Tokens) -> str:
    """The ink of a status icon; grey unless the status has a colour of its own."""
    coloured = {Kind.OK: theme.ok, Kind.WARN: theme.warn, Kind.BAD: theme.bad}
    return coloured[kind].ink if kind in coloured else theme.text_2


class Chip(QWidget):
    """Origin, fidelity or verdict.

    Icon and word. `icon` replaces the icon of the kind; without either, the word alone.
    """

    clicked = Signal()

    def __init__(
        self, text: str, kind: Kind = Kind.NONE, icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._font = font(SIZE_LABEL, WEIGHT_MEDIUM)
        self._clickable = False
        self._text, self._kind, self._icon = "", Kind.NONE, ""
        self.say(text, kind, icon)

    def say(self, text: str, kind: Kind = Kind.NONE, icon: str = "") -> None:
        """Show another word, status and icon."""
        icon = icon or ICON_OF[kind]
        if (text, kind, icon) == (self._text, self._kind, self._icon):
            return
        self._text, self._kind, self._icon = text, kind, icon
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.updateGeometry()
        self.update()

    def set_size(self, size: int) -> None:
        """Set the type size in px; 12 unless told, 11 on cards."""
        self._font = font(size, WEIGHT_MEDIUM)
        self.updateGeometry()

    def set_clickable(self, clickable: bool) -> None:
        """Let the chip lead somewhere: it then takes focus, a pointing hand, and emits `clicked`."""
        self._clickable = clickable
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if clickable else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)

    def _inks(self) -> tuple[str, str, str]:
        theme = tokens()
        coloured = {Kind.OK: theme.ok, Kind.WARN: theme.warn, Kind.BAD: theme.bad, Kind.INFO: theme.warn}
        if self._kind in coloured:
            status = coloured[self._kind]
            return status.ink, status.ground, status.ground
        return theme.text_2, theme.raised, theme.line

    def sizeHint(self) -> QSize:
        icon = _ICON + _GAP if self._icon else 0.0
        return QSize(
            round(2 * _SIDE + icon + QFontMetricsF(self._font).horizontalAdvance(self._text) + 1), _HEIGHT
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(round(2 * _SIDE + (_ICON if self._icon else 24)), _HEIGHT)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._clickable and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._clickable and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink, ground, border = self._inks()
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(pen(tokens().text_1, 2.0) if self.hasFocus() else pen(border))
        painter.setBrush(colour(ground))
        painter.drawRoundedRect(box, RADIUS_CONTROL, RADIUS_CONTROL)
        left = _SIDE
        if self._icon:
            draw_icon(painter, self._icon, QRectF(left, (self.height() - _ICON) / 2, _ICON, _ICON), ink)
            left += _ICON + _GAP
        draw_text(
            painter,
            QRectF(left, 0, self.width() - left - _SIDE + 2, self.height()),
            self._text,
            self._font,
            ink,
        )
