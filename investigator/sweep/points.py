"""Where the runs of a sweep stand: axes and how they are sampled, whatever a run is.

A kind of sweep adds what its runs are made from (`plan.Plan`: a setup over a log) and says what it is called,
so that execution, journal, ledger and file serve every kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

import numpy as np

from investigator import __version__
from investigator.errors import UsageError
from investigator.parameters import Declared, Parameter
from investigator.sweep.axis import Axis, Value
from investigator.sweep.sampling import Grid, Latin, Sampling, latin_shares

MOST_RUNS = 1_000_000
_TRIED_POINTS = 64


@dataclass(frozen=True)
class Point:
    """One run of a sweep: its number and the value on each axis."""

    index: int
    values: tuple[Value, ...]


class Points(Declared):
    """Axes and sampling of a sweep. The version belongs to it because results follow from it."""

    noun: ClassVar[str] = "sweep"  #: what it is called: in messages, as its group in the file
    maker: ClassVar[str] = "investigator sweep"  #: the command that writes one
    parts: ClassVar[Mapping[str, str]] = {}  #: fields in words, to tell two of them apart

    title: str
    axes: tuple[Axis, ...]
    sampling: Sampling = Grid()
    version: str = __version__

    @property
    def shape(self) -> tuple[int, ...]:
        """Of a metric: one length per axis for a grid, (runs,) for a Latin hypercube."""
        if isinstance(self.sampling, Latin):
            return (self.sampling.runs,)
        return tuple(len(axis.values) for axis in self.axes)

    @property
    def size(self) -> int:
        """How many runs it has."""
        return prod(self.shape)

    def values(self, index: int) -> tuple[Value, ...]:
        """The value on each axis at a run 0…size − 1."""
        if isinstance(self.sampling, Latin):
            shares = latin_shares(self.sampling.runs, len(self.axes), self.sampling.seed)[index]
            return tuple(axis.at(float(share)) for axis, share in zip(self.axes, shares, strict=True))
        places = np.unravel_index(index, self.shape)
        return tuple(axis.values[int(place)] for axis, place in zip(self.axes, places, strict=True))

    def coordinates(self) -> np.ndarray:
        """(size, axes) where every run stands on the axes (`Axis.coordinates`)."""
        rows = [
            [axis.coordinate(value) for axis, value in zip(self.axes, point.values, strict=True)]
            for point in self.points()
        ]
        return np.array(rows).reshape(self.size, len(self.axes))

    def points(self) -> Iterator[Point]:
        """Every run in order."""
        return (Point(index, self.values(index)) for index in range(self.size))

    def spread(self) -> Iterator[int]:
        """A few runs from all over the plan."""
        return map(int, np.unique(np.linspace(0, self.size - 1, _TRIED_POINTS).round()))

    def order(self) -> np.ndarray:
        """(size,) the runs in the order to make them."""
        return np.arange(self.size)

    def parameter(self, number: int) -> Parameter:
        """The declared parameter an axis varies."""
        raise NotImplementedError

    def facts(self) -> Mapping[str, Any]:
        """What else its file says of it at the root."""
        return {}


def require_axes(plan: Points) -> None:
    """Raises UsageError where a plan varies nothing, one parameter twice, or too much."""
    paths = [axis.path for axis in plan.axes]
    if not paths:
        raise UsageError(
            f"The {plan.noun} varies nothing.", "--vary", "Name at least one parameter with its values."
        )
    if len(set(paths)) < len(paths):
        twice = next(path for path in paths if paths.count(path) > 1)
        raise UsageError("Two axes vary one parameter.", twice, "Give its values on one axis.")
    if plan.size > MOST_RUNS:
        raise UsageError(
            f"The {plan.noun} has {plan.size:,} runs; {MOST_RUNS:,} are the most.",
            "--vary",
            "Take fewer values, or a sample of them (--sample latin:1000).",
        )


def counted(plan: Points, number: int) -> Axis:
    """The axis, its numbers whole where the parameter counts something."""
    axis, now = plan.axes[number], plan.parameter(number).value
    if axis.spacing == "listed" or not isinstance(now, int) or isinstance(now, bool):
        return axis
    return axis.replace(values=tuple(dict.fromkeys(round(float(item)) for item in axis.values)))
