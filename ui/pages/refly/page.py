"""The re-fly page: what is flown at the left, the flights in the middle, the verdict at the right."""

from __future__ import annotations

from math import nan
from pathlib import Path
from time import monotonic

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from investigator.errors import InvestigatorError, UsageError
from investigator.parameters import get
from investigator.refly.catalogue import scenarios
from ui import recent
from ui.pages.refly import form, taking
from ui.pages.refly.descent_plot import DescentPlot
from ui.pages.refly.dispersing import Batch, Dispersing
from ui.pages.refly.dispersion_panel import HEIGHT, DispersionPanel
from ui.pages.refly.flying import Flying, Order, recorder
from ui.pages.refly.readiness import COMPILING, Readiness
from ui.pages.refly.reading import figure_lines, flight_lines
from ui.pages.refly.setting import AS_FLOWN, TRIAL, Setting, Way, first_setting, ways
from ui.pages.refly.setting_panel import SettingPanel
from ui.pages.refly.spread import bars
from ui.pages.refly.strip import Strip
from ui.pages.refly.telling import header_entries, verdict_of, way_rows
from ui.pages.refly.verdict_panel import VerdictPanel
from ui.pages.refly.views import Course, Look, Picture, picture
from ui.plots.header import PlotHeader
from ui.session import Session
from ui.theme.measures import CENTRE_MINIMUM_WIDTH
from ui.widgets.chip import Kind
from ui.widgets.clearing import clear
from ui.widgets.empty import EmptyState, Offer
from ui.widgets.message import MessageRow
from ui.widgets.progress import ProgressBar, ProgressLine
from ui.widgets.section import rule

TOOLS = ("fit", "whole", "back")  #: of the window's tools for plots, those this page has
_WIDE = 1500
_LOG_FILTER = "Flight log (*.h5)"
_SOON_MS, _LINE_MS = 200, 2000
_WHAT = (
    "A re-fly asks what a replay cannot: whether the vehicle would have landed. Guidance flies on what the "
    "filter believes, through the same sensors, faults and ground. Fly shows the flight as it was, and the "
    "chosen way beside it."
)


