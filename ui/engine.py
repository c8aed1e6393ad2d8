"""Which engine the window computes with, and how it comes by the fast one.

Compiling takes a minute or two, once per machine, and would hold every thread of the process that does it. A
process of its own does it, at low priority; until it is through, the reference engine serves. What it leaves
in the user's cache is then loaded from a thread, as at every later start.
"""

from __future__ import annotations

import hashlib
import platform
import shutil
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QStandardPaths, Signal

import investigator
from investigator.filters.compiled import warm
from investigator.filters.run import Run
from ui.frame.status_bar import StatusBar
from ui.jobs import Job
from ui.session import Session

_MODULE = "investigator.filters.compiled"
PARTS = ("filters", "navigation", "sensors", "faults", "world")  #: what compiled code is made of
COMPILING = "compiling the fast engine, once per machine…"
FAILED = "the fast engine could not be compiled"


class EngineKeeper(QObject):
    """Knows whether the fast engine is there, has it compiled where it is not, and says what is going on."""

    changed = Signal()

    def __init__(self, command: Sequence[str] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._command = tuple(command) or _compiler()
        self._child = QProcess(self)
        self._child.finished.connect(self._on_finished)
        self._child.errorOccurred.connect(self._on_error)
        self._loading = Job(self)
        self.name = "reference"  #: what new runs are to use
        self.remark = ""  #: what the status bar says besides
        self.detail = ""  #: more of it, for the tooltip

    def begin(self) -> None:
        """Load the fast engine from the cache, or have it compiled first."""
        if mark().is_file():
            self._use("auto")
            self._loading.start(lambda report, cancelled: warm())
        else:
            self.remark = COMPILING
            self._child.start(self._command[0], list(self._command[1:]))
            self.changed.emit()

    def compile_here(self) -> None:
        """Have the fast engine in this process, which has no one at its window to wait."""
        warm()
        self._use("auto")

    @property
    def compiling(self) -> bool:
        """Whether the process that compiles is still at it."""
        return self._child.state() is not QProcess.ProcessState.NotRunning

    def close(self) -> None:
        """End what was begun; what was compiled by then stays in the cache."""
        self._child.blockSignals(True)
        if self.compiling:
            self._child.kill()
            self._child.waitForFinished(2000)
        self._loading.wait()

    def _use(self, name: str) -> None:
        self.name, self.remark, self.detail = name, "", ""
        self.changed.emit()

    def _on_finished(self, code: int, how: QProcess.ExitStatus) -> None:
        if code == 0 and how is QProcess.ExitStatus.NormalExit:
            mark().parent.mkdir(parents=True, exist_ok=True)
            mark().touch()
            self._use("auto")
            self._loading.start(lambda report, cancelled: warm())
        else:
            said = bytes(self._child.readAllStandardError().data()).decode(errors="replace")
            self._give_up(said.strip().splitlines()[-1:] or [f"It ended with code {code}."])

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._give_up([self._child.errorString()])

    def _give_up(self, why: Sequence[str]) -> None:
        self.remark, self.detail = FAILED, "\n".join(why)
        self.changed.emit()


def mark(parts: Sequence[str] = PARTS) -> Path:
    """The file whose presence says that these parts, as they are, have been compiled on this machine."""
    root = Path(investigator.__file__).parent
    digest = hashlib.sha256(f"{sys.version} {platform.machine()} {version('numba')} {root}".encode())
    for part in parts:
        for path in sorted((root / part).rglob("*.py")):
            known = path.stat()
            digest.update(f"{path} {known.st_size} {known.st_mtime_ns}".encode())
    cache = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericCacheLocation)
    return Path(cache) / "descent-investigator" / "compiled" / f"{digest.hexdigest()[:16]}.ready"


class EngineLine(QObject):
    """Tells the session which engine to use, and the status bar which one the shown run has really used."""

    def __init__(
        self, keeper: EngineKeeper, session: Session, bar: StatusBar, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._keeper, self._session, self._bar = keeper, session, bar
        keeper.changed.connect(self._on_keeper)
        session.selection_changed.connect(lambda _: self._show())
        session.comparison_changed.connect(lambda _: self._show())
        session.followed.connect(lambda _: self._show())
        session.closed.connect(self._show)
        self._on_keeper()

    def _on_keeper(self) -> None:
        self._session.use_engine(self._keeper.name)
        self._show()

    def _show(self) -> None:
        keeper, run = self._keeper, self._session.run
        name, why = described(run) if run is not None else (_named(keeper.name), "")
        self._bar.show_engine(name, keeper.remark, "\n".join(filter(None, (why, keeper.detail))))


def _named(engine: str) -> str:
    return f"{'Reference' if engine == 'reference' else 'Compiled'} engine {investigator.__version__}"


def described(run: Run) -> tuple[str, str]:
    """The engine a run really used, and why, where another was asked for."""
    notes = [note for note in run.notes if "engine" in note]
    return f"{run.engine.capitalize()} engine {investigator.__version__}", "\n".join(notes)


def _compiler() -> tuple[str, ...]:
    """The command that fills the cache, at low priority where the system has a word for it."""
    nice = shutil.which("nice")
    gentle = (nice, "-n", "15") if nice is not None else ()
    return (*gentle, sys.executable, "-m", _MODULE)
