"""A segmented control: a few words side by side, one of them chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QWidget

from ui.theme.fonts import font
from ui.theme.measures import CONTROL_HEIGHT, SIZE_LABEL, WEIGHT_MEDIUM


class SegmentedControl(QFrame):
    """One of a few words.

    `chosen` carries the word the user asked for; arrows move, as in any group of choices.
    """

    chosen = Signal(str)

    def __init__(
        self,
        words: Sequence[str],
        chosen: str = "",
        name: str = "",
        size: int = SIZE_LABEL,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("segments")
        self.setAccessibleName(name)
        self.setFixedHeight(CONTROL_HEIGHT)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        for word in words:
            button = QPushButton(word, self)
            button.setProperty("role", "segment")
            button.setCheckable(True)
            button.setFont(font(size, WEIGHT_MEDIUM))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._group.addButton(button)
            row.addWidget(button)
        self.choose(chosen or (words[0] if words else ""))
        self._group.buttonToggled.connect(self._toggled)

    def _toggled(self, button: QPushButton, on: bool) -> None:
        if on and not self.signalsBlocked():
            self.chosen.emit(button.text())

    def choose(self, word: str) -> None:
        """Show a word as chosen without announcing it."""
        blocked = self.blockSignals(True)
        for button in self._group.buttons():
            button.setChecked(button.text() == word)
        self.blockSignals(blocked)

    def current(self) -> str:
        """The word shown as chosen."""
        button = self._group.checkedButton()
        return button.text() if button else ""
