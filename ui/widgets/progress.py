"""Long work.

A 3 px bar in the hypothesis' colour, and after a while a line with percent, time left and Cancel.
"""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.measures import PROGRESS_BAR_HEIGHT, SIZE_LABEL
from ui.widgets.buttons import ActionButton


class ProgressBar(QWidget):
    """A thin bar along the top of a plot, filled from the left."""

    def __init__(self, slot: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slot, self._share = slot, 0.0
        self.setFixedHeight(PROGRESS_BAR_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float) -> None:
        """Show how much is done, 0 to 1."""
        self._share = min(max(share, 0.0), 1.0)
        self.update()

    def show_slot(self, slot: int) -> None:
        """Take on the colour of another hypothesis."""
        self._slot = slot
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        box = QRectF(0, 0, self.width() * self._share, self.height())
        QPainter(self).fillRect(box, colour(tokens().slot(self._slot).ink))


def time_left(seconds: float | None) -> str:
    """Time left in words, never more exact than it can be known."""
    if seconds is None:
        return ""
    if seconds < 90:
        return f"about {max(1, ceil(seconds))} s left"
    return f"about {round(seconds / 60)} min left"


class ProgressLine(QWidget):
    """What runs, how far it is, how long it will take, and Cancel."""

    cancel_asked = Signal()

    def __init__(self, what: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "raised")
        self._what, self._percent, self._left = (_label(2), _label(2), _label(2))
        cancel = ActionButton("Cancel", "cancel", "quiet", SIZE_LABEL)
        cancel.clicked.connect(lambda _=False: self.cancel_asked.emit())
        key = QLabel("Esc")
        key.setFont(font(SIZE_LABEL, mono=True))
        key.setProperty("says", "text-3")
        row = QHBoxLayout(self)
        row.setContentsMargins(13, 2, 13, 2)
        row.setSpacing(14)
        for label in (self._what, self._percent, self._left):
            row.addWidget(label)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(key)
        self.show_progress(what, 0.0, None)

    def show_progress(self, what: str, share: float, seconds_left: float | None) -> None:
        """Show what runs, the share done (0 to 1) and the seconds left, if known."""
        self._what.setText(what)
        self._percent.setText(f"{100 * share:.0f} %")
        self._left.setText(time_left(seconds_left))


def _label(says: int) -> QLabel:
    label = QLabel()
    label.setFont(font(SIZE_LABEL))
    label.setProperty("says", f"text-{says}")
    return label
