"""The moments and spans of a flight as its telemetry names them, and what others saw of its end."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos

import numpy as np

from investigator.filters.problem import Reason
from investigator.logs.contents import Event, Phase, Witness
from investigator.refly.arrays import APPROACH, BRAKING, CUT, PHASES, T_CLIPPED, T_MASS, TERMINAL
from investigator.refly.flight import ENDINGS, Flight
from investigator.world.frames import geodetic

HARD_M_S = 5.0  #: faster on the ground than this is an impact, slower a touchdown
_RANGING = ("rangefinder", "radar_altimeter")
_UNSAID = (Reason.INVALID, Reason.UNREACHED, Reason.STALE, Reason.QUARANTINED)
_BEGINNINGS = {
    BRAKING: "ignition",
    APPROACH: "approach begins",
    TERMINAL: "terminal descent begins",
    CUT: "engine cut off",
}
_PLACE_SIGMA_M, _TIME_SIGMA_S = 5.0, 0.2


def events(flight: Flight, last: int) -> tuple[Event, ...]:
    """Named moments up to a row, in order of time."""
    end = float(flight.time[last])
    found = [event for event in _events(flight) if event.time <= end]
    if last < flight.time.size - 1:
        found.append(Event(end, "loss of telemetry"))
    return tuple(sorted(found, key=lambda event: event.time))


def phases(flight: Flight, last: int) -> tuple[Phase, ...]:
    """Spans of guidance's phases up to a row."""
    starts = _changes(flight)
    ends = [*(time for time, _ in starts[1:]), float(flight.time[-1])]
    end = float(flight.time[last])
    return tuple(
        Phase(start, min(stop, end), PHASES[phase])
        for (start, phase), stop in zip(starts, ends, strict=True)
        if start < end
    )


def witnesses(flight: Flight) -> tuple[Witness, ...]:
    """Place and time of the end, where it met the ground: an orbiter's image, and the carrier that stopped.

    Errors are drawn from the sigmas told, from a stream of their own.
    """
    if flight.ending != ENDINGS[1]:
        return ()
    planet, off = flight.problem.world.body, np.random.default_rng([flight.seed, 9]).standard_normal(3)
    latitude, longitude, _ = geodetic(flight.position_p_m[-1], planet)
    north = _PLACE_SIGMA_M / float(np.linalg.norm(flight.position_p_m[-1]))
    east = north / cos(latitude)
    values = {
        "latitude_rad": latitude + north * off[0],
        "longitude_rad": (longitude + east * off[1]) % (2.0 * np.pi),
    }
    heard = float(flight.time[-1]) + _TIME_SIGMA_S * off[2]
    place = Witness(
        "impact_site" if hard(flight) else "landing_site",
        "impact_site",
        None,
        values,
        {"latitude_rad": north, "longitude_rad": east},
        attributes={"seen_by": "an orbiter's images before and after", "precision": "one sigma 5 m"},
    )
    moment = Witness(
        "impact_time" if hard(flight) else "landing_time",
        "impact_time",
        heard,
        {"time_s": heard},
        {"time_s": _TIME_SIGMA_S},
        attributes={"seen_by": "the carrier received on ground, light time taken off"},
    )
    return place, moment


def hard(flight: Flight) -> bool:
    """Whether it met the ground faster than a landing does."""
    return float(np.linalg.norm(flight.velocity_p_m_s[-1])) > HARD_M_S


def _events(flight: Flight) -> Iterator[Event]:
    for time, phase in _changes(flight):
        if phase in _BEGINNINGS:
            yield Event(time, _BEGINNINGS[phase])
        if phase == BRAKING:
            yield from _gates(flight, time)
    yield from _of_sensors(flight)
    zero = flight.zero_row()
    if zero is not None:
        yield Event(float(flight.time[zero]), "believed height reaches zero")
    clipped = np.flatnonzero(flight.level[:, T_CLIPPED] > 0.0)
    if clipped.size:
        yield Event(float(flight.time[clipped[0]]), "gyros saturated")
    empty = np.flatnonzero(flight.level[:, T_MASS] <= flight.scenario.vehicle.dry_kg + 1e-6)
    if empty.size:
        yield Event(float(flight.time[empty[0]]), "propellant out")
    if flight.ending == ENDINGS[1]:
        yield Event(float(flight.time[-1]), "impact" if hard(flight) else "touchdown")


def _gates(flight: Flight, ignition_s: float) -> Iterator[Event]:
    """The gates between ignition and approach; the last of them is where the approach begins."""
    gates, time = flight.scenario.guidance.gates, ignition_s
    for number, gate in enumerate(gates[:-1], start=1):
        time += gate.after_s
        aim = f"{gate.height_m:g} m, {gate.forward_m_s:g} m/s level and {gate.sink_m_s:g} m/s down aimed for"
        yield Event(time, f"braking gate {number}", aim)


def _of_sensors(flight: Flight) -> Iterator[Event]:
    for sensor in flight.problem.sensors:
        item, name = flight.run.innovations[sensor.name], sensor.name.replace("_", " ")
        said = ~np.isin(item.reason, _UNSAID)
        firsts = [(item.reason == Reason.REJECTED_GATE, f"first {name} sample rejected")]
        firsts += [(item.reason == Reason.LATCHED, f"{name} latched out")]
        firsts += [(item.reason == Reason.REINITIALISED, f"filter re-initialised on {name}")]
        if sensor.kind in _RANGING or sensor.kind == "doppler_velocimeter":
            firsts.append((said, f"first valid {name} sample"))
        for when, words in firsts:
            if when.any():
                yield Event(float(item.time[np.argmax(when)]), words)


def _changes(flight: Flight) -> list[tuple[float, int]]:
    """Beginning (s) of every phase flown: commanded at the start of the row that is the first to show it."""
    phase = flight.phase
    first = np.concatenate(([0], np.flatnonzero(np.diff(phase)) + 1))
    begins = np.concatenate(([flight.problem.start], flight.time[:-1]))[first]
    return [(float(time), int(phase[row])) for time, row in zip(begins, first, strict=True)]
