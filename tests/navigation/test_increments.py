"""From recorded inertial streams to increments: trapezoid, gaps, clipped samples, coning and sculling."""

from __future__ import annotations

import numpy as np
import pytest

from investigator.errors import BadData
from investigator.logs.contents import Channel, Mounting, Stream
from investigator.navigation.increments import Limits, increments
from investigator.navigation.layout import U_ANGLE, U_ANGLE_EXCESS, U_VELOCITY, U_VELOCITY_EXCESS
from investigator.navigation.rotations import exp_matrix, exp_quaternion, log_quaternion, multiply

LIMITS = Limits(
    force_range=150.0, rate_range=5.0, force_excess=20.0, rate_excess=2.0, gap_force=3.0, gap_rate=0.2
)


def rates(time, force, rate, **fields) -> Stream:
    channels = {"specific_force": Channel(force, "m/s^2"), "angular_rate": Channel(rate, "rad/s")}
    return Stream("imu", "imu", time, channels, np.ones(time.size, bool), **fields)


def steady(time, **fields) -> Stream:
    return rates(
        time, np.tile([0.0, 0.0, -9.8], (time.size, 1)), np.tile([0.1, 0.0, 0.0], (time.size, 1)), **fields
    )


def test_rates_become_increments_by_the_trapezoid_from_the_start_asked_for():
    time = np.array([0.0, 0.1, 0.21, 0.3])
    ramp = np.outer(time, [1.0, -2.0, 3.0])
    got = increments(rates(time, ramp, 0.1 * ramp), 0.05, 0.3, LIMITS)
    assert got.start == 0.05 and np.array_equal(got.time, time[1:])
    edges = np.array([0.05, 0.1, 0.21, 0.3])
    expected = 0.5 * np.diff(edges**2)[:, None] * np.array([1.0, -2.0, 3.0])
    assert np.allclose(got.rows[:, U_VELOCITY], expected)
    assert np.allclose(got.rows[:, U_ANGLE], 0.1 * expected)


def test_a_window_is_kept_and_a_late_stream_starts_late():
    time = np.arange(10.0, 20.0, 0.1)
    assert increments(steady(time), 5.0, 15.0, LIMITS).start == 10.0
    assert increments(steady(time), 5.0, 15.0, LIMITS).time[-1] <= 15.0


def test_increments_add_up_to_the_whole_change_whatever_samples_are_missing():
    time = np.arange(0.0, 2.0, 0.01)
    whole = steady(time)
    lost = np.ones(time.size, bool)
    lost[[20, 21, 90]] = False
    some = Stream("imu", "imu", time, whole.channels, lost)
    for stream in (whole, some):
        got = increments(stream, 0.0, 2.0, LIMITS)
        assert got.rows[:, U_VELOCITY].sum(axis=0) == pytest.approx([0.0, 0.0, -9.8 * 1.99])
        assert np.all(got.segment == 0)


def test_a_gap_is_one_row_of_a_new_segment_with_the_declared_sigma():
    time = np.concatenate((np.arange(0.0, 1.0, 0.01), np.arange(3.0, 4.0, 0.01)))
    got = increments(steady(time), 0.0, 4.0, LIMITS)
    gap = np.flatnonzero(np.diff(got.segment)) + 1
    assert gap.size == 1 and got.time[gap[0]] == 3.0
    length = 3.0 - 0.99
    assert np.allclose(got.rows[gap[0], U_VELOCITY_EXCESS], 3.0 * length)
    assert np.allclose(got.rows[gap[0], U_ANGLE_EXCESS], 0.2 * length)
    others = np.delete(got.rows, gap[0], axis=0)
    assert not others[:, U_VELOCITY_EXCESS].any() and not others[:, U_ANGLE_EXCESS].any()


def test_clipped_samples_are_censored_and_err_together():
    time = np.arange(0.0, 1.0, 0.01)
    rate = np.zeros((time.size, 3))
    rate[40:60, 1] = 5.0
    got = increments(rates(time, np.zeros((time.size, 3)), rate), 0.0, 1.0, LIMITS)
    sigma = got.rows[:, U_ANGLE_EXCESS]
    assert not sigma[:, [0, 2]].any() and not sigma[:39, 1].any()
    # 20 samples that hide 2 rad/s all together hide 0.4 rad, not 0.4/√20
    assert np.sqrt((sigma[:, 1] ** 2).sum()) == pytest.approx(2.0 * 0.2, rel=0.05)


