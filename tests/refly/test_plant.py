"""The truth is held to closed forms, to scipy's integrator, and to the navigation equations it must feed."""

from __future__ import annotations

from math import exp, log, pi, sqrt

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.spatial.transform import Rotation

from investigator.navigation import inertial
from investigator.navigation.layout import INPUTS, NOMINAL, POSITION, QUATERNION, VELOCITY
from investigator.navigation.rotations import log_quaternion, matrix, product
from investigator.refly.arrays import BURNT, MASS, THRUST
from investigator.refly.plant import carry
from investigator.world.bodies import GM, ROTATION
from tests.refly.bodies_in_flight import EMPTY_SPACE, MOON, craft, flying

ORBIT_M = 1837400.0


def _circling(h: float, seconds: float, *, planet: np.ndarray = MOON) -> tuple[np.ndarray, np.ndarray]:
    """Where a body without thrust is after so long, from a circular orbit in the equator of a planet."""
    speed = sqrt(planet[GM] / ORBIT_M)
    body = flying(np.array([ORBIT_M, 0.0, 0.0]), np.array([0.0, speed, 0.0]), np.eye(3))
    for _ in range(round(seconds / h)):
        carry(body, np.zeros(3), 0.0, h, 1.0, craft(), planet)
    return body.position_p_m, body.velocity_p_m_s


def _point_mass() -> np.ndarray:
    """The Moon as a point that does not turn."""
    planet = MOON.copy()
    planet[3] = planet[ROTATION] = 0.0
    return planet


def test_a_circular_orbit_closes_as_kepler_says_with_an_error_of_fourth_order():
    planet = _point_mass()
    rate = sqrt(planet[GM] / ORBIT_M**3)
    seconds = 2.0 * pi / rate / 8.0
    there = ORBIT_M * np.array([np.cos(rate * seconds), np.sin(rate * seconds), 0.0])
    errors = [
        float(np.linalg.norm(_circling(seconds / steps, seconds, planet=planet)[0] - there))
        for steps in (50, 100, 200)
    ]
    assert errors[0] / errors[1] == pytest.approx(16.0, rel=0.15)
    assert errors[1] / errors[2] == pytest.approx(16.0, rel=0.15)
    assert errors[2] * (0.005 / (seconds / 200)) ** 4 < 1e-6  # at half a step of the inertial unit


def test_energy_in_the_rotating_frame_is_kept():
    position, velocity = _circling(0.5, 600.0)
    start = np.array([ORBIT_M, 0.0, 0.0]), np.array([0.0, sqrt(MOON[GM] / ORBIT_M), 0.0])

    def jacobi(r: np.ndarray, v: np.ndarray) -> float:
        distance, j2 = float(np.linalg.norm(r)), float(MOON[3])
        sine2 = (r[2] / distance) ** 2
        oblate = j2 * (MOON[1] / distance) ** 2 * (1.5 * sine2 - 0.5)
        turning = 0.5 * float(MOON[ROTATION]) ** 2 * (r[0] ** 2 + r[1] ** 2)
        return 0.5 * float(v @ v) - MOON[GM] / distance * (1.0 - oblate) - turning

    before = jacobi(*start)
    assert jacobi(position, velocity) == pytest.approx(before, rel=1e-12)


def test_constant_thrust_in_empty_space_obeys_the_rocket_equation():
    vehicle = craft(engine_lag_s=1e-3)
    body = flying(np.array([1e9, 0.0, 0.0]), np.zeros(3), np.eye(3), thrust=1700.0)
    for _ in range(4000):
        carry(body, np.zeros(3), 1700.0, 0.05, 1.0, vehicle, EMPTY_SPACE)
    left = 830.0 - 200.0 * 1700.0 / (300.0 * 9.80665)
    assert body.level[MASS] == pytest.approx(left, rel=1e-12)
    gained = 300.0 * 9.80665 * log(830.0 / left)
    assert body.velocity_p_m_s[2] == pytest.approx(gained, rel=1e-9)
    assert body.level[BURNT] == pytest.approx(gained, rel=1e-9)


def test_thrust_ends_with_the_propellant_and_the_dry_mass_stays():
    body = flying(np.array([1e9, 0.0, 0.0]), np.zeros(3), np.eye(3), mass=349.0, thrust=1700.0)
    for _ in range(100):
        carry(body, np.zeros(3), 1700.0, 0.05, 1.0, craft(), EMPTY_SPACE)
    assert body.level[THRUST] == 0.0
    assert body.level[MASS] == 348.0


