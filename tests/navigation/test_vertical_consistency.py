"""Claimed covariance against true error, over 200 climbs whose truth is integrated in finer steps."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.stats import chi2

from investigator.filters.engine import run_problem, smooth_problem
from investigator.logs.contents import Channel, Stream
from investigator.navigation.vertical import VerticalChannel
from tests.navigation.vertical_flights import G_M_S2, heights, task

SEEDS, STEPS, DT, FINER = 200, 80, 0.1, 20
SPEED_NOISE, BIAS_NOISE, BIAS_TIME, READING = 1.5, 0.4, 20.0, 3.0
START_SIGMAS = np.array([5.0, 2.0, 0.5])
AT = (20, 50, STEPS - 1)  # epochs at which errors are drawn; far apart beside the filter's memory


@cache
def climbs(seed=11):
    """Truth (SEEDS, STEPS + 1, 3), measured Δv and readings (SEEDS, STEPS): Euler–Maruyama in fine steps."""
    rng = np.random.default_rng(seed)
    state = START_SIGMAS * rng.normal(size=(SEEDS, 3))
    truth, increments = [state.copy()], []
    fine = DT / FINER
    for k in range(STEPS):
        push = 20.0 * np.sin(0.1 * k)
        measured = np.zeros(SEEDS)
        for _ in range(FINER):
            h, v, b = state.T
            force_noise = SPEED_NOISE * np.sqrt(fine) * rng.normal(size=SEEDS)
            dv = push * fine
            measured += dv + b * fine + force_noise
            bias_noise = BIAS_NOISE * np.sqrt(fine) * rng.normal(size=SEEDS)
            state = np.column_stack(
                (h + v * fine + 0.5 * dv * fine, v + dv, b - b * fine / BIAS_TIME + bias_noise)
            )
        truth.append(state.copy())
        increments.append(measured + G_M_S2 * DT)
    truth = np.stack(truth, axis=1)
    return truth, np.stack(increments, axis=1), truth[:, 1:, 0] + READING * rng.normal(size=(SEEDS, STEPS))


def problem_of(increments, z, share_of_Q):
    time = DT * np.arange(STEPS + 1)
    scale = np.sqrt(share_of_Q)
    channel = VerticalChannel(
        input="accel",
        speed_noise=SPEED_NOISE * scale,
        acceleration_noise=BIAS_NOISE * scale,
        correlation_s=BIAS_TIME,
        height_sigma_m=START_SIGMAS[0],
        speed_sigma_m_s=START_SIGMAS[1],
        acceleration_sigma_m_s2=START_SIGMAS[2],
    )
    recorded = {"delta_velocity": Channel(np.concatenate(([0.0], increments)), "m/s")}
    stream = Stream("accel", "delta_velocity", time, recorded, np.ones(time.size, dtype=bool))
    return task(channel, (stream,), [heights(time[1:], z, READING)])


def nees(solve, share_of_Q=1.0):
    """Mean squared error over claimed variance: by epoch and state (len(AT), 3), and of the whole state."""
    truth, increments, z = climbs()
    single, whole = np.zeros((len(AT), 3)), np.zeros(len(AT))
    for seed in range(SEEDS):
        nominal, P = solve(problem_of(increments[seed], z[seed], share_of_Q))
        for row, k in enumerate(AT):
            error = truth[seed, k + 1] - nominal[k]
            single[row] += error**2 / P[k].diagonal() / SEEDS
            whole[row] += error @ np.linalg.solve(P[k], error) / SEEDS
    return single, whole


def filtered(problem):
    found = run_problem(problem, keep_covariance=True)
    return found.trajectory.nominal, found.covariance


def smoothed(problem):
    found = smooth_problem(problem, keep_covariance=True)
    return found.trajectory.nominal, found.covariance


def inside(values, freedom=1):
    """Whether each mean NEES lies in the 99 % interval of χ² with so many degrees of freedom a seed."""
    low, high = chi2.ppf([0.005, 0.995], SEEDS * freedom) / SEEDS
    return (values >= low) & (values <= high)


@pytest.mark.parametrize("solve", [filtered, smoothed])
def test_the_claimed_sigma_covers_the_true_error_of_every_state(solve):
    single, whole = nees(solve)
    assert inside(single).all(), single
    assert inside(whole, 3).all(), whole


@pytest.mark.parametrize("solve", [filtered, smoothed])
def test_with_a_quarter_of_the_process_noise_it_does_not(solve):
    single, whole = nees(solve, share_of_Q=0.25)
    assert not inside(single[-1]).any(), single
    assert not inside(whole, 3).any(), whole
