"""Whether the closed loop is compiled on this machine, and how it comes to be.

Compiling takes about a minute, once per machine, and would hold every thread of the process that does it:
another process does it, as for the window's engine, and flights asked for meanwhile begin when it is through.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal

from ui.engine import PARTS, EngineKeeper, mark

_MODULE = "investigator.refly"
COMPILING = "Compiling the flight loop, once per machine…"


class Readiness(QObject):
    """Has the loop compiled before the first flight. `ready` follows `begin`, or `failed` with why."""

    ready = Signal()
    failed = Signal(str)

    def __init__(self, command: Sequence[str] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._command = tuple(command) or _compiler()
        self._child = QProcess(self)
        self._child.finished.connect(self._on_finished)
        self._child.errorOccurred.connect(self._on_error)
        self._here = False
        self._first: EngineKeeper | None = None
        self._due = False

    @property
    def is_ready(self) -> bool:
        """Whether a flight can begin at once."""
        return self._here or ready_mark().is_file()

    @property
    def compiling(self) -> bool:
        """Whether the process that compiles is at it, or waits for the engine's."""
        return self._due or self._child.state() is not QProcess.ProcessState.NotRunning

    def after(self, keeper: EngineKeeper) -> None:
        """Wait for the window's engine first: both are made of the same parts."""
        self._first = keeper
        keeper.changed.connect(self._on_first)

    def begin(self) -> None:
        """Have the loop compiled if it is not."""
        self._due = False
        if self.is_ready:
            self.ready.emit()
        elif self._first is not None and self._first.compiling:
            self._due = True
        elif self._child.state() is QProcess.ProcessState.NotRunning:
            self._child.start(self._command[0], list(self._command[1:]))

    def compile_here(self) -> None:
        """Let the first flight compile in this process, which has no one at its window to wait."""
        self._here = True

    def close(self) -> None:
        """End what was begun; what was compiled by then stays in the cache."""
        self._child.blockSignals(True)
        self._due = False
        if self.compiling:
            self._child.kill()
            self._child.waitForFinished(2000)

    def _on_first(self) -> None:
        if self._due:
            self.begin()

    def _on_finished(self, code: int, how: QProcess.ExitStatus) -> None:
        if code == 0 and how is QProcess.ExitStatus.NormalExit:
            ready_mark().parent.mkdir(parents=True, exist_ok=True)
            ready_mark().touch()
            self.ready.emit()
        else:
            said = bytes(self._child.readAllStandardError().data()).decode(errors="replace").strip()
            self.failed.emit(said.splitlines()[-1] if said else f"It ended with code {code}.")

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.failed.emit(self._child.errorString())


def ready_mark() -> Path:
    """The file whose presence says that the loop, as it is, has been compiled on this machine."""
    return mark((*PARTS, "refly"))


def _compiler() -> tuple[str, ...]:
    nice = shutil.which("nice")
    gentle = (nice, "-n", "15") if nice is not None else ()
    return (*gentle, sys.executable, "-m", _MODULE)
