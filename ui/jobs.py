"""Long work off the GUI thread.

One job at a time for each purpose, the newest request wins, stale results are dropped. While a slider moves,
requests come faster than runs end: there the one under way may finish first, so that curves follow.

A job captures its inputs and mutates nothing; its result comes back as a signal on the GUI thread.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal

from investigator.errors import Cancelled, InvestigatorError

#: What a job is given: report(share 0…1, label) and cancelled().
Work = Callable[[Callable[[float, str], None], Callable[[], bool]], Any]

_LEAST_INTERVAL_S = 0.05  #: progress is told at most this often
_SWITCH_S = 0.001  #: for so long may a thread keep the interpreter while the window's waits for it


class _Messenger(QObject):
    progressed = Signal(int, float, str)
    finished = Signal(int, object)
    failed = Signal(int, object)


class _Task(QRunnable):
    def __init__(self, number: int, work: Work, stop: Event, messenger: _Messenger) -> None:
        super().__init__()
        self._number = number
        self._work = work
        self._stop = stop
        self._messenger = messenger
        self._told = 0.0

    def _report(self, share: float, label: str) -> None:
        now = monotonic()
        if now - self._told >= _LEAST_INTERVAL_S:
            self._told = now
            self._messenger.progressed.emit(self._number, share, label)

    def run(self) -> None:
        try:
            result = self._work(self._report, self._stop.is_set)
        except Cancelled:
            self._messenger.failed.emit(self._number, None)
        except InvestigatorError as error:
            self._messenger.failed.emit(self._number, error)
        except Exception as error:  # noqa: BLE001  # outermost layer of a thread: nothing above shows it
            self._messenger.failed.emit(self._number, error)
        else:
            self._messenger.finished.emit(self._number, result)


class Job(QObject):
    """One purpose's work: `start` replaces whatever ran before.

    Signals: started(), progressed(share, label), finished(result), failed(error or None when cancelled).
    """

    started = Signal()
    progressed = Signal(float, str)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(_SWITCH_S)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._messenger = _Messenger(self)
        self._messenger.progressed.connect(self._on_progress)
        self._messenger.finished.connect(self._on_finished)
        self._messenger.failed.connect(self._on_failed)
        self._number = 0
        self._stop: Event | None = None
        self._begun = 0.0
        self._next: Work | None = None
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._start_next)

    @property
    def running(self) -> bool:
        """Whether a result is awaited."""
        return self._stop is not None

    def start(self, work: Work, patience_s: float = 0.0) -> None:
        """Run `work` on a thread; an earlier request is told to stop and its result will be dropped.

        With patience, work that has begun may finish within so many seconds of its beginning and be told;
        of all requests made meanwhile only the newest is run then.
        """
        left_s = self._begun + patience_s - monotonic()
        if self._stop is not None and left_s > 0.0:
            self._next = work
            if not self._patience.isActive():
                self._patience.start(round(1000 * left_s))
            return
        self._begin(work)

    def cancel(self) -> None:
        """Ask the running work to stop; `failed(None)` follows."""
        self._next = None
        if self._stop is not None:
            self._stop.set()

    def drop(self) -> None:
        """Stop, and forget what was asked for: nothing more is told."""
        self.cancel()
        self._patience.stop()
        self._number += 1
        self._stop = None

    def wait(self, seconds: float = 60.0) -> None:
        """Stop, wait for the threads and forget their results, as the window does before it closes."""
        self.drop()
        self._pool.waitForDone(int(seconds * 1000))

    def _begin(self, work: Work) -> None:
        if self._stop is not None:
            self._stop.set()
        self._patience.stop()
        self._next = None
        self._number += 1
        self._stop = Event()
        self._begun = monotonic()
        self.started.emit()
        self._pool.start(_Task(self._number, work, self._stop, self._messenger))

    def _start_next(self) -> bool:
        """Begin the request that waits; False if none does."""
        if self._next is None:
            return False
        self._begin(self._next)
        return True

    def _on_progress(self, number: int, share: float, label: str) -> None:
        if number == self._number:
            self.progressed.emit(share, label)

    def _on_finished(self, number: int, result: object) -> None:
        if number == self._number:
            self._stop = None
            self._start_next()
            self.finished.emit(result)

    def _on_failed(self, number: int, error: object) -> None:
        if number == self._number:
            self._stop = None
            if not self._start_next():
                self.failed.emit(error)
