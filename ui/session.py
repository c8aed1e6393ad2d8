"""The session: the only mutable state of the window. It holds the case, its past and future, and asks for
results.

Everything the window does goes through here; pages show what the signals carry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from investigator.case import Case, save_case
from investigator.diagnosis.comparison import (
    Comparison,
    compare,
    compared,
    follow,
    followable,
    followed,
)
from investigator.diagnosis.timeline import Focus
from investigator.errors import InvestigatorError
from investigator.filters.run import Run
from investigator.logs.reader import FlightLog
from investigator.opening import Opened, open_case, relocated
from investigator.results import Results
from ui.jobs import Job
from ui.memory import Memory

Prepare = Callable[[Comparison], object]

_PATIENCE_S = 0.25  #: a run for a value the slider has left may take so long and still be shown
_REST_MS = 60  #: a value on the move that has rested for so long is likely to be let go where it is


@dataclass(frozen=True)
class Past:
    """One remembered case and the name of what was done to it."""

    name: str
    case: Case


class Session(QObject):
    """State and verbs of one window. Signals are past-tense facts."""

    opening = Signal()  #: a case or a log is being read
    leaving = Signal()  #: the open case is about to give way to another, or to nothing
    opened = Signal()  #: another case or log is open
    closed = Signal()
    case_changed = Signal()  #: the case value changed (edit, undo, redo, save)
    selection_changed = Signal(str)  #: letter of the selected hypothesis, "" the baseline
    comparison_changed = Signal(object)  #: a new Comparison
    followed = Signal(object)  #: the comparison with new replays of what is on the move; the rest as it was
    comparing = Signal()  #: results are being computed; old ones stay, faded
    following = Signal()  #: the same for what is on the move
    progressed = Signal(float, str)
    comparison_failed = Signal(object)  #: an error, or None when cancelled
    failed = Signal(object)  #: an InvestigatorError from a verb or from opening
    saved = Signal(str)

    def __init__(self, parent: QObject | None = None, engine: str = "reference") -> None:
        super().__init__(parent)
        self.log: FlightLog | None = None
        self.case: Case | None = None
        self.path: Path | None = None
        self.rescued: Path | None = None  #: where unsaved work of this case is kept meanwhile
        self.comparison: Comparison | None = None
        self.drawn: Comparison | None = None  #: `comparison`, or what followed it while a value moves
        self.preparer: Callable[[bool], Prepare] | None = None  #: makes what draws a result, on its thread
        self.engine = engine
        self.results: Results | None = None
        self.selection = ""
        self.focus = Focus()
        self._saved: Case | None = None
        self._moving = False
        self._past: list[Past] = []
        self._future: list[Past] = []
        self._opening = Job(self)
        self._opening.finished.connect(self._take)
        self._opening.failed.connect(self._on_open_failed)
        self._opening.progressed.connect(self.progressed)
        self._comparing = Job(self)
        self._comparing.finished.connect(self._on_compared)
        self._comparing.failed.connect(self.comparison_failed)
        self._comparing.progressed.connect(self.progressed)
        self._following = Job(self)
        self._following.finished.connect(self._on_followed)
        self._following.failed.connect(self._on_follow_failed)
        self._following.progressed.connect(self.progressed)
        self._ahead = Job(self)
        self._ahead_of: Case | None = None  #: the value it is for
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._look_ahead)
        self._memory = Memory(self)

    @property
    def busy(self) -> bool:
        """Whether anything runs."""
        return self._opening.running or self._comparing.running or self._following.running

    @property
    def moving(self) -> bool:
        """Whether a value is on the move: set, followed by its replay, not yet let go."""
        return self._moving

    @property
    def looking_ahead(self) -> bool:
        """Whether something is computed that nobody waits for yet."""
        return self._ahead.running

    @property
    def modified(self) -> bool:
        """Whether the case differs from what was last saved or opened, the view aside."""
        if self.case is None or self._saved is None:
            return False
        return self.case.replace(view=self._saved.view) != self._saved

    def open(self, path: Path, imported_to: Path | None = None) -> None:
        """Open a log or a case (another format is first written as a log to `imported_to`); `opened` or
        `failed` follows.
        """
        self.opening.emit()
        self._opening.start(lambda report, cancelled: open_case(path, imported_to))

    def compare(self) -> None:
        """Ask for the comparison of the present case; the newest request wins.

        What has been computed before is there at once.
        """
        if self.case is None or self.results is None:
            return
        self._moving = False
        if self._ahead_of is not self.case:
            self._forget_ahead()
        case, results, prepare = self.case, self.results, self._prepare(settled=True)
        if compared(case, results):
            self._comparing.drop()
            self._at_once(lambda: compare(case, results), self._on_compared)
            return
        self.comparing.emit()

        def work(report: Callable[[float, str], None], cancelled: Callable[[], bool]) -> Comparison:
            found = compare(case, results, progress=report, cancelled=cancelled)
            prepare(found)
            return found

        self._comparing.start(work)

    def follow(self) -> None:
        """Ask for the replays of what is on the move, and for nothing else; `settle` asks for the rest."""
        before, case, results = self.comparison, self.case, self.results
        if before is None or case is None or results is None or not followable(before, case):
            self.compare()
            return
        self._moving = True
        self._forget_ahead()
        self._rest.start()
        self._comparing.drop()
        prepare = self._prepare(settled=False)
        if followed(before, case, results):
            self._following.drop()
            self._at_once(lambda: follow(before, case, results), self._on_followed)
            return
        if not self._following.running:
            self.following.emit()

        def work(report: Callable[[float, str], None], cancelled: Callable[[], bool]) -> Comparison:
            found = follow(before, case, results, progress=report, cancelled=cancelled)
            prepare(found)
            return found

        self._following.start(work, _PATIENCE_S)

    def use_engine(self, engine: str) -> None:
        """Compute with another engine from now on; what has been computed stays."""
        self.engine = engine
        if self.results is not None:
            self.results.engine = engine

    @property
    def run(self) -> Run | None:
        """The run behind the selected hypothesis' curve, or the baseline's; None before the first result."""
        if self.drawn is None:
            return None
        chosen = (item for item in self.drawn.outcomes if item.hypothesis.letter == self.selection)
        return next((item.shown_run for item in chosen), self.drawn.baseline)

    def cancel(self) -> None:
        """Stop what runs; what is shown stays."""
        self._forget_ahead()
        if self._comparing.running:
            self._following.drop()
        self._following.cancel()
        self._comparing.cancel()
        self._opening.cancel()

    def do(
        self,
        name: str,
        verb: Callable[[Case], Case],
        refused: Callable[[InvestigatorError], None] | None = None,
    ) -> bool:
        """Apply a verb to the case, remembering the old value under the verb's name.

        False if it was refused; then `refused` is told why, or else `failed`.
        """
        if self.case is None:
            return False
        try:
            changed = verb(self.case)
        except InvestigatorError as error:
            (refused or self.failed.emit)(error)
            return False
        if changed != self.case:
            if not (self._past and self._past[-1].name == name and name.endswith("…")):
                self._past.append(Past(name, self.case))
            self._future.clear()
            self._adopt(changed, moving=name.endswith("…"))
        return True

    def settle(self) -> None:
        """End a run of merged edits (a slider let go): the next one is a step of its own.

        What replays could not follow (reconstructions, metrics) is asked for now.
        """
        if self._past and self._past[-1].name.endswith("…"):
            last = self._past[-1]
            self._past[-1] = Past(last.name.rstrip("…"), last.case)
        if self._moving:
            self.compare()

    @property
    def undo_name(self) -> str:
        """What undo would take back, "" for nothing."""
        return self._past[-1].name.rstrip("…") if self._past else ""

    @property
    def redo_name(self) -> str:
        """What redo would do again, "" for nothing."""
        return self._future[-1].name.rstrip("…") if self._future else ""

    def undo(self) -> None:
        """The case as it was before the last edit."""
        self._exchange(self._past, self._future)

    def redo(self) -> None:
        """The edit last undone, again."""
        self._exchange(self._future, self._past)

    def select(self, letter: str) -> None:
        """One hypothesis for the whole window ("" the baseline)."""
        if letter != self.selection:
            self.selection = letter
            self.focus = Focus(letter, self.focus.sensor)
            self.selection_changed.emit(letter)

    def set_view(self, case: Case) -> None:
        """Remember what the analyst looks at, outside undo."""
        self.case = case

    def save(self, path: Path | None = None) -> bool:
        """Write the case; False (and `failed`) if it could not be."""
        target = path or self.path
        if self.case is None or self.log is None or target is None:
            return False
        try:
            save_case(relocated(self.case, self.log.path, target), target)
        except InvestigatorError as error:
            self.failed.emit(error)
            return False
        self.path, self._saved = target, self.case
        self.saved.emit(str(target))
        self.case_changed.emit()
        return True

    def close(self) -> None:
        """Stop everything and let go of the log."""
        self.leaving.emit()
        self._forget_ahead()
        self._memory.wait()
        self._ahead.wait()
        self._opening.wait()
        self._following.wait()
        self._comparing.wait()
        if self.log is not None:
            self.log.close()
        self.log = self.case = self.results = self.comparison = self.drawn = self.path = self.rescued = None
        self._moving = False
        self._past.clear()
        self._future.clear()
        self.closed.emit()

    def _exchange(self, source: list[Past], target: list[Past]) -> None:
        if self.case is None or not source:
            return
        step = source.pop()
        target.append(Past(step.name.rstrip("…"), self.case))
        self._adopt(step.case.replace(view=self.case.view))

    def _adopt(self, case: Case, *, moving: bool = False) -> None:
        computes = self.case is None or _computed_part(case) != _computed_part(self.case)
        self.case = case
        if self.selection and all(item.letter != self.selection for item in case.hypotheses):
            self.select("")
        if computes and moving:
            self.follow()
            self.case_changed.emit()
            return
        self.case_changed.emit()
        if computes:
            self._following.drop()
            self.compare()

    def _look_ahead(self) -> None:
        """A moving value rests: what will be asked for when it is let go is begun, and told to nobody yet."""
        case, results = self.case, self.results
        if not self._moving or case is None or results is None or compared(case, results):
            return
        if self._following.running:
            self._rest.start()
            return
        prepare = self._prepare(settled=True)

        def work(report: Callable[[float, str], None], cancelled: Callable[[], bool]) -> None:
            prepare(compare(case, results, passing=True, cancelled=cancelled))

        self._ahead_of = case
        self._ahead.start(work)

    def _forget_ahead(self) -> None:
        """Nothing is looked for ahead any more."""
        self._rest.stop()
        self._ahead.drop()
        self._ahead_of = None

    def _at_once(self, find: Callable[[], Comparison], tell: Callable[[Comparison], None]) -> None:
        """What needs no run needs no thread."""
        try:
            found = find()
        except InvestigatorError as error:
            self.comparison_failed.emit(error)
        else:
            tell(found)

    def _prepare(self, *, settled: bool) -> Prepare:
        return self.preparer(settled) if self.preparer is not None else _nothing

    def _take(self, loaded: object) -> None:
        assert isinstance(loaded, Opened)
        self.leaving.emit()
        self._forget_ahead()
        self._following.drop()
        self._comparing.drop()
        if self.log is not None:
            self.log.close()
        self.log, self.case, self.path, self.rescued = loaded.log, loaded.case, loaded.path, None
        self._saved = loaded.case
        self.results, self.comparison, self.drawn = Results(loaded.log, engine=self.engine), None, None
        self._moving = False
        self._past.clear()
        self._future.clear()
        self.selection, self.focus = "", Focus()
        self.opened.emit()
        self.case_changed.emit()
        self.selection_changed.emit("")
        self.compare()

    def _on_open_failed(self, error: object) -> None:
        if error is not None:
            self.failed.emit(error)

    def _on_compared(self, comparison: object) -> None:
        assert isinstance(comparison, Comparison)
        self._following.drop()
        self._memory.soon()
        self.comparison = self.drawn = comparison
        self.comparison_changed.emit(comparison)

    def _on_followed(self, comparison: object) -> None:
        assert isinstance(comparison, Comparison)
        self.drawn = comparison
        self.followed.emit(comparison)

    def _on_follow_failed(self, error: object) -> None:
        if error is not None or not self._comparing.running:
            self.comparison_failed.emit(error)


def _nothing(comparison: Comparison) -> None:
    """No window draws it."""


def _computed_part(case: Case) -> tuple[object, ...]:
    """What results depend on: not titles, notes, findings or views."""
    hypotheses = tuple((item.letter, item.edit, item.overrides, item.shown) for item in case.hypotheses)
    return case.setup, hypotheses
