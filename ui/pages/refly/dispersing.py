"""Many seeds flown off the GUI thread: paused, gone on with, stopped. Results come in one by one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import nan
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from investigator.dispersion.result import SeedResult
from investigator.refly.scenario import Scenario
from ui.jobs import Job
from ui.pages.refly import dispersions
from ui.pages.refly.dispersions import TOUCHDOWN
from ui.pages.refly.readiness import Readiness
from ui.pages.refly.spread import Drive, leading

Report = Callable[[float, str], None]
Asked = Callable[[], bool]
_LEAST_SEEDS = 20  #: before fewer came in, nothing is asked of what drives them
_MOST_DRIVERS = 5
_REST_MS = 1500  #: between two looks at what drives the outcome while seeds come in


@dataclass(frozen=True)
class Batch:
    """A way to be flown with every seed."""

    key: str
    scenario: Scenario


@dataclass
class Seeds:
    """What seeds have said of one scenario so far, and what drives it."""

    scenario: Scenario
    results: dict[int, SeedResult] = field(default_factory=dict)
    drives: tuple[Drive, ...] = ()


class Dispersing(QObject):
    """Seeds by way, and the work on them. Signals are past-tense facts."""

    begun = Signal()
    filled = Signal()  #: some seeds came in
    ended = Signal()  #: nothing runs: all came in, or it was paused or stopped
    driven = Signal()  #: what drives the outcome is known anew
    failed = Signal(object)

    def __init__(self, readiness: Readiness, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.readiness = readiness
        self.waiting = False  #: for the loop to be compiled
        self.by_way: dict[str, Seeds] = {}
        self.wanted: tuple[int, ...] = ()
        self.batches: tuple[Batch, ...] = ()
        self._inbox: deque[tuple[str, SeedResult]] = deque()
        self._since, self._made = 0.0, 0
        self._job, self._looking = Job(self), Job(self)
        self._job.progressed.connect(lambda share, label: self._take_in())
        self._job.finished.connect(lambda _: self._on_all_flown())
        self._job.failed.connect(self._on_stopped)
        self._looking.finished.connect(self._on_driven)
        self._looking.failed.connect(lambda error: self.failed.emit(error) if error is not None else None)
        readiness.ready.connect(self._on_ready)
        readiness.failed.connect(self._on_unready)
        self._look_soon = QTimer(self, singleShot=True, interval=_REST_MS)
        self._look_soon.timeout.connect(self._look)

    @property
    def running(self) -> bool:
        """Whether seeds are being flown."""
        return self._job.running or self.waiting

    @property
    def done(self) -> int:
        """Flights made of those wanted."""
        wanted = set(self.wanted)
        return sum(len(wanted & self._known(item).results.keys()) for item in self.batches)

    @property
    def total(self) -> int:
        """Flights wanted."""
        return len(self.wanted) * len(self.batches)

    @property
    def paused(self) -> bool:
        """Whether some are still wanted and nothing runs."""
        return not self.running and self.done < self.total

    @property
    def seconds_left(self) -> float:
        """By the pace since it was begun or gone on with; NaN before the first seed."""
        if not self._made:
            return nan
        return (monotonic() - self._since) / self._made * (self.total - self.done)

    def results(self, key: str, scenario: Scenario) -> tuple[SeedResult, ...]:
        """What came in for a way as it is now, in order of seeds."""
        known = self._known(Batch(key, scenario))
        return tuple(known.results[seed] for seed in sorted(known.results))

    def drives(self, key: str, scenario: Scenario) -> tuple[Drive, ...]:
        """What drives the outcome of a way as it is now, as far as is known."""
        return self._known(Batch(key, scenario)).drives

    def start(self, batches: Sequence[Batch], seeds: Sequence[int]) -> None:
        """Fly these ways with these seeds; what is known of them is kept."""
        self.batches, self.wanted = tuple(batches), tuple(seeds)
        self.go_on()

    def go_on(self) -> None:
        """Fly what is still wanted."""
        self._take_in()
        for batch in self.batches:
            self.by_way[batch.key] = self._known(batch)
        self.waiting = True
        self.begun.emit()
        self.readiness.begin()

    def _on_ready(self) -> None:
        if not self.waiting:
            return
        self.waiting = False
        missing = [
            (batch, tuple(seed for seed in self.wanted if seed not in self._known(batch).results))
            for batch in self.batches
        ]
        inbox = self._inbox = deque()
        self._since, self._made = monotonic(), 0

        def work(report: Report, cancelled: Asked) -> None:
            disperse = dispersions.engine().disperse
            for batch, seeds in missing:

                def take(result: SeedResult, key: str = batch.key) -> None:
                    inbox.append((key, result))
                    report(0.0, "")

                if seeds:
                    disperse(
                        batch.scenario, seeds, workers=None, on_result=take, cancelled=cancelled, keep=None
                    )

        self._job.start(work)

    def _on_unready(self, why: str) -> None:
        if self.waiting:
            self.waiting = False
            self.ended.emit()

    def pause(self) -> None:
        """Stop for now; what came in stays, and it can be gone on with."""
        self._job.cancel()
        if self.waiting:
            self.waiting = False
            self.ended.emit()

    def stop(self) -> None:
        """Stop for good: what came in is all that is wanted."""
        self.waiting = False
        self._job.cancel()
        self._settle()
        self.ended.emit()

    def forget(self) -> None:
        """Another scenario: no seed was flown of it."""
        self.waiting = False
        self._job.drop()
        self._looking.drop()
        self._inbox.clear()
        self.by_way.clear()
        self.batches, self.wanted = (), ()

    def close(self) -> None:
        """Stop and wait."""
        self.waiting = False
        self._look_soon.stop()
        self._job.wait()
        self._looking.wait()

    def _known(self, batch: Batch) -> Seeds:
        known = self.by_way.get(batch.key)
        return known if known is not None and known.scenario == batch.scenario else Seeds(batch.scenario)

    def _settle(self) -> None:
        """Want no more than there is."""
        self.wanted = tuple(
            seed for seed in self.wanted if all(seed in self._known(batch).results for batch in self.batches)
        )

    def _take_in(self) -> None:
        filled = False
        while self._inbox:
            key, result = self._inbox.popleft()
            self.by_way[key].results[result.seed] = result
            self._made += 1
            filled = True
        if filled:
            self.filled.emit()
            if not self._look_soon.isActive():
                self._look_soon.start()

    def _look(self) -> None:
        """Ask what drives the first way's outcome, off the GUI thread."""
        if not self.batches or self._looking.running:
            return
        batch = self.batches[0]
        results = self.results(batch.key, batch.scenario)
        if len(results) < _LEAST_SEEDS:
            return

        def work(report: Report, cancelled: Asked) -> tuple[Batch, tuple[Drive, ...]]:
            engine = dispersions.engine()
            found = leading(engine.gather(batch.scenario, results).drivers(TOUCHDOWN), _MOST_DRIVERS)
            named = (Drive(engine.label(item.name), item.share, item.low, item.high) for item in found)
            return batch, tuple(named)

        self._looking.start(work)

    def _on_driven(self, found: object) -> None:
        assert isinstance(found, tuple)
        batch, drives = found
        known = self.by_way.get(batch.key)
        if known is not None and known.scenario == batch.scenario:
            known.drives = drives
            self.driven.emit()

    def _on_all_flown(self) -> None:
        self._take_in()
        self._settle()  # a seed that could not be flown tells nothing, and is not waited for
        self._look()
        self.ended.emit()

    def _on_stopped(self, error: object) -> None:
        self._take_in()
        if error is not None and not self.done:
            self.wanted = ()  # what failed before its first seed is no pause
        self._look()
        self.ended.emit()
        if error is not None:
            self.failed.emit(error)
