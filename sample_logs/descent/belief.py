"""What flew on board: the as-flown setup, and the solution it telemetered, by our own filter's replay of it.

So the fidelity check of this log compares our filter with itself, rounded and decimated: it shows that a
stored setup is read back and run as it was, not that a stranger's filter can be reproduced.
"""

from __future__ import annotations

from math import degrees, radians
from pathlib import Path

import numpy as np

from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.filters.run import Run
from investigator.logs.contents import Channel, OnboardMeasurements, Stream
from investigator.logs.layout import REASONS
from investigator.logs.reader import open_log
from investigator.navigation.rotations import conjugate, euler, exp_matrix, multiply, quaternion
from investigator.navigation.start import Start
from investigator.navigation.strapdown import InertialUnit, Strapdown
from investigator.replay import replay
from investigator.sensors.doppler_velocimeter import DopplerVelocimeter
from investigator.sensors.rangefinder import Rangefinder
from investigator.sensors.star_tracker import StarTracker
from investigator.setup import Navigation, SensorUse, Setup, World
from investigator.world.bodies import RADIUS
from investigator.world.frames import rotation_pn
from sample_logs.descent import ground, sensors
from sample_logs.descent.sensors import Clock
from sample_logs.descent.trajectory import MOON, place

TELEMETRY_HZ = 10.0
_TILT_SIGMA_DEG, _SPEED_SIGMA_M_S, _LEVEL_SIGMA_M, _HEIGHT_SIGMA_M = 0.03, 0.2, 30.0, 30.0


def setup(clock: Clock, rng: np.random.Generator) -> Setup:
    """As flown: strapdown of 15 states that starts wrong by a draw from the sigmas it declares."""
    unit = InertialUnit(
        accelerometer_noise=sensors.ACCELEROMETER_NOISE,
        gyro_noise=sensors.GYRO_NOISE,
        accelerometer_bias_m_s2=sensors.ACCELEROMETER_BIAS_M_S2,
        gyro_bias_rad_s=sensors.GYRO_BIAS_RAD_S,
        accelerometer_drift=1e-6,
        gyro_drift=1e-10,
    )
    models = {
        "rangefinder": Rangefinder(
            sigma_m=float(np.hypot(sensors.RANGE_SIGMA_M, ground.SIGMA_M)),
            sigma_share=sensors.RANGE_SHARE,
            longest_m=sensors.LONGEST_M,
        ),
        "doppler": DopplerVelocimeter(beams_s=sensors.BEAMS_S, sigma_m_s=sensors.DOPPLER_SIGMA_M_S),
        "star_tracker": StarTracker(
            sigma_across_arcsec=sensors.TRACKER_ACROSS_ARCSEC, sigma_roll_arcsec=sensors.TRACKER_ROLL_ARCSEC
        ),
    }
    gate = RejectSigma(sigmas=5.0)
    half = Navigation(
        mechanisation=Strapdown(unit=unit, start=_start(clock, rng)),
        sensors={name: SensorUse(model=model, gate=gate) for name, model in models.items()},
        world=World(terrain=ground.NAME),
    )
    return Setup(onboard=half, actual=half, provenance="as flown")


def _start(clock: Clock, rng: np.random.Generator) -> Start:
    """Declared where the vehicle believes to be: the truth and a draw of each error."""
    flown, turned = clock.truth(np.zeros(1))
    position = flown.position_p_m[0]
    distance = float(np.linalg.norm(position))
    latitude, longitude = place(position)
    C_pn = rotation_pn(latitude, longitude)
    off = rng.standard_normal((3, 3))
    tilted = exp_matrix(radians(_TILT_SIGMA_DEG) * off[0]) @ C_pn.T @ turned.C_pb[0]
    roll, pitch, heading = (degrees(angle) for angle in euler(tilted))
    north, east, down = C_pn.T @ flown.velocity_p_m_s[0] + _SPEED_SIGMA_M_S * off[1]
    return Start(
        attitude="declared",
        position="declared",
        roll_deg=roll,
        pitch_deg=pitch,
        heading_deg=heading,
        latitude_deg=degrees(latitude + _LEVEL_SIGMA_M * off[2, 0] / distance),
        longitude_deg=degrees(longitude + _LEVEL_SIGMA_M * off[2, 1] / (distance * np.cos(latitude))),
        height_ref_m=distance - MOON[RADIUS] + _HEIGHT_SIGMA_M * off[2, 2],
        north_m_s=float(north),
        east_m_s=float(east),
        down_m_s=float(down),
        tilt_sigma_deg=_TILT_SIGMA_DEG,
        heading_sigma_deg=_TILT_SIGMA_DEG,
        velocity_sigma_m_s=_SPEED_SIGMA_M_S,
        horizontal_sigma_m=_LEVEL_SIGMA_M,
        height_sigma_m=_HEIGHT_SIGMA_M,
    )


def flown(path: Path, engine: str) -> Run:
    """The replay of the log at `path` under the setup it carries."""
    with open_log(path) as log:
        assert log.setup_text is not None
        return replay(log, Setup.model_validate_json(log.setup_text), label="as flown", engine=engine)


def telemetry(run: Run, site_p_m: np.ndarray, C_pn: np.ndarray) -> Stream:
    """The solution as sent: ten times a second, rounded to centimetres and millimetres a second."""
    every = np.isclose(run.trajectory.time * TELEMETRY_HZ % 1.0, [[0.0], [1.0]], atol=1e-6).any(axis=0)
    believed = run.trajectory
    assert believed.quaternion_pb is not None
    to_site = conjugate(quaternion(C_pn))
    turned = np.array([multiply(to_site, q) for q in believed.quaternion_pb[every]])
    speed_sigma = np.round(believed.vertical_speed_sigma[every], 4)
    channels = {
        "altitude": Channel(np.round(believed.height_site[every], 2), "m", "height above the site"),
        "altitude_sigma": Channel(np.round(believed.height_site_sigma[every], 3), "m", "one sigma"),
        "vertical_speed": Channel(np.round(believed.vertical_speed[every], 3), "m/s", "up"),
        "vertical_speed_sigma": Channel(speed_sigma, "m/s", "one sigma"),
        "position_ned": Channel(np.round((believed.position_p_m[every] - site_p_m) @ C_pn, 2), "m"),
        "velocity_ned": Channel(np.round(believed.velocity_p_m_s[every] @ C_pn, 3), "m/s"),
        "quaternion": Channel(np.round(turned, 7), "1", "body to north-east-down at the site"),
    }
    told = {
        "altitude_reference": "site",
        "made_by": "replay of the as-flown setup by this project's own filter, decimated and rounded",
        "origin": "north, east, down in the site's axes, from the site",
    }
    time = believed.time[every]
    valid = np.ones(time.size, bool)
    return Stream("navigation", "navigation", time, channels, valid, frame="n", derived=True, attributes=told)


def updates(run: Run) -> tuple[OnboardMeasurements, ...]:
    """What the flight filter says of its range updates, rounded alike; nought where no range came."""
    item = run.innovations["rangefinder"]
    reasons = np.array([REASONS[code] if code < len(REASONS) else "used" for code in item.reason])
    innovation, sigma = (np.nan_to_num(values[:, 0]) for values in (item.innovation, item.sigma))
    return (
        OnboardMeasurements(
            item.sensor, item.time, np.round(innovation, 2), np.round(sigma, 2), item.used, reasons
        ),
    )
