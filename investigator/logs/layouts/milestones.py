"""Moments of a rocket flight found in the data, simple and sound ones only; they are marked ``detected``."""

from __future__ import annotations

import numpy as np

from investigator.logs.contents import Event, Phase, Stream
from investigator.logs.layouts.pad import Pad
from investigator.units import to_si

_IN_A_ROW = 5
_CLIMBING_M_S = 10.0


def burnout(axis: Stream, motion_s: float) -> Event | None:
    """Thrust falls below drag: the force along the axis (N,) turns negative for five samples."""
    force = to_si(axis.values("specific_force"), axis.channels["specific_force"].unit)
    after = axis.valid & (axis.time > motion_s)
    negative = ((force < 0) & after).astype(int)
    runs = np.flatnonzero(np.convolve(negative, np.ones(_IN_A_ROW, dtype=int), "valid") == _IN_A_ROW)
    if not len(runs):
        return None
    detail = f"the force along the axis in /sensors/{axis.name} turns negative"
    return Event(float(axis.time[runs[0]]), "burnout", detail, "detected")


def apogee(navigation: Stream) -> Event | None:
    """The on-board vertical speed (N,) passes through zero, from climb to fall; None if it never does."""
    speed = to_si(navigation.values("vertical_speed"), navigation.channels["vertical_speed"].unit)
    climbing = np.flatnonzero(navigation.valid & (speed > _CLIMBING_M_S))
    if not len(climbing):
        return None
    falling = np.flatnonzero(navigation.valid & (speed <= 0.0) & (np.arange(len(speed)) > climbing[0]))
    if not len(falling):
        return None
    after = int(falling[0])
    share = speed[after - 1] / (speed[after - 1] - speed[after])
    time = navigation.time[after - 1] + share * (navigation.time[after] - navigation.time[after - 1])
    return Event(float(time), "apogee", "the on-board vertical speed passes through zero", "detected")


def highest(altitude: Stream) -> Event:
    """The sample with the greatest altitude, where no on-board speed is recorded."""
    values = np.where(altitude.valid, altitude.values("altitude"), -np.inf)
    detail = f"the greatest altitude in /sensors/{altitude.name}"
    return Event(float(altitude.time[int(np.argmax(values))]), "apogee", detail, "detected")


def liftoff(pad: Pad) -> Event:
    """First motion, from the specific force."""
    return Event(pad.motion, "liftoff", "the specific force leaves one g", "detected")


def phases(start: float, end: float, marks: tuple[tuple[float, str], ...]) -> tuple[Phase, ...]:
    """Phases from the moments at which each begins, in order of time; the last one ends with the record."""
    inside = sorted((max(time, start), name) for time, name in marks if time < end)
    spans = zip(inside, [*(time for time, _ in inside[1:]), end], strict=False)
    return tuple(Phase(float(begin), float(stop), name) for (begin, name), stop in spans if stop > begin)
