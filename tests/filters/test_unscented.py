"""The unscented engine against filterpy's own unscented filter, and where partials fail."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from filterpy.kalman import MerweScaledSigmaPoints, UnscentedKalmanFilter

from investigator.filters.engine import run_problem, smooth_problem
from tests.filters.linear_systems import problem, sensor
from tests.filters.test_linear_oracles import covariance, random_case

STEPS = 12


def distance(seen, own, parameters, world):
    """The distance of the first two states from the origin."""
    x, y = seen.rate_b_rad_s[:2]
    r = np.hypot(x, y)
    H = np.zeros((1, 9))
    H[0, :2] = x / r, y / r
    return np.array([r]), H


def ranging(names=("range",), P0=25.0, steps=STEPS, **changes):
    rng = np.random.default_rng(7)
    time = np.arange(1.0, steps + 1.0)
    z = 40.0 + 3.0 * rng.normal(size=(len(names), steps))
    sensors = [
        sensor(name, time, values, np.zeros((1, 2)), np.eye(1), measure=distance)
        for name, values in zip(names, z, strict=True)
    ]
    Q = np.stack([covariance(rng, 2, 0.5)] * steps)
    F = np.stack([np.array([[1.0, 0.1], [-0.1, 1.0]])] * steps)
    return replace(problem(F, Q, [30.0, 20.0], P0 * np.eye(2), sensors), **changes)


def theirs(item):
    """filterpy's filter with fresh points before every update, as its first trap demands."""
    n = item.nominal0.size
    F, Q = item.inputs[0][: n * n].reshape(n, n), item.inputs[0][n * n :].reshape(n, n)
    points = MerweScaledSigmaPoints(n, alpha=1.0, beta=0.0, kappa=0.0)
    inner = UnscentedKalmanFilter(
        n,
        1,
        1.0,
        hx=lambda x: np.array([np.hypot(x[0], x[1])]),
        fx=lambda x, dt: F @ x if dt else x,
        points=points,
    )
    inner.x, inner.P, inner.Q, inner.R = item.nominal0.copy(), item.P0.copy(), Q, np.eye(1)
    for k in range(STEPS):
        inner.predict()
        for series in item.sensors:
            inner.compute_process_sigmas(0.0)
            inner.update(series.z[k])
    return inner


@pytest.mark.parametrize("names", [("range",), ("one", "two")])
def test_it_is_filterpy_s_unscented_filter(names):
    item = ranging(names)
    found, inner = run_problem(item, "unscented", keep_covariance=True), theirs(item)
    np.testing.assert_allclose(found.trajectory.nominal[-1], inner.x, rtol=1e-9)
    np.testing.assert_allclose(found.covariance[-1], inner.P, rtol=1e-9, atol=1e-12)
    assert found.engine == "unscented"


def test_on_linear_systems_it_is_the_reference():
    for seed in range(20):
        item = random_case(seed).problem()
        one, other = run_problem(item), run_problem(item, "unscented")
        np.testing.assert_allclose(other.trajectory.nominal, one.trajectory.nominal, rtol=1e-7, atol=1e-7)
        assert other.log_likelihood == pytest.approx(one.log_likelihood, rel=1e-7)


def test_smoothed_it_is_the_reference_on_linear_systems():
    item = random_case(3).problem()
    one, other = smooth_problem(item).trajectory, smooth_problem(item, "unscented").trajectory
    np.testing.assert_allclose(other.nominal, one.nominal, rtol=1e-7, atol=1e-7)


def test_a_range_close_by_is_expected_longer_than_at_the_nominal():
    # the mean distance of a wide cloud is longer than the distance of its middle: partials cannot say so
    item = replace(ranging(P0=100.0, steps=1), nominal0=np.array([5.0, 0.0]))
    plain, unscented = (
        run_problem(item, engine).innovations["range"].z_hat[0, 0] for engine in ("reference", "unscented")
    )
    drawn = np.array([5.0, -0.5]) + np.random.default_rng(1).multivariate_normal(
        np.zeros(2), run_problem(replace(item, sensors=()), keep_covariance=True).covariance[0], size=200000
    )
    truth = np.hypot(*drawn.T).mean()
    assert abs(unscented - truth) < 0.25 * abs(plain - truth)
