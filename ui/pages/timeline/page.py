"""The timeline page: side panels around the stacked plots, all showing one session."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from investigator import verbs
from investigator.case import Case, View
from investigator.diagnosis.comparison import Comparison
from investigator.diagnosis.table import MetricsTable
from investigator.diagnosis.timeline import faded
from investigator.errors import InvestigatorError
from investigator.figures import CHANNEL
from investigator.issues import Issue
from ui.inspector.panel import Inspector
from ui.inspector.subjects import selected_subject
from ui.jobs import Job
from ui.pages.timeline.channel_panel import ChannelPanel
from ui.pages.timeline.drawing import Drawing
from ui.pages.timeline.gates import GateHold, gate_hold, gate_lines
from ui.pages.timeline.hypothesis_panel import HypothesisPanel
from ui.pages.timeline.kept_view import as_seen, look_as_kept
from ui.pages.timeline.metrics_panel import MetricsPanel
from ui.pages.timeline.notices import Notices
from ui.pages.timeline.rows import channel_tree, hypothesis_rows
from ui.pages.timeline.strip import ToolStrip
from ui.pages.timeline.waiting import Meanwhile, Waiting
from ui.plots.entries import Reading
from ui.plots.stack import PlotStack
from ui.plots.ticks import TimeFormat
from ui.session import Session
from ui.theme.measures import CENTRE_MINIMUM_WIDTH
from ui.widgets.progress import ProgressLine
from ui.widgets.section import rule

_WIDE, _TALL = 1500, 900


class TimelinePage(QWidget):
    """Shows the session's comparison; every edit goes back to the session."""

    addition_asked = Signal()
    rename_asked = Signal(str)
    fit_asked = Signal(str)
    explanation_asked = Signal()
    pointer_moved = Signal(object, object)  #: cursor and second cursor (s), or None

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._hidden: frozenset[str] = frozenset()
        self._issues: tuple[Issue, ...] = ()
        self._grid, self._took = True, ""
        self._hold: GateHold | None = None  #: the gate line in the hand
        self._offer = ""
        self._fresh = True  #: nothing of the open log is drawn yet
        self._table: MetricsTable | None = None
        self.hypotheses, self.channels = HypothesisPanel(), ChannelPanel()
        self.plots, self.metrics, self.inspector = PlotStack(), MetricsPanel(), Inspector()
        self.strip, self._progress = ToolStrip(), ProgressLine()
        self.notices = Notices()
        self._health = Job(self)
        self._drawing = Drawing(session, self.plots.prepared)
        self._waiting = Waiting(self.plots, self._progress, self)
        self._panels = Meanwhile(lambda: session.busy or self.plots.turns.pending, self)
        session.preparer = self._drawing.preparer
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._left = QWidget()
        self._left.setProperty("ground", "panel")
        self._left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self.hypotheses)
        left.addWidget(rule())
        left.addWidget(self.channels, 1)
        centre = QWidget()
        centre.setMinimumWidth(CENTRE_MINIMUM_WIDTH)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(rule())
        column.addWidget(self.notices)
        column.addWidget(self.plots, 1)
        column.addWidget(self._progress)
        column.addWidget(rule())
        column.addWidget(self.metrics)
        self._progress.hide()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        for number, widget in enumerate((self._left, centre, self.inspector)):
            self._splitter.addWidget(widget)
            self._splitter.setStretchFactor(number, 1 if number == 1 else 0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._splitter)

    def _connect(self) -> None:
        session = self._session
        session.leaving.connect(self._health.wait)
        session.opened.connect(self._on_opened)
        session.case_changed.connect(self._on_case)
        self._panels.due.connect(lambda: self._in_turn(self._show_rows, self._show_subject))
        session.selection_changed.connect(lambda _: self._show_selection())
        session.comparison_changed.connect(self._show_comparison)
        session.followed.connect(lambda _: self._show_followed())
        session.comparing.connect(self._on_comparing)
        session.following.connect(self._wait)
        session.progressed.connect(self._waiting.tell)
        self._waiting.late.connect(self._draw)
        session.comparison_failed.connect(self._on_failed)
        self.hypotheses.selected.connect(session.select)
        self.hypotheses.visibility_asked.connect(self._show_or_hide)
        self.hypotheses.addition_asked.connect(self.addition_asked)
        self.hypotheses.believed_shown.connect(lambda on: self._show_key("onboard", on))
        self.hypotheses.happened_shown.connect(lambda on: self._show_key("reconstruction", on))
        self.metrics.selected.connect(session.select)
        self.plots.curve_clicked.connect(self._on_curve)
        self.plots.cursor_moved.connect(lambda _: self._tell_pointers())
        self.plots.second_cursor_moved.connect(lambda _: self._tell_pointers())
        self.inspector.value_asked.connect(self._set_value)
        self.inspector.settled.connect(session.settle)
        self.inspector.parameter_reset_asked.connect(self._reset_value)
        self.inspector.reset_asked.connect(lambda: self._edit("Reset", verbs.reset_hypothesis))
        self.inspector.removal_asked.connect(lambda: self._edit("Remove hypothesis", verbs.remove_hypothesis))
        self.inspector.rename_asked.connect(lambda: self.rename_asked.emit(session.selection))
        self.inspector.fit_asked.connect(lambda: self.fit_asked.emit(session.selection))
        self.strip.tool_asked.connect(self.use_tool)
        self.strip.datum_asked.connect(lambda datum: self._set_view(datum=datum))
        self.strip.time_asked.connect(lambda form: self._set_view(time_format=form))
        self.strip.channel_asked.connect(self.channels.focus_filter)
        self._progress.cancel_asked.connect(session.cancel)
        self.notices.explanation_asked.connect(self.explanation_asked)
        self.notices.rerun_asked.connect(session.compare)
        self._health.finished.connect(self._on_health)
        self.channels.channel_asked.connect(lambda address: self._show_channel(address, True))
        self.channels.issues_asked.connect(lambda: self.notices.show_issues(self._issues))
        self.plots.channel_dropped.connect(lambda address, _key: self._show_channel(address, True))
        self.plots.hide_asked.connect(lambda key: self._show_channel(key.removeprefix(CHANNEL), False))
        self.plots.gate_dragged.connect(self._drag_gate)
        self.plots.gate_settled.connect(self._release_gate)

    @property
    def pending(self) -> bool:
        """Whether anything that is to be shown still waits for its turn."""
        return self.plots.turns.pending or self.inspector.form.building

    def use_tool(self, tool: str) -> None:
        """A tool of the strip or its key: fit, whole, region, zoom, back, second, grid, statistics."""
        plots, pointers = self.plots, self.plots.pointers()
        if tool == "region":
            marking = pointers.region is None
            left, right = plots.span()
            third = (right - left) / 3
            plots.set_region((left + third, right - third) if marking else None)
            plots.set_reading(Reading.STATISTICS if marking else Reading.VALUE)
        elif tool == "second":
            plots.set_second_cursor(pointers.cursor if pointers.second is None else None)
            plots.set_reading(Reading.DIFFERENCE if pointers.second is None else Reading.VALUE)
            self._tell_pointers()
        elif tool == "grid":
            self._grid = not self._grid
            plots.set_grid(self._grid)
        elif tool == "metrics":
            self.metrics.toggle()
        else:
            {"fit": plots.fit, "whole": plots.whole, "zoom": plots.zoom_to_region, "back": plots.zoom_back}[
                tool
            ]()

    def _on_opened(self) -> None:
        log = self._session.log
        assert log is not None
        self._issues = log.structure_issues
        self.channels.show_channels(channel_tree(log, self._issues), len(self._issues))
        self.notices.clear()
        self._fresh, self._table, self._hold = True, None, None
        self._drawing.begin()
        for clear in (self.plots.set_cursor, self.plots.set_second_cursor, self.plots.set_region):
            clear(None)
        self.plots.set_reading(Reading.VALUE)
        self._health.start(lambda report, cancelled: log.issues)

    def _on_health(self, issues: object) -> None:
        log = self._session.log
        if log is not None and isinstance(issues, tuple):
            self._issues = issues
            self.channels.show_channels(channel_tree(log, issues), len(issues))

    def _on_case(self) -> None:
        """Side panels keep up with a moving value a few times a second: the curves come first."""
        if not self._session.moving:
            self._show_case()
        else:
            self._panels.soon()

    def _show_case(self) -> None:
        self._panels.forget()
        self._show_rows()
        self._show_subject()

    def _show_rows(self) -> None:
        case = self._session.case
        if case is not None:
            self.hypotheses.show_rows(hypothesis_rows(case, self._table), self._session.selection)
            self.strip.show_view(case.view.datum, case.view.time_format)

    def _show_subject(self) -> None:
        if self._session.case is not None:
            self.inspector.show_subject(selected_subject(self._session, self._table, self._took))

    def _show_selection(self) -> None:
        self._hold = None
        self._in_turn(self._show_rows)
        self.plots.set_selected(self._session.selection)
        self._in_turn(self._draw, self._show_subject, self._show_table)

    def _show_comparison(self, comparison: Comparison) -> None:
        self._told(self._waiting.end(), "")
        self._table = self._drawing.table(comparison)
        self.notices.clear()
        self._tell_fidelity()
        self.hypotheses.show_recorded(comparison.recorded is not None)
        self._draw()
        self._in_turn(self._show_table, self._show_rows, self._show_subject)

    def _show_followed(self) -> None:
        """New curves of what is on the move; the table follows when it is let go."""
        self._told(self._waiting.end(), "; metrics follow on release")
        if self._session.busy:
            self._wait()
        self._draw()

    def _in_turn(self, *shows: Callable[[], None]) -> None:
        """Side panels after the plots, each in a turn of its own: nobody is to wait for all of it."""
        for show in shows:
            self.plots.turns.put(self, show.__name__, show)

    def _told(self, took_s: float | None, rest: str) -> None:
        if took_s is None:
            self._took = f"Run before{rest}"
        else:
            self._took = f"Re-run in {f'{1e3 * took_s:,.0f} ms' if took_s < 10 else f'{took_s:,.0f} s'}{rest}"
        self.inspector.show_remark(self._took)

    def _draw(self) -> None:
        figure, case = self._drawing.figure(), self._session.case
        if figure is None or case is None:
            return
        if self._waiting.is_late:
            figure = faded(figure, self._drawing.stale())
        self.plots.show_figure(figure, keep_view=not self._fresh)
        self.plots.set_time_format(TimeFormat(case.view.time_format))
        self.plots.set_hidden(self._hidden)
        self._show_gate()
        if self._fresh:
            self._fresh = False
            look_as_kept(self.plots, case.view, figure.span)
            self._tell_pointers()

    def _show_table(self) -> None:
        if self._table is not None:
            self.metrics.show_table(self._table, self._session.selection)
            self._adapt()

    def keep_view(self) -> None:
        """Put span and cursors into the case."""
        case = self._session.case
        if case is not None and not self._fresh:
            self._session.set_view(verbs.set_view(case, as_seen(self.plots, case.view)))

    def _tell_fidelity(self) -> None:
        comparison, case = self._session.comparison, self._session.case
        if comparison is None or case is None or comparison.fidelity is None:
            return
        if not comparison.fidelity.reproduces and not case.accepted_fidelity:
            self.notices.show_withheld(comparison.fidelity.sentence())

    def show_failure(self, problem: str, sentence: str) -> None:
        """What could not be done, and the way out, above the plots."""
        self.notices.show_failure(problem, sentence)

    def _on_comparing(self) -> None:
        self._wait()
        if self._panels.waits:
            self._panels.forget()
            self._in_turn(self._show_rows, self._show_subject)

    def _wait(self) -> None:
        self._waiting.begin(self._slot())

    def _on_failed(self, error: object) -> None:
        self._waiting.end()
        self._draw()
        if error is None:
            self.notices.show_stopped()
        else:
            self.notices.show_error(error)

    def _slot(self) -> int:
        case = self._session.case
        return case.hypothesis(self._session.selection).slot if case and self._session.selection else 0

    def _show_or_hide(self, letter: str, shown: bool) -> None:
        name = "Show hypothesis" if shown else "Hide hypothesis"
        self._session.do(name, lambda case: verbs.show_hypothesis(case, letter, shown))

    def _show_key(self, key: str, shown: bool) -> None:
        self._hidden = self._hidden - {key} if shown else self._hidden | {key}
        self.plots.set_hidden(self._hidden)

    def _on_curve(self, key: str) -> None:
        case = self._session.case
        if case is not None and any(item.letter == key for item in case.hypotheses):
            self._session.select(key)
        elif key == "0":
            self._session.select("")

    def _set_value(self, path: str, value: object) -> None:
        letter = self._session.selection

        def refused(error: InvestigatorError) -> None:
            if not self.inspector.form.refuse(path, error.problem):
                self.notices.show_error(error)

        self._session.do(f"Set {path}…", lambda case: verbs.set_parameter(case, letter, path, value), refused)

    def _reset_value(self, path: str, flown: object) -> None:
        if flown is not None:
            self._set_value(path, flown)
            self._session.settle()

    def _edit(self, name: str, verb) -> None:  # type: ignore[no-untyped-def]  # a verb of (case, letter)
        letter = self._session.selection
        if letter:
            self._session.do(name, lambda case: verb(case, letter))

    def _set_view(self, **changes: object) -> None:
        case: Case | None = self._session.case
        if case is not None:
            view: View = case.view.replace(**changes)
            self._session.set_view(verbs.set_view(case, view))
            self.strip.show_view(view.datum, view.time_format)
            self._draw()
            self._tell_pointers()

    def _show_channel(self, address: str, shown: bool) -> None:
        if self._session.case is not None:
            self._session.set_view(verbs.show_channel(self._session.case, address, shown))
            self._draw()

    def _drag_gate(self, ratio: float) -> None:
        """The gate line is at so many times where it was taken up: the gate's limit moves with it."""
        if self._hold is None:
            self._hold = gate_hold(self._session, self._drawing.sensor)
        if self._hold is not None:
            self._set_value(self._hold.row.path, self._hold.value(ratio))
            self._show_gate()

    def _release_gate(self, ratio: float) -> None:
        self._drag_gate(ratio)
        self._hold = None
        self._session.settle()
        self._show_gate()

    def _show_gate(self) -> None:
        """The gate lines where the gate stands; in the hand they move on the scale they were taken up at."""
        session, hold = self._session, self._hold
        line, scale = gate_lines(session, hold)
        if not session.moving:
            offered = hold or gate_hold(session, self._drawing.sensor)
            self._offer = offered.sentence() if offered is not None else ""
        self.plots.show_gate(line, scale, self._offer)

    def _tell_pointers(self) -> None:
        pointers = self.plots.pointers()
        self.pointer_moved.emit(pointers.cursor, pointers.second)

    def _adapt(self) -> None:
        """Give way where the window is small: narrower panels, fewer columns, fewer rows."""
        wide = self.window().width() >= _WIDE
        self.strip.show_time_switch(wide)
        self.metrics.drop_narrow(not wide)
        self.metrics.show_most_rows(5 if self.window().height() >= _TALL else 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.window().width() >= _WIDE
        left, right = (288, 320) if wide else (248, 288)
        self._splitter.setSizes([left, max(CENTRE_MINIMUM_WIDTH, self.width() - left - right), right])
        self._adapt()
