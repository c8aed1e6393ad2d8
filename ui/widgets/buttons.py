"""Buttons: one primary per page, the rest quiet. Icons take their ink from the theme and change with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget

from ui.theme import tokens
from ui.theme.fonts import font
from ui.theme.icons import icon
from ui.theme.measures import (
    CONTROL_HEIGHT,
    RAIL_WIDTH,
    SIZE_LABEL,
    SIZE_TICK,
    WEIGHT_MEDIUM,
)

_RESTYLE = (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange)


class ActionButton(QPushButton):
    """A button with words. `role` is primary, secondary or quiet."""

    def __init__(
        self,
        text: str,
        icon_name: str = "",
        role: str = "secondary",
        size: int = SIZE_LABEL,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon_name, self._role = icon_name, role
        self.setProperty("role", role)
        self.setFont(font(size, WEIGHT_MEDIUM))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(14, 14))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._ink_icon()

    def _ink_icon(self) -> None:
        if not self._icon_name:
            return
        theme = tokens()
        normal = {"primary": theme.on_primary, "quiet": theme.text_2}.get(self._role, theme.text_1)
        active = theme.on_primary if self._role == "primary" else theme.text_1
        self.setIcon(icon(self._icon_name, normal, active, theme.text_3))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in _RESTYLE:
            self._ink_icon()


class IconButton(QToolButton):
    """A button with an icon only.

    `name` is what it does, said as tooltip and to screen readers, `key` its shortcut.
    """

    def __init__(
        self, icon_name: str, name: str, key: str = "", size: int = 16, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(size, size))
        self.setFixedSize(CONTROL_HEIGHT, CONTROL_HEIGHT)
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({key})" if key else name)
        self._ink_icon()

    def show_icon(self, icon_name: str) -> None:
        """Show another icon, for a state that changed."""
        self._icon_name = icon_name
        self._ink_icon()

    def _ink_icon(self) -> None:
        theme = tokens()
        self.setIcon(icon(self._icon_name, theme.text_2, theme.text_1, theme.text_3))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in _RESTYLE:
            self._ink_icon()


class RailButton(IconButton):
    """A page in the rail: icon above its name."""

    def __init__(self, icon_name: str, name: str, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(icon_name, name, key, 17, parent)
        self.setProperty("role", "rail")
        self.setCheckable(True)
        self.setText(name)
        self.setFont(font(SIZE_TICK, WEIGHT_MEDIUM))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setFixedSize(RAIL_WIDTH - 9, 50)
