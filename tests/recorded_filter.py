"""Logs whose recorded solution comes from filterpy's own recursions, not from ours."""

from __future__ import annotations

import numpy as np
from filterpy.common import Q_continuous_white_noise
from filterpy.gh import GHKFilter
from filterpy.kalman import KalmanFilter

from investigator.logs.contents import Channel, Header, LogContents, OnboardMeasurements, Stream

DT = 0.02
GRAVITY = 9.81
TIME = np.arange(600) * DT
HEADER = Header(
    "rocket", "test", "earth", "", "simulation", "filterpy", "Apache-2.0", "a climb", title="Climb"
)


def climb(seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Altitude readings (N,) and specific force (N,) of a climb that burns for four seconds."""
    rng = np.random.default_rng(seed)
    force = np.where(TIME < 4.0, 25.0, 4.0)
    up = force - GRAVITY
    speed = np.concatenate(([0.0], np.cumsum(up[1:] * DT)))
    height = np.concatenate(([0.0], np.cumsum(speed[:-1] * DT + 0.5 * up[1:] * DT**2)))
    readings = height + rng.normal(0.0, 2.0, TIME.size)
    readings[0] = 0.0
    return readings, force + rng.normal(0.0, 0.2, TIME.size)


def stream(name: str, kind: str, attributes: dict | None = None, **channels: Channel) -> Stream:
    """A stream on the log's clock, every sample valid."""
    return Stream(name, kind, TIME, channels, np.ones(TIME.size, bool), attributes=attributes or {})


def contents(
    readings: np.ndarray, recorded: np.ndarray, force: np.ndarray | None = None, **more
) -> LogContents:
    """A log of the readings and a recorded solution (N, 2) of height and speed."""
    at_site = {"positive": "up", "reference_surface": "site"}
    sensors = [stream("baro", "barometer", altitude=Channel(readings, "m", attributes=at_site))]
    if force is not None:
        facts = {"axis": "up"}
        sensors.append(stream("axial", "accelerometer_axis", facts, specific_force=Channel(force, "m/s^2")))
    navigation = stream(
        "navigation",
        "navigation",
        {"altitude_reference": "site"},
        altitude=Channel(recorded[:, 0], "m", attributes=at_site),
        vertical_speed=Channel(recorded[:, 1], "m/s", attributes=at_site),
    )
    return LogContents(HEADER, tuple(sensors), navigation, **more)


def ghk_contents(g: float, h: float, k: float) -> LogContents:
    """Flown with filterpy's g–h–k filter and no inertial data."""
    readings, _ = climb()
    flown = GHKFilter(x=0.0, dx=0.0, ddx=0.0, dt=DT, g=g, h=h, k=k)
    recorded = [(0.0, 0.0)]
    for z in readings[1:]:
        flown.update(z)
        recorded.append((float(np.squeeze(flown.x)), float(np.squeeze(flown.dx))))
    return contents(readings, np.array(recorded))


def kalman_contents(
    sigma: float,
    speed_noise: float,
    offset_noise: float,
    gate: float = np.inf,
    outliers=(),
    setup: str | None = None,
) -> LogContents:
    """Flown with filterpy's Kalman filter, driven by the force, gated; recorded to the centimetre."""
    readings, force = climb()
    readings[list(outliers)] += 60.0
    flown = KalmanFilter(dim_x=3, dim_z=1, dim_u=1)
    flown.x, flown.P = np.zeros((3, 1)), 0.04 * np.eye(3)
    flown.F = np.array([[1.0, DT, 0.5 * DT**2], [0.0, 1.0, DT], [0.0, 0.0, 1.0]])
    flown.B = np.array([[0.5 * DT**2], [DT], [0.0]])
    flown.Q = Q_continuous_white_noise(3, DT, offset_noise**2)
    flown.Q[:2, :2] += Q_continuous_white_noise(2, DT, speed_noise**2)
    flown.H, flown.R = np.array([[1.0, 0.0, 0.0]]), np.array([[sigma**2]])
    recorded, used, nu, root = [], [], [], []
    for step, z in enumerate(readings):
        if step:
            flown.predict(u=np.array([[force[step] - GRAVITY]]))
        nu.append(z - float(flown.x[0, 0]))
        root.append(float(np.sqrt(flown.P[0, 0] + sigma**2)))
        used.append(abs(nu[-1]) <= gate * root[-1])
        if used[-1]:
            flown.update(z)
        recorded.append(flown.x[:2, 0].copy())
    reason = np.where(used, "used", "rejected_gate")
    flags = OnboardMeasurements("baro", TIME, np.array(nu), np.array(root), np.array(used), reason)
    return contents(readings, np.round(recorded, 2), force, measurements=(flags,), setup=setup)
