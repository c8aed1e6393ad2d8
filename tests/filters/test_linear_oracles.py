"""The reference engine on random linear systems against filterpy's own loop and against least squares."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from filterpy.kalman import KalmanFilter

from investigator.filters.reference import run
from investigator.filters.smoother import forward_and_back
from tests.filters.linear_systems import problem, sensor

SYSTEMS, SMOOTHED_SYSTEMS, STEPS = 1000, 200, 6


class Case(NamedTuple):
    F: np.ndarray
    Q: np.ndarray
    x0: np.ndarray
    P0: np.ndarray
    C: np.ndarray
    R: np.ndarray
    z: np.ndarray

    def problem(self):
        time = np.arange(1.0, self.z.shape[0] + 1.0)
        return problem(self.F, self.Q, self.x0, self.P0, [sensor("z", time, self.z, self.C, self.R)])


def covariance(rng, n, scale=1.0):
    root = rng.normal(size=(n, n))
    return scale * (root @ root.T + 0.1 * np.eye(n))


def random_case(seed):
    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(1, 7)), int(rng.integers(1, 4))
    F = np.eye(n) + 0.3 * rng.normal(size=(STEPS, n, n))
    Q = np.stack([covariance(rng, n, 0.1) for _ in range(STEPS)])
    C = rng.normal(size=(k, n))
    return Case(
        F, Q, rng.normal(size=n), covariance(rng, n), C, covariance(rng, k), 3.0 * rng.normal(size=(STEPS, k))
    )


def filterpy_loop(case):
    """Vector updates, written as filterpy's manual has them."""
    n, k = case.F.shape[1], case.C.shape[0]
    inner = KalmanFilter(dim_x=n, dim_z=k)
    inner.x, inner.P, inner.H, inner.R = case.x0.copy(), case.P0.copy(), case.C, case.R
    xs, Ps, ys, Ss = [], [], [], []
    for F, Q, z in zip(case.F, case.Q, case.z, strict=True):
        inner.predict(F=F, Q=Q)
        inner.update(z)
        xs.append(inner.x.copy())
        Ps.append(inner.P.copy())
        ys.append(inner.y.copy())
        Ss.append(inner.S.copy())
    return inner, np.array(xs), np.array(Ps), np.array(ys), np.array(Ss)


def assert_close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9 * (1.0 + np.abs(expected).max()))


def test_the_loop_equals_filterpy_on_a_thousand_systems():
    for seed in range(SYSTEMS):
        case = random_case(seed)
        found = run(case.problem(), keep_covariance=True)
        _, xs, Ps, ys, Ss = filterpy_loop(case)
        seen = found.innovations["z"]
        assert found.divergence is None
        assert_close(found.trajectory.nominal, xs)
        assert_close(found.covariance, Ps)
        assert_close(seen.innovation, ys)
        assert_close(seen.sigma**2, np.diagonal(Ss, axis1=1, axis2=2))


def test_the_log_likelihood_is_that_of_the_innovations_normal_density():
    from scipy.stats import multivariate_normal

    for seed in range(50):
        case = random_case(seed)
        _, _, _, ys, Ss = filterpy_loop(case)
        expected = [multivariate_normal.logpdf(y, cov=S) for y, S in zip(ys, Ss, strict=True)]
        found = run(case.problem())
        assert_close(found.innovations["z"].log_likelihood, np.array(expected))
        assert found.log_likelihood == pytest.approx(sum(expected), rel=1e-9)


def test_the_smoother_equals_filterpy_s_rauch_tung_striebel():
    for seed in range(SMOOTHED_SYSTEMS):
        case = random_case(seed)
        inner, xs, Ps, _, _ = filterpy_loop(case)
        x_s, P_s, _, _ = inner.rts_smoother(xs, Ps, Fs=list(case.F), Qs=list(case.Q))
        found = forward_and_back(case.problem(), keep_covariance=True)
        assert_close(found.trajectory.nominal, x_s)
        assert_close(found.covariance, P_s)


def least_squares(case):
    """All states at once: prior, transitions and measurements as one weighted least-squares problem."""
    steps, n = case.F.shape[:2]
    rows, values = [], []

    def add(blocks, value, cov):
        row = np.zeros((value.size, (steps + 1) * n))
        for place, block in blocks:
            row[:, place * n : (place + 1) * n] = block
        factor = np.linalg.cholesky(cov)
        rows.append(np.linalg.solve(factor, row))
        values.append(np.linalg.solve(factor, value))

    add([(0, np.eye(n))], case.x0, case.P0)
    for k in range(steps):
        add([(k, -case.F[k]), (k + 1, np.eye(n))], np.zeros(n), case.Q[k])
        add([(k + 1, case.C)], case.z[k], case.R)
    A, b = np.vstack(rows), np.concatenate(values)
    cov = np.linalg.inv(A.T @ A)
    return (cov @ A.T @ b).reshape(steps + 1, n), cov


def test_filter_and_smoother_equal_a_batch_least_squares_solution():
    for seed in range(20):
        case = random_case(seed)
        n = case.F.shape[1]
        states, cov = least_squares(case)
        forward = run(case.problem(), keep_covariance=True)
        smoothed = forward_and_back(case.problem(), keep_covariance=True)
        np.testing.assert_allclose(forward.trajectory.nominal[-1], states[-1], rtol=1e-7, atol=1e-7)
        np.testing.assert_allclose(forward.covariance[-1], cov[-n:, -n:], rtol=1e-7, atol=1e-7)
        np.testing.assert_allclose(smoothed.trajectory.nominal, states[1:], rtol=1e-7, atol=1e-7)
        np.testing.assert_allclose(smoothed.covariance[0], cov[n : 2 * n, n : 2 * n], rtol=1e-7, atol=1e-7)
