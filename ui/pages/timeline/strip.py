"""The tool strip above the plots: pointers and views, datum, time format, cite, add a channel."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui.theme.fonts import font
from ui.theme.measures import SIZE_LABEL, SPACE_4, SPACE_8, SPACE_12, TOOL_STRIP_HEIGHT
from ui.widgets.buttons import ActionButton, IconButton
from ui.widgets.segmented import SegmentedControl

DATUMS = {"Site": "site", "Ground": "ground", "Sphere": "sphere"}
TIMES = {"T+ s": "seconds", "h:m:s": "clock", "UTC": "utc"}


class ToolStrip(QWidget):
    """Shows the view's settings; emits what the user asks for."""

    tool_asked = Signal(str)
    datum_asked = Signal(str)
    time_asked = Signal(str)
    channel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(TOOL_STRIP_HEIGHT)
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._datum = SegmentedControl(tuple(DATUMS), "Site", "Datum")
        self._datum.chosen.connect(lambda word: self.datum_asked.emit(DATUMS[word]))
        self._time = SegmentedControl(tuple(TIMES), "T+ s", "Time")
        self._time.chosen.connect(lambda word: self.time_asked.emit(TIMES[word]))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_8, 0, SPACE_8, 0)
        row.setSpacing(SPACE_4)
        tools = (
            ("fit", "Fit values to what is in view", "F", "fit"),
            ("whole", "Show the whole flight", "W", "whole"),
            ("region", "Mark a region", "R", "region"),
            ("cursor", "Second cursor here", "D", "second"),
            ("grid", "Horizontal rules", "G", "grid"),
        )
        for icon, words, key, tool in tools:
            button = IconButton(icon, words, key)
            button.clicked.connect(lambda _=False, one=tool: self.tool_asked.emit(one))
            row.addWidget(button)
        row.addSpacing(SPACE_12)
        row.addWidget(_label("Datum"))
        row.addWidget(self._datum)
        self._time_label = _label("Time")
        row.addSpacing(SPACE_8)
        row.addWidget(self._time_label)
        row.addWidget(self._time)
        row.addStretch(1)
        add = ActionButton("Add channel", "plus", "quiet", SIZE_LABEL)
        add.clicked.connect(lambda _=False: self.channel_asked.emit())
        row.addWidget(add)

    def show_view(self, datum: str, time_format: str) -> None:
        """Show which datum and time format are in use."""
        self._datum.choose(next(word for word, key in DATUMS.items() if key == datum))
        self._time.choose(next(word for word, key in TIMES.items() if key == time_format))

    def show_time_switch(self, shown: bool) -> None:
        """Below 1500 px the time format moves into the menu."""
        self._time.setVisible(shown)
        self._time_label.setVisible(shown)


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setFont(font(SIZE_LABEL))
    label.setProperty("says", "text-3")
    return label