def test_thrust_and_rates_follow_their_commands_with_a_first_order_lag():
    vehicle = craft(engine_lag_s=0.7, attitude_lag_s=0.4)
    body = flying(np.array([1e9, 0.0, 0.0]), np.zeros(3), np.eye(3))
    for _ in range(140):
        carry(body, np.array([0.02, 0.0, 0.0]), 1000.0, 0.005, 1.0, vehicle, EMPTY_SPACE)
    assert body.level[THRUST] == pytest.approx(1000.0 * (1.0 - exp(-1.0)), rel=1e-9)
    assert body.rate_b_rad_s[0] == pytest.approx(0.02 * (1.0 - exp(-0.7 / 0.4)), rel=1e-9)
    turned = 0.02 * (0.7 - 0.4 * (1.0 - exp(-0.7 / 0.4)))
    assert np.linalg.norm(log_quaternion(body.quaternion_pb)) == pytest.approx(turned, rel=1e-9)


def test_a_turning_thrusting_descent_agrees_with_an_integrator_of_eighth_order():
    rate, thrust, flow = np.array([0.01, -0.03, 0.02]), 1500.0, 1500.0 / (300.0 * 9.80665)
    start = Rotation.from_rotvec([0.3, -1.1, 0.4])
    r0, v0 = np.array([1.2e6, 0.9e6, 0.95e6]), np.array([300.0, -900.0, 150.0])
    planet = _point_mass()
    planet[ROTATION] = 1e-3  # many times the Moon's, so that nothing hides

    def derivative(t: float, y: np.ndarray) -> np.ndarray:
        spun = (
            Rotation.from_rotvec([0.0, 0.0, -planet[ROTATION] * t]) * start * Rotation.from_rotvec(rate * t)
        )
        r, v = y[:3], y[3:]
        omega = np.array([0.0, 0.0, planet[ROTATION]])
        force = spun.apply([0.0, 0.0, thrust / (830.0 - flow * t)])
        pull = -planet[GM] * r / np.linalg.norm(r) ** 3
        return np.concatenate(
            (v, force + pull - 2.0 * np.cross(omega, v) - np.cross(omega, np.cross(omega, r)))
        )

    exact = solve_ivp(
        derivative, (0.0, 20.0), np.concatenate((r0, v0)), method="DOP853", rtol=1e-13, atol=1e-6
    )
    body = flying(r0, v0, start.as_matrix(), thrust=thrust)
    body.rate_b_rad_s[:] = rate
    for _ in range(4000):
        carry(body, rate, thrust, 0.005, 1.0, craft(), planet)
    assert np.linalg.norm(body.position_p_m - exact.y[:3, -1]) < 1e-5
    assert np.linalg.norm(body.velocity_p_m_s - exact.y[3:, -1]) < 1e-6


def test_what_a_perfect_unit_feels_carries_the_navigation_equations_along_the_truth():
    rate, body = (
        np.array([0.02, -0.05, 0.03]),
        flying(np.array([1.2e6, 0.9e6, 0.95e6]), np.array([300.0, -900.0, 150.0]), np.eye(3), thrust=1500.0),
    )
    body.rate_b_rad_s[:] = rate
    nominal = np.zeros(NOMINAL)
    nominal[QUATERNION], nominal[VELOCITY], nominal[POSITION] = (
        body.quaternion_pb,
        body.velocity_p_m_s,
        body.position_p_m,
    )
    p = np.concatenate((MOON, np.zeros(inertial.PARAMETERS - MOON.size)))
    p[inertial.C_PN], p[inertial.Q_PN] = np.eye(3).ravel(), [1.0, 0.0, 0.0, 0.0]
    p[inertial.GYRO_TIME] = p[inertial.ACCELEROMETER_TIME] = 1e9
    for _ in range(1000):
        turned, felt = (1.0, 0.0, 0.0, 0.0), np.zeros(3)
        for _half in range(2):
            turn, part = carry(body, rate, 1500.0, 0.005, 1.0, craft(), MOON)
            felt += matrix(np.array(turned)) @ np.array(part)
            turned = product(turned, turn)
        angle = log_quaternion(np.array(turned))
        u = np.zeros(INPUTS)
        u[:3], u[3:6] = felt - 0.5 * np.cross(angle, felt), angle  # compensated, turned to mid-interval
        inertial.step(nominal, u, 0.01, p, np.zeros((15, 15)), np.zeros((15, 15)))
    assert np.linalg.norm(nominal[POSITION] - body.position_p_m) < 1e-3
    assert np.linalg.norm(nominal[VELOCITY] - body.velocity_p_m_s) < 1e-4
    assert abs(abs(float(nominal[QUATERNION] @ body.quaternion_pb)) - 1.0) < 1e-12
