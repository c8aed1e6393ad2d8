"""Under the descent: how many seeds are flown and how far they are, and what they say."""

from __future__ import annotations

from math import isfinite

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.pages.refly.charts import LIMIT_DASH, Drivers, Histogram
from ui.pages.refly.spread import Bars, Drive
from ui.plots.header import Entry, PlotHeader
from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.lines import Line
from ui.theme.measures import SIZE_BODY, SIZE_LABEL, SPACE_8, SPACE_12, TOOL_STRIP_HEIGHT, WEIGHT_SEMIBOLD
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel
from ui.widgets.entry import Entry as TextEntry
from ui.widgets.progress import time_left
from ui.widgets.section import rule

HEIGHT = 268
_SEEDS, _MOST_SEEDS = 200, 100_000
_NO_SPEEDS = (
    "Disperse flies every seed: other initial errors, biases and noise. Their touchdown speeds stand here."
)
_NO_DRIVES = "Which random inputs the outcome follows stands here once twenty seeds were flown."


class Track(QWidget):
    """A thin grey bar of progress that gives way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.setFixedHeight(4)
        self.setMinimumWidth(40)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Seeds flown")

    def show_share(self, share: float) -> None:
        """Show how much is done, 0 to 1."""
        self._share = min(max(share, 0.0), 1.0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), tokens()
        painter.fillRect(self.rect(), colour(theme.strong_line))
        painter.fillRect(QRectF(0, 0, self.width() * self._share, self.height()), colour(theme.text_2))


class DispersionPanel(QWidget):
    """Shows what seeds say; emits what the user asks for."""

    start_asked = Signal(int)  #: how many seeds
    pause_asked = Signal()
    resume_asked = Signal()
    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told = ElidedLabel("", size=SIZE_BODY, says=2)
        self.track = Track()
        self.seeds = TextEntry("", "Seeds")
        self.seeds.setText(str(_SEEDS))
        self.seeds.setFixedWidth(64)
        self.seeds.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.seeds.setToolTip("How many seeds, from 1 on")
        self._word = QLabel("seeds")
        self._word.setFont(font(SIZE_LABEL))
        self._word.setProperty("says", "text-3")
        self._start = ActionButton("Disperse", "play")
        self._pause, self._resume = (
            ActionButton("Pause", "pause", "quiet"),
            ActionButton("Continue", "play", "quiet"),
        )
        self._stop = ActionButton("Stop", "cancel", "quiet")
        self._speeds, self._driving = (
            PlotHeader("Touchdown vertical speed", "m/s"),
            PlotHeader("What drives the outcome", "share of variance in touchdown speed, 95 % interval"),
        )
        self.histogram, self.drivers = Histogram(), Drivers()
        self.histogram.say_empty(_NO_SPEEDS)
        self.drivers.say_empty(_NO_DRIVES)
        self._lay_out()
        self._start.clicked.connect(lambda _=False: self._ask())
        self.seeds.returnPressed.connect(self._ask)
        self._pause.clicked.connect(lambda _=False: self.pause_asked.emit())
        self._resume.clicked.connect(lambda _=False: self.resume_asked.emit())
        self._stop.clicked.connect(lambda _=False: self.stop_asked.emit())
        self.show_state(done=0, total=0, running=False, seconds_left=float("nan"))

    def _lay_out(self) -> None:
        strip = QWidget()
        strip.setFixedHeight(TOOL_STRIP_HEIGHT - 4)
        strip.setProperty("ground", "window")
        strip.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = QLabel("Dispersion")
        title.setFont(font(SIZE_BODY, WEIGHT_SEMIBOLD))
        title.setProperty("says", "text-2")
        row = QHBoxLayout(strip)
        row.setContentsMargins(SPACE_12, 0, SPACE_8, 0)
        row.setSpacing(SPACE_8)
        row.addWidget(title)
        row.addWidget(self._told)
        row.addWidget(self.track, 1)
        self._space = QWidget()
        row.addWidget(self._space, 1)
        for part in (self.seeds, self._word, self._start, self._resume, self._pause, self._stop):
            row.addWidget(part)
        charts = QHBoxLayout()
        charts.setContentsMargins(0, 0, 0, 0)
        charts.setSpacing(0)
        for header, chart in ((self._speeds, self.histogram), (self._driving, self.drivers)):
            side = QVBoxLayout()
            side.setSpacing(0)
            side.addWidget(header)
            side.addWidget(chart, 1)
            if charts.count():
                charts.addWidget(rule(vertical=True))
            charts.addLayout(side, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(strip)
        whole.addWidget(rule())
        whole.addLayout(charts, 1)

    def show_state(
        self, *, done: int, total: int, running: bool, seconds_left: float, remark: str = ""
    ) -> None:
        """Show how far it is, or a remark in place of that, and offer what can be done."""
        going = running or done < total
        words = f"{done:,} of {total:,} flights" if total else ""
        if running and isfinite(seconds_left):
            words = f"{words}, {time_left(seconds_left)}"
        elif going and not running:
            words = f"{words}, paused"
        self._told.set_text(remark or words)
        self.track.setVisible(going)
        self._space.setVisible(not going)
        self.track.show_share(done / total if total else 0.0)
        for part in (self.seeds, self._word, self._start):
            part.setVisible(not going)
        self._pause.setVisible(running)
        self._resume.setVisible(going and not running)
        self._stop.setVisible(going)

    def show_seeds(self, bars: Bars | None, drives: tuple[Drive, ...], slot: int) -> None:
        """Show what seeds say of the chosen way."""
        self.histogram.show_bars(bars, slot)
        self.drivers.show_drives(drives)
        count = bars.seeds if bars is not None else 0
        self._speeds.show_title("Touchdown vertical speed", f"m/s, {count:,} seeds" if count else "m/s")
        limit = Line(tokens().warn.ink, 1.4, LIMIT_DASH)
        shown = bars is not None and count > 0
        self._speeds.show_entries([Entry(limit, "limit", f"{bars.limit:g} m/s")] if shown and bars else [])

    def offer(self, why_not: str) -> None:
        """Let seeds be flown, or say why they cannot be."""
        self._start.setEnabled(not why_not)
        self._start.setToolTip(why_not or "Fly the chosen way, and the flight as it was, with every seed")

    def _ask(self) -> None:
        text = self.seeds.text().strip()
        if text.isdecimal() and 1 <= int(text) <= _MOST_SEEDS:
            if self._start.isEnabled():
                self.start_asked.emit(int(text))
        else:
            self._told.set_text(f"A whole number from 1 to {_MOST_SEEDS:,}.")
