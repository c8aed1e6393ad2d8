"""The smoother between measurements, without priors, over injected attitudes, and where a pass fails."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from filterpy.kalman import KalmanFilter
from scipy.stats import chi2

from investigator.errors import Cancelled, NumericalFailure
from investigator.filters.compiled import passes
from investigator.filters.engine import smooth_problem
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.filters.problem import Problem, SensorState
from investigator.filters.reference import run, run_with_history
from investigator.filters.smoother import APART_S, forward_and_back, smoothable
from investigator.navigation.rotations import conjugate, log_quaternion, multiply
from investigator.navigation.vertical import VerticalChannel
from tests.filters.linear_systems import measure_with_bias, problem, sensor
from tests.filters.test_compiled import recorded
from tests.filters.test_linear_oracles import covariance
from tests.navigation import test_strapdown_consistency as lunar
from tests.navigation.vertical_flights import G_M_S2, accelerometer, heights, task

STEPS = 30
F = np.array([[1.0, 1.0], [0.0, 1.0]])
C = np.array([[1.0, 0.0]])


def walk(seed=2, every=1, Q=0.3, P0=(4.0, 1.0), **changes):
    """A speed that walks, its position read every few steps."""
    rng = np.random.default_rng(seed)
    x, z = np.array([0.0, 1.0]) + np.sqrt(P0) * rng.normal(size=2), []
    for _ in range(STEPS):
        x = F @ x + np.sqrt(Q) * rng.normal(size=2)
        z.append(x[0] + rng.normal())
    time = np.arange(1.0, STEPS + 1.0)
    values = np.where(np.arange(STEPS) % every == 0, z, np.nan)
    Fs, Qs = np.broadcast_to(F, (STEPS, 2, 2)), np.broadcast_to(Q * np.eye(2), (STEPS, 2, 2))
    return problem(Fs, Qs, [0.0, 1.0], np.diag(P0), [sensor("z", time, values, C, np.eye(1), **changes)])


def test_input_epochs_between_measurements_are_smoothed_as_rauch_tung_striebel_does():
    item = walk(every=7)
    inner = KalmanFilter(dim_x=2, dim_z=1)
    inner.x, inner.P, inner.F, inner.Q, inner.H = (
        np.array([0.0, 1.0]),
        np.diag([4.0, 1.0]),
        F,
        0.3 * np.eye(2),
        C,
    )
    xs, Ps, _, _ = inner.batch_filter([None if np.isnan(z) else z for z in item.sensors[0].z[:, 0]])
    x_s, P_s, _, _ = inner.rts_smoother(xs, Ps)
    found = forward_and_back(item, keep_covariance=True)
    np.testing.assert_allclose(found.trajectory.nominal, x_s, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found.covariance, P_s, rtol=1e-9, atol=1e-9)


def test_memory_grows_with_the_measurements_not_with_the_inertial_samples():
    _, nodes = run_with_history(walk(every=7), apart_s=100.0)
    assert len(nodes) == 2 + len(range(0, STEPS, 7))


def test_samples_inside_increments_are_smoothed_as_on_a_finer_grid():
    coarse, fine = np.arange(0.0, 6.01, 0.2), np.arange(0.0, 6.01, 0.05)
    read = np.arange(0.35, 6.0, 0.4)  # on the fine grid, off the coarse one
    z = 2.0 * read**2 + np.random.default_rng(4).normal(size=read.size)
    channel = VerticalChannel(input="accel", speed_noise=0.5, acceleration_noise=0.2, correlation_s=5.0)
    split, whole = (
        forward_and_back(
            task(channel, (accelerometer(t, np.full(t.size, G_M_S2 + 4.0)),), [heights(read, z, 1.0)])
        ).trajectory
        for t in (coarse, fine)
    )
    np.testing.assert_allclose(split.nominal, whole.nominal[3::4], atol=1e-5)
    np.testing.assert_allclose(split.sigma, whole.sigma[3::4], rtol=1e-5)


def between(dense, sparse):
    """How far a path smoothed at nodes is from one smoothed at every input epoch, in its sigma (K, n), and
    the share by which sigmas differ (K, n).
    """
    moved = sparse.nominal - dense.nominal
    if dense.quaternion_pb is not None:
        pairs = zip(sparse.nominal[:, :4], dense.nominal[:, :4], strict=True)
        turned = [log_quaternion(multiply(one, conjugate(other))) for one, other in pairs]
        moved = np.hstack((turned, moved[:, 4:]))
    sigma = np.where(dense.sigma > 0.0, dense.sigma, np.inf)
    return np.abs(moved) / sigma, np.abs(sparse.sigma - dense.sigma) / sigma


@pytest.mark.parametrize("name", ["quadrotor", "hedy"])
def test_what_is_interpolated_between_nodes_is_the_dense_smoother_s_far_within_its_sigma(name):
    item = recorded(name, "actual", 30.0)
    dense, sparse = (passes.forward_and_back(item, apart_s=apart_s).trajectory for apart_s in (0.0, APART_S))
    moved, wider = between(dense, sparse)
    assert moved.max() < 0.02
    assert wider.max() < 0.02


def test_hindsight_never_knows_less_and_ends_where_the_filter_ends():
    item = walk(every=3)
    forward, smoothed = run(item).trajectory, forward_and_back(item).trajectory
    assert (smoothed.sigma <= forward.sigma * (1.0 + 1e-9)).all()
    np.testing.assert_allclose(smoothed.nominal[-1], forward.nominal[-1], rtol=1e-12)
    assert smoothed.sigma[STEPS // 2, 1] < 0.9 * forward.sigma[STEPS // 2, 1]


def diffuse_case(seed):
    """A random system with some states of no prior, and its solution by least squares without their prior."""
    rng = np.random.default_rng(seed)
    n, steps = int(rng.integers(1, 5)), 8
    Fs = np.eye(n) + 0.3 * rng.normal(size=(steps, n, n))
    Qs = np.stack([covariance(rng, n, 0.2) for _ in range(steps)])
    row, R, z = rng.normal(size=(1, n)), np.array([[1.5]]), 3.0 * rng.normal(size=(steps, 1))
    unknown = rng.random(n) < 0.6
    variances = np.where(unknown, np.inf, 2.0)
    x0 = np.where(unknown, 0.0, rng.normal(size=n))
    rows, values = [], []

    def add(blocks, value, cov):
        line = np.zeros((value.size, (steps + 1) * n))
        for place, block in blocks:
            line[:, place * n : (place + 1) * n] = block
        factor = np.linalg.cholesky(cov)
        rows.append(np.linalg.solve(factor, line))
        values.append(np.linalg.solve(factor, value))

    known = np.flatnonzero(~unknown)
    if known.size:
        add([(0, np.eye(n)[known])], x0[known], 2.0 * np.eye(known.size))
    for k in range(steps):
        add([(k, -Fs[k]), (k + 1, np.eye(n))], np.zeros(n), Qs[k])
        add([(k + 1, row)], z[k], R)
    A, b = np.vstack(rows), np.concatenate(values)
    cov = np.linalg.inv(A.T @ A)
    series = sensor("z", np.arange(1.0, steps + 1), z, row, R)
    return problem(Fs, Qs, x0, np.diag(variances), [series]), (cov @ A.T @ b).reshape(steps + 1, n), cov


def test_states_without_a_prior_are_what_least_squares_without_it_makes_of_them():
    for seed in range(60):
        item, states, cov = diffuse_case(seed)
        n = states.shape[1]
        found = forward_and_back(item, keep_covariance=True)
        scale = np.abs(states).max()
        np.testing.assert_allclose(found.trajectory.nominal, states[1:], rtol=1e-6, atol=1e-6 * scale)
        first = cov[n : 2 * n, n : 2 * n]
        np.testing.assert_allclose(found.covariance[0], first, rtol=1e-5, atol=1e-6 * np.abs(first).max())


def test_a_state_that_nothing_tells_is_refused_in_a_sentence():
    item = walk()
    blind = replace(item, P0=np.diag([np.inf, 1.0]), sensors=(replace(item.sensors[0], withheld=True),))
    with pytest.raises(NumericalFailure, match="neither a prior nor data"):
        forward_and_back(blind)


def test_a_smoothed_problem_has_optimal_gains_in_order_of_validity():
    state = SensorState("bias", "m", sigma0=1.0, treatment="considered")
    item = walk(
        beta=0.3, states=(state,), measure=measure_with_bias, available=np.arange(1.0, STEPS + 1.0) + 2.0
    )
    item = replace(item, motion=replace(item.motion, constant_gain={"z": np.array([0.1, 0.1])}))
    ready = smoothable(item)
    series = ready.sensors[0]
    assert ready.motion.constant_gain is None
    assert series.beta == 0.0 and series.available is None and series.states[0].treatment == "estimated"
    plain = walk(states=(replace(state, treatment="estimated"),), measure=measure_with_bias)
    found, expected = forward_and_back(item), forward_and_back(plain)
    np.testing.assert_allclose(found.trajectory.nominal, expected.trajectory.nominal, atol=1e-12)


def doubled(seen, own, parameters, world):
    """The reading of a state whose unit has halved with every injection so far."""
    C, _ = parameters
    C = C * 0.5 ** (seen.time - 1.0)
    return C @ np.concatenate((seen.rate_b_rad_s, np.zeros(6))), C


def doubling(x, dx):
    x[:] = 2.0 * (x + dx)


def test_the_reset_after_an_injection_is_undone_on_the_way_back():
    # each injection also changes the unit of the state: x → 2(x + dx), so the error left is 2(e − dx)
    plain = walk()
    inputs = plain.inputs.copy()
    inputs[:, 4:] *= 4.0 ** np.arange(STEPS)[:, None]
    motion = replace(plain.motion, correct=doubling, reset=lambda dx, A: np.fill_diagonal(A, 2.0))
    series = replace(plain.sensors[0], measure=doubled)
    found = forward_and_back(replace(plain, motion=motion, inputs=inputs, sensors=(series,))).trajectory
    expected = forward_and_back(plain).trajectory
    unit = 2.0 ** np.arange(1, STEPS + 1)[:, None]
    np.testing.assert_allclose(found.sigma / unit, expected.sigma, rtol=1e-9)
    np.testing.assert_allclose(found.nominal / unit / 2.0, expected.nominal, rtol=1e-9, atol=1e-9)


def test_forward_and_smoothed_states_agree_where_the_model_is_right():
    shares, worst = [], []
    for seed in range(40):
        found = forward_and_back(walk(seed))
        shares.append(found.agreement)
        worst.append(found.consistency)
    assert np.mean(shares) > 0.985
    assert np.median(worst) < 3.5


def test_a_jump_the_model_does_not_know_drives_them_apart():
    item = walk(Q=1e-4)
    z = item.sensors[0].z.copy()
    z[STEPS // 2 :] += 200.0
    found = forward_and_back(replace(item, sensors=(replace(item.sensors[0], z=z),)))
    assert found.consistency > 6.0
    assert found.agreement.min() < 0.9


def test_a_rejected_sample_moves_nothing():
    item = walk(gate=RejectSigma(sigmas=5.0))
    spoilt = item.sensors[0].z.copy()
    spoilt[10] += 1e4
    clean = item.sensors[0].z.copy()
    clean[10] = np.nan
    found, expected = (
        forward_and_back(replace(item, sensors=(replace(item.sensors[0], z=z),))).trajectory
        for z in (spoilt, clean)
    )
    np.testing.assert_allclose(found.nominal, expected.nominal, atol=1e-12)


def test_a_diverging_forward_pass_is_smoothed_up_to_its_end():
    item = walk()
    inputs = item.inputs.copy()
    inputs[20, 4:] = np.nan
    found = forward_and_back(replace(item, inputs=inputs))
    assert found.run.divergence is not None and found.run.divergence.steps_kept == 20
    assert found.trajectory.time.size == 20
    assert np.isfinite(found.trajectory.nominal).all() and np.isfinite(found.trajectory.sigma).all()


def test_smoothing_reports_its_way_and_can_be_stopped():
    shares = []
    smooth_problem(walk(), progress=shares.append)
    assert shares == sorted(shares) and shares[-1] == 1.0
    asked = iter([False] * 1 + [True] * 9)
    with pytest.raises(Cancelled):
        smooth_problem(walk(), cancelled=lambda: next(asked))


def test_the_smoothed_strapdown_s_claimed_sigma_covers_its_true_error():
    seeds, epochs = 40, (9, 30)
    truth, rows = lunar.descent()
    mechanisation = lunar.declared(lunar.UNIT)
    P0 = mechanisation.initial(lunar.WORLD, (), 0.0)[1]
    spread = np.linalg.cholesky(P0)
    nees = np.zeros((len(epochs), 3))
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        inputs, _ = lunar.flown(rng, rows)
        wrong = spread @ rng.normal(size=15)
        wrong[9:] = 0.0
        item = Problem(
            motion=mechanisation.motion(lunar.WORLD),
            world=lunar.WORLD,
            nominal0=mechanisation.motion(lunar.WORLD).inject(truth[0], -wrong),
            P0=P0,
            start=0.0,
            input_time=lunar.DT * np.arange(1, lunar.STEPS + 1),
            inputs=inputs,
            segment=np.zeros(lunar.STEPS, int),
            sensors=lunar.fixes(rng, truth),
        )
        found = forward_and_back(item, keep_covariance=True)
        for row, k in enumerate(epochs):
            true, nominal, P = truth[2 * k + 2], found.trajectory.nominal[k], found.covariance[k]
            turned = log_quaternion(multiply(true[:4], conjugate(nominal[:4])))
            error = np.concatenate((turned, true[4:10] - nominal[4:10])).reshape(3, 3)
            blocks = [P[i : i + 3, i : i + 3] for i in (0, 3, 6)]
            nees[row] += [
                e @ np.linalg.solve(block, e) / seeds for e, block in zip(error, blocks, strict=True)
            ]
    low, high = chi2.ppf([0.005, 0.995], 3 * seeds) / seeds
    assert ((nees > low) & (nees < high)).all(), nees
