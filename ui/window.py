"""The window: frame around the pages, and the action table. It shows the session and decides nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from investigator.diagnosis.comparison import Comparison
from investigator.errors import InvestigatorError
from ui import actions, recent
from ui.commands import commands_of
from ui.engine import EngineKeeper, EngineLine
from ui.frame.rail import Place, Rail
from ui.frame.status_bar import StatusBar
from ui.frame.top_bar import TopBar
from ui.paged_window import PagedWindow
from ui.pages.start import StartPage
from ui.plots.ticks import TimeFormat, time_text
from ui.requests import Requests
from ui.session import Session
from ui.shelves import Shelving
from ui.verdicts import fidelity_words
from ui.widgets.chip import Kind
from ui.widgets.section import rule

PAGES = (
    Place("timeline", "Timeline", "timeline", "Ctrl+1"),
    Place("refly", "Re-fly", "refly", "Ctrl+2"),
    Place("sweep", "Sweep", "sweep", "Ctrl+3"),
)
FOOT = (Place("help", "Help", "help", "F1"), Place("theme", "Theme", "settings", "Ctrl+T"))
_LEAST_HEIGHT = 700
_KEEP_MS = 20_000  #: unsaved work is put aside this often
_ORIGINS = {
    "simulation": ("Simulation: representative, not flight data", Kind.INFO, ""),
    "transcription": ("Transcribed from public video", Kind.NONE, "play"),
    "flight": ("Flight data", Kind.NONE, "antenna"),
}


class Window(PagedWindow):
    """One window, one session."""

    def __init__(self, session: Session, engine: EngineKeeper | None = None) -> None:
        super().__init__()
        self.session = session
        self.setWindowTitle("Descent Investigator[*]")
        self.setAcceptDrops(True)
        self.top, self.status = TopBar(), StatusBar()
        self.engine = engine or EngineKeeper(parent=self)
        self._engine_line = EngineLine(self.engine, session, self.status, self)
        self.rail = Rail(PAGES, FOOT)
        self.start = StartPage()
        self.stack.addWidget(self.start)
        self.ask = Requests(self)
        self._keeping = QTimer(self)
        self._lay_out()
        self.commands = commands_of(self)
        self._actions = actions.install(self, self.commands)
        self.shelving = Shelving(self.start, self)
        self._connect()
        self.show_start()

    def show_start(self) -> None:
        """The start page: nothing of the open case is lost."""
        self.start.show_recent(recent.rows())
        self.top.hide()
        self.rail.setVisible(self.session.case is not None)
        self.rail.show_page("start")
        self.stack.setCurrentWidget(self.start)
        self.shelving.begin()
        self.status.pointer.set_text("Ready")
        self.status.difference.set_text("")

    def show_page(self, key: str) -> None:
        """A page of the open case, or help."""
        if key == "theme":
            self.theme_asked()
            return
        if key != "help" and self.session.case is None:
            self.show_start()
            return
        page = self.page(key)
        self.top.setVisible(self.session.case is not None)
        self.rail.setVisible(self.session.case is not None)
        self.stack.setCurrentWidget(page)
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        self.rail.show_page(key)
        actions.refresh(self._actions, self.commands)

    def theme_asked(self) -> None:
        """The other theme."""
        recent.switch_theme()

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(rule(vertical=True))
        middle.addWidget(self.stack, 1)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(rule())
        column.addLayout(middle, 1)
        column.addWidget(rule())
        column.addWidget(self.status)
        self.setCentralWidget(whole)
        self.setMinimumHeight(_LEAST_HEIGHT)  # the least width is what the pages need

    def _connect(self) -> None:
        session = self.session
        session.opening.connect(self.shelving.rest)
        session.opening.connect(lambda: self.timeline)  # made while the log is read
        session.opened.connect(self._on_opened)
        session.case_changed.connect(self._on_case)
        session.selection_changed.connect(lambda _: actions.refresh(self._actions, self.commands))
        session.comparison_changed.connect(self._on_comparison)
        session.failed.connect(self._on_failure)
        session.saved.connect(self._on_saved)
        session.leaving.connect(self._keep)
        self.rail.page_asked.connect(self.show_page)
        self.top.start_asked.connect(self.show_start)
        self.top.undo_asked.connect(session.undo)
        self.top.redo_asked.connect(session.redo)
        self.top.export_asked.connect(lambda: self.exporter.ask())
        self.top.fidelity_asked.connect(lambda: session.select(""))
        self.start.open_asked.connect(self.ask.open)
        self.start.import_asked.connect(self.ask.open)
        self.start.path_asked.connect(self.ask.open_path)
        self.start.help_asked.connect(lambda: self.show_page("help"))
        self._keeping.setInterval(_KEEP_MS)
        self._keeping.timeout.connect(self._keep)
        self._keeping.start()

    def _on_opened(self) -> None:
        session = self.session
        if session.path is not None and recent.is_rescued(session.path):
            session.rescued, session.path = session.path, None
        self.status.job.set_text("")
        self.top.show_fidelity("", Kind.NONE)
        self.show_page("timeline")

    def _on_saved(self, path: str) -> None:
        recent.forget_rescued(self.session)
        recent.remember(path, self.session)

    def _keep(self) -> None:
        """Put unsaved work aside, where the start page will offer it."""
        try:
            recent.rescue(self.session)
        except InvestigatorError as error:
            self._on_failure(error)

    def _on_case(self) -> None:
        session = self.session
        if session.case is None or session.log is None:
            return
        words, kind, icon = _ORIGINS[session.log.header.origin]
        header = session.log.header
        about = next((text for text in (header.mission, header.vehicle) if text != session.case.title), "")
        self.top.show_case(session.case.title, about, words, kind, icon)
        self.top.show_history(session.undo_name, session.redo_name)
        name = session.path.name if session.path else "Not saved yet"
        self.status.saved.set_text(f"{name}, changed" if session.modified else name)
        self.setWindowModified(session.modified)
        actions.refresh(self._actions, self.commands)

    def _on_comparison(self, comparison: Comparison) -> None:
        self.top.show_fidelity(*fidelity_words(comparison.fidelity))

    def _on_failure(self, error: InvestigatorError) -> None:
        text = (
            f"{error.place}  {error.remedy}".strip() if isinstance(error, InvestigatorError) else repr(error)
        )
        problem = (
            error.problem
            if isinstance(error, InvestigatorError)
            else "This failed in a way we did not foresee."
        )
        self.status.job.set_text("")
        if self.session.case is None or self.stack.currentWidget() is self.start:
            self.start.show_message(Kind.BAD, problem, text)
            self.shelving.begin()
        elif self.seen("refly"):
            self.refly.show_failure(problem, text)
        elif self.seen("sweep"):
            self.sweep.show_failure(problem, text)
        else:
            self.timeline.show_failure(problem, text)

    def show_pointers(self, cursor: float | None, second: float | None) -> None:
        """Write where the cursors are, or nothing."""
        case = self.session.case
        if cursor is None or case is None or self.session.log is None:
            return
        form, epoch = TimeFormat(case.view.time_format), self.session.log.header.epoch_utc
        self.status.pointer.set_text(f"Cursor  {time_text(cursor, form, epoch)}")
        self.status.difference.set_text(
            "" if second is None else f"Δ to second cursor  {abs(second - cursor):.2f} s"
        )

    def event(self, event: QEvent) -> bool:
        if actions.belongs_to_focus(event):
            event.accept()
            return True
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.engine.close()
        self.shelving.wait()
        self.closing.emit()
        self.session.close()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        self.ask.open_path(next(url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()))
