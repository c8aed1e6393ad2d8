"""What the descent's sensors record: exact values, then noise, bias and dropouts of their class.

The inertial unit's increments are ∫f dt and ∫ω dt over each interval by four-point Gauss quadrature of the
programme (an error below rounding), so they do not depend on the integration of the path. LN-200S class:
gyro 1 °/h and 0.07 °/√h, accelerometer 300 µg and 35 µg/√Hz. Each stream draws from a generator of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import radians, sqrt

import numpy as np

from investigator.logs.contents import Channel, Mounting, Stream
from investigator.navigation.rotations import exp_matrix, exp_quaternion, multiply, quaternion
from investigator.world.bodies import ROTATION
from sample_logs.descent import ground, trajectory
from sample_logs.descent.trajectory import END_S, MOON, Attitude, Path, attitude, path, solved

_G0 = 9.80665
GYRO_BIAS_RAD_S, GYRO_NOISE = radians(1.0) / 3600.0, radians(0.07) / 60.0  #: 1 °/h, 0.07 °/√h
ACCELEROMETER_BIAS_M_S2, ACCELEROMETER_NOISE = 300e-6 * _G0, 35e-6 * _G0  #: 300 µg, 35 µg/√Hz
RANGE_SIGMA_M, RANGE_SHARE, RANGE_HZ = 2.0, 2e-4, 10.0
DOPPLER_SIGMA_M_S, DOPPLER_HZ, DOPPLER_BELOW_M = 0.05, 10.0, 4000.0
TRACKER_ACROSS_ARCSEC, TRACKER_ROLL_ARCSEC, TRACKER_HZ = 2.0, 13.3, 1.0
LONGEST_M = 40e3  #: no return can come from beyond
_REACH_M, _FADE_M = 32.5e3, 400.0  #: straight down on the mean ground half the returns are lost from here on
_SOONEST_M = 5.0
BEAMS_S = ((0.342, 0.0, 0.94), (-0.171, 0.296, 0.94), (-0.171, -0.296, 0.94))

#: Sensor axes in b: z, the boresight, is 35° from the engine's exhaust, towards the ground ahead.
_DOWNWARD = np.diag([1.0, -1.0, -1.0])
RANGE_MOUNTING = Mounting(
    _DOWNWARD @ exp_matrix(np.array([0.0, radians(35.0), 0.0])), np.array([0.6, 0.2, -0.9])
)
DOPPLER_MOUNTING = Mounting(_DOWNWARD, np.array([-0.5, 0.4, -0.8]))
TRACKER_MOUNTING = Mounting(exp_matrix(np.array([0.4, -0.7, 0.2])), np.array([-0.4, -0.3, 0.9]))


@dataclass(frozen=True)
class Clock:
    """Times of the log: t = τ − begin, from 0 to the end, `rate_hz` inertial samples a second."""

    minutes: float
    rate_hz: float

    @property
    def begin_s(self) -> float:
        """τ of t = 0."""
        return END_S - 60.0 * self.minutes

    def times(self, rate_hz: float) -> np.ndarray:
        """Whole multiples (N,) of 1/rate from 0 to the end, s since the log's epoch."""
        return np.arange(round(60.0 * self.minutes * rate_hz) + 1) / rate_hz

    def truth(self, time: np.ndarray) -> tuple[Path, Attitude]:
        """Path and attitude at times (N,) s of the log."""
        tau = time + self.begin_s
        return path(tau), attitude(tau, solved())


def increments(time: np.ndarray, begin_s: float) -> tuple[np.ndarray, np.ndarray]:
    """∫f dt (N, 3) m/s and ∫ω dt (N, 3) rad in b over the intervals that end at times (N,), without error."""
    nodes, weights = np.polynomial.legendre.leggauss(4)
    dt = float(time[1] - time[0])
    velocity, angle = np.zeros((time.size, 3)), np.zeros((time.size, 3))
    for node, weight in zip(nodes, weights, strict=True):
        tau = time + begin_s + 0.5 * dt * (node - 1.0)
        velocity[:, 2] += 0.5 * dt * weight * trajectory.specific_force(tau, solved())
        angle += 0.5 * dt * weight * attitude(tau, solved()).rate_b_rad_s
    return velocity, angle


def inertial_unit(clock: Clock, rng: np.random.Generator) -> Stream:
    """Increments with white noise and a constant bias on each axis, which the attributes tell."""
    time = clock.times(clock.rate_hz)
    velocity, angle = increments(time, clock.begin_s)
    dt = 1.0 / clock.rate_hz
    force_bias, rate_bias = ACCELEROMETER_BIAS_M_S2 * _three(rng), GYRO_BIAS_RAD_S * _three(rng)
    velocity += force_bias * dt + ACCELEROMETER_NOISE * sqrt(dt) * rng.standard_normal(velocity.shape)
    angle += rate_bias * dt + GYRO_NOISE * sqrt(dt) * rng.standard_normal(angle.shape)
    channels = {
        "delta_velocity": Channel(velocity, "m/s", "integral of specific force"),
        "delta_angle": Channel(angle, "rad", "integral of angular rate"),
    }
    told = {
        "compensated": False,
        "true_accelerometer_bias_m_s2": force_bias,
        "true_gyro_bias_rad_s": rate_bias,
    }
    valid = np.ones(time.size, bool)
    return Stream("imu", "imu", time, channels, valid, sampling="increment", attributes=told)


