"""The strapdown equations against closed forms: an orbit, a fall, rest, and their own derivative."""

from __future__ import annotations

import numpy as np
import pytest

from investigator.filters.problem import complete
from investigator.navigation import inertial
from investigator.navigation.layout import (
    DISTURBANCE,
    INPUTS,
    NOMINAL,
    NOMINAL_WITH_DISTURBANCE,
    POSITION,
    QUATERNION,
    U_ANGLE,
    U_ANGLE_EXCESS,
    U_VELOCITY,
    U_VELOCITY_EXCESS,
    VELOCITY,
)
from investigator.navigation.rotations import (
    conjugate,
    exp_matrix,
    exp_quaternion,
    log_quaternion,
    multiply,
    normalise,
    quaternion,
)
from investigator.world.bodies import BODIES, J2, ROTATION
from investigator.world.frames import height_ref, position_p, rotation_pn
from investigator.world.gravity import gravity

C_PN = rotation_pn(0.5, 1.0)  #: of a site at the body's centre, so that positions count from there


def numbers(name: str, oblate: bool = True, disturbance: str = "none") -> np.ndarray:
    p = np.zeros(inertial.PARAMETERS)
    p[:5] = BODIES[name].array()
    p[J2] *= oblate
    p[inertial.C_PN], p[inertial.Q_PN] = C_PN.ravel(), quaternion(C_PN)
    p[inertial.GYRO_NOISE], p[inertial.ACCELEROMETER_NOISE] = 1e-4, 1e-3
    p[inertial.GYRO_DRIFT], p[inertial.GYRO_TIME] = 1e-6, 1e9
    p[inertial.ACCELEROMETER_DRIFT], p[inertial.ACCELEROMETER_TIME] = 1e-5, 100.0
    p[inertial.DISTURBANCE_SIGMA], p[inertial.DISTURBANCE_LENGTH] = 5e-4, 60e3
    p[inertial.DISTURBANCE_TIME] = 600.0
    p[inertial.DISTURBANCE_AS] = ("none", "noise", "states").index(disturbance)
    return p


def injected(x: np.ndarray, dx: np.ndarray) -> np.ndarray:
    moved = x.copy()
    inertial.correct(moved, dx)
    return moved


def propagate(x: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray) -> np.ndarray:
    return stepped(x, u, dt, p)[0]


