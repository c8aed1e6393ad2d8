"""What a flight's computer and vehicle sent, ten times a second in counts, and the truth beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from investigator.filters.problem import Reason
from investigator.filters.run import Innovations
from investigator.logs.contents import Channel, OnboardMeasurements, Stream
from investigator.navigation.rotations import conjugate, multiply, quaternion
from investigator.refly.arrays import AGL, PHASES, T_CLIPPED, T_COMMAND, T_MASS, T_SILENT, T_THRUST
from investigator.refly.flight import ENDINGS, Flight
from investigator.world.frames import plumb

RATE_HZ = 10.0
HEIGHT_COUNT_M, SPEED_COUNT_M_S = 0.01, 0.001  #: one least significant bit of the telemetered solution
_ANGLE_COUNT = 1e-7
_QUANTA = {"m": HEIGHT_COUNT_M, "m/s": SPEED_COUNT_M_S, "rad": _ANGLE_COUNT}

#: The flight software's word for each reason, as the format spells it.
_WORDS = {
    Reason.USED: "used",
    Reason.REJECTED_GATE: "rejected_gate",
    Reason.LATCHED: "latched",
    Reason.INHIBITED: "inhibited",
    Reason.INVALID: "invalid",
    Reason.STALE: "stale",
    Reason.QUARANTINED: "invalid",
    Reason.WITHHELD: "inhibited",
    Reason.REINITIALISED: "used",
}


def contact_row(flight: Flight) -> int:
    """The last row telemetered: that at which contact is lost, else the last one flown."""
    lost_m, agl_m = flight.scenario.lost_contact_m, flight.level[:, AGL]
    if lost_m <= 0.0:
        return flight.time.size - 1
    silent = np.flatnonzero(np.maximum.accumulate(agl_m > lost_m) & (agl_m <= lost_m))
    return int(silent[0]) if silent.size else flight.time.size - 1


def rows(flight: Flight, last: int) -> np.ndarray:
    """Rows sent, up to and with `last`."""
    every = max(round(flight.scenario.unit.rate_hz / RATE_HZ), 1)
    return np.union1d(np.arange(every - 1, last + 1, every), [last])


def navigation(flight: Flight, sent: np.ndarray) -> Stream:
    """The flight computer's solution at the rows sent."""
    believed, world = flight.run.trajectory, flight.problem.world
    assert believed.quaternion_pb is not None
    to_site = conjugate(quaternion(world.C_pn))
    turned = np.array([multiply(to_site, q) for q in believed.quaternion_pb[sent]])
    height, speed = HEIGHT_COUNT_M, SPEED_COUNT_M_S
    counted = Channel.counted
    channels = {
        "altitude": counted(believed.height_site[sent], "m", height, "height above the site"),
        "altitude_sigma": counted(believed.height_site_sigma[sent], "m", height, "one sigma"),
        "vertical_speed": counted(believed.vertical_speed[sent], "m/s", speed, "up"),
        "vertical_speed_sigma": counted(believed.vertical_speed_sigma[sent], "m/s", speed, "one sigma"),
        "position_ned": counted(
            (believed.position_p_m[sent] - world.site_p_m) @ world.C_pn, "m", height, "from the site"
        ),
        "velocity_ned": counted(believed.velocity_p_m_s[sent] @ world.C_pn, "m/s", speed, "over ground"),
        "quaternion": counted(turned, "1", 1e-6, "body to north-east-down at the site"),
    }
    told = {
        "altitude_reference": "site",
        "made_by": "the flight's own filter, decimated and rounded",
        "origin": "north, east, down in the site's axes, from the site",
    }
    stream = _stream(flight, sent, "navigation", "navigation", channels, "n", told)
    return replace(stream, valid=flight.level[sent, T_SILENT] == 0.0)  # a belief that stands still is none


def updates(flight: Flight, last: int) -> tuple[OnboardMeasurements, ...]:
    """What the filter did with every sample up to a row, sensor by sensor."""
    span = flight.problem.start, float(flight.time[last]) + 1e-7
    return tuple(_updates(item, *span) for item in flight.run.innovations.values())


