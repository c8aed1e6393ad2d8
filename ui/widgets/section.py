"""The title of a section in a side panel.

30 px, a name, a figure beside it, a word or buttons at the right.
"""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui.theme.fonts import font
from ui.theme.measures import SECTION_TITLE_HEIGHT, SIZE_LABEL, SPACE_8, SPACE_12, WEIGHT_SEMIBOLD
from ui.widgets.elided import ElidedLabel
from ui.widgets.lettering import RIGHT


class SectionHeader(QWidget):
    """A section's title; `beside` follows it in grey, `right` at the far end before any buttons gives way."""

    def __init__(self, title: str, beside: str = "", right: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(SECTION_TITLE_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._title = _label(title, 2, WEIGHT_SEMIBOLD)
        self._beside = _label(beside, 3)
        self._right = ElidedLabel(right, size=SIZE_LABEL, says=3, align=RIGHT)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self._title)
        self._row.addWidget(self._beside)
        self._row.addStretch(1)
        self._row.addWidget(self._right)
        self._beside.setVisible(bool(beside))
        self._right.setVisible(bool(right))

    def say_beside(self, text: str) -> None:
        """Show another figure or remark beside the title."""
        self._beside.setText(text)
        self._beside.setVisible(bool(text))

    def say_right(self, text: str) -> None:
        """Show another word at the far end."""
        self._right.set_text(text)
        self._right.setVisible(bool(text))

    def add_button(self, button: QWidget) -> None:
        """Put a button at the far end, behind those already there."""
        self._row.addWidget(button)


def _label(text: str, says: int, weight: int = 400) -> QLabel:
    label = QLabel(text)
    label.setFont(font(SIZE_LABEL, weight))
    label.setProperty("says", f"text-{says}")
    return label


def rule(*, vertical: bool = False) -> QFrame:
    """A one-pixel line between two parts."""
    line = QFrame()
    line.setProperty("rule", "v" if vertical else "h")
    return line


def indented(*parts: QWidget) -> QHBoxLayout:
    """Widgets side by side, as far from the panel's edges as a section's title."""
    row = QHBoxLayout()
    row.setContentsMargins(SPACE_12, 0, SPACE_12, 0)
    row.setSpacing(SPACE_8)
    for part in parts:
        row.addWidget(part)
    return row
