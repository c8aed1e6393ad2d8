"""The re-fly page: what is flown at the left, the flights in the middle, the verdict at the right."""

from __future__ import annotations

from math import nan
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QSplitter, QVBoxLayout, QWidget

from investigator.errors import InvestigatorError
from investigator.refly.catalogue import scenarios
from ui import recent
from ui.pages.refly import form, taking
from ui.pages.refly.bench import Bench
from ui.pages.refly.centre import Centre
from ui.pages.refly.dispersing import Batch, Dispersing
from ui.pages.refly.flying import Flying
from ui.pages.refly.readiness import COMPILING, Readiness
from ui.pages.refly.reading import figure_lines, flight_lines
from ui.pages.refly.setting import AS_FLOWN, TRIAL
from ui.pages.refly.setting_panel import SettingPanel
from ui.pages.refly.spread import bars
from ui.pages.refly.telling import verdict_of, way_rows
from ui.pages.refly.verdict_panel import VerdictPanel
from ui.pages.refly.views import Course, Look, picture
from ui.session import Session
from ui.theme.measures import CENTRE_MINIMUM_WIDTH
from ui.widgets.chip import Kind

_WIDE = 1500
_LOG_FILTER = "Flight log (*.h5)"


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
        self.bench = Bench(session, self)
        self.look = Look.SIDE
        self._stale = True
        self.panel, self.centre, self.verdict = SettingPanel(), Centre(), VerdictPanel()
        self.strip, self.plot, self.dispersion = self.centre.strip, self.centre.plot, self.centre.dispersion
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.plot)
        self._show_state()

    def _lay_out(self) -> None:
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        for number, widget in enumerate((self.panel, self.centre, self.verdict)):
            self._splitter.addWidget(widget)
            self._splitter.setStretchFactor(number, int(number == 1))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._splitter)

    def _connect(self) -> None:
        session, bench, flying = self._session, self.bench, self.flying
        dispersing, panel = self.dispersing, self.panel
        session.opened.connect(self._on_opened)
        session.case_changed.connect(self._on_case)
        session.selection_changed.connect(bench.follow)
        session.leaving.connect(self._leave)
        panel.scenario_asked.connect(self.choose_scenario)
        panel.seed_asked.connect(bench.choose_seed)
        panel.way_asked.connect(bench.choose)
        panel.addition_asked.connect(self.addition_asked)
        panel.value_asked.connect(bench.change)
        panel.reset_asked.connect(bench.reset)
        panel.taking_asked.connect(bench.take)
        panel.faults.opened.connect(bench.open_fault)
        panel.faults.addition_asked.connect(bench.add_fault)
        panel.faults.removal_asked.connect(bench.remove_fault)
        panel.fly_asked.connect(self.fly)
        panel.cancel_asked.connect(self.cancel)
        self.centre.fly_asked.connect(self.fly)
        self.centre.cancel_asked.connect(self.cancel)
        bench.changed.connect(self._on_bench)
        bench.refused.connect(panel.refuse)
        bench.failed.connect(self._on_failed)
        bench.taken.connect(self._on_taken)
        flying.begun.connect(self._on_begun)
        flying.progressed.connect(self._on_progress)
        flying.flown.connect(self._on_flown)
        flying.ended.connect(self._on_ended)
        flying.failed.connect(self._on_failed)
        flying.kept.connect(self._on_kept)
        self.strip.look_asked.connect(self.look_at)
        self.strip.keep_asked.connect(self._ask_keep)
        self.plot.picked.connect(bench.choose)
        self.centre.header.entry_clicked.connect(bench.choose)
        self.dispersion.start_asked.connect(self.disperse)
        self.dispersion.pause_asked.connect(dispersing.pause)
        self.dispersion.resume_asked.connect(dispersing.go_on)
        self.dispersion.stop_asked.connect(dispersing.stop)
        for happened in (dispersing.begun, dispersing.filled, dispersing.ended, dispersing.driven):
            happened.connect(self._show_seeds)
        dispersing.failed.connect(self._on_failed)
        self.readiness.ready.connect(self._show_state)
        self.readiness.failed.connect(self._on_unready)

    def choose_scenario(self, name: str) -> None:
        """Another scenario; what was flown of the last one is let go."""
        self._leave()
        self.centre.say_nothing()
        self.bench.choose_scenario(name)

    def fly(self) -> None:
        """Fly the flight as it was and the chosen way, as far as they were not flown."""
        self.centre.say_nothing()
        self.flying.fly(self.bench.orders())

    def cancel(self) -> None:
        """Stop flights; seeds are paused."""
        self.flying.cancel()
        if self.dispersing.running:
            self.dispersing.pause()

    def disperse(self, seeds: int) -> None:
        """Fly the chosen way, then the flight as it was, with seeds 1 to so many."""
        self.centre.say_nothing()
        orders = sorted(self.bench.orders(), key=lambda item: item.key != self.bench.key)
        batches = [Batch(item.key, item.scenario) for item in orders]
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

    def show_failure(self, problem: str, sentence: str) -> None:
        """What could not be done, and the way out, above the flights."""
        self.centre.say(Kind.BAD, problem, sentence)

    def close_work(self) -> None:
        """Stop everything and wait, as the window does before it closes."""
        self.readiness.close()
        self.flying.close()
        self.dispersing.close()

    def _courses(self) -> tuple[Course, ...]:
        """What was flown of the flight as it was and the chosen way, in that order."""
        found = []
        for order in self.bench.orders():
            sortie = self.flying.sorties.get(order.key)
            if sortie is not None:
                way = next(item for item in self.bench.ways if item.key == order.key)
                name = "flown" if way.key == AS_FLOWN else f"counterfactual, {way.title}"
                stale = not self.flying.fresh(order)
                found.append(Course(way.key, way.slot, name, sortie, stale))
        return tuple(found)

    def _on_opened(self) -> None:
        self.centre.say_nothing()
        self.bench.forget()
        self._stale = True
        if self.isVisible():
            self._begin()

    def _begin(self) -> None:
        self._stale = False
        self.bench.begin()

    def _on_case(self) -> None:
        if self.bench.setting is None or not self.isVisible():
            self._stale = True
        else:
            self.bench.derive()

    def _on_bench(self) -> None:
        if self.isVisible() or not self._stale:
            self._show_all()

    def _on_taken(self, key: str, letter: str) -> None:
        """A flight of the trial is one of the hypothesis it has become."""
        if key == TRIAL and key in self.flying.sorties:
            self.flying.sorties[letter] = self.flying.sorties.pop(key)

    def _leave(self) -> None:
        self.flying.forget()
        self.dispersing.forget()

    def _show_all(self) -> None:
        setting = self.bench.setting
        if setting is None:
            return
        self.panel.show_scenarios(scenarios(), setting.base.name, setting.seed)
        self._show_setting()
        self._show_flights()
        self._show_seeds()
        self._show_state()

    def _show_setting(self) -> None:
        setting, way = self.bench.setting, self.bench.way
        if setting is None or way is None or way.scenario is None:
            return
        changes = self.bench.changes
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
        if any(row.path == self.bench.fault for row in rows):
            groups = form.fault_groups(way.scenario, self.bench.fault, setting.base)
            self.panel.faults.show_form(self.bench.fault, groups)
        else:
            self.panel.faults.show_form("", ())

    def _show_flights(self) -> None:
        setting = self.bench.setting
        if setting is None:
            return
        courses = self._courses()
        shown = picture(self.look, courses)
        self.panel.show_ways(way_rows(self.bench.ways, setting, self.flying.sorties), setting.key)
        self.centre.show_flights(shown, courses, setting.base.title, setting.key)
        self._show_verdict(courses)
        self._show_keeping(courses)

    def _show_keeping(self, courses: tuple[Course, ...]) -> None:
        setting = self.bench.setting
        reason = ""
        if setting is None or not any(item.key == setting.key and not item.stale for item in courses):
            reason = "Fly first: what is kept is the flight of the chosen way."
        self.strip.offer_keeping(reason)

    def _show_verdict(self, courses: tuple[Course, ...]) -> None:
        setting, way = self.bench.setting, self.bench.way
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
        dispersing, way = self.dispersing, self.bench.way
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
            self.centre.end_progress()

    def _on_begun(self) -> None:
        self.centre.begin_progress(self.bench.way.slot if self.bench.way is not None else 0)
        QTimer.singleShot(0, self, self._show_state)
        self._on_progress(0.0, "")

    def _on_progress(self, share: float, name: str) -> None:
        self.centre.show_progress(share, COMPILING if self.flying.waiting else name)
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
        sentence = f"Kept as {Path(path).name}. It opens as any other flight log does."
        row = self.centre.say(Kind.OK, "", sentence, "Open it")
        row.action_asked.connect(lambda: self.open_asked.emit(path))

    def _ask_keep(self) -> None:
        setting = self.bench.setting
        if setting is None:
            return
        name = f"{setting.base.name}-{setting.key or 'as-flown'}-{setting.seed}.h5".replace(TRIAL, "changed")
        wanted = Path(recent.folder()) / name
        chosen, _ = QFileDialog.getSaveFileName(self, "Keep the flight as a log", str(wanted), _LOG_FILTER)
        if chosen:
            self.keep(Path(chosen if chosen.endswith(".h5") else f"{chosen}.h5"))

    def keep(self, path: Path) -> None:
        """Write the flight of the chosen way as a log."""
        order = next((item for item in self.bench.orders() if item.key == self.bench.key), None)
        if order is not None:
            self.centre.say_nothing()
            self.flying.keep(order, path)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "bench"):
            self._show_flights()
            self._show_seeds()

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
