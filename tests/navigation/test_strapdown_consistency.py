"""The strapdown filter's claimed covariance against its true error, over 200 lunar descents.

The truth is integrated at half the step; noise and wander of the biases are drawn at that half step too.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from investigator.filters.gates import Gate
from investigator.filters.policies.accept_all import AcceptAll
from investigator.filters.problem import Problem, SensorProblem
from investigator.filters.reference import run
from investigator.logs.contents import Channel, Header, Stream
from investigator.navigation.layout import (
    INPUTS,
    NOMINAL,
    POSITION,
    QUATERNION,
    U_ANGLE,
    U_VELOCITY,
    VELOCITY,
)
from investigator.navigation.rotations import conjugate, exp_matrix, log_quaternion, multiply, quaternion
from investigator.navigation.strapdown import InertialUnit, Start, Strapdown
from investigator.sensors.position_fix import PositionFix
from investigator.sensors.velocity_fix import VelocityFix
from investigator.setup import World
from investigator.world.assembly import arrays
from investigator.world.frames import geodetic, position_p, rotation_pn

SEEDS, STEPS, DT = 200, 60, 0.25
UNIT = InertialUnit(
    accelerometer_noise=0.05,
    gyro_noise=2e-3,
    accelerometer_bias_m_s2=5e-3,
    gyro_bias_rad_s=1e-4,
    accelerometer_drift=1e-2,
    gyro_drift=2e-4,
    accelerometer_correlation_s=40.0,
)
FIX_M, SPEED_M_S, EVERY = 3.0, 0.5, 8
HEADER = Header("v", "m", "moon", "2020-01-01", "simulation", "s", "l", "s", "t", 0.8, 0.7, -1000.0)
WORLD = arrays(HEADER, World())
BLOCKS = ("attitude", "velocity", "position", "accelerometer bias", "gyro bias")


def declared(unit: InertialUnit) -> Strapdown:
    start = Start(
        attitude="declared",
        position="declared",
        tilt_sigma_deg=0.1,
        heading_sigma_deg=0.1,
        velocity_sigma_m_s=0.1,
        horizontal_sigma_m=1.0,
        height_sigma_m=1.0,
    )
    return Strapdown(unit=unit, start=start)


def quartered() -> InertialUnit:
    names = ("accelerometer_noise", "gyro_noise", "accelerometer_drift", "gyro_drift")
    return UNIT.replace(**{name: 0.5 * getattr(UNIT, name) for name in names})


def descent() -> tuple[np.ndarray, np.ndarray]:
    """Truth (2·STEPS + 1, 16) and its increments (2·STEPS, 12) at half the step: braking and turning."""
    half = 0.5 * DT
    C_np = WORLD.C_pn.T
    C_nl = C_np @ rotation_pn(0.81, 0.7)
    x = np.zeros(NOMINAL)
    x[QUATERNION] = quaternion(C_nl @ exp_matrix(np.array([0.1, 1.0, 0.4])))
    x[VELOCITY] = C_nl @ np.array([-300.0, 20.0, 40.0])
    x[POSITION] = C_np @ (position_p(0.81, 0.7, 9000.0, WORLD.body) - WORLD.site_p_m)
    motion = declared(UNIT).motion(WORLD)
    truth, rows = [x], []
    for k in range(2 * STEPS):
        u = np.zeros(INPUTS)
        u[U_VELOCITY] = np.array([0.2, 0.3 * np.sin(0.2 * k), -3.5]) * half
        u[U_ANGLE] = np.array([0.05 * np.sin(0.1 * k), -0.04, 0.03 * np.cos(0.07 * k)]) * half
        x, _, _ = motion.carried(x, u, half)
        truth.append(x)
        rows.append(u)
    return np.array(truth), np.array(rows)


def flown(rng: np.random.Generator, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Measured increments (STEPS, 12) and the true biases (6,) at the end, drawn at half the step."""
    half = 0.5 * DT
    force = UNIT.accelerometer_bias_m_s2 * rng.normal(size=3)
    turn = UNIT.gyro_bias_rad_s * rng.normal(size=3)
    measured = rows.copy()
    for u in measured:
        u[U_VELOCITY] += force * half + UNIT.accelerometer_noise * np.sqrt(half) * rng.normal(size=3)
        u[U_ANGLE] += turn * half + UNIT.gyro_noise * np.sqrt(half) * rng.normal(size=3)
        decay = np.exp(-half / UNIT.accelerometer_correlation_s)
        force = decay * force + UNIT.accelerometer_drift * np.sqrt(half) * rng.normal(size=3)
        turn = turn + UNIT.gyro_drift * np.sqrt(half) * rng.normal(size=3)
    return measured[0::2] + measured[1::2], np.concatenate((force, turn))


