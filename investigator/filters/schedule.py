"""When each sample is due: every sensor's samples merged by time with the ends of the inertial increments.

A sample is processed at its own time of validity: an increment it falls into is split in proportion there. A
sample the flight computer received later (`available` after `time`) is due on arrival, and at its time of
validity the filter keeps a snapshot to map it back to. Without `available` everything is in order of
validity, which is how a reconstruction sorts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from investigator.filters.problem import Problem

#: Times closer than this are the same time (s).
SAME_TIME_S = 1e-7


class Due(NamedTuple):
    """One thing to do: process a sample (of a sensor, by number), or take the snapshot it will need."""

    time: float
    sensor: int
    sample: int
    snapshot: bool
    late: bool


class Schedule(NamedTuple):
    """What is due, in order, and the samples too old to use (sensor, sample)."""

    due: list[Due]
    stale: list[tuple[int, int]]


def schedule(problem: Problem) -> Schedule:
    """Every sample in the order in which the filter meets it; at equal times in the order of the sensors."""
    due: list[Due] = []
    stale: list[tuple[int, int]] = []
    for number, sensor in enumerate(problem.sensors):
        arrival = sensor.time if sensor.available is None else sensor.available
        late = arrival > sensor.time + SAME_TIME_S
        old = sensor.time < problem.start - SAME_TIME_S
        for sample in range(sensor.time.size):
            if old[sample]:
                stale.append((number, sample))
                continue
            if late[sample]:
                due.append(Due(float(sensor.time[sample]), number, sample, True, True))
            due.append(Due(float(arrival[sample]), number, sample, False, bool(late[sample])))
    due.sort(key=lambda item: (item.time, item.snapshot, item.sensor, item.sample))
    return Schedule(due, stale)


def in_order_of_validity(problem: Problem) -> Problem:
    """The same problem with every sample at hand as soon as it is valid."""
    return replace(problem, sensors=tuple(replace(sensor, available=None) for sensor in problem.sensors))
