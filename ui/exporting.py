"""Export from the window: the same report the command line writes, on a thread, with its result in the status
bar.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from investigator.errors import InvestigatorError
from investigator.report.composition import compose
from investigator.report.package import write_report
from ui import recent
from ui.jobs import Job
from ui.session import Session


class Exporter(QObject):
    """Asks for a folder and writes the report there."""

    told = Signal(str)
    written = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._job = Job(self)
        self._job.finished.connect(self._on_written)
        self._job.failed.connect(self._on_failed)

    def ask(self) -> None:
        """Choose a folder, then write."""
        folder = QFileDialog.getExistingDirectory(
            self._window, "Export the report into a folder", recent.folder()
        )
        if folder:
            stem = (self._session.path or Path("report")).stem
            self.write(Path(folder) / f"{stem} report")

    def write(self, folder: Path) -> None:
        """Write the report of what is shown; `written` or `failed` follows."""
        session = self._session
        if session.comparison is None or session.log is None:
            self.told.emit("Nothing to export yet: the comparison is still running.")
            return
        comparison, log, letter = session.comparison, session.log, session.selection
        self.told.emit("Writing the report")
        self._job.start(
            lambda report, cancelled: write_report(
                compose(comparison, log, date.today(), letter=letter), folder
            )
        )

    def close(self) -> None:
        """Wait for a report that is being written: it appears whole or not at all."""
        self._job.wait()

    def _on_written(self, written: object) -> None:
        self.told.emit(f"Report written: {written.paths[0].parent}")  # type: ignore[attr-defined]  # a Written value
        self.written.emit(written)

    def _on_failed(self, error: object) -> None:
        words = str(error) if isinstance(error, InvestigatorError) else f"The report failed: {error!r}"
        self.told.emit(words)
        self.failed.emit(error)