def range_finder(clock: Clock, rng: np.random.Generator) -> Stream:
    """Slant ranges to the survey; a return is lost where the ground sends back too little light."""
    time = clock.times(RANGE_HZ)[1:]
    true, light = true_ranges(clock, time)
    noise = np.hypot(RANGE_SIGMA_M, RANGE_SHARE * true) * rng.standard_normal(time.size)
    reach = _REACH_M * np.sqrt(np.maximum(light, 1e-6) / np.median(light))
    seen = rng.random(time.size) < 1.0 / (1.0 + np.exp(np.clip((true - reach) / _FADE_M, -50.0, 50.0)))
    seen &= (true > _SOONEST_M) & (true < LONGEST_M)
    intensity = light * (1e4 / np.maximum(true, 1.0)) ** 2 * np.exp(0.1 * rng.standard_normal(time.size))
    channels = {
        "range": Channel(np.where(seen, np.round(true + noise, 2), 0.0), "m", "slant range"),
        "intensity": Channel(np.where(seen, intensity, 0.0), "1", "light returned"),
    }
    return Stream("rangefinder", "rangefinder", time, channels, seen, mounting=RANGE_MOUNTING)


def true_ranges(clock: Clock, time: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slant range (N,) m along the beam and the cosine (N,) of its incidence on the ground."""
    flown, turned = clock.truth(time)
    survey = ground.terrain()
    origin = flown.position_p_m + turned.C_pb @ RANGE_MOUNTING.lever_arm_b_m
    beam = turned.C_pb @ RANGE_MOUNTING.C_bs[:, 2]
    true = ground.ranges(origin, beam, LONGEST_M, survey)
    met = origin + np.minimum(true, LONGEST_M)[:, None] * beam
    step = 50.0
    normal = np.stack(
        [
            (ground.above(met + step * axis, survey) - ground.above(met - step * axis, survey)) / (2.0 * step)
            for axis in np.eye(3)
        ],
        axis=1,
    )
    return true, -np.sum(normal * beam, axis=1) / np.linalg.norm(normal, axis=1)


def doppler_velocimeter(clock: Clock, rng: np.random.Generator) -> Stream:
    """Speeds along three beams over the last kilometres, silent before them."""
    time = clock.times(DOPPLER_HZ)[1:]
    flown, turned = clock.truth(time)
    time_of_use = ground.above(flown.position_p_m, ground.terrain()) < DOPPLER_BELOW_M
    time, C_pb = time[time_of_use], turned.C_pb[time_of_use]
    rate_b = turned.rate_b_rad_s[time_of_use] - MOON[ROTATION] * C_pb[:, 2, :]
    velocity_b = np.einsum("nij,ni->nj", C_pb, flown.velocity_p_m_s[time_of_use])
    velocity_b += np.cross(rate_b, DOPPLER_MOUNTING.lever_arm_b_m)
    beams_s = np.array(BEAMS_S) / np.linalg.norm(BEAMS_S, axis=1, keepdims=True)
    values = velocity_b @ DOPPLER_MOUNTING.C_bs @ beams_s.T
    values += DOPPLER_SIGMA_M_S * rng.standard_normal(values.shape)
    channels = {"beam_velocity": Channel(np.round(values, 3), "m/s", "speed along each beam")}
    valid = np.ones(time.size, bool)
    return Stream("doppler", "doppler_velocimeter", time, channels, valid, mounting=DOPPLER_MOUNTING)


def star_tracker(clock: Clock, rng: np.random.Generator) -> Stream:
    """Attitude against inertial space, whose axes are those of p at t = 0."""
    time = clock.times(TRACKER_HZ)[1:]
    _, turned = clock.truth(time)
    sigma = np.radians(np.array([TRACKER_ACROSS_ARCSEC, TRACKER_ACROSS_ARCSEC, TRACKER_ROLL_ARCSEC]) / 3600.0)
    errors = sigma * rng.standard_normal((time.size, 3))
    values = np.empty((time.size, 4))
    for k, (C_pb, error) in enumerate(zip(turned.C_pb, errors, strict=True)):
        C_ip = exp_matrix(np.array([0.0, 0.0, MOON[ROTATION] * time[k]]))
        values[k] = multiply(quaternion(C_ip @ C_pb @ TRACKER_MOUNTING.C_bs), exp_quaternion(error))
    channels = {"quaternion": Channel(values, "1", "sensor to inertial, scalar first")}
    valid = np.ones(time.size, bool)
    return Stream("star_tracker", "star_tracker", time, channels, valid, frame="s", mounting=TRACKER_MOUNTING)


def _three(rng: np.random.Generator) -> np.ndarray:
    return rng.standard_normal(3)
