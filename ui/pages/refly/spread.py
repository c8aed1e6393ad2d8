"""What many seeds say, as values: touchdown speeds by bars, and what drives the outcome. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from investigator.dispersion.drivers import Driver
from investigator.dispersion.result import SeedResult
from ui.pages.refly.dispersions import TOUCHDOWN
from ui.plots.ticks import nice_step

_BEYOND = 3.0  #: limits: up to here speeds of landings are told apart
_FEW = 0.2  #: where a smaller share than this lies within reach, all of them are shown
_MOST_BARS = 30


@dataclass(frozen=True)
class Bars:
    """A histogram: edges (n + 1,), numbers of seeds (n,) that landed and that did not; how many lie beyond
    the last edge, and the limit of a soft landing.
    """

    edges: np.ndarray
    landed: np.ndarray
    failed: np.ndarray
    beyond: int
    limit: float

    @property
    def seeds(self) -> int:
        """All there are."""
        return int(self.landed.sum() + self.failed.sum()) + self.beyond

    @property
    def highest(self) -> int:
        """Of the highest bar."""
        return int((self.landed + self.failed).max(initial=0))


@dataclass(frozen=True)
class Drive:
    """A random input in words, and its share of the variance with the 95 % interval."""

    name: str
    share: float
    low: float
    high: float


def bars(results: Sequence[SeedResult], limit_m_s: float) -> Bars:
    """Touchdown speeds of some seeds against the limit of a soft landing; a seed without one is left out."""
    known = [item for item in results if np.isfinite(item.measures.get(TOUCHDOWN, np.nan))]
    speeds = np.array([item.measures[TOUCHDOWN] for item in known])
    landed = np.array([item.landed for item in known], bool)
    end = _BEYOND * limit_m_s
    if speeds.size and np.mean(speeds <= end) < _FEW:
        end = float(speeds.max())
    step = nice_step(end, _MOST_BARS)
    edges = step * np.arange(ceil(end / step - 1e-9) + 1)
    inside = speeds <= edges[-1]
    held = np.clip(speeds[inside], 0.0, None)
    soft, _ = np.histogram(held[landed[inside]], edges)
    hard, _ = np.histogram(held[~landed[inside]], edges)
    return Bars(edges, soft, hard, int(np.count_nonzero(~inside)), limit_m_s)


def leading(drivers: Sequence[Driver], most: int) -> tuple[Driver, ...]:
    """The strongest drivers first, at most so many."""
    known = [item for item in drivers if np.isfinite(item.share)]
    return tuple(sorted(known, key=lambda item: -item.share)[:most])


def percent(value: float) -> str:
    """A share as the verdict says it."""
    return "–" if value != value else f"{100 * value:.1f} %"
