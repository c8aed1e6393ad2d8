"""One process's share of a sweep: the log open once, and what no run changes computed once.

What is read off a run is kept by the digest of the half of the setup it follows from, so that a sweep of the
on-board half reconstructs once, and one of the actual half replays once. The runs themselves are not kept:
each replay is taken up where it parts from the one before, and written over it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import nan
from pathlib import Path
from threading import Lock
from time import perf_counter

from investigator.assembly import Assembly
from investigator.diagnosis.metrics import independent_share, log_likelihood
from investigator.differences import digest
from investigator.errors import BadData, InvestigatorError, NumericalFailure
from investigator.filters.run import Run, Trajectory
from investigator.logs.reader import FlightLog, open_known
from investigator.logs.verdict import Verdict
from investigator.reconstruction import Reconstruction, reconstruct
from investigator.replay import replay
from investigator.setup import Navigation, Setup
from investigator.sweep.measures import Measure, measures
from investigator.sweep.plan import Plan
from investigator.sweep.readings import against_happened, against_recorded, of_the_filter
from investigator.sweep.result import Batch, Fate, Outcome

_OPENING = Lock()  #: threads of one process share one open log
_READINGS = 4096  #: kept of each half


@dataclass(frozen=True)
class Task:
    """What a process must know before it can run points: the plan as JSON, where the log lies there, its hash
    and what its examination found, as JSON.
    """

    plan: str
    log: str
    log_sha256: str
    verdict: str


def run_points(task: Task, indices: tuple[int, ...]) -> Batch:
    """Some runs of a sweep, in this process. Raises BadData where the log is not the one planned for."""
    began = perf_counter()
    with _OPENING:
        runner = _runner(task)
    outcomes = tuple(runner.outcome(index) for index in indices)
    return Batch(outcomes, perf_counter() - began)


@lru_cache(maxsize=1)
def _runner(task: Task) -> Runner:
    plan = Plan.model_validate_json(task.plan)
    log = open_known(Path(task.log), task.log_sha256, Verdict.from_json(task.verdict))
    return Runner(plan, log)


@dataclass(frozen=True)
class Reading:
    """What is read off one half's run: measures by name, and when and why it diverged ("" where it did
    not).
    """

    told: dict[str, float]
    divergence: str


class Runner:
    """The runs of a plan over an open log. Safe from several threads.

    Raises BadData where the log is not the one planned for, NumericalFailure where the baseline has no run.
    """

    def __init__(self, plan: Plan, log: FlightLog) -> None:
        require_planned(plan, log)
        self.plan = plan
        self._log = log
        self._recorded = log.navigation()
        self._assembly = Assembly(log)
        self.measures = planned_measures(plan, log)
        self._happened = self._reconstructed(plan.setup)
        self._believed = self._replayed(plan.setup)
        self._spent: list[Run] = []  # read already: one for every thread that makes runs
        counted = self._happened.forward.innovations
        self._shares = {name: independent_share(seen) for name, seen in counted.items()}
        self._replays, self._reconstructions = _Readings(), _Readings()

    def outcome(self, index: int) -> Outcome:
        """One run. What refuses it, or breaks it down, is its outcome and never an exception."""
        try:
            setup = self.plan.setup_at(index)
            told, divergence = self._told(setup)
        except NumericalFailure as error:
            return self._without_values(index, Fate.DIVERGED, str(error))
        except InvestigatorError as error:
            return self._without_values(index, Fate.REFUSED, str(error))
        except (ArithmeticError, ValueError) as error:
            return self._without_values(index, Fate.DIVERGED, f"The arithmetic broke down: {error}")
        values = tuple(float(told.get(item.name, nan)) for item in self.measures)
        return Outcome(index, Fate.DIVERGED if divergence else Fate.FINISHED, values, divergence)

    def _without_values(self, index: int, fate: Fate, note: str) -> Outcome:
        return Outcome(index, fate, (nan,) * len(self.measures), note)

    def _told(self, setup: Setup) -> tuple[dict[str, float], str]:
        """Every measure of one run by name, and how the run that draws the curve diverged."""
        replayed = self._replays.of(setup.onboard, lambda: self._off_replay(setup))
        happened = self._reconstructions.of(setup.actual, lambda: self._off_reconstruction(setup))
        drawn = replayed if self.plan.draws == "replay" else happened
        return replayed.told | happened.told, drawn.divergence

    def _off_replay(self, setup: Setup) -> Reading:
        spent = self._take_spent()
        run = self._replayed(setup, spent or self._believed, spent=spent is not None)
        whole = _window(setup.onboard) == _window(self.plan.setup.onboard)
        score = log_likelihood(run.innovations, self._believed.innovations, whole=whole)
        own = {"onboard_log_likelihood": score.total}
        reading = self._off(run, run.trajectory, own, drawn=self.plan.draws == "replay")
        if run.tape is not None:
            self._spent.append(run)
        return reading

    def _off_reconstruction(self, setup: Setup) -> Reading:
        made = self._happened if setup.actual == self.plan.setup.actual else self._reconstructed(setup)
        whole = _window(setup.actual) == _window(self.plan.setup.actual)
        counted = self._happened.forward.innovations
        score = log_likelihood(made.forward.innovations, counted, whole=whole)
        discounted = sum(self._shares[name] * part for name, part in score.by_sensor.items())
        own = {"log_likelihood": score.total, "discounted": discounted}
        return self._off(made.forward, made.trajectory, own, drawn=self.plan.draws == "reconstruction")

    def _off(self, run: Run, track: Trajectory, own: dict[str, float], *, drawn: bool) -> Reading:
        """What only this half's run tells, and where it draws the curve what that one tells."""
        failed = run.divergence
        why = "" if failed is None else f"{failed.reason} at T+{failed.time:.2f} s"
        if not drawn:
            return Reading(own, why)
        told = own | of_the_filter(run)
        told |= against_happened(track, self._happened.trajectory, self.plan.setup.bounds.height_worst_m)
        if self._recorded is not None and "altitude" in self._recorded.channels:
            told |= against_recorded(track, self._recorded, self._log.header)
        return Reading(told, why)

    def _take_spent(self) -> Run | None:
        try:
            return self._spent.pop()
        except IndexError:  # there is none, or another thread was faster
            return None

    def _replayed(self, setup: Setup, after: Run | None = None, *, spent: bool = False) -> Run:
        return replay(
            self._log,
            setup,
            engine=self.plan.engine,
            assembly=self._assembly,
            heights_only=True,
            after=after,
            spent=spent,
        )

    def _reconstructed(self, setup: Setup) -> Reconstruction:
        return reconstruct(
            self._log, setup, engine=self.plan.engine, assembly=self._assembly, heights_only=True
        )


