"""The status bar: cursor, difference to the second cursor, what runs, engine, save state."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme.measures import SIZE_LABEL, SPACE_12, SPACE_24, STATUS_BAR_HEIGHT
from ui.widgets.elided import ElidedLabel


class StatusBar(QWidget):
    """Five short texts, each with its own place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(STATUS_BAR_HEIGHT)
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.pointer, self.difference, self.job = (ElidedLabel(size=SIZE_LABEL, says=2) for _ in range(3))
        self.engine, self.saved = (ElidedLabel(size=SIZE_LABEL, says=3) for _ in range(2))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_12, 0, SPACE_12, 0)
        row.setSpacing(SPACE_24)
        for label in (self.pointer, self.difference, self.job):
            row.addWidget(label)
        row.addStretch(1)
        for label in (self.engine, self.saved):
            row.addWidget(label)

    def show_engine(self, name: str, remark: str, why: str) -> None:
        """Say which engine the shown run used and what is being done about it; `why` is for the tooltip."""
        self.engine.set_text(f"{name}: {remark}" if remark else name, why)
