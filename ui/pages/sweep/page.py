"""The sweep page: what is varied at the left, the picture in the middle, the selected run at the right."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from investigator.errors import InvestigatorError, UsageError
from investigator.sweep.file import SWEEP_SUFFIX
from investigator.sweep.hypothesis import add_run
from investigator.sweep.plan import Plan
from ui.pages.sweep.chart import Chart
from ui.pages.sweep.display import Look, best_run, describe, display, first_look
from ui.pages.sweep.legend import Legend, keys_of
from ui.pages.sweep.look_strip import LookStrip
from ui.pages.sweep.pace import Pace
from ui.pages.sweep.run_panel import RunPanel
from ui.pages.sweep.setting_panel import SettingPanel
from ui.pages.sweep.sweeping import Sweeping
from ui.session import Session
from ui.theme.measures import CENTRE_MINIMUM_WIDTH
from ui.widgets.chip import Kind
from ui.widgets.clearing import clear
from ui.widgets.empty import EmptyState, Offer
from ui.widgets.message import MessageRow
from ui.widgets.progress import ProgressBar, ProgressLine
from ui.widgets.section import rule

_WIDE = 1500
_OPTION = "--cluster"  #: where the engine places what is wrong with this machine's own means
_SOON_MS, _TRY_MS = 200, 300  #: the picture follows at most so often; a trial waits until typing rests
_MOST_RANKED = 50_000  #: beyond so many runs only the measure that is drawn is ranked
_FILTER = f"Sweep (*{SWEEP_SUFFIX})"
_WHAT = (
    "A sweep asks one question at many values: what would have been believed, or would explain the records, "
    "for every combination of the parameters you vary."
)
_READY = (
    "Start makes the runs in the background. Each stands here as it comes in, and can become a hypothesis."
)


class SweepPage(QWidget):
    """Shows the window's sweep; a run that is loaded becomes a hypothesis through the session."""

    loaded = Signal()  #: a run has become a hypothesis, and is selected
    told = Signal(str)  #: for the status bar

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.sweeping, self.pace = Sweeping(session, self), Pace(session, self)
        self.look = Look("")
        self.selected: int | None = None
        self._best: dict[str, int | None] = {}
        self._target: Path | None = None
        self._stale = self._loading = False  #: the case is another one than the settings show; so it stays
        self.setting, self.strip, self.legend = SettingPanel(), LookStrip(), Legend()
        self.chart, self.run = Chart(self._describe), RunPanel()
        self._bar, self._progress = ProgressBar(0), ProgressLine()
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._trial = QTimer(self, singleShot=True, interval=_TRY_MS)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.chart)
        self._show_all()

    def _lay_out(self) -> None:
        centre = QWidget()
        centre.setMinimumWidth(CENTRE_MINIMUM_WIDTH)
        centre.setProperty("ground", "plot")
        centre.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._messages = QVBoxLayout()
        opening = Offer("Open a sweep file", "open-folder")
        self._empty = EmptyState(
            "sweep", "No sweep yet", _WHAT, Offer("Choose what to vary", "search"), opening
        )
        self._ready = EmptyState("sweep", "Nothing run yet", _READY, secondary=opening)
        picture = QWidget()
        inner = QVBoxLayout(picture)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self._bar, self.legend):
            inner.addWidget(part)
        inner.addWidget(self.chart, 1)
        self._pictures = QStackedWidget()
        for widget in (self._empty, self._ready, picture):
            self._pictures.addWidget(widget)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(rule())
        column.addLayout(self._messages)
        column.addWidget(self._pictures, 1)
        column.addWidget(self._progress)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        for number, widget in enumerate((self.setting, centre, self.run)):
            self._splitter.addWidget(widget)
            self._splitter.setStretchFactor(number, int(number == 1))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._splitter)

    def _connect(self) -> None:
        session, sweeping = self._session, self.sweeping
        session.opened.connect(self._on_opened)
        session.case_changed.connect(self._show_case)
        session.selection_changed.connect(lambda _: self._show_case())
        sweeping.begun.connect(self._on_begun)
        sweeping.filled.connect(self._on_filled)
        sweeping.ended.connect(self._on_ended)
        sweeping.failed.connect(self._on_failed)
        self._soon.timeout.connect(self._show_sweep)
        self._trial.timeout.connect(self._try)
        self.pace.told.connect(self.setting.show_estimate)
        self.pace.refused.connect(lambda error: self.setting.show_refusal(_sentence(error)))
        self.setting.changed.connect(self._on_setting)
        self.setting.subject_asked.connect(session.select)
        self.setting.start_asked.connect(self.start)
        self.setting.resume_asked.connect(self.resume)
        self.setting.cancel_asked.connect(sweeping.cancel)
        self.setting.place_asked.connect(self._ask_place)
        self.strip.look_asked.connect(self._look_at)
        self.strip.open_asked.connect(self._ask_open)
        self.strip.save_asked.connect(self._ask_save)
        self.chart.picked.connect(self.select)
        self.chart.opened.connect(self._load_run)
        self.run.load_asked.connect(self.load)
        self.run.best_asked.connect(self.select_best)
        self.run.measure_asked.connect(lambda name: self._look_at(replace(self.look, measure=name)))
        self._progress.cancel_asked.connect(sweeping.cancel)
        self._empty.primary_asked.connect(self.setting.focus_search)
        for empty in (self._empty, self._ready):
            empty.secondary_asked.connect(self._ask_open)

    def start(self) -> None:
        """Make the sweep that is set."""
        try:
            order = self.setting.order()
        except UsageError as error:
            self.setting.show_refusal(_sentence(error))
            return
        clear(self._messages)
        self.pace.forget()
        self.sweeping.start(order, self._target)
        self._show_state()

    def send_to(self, path: Path) -> None:
        """Where the results of the next sweep go."""
        self._target = path
        self.setting.show_place(str(path))

    def resume(self) -> None:
        """Go on with the sweep that is shown."""
        clear(self._messages)
        try:
            workers, cluster = self.setting.crew()
        except UsageError as error:
            self.setting.show_refusal(_sentence(error))
            return
        self.sweeping.resume(workers, cluster)
        self._show_state()

    def cancel(self) -> None:
        """Stop what runs; the runs made stay."""
        self.sweeping.cancel()

    def select(self, run: int | None) -> None:
        """Select a run: framed in the picture, told at the right."""
        self.selected = run
        self.chart.select(run)
        self.run.show_run(self.sweeping.shown, run, self.look.measure, self._best)

    def select_best(self) -> None:
        """Select the best run of the measure that is drawn, where it is in the picture or not."""
        shown, best = self.sweeping.shown, self._best.get(self.look.measure)
        if shown is None or best is None:
            return
        if not shown.sampled and self.chart.place_of(best) is None:
            places = dict(enumerate(int(place) for place in self._places(best)))
            self._look_at(replace(self.look, held=places))
        self.select(best)

    def load(self) -> None:
        """The selected run as a hypothesis of the case, selected and shown on the timeline."""
        if self.selected is not None:
            self._load_run(self.selected)

    def show_failure(self, problem: str, sentence: str, elsewhere: str = "") -> None:
        """What could not be done, and the way out, above the picture; `elsewhere`: another file is one."""
        clear(self._messages)
        row = MessageRow(Kind.BAD, problem, sentence, elsewhere)
        row.action_asked.connect(self._ask_place)
        self._messages.addWidget(row)

    def _load_run(self, run: int) -> None:
        shown, session = self.sweeping.shown, self._session
        if shown is None:
            return
        self.select(run)

        def refused(error: InvestigatorError) -> None:
            self.show_failure(error.problem, f"{error.place}  {error.remedy}".strip())

        self._loading = True
        if session.do("Load a run of the sweep", lambda case: add_run(case, shown.plan, run), refused):
            assert session.case is not None
            session.select(session.case.hypotheses[-1].letter)
            self.loaded.emit()
        self._loading = False

    def _on_opened(self) -> None:
        self._target = None
        clear(self._messages)
        self._show_all()

    def _show_case(self) -> None:
        session = self._session
        self._stale = not self.isVisible() or self._loading
        if session.case is not None and not self._stale:
            self.setting.show_case(session.case, session.selection)
            self.setting.show_place(str(self._target or self.sweeping.place()))

    def _on_setting(self) -> None:
        self._show_picture()
        self._trial.start()

    def _show_picture(self) -> None:
        """The picture, or what belongs in its place and the first step."""
        varied = bool(self.setting.cards)
        self._pictures.setCurrentIndex(2 if self.sweeping.shown is not None else int(varied))

    def _try(self) -> None:
        if not self.isVisible() or self.sweeping.running:
            return
        try:
            self.pace.ask(self.setting.order())
        except UsageError:
            self.pace.forget()

    def _on_begun(self) -> None:
        shown = self.sweeping.shown
        assert shown is not None
        self.look = first_look(shown, self.look.measure)
        self.selected = None
        if not self.sweeping.running:
            self._show_setting(shown.plan)
        self._show_all()

    def _show_setting(self, plan: Plan) -> None:
        """What a sweep that was opened varies, ready to be varied further."""
        case, of = self._session.case, plan.hypothesis
        known = (
            case is not None and of is not None and any(of.letter == item.letter for item in case.hypotheses)
        )
        self._session.select(of.letter if of is not None and known else "")
        self.setting.show_plan(plan)

    def _on_filled(self) -> None:
        made = self.sweeping.progress
        share = made.done / max(1, made.total)
        left = made.seconds_left
        words = f"{made.done:,} of {made.total:,} runs"
        self._bar.show_share(share)
        self._progress.show_progress(f"Sweep: {words}", share, left if left == left else None)
        self.told.emit(f"Sweep {100 * share:.0f} %")
        if not self._soon.isActive():
            self._soon.start()

    def _on_ended(self) -> None:
        self._show_all()
        self._trial.start()
        shown, path = self.sweeping.shown, self.sweeping.path
        self.told.emit("" if shown is None or path is None else f"{shown.sweep.done:,} runs in {path.name}")
        if shown is not None and self.sweeping.unfinished:
            clear(self._messages)
            done, total = shown.sweep.done, shown.plan.size
            row = MessageRow(Kind.WARN, "", f"Stopped after {done:,} of {total:,} runs.", "Continue")
            row.action_asked.connect(self.resume)
            self._messages.addWidget(row)

    def _on_failed(self, error: object) -> None:
        if not isinstance(error, InvestigatorError):
            self.show_failure("The sweep failed in a way we did not foresee.", repr(error))
        elif self.sweeping.cluster and error.place in (self.sweeping.cluster, _OPTION):
            self.setting.refuse_cluster(_sentence(error))
        elif self._target is not None and error.place == str(self._target):
            self.show_failure(error.problem, error.place, "Elsewhere…")
        else:
            self.show_failure(error.problem, f"{error.place}  {error.remedy}".strip())

    def _look_at(self, look: object) -> None:
        assert isinstance(look, Look)
        self.look = look
        self._show_sweep()

    def _show_all(self) -> None:
        self._show_case()
        self._show_sweep()
        self._show_state()

    def _show_state(self) -> None:
        running = self.sweeping.running
        self.setting.show_state(running=running, unfinished=self.sweeping.unfinished)
        self._bar.setVisible(running)
        self._progress.setVisible(running)

    def _show_sweep(self) -> None:
        self._soon.stop()
        shown = self.sweeping.shown
        settled = shown is not None and not self.sweeping.running
        self.strip.show_sweep(shown, self.look, settled=settled)
        self._show_picture()
        if shown is None:
            self.selected, self._best = None, {}
            self.run.show_run(None, None, "", {})
            return
        ranked = [item.name for item in shown.sweep.measures if shown.plan.size <= _MOST_RANKED]
        self._best = {name: best_run(shown.sweep, name) for name in {*ranked, self.look.measure}}
        slot = shown.plan.hypothesis.slot if shown.plan.hypothesis is not None else 0
        picture = display(shown, self.look)
        self._bar.show_slot(slot)
        self.chart.show_display(picture, slot, self._best[self.look.measure])
        unit = f"{picture.measure.unit}, " if picture.measure.unit else ""
        keys = keys_of(shown, picture, self._best[self.look.measure])
        self.legend.say(picture.measure.label, f"{unit}{picture.measure.doc}", keys)
        self.select(self.selected)

    def _places(self, run: int) -> tuple[int, ...]:
        assert self.sweeping.shown is not None
        return tuple(int(place) for place in np.unravel_index(run, self.sweeping.shown.plan.shape))

    def _describe(self, run: int) -> str:
        shown = self.sweeping.shown
        if shown is None:
            return ""
        return describe(shown, self.look.measure, run)

    def _ask_place(self) -> None:
        wanted = str(self._target or self.sweeping.place())
        name, _ = QFileDialog.getSaveFileName(
            self,
            "Results of the sweep go to",
            wanted,
            _FILTER,
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if name:
            self.send_to(_suffixed(name))

    def _ask_open(self) -> None:
        folder = str(self.sweeping.place().parent)
        name, _ = QFileDialog.getOpenFileName(self, "Open a sweep file", folder, _FILTER)
        if name:
            clear(self._messages)
            self.sweeping.open(Path(name))

    def _ask_save(self) -> None:
        wanted = str(self.sweeping.path or self.sweeping.place())
        name, _ = QFileDialog.getSaveFileName(self, "Save the sweep", wanted, _FILTER)
        if name:
            self.sweeping.save(_suffixed(name))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._show_case()
        self._trial.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        left, right = (312, 300) if self.window().width() >= _WIDE else (288, 264)
        self._splitter.setSizes([left, max(CENTRE_MINIMUM_WIDTH, self.width() - left - right), right])


def _suffixed(name: str) -> Path:
    return Path(name if name.endswith(SWEEP_SUFFIX) else f"{name}{SWEEP_SUFFIX}")


def _sentence(error: object) -> str:
    if isinstance(error, InvestigatorError):
        return " ".join(part for part in (error.problem, error.remedy) if part)
    return f"This failed in a way we did not foresee: {error!r}"