class _Readings:
    """The newest readings by the digest of the half they follow from."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Reading] = OrderedDict()

    def of(self, half: Navigation, read: Callable[[], Reading]) -> Reading:
        """What was read of that half before, else what `read` reads now."""
        key = digest(half)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = read()
            if len(self._kept) > _READINGS:
                self._kept.popitem(last=False)
        return found


def require_planned(plan: Plan, log: FlightLog) -> None:
    """Raises BadData where a log is not the one planned for."""
    if log.sha256 != plan.log_sha256:
        raise BadData(
            f"The sweep is planned over a log with hash {plan.log_sha256[:8]}…, this one has "
            f"{log.sha256[:8]}…",
            str(log.path),
            "Find the log it was planned over, or plan it anew.",
        )


def planned_measures(plan: Plan, log: FlightLog) -> tuple[Measure, ...]:
    """What every run of a plan over a log will be measured by."""
    recorded = log.navigation()
    return measures(plan, recorded=recorded is not None and "altitude" in recorded.channels)


def _window(half: Navigation) -> tuple[float, float]:
    return half.start_s, half.end_s


def task_of(plan: Plan, log: FlightLog) -> Task:
    """What a process is told of a plan over an open log."""
    return Task(plan.model_dump_json(), str(log.path.resolve()), log.sha256, log.verdict.as_json())
