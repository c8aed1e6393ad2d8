"""The strip above the flights: what this is, which view, and Keep as log."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui.pages.refly.views import Look
from ui.theme.fonts import font
from ui.theme.measures import SIZE_STRIP, SPACE_8, SPACE_12, TOOL_STRIP_HEIGHT, WEIGHT_SEMIBOLD
from ui.widgets.buttons import ActionButton
from ui.widgets.chip import Chip, Kind
from ui.widgets.segmented import SegmentedControl

LOOP = "Closed loop: guidance flies on the estimate"
_WIDE = 760


class Strip(QWidget):
    """Shows the view chosen; emits another, or that the flight is to be kept."""

    look_asked = Signal(str)
    keep_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(TOOL_STRIP_HEIGHT)
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = QLabel("Re-fly")
        title.setFont(font(SIZE_STRIP, WEIGHT_SEMIBOLD))
        self._loop = Chip(LOOP, Kind.NONE, "reset")
        self.looks = SegmentedControl([look.value for look in Look], Look.SIDE.value, "View")
        self.looks.chosen.connect(self.look_asked)
        self._keep = ActionButton("Keep as log…", role="quiet")
        self._keep.clicked.connect(lambda _=False: self.keep_asked.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_12, 0, SPACE_8, 0)
        row.setSpacing(SPACE_12)
        row.addWidget(title)
        row.addWidget(self._loop)
        row.addStretch(1)
        row.addWidget(self.looks)
        row.addWidget(self._keep)

    def offer_keeping(self, why_not: str) -> None:
        """Let the flight be kept, or say why it cannot be."""
        self._keep.setEnabled(not why_not)
        self._keep.setToolTip(
            why_not or "Write this flight as a flight log, with truth and all that was sensed"
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._loop.setVisible(self.width() >= _WIDE)