def _updates(item: Innovations, start: float, end: float) -> OnboardMeasurements:
    """Of a sample of several values the one farthest out by its sigma; nought where there was none."""
    met = (item.reason != Reason.UNREACHED) & (item.time >= start) & (item.time <= end)
    came = np.flatnonzero(met)
    innovation, sigma = np.nan_to_num(item.innovation[came]), np.nan_to_num(item.sigma[came])
    worst = np.argmax(np.abs(innovation) / np.where(sigma > 0.0, sigma, np.inf), axis=1)[:, None]
    quantum = _QUANTA.get(item.unit, 1e-6)
    innovation, sigma = (
        np.round(np.take_along_axis(values, worst, axis=1)[:, 0] / quantum) * quantum
        for values in (innovation, sigma)
    )
    reasons = np.array([_WORDS[Reason(int(code))] for code in item.reason[came]])
    return OnboardMeasurements(
        item.sensor, item.time[came], innovation, sigma, item.used[came], reasons, item.unit
    )


def vehicle(flight: Flight, sent: np.ndarray) -> tuple[Stream, ...]:
    """Propulsion, guidance's phase, and discretes at the rows sent."""
    level, full = flight.level[sent], flight.scenario.vehicle.engine.thrust_n
    down = np.zeros(flight.time.size, bool)
    down[-1] = flight.ending == ENDINGS[1]
    propulsion = {
        "throttle": Channel.counted(level[:, T_COMMAND] / full, "1", 1e-3, "commanded share of full thrust"),
        "thrust": Channel.counted(level[:, T_THRUST], "N", 1.0, "thrust"),
        "mass": Channel.counted(level[:, T_MASS], "kg", 0.1, "mass"),
    }
    guidance = {"phase": Channel(np.array(PHASES)[flight.phase[sent]], "", "phase of guidance")}
    discretes = {
        "touchdown": Channel(down[sent], "", "legs on the ground"),
        "gyro_saturated": Channel(level[:, T_CLIPPED] > 0.0, "", "the gyros' saturation flag"),
    }
    return tuple(
        _stream(flight, sent, name, "vehicle", channels)
        for name, channels in (
            ("propulsion", propulsion),
            ("guidance", guidance),
            ("discretes", discretes),
        )
    )


def truth(flight: Flight, shown: np.ndarray) -> Stream:
    """What really happened, at the rows shown: the simulator's own word, for simulated logs only."""
    planet, site = flight.problem.world.body, flight.problem.world.site
    position, velocity = flight.position_p_m[shown], flight.velocity_p_m_s[shown]
    plumbed = np.array([plumb(r, planet) for r in position])
    climb = np.einsum("ni,ni->n", plumbed[:, 1:], velocity)
    counted, height = Channel.counted, HEIGHT_COUNT_M
    channels = {
        "position_p": counted(position, "m", height, "position in the planet-fixed frame"),
        "velocity_p": counted(velocity, "m/s", SPEED_COUNT_M_S, "velocity against the planet"),
        "quaternion": counted(flight.quaternion_pb[shown], "1", 1e-6, "body to planet-fixed, scalar first"),
        "height_ref": counted(plumbed[:, 0], "m", height, "height", reference_surface="ref"),
        "height_site": counted(
            plumbed[:, 0] - site[2], "m", height, "above the site", reference_surface="site"
        ),
        "altitude_agl": counted(
            flight.level[shown, AGL], "m", height, "over the ground", reference_surface="agl"
        ),
        "vertical_speed": counted(climb, "m/s", SPEED_COUNT_M_S, "up", reference_surface="ref"),
        "mass": counted(flight.level[shown, T_MASS], "kg", 0.01, "mass"),
    }
    return _stream(flight, shown, "truth", "truth", channels, "p")


def _stream(
    flight: Flight,
    at: np.ndarray,
    name: str,
    kind: str,
    channels: dict[str, Channel],
    frame: str = "b",
    told: dict[str, str] | None = None,
) -> Stream:
    derived = kind == "navigation"
    return Stream(
        name,
        kind,
        flight.time[at],
        channels,
        np.ones(at.size, bool),
        frame=frame,
        derived=derived,
        attributes=told or {},
    )
