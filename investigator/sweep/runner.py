"""One process's share of a sweep: the log open once, and what no run changes computed once.

Replays and reconstructions are kept by the digest of the half of the setup they follow from
(`investigator.results`), so that a sweep of the on-board half reconstructs once, and one of the actual half
replays once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import nan
from pathlib import Path
from threading import Lock
from time import perf_counter

from investigator.diagnosis.metrics import Score, independent_share, log_likelihood
from investigator.errors import BadData, InvestigatorError, NumericalFailure
from investigator.filters.run import Run
from investigator.logs.quarantine import EXAMINER
from investigator.logs.reader import FlightLog, open_log
from investigator.results import Results
from investigator.setup import Setup
from investigator.sweep.measures import Measure, measures
from investigator.sweep.plan import Plan
from investigator.sweep.readings import against_happened, against_recorded, of_the_filter
from investigator.sweep.result import Batch, Fate, Outcome

_OPENING = Lock()  #: threads of one process share one open log
_KEPT_BYTES = 200_000_000  #: of replays, and of reconstructions, for the runs that share them


@dataclass(frozen=True)
class Task:
    """What a process must know before it can run points: the plan as JSON, where the log lies there, and its
    hash.
    """

    plan: str
    log: str
    log_sha256: str


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
    log = open_log(Path(task.log))
    EXAMINER.close()  # this process opens one log; a second process beside each worker is too many
    return Runner(plan, log)


class Runner:
    """The runs of a plan over an open log.

    Raises BadData where the log is not the one planned for, NumericalFailure where the baseline has no run.
    """

    def __init__(self, plan: Plan, log: FlightLog) -> None:
        if log.sha256 != plan.log_sha256:
            raise BadData(
                f"The sweep is planned over a log with hash {plan.log_sha256[:8]}…, this one has "
                f"{log.sha256[:8]}…",
                str(log.path),
                "Find the log it was planned over, or plan it anew.",
            )
        self.plan = plan
        self._log = log
        self._recorded = log.navigation()
        self._results = Results(log, plan.engine, most_bytes=_KEPT_BYTES)
        self.measures = planned_measures(plan, log)
        self._happened = self._results.reconstruction(plan.setup, "reconstruction")
        self._believed = self._results.replay(plan.setup, "baseline")
        counted = self._happened.forward.innovations
        self._shares = {name: independent_share(seen) for name, seen in counted.items()}
        self._scored = self._happened.forward, self._score_sensors(self._happened.forward, plan.setup)

    def outcome(self, index: int) -> Outcome:
        """One run. What refuses it, or breaks it down, is its outcome and never an exception."""
        try:
            setup = self.plan.setup_at(index)
            told, run = self._told(setup)
        except NumericalFailure as error:
            return self._without_values(index, Fate.DIVERGED, str(error))
        except InvestigatorError as error:
            return self._without_values(index, Fate.REFUSED, str(error))
        except (ArithmeticError, ValueError) as error:
            return self._without_values(index, Fate.DIVERGED, f"The arithmetic broke down: {error}")
        values = tuple(float(told.get(item.name, nan)) for item in self.measures)
        if run.divergence is None:
            return Outcome(index, Fate.FINISHED, values)
        note = f"{run.divergence.reason} at T+{run.divergence.time:.2f} s"
        return Outcome(index, Fate.DIVERGED, values, note)

    def _without_values(self, index: int, fate: Fate, note: str) -> Outcome:
        return Outcome(index, fate, (nan,) * len(self.measures), note)

    def _told(self, setup: Setup) -> tuple[dict[str, float], Run]:
        """Every measure of one run by name, and the run they are read off."""
        happened = self._happened
        replayed = self._results.replay(setup, "replay")
        own = happened
        if setup.actual != self.plan.setup.actual:
            own = self._results.reconstruction(setup, "reconstruction")
        if self.plan.draws == "replay":
            track, run = replayed.trajectory, replayed
        else:
            track, run = own.trajectory, own.forward
        told = against_happened(track, happened.trajectory, self.plan.setup.bounds.height_worst_m)
        if self._recorded is not None and "altitude" in self._recorded.channels:
            told |= against_recorded(track, self._recorded, self._log.header)
        told |= of_the_filter(run)
        told |= self._likelihood(own.forward, setup)
        told["onboard_log_likelihood"] = self._score_on_board(replayed, setup).total
        return told, run

    def _likelihood(self, forward: Run, setup: Setup) -> dict[str, float]:
        """ln L of the sensors; the last one is kept, for many runs share it."""
        known, told = self._scored
        if known is not forward:
            told = self._score_sensors(forward, setup)
            self._scored = forward, told
        return told

    def _score_sensors(self, forward: Run, setup: Setup) -> dict[str, float]:
        """ln L of the sensors under `actual`: raw, and discounted as the baseline's errors are correlated."""
        whole = _window(setup, "actual") == _window(self.plan.setup, "actual")
        score = log_likelihood(forward.innovations, self._happened.forward.innovations, whole=whole)
        discounted = sum(self._shares[name] * part for name, part in score.by_sensor.items())
        return {"log_likelihood": score.total, "discounted": discounted}

    def _score_on_board(self, replayed: Run, setup: Setup) -> Score:
        whole = _window(setup, "onboard") == _window(self.plan.setup, "onboard")
        return log_likelihood(replayed.innovations, self._believed.innovations, whole=whole)


def planned_measures(plan: Plan, log: FlightLog) -> tuple[Measure, ...]:
    """What every run of a plan over a log will be measured by."""
    recorded = log.navigation()
    return measures(plan, recorded=recorded is not None and "altitude" in recorded.channels)


def _window(setup: Setup, half: str) -> tuple[float, float]:
    navigation = setup.onboard if half == "onboard" else setup.actual
    return navigation.start_s, navigation.end_s


def task_of(plan: Plan, log: str) -> Task:
    """What a process is told of a plan over the log at a path there."""
    return Task(plan.model_dump_json(), log, plan.log_sha256)
