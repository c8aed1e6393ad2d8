"""The left side of the page: of what, what is varied, which combinations, by how many, and Start."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from investigator.case import Case
from investigator.errors import UsageError
from investigator.processes import every_core
from investigator.sweep.plan import Plan
from investigator.sweep.points import MOST_RUNS
from investigator.sweep.sampling import Grid, Latin
from ui.pages.sweep.axis_card import AxisCard
from ui.pages.sweep.offers import Offer, offers
from ui.pages.sweep.pace import Estimate
from ui.pages.sweep.parameter_search import ParameterSearch
from ui.pages.sweep.sweeping import Order
from ui.theme.fonts import font
from ui.theme.measures import SIZE_LABEL, SPACE_4, SPACE_8, SPACE_12
from ui.widgets.badge import HypothesisBadge
from ui.widgets.buttons import ActionButton
from ui.widgets.choice_field import DropDown
from ui.widgets.clearing import discard
from ui.widgets.elided import ElidedLabel
from ui.widgets.entry import Entry
from ui.widgets.hint import HintLine
from ui.widgets.section import SectionHeader, rule
from ui.widgets.segmented import SegmentedControl

_ALL, _SAMPLE = "Every combination", "Latin sample"
_RUNS = 200  #: a sample begins with


class SettingPanel(QWidget):
    """Shows what will be swept; emits what the user asks for."""

    changed = Signal()  #: the order is another one
    subject_asked = Signal(str)  #: letter of a hypothesis, "" the baseline
    start_asked = Signal()
    resume_asked = Signal()
    cancel_asked = Signal()
    place_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._letter = ""
        self._offers: dict[str, Offer] = {}
        self.cards: list[AxisCard] = []
        self._subject = DropDown((), "Sweep of")
        self._subject.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._badge = HypothesisBadge()
        self._search = ParameterSearch()
        self._sampling = SegmentedControl((_ALL, _SAMPLE), _ALL, "Sampling")
        self.runs, self.seed, self.workers = (_whole(name) for name in ("Runs", "Seed", "Workers"))
        self.cluster, self._unreached = Entry("this machine, or tcp://host:port", "Cluster"), HintLine()
        self.cluster.setToolTip("A dask scheduler whose workers make the runs; empty: this machine")
        self._place = ElidedLabel("", address=True, says=2)
        self._count, self._time, self._hint = (ElidedLabel("", size=SIZE_LABEL), _grey(""), HintLine())
        self._start = ActionButton("Start", "play", "primary")
        self._resume, self._cancel = ActionButton("Continue", "play"), ActionButton("Cancel", "cancel")
        self._lay_out()
        self._connect()
        self.runs.setText(str(_RUNS))
        self.seed.setText("0")
        self.workers.setText(str(every_core()))
        self._show_sampling()
        self.show_state(running=False, unfinished=False)

    def _lay_out(self) -> None:
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, SPACE_8, 0, SPACE_8)
        self._column.setSpacing(SPACE_4)
        self._column.addWidget(_titled("Sweep of"))
        self._column.addLayout(_row(self._badge, self._subject, stretch=1))
        self._column.addWidget(_titled("Vary"))
        self._cards = QVBoxLayout()
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(0)
        self._column.addLayout(self._cards)
        self._column.addWidget(self._search)
        self._column.addWidget(_titled("Which runs"))
        self._column.addLayout(_row(self._sampling, None))
        self._sample = QWidget()
        sample = _row(_grey("Runs"), self.runs, _grey("Seed"), self.seed, None)
        self._sample.setLayout(sample)
        self._column.addWidget(self._sample)
        self._column.addWidget(_titled("Made by"))
        self._column.addLayout(_row(_grey("Cluster"), self.cluster, stretch=1))
        self._column.addLayout(_row(self._unreached, stretch=0))
        self._here = QWidget()
        here = _row(_grey("Workers"), self.workers, _grey(f"of {every_core()} cores"), None)
        self._here.setLayout(here)
        self._column.addWidget(self._here)
        self._column.addWidget(_titled("Results go to"))
        place = ActionButton("Elsewhere…", "", "quiet")
        place.clicked.connect(lambda _=False: self.place_asked.emit())
        self._column.addLayout(_row(self._place, place, stretch=0))
        self._column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addWidget(rule())
        whole.addLayout(self._foot())

    def _foot(self) -> QVBoxLayout:
        foot = QVBoxLayout()
        foot.setContentsMargins(0, SPACE_8, 0, SPACE_12)
        foot.setSpacing(SPACE_8)
        foot.addLayout(_row(self._count, self._time, stretch=0))
        hint = QHBoxLayout()
        hint.setContentsMargins(SPACE_12, 0, SPACE_12, 0)
        hint.addWidget(self._hint)
        foot.addLayout(hint)
        foot.addLayout(_row(self._start, self._cancel, self._resume, None))
        return foot

    def _connect(self) -> None:
        self._search.chosen.connect(self.add)
        self._sampling.chosen.connect(lambda _: self._show_sampling())
        self._subject.activated.connect(lambda index: self.subject_asked.emit(self._subject.itemData(index)))
        for entry in (self.runs, self.seed, self.workers):
            entry.textEdited.connect(lambda _: self._tell())
        self.cluster.textChanged.connect(lambda _: self._show_crew())
        self._start.clicked.connect(lambda _=False: self.start_asked.emit())
        self._resume.clicked.connect(lambda _=False: self.resume_asked.emit())
        self._cancel.clicked.connect(lambda _=False: self.cancel_asked.emit())

    def show_case(self, case: Case, letter: str) -> None:
        """Offer what the hypothesis of a letter ("" the baseline) can be swept over; what is varied and it
        does not have falls away.
        """
        blocked = self._subject.blockSignals(True)
        self._subject.clear()
        self._subject.addItem("The set-up as flown", "")
        for item in case.hypotheses:
            self._subject.addItem(f"{item.letter}  {item.title}", item.letter)
        self._subject.setCurrentIndex(max(0, self._subject.findData(letter)))
        self._subject.blockSignals(blocked)
        self._badge.setVisible(bool(letter))
        if letter:
            self._badge.show_hypothesis(letter, case.hypothesis(letter).slot)
        self._letter = letter
        self._offers = {item.path: item for item in offers(case, letter)}
        for card in [item for item in self.cards if item.offer.path not in self._offers]:
            self._drop(card)
        self._tell()

    def show_plan(self, plan: Plan) -> None:
        """Show what a sweep varies, as far as it can be varied here."""
        for card in tuple(self.cards):
            self._drop(card)
        for axis in plan.axes:
            if axis.path in self._offers:
                self._insert(AxisCard(self._offers[axis.path], axis))
        if isinstance(plan.sampling, Latin):
            self.runs.setText(str(plan.sampling.runs))
            self.seed.setText(str(plan.sampling.seed))
        self._sampling.choose(_SAMPLE if isinstance(plan.sampling, Latin) else _ALL)
        self._show_sampling()

    def add(self, path: str) -> AxisCard:
        """Vary one parameter more, over the values to begin with."""
        card = AxisCard(self._offers[path])
        self._insert(card)
        self._tell()
        return card

    def sample(self, runs: int, seed: int) -> None:
        """Draw a sample instead of every combination."""
        self.runs.setText(str(runs))
        self.seed.setText(str(seed))
        self._sampling.choose(_SAMPLE)
        self._show_sampling()

    def offered(self) -> tuple[Offer, ...]:
        """Everything that can be varied."""
        return tuple(self._offers.values())

    def focus_search(self) -> None:
        """Put the keyboard where a parameter is searched."""
        self._search.entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def order(self) -> Order:
        """What is asked for. Raises UsageError where an entry says nothing."""
        if not self.cards:
            raise UsageError("Nothing is varied yet.", "", "Find a parameter above.")
        axes = tuple(card.axis() for card in self.cards)
        sampling: Grid | Latin = Grid()
        if self._sampling.current() == _SAMPLE:
            runs, seed = _entered(self.runs, "number of runs", 1), _entered(self.seed, "seed", 0)
            sampling = Latin(runs=runs, seed=seed)
        return Order(self._letter, axes, sampling, *self.crew())

    def crew(self) -> tuple[int, str]:
        """How many workers (0 where it is not ours to say), and the cluster's address, "" for this machine.

        Raises UsageError.
        """
        address = self.cluster.text().strip()
        return (0, address) if address else (_entered(self.workers, "number of workers", 1), "")

    def show_estimate(self, estimate: Estimate) -> None:
        """Show about how long it will take; how fast a cluster is nobody knows before."""
        self._time.setText("" if self.cluster.text().strip() else f"about {_duration(estimate.seconds)}")
        self._hint.hint("")

    def refuse_cluster(self, sentence: str) -> None:
        """Show under its address why a cluster cannot be used."""
        self._unreached.error(sentence)

    def show_refusal(self, sentence: str) -> None:
        """Show why what is entered cannot be run."""
        self._time.setText("")
        self._hint.error(sentence)

    def show_place(self, path: str) -> None:
        """Show where results go."""
        self._place.set_text(path)

    def show_state(self, *, running: bool, unfinished: bool) -> None:
        """Offer what can be done: Start, Cancel, Continue."""
        if running:
            self._unreached.hint("")
        self._start.setVisible(not running)
        self._cancel.setVisible(running)
        self._resume.setVisible(unfinished and not running)

    def _show_crew(self) -> None:
        """A cluster has the workers it has."""
        self._here.setVisible(not self.cluster.text().strip())
        self._unreached.hint("")
        self._tell()

    def _insert(self, card: AxisCard) -> None:
        card.changed.connect(self._tell)
        card.removal_asked.connect(lambda: self._remove(card))
        card.show_counted(self._sampling.current() == _ALL)
        self.cards.append(card)
        self._cards.addWidget(card)

    def _remove(self, card: AxisCard) -> None:
        self._drop(card)
        self._tell()

    def _drop(self, card: AxisCard) -> None:
        self.cards.remove(card)
        discard(card)

    def _show_sampling(self) -> None:
        sampled = self._sampling.current() == _SAMPLE
        self._sample.setVisible(sampled)
        for card in self.cards:
            card.show_counted(not sampled)
        self._tell()

    def _tell(self) -> None:
        """How many runs that makes, or what is missing."""
        varied = {card.offer.path for card in self.cards}
        left = tuple(item for item in self._offers.values() if item.path not in varied)
        self._search.show_offers(left, stay_open=not varied)
        self._time.setText("")
        self._hint.hint("")
        try:
            runs = _count(self.order())
        except UsageError as error:
            self._count.set_text("" if varied else error.problem)
            self._start.setEnabled(False)
        else:
            self._count.set_text(f"{runs:,} run{'s' * (runs != 1)}")
            self._start.setEnabled(runs <= MOST_RUNS)
            if runs > MOST_RUNS:
                self._hint.error(f"A sweep makes at most {MOST_RUNS:,} runs. Take fewer values.")
        self.changed.emit()


def _count(order: Order) -> int:
    if isinstance(order.sampling, Latin):
        return order.sampling.runs
    runs = 1
    for axis in order.axes:
        runs *= len(axis.values)
    return runs


def _entered(entry: Entry, name: str, least: int) -> int:
    text = entry.text().strip()
    if not text.isdecimal() or int(text) < least:
        raise UsageError(f"The {name} must be a whole number from {least} on.", name, "")
    return int(text)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"


def _whole(name: str) -> Entry:
    made = Entry("", name)
    made.setFixedWidth(64)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return made


def _grey(text: str) -> QLabel:
    label = QLabel(text)
    label.setFont(font(SIZE_LABEL))
    label.setProperty("says", "text-3")
    return label


def _titled(title: str) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(SPACE_12, 0, SPACE_12, 0)
    row.addWidget(SectionHeader(title))
    return box


def _row(*parts: QWidget | None, stretch: int = -1) -> QHBoxLayout:
    """Widgets side by side with space at the ends; None is a stretch, `stretch` the one that grows."""
    row = QHBoxLayout()
    row.setContentsMargins(SPACE_12, 0, SPACE_12, 0)
    row.setSpacing(SPACE_8)
    for number, part in enumerate(parts):
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part, int(number == stretch))
    return row
