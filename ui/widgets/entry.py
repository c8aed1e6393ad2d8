"""A line to type into: search, filter, rename."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from ui.theme.fonts import font
from ui.theme.measures import SIZE_LABEL


class Entry(QLineEdit):
    """A line edit in our type, with a grey word in place of nothing; `name` is what screen readers say."""

    def __init__(self, placeholder: str = "", name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(font(SIZE_LABEL))
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        self.setClearButtonEnabled(False)