def fixes(rng: np.random.Generator, truth: np.ndarray) -> tuple[SensorProblem, SensorProblem]:
    """Noisy fixes of position and velocity every few steps."""
    epochs = np.arange(EVERY, STEPS - 2, EVERY)
    places = [geodetic(WORLD.site_p_m + WORLD.C_pn @ truth[2 * k, POSITION], WORLD.body) for k in epochs]
    noise = FIX_M * rng.normal(size=(epochs.size, 3))
    positions = [
        position_p(*place, WORLD.body) + rotation_pn(*place[:2]) @ e
        for place, e in zip(places, noise, strict=True)
    ]
    shown = np.array([geodetic(r, WORLD.body) for r in positions])
    speeds = [
        rotation_pn(*place[:2]).T @ WORLD.C_pn @ truth[2 * k, VELOCITY]
        for k, place in zip(epochs, places, strict=True)
    ]
    velocity = np.array(speeds) + SPEED_M_S * rng.normal(size=(epochs.size, 3))
    angle = {"latitude": Channel(shown[:, 0], "rad"), "longitude": Channel(shown[:, 1], "rad")}
    height = {"height": Channel(shown[:, 2], "m")}
    time, valid = epochs * DT, np.ones(epochs.size, bool)
    place = Stream("place", "position_fix", time, {**angle, **height}, valid)
    speed = Stream("speed", "velocity_fix", time, {"velocity_ned": Channel(velocity, "m/s")}, valid)
    fix = PositionFix(sigma_horizontal_m=FIX_M, sigma_vertical_m=FIX_M, radius_m=float(WORLD.body[1]))
    rate = VelocityFix(sigma_horizontal_m_s=SPEED_M_S, sigma_vertical_m_s=SPEED_M_S)
    return sensor(fix, place), sensor(rate, speed)


def sensor(model, stream: Stream) -> SensorProblem:
    z = model.samples(stream)
    gate: Gate = AcceptAll()
    return SensorProblem(
        name=stream.name,
        kind=stream.kind,
        unit="m",
        time=stream.time,
        z=z,
        usable=stream.valid,
        row=np.arange(z.shape[0]),
        measure=model.measure(),
        variance=model.variance(),
        parameters=model.parameters(stream),
        gate=gate.problem(z.shape[1]),
    )


def block_nees(unit: InertialUnit) -> np.ndarray:
    """Normalised squared errors (SEEDS, 5) of the state blocks at the end, the filter tuned as `unit`."""
    truth, rows = descent()
    mechanisation = declared(unit)
    _, P0 = mechanisation.initial(WORLD, (), 0.0)
    spread = np.linalg.cholesky(declared(UNIT).initial(WORLD, (), 0.0)[1])
    out = np.zeros((SEEDS, len(BLOCKS)))
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        inputs, biases = flown(rng, rows)
        error = spread @ rng.normal(size=15)
        error[9:] = 0.0  # biases are drawn in `flown`; the filter starts from none
        problem = Problem(
            motion=mechanisation.motion(WORLD),
            world=WORLD,
            nominal0=declared(UNIT).motion(WORLD).inject(truth[0], -error),
            P0=P0,
            start=0.0,
            input_time=DT * np.arange(1, STEPS + 1),
            inputs=inputs,
            segment=np.zeros(STEPS, int),
            sensors=fixes(rng, truth),
        )
        out[seed] = normalised(run(problem, keep_covariance=True), truth[-1], biases)
    return out


def normalised(result, true: np.ndarray, biases: np.ndarray) -> np.ndarray:
    last, P = result.trajectory.nominal[-1], result.covariance[-1]
    angle = log_quaternion(multiply(true[QUATERNION], conjugate(last[QUATERNION])))
    error = np.concatenate((angle, true[4:10] - last[4:10], biases - last[10:16]))
    parts = [slice(3 * i, 3 * i + 3) for i in range(len(BLOCKS))]
    return np.array([error[part] @ np.linalg.solve(P[part, part], error[part]) for part in parts])


def inside() -> tuple[float, float]:
    """99 % interval of the mean over seeds of a normalised squared error of three components."""
    low, high = chi2.ppf([0.005, 0.995], 3 * SEEDS) / SEEDS
    return float(low), float(high)


@pytest.fixture(scope="module")
def claimed() -> np.ndarray:
    return block_nees(UNIT).mean(axis=0)


@pytest.fixture(scope="module")
def overconfident() -> np.ndarray:
    return block_nees(quartered()).mean(axis=0)


@pytest.mark.parametrize("block", range(len(BLOCKS)), ids=BLOCKS)
def test_claimed_sigma_covers_the_true_error(block, claimed):
    low, high = inside()
    assert low < claimed[block] < high


@pytest.mark.parametrize("block", range(len(BLOCKS)), ids=BLOCKS)
def test_with_a_quarter_of_the_process_noise_it_does_not(block, overconfident):
    assert overconfident[block] > inside()[1]
