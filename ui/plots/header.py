"""The header of a plot is its legend and its readout.

Title, unit, then key, name and value at the cursor of each curve.

It takes no part in the size negotiation, or a long header would push the right end of every plot out of
sight; where room is short, entries are dropped from the right, hypotheses before on-board and reconstruction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.plots.keys import KEY_WIDTH, paint_key
from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.lines import Line
from ui.theme.measures import PLOT_HEADER_HEIGHT, SIZE_TICK, WEIGHT_MEDIUM, WEIGHT_SEMIBOLD
from ui.widgets.buttons import IconButton
from ui.widgets.lettering import draw_text, text_width

_SIDE, _KEY_GAP, _WORD_GAP, _ENTRY_GAP = 12.0, 3.0, 4.0, 9.0
_FIRST_GAP = 16.0
_HIDE = 20


@dataclass(frozen=True)
class Entry:
    """One curve in a header.

    Its key, its name, what the cursor reads; rank 0 is dropped last. `key` is what it selects.
    """

    line: Line
    name: str
    value: str = ""
    rank: int = 1
    key: str = ""

    def width(self) -> float:
        """Room it takes, in px."""
        name, value = font(SIZE_TICK, WEIGHT_MEDIUM), font(SIZE_TICK, WEIGHT_SEMIBOLD)
        gap = _WORD_GAP if self.value else 0.0
        return KEY_WIDTH + _KEY_GAP + text_width(self.name, name) + gap + text_width(self.value, value)


def fitting(widths: Sequence[float], ranks: Sequence[int], room: float, gap: float = _ENTRY_GAP) -> list[int]:
    """Which entries fit.

    The highest rank goes first, and within a rank the rightmost. Returns indices in order.
    """
    kept = list(range(len(widths)))
    while kept and sum(widths[i] for i in kept) + gap * (len(kept) - 1) > room:
        kept.remove(max(kept, key=lambda i: (ranks[i], i)))
    return kept


class PlotHeader(QWidget):
    """Title, unit and entries on 24 px.

    `entry_clicked` carries the key of the curve that was clicked; `hide_asked` comes from a plot that may go.
    """

    entry_clicked = Signal(str)
    hide_asked = Signal()

    def __init__(self, title: str = "", unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._unit = title, unit
        self._entries: tuple[Entry, ...] = ()
        self._places: list[tuple[QRectF, str]] = []
        self.setFixedHeight(PLOT_HEADER_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._hide = IconButton("close", "Hide this plot", size=12, parent=self)
        self._hide.setFixedSize(_HIDE, _HIDE)
        self._hide.clicked.connect(lambda _=False: self.hide_asked.emit())
        self._hide.hide()

    def offer_hiding(self, offered: bool) -> None:
        """Show or leave out the button that hides the plot."""
        if offered is self._hide.isHidden():
            self._hide.setVisible(offered)
            self.update()

    def show_title(self, title: str, unit: str) -> None:
        """Show another title and unit."""
        if (title, unit) != (self._title, self._unit):
            self._title, self._unit = title, unit
            self.update()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these curves and readings."""
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self.setAccessibleName(self._title)
            self.setAccessibleDescription(", ".join(f"{item.name} {item.value}" for item in entries))
            self.update()

    def shown(self) -> list[str]:
        """Names of the entries that fit at the present width."""
        return [self._entries[i].name for i in self._kept()]

    def entries(self) -> tuple[Entry, ...]:
        """Every entry, whether it fits or not."""
        return self._entries

    def _title_width(self) -> float:
        title = text_width(self._title, font(SIZE_TICK, WEIGHT_SEMIBOLD))
        return _SIDE + title + _WORD_GAP + text_width(self._unit, font(SIZE_TICK, WEIGHT_MEDIUM)) + _FIRST_GAP

    def _kept(self) -> list[int]:
        room = self.width() - self._title_width() - _SIDE - (0 if self._hide.isHidden() else _HIDE)
        return fitting([item.width() for item in self._entries], [item.rank for item in self._entries], room)

    def sizeHint(self) -> QSize:
        return QSize(0, PLOT_HEADER_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hide.move(self.width() - _HIDE - 4, (self.height() - _HIDE) // 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            for box, key in self._places:
                if key and box.contains(event.position()):
                    self.entry_clicked.emit(key)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(theme.plot))
        strong, plain = font(SIZE_TICK, WEIGHT_SEMIBOLD), font(SIZE_TICK, WEIGHT_MEDIUM)
        whole = QRectF(self.rect()).adjusted(0, 0, -_SIDE, 0)
        x = _SIDE

        def word(text: str, type_: QFont, ink: str) -> None:
            nonlocal x
            box = QRectF(x, 0, max(0.0, whole.right() - x), whole.height())
            x += draw_text(painter, box, text, type_, ink)

        word(self._title, strong, theme.text_1)
        x += _WORD_GAP
        word(self._unit, plain, theme.text_3)
        x += _FIRST_GAP
        self._places = []
        for entry in (self._entries[i] for i in self._kept()):
            start = x
            paint_key(painter, x, self.height() / 2 + 0.5, entry.line)
            x += KEY_WIDTH + _KEY_GAP
            word(entry.name, plain, theme.text_2)
            x += _WORD_GAP if entry.value else 0.0
            word(entry.value, strong, theme.text_1)
            self._places.append((QRectF(start, 0, x - start, self.height()), entry.key))
            x += _ENTRY_GAP