def test_the_mounting_turns_sensor_axes_into_body_axes():
    time = np.arange(0.0, 1.0, 0.01)
    C_bs = exp_matrix(np.array([0.0, 0.0, np.pi / 2]))
    force = np.tile([160.0, 0.0, 0.0], (time.size, 1))
    stream = rates(time, force, np.zeros((time.size, 3)), mounting=Mounting(C_bs))
    got = increments(stream, 0.0, 1.0, LIMITS)
    assert got.rows[5, U_VELOCITY] == pytest.approx([0.0, 1.6, 0.0], abs=1e-12)
    assert got.rows[5, U_VELOCITY_EXCESS][1] > 0.0 and got.rows[5, U_VELOCITY_EXCESS][0] < 1e-12


def coning(dt: float, t: float, a: float = 0.03, w: float = 40.0):
    """True attitudes at the epochs and exact angle increments of a coning motion (fine quadrature)."""

    def rate(time):
        return np.array(
            [
                -2 * w * np.sin(a / 2) ** 2 + 0 * time,
                -w * np.sin(a) * np.sin(w * time),
                w * np.sin(a) * np.cos(w * time),
            ]
        ).T

    epochs = np.arange(0.0, t + dt / 2, dt)
    fine = np.linspace(0.0, dt, 201)
    angle = np.array([np.trapezoid(rate(e + fine), fine, axis=0) for e in epochs[:-1]])
    return (
        epochs,
        angle,
        exp_quaternion(np.array([0.0, a * np.cos(w * epochs[-1]), a * np.sin(w * epochs[-1])])),
    )


def test_uncompensated_increments_get_their_coning_terms():
    epochs, angle, true = coning(0.01, 2.0)
    recorded = np.vstack((angle[:1], angle))
    channels = {
        "delta_angle": Channel(recorded, "rad"),
        "delta_velocity": Channel(np.zeros_like(recorded), "m/s"),
    }

    def end(**attributes) -> float:
        stream = Stream("imu", "imu", epochs, channels, np.ones(epochs.size, bool), attributes=attributes)
        q = exp_quaternion(np.array([0.0, 0.03, 0.0]))
        for row in increments(stream, 0.0, 3.0, LIMITS).rows:
            q = multiply(q, exp_quaternion(row[U_ANGLE]))
        return float(np.linalg.norm(log_quaternion(multiply(q, np.array([1, -1, -1, -1]) * true))))

    assert end() < 0.05 * end(compensated=True)


def test_compensated_velocity_is_turned_back_to_mid_interval():
    time = np.arange(0.0, 0.5, 0.01)
    angle, velocity = np.tile([0.0, 0.0, 0.02], (time.size, 1)), np.tile([0.1, 0.0, 0.0], (time.size, 1))
    channels = {"delta_angle": Channel(angle, "rad"), "delta_velocity": Channel(velocity, "m/s")}
    stream = Stream("imu", "imu", time, channels, np.ones(time.size, bool), attributes={"compensated": True})
    got = increments(stream, 0.0, 1.0, LIMITS).rows[3, U_VELOCITY]
    assert got == pytest.approx(exp_matrix(np.array([0.0, 0.0, -0.01])) @ velocity[0], abs=1e-5)


def test_increments_missing_in_the_record_are_filled_with_their_sigma():
    time = np.delete(np.arange(0.0, 2.0, 0.01), np.arange(100, 130))
    values = np.tile([0.0, 0.0, -0.098], (time.size, 1))
    channels = {"delta_velocity": Channel(values, "m/s"), "delta_angle": Channel(0.0 * values, "rad")}
    got = increments(Stream("imu", "imu", time, channels, np.ones(time.size, bool)), 0.0, 2.0, LIMITS)
    assert got.rows[:, U_VELOCITY].sum(axis=0)[2] == pytest.approx(-9.8 * 1.99)
    filled = np.flatnonzero(got.rows[:, U_VELOCITY_EXCESS].any(axis=1))
    assert filled.size == 1 and got.segment[filled[0]] == 1
    assert got.rows[filled[0], U_VELOCITY_EXCESS] == pytest.approx(3.0 * 0.3)


def test_a_stream_without_gyro_is_refused_with_the_way_out():
    time = np.arange(0.0, 1.0, 0.1)
    stream = Stream(
        "imu", "imu", time, {"specific_force": Channel(np.zeros((10, 3)), "m/s^2")}, np.ones(10, bool)
    )
    with pytest.raises(BadData, match="vertical channel"):
        increments(stream, 0.0, 1.0, LIMITS)
    with pytest.raises(BadData, match="fewer than two usable samples"):
        increments(steady(time), 5.0, 6.0, LIMITS)
