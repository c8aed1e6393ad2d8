"""Figures as values: what the screen and the page both draw. What the board sees is what the analyst saw.

A `Figure` is a stack of `Panel`s on one time axis. Marks carry roles, not colours: the theme of the window or
the page gives each role its ink (on-board: text ink, reconstruction: green, hypothesis: its slot's colour and
dash, rejected: red crosses). Times are seconds since the log's epoch; values are in the panel's unit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from investigator.logs.contents import Event, Phase

CHANNEL = "channel:"  #: begins the key of a panel that shows one recorded channel, its address behind


class Role(StrEnum):
    """What a mark stands for."""

    ONBOARD = "onboard"  #: what the vehicle believed
    RECONSTRUCTION = "reconstruction"  #: what happened
    HYPOTHESIS = "hypothesis"  #: a replay under a hypothesis (or the baseline), drawn in its slot's ink
    RAW = "raw"  #: recorded samples, and neutral curves
    CLAIMED = "claimed"  #: the sigma a filter claimed
    TERRAIN = "terrain"
    WITNESS = "witness"


@dataclass(frozen=True)
class Ink:
    """Role, and for hypotheses the slot (1, 2, …; 0 is the baseline replay) and the letter on its badge."""

    role: Role
    slot: int = 0
    letter: str = ""


@dataclass(frozen=True)
class Curve:
    """A line: time (N,), value (N,), NaN breaks it. `ends` is a divergence (time, reason) drawn as a ring.

    From `extrapolated_from` on it is dashed lightly: the vehicle would not have flown this.
    """

    name: str
    ink: Ink
    time: np.ndarray
    value: np.ndarray
    ends: tuple[float, str] | None = None
    extrapolated_from: float | None = None
    busy: bool = False


@dataclass(frozen=True)
class Band:
    """±3σ: low and high (N,)."""

    name: str
    ink: Ink
    time: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class Dots:
    """Samples: time, value (N,), used (N,) bool (rejected ones are crosses), reason (N,) of words for the
    tooltip.
    """

    name: str
    ink: Ink
    time: np.ndarray
    value: np.ndarray
    used: np.ndarray
    reason: tuple[str, ...] = ()


class Scale(StrEnum):
    """How a panel's values are laid out."""

    LINEAR = "linear"
    GATE = "gate"  #: innovation over gate: sign(r)·log10(1 + 3|r|), lines at ±1
    STRIP = "strip"  #: used (low tick) and rejected (tall tick)


@dataclass(frozen=True)
class Panel:
    """One plot: title and unit as its header shows them, and its marks, drawn in order bands, terrain, dots,
    curves.

    `problem` replaces the drawing when the panel cannot draw: (what, where and why, way out).
    """

    key: str
    title: str
    unit: str
    scale: Scale = Scale.LINEAR
    stretch: int = 16
    curves: tuple[Curve, ...] = ()
    bands: tuple[Band, ...] = ()
    dots: tuple[Dots, ...] = ()
    terrain: tuple[np.ndarray, np.ndarray] | None = None
    span: tuple[float, float] | None = None
    annotations: tuple[tuple[float, float, str], ...] = ()
    problem: tuple[str, str, str] | None = None


@dataclass(frozen=True)
class Figure:
    """Panels on one time axis, with phases, events and the marking that never leaves simulated data."""

    title: str
    panels: tuple[Panel, ...]
    span: tuple[float, float]
    phases: tuple[Phase, ...] = ()
    events: tuple[Event, ...] = ()
    marking: str = ""
    epoch_utc: str = ""
    sources: tuple[str, ...] = field(default=())

    def panel(self, key: str) -> Panel:
        """The panel of that key. Raises KeyError."""
        for panel in self.panels:
            if panel.key == key:
                return panel
        raise KeyError(key)
