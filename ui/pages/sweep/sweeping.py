"""The sweep of the window: made, stopped, continued, read and written off the GUI thread, run by run."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import nan
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from investigator.case import Case
from investigator.errors import BadData
from investigator.logs.reader import FlightLog
from investigator.sweep.axis import Axis
from investigator.sweep.execution import Progress, run_sweep
from investigator.sweep.file import SWEEP_SUFFIX, read_sweep, write_sweep
from investigator.sweep.hypothesis import add_run
from investigator.sweep.plan import Plan, make_plan
from investigator.sweep.result import Sweep, nothing_yet
from investigator.sweep.runner import planned_measures
from investigator.sweep.sampling import Grid, Latin
from ui import recent
from ui.jobs import Job
from ui.pages.sweep.display import Shown
from ui.session import Session

Report = Callable[[float, str], None]
Asked = Callable[[], bool]


@dataclass(frozen=True)
class Order:
    """What to sweep: hypothesis ("" the baseline), axes, sampling, and how many workers (0: every core).

    cluster: the address of a dask scheduler whose workers make the runs instead; "" is this machine.
    """

    letter: str
    axes: tuple[Axis, ...]
    sampling: Grid | Latin
    workers: int = 0
    cluster: str = ""


@dataclass(frozen=True)
class Begun:
    """A sweep that is about to go on, with the file it goes into."""

    shown: Shown
    path: Path


class Sweeping(QObject):
    """The sweep that is shown, and the work on it. Signals are past-tense facts."""

    begun = Signal()  #: another sweep is shown; its runs come in
    filled = Signal()  #: some runs came in
    ended = Signal()  #: nothing runs any more; what was made is shown
    failed = Signal(object)  #: why it could not be made, read or written
    saved = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.shown: Shown | None = None
        self.path: Path | None = None
        self.cluster = ""  #: whose workers make the runs, or made them last; "" this machine's
        self.progress = Progress(0, 0, nan, ())
        self._inbox: deque[Begun | Progress] = deque()
        self._making, self._filing = Job(self), Job(self)
        self._making.progressed.connect(lambda share, label: self._take_in())
        self._making.finished.connect(self._on_made)
        self._making.failed.connect(self._on_stopped)
        self._filing.finished.connect(self._on_filed)
        self._filing.failed.connect(self._on_file_failed)
        session.leaving.connect(self._leave)

    @property
    def running(self) -> bool:
        """Whether runs are being made."""
        return self._making.running

    @property
    def unfinished(self) -> bool:
        """Whether a sweep is shown that could be continued now."""
        return self.shown is not None and not self.running and not self.shown.sweep.complete

    def start(self, order: Order, target: Path | None = None) -> None:
        """Make a sweep of the open case, into `target` or beside the case; what is there of it is kept."""
        case, log, engine = self._session.case, self._session.log, self._session.engine
        if case is None or log is None:
            return
        beside = self.place()

        def prepare() -> tuple[Plan, Path]:
            plan = make_plan(case, order.axes, letter=order.letter, sampling=order.sampling, engine=engine)
            return plan, target or free_place(beside, plan)

        self._make(prepare, log, order.workers, order.cluster)

    def resume(self, workers: int = 0, cluster: str = "") -> None:
        """Go on with the sweep that is shown."""
        log, shown, path = self._session.log, self.shown, self.path
        if log is not None and shown is not None and path is not None:
            self._make(lambda: (shown.plan, path), log, workers, cluster)

    def cancel(self) -> None:
        """Stop making runs; those made stay."""
        self._making.cancel()

    def open(self, path: Path) -> None:
        """Show a sweep file of the open case; one of another log or baseline is refused."""
        case = self._session.case
        if case is not None:
            self._filing.start(lambda report, cancelled: Begun(_opened(path, case), path))

    def save(self, path: Path) -> None:
        """Write the sweep that is shown to a place of the user's."""
        shown = self.shown
        if shown is None:
            return

        def work(report: Report, cancelled: Asked) -> Begun:
            write_sweep(path, shown.sweep)
            return Begun(shown, path)

        self._filing.start(work)

    def place(self) -> Path:
        """Where a sweep of the open case goes unless the user says otherwise: beside the case, or its log."""
        session = self._session
        source = session.path or (session.log.path if session.log is not None else Path("sweep"))
        name = source.name.split(".", 1)[0] + SWEEP_SUFFIX
        folder = source.parent if os.access(source.parent, os.W_OK) else Path(recent.folder())
        return folder / name

    def _make(
        self, prepare: Callable[[], tuple[Plan, Path]], log: FlightLog, workers: int, cluster: str
    ) -> None:
        self._take_in()
        self.cluster = cluster
        inbox = self._inbox = deque()

        def work(report: Report, cancelled: Asked) -> Begun:
            def tell(progress: Progress) -> None:
                inbox.append(progress)
                report(progress.done / max(1, progress.total), "")

            plan, path = prepare()
            inbox.append(Begun(_so_far(plan, path, log), path))
            report(0.0, "")
            made = run_sweep(
                plan,
                log.path,
                path,
                verdict=log.verdict,
                workers=workers,
                cluster=cluster,
                progress=tell,
                cancelled=cancelled,
            )
            return Begun(shown_of(made), path)

        self.progress = Progress(0, 0, nan, ())
        self._making.start(work)

    def _take_in(self) -> None:
        """Runs that came in since the last time, into the sweep that is shown."""
        filled = False
        while self._inbox:
            item = self._inbox.popleft()
            if isinstance(item, Begun):
                self.shown, self.path = item.shown, item.path
                self.begun.emit()
                continue
            self.progress, filled = item, True
            if self.shown is not None:
                _fill(self.shown.sweep, item)
        if filled:
            self.filled.emit()

    def _on_made(self, made: object) -> None:
        assert isinstance(made, Begun)
        self._take_in()
        self.shown, self.path = made.shown, made.path
        self.ended.emit()

    def _on_stopped(self, error: object) -> None:
        self._take_in()
        self.ended.emit()
        if error is not None:
            self.failed.emit(error)

    def _on_filed(self, filed: object) -> None:
        assert isinstance(filed, Begun)
        opened = filed.shown is not self.shown
        self.shown, self.path = filed.shown, filed.path
        if opened:
            self.begun.emit()
            self.ended.emit()
        self.saved.emit(str(filed.path))

    def _on_file_failed(self, error: object) -> None:
        if error is not None:
            self.failed.emit(error)

    def _leave(self) -> None:
        """The case is left: what runs is stopped, its runs are in the file."""
        self._filing.wait()
        self._making.wait()
        self._inbox.clear()
        self.shown = self.path = None
        self.ended.emit()


