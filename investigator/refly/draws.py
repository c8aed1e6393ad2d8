"""What chance gave one flight, read off the flight: the true start, the belief in it, the inertial unit, the
gravity disturbance. Nothing is drawn twice.

Along is the way the vehicle flies, across completes along and up: across = up × along. A belief's errors are
belief less truth, declared offsets included, in the local axes of the place believed, as they were drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import asin, atan2, radians, sqrt

import numpy as np

from investigator.navigation.rotations import euler_matrix, log_quaternion, quaternion
from investigator.navigation.strapdown import Strapdown
from investigator.refly.arrays import T_DISTURBANCE
from investigator.refly.flight import Flight
from investigator.world.bodies import body
from investigator.world.frames import angle_near, geodetic, position_p, rotation_pn

_AXES = "xyz"
_OF_UNIT = (("force_bias", "_m_s2"), ("rate_bias", "_rad_s"), ("force_scale", ""), ("rate_scale", ""))


@dataclass(frozen=True)
class Draw:
    """One random input of a flight."""

    name: str
    label: str
    unit: str


def _by_axis(name: str, ending: str, label: str, unit: str) -> tuple[Draw, ...]:
    return tuple(Draw(f"{name}_{axis}{ending}", f"{label} {axis}", unit) for axis in _AXES)


#: Every random input there is, in order; a flight has those its scenario scatters.
DRAWS: tuple[Draw, ...] = (
    Draw("start_height_m", "True start: height", "m"),
    Draw("start_to_go_m", "True start: distance to go", "m"),
    Draw("start_across_m", "True start: across", "m"),
    Draw("start_forward_m_s", "True start: speed along", "m/s"),
    Draw("start_across_m_s", "True start: speed across", "m/s"),
    Draw("start_sink_m_s", "True start: speed of descent", "m/s"),
    Draw("belief_height_m", "Belief at start: height", "m"),
    Draw("belief_along_m", "Belief at start: along", "m"),
    Draw("belief_across_m", "Belief at start: across", "m"),
    Draw("belief_along_m_s", "Belief at start: speed along", "m/s"),
    Draw("belief_across_m_s", "Belief at start: speed across", "m/s"),
    Draw("belief_up_m_s", "Belief at start: speed up", "m/s"),
    Draw("belief_tilt_along_deg", "Belief at start: tilt about along", "deg"),
    Draw("belief_tilt_across_deg", "Belief at start: tilt about across", "deg"),
    Draw("belief_tilt_up_deg", "Belief at start: tilt about up", "deg"),
    *_by_axis("force_bias", "_m_s2", "Accelerometer bias", "m/s^2"),
    *_by_axis("rate_bias", "_rad_s", "Gyro bias", "rad/s"),
    *_by_axis("force_scale", "", "Accelerometer scale", ""),
    *_by_axis("rate_scale", "", "Gyro scale", ""),
    Draw("disturbance_up_m_s2", "Gravity disturbance: mean upward", "m/s^2"),
    Draw("disturbance_along_m_s2", "Gravity disturbance: mean along", "m/s^2"),
    Draw("disturbance_rms_m_s2", "Gravity disturbance: rms along the track", "m/s^2"),
)


def drawn(flight: Flight) -> Mapping[str, float]:
    """The random inputs of a flight by name (`DRAWS`), those alone that its scenario scatters."""
    return dict(_drawn(flight))


def _drawn(flight: Flight) -> Iterator[tuple[str, float]]:
    begin, grade = flight.scenario.begin, flight.scenario.unit
    truth, belief = _true_start(flight), _belief(flight)
    yield from _where(begin.height_scatter_m, truth, "start_height_m")
    yield from _where(begin.level_scatter_m, truth, "start_to_go_m", "start_across_m")
    speeds = ("start_forward_m_s", "start_across_m_s", "start_sink_m_s")
    yield from _where(begin.speed_scatter_m_s, truth, *speeds)
    yield from _where(begin.height_error_m, belief, "belief_height_m")
    yield from _where(begin.level_error_m, belief, "belief_along_m", "belief_across_m")
    speeds = ("belief_along_m_s", "belief_across_m_s", "belief_up_m_s")
    yield from _where(begin.speed_error_m_s, belief, *speeds)
    tilts = ("belief_tilt_along_deg", "belief_tilt_across_deg", "belief_tilt_up_deg")
    yield from _where(begin.tilt_error_deg, belief, *tilts)
    for name, ending in _OF_UNIT:
        if getattr(grade, name + ending) > 0.0:
            for axis, value in zip(_AXES, getattr(flight.errors, name + ending), strict=True):
                yield f"{name}_{axis}{ending}", value
    if flight.scenario.disturbance.sigma_m_s2 > 0.0:
        yield from _disturbance(flight)


def _where(sigma: float, found: Mapping[str, float], *names: str) -> Iterator[tuple[str, float]]:
    if sigma > 0.0:
        yield from ((name, found[name]) for name in names)


def _true_start(flight: Flight) -> dict[str, float]:
    """The draws of the true start: what it differs from the declared one by."""
    scenario, truth = flight.scenario, flight.stage.truth
    begin, site = scenario.begin, flight.problem.world.site_p_m
    planet, radius = body(scenario.site.body).array(), float(np.linalg.norm(site))
    latitude, longitude, height = geodetic(truth.position_p_m, planet)
    up = _up_of_plane(latitude, longitude, radius, planet)
    forward = np.cross(truth.across_p, site / radius)
    to_go = -radius * atan2(float(up @ forward), float(up @ site) / radius)
    C_pn = rotation_pn(latitude, longitude)
    C_na = _along_across_up(C_pn.T @ np.cross(truth.across_p, -C_pn[:, 2]))
    along_m_s, across_m_s, up_m_s = C_na.T @ C_pn.T @ truth.velocity_p_m_s
    return {
        "start_height_m": height - begin.height_m,
        "start_to_go_m": to_go - begin.to_go_m,
        "start_across_m": radius * asin(float(up @ truth.across_p)),
        "start_forward_m_s": float(along_m_s) - begin.forward_m_s,
        "start_across_m_s": float(across_m_s),
        "start_sink_m_s": -float(up_m_s) - begin.sink_m_s,
    }


def _up_of_plane(latitude: float, longitude: float, radius: float, planet: np.ndarray) -> np.ndarray:
    """(3,) in p: the direction in which the start's vertical meets the sphere through the site."""
    foot = position_p(latitude, longitude, 0.0, planet)
    normal = position_p(latitude, longitude, 1.0, planet) - foot
    slant = float(foot @ normal)
    rise = sqrt(slant * slant - float(foot @ foot) + radius * radius) - slant
    up: np.ndarray = (foot + rise * normal) / radius
    return up


