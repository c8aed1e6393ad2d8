"""Flights of the page, flown off the GUI thread: the newest request wins, what was flown stays until it is
flown anew.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QObject, Signal

from investigator.refly.flight import fly
from investigator.refly.recording import write_flight
from investigator.refly.scenario import Scenario
from ui.jobs import Job
from ui.pages.refly.readiness import Readiness
from ui.pages.refly.track import Sortie, sortie

Report = Callable[[float, str], None]
Asked = Callable[[], bool]


@dataclass(frozen=True)
class Order:
    """A flight that is wanted: of which way, what is flown, with which seed, and what progress calls it."""

    key: str
    scenario: Scenario
    seed: int
    name: str = ""


class Flying(QObject):
    """What was flown by way, and the work on it. Signals are past-tense facts."""

    begun = Signal()
    progressed = Signal(float, str)
    flown = Signal(str)  #: key of a way that has a flight now
    ended = Signal()  #: nothing is flown any more
    failed = Signal(object)
    kept = Signal(str)  #: a flight is a log at this path now

    def __init__(self, readiness: Readiness, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.readiness = readiness
        self.sorties: dict[str, Sortie] = {}
        self._inbox: deque[tuple[str, Sortie]] = deque()
        self._waiting: tuple[Order, ...] = ()
        self._job, self._keeping = Job(self), Job(self)
        self._job.progressed.connect(self._on_progress)
        self._job.finished.connect(lambda _: self._on_ended(None))
        self._job.failed.connect(self._on_ended)
        self._keeping.progressed.connect(lambda share, _: self.progressed.emit(share, "Keeping as a log"))
        self._keeping.finished.connect(lambda path: self.kept.emit(str(path)))
        self._keeping.failed.connect(self._on_not_kept)
        readiness.ready.connect(self._on_ready)
        readiness.failed.connect(self._on_unready)

    @property
    def running(self) -> bool:
        """Whether flights are awaited."""
        return self._job.running or bool(self._waiting)

    @property
    def waiting(self) -> bool:
        """Whether they wait for the loop to be compiled."""
        return bool(self._waiting)

    def fresh(self, order: Order) -> bool:
        """Whether this very flight has been flown."""
        known = self.sorties.get(order.key)
        return known is not None and known.seed == order.seed and known.scenario == order.scenario

    def fly(self, orders: Sequence[Order]) -> None:
        """Fly what has not been flown, in order."""
        wanted = tuple(item for item in orders if not self.fresh(item))
        if not wanted:
            self.ended.emit()
            return
        self._waiting = wanted
        self.begun.emit()
        self._job.drop()
        self.readiness.begin()

    def cancel(self) -> None:
        """Stop; what was flown stays."""
        if self._waiting:
            self._waiting = ()
            self.ended.emit()
        self._job.cancel()
        self._keeping.cancel()

    def keep(self, order: Order, path: Path) -> None:
        """Fly once more, to the same digits, and write the flight as a log."""

        def work(report: Report, cancelled: Asked) -> Path:
            told = partial(_tell, report, 0.0, 0.5, "")
            flight = fly(order.scenario, order.seed, progress=told, cancelled=cancelled)
            write_flight(flight, path)
            return path

        self._keeping.start(work)

    def forget(self) -> None:
        """Another scenario: nothing of it was flown yet."""
        self._waiting = ()
        self._job.drop()
        self._inbox.clear()
        self.sorties.clear()

    def close(self) -> None:
        """Stop and wait, as the window does before it closes."""
        self._waiting = ()
        self._job.wait()
        self._keeping.wait()

    def _on_ready(self) -> None:
        orders, self._waiting = self._waiting, ()
        if not orders:
            return
        inbox = self._inbox = deque()

        def work(report: Report, cancelled: Asked) -> None:
            for number, order in enumerate(orders):
                began = perf_counter()
                told = partial(_tell, report, number / len(orders), 1.0 / len(orders), order.name)
                flight = fly(order.scenario, order.seed, progress=told, cancelled=cancelled)
                inbox.append((order.key, sortie(flight, perf_counter() - began)))

        self._job.start(work)

    def _on_unready(self, why: str) -> None:
        if self._waiting:
            self._waiting = ()
            self.ended.emit()

    def _on_progress(self, share: float, name: str) -> None:
        self.progressed.emit(share, name)
        self._take_in()

    def _on_ended(self, error: object) -> None:
        self._take_in()
        self.ended.emit()
        if error is not None:
            self.failed.emit(error)

    def _take_in(self) -> None:
        while self._inbox:
            key, made = self._inbox.popleft()
            self.sorties[key] = made
            self.flown.emit(key)

    def _on_not_kept(self, error: object) -> None:
        if error is not None:
            self.failed.emit(error)


def _tell(report: Report, begun: float, part: float, name: str, done: float) -> None:
    report(begun + part * done, name)