def transition(x: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return stepped(x, u, dt, p)[1:]


def stepped(x: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray) -> tuple[np.ndarray, ...]:
    n = x.size - 1
    moved, Phi, Q = x.copy(), np.zeros((n, n)), np.zeros((n, n))
    inertial.step(moved, u, dt, p, Phi, Q)
    assert not Phi[~inertial.pattern(n)].any()
    complete(Phi, Q, dt, inertial.follows(n))
    return moved, Phi, Q


def spin(p: np.ndarray) -> np.ndarray:
    """The planet's rotation in p."""
    return np.array([0.0, 0.0, p[ROTATION]])


def begun(position_p: np.ndarray, velocity_p: np.ndarray, C_pb: np.ndarray) -> np.ndarray:
    x = np.zeros(NOMINAL)
    x[QUATERNION] = quaternion(C_PN.T @ C_pb)
    x[VELOCITY], x[POSITION] = C_PN.T @ velocity_p, C_PN.T @ position_p
    return x


def told(x: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Position, velocity and quaternion in p."""
    position, velocity, q = np.empty(3), np.empty(3), np.empty(4)
    inertial.pose(x, p, position, velocity, q)
    return position, velocity, q


def kepler(
    position: np.ndarray, velocity: np.ndarray, gm: float, time: float
) -> tuple[np.ndarray, np.ndarray]:
    """Inertial position and velocity after `time` on an elliptic orbit, by Kepler's equation (Newton)."""
    r, v2 = np.linalg.norm(position), velocity @ velocity
    a = 1.0 / (2.0 / r - v2 / gm)
    mean_motion = np.sqrt(gm / a**3)
    e_cos, e_sin = 1.0 - r / a, (position @ velocity) / np.sqrt(gm * a)
    target = mean_motion * time
    x = target
    for _ in range(50):
        x -= (x - e_cos * np.sin(x) + e_sin * (1.0 - np.cos(x)) - target) / (
            1.0 - e_cos * np.cos(x) + e_sin * np.sin(x)
        )
    f = 1.0 - a / r * (1.0 - np.cos(x))
    g = time + (np.sin(x) - x) / mean_motion
    out = f * position + g * velocity
    r_out = np.linalg.norm(out)
    f_dot, g_dot = -np.sqrt(gm * a) * np.sin(x) / (r * r_out), 1.0 - a / r_out * (1.0 - np.cos(x))
    return out, f_dot * position + g_dot * velocity


def orbit_error(dt: float) -> tuple[float, float, float]:
    """Error in m, m/s and rad after one revolution of a lunar orbit with perilune at 15 km."""
    p = numbers("moon", oblate=False)
    omega = spin(p)
    start = position_p(0.6, 0.5, 15e3, p)
    east = rotation_pn(0.6, 0.5) @ np.array([0.8, 0.6, 0.0])
    inertial_velocity = 1688.0 * east
    a = 1.0 / (2.0 / np.linalg.norm(start) - 1688.0**2 / p[0])
    period = 2.0 * np.pi * np.sqrt(a**3 / p[0])
    steps = round(period / dt)
    x = begun(start, inertial_velocity - np.cross(omega, start), exp_matrix(np.array([0.3, 0.2, 0.1])))
    q0, u = told(x, p)[2], np.zeros(INPUTS)
    for _ in range(steps):
        x = propagate(x, u, period / steps, p)
    position, velocity, q = told(x, p)
    true_r, true_v = kepler(start, inertial_velocity, p[0], period)
    C_pi = exp_matrix(-omega * period)
    turned = multiply(exp_quaternion(-omega * period), q0)
    return (
        float(np.linalg.norm(position - C_pi @ true_r)),
        float(np.linalg.norm(velocity - (C_pi @ true_v - np.cross(omega, C_pi @ true_r)))),
        float(np.linalg.norm(log_quaternion(multiply(q, conjugate(turned))))),
    )


def test_one_lunar_orbit_closes_within_20_m_at_1_s_and_converges_with_the_square_of_the_step():
    coarse, fine = orbit_error(4.0), orbit_error(1.0)
    assert fine[0] < 20.0 and fine[1] < 0.02
    assert coarse[0] / fine[0] == pytest.approx(16.0, rel=0.1)
    assert coarse[2] < 1e-12


@pytest.mark.parametrize("name", ["earth", "moon"])
def test_free_fall_from_rest_is_the_closed_form_with_its_eastward_drift(name):
    p = numbers(name, oblate=False)
    latitude, height, t = 0.5, 5000.0, 20.0
    start, C_pn = position_p(latitude, 0.0, height, p), rotation_pn(latitude, 0.0)
    x = begun(start, np.zeros(3), np.eye(3))
    for _ in range(400):
        x = propagate(x, np.zeros(INPUTS), t / 400, p)
    omega, (fallen, _, _) = spin(p), told(x, p)
    true_r, _ = kepler(start, np.cross(omega, start), p[0], t)
    assert np.linalg.norm(fallen - exp_matrix(-omega * t) @ true_r) < 1e-5
    east = (fallen - start) @ C_pn[:, 1]
    g = np.linalg.norm(gravity(start, p))
    assert east == pytest.approx(p[ROTATION] * g * t**3 * np.cos(latitude) / 3.0, rel=5e-3)


@pytest.mark.parametrize("name", BODIES)
def test_rest_on_a_rotating_planet_stays_at_rest_for_two_hours(name):
    p = numbers(name)
    start, C_pn = position_p(0.8, 2.0, 300.0, p), rotation_pn(0.8, 2.0)
    C_pb = C_pn @ exp_matrix(np.array([0.2, -0.1, 1.0]))
    x = begun(start, np.zeros(3), C_pb)
    dt, u = 2.0, np.zeros(INPUTS)
    # the mid-interval attitude of a resting body is the attitude half a turn of the interval on
    u[U_VELOCITY] = -C_pb.T @ gravity(start, p) * dt
    u[U_ANGLE] = C_pb.T @ spin(p) * dt
    for _ in range(3600):
        x = propagate(x, u, dt, p)
    # height is unstable: a rounding error of a nanometre grows by exp(√(2g/r)·t), 3e5-fold on the Earth
    position, velocity, q = told(x, p)
    assert np.linalg.norm(position - start) < 1e-2
    assert np.linalg.norm(velocity) < 2e-5
    assert np.linalg.norm(log_quaternion(multiply(q, conjugate(quaternion(C_pb))))) < 1e-9


def test_a_body_that_ignores_the_planet_turning_drifts_by_the_neglected_rotation():
    p = numbers("earth")
    start = position_p(0.8, 2.0, 0.0, p)
    x = begun(start, np.zeros(3), rotation_pn(0.8, 2.0))
    before = told(x, p)[2]
    for _ in range(60):
        x = propagate(x, np.zeros(INPUTS), 1.0, p)
    turned = log_quaternion(multiply(told(x, p)[2], conjugate(before)))
    assert turned == pytest.approx(-60.0 * spin(p), abs=1e-12)


def test_coning_from_rates_converges_with_the_square_of_the_step():
    # Savage: an axis that sweeps a cone of half angle a at rate w has this angular rate and turns steadily
    a, w, t = 0.02, 2.0 * np.pi * 5.0, 2.0
    p = numbers("moon", oblate=False)
    p[ROTATION] = 0.0

    def rate(time):
        return np.array(
            [-2 * w * np.sin(a / 2) ** 2, -w * np.sin(a) * np.sin(w * time), w * np.sin(a) * np.cos(w * time)]
        )

    errors = []
    for dt in (0.01, 0.005):
        x = begun(position_p(0.1, 0.0, 1e3, p), np.zeros(3), exp_matrix(np.array([0.0, a, 0.0])))
        for k in range(round(t / dt)):
            u = np.zeros(INPUTS)
            u[U_ANGLE] = 0.5 * dt * (rate(k * dt) + rate((k + 1) * dt))
            x = propagate(x, u, dt, p)
        true = exp_quaternion(np.array([0.0, a * np.cos(w * t), a * np.sin(w * t)]))
        errors.append(np.linalg.norm(log_quaternion(multiply(told(x, p)[2], conjugate(true)))))
    assert errors[1] < 2e-4
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.1)


def difference(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Error of nominal a against b in the filter's sense."""
    angle = log_quaternion(multiply(a[QUATERNION], conjugate(b[QUATERNION])))
    return np.concatenate((angle, a[4:] - b[4:]))


@pytest.mark.parametrize("disturbance", ["none", "states"])
@pytest.mark.parametrize(("dt", "tolerance"), [(0.01, 3e-7), (0.1, 3e-5)])
@pytest.mark.parametrize("name", ["earth", "moon"])
def test_transition_is_the_derivative_of_the_mechanisation(name, dt, tolerance, disturbance):
    rng = np.random.default_rng(4)
    p = numbers(name, disturbance=disturbance)
    x = np.zeros(NOMINAL_WITH_DISTURBANCE if disturbance == "states" else NOMINAL)
    x[QUATERNION], x[VELOCITY] = normalise(rng.normal(size=4)), rng.normal(size=3) * 300.0
    x[POSITION], x[10:13], x[13:16] = C_PN.T @ position_p(0.7, 1.3, 1e4, p), 0.1, 0.01
    u = np.zeros(INPUTS)
    u[U_VELOCITY], u[U_ANGLE] = rng.normal(size=3) * 10.0 * dt, rng.normal(size=3) * dt
    phi, _ = transition(x, u, dt, p)
    n = phi.shape[0]
    steps = np.repeat([1e-5, 1e-2, 10.0, 1e-3, 1e-4, 1e-3], 3)[:n]
    sizes = np.repeat([1e-3, 1.0, 1e2, 1e-2, 1e-4, 1e-3], 3)[:n]
    for i in range(n):
        e = np.zeros(n)
        e[i] = steps[i]
        ahead, behind = (propagate(injected(x, s * e), u, dt, p) for s in (1.0, -1.0))
        column = difference(ahead, behind) / (2.0 * steps[i])
        assert np.abs((phi[:, i] - column) * sizes[i] / sizes).max() < tolerance


def test_q_is_what_noise_in_the_increments_makes_of_the_state():
    rng = np.random.default_rng(8)
    p, dt = numbers("earth"), 0.5
    x = np.zeros(NOMINAL)
    x[QUATERNION], x[POSITION] = normalise(rng.normal(size=4)), C_PN.T @ position_p(0.7, 1.3, 1e4, p)
    u = np.zeros(INPUTS)
    u[U_VELOCITY], u[U_ANGLE] = [3.0, -1.0, 9.0], [0.02, 0.1, -0.05]
    u[U_VELOCITY_EXCESS], u[U_ANGLE_EXCESS] = [0.3, 0.0, 0.01], [0.0, 1e-3, 0.0]
    sigma = np.concatenate(
        (
            np.sqrt(p[inertial.ACCELEROMETER_NOISE] ** 2 * dt + u[U_VELOCITY_EXCESS] ** 2),
            np.sqrt(p[inertial.GYRO_NOISE] ** 2 * dt + u[U_ANGLE_EXCESS] ** 2),
        )
    )
    expected = np.zeros((9, 9))
    for i in range(6):
        e = np.zeros(INPUTS)
        e[i] = 0.01 * sigma[i]
        column = difference(propagate(x, u + e, dt, p), propagate(x, u - e, dt, p))[:9] / 0.02
        expected += np.outer(column, column)
    _, Q = transition(x, u, dt, p)
    scale = np.sqrt(np.diag(expected))
    assert np.abs((Q[:9, :9] - expected) / np.outer(scale, scale)).max() < 2e-3


def test_reset_maps_the_error_left_after_injection():
    rng = np.random.default_rng(9)
    x = np.zeros(NOMINAL)
    x[QUATERNION] = normalise(rng.normal(size=4))
    estimated = np.concatenate((rng.normal(size=3) * 0.05, np.zeros(12)))
    shift = np.concatenate((rng.normal(size=3) * 1e-4, np.zeros(12)))
    truth = injected(x, estimated + shift)
    left = difference(truth, injected(x, estimated))
    A = np.eye(15)
    inertial.reset(estimated, A)
    assert left[:3] == pytest.approx(A[:3, :3] @ shift[:3], abs=2e-7)
    plain = np.abs(left[:3] - shift[:3]).max()
    assert np.abs(left[:3] - A[:3, :3] @ shift[:3]).max() < 0.1 * plain


def test_a_lasting_gravity_disturbance_of_5e_4_makes_90_m_in_600_s():
    p = numbers("moon", disturbance="states")
    p[inertial.GYRO_NOISE] = p[inertial.ACCELEROMETER_NOISE] = 0.0
    p[inertial.GYRO_DRIFT] = p[inertial.ACCELEROMETER_DRIFT] = 0.0
    p[inertial.DISTURBANCE_TIME], p[inertial.DISTURBANCE_LENGTH] = 1e9, 1e12
    x = np.zeros(NOMINAL_WITH_DISTURBANCE)
    x[0], x[POSITION] = 1.0, C_PN.T @ position_p(0.5, 1.0, 1e5, p)
    P = np.zeros((18, 18))
    P[15:, 15:] = np.eye(3) * 5e-4**2
    x[DISTURBANCE] = [0.0, 0.0, 5e-4]
    still, pulled = x.copy(), x.copy()
    still[DISTURBANCE] = 0.0
    for _ in range(60):
        phi, Q = transition(pulled, np.zeros(INPUTS), 10.0, p)
        P = phi @ P @ phi.T + Q
        still, pulled = (propagate(each, np.zeros(INPUTS), 10.0, p) for each in (still, pulled))
    sigma, lowered = np.sqrt(P[8, 8]), height_ref(told(still, p)[0], p) - height_ref(told(pulled, p)[0], p)
    assert lowered == pytest.approx(sigma, rel=0.02)
    assert sigma == pytest.approx(0.5 * 5e-4 * 600.0**2, rel=0.25)  # gravity's gradient adds to it


def test_view_gives_the_rate_against_the_planet_and_projection_what_an_error_does_to_it():
    p = numbers("earth")
    C_pb, start, speed = exp_matrix(np.array([0.4, 0.1, -1.0])), np.array([4e6, 3e6, 1e6]), np.arange(3.0)
    x = begun(start, speed, C_pb)
    x[13:16] = [0.01, 0.0, -0.01]
    u = np.zeros(INPUTS)
    u[U_ANGLE] = (C_pb.T @ spin(p) + x[13:16] + np.array([0.0, 0.3, 0.0])) * 0.1
    position, velocity, seen_C, rate = np.empty(3), np.empty(3), np.empty((3, 3)), np.empty(3)
    inertial.see(x, u, 0.1, p, position, velocity, seen_C, rate)
    assert rate == pytest.approx([0.0, 0.3, 0.0], abs=1e-12)
    assert np.allclose(seen_C, C_pb) and position == pytest.approx(start) and velocity == pytest.approx(speed)
    H, dx = inertial.projection(15, C_PN), np.concatenate((np.full(3, 1e-5), np.arange(4.0, 16.0)))
    assert H.shape == (9, 15) and not H[:, 9:].any()
    moved, _, q = told(injected(x, dx), p)
    assert moved - start == pytest.approx(H[6:] @ dx, rel=1e-6)
    turned = log_quaternion(multiply(q, conjugate(told(x, p)[2])))
    assert turned == pytest.approx(H[:3] @ dx, rel=1e-6)