class ReflyPage(QWidget):
    """Shows flights of a scenario; what is to be flown is a `Setting`, and follows the case's hypotheses."""

    told = Signal(str)  #: for the status bar
    addition_asked = Signal()
    open_asked = Signal(str)  #: a log that was kept

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.readiness = Readiness(parent=self)
        self.flying, self.dispersing = Flying(self.readiness, self), Dispersing(self.readiness, self)
        self.setting: Setting | None = None
        self.ways: tuple[Way, ...] = ()
        self.look = Look.SIDE
        self._opened_fault = ""
        self._stale = True
        self._begun = 0.0
        self._last = (0.0, "")
        self.panel, self.verdict = SettingPanel(), VerdictPanel()
        self.strip, self.header, self.plot = Strip(), PlotHeader(), DescentPlot()
        self.dispersion = DispersionPanel()
        self._bar, self._progress = ProgressBar(0), ProgressLine()
        self._bar_soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._line_soon = QTimer(self, singleShot=True, interval=_LINE_MS)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.plot)
        self._show_state()

    def _lay_out(self) -> None:
        centre = QWidget()
        centre.setMinimumWidth(CENTRE_MINIMUM_WIDTH)
        centre.setProperty("ground", "plot")
        centre.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._messages = QVBoxLayout()
        self._empty = EmptyState("refly", "Not flown yet", _WHAT, Offer("Fly", "play"))
        drawn = QWidget()
        inner = QVBoxLayout(drawn)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.header)
        inner.addWidget(self.plot, 1)
        self._pictures = QStackedWidget()
        self._pictures.addWidget(self._empty)
        self._pictures.addWidget(drawn)
        self.dispersion.setFixedHeight(HEIGHT)
        column = QVBoxLayout(centre)
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
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        for number, widget in enumerate((self.panel, centre, self.verdict)):
            self._splitter.addWidget(widget)
            self._splitter.setStretchFactor(number, int(number == 1))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._splitter)

    def _connect(self) -> None:
        session, flying, dispersing, panel = self._session, self.flying, self.dispersing, self.panel
        session.opened.connect(self._on_opened)
        session.case_changed.connect(self._on_case)
        session.selection_changed.connect(self._on_selection)
        session.leaving.connect(self._leave)
        panel.scenario_asked.connect(self.choose_scenario)
        panel.seed_asked.connect(self.choose_seed)
        panel.way_asked.connect(self.choose)
        panel.addition_asked.connect(self.addition_asked)
        panel.value_asked.connect(self.change)
        panel.reset_asked.connect(self._reset)
        panel.taking_asked.connect(self.take)
        panel.faults.opened.connect(self._open_fault)
        panel.faults.addition_asked.connect(self._add_fault)
        panel.faults.removal_asked.connect(self._remove_fault)
        panel.fly_asked.connect(self.fly)
        panel.cancel_asked.connect(self.cancel)
        self._empty.primary_asked.connect(self.fly)
        self._progress.cancel_asked.connect(self.cancel)
        self._bar_soon.timeout.connect(lambda: self._bar.setVisible(flying.running))
        self._line_soon.timeout.connect(lambda: self._progress.setVisible(flying.running))
        flying.begun.connect(self._on_begun)
        flying.progressed.connect(self._on_progress)
        flying.flown.connect(self._on_flown)
        flying.ended.connect(self._on_ended)
        flying.failed.connect(self._on_failed)
        flying.kept.connect(self._on_kept)
        self.strip.look_asked.connect(self.look_at)
        self.strip.keep_asked.connect(self._ask_keep)
        self.plot.picked.connect(self.choose)
        self.header.entry_clicked.connect(self.choose)
        self.dispersion.start_asked.connect(self.disperse)
        self.dispersion.pause_asked.connect(dispersing.pause)
        self.dispersion.resume_asked.connect(dispersing.go_on)
        self.dispersion.stop_asked.connect(dispersing.stop)
        for happened in (dispersing.begun, dispersing.filled, dispersing.ended, dispersing.driven):
            happened.connect(self._show_seeds)
        dispersing.failed.connect(self._on_failed)
        self.readiness.ready.connect(self._show_state)
        self.readiness.failed.connect(self._on_unready)

    @property
    def way(self) -> Way | None:
        """The chosen way."""
        key = self.setting.key if self.setting is not None else AS_FLOWN
        return next((item for item in self.ways if item.key == key), None)

    def choose_scenario(self, name: str) -> None:
        """Another scenario, with its own seed; what was flown of the last one is let go."""
        chosen = scenarios()[name]
        self.flying.forget()
        self.dispersing.forget()
        clear(self._messages)
        self.setting = Setting(chosen, chosen.seed)
        self._derive()
        self._on_selection(self._session.selection)
        self._show_all()

    def choose_seed(self, seed: int) -> None:
        """Another seed for single flights."""
        if self.setting is not None and seed != self.setting.seed:
            self.setting = Setting(self.setting.base, seed, self.setting.key, self.setting.changes)
            self._show_all()

    def choose(self, key: str) -> None:
        """Another way; a hypothesis is selected in the whole window."""
        found = next((item for item in self.ways if item.key == key), None)
        if self.setting is None or found is None or found.scenario is None or key == self.setting.key:
            return
        self.setting = self.setting.choosing(key)
        self._show_all()
        self._session.select("" if key == TRIAL else key)

    def change(self, path: str, value: object) -> None:
        """Another number or word of the chosen way; of the flight as it was that makes a trial."""
        way = self.way
        if self.setting is None or way is None or way.scenario is None:
            return
        try:
            self.setting = self.setting.changing(way.scenario, path, value)
        except UsageError as error:
            self.panel.refuse(path, f"{error.problem} {error.remedy}".strip())
            return
        self._derive()
        self._show_all()

    def fly(self) -> None:
        """Fly the flight as it was and the chosen way, as far as they were not flown."""
        clear(self._messages)
        self.flying.fly(self._orders())

    def cancel(self) -> None:
        """Stop flights; seeds are paused."""
        self.flying.cancel()
        if self.dispersing.running:
            self.dispersing.pause()

    def disperse(self, seeds: int) -> None:
        """Fly the chosen way, then the flight as it was, with seeds 1 to so many."""
        clear(self._messages)
        chosen = [item for item in self._flyable() if item.key == (self.setting.key if self.setting else "")]
        others = [item for item in self._flyable() if item.key == AS_FLOWN and item not in chosen]
        batches = [Batch(item.key, item.scenario) for item in (*chosen, *others) if item.scenario is not None]
        self.dispersing.start(batches, range(1, seeds + 1))

    def look_at(self, look: str) -> None:
        """Another view of the flights."""
        self.look = Look(look)
        self._show_flights()

    def look_further(self) -> None:
        """The next view of the flights."""
        looks = list(Look)
        self.strip.looks.choose(looks[(looks.index(self.look) + 1) % len(looks)].value)
        self.look_at(self.strip.looks.current())

    def use_tool(self, name: str) -> None:
        """A tool of the plot: whole, fit, back."""
        self.plot.use_tool(name)

    def take(self) -> None:
        """The changed setting as a hypothesis of the case, selected in the whole window."""
        setting, session = self.setting, self._session
        if setting is None:
            return
        changes = setting.changes.get(setting.key, ())
        reason = taking.why_not(changes)
        if reason:
            if changes:
                self.show_failure("This cannot be taken as a hypothesis.", reason)
            return

        def refused(error: InvestigatorError) -> None:
            self.show_failure(error.problem, f"{error.place}  {error.remedy}".strip())

        if session.do(
            "Take a re-fly as hypothesis", lambda case: taking.take(case, setting.key, changes), refused
        ):
            assert session.case is not None
            letter, sortie = session.case.hypotheses[-1].letter, self.flying.sorties.get(setting.key)
            self.setting = setting.reset()
            self._derive()
            if sortie is not None and setting.key == TRIAL:
                self.flying.sorties[letter] = self.flying.sorties.pop(TRIAL)
            session.select(letter)
            self.choose(letter)
            self._show_all()

    def show_failure(self, problem: str, sentence: str) -> None:
        """What could not be done, and the way out, above the flights."""
        clear(self._messages)
        self._messages.addWidget(MessageRow(Kind.BAD, problem, sentence))

    def close_work(self) -> None:
        """Stop everything and wait, as the window does before it closes."""
        self.readiness.close()
        self.flying.close()
        self.dispersing.close()

    def _flyable(self) -> list[Way]:
        return [item for item in self.ways if item.scenario is not None]

    def _orders(self) -> list[Order]:
        """The flight as it was, then the chosen way."""
        setting = self.setting
        if setting is None:
            return []
        return [
            Order(
                item.key,
                item.scenario,
                setting.seed,
                f"Flying {item.name.lower() if not item.key else item.name}",
            )
            for item in self._flyable()
            if item.key in (AS_FLOWN, setting.key) and item.scenario is not None
        ]

    def _courses(self) -> tuple[Course, ...]:
        """What was flown of the flight as it was and the chosen way, in that order."""
        found = []
        for order in self._orders():
            sortie = self.flying.sorties.get(order.key)
            if sortie is not None:
                way = next(item for item in self.ways if item.key == order.key)
                name = "flown" if way.key == AS_FLOWN else f"counterfactual, {way.title}"
                stale = not self.flying.fresh(order)
                found.append(Course(way.key, way.slot, name, sortie, stale))
        return tuple(found)

    def _on_opened(self) -> None:
        clear(self._messages)
        self.setting, self._stale, self._opened_fault = None, True, ""
        if self.isVisible():
            self._begin()

    def _begin(self) -> None:
        """The scenario the open log was flown by, or the first there is."""
        self._stale = False
        log = self._session.log
        if self.setting is None:
            try:
                self.setting = first_setting(scenarios(), log.header.attributes if log is not None else {})
            except UsageError as error:
                self.show_failure(error.problem, f"{error.place}  {error.remedy}".strip())
                return
        self._derive()
        self._on_selection(self._session.selection)
        self._show_all()

    def _on_case(self) -> None:
        if self.setting is None or not self.isVisible():
            self._stale = True
            return
        self._derive()
        self._show_all()

    def _on_selection(self, letter: str) -> None:
        if self.setting is None or (letter == "" and self.setting.key == TRIAL):
            return
        if any(item.key == letter and item.scenario is not None for item in self.ways):
            self.setting = self.setting.choosing(letter)
        else:
            self.setting = self.setting.choosing(AS_FLOWN)
        if self.isVisible():
            self._show_all()

    def _leave(self) -> None:
        self.flying.forget()
        self.dispersing.forget()

    def _derive(self) -> None:
        """Ways follow from the scenario, the case's hypotheses and what was changed here."""
        case = self._session.case
        if self.setting is None:
            return
        self.ways = ways(self.setting, case.hypotheses if case is not None else ())
        if all(item.key != self.setting.key or item.scenario is None for item in self.ways):
            self.setting = self.setting.choosing(AS_FLOWN)

    def _reset(self) -> None:
        if self.setting is not None:
            self.setting = self.setting.reset()
            self._derive()
            self._show_all()

    def _open_fault(self, path: str) -> None:
        self._opened_fault = path
        self._show_setting()

    def _add_fault(self, offer: object) -> None:
        way = self.way
        assert isinstance(offer, form.FaultOffer)
        if way is not None and way.scenario is not None:
            faults = get(way.scenario, offer.root)
            self._opened_fault = f"{offer.root}.{len(faults)}"
            self.change(offer.root, (*faults, offer.fault))

    def _remove_fault(self, path: str) -> None:
        way = self.way
        if way is not None and way.scenario is not None:
            root, _, index = path.rpartition(".")
            faults = get(way.scenario, root)
            self._opened_fault = ""
            self.change(root, (*faults[: int(index)], *faults[int(index) + 1 :]))

    def _show_all(self) -> None:
        if self.setting is None:
            return
        self.panel.show_scenarios(scenarios(), self.setting.base.name, self.setting.seed)
        self._show_setting()
        self._show_flights()
        self._show_seeds()
        self._show_state()

    def _show_setting(self) -> None:
        setting, way = self.setting, self.way
        if setting is None or way is None or way.scenario is None:
            return
        changes = setting.changes.get(setting.key, ())
        self.panel.show_form(
            form.groups_of(way.scenario, setting.base),
            way.slot,
            way.key or "as flown",
            changed=bool(changes),
            takes=taking.why_not(changes),
        )
        rows = form.fault_rows(way.scenario, setting.base)
        self.panel.faults.show_offers(form.fault_offers(way.scenario))
        self.panel.faults.show_faults(rows, way.slot)
        if any(row.path == self._opened_fault for row in rows):
            groups = form.fault_groups(way.scenario, self._opened_fault, setting.base)
            self.panel.faults.show_form(self._opened_fault, groups)
        else:
            self.panel.faults.show_form("", ())

    def _show_flights(self) -> None:
        setting = self.setting
        if setting is None:
            return
        courses = self._courses()
        shown = picture(self.look, courses)
        self.panel.show_ways(way_rows(self.ways, setting, self.flying.sorties), setting.key)
        self._pictures.setCurrentIndex(int(shown is not None))
        if shown is not None:
            self._show_header(shown, courses, setting.base.title)
        self.plot.show_picture(shown, setting.key)
        self._show_verdict(courses)
        self._show_keeping(courses)

    def _show_header(self, shown: Picture, courses: tuple[Course, ...], title: str) -> None:
        """The header in as many words as leave room for the end of every flight."""
        for unit, words in ((shown.unit, title), (shown.brief, title), (shown.brief, "")):
            entries = header_entries(courses, words)
            self.header.show_title(shown.title, unit)
            self.header.show_entries(entries)
            if {item.name for item in entries[: len(courses)]} <= set(self.header.shown()):
                return

    def _show_keeping(self, courses: tuple[Course, ...]) -> None:
        setting = self.setting
        reason = ""
        if setting is None or not any(item.key == setting.key and not item.stale for item in courses):
            reason = "Fly first: what is kept is the flight of the chosen way."
        else:
            try:
                recorder()
            except UsageError as error:
                reason = error.problem
        self.strip.offer_keeping(reason)

    def _show_verdict(self, courses: tuple[Course, ...]) -> None:
        setting, way = self.setting, self.way
        if setting is None or way is None or way.scenario is None:
            return
        self.verdict.show_note(setting.base.limits_note)
        chosen = next((item for item in courses if item.key == way.key), None)
        results = self.dispersing.results(way.key, way.scenario)
        if chosen is None and not results:
            self.verdict.show_nothing()
        else:
            flown = self.dispersing.results(AS_FLOWN, setting.base) if way.key != AS_FLOWN else ()
            going = self.dispersing.running
            self.verdict.show_verdict(verdict_of(way, chosen, results, flown, going=going))
        if courses:
            heads = tuple("flown" if item.key == AS_FLOWN else item.key for item in courses)
            self.verdict.show_flights(f"seed {courses[-1].sortie.seed}", heads, flight_lines(courses))
            self.verdict.show_figures(figure_lines(courses[0].sortie.outcome.figures))

    def _show_seeds(self) -> None:
        dispersing, way = self.dispersing, self.way
        left = dispersing.seconds_left if dispersing.running else nan
        self.dispersion.show_state(
            done=dispersing.done,
            total=dispersing.total,
            running=dispersing.running,
            seconds_left=left,
            remark=COMPILING if dispersing.waiting else "",
        )
        if way is None or way.scenario is None:
            return
        results = dispersing.results(way.key, way.scenario)
        self.dispersion.show_seeds(
            bars(results, way.scenario.soft_m_s) if results else None,
            dispersing.drives(way.key, way.scenario),
            way.slot,
        )
        self._show_verdict(self._courses())

    def _show_state(self) -> None:
        running = self.flying.running
        remark = COMPILING if self.readiness.compiling else ""
        self.panel.show_state(running=running, remark=remark)
        if not running:
            self._bar.hide()
            self._progress.hide()

    def _on_begun(self) -> None:
        self._begun = monotonic()
        self._bar.show_slot(self.way.slot if self.way is not None else 0)
        self._bar.show_share(0.0)
        self._bar_soon.start()
        self._line_soon.start()
        QTimer.singleShot(0, self, self._show_state)
        self._on_progress(0.0, "")

    def _on_progress(self, share: float, name: str) -> None:
        self._bar.show_share(share)
        if self.flying.waiting:
            self._progress.show_progress(COMPILING, 0.0, None)
            return
        spent = monotonic() - self._begun
        self._progress.show_progress(name, share, spent / share * (1 - share) if share > 0.05 else None)
        self.told.emit(name)

    def _on_flown(self, key: str) -> None:
        sortie = self.flying.sorties[key]
        rate = sortie.scenario.unit.rate_hz
        descent = f"{sortie.track.time[-1]:.0f} s of descent at {rate:.0f} Hz"
        self.told.emit(f"Single flight {sortie.took_s:.1f} s, {descent}")
        self._show_flights()

    def _on_ended(self) -> None:
        self._show_flights()
        self._show_state()

    def _on_failed(self, error: object) -> None:
        if isinstance(error, InvestigatorError):
            self.show_failure(error.problem, f"{error.place}  {error.remedy}".strip())
        else:
            self.show_failure("This failed in a way we did not foresee.", repr(error))

    def _on_unready(self, why: str) -> None:
        self._show_state()
        self.show_failure("The flight loop could not be compiled.", f"{why}  Fly to try once more.")

    def _on_kept(self, path: str) -> None:
        clear(self._messages)
        row = MessageRow(
            Kind.OK, "", f"Kept as {Path(path).name}. It opens as any other flight log does.", "Open it"
        )
        row.action_asked.connect(lambda: self.open_asked.emit(path))
        self._messages.addWidget(row)

    def _ask_keep(self) -> None:
        setting = self.setting
        if setting is None:
            return
        name = f"{setting.base.name}-{setting.key or 'as-flown'}-{setting.seed}.h5".replace(TRIAL, "changed")
        wanted = Path(recent.folder()) / name
        chosen, _ = QFileDialog.getSaveFileName(self, "Keep the flight as a log", str(wanted), _LOG_FILTER)
        if chosen:
            self.keep(Path(chosen if chosen.endswith(".h5") else f"{chosen}.h5"))

    def keep(self, path: Path) -> None:
        """Write the flight of the chosen way as a log."""
        order = next((item for item in self._orders() if self.setting and item.key == self.setting.key), None)
        if order is not None:
            clear(self._messages)
            self.flying.keep(order, path)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._begin()
        if not self.readiness.is_ready:
            self.readiness.begin()
            self._show_state()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        left, right = (300, 320) if self.window().width() >= _WIDE else (272, 288)
        self._splitter.setSizes([left, max(CENTRE_MINIMUM_WIDTH, self.width() - left - right), right])
        self._show_flights()
