"""How long a sweep will take, from one run tried off the GUI thread; the same trial hears a plan refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from time import perf_counter

from PySide6.QtCore import QObject, Signal

from investigator.processes import every_core
from investigator.results import Results
from investigator.setup import Setup
from investigator.sweep.plan import Plan, make_plan
from investigator.sweep.sampling import Latin
from ui.jobs import Job
from ui.pages.sweep.sweeping import Order
from ui.session import Session

_BEGIN_S = 3.0  #: until a worker stands


@dataclass(frozen=True)
class Cost:
    """What one replay and one reconstruction take (s)."""

    replay_s: float
    reconstruction_s: float

    def sweep_s(self, plan: Plan, workers: int) -> float:
        """What a sweep takes: runs share the half that their values do not touch, and the work is shared."""
        replays, reconstructions = (touching(plan, half) for half in ("onboard", "actual"))
        crew = workers or every_core()
        work = replays * self.replay_s + reconstructions * self.reconstruction_s
        return _BEGIN_S + self.replay_s + self.reconstruction_s + work / min(crew, max(1, plan.size))


def touching(plan: Plan, half: str) -> int:
    """How many different set-ups of one half a plan has."""
    own = plan.hypothesis.edit.halves() if plan.hypothesis is not None else ()
    on_it = [
        axis for axis in plan.axes if half in (own if axis.path.startswith("edit.") else (_root(axis.path),))
    ]
    if not on_it:
        return 0
    return plan.size if isinstance(plan.sampling, Latin) else prod(len(axis.values) for axis in on_it)


@dataclass(frozen=True)
class Estimate:
    """How many runs an order makes, and about how long they take (s)."""

    runs: int
    seconds: float


class Pace(QObject):
    """Tries one run of an order for its length, once for each log, engine and hypothesis."""

    told = Signal(object)  #: an Estimate
    refused = Signal(object)  #: why no run of the order can be made

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job = Job(self)
        self._job.finished.connect(self._on_tried)
        self._job.failed.connect(self._on_failed)
        self._known: dict[tuple[str, str, str], Cost] = {}
        session.leaving.connect(self._job.wait)

    def ask(self, order: Order) -> None:
        """`told` or `refused` follows; the newest order wins."""
        case, log, engine = self._session.case, self._session.log, self._session.engine
        if case is None or log is None:
            return
        key = log.sha256, engine, order.letter
        cost = self._known.get(key)

        def work(
            report: Callable[[float, str], None], cancelled: Callable[[], bool]
        ) -> tuple[tuple[str, str, str], Cost, Estimate]:
            plan = make_plan(case, order.axes, letter=order.letter, sampling=order.sampling, engine=engine)
            found = cost or _try(Results(log, engine, room=1), _first(plan), cancelled)
            return key, found, Estimate(plan.size, found.sweep_s(plan, order.workers))

        self._job.start(work)

    def forget(self) -> None:
        """No answer is wanted any more."""
        self._job.drop()

    def _on_tried(self, found: object) -> None:
        assert isinstance(found, tuple)
        key, self_cost, estimate = found
        self._known[key] = self_cost
        self.told.emit(estimate)

    def _on_failed(self, error: object) -> None:
        if error is not None:
            self.refused.emit(error)


def _root(path: str) -> str:
    return path.split(".", 1)[0]


def _first(plan: Plan) -> Setup:
    """The base of a plan: what every run costs about as much as."""
    return plan.setup if plan.hypothesis is None else plan.hypothesis.apply(plan.setup)


def _try(results: Results, setup: Setup, cancelled: Callable[[], bool]) -> Cost:
    began = perf_counter()
    results.replay(setup, "trial", cancelled=cancelled)
    replayed = perf_counter()
    results.reconstruction(setup, "trial", cancelled=cancelled)
    return Cost(replayed - began, perf_counter() - replayed)
