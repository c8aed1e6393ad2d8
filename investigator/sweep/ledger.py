"""The ledger of a sweep under way: every run first in the journal, now and then all in the file.

The file is replaced whole, the journal cleared after that: a crash at any moment leaves every run in one of
the two, some perhaps in both, which is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Generic

from investigator.differences import digest
from investigator.errors import BadData, UsageError
from investigator.sweep.file import read_planned, write_sweep
from investigator.sweep.journal import Journal, journal_of
from investigator.sweep.measures import Measure
from investigator.sweep.result import Fate, Outcome, Planned, Sweep, nothing_yet

_LEAST_INTERVAL_S = 5.0
_SHARE_SPENT_WRITING = 0.02


class Ledger(Generic[Planned]):
    """The state of a sweep and its two files. Use as a context; leaving it writes the file."""

    def __init__(self, target: Path, plan: Planned, measured: tuple[Measure, ...]) -> None:
        """Goes on with a sweep of the same plan at `target`.

        Raises UsageError where another plan or no sweep is there, or the sweep is under way.
        """
        self._target = target
        if not target.exists():
            write_sweep(target, nothing_yet(plan, measured))
        self.sweep = _continued(target, plan)
        self._journal = Journal(journal_of(target), digest(plan), plan.noun)
        self._notes = dict(self.sweep.notes)
        self._written = monotonic()
        self._took_s = 0.0

    def __enter__(self) -> Ledger[Planned]:
        return self

    def __exit__(self, *_: object) -> None:
        written = False
        try:
            self._fold()
            written = True
        finally:
            self._journal.close(remove=written)

    def pending(self) -> Iterator[int]:
        """The runs that have not been made, in the plan's order."""
        order = self.sweep.plan.order()
        return (int(index) for index in order if self.sweep.fates[index] == Fate.PENDING)

    def add(self, outcomes: tuple[Outcome, ...]) -> None:
        """Runs that were made: on disk when this returns."""
        self._journal.append(outcomes)
        for item in outcomes:
            self.sweep.fates[item.index] = item.fate
            self.sweep.values[item.index] = item.values
            if item.note:
                self._notes[item.index] = item.note
        now = monotonic()
        if now - self._written > max(_LEAST_INTERVAL_S, self._took_s / _SHARE_SPENT_WRITING):
            self._fold()

    def _fold(self) -> None:
        began = monotonic()
        self.sweep = Sweep(
            self.sweep.plan, self.sweep.measures, self.sweep.fates, self.sweep.values, dict(self._notes)
        )
        write_sweep(self._target, self.sweep)
        self._journal.clear()
        self._written = monotonic()
        self._took_s = self._written - began


def _continued(target: Path, plan: Planned) -> Sweep[Planned]:
    try:
        found = read_planned(target, type(plan))
    except BadData as error:
        raise UsageError(
            f"{error.problem} It is not overwritten.", str(target), "Name another file with -o."
        ) from error
    if found.plan != plan:
        raise UsageError(
            f"Another {plan.noun} lies there, which differs in {_parted(found.plan, plan)}.",
            str(target),
            "Name another file with -o, or remove that one.",
        )
    return found


def _parted(there: Planned, wanted: Planned) -> str:
    """Which parts of two plans differ, in words."""
    return " and ".join(
        words for name, words in wanted.parts.items() if getattr(there, name) != getattr(wanted, name)
    )
