"""What came of a sweep: the fate of every run and its measures, finished or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Generic, TypeVar

import numpy as np

from investigator.errors import UsageError
from investigator.sweep.measures import Measure
from investigator.sweep.points import Points


class Fate(IntEnum):
    """How a run stands. A diverged one has measures up to there; a refused one has none, but a sentence."""

    PENDING = 0
    FINISHED = 1
    DIVERGED = 2
    REFUSED = 3


@dataclass(frozen=True)
class Outcome:
    """One run: its number, its fate, a value per measure (NaN: none), and a sentence where it broke off."""

    index: int
    fate: Fate
    values: tuple[float, ...]
    note: str = ""


@dataclass(frozen=True)
class Batch:
    """Some runs that were made together, and how long that took (s)."""

    outcomes: tuple[Outcome, ...]
    seconds: float


Planned = TypeVar("Planned", bound=Points)


@dataclass(frozen=True)
class Sweep(Generic[Planned]):
    """A sweep as it stands, of whatever kind its plan is.

    fates (plan.size,) uint8 of `Fate`; values (plan.size, measures) NaN where a run is pending or says
    nothing; notes: the sentence of a run that was refused or diverged, by its number.
    """

    plan: Planned
    measures: tuple[Measure, ...]
    fates: np.ndarray
    values: np.ndarray
    notes: Mapping[int, str]

    @property
    def done(self) -> int:
        """How many runs have been made."""
        return int(np.count_nonzero(self.fates))

    @property
    def complete(self) -> bool:
        """Whether every run has been made."""
        return self.done == self.plan.size

    def measure(self, name: str) -> Measure:
        """The measure of that name. Raises UsageError with those there are."""
        return self.measures[self._column(name)]

    def metric(self, name: str) -> np.ndarray:
        """One measure over the plan's shape (a grid's axes, or the runs of a sample)."""
        return self.values[:, self._column(name)].reshape(self.plan.shape)

    def outcome(self, index: int) -> Outcome:
        """One run."""
        return Outcome(
            index, Fate(int(self.fates[index])), tuple(self.values[index].tolist()), self.notes.get(index, "")
        )

    def best(self, name: str) -> int | None:
        """The run with the best value of a measure; the first of equals; None where none can be ranked.

        A diverged run is no best: its measures end where it does.
        """
        measure = self.measure(name)
        column = self.values[:, self._column(name)]
        ranks = np.array([measure.rank(float(value)) for value in column])
        ranks[self.fates != Fate.FINISHED] = np.nan
        return None if np.isnan(ranks).all() else int(np.nanargmin(ranks))

    def count(self, fate: Fate) -> int:
        """How many runs stand so."""
        return int(np.count_nonzero(self.fates == fate))

    def _column(self, name: str) -> int:
        names = [item.name for item in self.measures]
        if name not in names:
            raise UsageError(
                f"The {self.plan.noun} has no measure “{name}”.",
                self.plan.title,
                f"It has: {', '.join(names)}.",
            )
        return names.index(name)


def nothing_yet(plan: Planned, measured: tuple[Measure, ...]) -> Sweep[Planned]:
    """A sweep of which no run has been made."""
    values = np.full((plan.size, len(measured)), np.nan)
    return Sweep(plan, measured, np.zeros(plan.size, np.uint8), values, {})


def with_outcomes(sweep: Sweep[Planned], outcomes: Iterable[Outcome]) -> Sweep[Planned]:
    """The sweep with some more runs; the one given stays as it was."""
    fates, values, notes = sweep.fates.copy(), sweep.values.copy(), dict(sweep.notes)
    for item in outcomes:
        fates[item.index] = item.fate
        values[item.index] = item.values
        if item.note:
            notes[item.index] = item.note
    return Sweep(sweep.plan, sweep.measures, fates, values, notes)