def _belief(flight: Flight) -> dict[str, float]:
    """Belief less truth at the start."""
    truth, mechanisation = flight.stage.truth, flight.stage.onboard.mechanisation
    assert isinstance(mechanisation, Strapdown)
    start, planet = mechanisation.start, body(flight.scenario.site.body).array()
    latitude, longitude, height = geodetic(truth.position_p_m, planet)
    distance = float(np.linalg.norm(truth.position_p_m))
    C_pn = rotation_pn(radians(start.latitude_deg), radians(start.longitude_deg))
    C_na = _along_across_up(C_pn.T @ np.cross(truth.across_p, truth.position_p_m))
    east = angle_near(radians(start.longitude_deg), longitude) - longitude
    level_n = distance * np.array(
        [radians(start.latitude_deg) - latitude, east * float(np.cos(latitude)), 0.0]
    )
    velocity_n = np.array([start.north_m_s, start.east_m_s, start.down_m_s])
    speed = C_na.T @ (velocity_n - C_pn.T @ truth.velocity_p_m_s)
    attitude = (radians(angle) for angle in (start.roll_deg, start.pitch_deg, start.heading_deg))
    turned = euler_matrix(*attitude) @ (C_pn.T @ truth.C_pb).T
    tilt_deg = np.degrees(C_na.T @ log_quaternion(quaternion(turned)))
    along, across, _ = C_na.T @ level_n
    return {
        "belief_height_m": start.height_ref_m - height,
        "belief_along_m": float(along),
        "belief_across_m": float(across),
        "belief_along_m_s": float(speed[0]),
        "belief_across_m_s": float(speed[1]),
        "belief_up_m_s": float(speed[2]),
        "belief_tilt_along_deg": float(tilt_deg[0]),
        "belief_tilt_across_deg": float(tilt_deg[1]),
        "belief_tilt_up_deg": float(tilt_deg[2]),
    }


def _along_across_up(ahead_n: np.ndarray) -> np.ndarray:
    """(3, 3) whose columns are the axes along, across and up, in n (north, east, down)."""
    along = np.array([ahead_n[0], ahead_n[1], 0.0]) / float(np.hypot(ahead_n[0], ahead_n[1]))
    up = np.array([0.0, 0.0, -1.0])
    return np.column_stack((along, np.cross(up, along), up))


def _disturbance(flight: Flight) -> Iterator[tuple[str, float]]:
    """What gravity no model has did on the way: means over time, and the size of all three axes."""
    pull = flight.level[:, T_DISTURBANCE:]
    up = flight.position_p_m / np.linalg.norm(flight.position_p_m, axis=1)[:, None]
    along = np.cross(flight.stage.truth.across_p, up)
    yield "disturbance_up_m_s2", float(np.mean(np.einsum("ni,ni->n", pull, up)))
    yield "disturbance_along_m_s2", float(np.mean(np.einsum("ni,ni->n", pull, along)))
    yield "disturbance_rms_m_s2", float(np.sqrt(np.mean(np.sum(pull**2, axis=1))))
