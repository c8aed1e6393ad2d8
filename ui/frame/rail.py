"""The rail: one labelled icon for each page, help and settings at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from ui.theme.measures import RAIL_WIDTH, SPACE_4, SPACE_8
from ui.widgets.buttons import RailButton


@dataclass(frozen=True)
class Place:
    """A page as the rail names it."""

    key: str
    name: str
    icon: str
    shortcut: str = ""


class Rail(QWidget):
    """Pages from top, others at the foot; `page_asked` carries a key."""

    page_asked = Signal(str)

    def __init__(self, pages: Sequence[Place], foot: Sequence[Place], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(RAIL_WIDTH)
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, RailButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(6, SPACE_8, 6, SPACE_8)
        column.setSpacing(SPACE_4)
        for place in pages:
            column.addWidget(self._button(place, checkable=True))
        column.addStretch(1)
        for place in foot:
            column.addWidget(self._button(place, checkable=False))

    def show_page(self, key: str) -> None:
        """Mark a page as the one in view; none for a page that is not among them."""
        self._group.setExclusive(False)
        for name, button in self._buttons.items():
            button.setChecked(name == key)
        self._group.setExclusive(True)

    def _button(self, place: Place, *, checkable: bool) -> RailButton:
        button = RailButton(place.icon, place.name, place.shortcut)
        button.setCheckable(checkable)
        if checkable:
            self._group.addButton(button)
            self._buttons[place.key] = button
        button.clicked.connect(lambda _=False, key=place.key: self.page_asked.emit(key))
        return button
