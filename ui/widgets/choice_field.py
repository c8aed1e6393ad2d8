"""A parameter that takes one of a few words.

Side by side while they fit, otherwise in a list to drop down.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from ui.theme import tokens
from ui.theme.fonts import font
from ui.theme.icons import draw_icon
from ui.theme.measures import SIZE_LABEL, SIZE_TICK, WEIGHT_MEDIUM
from ui.widgets.lettering import text_width
from ui.widgets.parameter_field import ChangedDot
from ui.widgets.segmented import SegmentedControl

_FORM_WIDTH = 248.0  #: what an inspector of 288 px leaves between its margins, px


class DropDown(QComboBox):
    """A combo box with our chevron; the wheel works only with focus."""

    def __init__(self, words: Sequence[str] = (), name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(font(SIZE_LABEL, WEIGHT_MEDIUM))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.addItems(list(words))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        box = QRectF(self.width() - 21, (self.height() - 14) / 2, 14, 14)
        draw_icon(QPainter(self), "chevron-down", box, tokens().text_3)


class ChoiceField(QWidget):
    """One of a few words. `chosen` carries the word asked for."""

    chosen = Signal(str)
    reset_asked = Signal()

    def __init__(
        self,
        label: str,
        words: Sequence[str],
        chosen: str,
        flown: str = "",
        slot: int = 1,
        doc: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._flown = flown
        name = QLabel(label)
        name.setFont(font(SIZE_LABEL, WEIGHT_MEDIUM))
        name.setToolTip(doc)
        self._dot = ChangedDot(slot)
        small = font(SIZE_TICK, WEIGHT_MEDIUM)
        needed = sum(text_width(word, small) + 20 for word in words) + 6
        fits = text_width(label, font(SIZE_LABEL, WEIGHT_MEDIUM)) + 9 + needed <= _FORM_WIDTH
        self._segments = SegmentedControl(words, chosen, label, SIZE_TICK) if fits else None
        self._list = None if self._segments is not None else DropDown(words, label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        row.addWidget(name)
        row.addWidget(self._dot)
        row.addStretch(1)
        if self._segments is not None:
            self._segments.chosen.connect(self._asked)
            row.addWidget(self._segments)
        if self._list is not None:
            self._list.textActivated.connect(self._asked)
            row.addWidget(self._list)
        self.show_choice(chosen)

    def show_choice(self, word: str) -> None:
        """Show a word as the one in use."""
        self._word = word
        if self._segments is not None:
            self._segments.choose(word)
        if self._list is not None:
            self._list.setCurrentText(word)
        self._dot.setVisible(bool(self._flown) and word != self._flown)

    def choice(self) -> str:
        """The word shown as in use."""
        return self._word

    def show_slot(self, slot: int) -> None:
        """Take on the colour of another hypothesis."""
        self._dot.slot = slot
        self._dot.update()

    def _asked(self, word: str) -> None:
        self.show_choice(word)
        self.chosen.emit(word)
