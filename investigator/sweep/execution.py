"""Running a sweep: batches handed to a crew, a bounded number at a time, every result kept as it comes in.

Runs do not depend on one another and are keyed by their number, so the result is the same, digit for digit,
whoever made them and in whatever order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from functools import partial
from itertools import islice
from math import nan
from pathlib import Path
from time import monotonic
from typing import Any

from investigator.errors import Cancelled, NumericalFailure
from investigator.logs.reader import FlightLog, open_known, open_log
from investigator.logs.verdict import Verdict
from investigator.processes import every_core
from investigator.sweep.crew import Crew, Processes, load_for
from investigator.sweep.ledger import Ledger
from investigator.sweep.plan import Plan
from investigator.sweep.result import Batch, Outcome, Sweep
from investigator.sweep.runner import planned_measures, require_planned, run_points, task_of

BATCHES_PER_WORKER = 2  #: one under way and one waiting, so that nobody idles
LONGEST_BATCH = 128
#: Within a batch each replay goes on from its neighbour, at its start from one further off, which cost two
#: workers a twentieth of their time where a batch took 0.2 s; a crash loses no more than a batch.
_BATCH_S = 2.0
_POLL_S = 0.1  #: how often a cancel is heard while no run comes in
_LOSSES_IN_A_ROW = 3


@dataclass(frozen=True)
class Progress:
    """How far a sweep is: runs made of all, time left (s, NaN while unknown), runs new since the last."""

    done: int
    total: int
    seconds_left: float
    fresh: tuple[Outcome, ...]


Report = Callable[[Progress], None]
CancelledQuery = Callable[[], bool]


def run_sweep(
    plan: Plan,
    log_path: Path,
    target: Path,
    *,
    verdict: Verdict | None = None,
    workers: int = 0,
    cluster: str = "",
    progress: Report | None = None,
    cancelled: CancelledQuery | None = None,
) -> Sweep[Plan]:
    """Make every run of a plan that `target` does not hold yet, and write them there.

    verdict: what the log's examination found, where it was examined already; workers: processes on this
    machine (0: one per core); cluster: address of a dask scheduler instead. A run that is refused or diverges
    is a result. Raises UsageError where the target holds something else or the cluster cannot be used,
    BadData for another log, Cancelled when asked to stop (what was made is kept), NumericalFailure where
    workers die again and again.
    """
    with open_log(log_path) if verdict is None else open_known(log_path, plan.log_sha256, verdict) as log:
        require_planned(plan, log)
        measured = planned_measures(plan, log)
    with Ledger(target, plan, measured) as ledger:
        if not ledger.sweep.complete:
            crew = _crew(plan, log, workers, cluster)
            try:
                work(crew, ledger, progress, cancelled)
            finally:
                crew.dismiss()
    return ledger.sweep


def work(
    crew: Crew, ledger: Ledger[Any], progress: Report | None = None, cancelled: CancelledQuery | None = None
) -> None:
    """Have a crew make what a ledger lacks. Raises Cancelled, NumericalFailure as `run_sweep`."""
    batches = _Batches(ledger.pending(), ledger.sweep.plan.size - ledger.sweep.done)
    pace = _Pace(ledger.sweep)
    in_flight: dict[Future[Batch], tuple[int, ...]] = {}
    losses = 0
    _tell(progress, pace, ())
    while True:
        workers = crew.workers()
        most = BATCHES_PER_WORKER * max(1, workers)
        while len(in_flight) < most and (indices := batches.take(workers)):
            in_flight[crew.submit(indices)] = indices
        if not in_flight:
            return
        finished, _ = wait(in_flight, timeout=_POLL_S, return_when=FIRST_COMPLETED)
        fresh, lost = _collected(finished, in_flight, batches, crew)
        if fresh:
            ledger.add(fresh)
            pace.made(len(fresh))
            _tell(progress, pace, fresh)
        if lost:
            losses = 0 if fresh else losses + 1
            if losses >= _LOSSES_IN_A_ROW:
                raise _dying(ledger.sweep)
            if crew.mend():
                lost += in_flight.values()
                in_flight.clear()
            batches.again(lost)
        if cancelled is not None and cancelled():
            plan = ledger.sweep.plan
            raise Cancelled(
                f"The {plan.noun} was stopped after {ledger.sweep.done:,} of {plan.size:,} runs.",
                plan.title,
                "Run it again to go on from there.",
            )


def _collected(
    finished: Iterable[Future[Batch]],
    in_flight: dict[Future[Batch], tuple[int, ...]],
    batches: _Batches,
    crew: Crew,
) -> tuple[tuple[Outcome, ...], list[tuple[int, ...]]]:
    """Runs that were made, and batches whose worker was lost."""
    fresh: list[Outcome] = []
    lost: list[tuple[int, ...]] = []
    for future in finished:
        indices = in_flight.pop(future)
        try:
            batch = future.result()
        except crew.lost:
            lost.append(indices)
        else:
            fresh += batch.outcomes
            batches.learn(batch)
    return tuple(fresh), lost


def _crew(plan: Plan, log: FlightLog, workers: int, cluster: str) -> Crew:
    if cluster:
        from investigator.sweep.cluster import Cluster

        return Cluster(cluster, plan, log)
    make = partial(run_points, task_of(plan, log))
    return Processes(make, workers or every_core(), load_for(plan.engine))


class _Batches:
    """What is left to hand out, in batches as long as the last ones advise, shorter towards the end."""

    def __init__(self, pending: Iterable[int], count: int) -> None:
        self._pending, self._left = iter(pending), count
        self._again: deque[tuple[int, ...]] = deque()
        self._length = 1

    def take(self, workers: int) -> tuple[int, ...]:
        """The next batch for one of so many workers, () when all are handed out."""
        if self._again:
            return self._again.popleft()
        share = self._left // (BATCHES_PER_WORKER * max(1, workers))  # or one works while others have ended
        batch = tuple(islice(self._pending, max(1, min(self._length, share))))
        self._left -= len(batch)
        return batch

    def again(self, batches: Iterable[tuple[int, ...]]) -> None:
        """Batches that were lost."""
        self._again.extend(batches)

    def learn(self, batch: Batch) -> None:
        """How long a run takes says how many make a batch."""
        wanted = _BATCH_S * len(batch.outcomes) / max(batch.seconds, 1e-9)
        self._length = max(1, min(LONGEST_BATCH, int(wanted), 2 * self._length))


class _Pace:
    """How fast runs come in, from the first one on: what a worker needs to begin is no measure of it."""

    def __init__(self, sweep: Sweep[Any]) -> None:
        self.done, self.total = sweep.done, sweep.plan.size
        self._first_done = self._first_at = nan

    def made(self, runs: int) -> None:
        """Some runs came in now."""
        self.done += runs
        if self._first_at != self._first_at:
            self._first_done, self._first_at = self.done, monotonic()

    def seconds_left(self) -> float:
        """Until all are made (s); NaN while unknown."""
        since = self.done - self._first_done
        if not since > 0:
            return 0.0 if self.done == self.total else nan
        return (self.total - self.done) * (monotonic() - self._first_at) / since


def _tell(progress: Report | None, pace: _Pace, fresh: tuple[Outcome, ...]) -> None:
    if progress is not None:
        progress(Progress(pace.done, pace.total, pace.seconds_left(), fresh))


def _dying(sweep: Sweep[Any]) -> NumericalFailure:
    return NumericalFailure(
        f"The processes that make the runs died {_LOSSES_IN_A_ROW} times in a row, after {sweep.done:,} of "
        f"{sweep.plan.size:,} runs.",
        sweep.plan.title,
        "Close other programs if memory ran out, or take fewer --workers; run it again to go on from there.",
    )
