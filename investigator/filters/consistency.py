"""How well innovations keep what the filter claims of them, by size of effect.

On a real log χ² rejects every model, so thresholds are on effects: NIS per degree of freedom overall and in
each window, lag-one correlation of the normalised innovations, share of samples turned away. Source:
Bar-Shalom, Li & Kirubarajan 2001, 5.4; bounds: `ADEQUATE`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from investigator.filters.problem import Reason, all_but
from investigator.filters.run import Innovations

WINDOW_S = 30.0

#: By reason: whether it is a decision about the sample by the filter that ran.
DECIDED = all_but(Reason.INVALID, Reason.STALE, Reason.QUARANTINED, Reason.WITHHELD, Reason.UNREACHED)


class Bounds(NamedTuple):
    """What is still adequate: NIS per degree of freedom overall and in a window, |ρ₁|, share turned away."""

    nis: tuple[float, float] = (0.7, 1.4)
    window_nis: tuple[float, float] = (0.3, 3.0)
    correlation: float = 0.3
    rejected: float = 0.02


ADEQUATE = Bounds()


class Window(NamedTuple):
    """A stretch of time (s), the mean NIS per degree of freedom of the samples used in it, and how many."""

    start: float
    end: float
    nis: float
    samples: int


class Consistency(NamedTuple):
    """One sensor's innovations in numbers; NaN where nothing was used or decided."""

    sensor: str
    nis: float
    windows: tuple[Window, ...]
    correlation: float
    rejected: float

    def adequate(self, bounds: Bounds = ADEQUATE) -> bool:
        """Whether every number that there is stays within bounds."""
        low, high = bounds.window_nis
        inside = [low <= window.nis <= high for window in self.windows if window.samples]
        overall = bounds.nis[0] <= self.nis <= bounds.nis[1]
        white = np.isnan(self.correlation) or abs(self.correlation) <= bounds.correlation
        return bool(overall and all(inside) and white and self.rejected <= bounds.rejected)


def consistency(seen: Innovations, window_s: float = WINDOW_S) -> Consistency:
    """One sensor's innovations held against their claimed covariance."""
    return Consistency(
        seen.sensor, nis_per_freedom(seen), windows(seen, window_s), whiteness(seen), rejected_share(seen)
    )


def _scored(seen: Innovations) -> np.ndarray:
    """(m,) bool: used whole, with a finite S."""
    return seen.used & np.isfinite(seen.nis) & np.isfinite(seen.sigma).any(axis=1)


def _freedom(seen: Innovations) -> np.ndarray:
    """Degrees of freedom of each sample (m,)."""
    freedom: np.ndarray = np.isfinite(seen.sigma).sum(axis=1)
    return freedom


def nis_per_freedom(seen: Innovations) -> float:
    """Mean normalised innovation squared per degree of freedom of the samples used."""
    scored = _scored(seen)
    freedom = int(_freedom(seen)[scored].sum())
    return float(seen.nis[scored].sum() / freedom) if freedom else float("nan")


def windows(seen: Innovations, window_s: float = WINDOW_S) -> tuple[Window, ...]:
    """The same in each `window_s` seconds from the first sample on; those without samples are left out."""
    scored = np.flatnonzero(_scored(seen))
    if scored.size == 0:
        return ()
    first = float(seen.time[0])
    number = np.floor((seen.time[scored] - first) / window_s).astype(int)
    freedom = _freedom(seen)
    found = []
    for index in np.unique(number):
        inside = scored[number == index]
        nis = float(seen.nis[inside].sum() / freedom[inside].sum())
        start = first + float(index) * window_s
        found.append(Window(start, start + window_s, nis, int(inside.size)))
    return tuple(found)


def whiteness(seen: Innovations) -> float:
    """ρ₁: the correlation of one normalised innovation with the next, over the samples used (0 where white).

    Values of a vector are taken one by one and pooled.
    """
    scored = _scored(seen)
    white = seen.innovation[scored] / seen.sigma[scored]
    white = white[np.isfinite(white).all(axis=1)]
    power = float((white**2).sum())
    if white.shape[0] < 3 or power == 0.0:
        return float("nan")
    return float((white[1:] * white[:-1]).sum() / power)


def rejected_share(seen: Innovations) -> float:
    """Share of the samples the filter decided on that it did not use."""
    decided = DECIDED[seen.reason]
    return float(np.mean(~seen.used[decided])) if decided.any() else float("nan")
