"""Up to when two filter problems are the same: a run of the second may start from there in the first's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from investigator.filters.problem import Alteration, GateProblem, Problem, SensorProblem

_FUNCTIONS = ("measure", "variance")
_MASKS = ("usable", "quarantined", "inhibited", "available")


@dataclass(frozen=True)
class Likeness:
    """All is the same before `until` (s) but the gates; `gates` names the sensors whose gate differs."""

    until: float
    gates: tuple[str, ...]


def likeness(before: Problem, after: Problem) -> Likeness:
    """How far two problems agree; −inf where they differ from the start, inf where nowhere but in gates."""
    nothing = Likeness(-np.inf, ())
    same = ("world", "nominal0", "P0", "start", "input_time", "inputs", "segment")
    if not all(_same(getattr(before, name), getattr(after, name)) for name in same):
        return nothing
    if not _same_fields(before.motion, after.motion) or len(before.sensors) != len(after.sensors):
        return nothing
    until, gates = np.inf, []
    for old, new in zip(before.sensors, after.sensors, strict=True):
        if old is new:
            continue
        until = min(until, _sensor(old, new))
        if not _same_fields(old.gate, new.gate):
            gates.append(new.name)
    return Likeness(until, tuple(gates))


def _sensor(old: SensorProblem, new: SensorProblem) -> float:
    """When two sensors first differ, gates aside."""
    fixed = ("name", "kind", "unit", "states", "angular", *_FUNCTIONS)
    if not all(_same(getattr(old, name), getattr(new, name)) for name in fixed):
        return -np.inf
    if not (_same(old.time, new.time) and old.z.shape == new.z.shape):
        return -np.inf
    first = float(new.time.min(initial=np.inf))
    if old.withheld != new.withheld or old.beta != new.beta or not _same(old.parameters, new.parameters):
        return first
    differs = np.zeros(new.time.size, bool)
    if old.z is not new.z:
        differs = np.any((old.z != new.z) & ~(np.isnan(old.z) & np.isnan(new.z)), axis=1)
    for name in _MASKS:
        one, other = getattr(old, name), getattr(new, name)
        if one is other:
            continue
        if (one is None) != (other is None):
            return first
        if one is not None:
            differs |= one != other
    when = float(new.time[differs].min(initial=np.inf))
    return min(when, _alterations(old.alterations, new.alterations))


def _alterations(old: Sequence[Alteration], new: Sequence[Alteration]) -> float:
    """When the faults of a sensor first act differently: before all of them start, nothing does."""
    if len(old) != len(new):
        return min(change.start for change in (*old, *new))
    when = np.inf
    for one, other in zip(old, new, strict=True):
        acts = (
            one.alter is other.alter
            and one.worsen is other.worsen
            and _same(one.parameters, other.parameters)
        )
        if not acts or one.start != other.start:
            when = min(when, one.start, other.start)
        elif one.end != other.end:
            when = min(when, one.end, other.end)
    return when


def single(gate: GateProblem, columns: int) -> bool:
    """Whether a gate judges value by value, for which their variances are enough."""
    return gate.per == "beam" or columns == 1


def _same_fields(one: Any, other: Any) -> bool:
    return one is other or all(
        _same(getattr(one, item.name), getattr(other, item.name)) for item in fields(one)
    )


def _same(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and bool(np.array_equal(one, other, equal_nan=one.dtype.kind == "f"))
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(_same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    return bool(one == other) if type(one) is type(other) else False