def shown_of(sweep: Sweep[Plan]) -> Shown:
    """A sweep with what is read off its plan; slow for a large sample."""
    plan = sweep.plan
    parameters = tuple(plan.parameter(number) for number in range(len(plan.axes)))
    return Shown(sweep, parameters, plan.coordinates() if isinstance(plan.sampling, Latin) else None)


def free_place(wanted: Path, plan: Plan) -> Path:
    """The first of NAME, NAME 2, NAME 3… that does not exist or holds this very sweep."""
    stem, number, path = wanted.name.removesuffix(SWEEP_SUFFIX), 1, wanted
    while path.exists() and not _holds(path, plan):
        number += 1
        path = wanted.with_name(f"{stem} {number}{SWEEP_SUFFIX}")
    return path


def _holds(path: Path, plan: Plan) -> bool:
    try:
        return read_sweep(path).plan == plan
    except BadData:
        return False


def _so_far(plan: Plan, path: Path, log: FlightLog) -> Shown:
    """The sweep as a file has it, or with no run made."""
    measured = planned_measures(plan, log)
    return shown_of(read_sweep(path) if _holds(path, plan) else nothing_yet(plan, measured))


def _opened(path: Path, case: Case) -> Shown:
    """A sweep file that belongs to a case. Raises BadData, or UsageError where it was made over another."""
    sweep = read_sweep(path)
    if case.log.sha256 != sweep.plan.log_sha256 or case.setup != sweep.plan.setup:
        add_run(case, sweep.plan, 0)
    return shown_of(sweep)


def _fill(sweep: Sweep[Plan], progress: Progress) -> None:
    """Put runs that came in where they belong: this thread alone writes here."""
    notes = sweep.notes
    for item in progress.fresh:
        sweep.fates[item.index] = item.fate
        sweep.values[item.index] = item.values
        if item.note and isinstance(notes, dict):
            notes[item.index] = item.note
