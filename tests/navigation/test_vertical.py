"""The vertical channel against closed forms: fall, rest, gaps, shares of increments, fixed gains."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad_vec, solve_ivp
from scipy.linalg import expm

from investigator.errors import BadData, UsageError
from investigator.families import members
from investigator.filters.reference import run
from investigator.navigation import vertical_motion as motion
from investigator.navigation.mechanisation import Mechanisation
from investigator.navigation.vertical import FixedGain, VerticalChannel
from tests.navigation.vertical_flights import G_M_S2, UP_P, WORLD, accelerometer, heights, task

TIME = np.arange(0.0, 20.0 + 1e-9, 0.05)


def numbers(**changes):
    return VerticalChannel(**changes).motion(WORLD).parameters


def test_it_is_found_in_its_folder_by_its_word():
    assert members("investigator.navigation", Mechanisation)["vertical"] is VerticalChannel


def test_free_fall_from_a_height_follows_the_inverse_square():
    channel = VerticalChannel(input="accel", height_m=300e3, speed_m_s=-100.0)
    found = run(task(channel, (accelerometer(TIME, np.zeros(TIME.size)),), [])).trajectory
    centre = np.linalg.norm(WORLD.site_p_m)

    def fall(t, y):
        return [y[1], -G_M_S2 * (centre / (centre + y[0])) ** 2]

    exact = solve_ivp(fall, (0.0, TIME[-1]), [300e3, -100.0], rtol=1e-12, atol=1e-9).y[:, -1]
    assert found.nominal[-1, 0] == pytest.approx(exact[0], abs=1e-4)
    assert found.nominal[-1, 1] == pytest.approx(exact[1], abs=1e-5)


def test_at_rest_on_the_pad_it_stays_there():
    channel = VerticalChannel(input="accel")
    found = run(task(channel, (accelerometer(TIME, np.full(TIME.size, G_M_S2)),), [])).trajectory
    np.testing.assert_allclose(found.nominal[:, :2], 0.0, atol=1e-9)
    np.testing.assert_allclose(found.height_site, 0.0, atol=1e-6)
    np.testing.assert_allclose(found.height_ref, 120.0, atol=1e-6)
    assert found.quaternion_pb is None


def test_the_bias_is_aligned_from_the_first_seconds_at_rest():
    force = np.full(TIME.size, G_M_S2 + 0.3)
    force[TIME > 2.0] += 15.0
    channel = VerticalChannel(input="accel", align_s=1.5)
    nominal0, P0 = channel.initial(WORLD, (accelerometer(TIME, force),), 0.0)
    np.testing.assert_allclose(nominal0, [0.0, 0.0, 0.3], atol=1e-9)
    assert P0[2, 2] == pytest.approx(0.25)


def test_the_named_body_axis_points_up_and_a_share_of_it_counts():
    force = np.zeros((TIME.size, 3))
    force[:, 1] = -2.0 * G_M_S2
    stream = accelerometer(TIME, force, kind="imu")
    channel = VerticalChannel(input="accel", up_axis="-y", upward_share=0.5)
    found = run(task(channel, (stream,), [])).trajectory
    np.testing.assert_allclose(found.nominal[:, 0], 0.0, atol=1e-9)


def test_recorded_increments_of_velocity_are_taken_as_they_are():
    force = accelerometer(TIME, G_M_S2 + np.sin(TIME))
    inputs = VerticalChannel(input="accel").inputs((force,), 0.0, 20.0, np.zeros(0))
    increments = np.concatenate(([0.0], inputs.rows[:, 0]))
    channel = {"delta_velocity": replace(force.channels["specific_force"], values=increments, unit="m/s")}
    again = VerticalChannel(input="accel").inputs((replace(force, channels=channel),), 0.0, 20.0, np.zeros(0))
    np.testing.assert_array_equal(again.rows, inputs.rows)
    np.testing.assert_array_equal(again.time, inputs.time)


def test_unusable_repeated_and_backward_samples_are_passed_over():
    time = np.array([0.0, 0.1, 0.1, 0.2, 0.15, 0.3, 0.4])
    force = np.array([1.0, 1.0, 9.0, 1.0, 9.0, np.nan, 1.0])
    inputs = VerticalChannel(input="accel").inputs((accelerometer(time, force),), 0.0, 1.0, np.zeros(0))
    np.testing.assert_allclose(inputs.time, [0.1, 0.2, 0.4])
    np.testing.assert_allclose(inputs.rows[:, 0], [0.1, 0.1, 0.2])


def test_a_stream_too_short_and_one_without_force_are_refused_with_a_way_out():
    short = accelerometer(np.array([0.0]), np.array([1.0]))
    with pytest.raises(BadData, match="fewer than two usable samples"):
        VerticalChannel(input="accel").inputs((short,), 0.0, 1.0, np.zeros(0))
    with pytest.raises(UsageError, match="needs specific force"):
        VerticalChannel(input="accel").inputs((replace(short, channels={}),), 0.0, 1.0, np.zeros(0))


def stepped(step, nominal, u, dt, p):
    moved, Phi, Q = nominal.copy(), np.zeros((3, 3)), np.zeros((3, 3))
    step(moved, u, dt, p, Phi, Q)
    return moved, Phi, Q


@pytest.mark.parametrize("correlation_s", [0.5, 1e6])
@pytest.mark.parametrize("driven", [True, False])
def test_transition_and_noise_are_those_of_the_continuous_equations(driven, correlation_s):
    p = numbers(
        input="x" if driven else "", correlation_s=correlation_s, speed_noise=0.7, acceleration_noise=0.9
    )
    p[motion.CENTRE] = 1e18  # gravity's gradient, of order 1e-6, is left to the next test
    sign, dt = (-1.0 if driven else 1.0), 0.3
    A = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, sign], [0.0, 0.0, -1.0 / correlation_s]])
    D = np.diag([0.0, 0.7**2, 0.9**2])
    exact = quad_vec(lambda s: expm(A * s) @ D @ expm(A * s).T, 0.0, dt, epsabs=1e-14)[0]
    step = motion.step_driven if driven else motion.step_free
    _, Phi, Q = stepped(step, np.array([100.0, 20.0, 0.4]), np.array([1.0]), dt, p)
    np.testing.assert_allclose(Phi, expm(A * dt), atol=1e-12)
    np.testing.assert_allclose(Q, exact, rtol=1e-4, atol=1e-9)


def test_the_transition_is_the_derivative_of_the_step():
    p = numbers(input="x", correlation_s=3.0)
    nominal, u, dt = np.array([2e5, 800.0, 0.5]), np.array([3.0]), 0.5
    _, Phi, _ = stepped(motion.step_driven, nominal, u, dt, p)
    for i, size in enumerate((1e3, 1.0, 1e-2)):
        step = np.zeros(3)
        step[i] = size
        forward, backward = (stepped(motion.step_driven, nominal + s, u, dt, p)[0] for s in (step, -step))
        np.testing.assert_allclose((forward - backward) / (2 * size), Phi[:, i], atol=2e-9)


def test_a_step_in_two_shares_is_the_whole_step():
    p = numbers(input="x", correlation_s=2.0, speed_noise=1.0, acceleration_noise=0.5)
    nominal, u, dt = np.array([50.0, 20.0, 0.4]), np.array([2.0]), 0.2
    whole, Phi, Q = stepped(motion.step_driven, nominal, u, dt, p)
    middle, Phi1, Q1 = stepped(motion.step_driven, nominal, 0.3 * u, 0.3 * dt, p)
    end, Phi2, Q2 = stepped(motion.step_driven, middle, 0.7 * u, 0.7 * dt, p)
    np.testing.assert_allclose(end, whole, atol=1e-7)
    np.testing.assert_allclose(Phi2 @ Phi1, Phi, atol=1e-9)
    np.testing.assert_allclose(Phi2 @ Q1 @ Phi2.T + Q2, Q, rtol=1e-6)


def test_samples_between_increments_are_met_at_their_own_time():
    force = accelerometer(TIME, np.full(TIME.size, G_M_S2 + 2.0))
    channel = VerticalChannel(
        input="accel", speed_noise=0.0, acceleration_noise=0.0, acceleration_sigma_m_s2=0.0
    )
    off_grid = TIME[1:-1] + 0.0171
    found = run(task(channel, (force,), [heights(off_grid, off_grid**2, 1.0)])).innovations["baro"]
    np.testing.assert_allclose(found.innovation, 0.0, atol=0.02)  # gravity falls off by 1 mm/s²


def test_a_gap_keeps_the_speed_and_grows_its_sigma_as_declared():
    time = np.concatenate((np.arange(0.0, 5.0, 0.1), np.arange(9.0, 12.0, 0.1)))
    force = accelerometer(time, np.full(time.size, G_M_S2))
    channel = VerticalChannel(
        input="accel", speed_m_s=10.0, gap_noise=7.0, speed_noise=0.0, acceleration_noise=0.0,
        speed_sigma_m_s=0.0, acceleration_sigma_m_s2=0.0,
    )  # fmt: skip
    found = run(task(channel, (force,), [])).trajectory
    after = int(np.searchsorted(found.time, 9.0 - 1e-9))
    gap_s = found.time[after] - found.time[after - 1]
    assert gap_s == pytest.approx(4.1)
    assert found.nominal[after, 1] == pytest.approx(found.nominal[after - 1, 1])
    assert found.sigma[after - 1, 1] < 1e-3
    assert found.sigma[after, 1] == pytest.approx(7.0 * np.sqrt(gap_s), rel=1e-3)


def test_across_a_gap_the_height_s_sigma_grows_with_the_speed_s():
    time = np.concatenate((np.arange(0.0, 5.0, 0.1), np.arange(9.0, 12.0, 0.1)))
    force = accelerometer(time, np.full(time.size, G_M_S2))
    channel = VerticalChannel(
        input="accel", gap_noise=3.0, speed_noise=0.0, acceleration_noise=0.0,
        height_sigma_m=1.0, speed_sigma_m_s=2.0, acceleration_sigma_m_s2=0.0,
    )  # fmt: skip
    found = run(task(channel, (force,), [])).trajectory
    after = int(np.searchsorted(found.time, 9.0 - 1e-9))
    variance = 1.0 + (2.0 * 9.0) ** 2 + 3.0**2 * 4.1**3 / 3.0
    assert found.sigma[after, 0] == pytest.approx(np.sqrt(variance), rel=1e-4)


def test_samples_inside_a_gap_are_used_there():
    time = np.concatenate((np.arange(0.0, 5.0, 0.1), np.arange(9.0, 12.0, 0.1)))
    force = accelerometer(time, np.full(time.size, G_M_S2))
    inside = np.arange(5.3, 8.9, 0.5)
    channel = VerticalChannel(input="accel", speed_m_s=10.0)
    found = run(task(channel, (force,), [heights(inside, 10.0 * inside, 1.0)]))
    assert found.innovations["baro"].used.all()
    np.testing.assert_allclose(found.innovations["baro"].innovation, 0.0, atol=0.5)


def test_where_the_force_ends_it_coasts_on_at_the_sensors_times():
    time = np.arange(0.0, 5.0, 0.1)
    force = accelerometer(time, np.full(time.size, G_M_S2))
    after = np.arange(0.05, 15.0, 0.5)
    channel = VerticalChannel(input="accel", speed_m_s=-8.0, height_m=500.0)
    found = run(task(channel, (force,), [heights(after, 500.0 - 8.0 * after, 1.0)], end=12.0))
    seen = found.innovations["baro"]
    assert seen.used[after < 12.0].all() and not seen.used[after > 12.0].any()
    coasted = found.trajectory.time[found.trajectory.time > 5.0]
    np.testing.assert_allclose(coasted, after[(after > 5.0) & (after < 12.0)])
    np.testing.assert_allclose(found.trajectory.nominal[:, 1], -8.0, atol=0.1)


def test_a_gap_is_given_out_at_the_sensors_times_within_it():
    time = np.concatenate((np.arange(0.0, 2.0, 0.1), np.arange(4.0, 6.0, 0.1)))
    epochs = np.array([1.05, 2.5, 3.0, 3.0, 4.05])
    force = accelerometer(time, np.full(time.size, G_M_S2))
    inputs = VerticalChannel(input="accel").inputs((force,), 0.0, 6.0, epochs)
    assert np.isin([2.5, 3.0], inputs.time).all() and not np.isin([1.05, 4.05], inputs.time).any()
    assert (np.diff(inputs.time) > 0.0).all()
    gaps = inputs.time[1:][np.diff(inputs.segment) > 0]
    np.testing.assert_allclose(gaps, [2.5, 3.0, 4.0])


def test_fixed_gains_are_the_declared_recursion():
    rng = np.random.default_rng(3)
    time = TIME[1:]
    z = 0.4 * time**2 + rng.normal(size=time.size)
    gain = FixedGain(height=0.05, speed=0.2, acceleration=0.1)
    channel = VerticalChannel(input="accel", gains="fixed", fixed={"baro": gain})
    force = G_M_S2 + 0.6
    found = run(
        task(channel, (accelerometer(TIME, np.full(TIME.size, force)),), [heights(time, z, 1.0)])
    ).trajectory
    h = v = b = 0.0
    dt = 0.05
    centre = np.linalg.norm(WORLD.site_p_m)
    for value in z:
        a = force - b - G_M_S2 * (centre / (centre + h)) ** 2
        h, v = h + v * dt + 0.5 * a * dt * dt, v + a * dt
        nu = value - h
        h, v, b = h + 0.05 * nu, v + 0.2 * nu, b - 0.1 * nu
    np.testing.assert_allclose(found.nominal[-1], [h, v, b], rtol=1e-4, atol=1e-4)


def test_without_a_force_it_follows_a_parabola_of_unknown_acceleration():
    time = np.arange(0.0, 10.0, 0.1)
    channel = VerticalChannel(
        acceleration_noise=1e-4,
        speed_noise=0.0,
        height_sigma_m=1e3,
        speed_sigma_m_s=1e3,
        acceleration_sigma_m_s2=100.0,
    )
    z = 5.0 + 30.0 * time - 2.0 * time**2
    found = run(task(channel, (), [heights(time, z, 0.1)])).trajectory
    assert found.states[2] == "acceleration"
    np.testing.assert_allclose(found.nominal[-1], [z[-1], 30.0 - 4.0 * time[-1], -4.0], atol=2e-2)


def test_what_a_sensor_sees_lies_on_the_plumb_line_of_the_site():
    p, channel = numbers(), VerticalChannel().motion(WORLD)
    seen = channel.view(np.array([100.0, -3.0, 0.0]), np.zeros(0), 0.1, 5.0)
    np.testing.assert_allclose(seen.position_p_m, WORLD.site_p_m + 100.0 * UP_P)
    np.testing.assert_allclose(seen.velocity_p_m_s, -3.0 * UP_P)
    np.testing.assert_allclose(seen.C_pb, WORLD.C_pn)
    moved = channel.view(np.array([101.0, -2.0, 0.0]), np.zeros(0), 0.1, 5.0)
    change = motion.projection(p) @ np.array([1.0, 1.0, 0.0])
    np.testing.assert_allclose(change[3:6], moved.velocity_p_m_s - seen.velocity_p_m_s, atol=1e-9)
    np.testing.assert_allclose(change[6:9], moved.position_p_m - seen.position_p_m, atol=1e-8)
