"""The line under a field.

A grey hint, or an error with its icon. It takes no room while it has nothing to say.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui.theme.fonts import font
from ui.theme.measures import SIZE_LABEL, SIZE_TICK
from ui.widgets.chip import Kind
from ui.widgets.status_icon import StatusIcon


class HintLine(QWidget):
    """A hint or an error below a field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 1, 0, 1)
        row.setSpacing(7)
        self._icon = StatusIcon(Kind.BAD, 14)
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self._said: tuple[str, bool] | None = None
        self.hint("")

    def hint(self, text: str) -> None:
        """Say something in passing; empty to say nothing."""
        self._say(text, wrong=False)

    def error(self, text: str) -> None:
        """Say what is wrong and what remains in use."""
        self._say(text, wrong=True)

    def text(self) -> str:
        """What is said now."""
        return self._text.text()

    def is_error(self) -> bool:
        """Whether what is said is an error."""
        return not self._icon.isHidden()

    def _say(self, text: str, *, wrong: bool) -> None:
        if (text, wrong) == self._said:
            return
        self._said = text, wrong
        self._icon.setVisible(wrong)
        self._text.setFont(font(SIZE_LABEL if wrong else SIZE_TICK))
        self._text.setProperty("says", "text-1" if wrong else "text-3")
        self._text.style().unpolish(self._text)
        self._text.style().polish(self._text)
        self._text.setText(text)
        self.setVisible(bool(text))
