"""What came of a scenario's flights under many seeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from re import match

import numpy as np

from investigator.dispersion.drivers import Driver, first_order
from investigator.dispersion.measures import LANDED, drawn_name, flown_measures, met_name
from investigator.dispersion.plan import Flights
from investigator.dispersion.runner import PARTED
from investigator.dispersion.shares import Share, wilson
from investigator.errors import UsageError
from investigator.refly.draws import DRAWS
from investigator.refly.scenario import Figure, Scenario
from investigator.sweep.result import Fate, Outcome, Sweep


@dataclass(frozen=True)
class SeedResult:
    """One flight: landed softly or not, in words, how it ended, its numbers by name (NaN: it has none), what
    chance gave it (`refly.draws`), and of each published figure by name whether it was met (None: no value).
    """

    seed: int
    landed: bool
    words: str
    ending: str
    measures: Mapping[str, float]
    drawn: Mapping[str, float]
    figures: Mapping[str, bool | None]

    @property
    def all_met(self) -> bool:
        """Whether every published figure was met; one without a value was not."""
        return all(self.figures.values())


@dataclass(frozen=True)
class Dispersion:
    """The flights of a scenario, by ascending seed. Shares are of these flights."""

    scenario: Scenario
    results: tuple[SeedResult, ...]

    def success(self) -> Share:
        """The share that landed, with its 95 % interval (Wilson)."""
        return self._share([result.landed for result in self.results])

    def all_met(self) -> Share:
        """The share that meets every published figure at once."""
        return self._share([result.all_met for result in self.results])

    def met(self) -> tuple[tuple[Figure, int, Share], ...]:
        """Each published figure, how many flights meet it, and which share of all that is."""
        told = []
        for figure in self.scenario.figures:
            met = [result.figures[figure.name] is True for result in self.results]
            told.append((figure, sum(met), self._share(met)))
        return tuple(told)

    def values(self, name: str) -> np.ndarray:
        """(n,) a number of every flight, or `landed` as 0 and 1. Raises UsageError with those there are."""
        if name == LANDED:
            return np.array([float(result.landed) for result in self.results])
        known = list(self.results[0].measures) if self.results else []
        if name not in known:
            raise UsageError(
                f"There is no measure “{name}”.", self.scenario.name, f"Known: {', '.join(known)}, {LANDED}."
            )
        return np.array([result.measures[name] for result in self.results])

    def quantiles(self, name: str, shares: Sequence[float]) -> tuple[float, ...]:
        """Quantiles of a number over the flights that have one; NaN where none has."""
        values = self.values(name)
        told = values[np.isfinite(values)]
        return tuple(np.quantile(told, shares).tolist()) if told.size else (nan,) * len(shares)

    def counts(self) -> Mapping[str, int]:
        """How many flights ended alike, in words without their numbers, the most frequent first."""
        return dict(Counter(_without_numbers(result.words) for result in self.results).most_common())

    def drivers(self, name: str = "touchdown_m_s") -> tuple[Driver, ...]:
        """The random inputs by the share of a number's variance each explains, the strongest first."""
        inputs = {
            draw.name: np.array([result.drawn.get(draw.name, nan) for result in self.results])
            for draw in DRAWS
        }
        return first_order(inputs, self.values(name))

    def _share(self, yes: Sequence[bool]) -> Share:
        return wilson(sum(yes), len(yes))


def result_of(plan: Flights, made: Outcome) -> SeedResult:
    """One flight as a value."""
    names = (item.name for item in flown_measures(plan.scenario))
    found = dict(zip(names, made.values, strict=True))
    ending, _, words = made.note.partition(PARTED)
    drawn = {draw.name: found.pop(drawn_name(draw.name)) for draw in DRAWS}
    figures = plan.scenario.figures
    met = {figure.name: _yes(found.pop(met_name(number))) for number, figure in enumerate(figures)}
    landed = found.pop(LANDED) == 1.0
    return SeedResult(
        seed=plan.seeds[made.index % len(plan.seeds)],
        landed=landed,
        words=words,
        ending=ending,
        measures=found,
        drawn={name: value for name, value in drawn.items() if value == value},
        figures=met,
    )


def dispersions(sweep: Sweep[Flights]) -> tuple[Dispersion, ...]:
    """One dispersion for each combination of what is varied, in order; of the flights made so far."""
    seeds = len(sweep.plan.seeds)
    found = []
    for first in range(0, sweep.plan.size, seeds):
        results = tuple(
            result_of(sweep.plan, sweep.outcome(index))
            for index in range(first, first + seeds)
            if sweep.fates[index] in (Fate.FINISHED, Fate.DIVERGED)
        )
        found.append(Dispersion(sweep.plan.scenario, results))
    return tuple(found)


def _yes(value: float) -> bool | None:
    return None if value != value else value == 1.0


def _without_numbers(words: str) -> str:
    """``impact at 140 m/s`` → ``impact``."""
    found = match(r"\D*", words)
    assert found is not None
    text = found.group() if found.end() < len(words) else words
    return text.strip().removesuffix(" at").strip() or words
