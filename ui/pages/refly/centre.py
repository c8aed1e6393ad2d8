"""The middle of the page: strip, messages, flights or what belongs in their place, progress, and seeds."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.pages.refly.descent_plot import DescentPlot
from ui.pages.refly.dispersion_panel import HEIGHT, DispersionPanel
from ui.pages.refly.strip import Strip
from ui.pages.refly.telling import header_entries
from ui.pages.refly.views import Course, Picture
from ui.plots.header import PlotHeader
from ui.theme.measures import CENTRE_MINIMUM_WIDTH
from ui.widgets.chip import Kind
from ui.widgets.clearing import clear
from ui.widgets.empty import EmptyState, Offer
from ui.widgets.message import MessageRow
from ui.widgets.progress import ProgressBar, ProgressLine
from ui.widgets.section import rule

_SOON_MS, _LINE_MS = 200, 2000
_TELLING = 0.05  #: a smaller share done says nothing of the time left
_WHAT = (
    "A re-fly asks what a replay cannot: whether the vehicle would have landed. Guidance flies on what the "
    "filter believes, through the same sensors, faults and ground. Fly shows the flight as it was, and the "
    "chosen way beside it."
)


class Centre(QWidget):
    """Shows flights and how far they are; emits what the user asks for."""

    fly_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(CENTRE_MINIMUM_WIDTH)
        self.setProperty("ground", "plot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.strip, self.header, self.plot = Strip(), PlotHeader(), DescentPlot()
        self.dispersion = DispersionPanel()
        self.dispersion.setFixedHeight(HEIGHT)
        self.empty = EmptyState("refly", "Not flown yet", _WHAT, Offer("Fly", "play"))
        self._bar, self._progress = ProgressBar(0), ProgressLine()
        self._messages, self._pictures = QVBoxLayout(), QStackedWidget()
        self._begun = 0.0
        self._bar_soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._line_soon = QTimer(self, singleShot=True, interval=_LINE_MS)
        self._lay_out()
        self.empty.primary_asked.connect(self.fly_asked)
        self._progress.cancel_asked.connect(self.cancel_asked)
        self._bar_soon.timeout.connect(self._bar.show)
        self._line_soon.timeout.connect(self._progress.show)
        self.end_progress()

    def _lay_out(self) -> None:
        drawn = QWidget()
        inner = QVBoxLayout(drawn)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.header)
        inner.addWidget(self.plot, 1)
        self._pictures.addWidget(self.empty)
        self._pictures.addWidget(drawn)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(rule())
        column.addLayout(self._messages)
        column.addWidget(self._bar)
        column.addWidget(self._pictures, 1)
        column.addWidget(self._progress)
        column.addWidget(rule())
        column.addWidget(self.dispersion)

    def say_nothing(self) -> None:
        """Take messages away."""
        clear(self._messages)

    def say(self, kind: Kind, title: str, sentence: str, action: str = "") -> MessageRow:
        """Show one message above the flights, in place of others."""
        clear(self._messages)
        row = MessageRow(kind, title, sentence, action)
        self._messages.addWidget(row)
        return row

    def show_flights(
        self, shown: Picture | None, courses: Sequence[Course], title: str, selected: str
    ) -> None:
        """Show a picture of flights of a scenario, or what belongs in its place."""
        self._pictures.setCurrentIndex(int(shown is not None))
        if shown is not None:
            self._show_header(shown, courses, title)
        self.plot.show_picture(shown, selected)

    def _show_header(self, shown: Picture, courses: Sequence[Course], title: str) -> None:
        """The header in as many words as leave room for the end of every flight."""
        for unit, words in ((shown.unit, title), (shown.brief, title), (shown.brief, "")):
            entries = header_entries(courses, words)
            self.header.show_title(shown.title, unit)
            self.header.show_entries(entries)
            if {item.name for item in entries[: len(courses)]} <= set(self.header.shown()):
                return

    def begin_progress(self, slot: int) -> None:
        """Work begins: a bar after a moment, a line after another."""
        self._begun = monotonic()
        self._bar.show_slot(slot)
        self._bar.show_share(0.0)
        self._bar_soon.start()
        self._line_soon.start()

    def show_progress(self, share: float, words: str) -> None:
        """Show how far it is."""
        spent = monotonic() - self._begun
        self._bar.show_share(share)
        left = spent / share * (1.0 - share) if share > _TELLING else None
        self._progress.show_progress(words, share, left)

    def end_progress(self) -> None:
        """Work is over."""
        for timer in (self._bar_soon, self._line_soon):
            timer.stop()
        self._bar.hide()
        self._progress.hide()
