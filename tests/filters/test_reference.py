"""What the reference engine does with samples that come late, double, doubted or from a sensor that errs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from investigator.errors import Cancelled, UsageError
from investigator.filters.engine import run_problem
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.filters.problem import Alteration, Reason, SensorState
from investigator.filters.reference import run
from investigator.filters.run import continuous
from tests.filters.linear_systems import measure_with_bias, problem, sensor

STEPS = 40
POSITION, BOTH = np.array([[1.0, 0.0]]), np.eye(2)


def moving(sensors, Q=0.0, steps=STEPS, P0=(4.0, 1.0)):
    """Constant speed in one dimension: position and speed, one second a step."""
    F = np.broadcast_to(np.array([[1.0, 1.0], [0.0, 1.0]]), (steps, 2, 2))
    return problem(F, np.broadcast_to(Q * np.eye(2), (steps, 2, 2)), [0.0, 1.0], np.diag(P0), sensors)


def readings(seed=1, steps=STEPS, columns=1, sigma=1.0):
    rng = np.random.default_rng(seed)
    time = np.arange(1.0, steps + 1.0)
    return time, 0.3 + 1.2 * time[:, None] + sigma * rng.normal(size=(steps, columns))


def assert_same_state(found, expected, tolerance=1e-9):
    np.testing.assert_allclose(found.trajectory.nominal, expected.trajectory.nominal, rtol=0, atol=tolerance)
    np.testing.assert_allclose(found.trajectory.sigma, expected.trajectory.sigma, rtol=0, atol=tolerance)


def test_a_late_sample_leaves_the_state_as_if_it_had_come_in_time():
    time, z = readings()
    in_time = run(moving([sensor("z", time, z, POSITION, np.eye(1))]))
    late = run(moving([sensor("z", time, z, POSITION, np.eye(1), available=time + 3.0)]))
    # without process noise nothing is lost by the delay: three seconds later both know the same
    arrived = STEPS - 3
    F3 = np.array([[1.0, 3.0], [0.0, 1.0]])
    np.testing.assert_allclose(
        late.trajectory.nominal[3:], in_time.trajectory.nominal[:arrived] @ F3.T, atol=1e-9
    )
    assert list(late.innovations["z"].reason[-3:]) == [Reason.UNREACHED] * 3


def test_late_and_prompt_samples_of_two_sensors_mix():
    time, z = readings()
    other = readings(2)[1]
    prompt = sensor("a", time, z, POSITION, np.eye(1))
    expected = run(moving([prompt, sensor("b", time[:30], other[:30], POSITION, 4.0 * np.eye(1))]))
    delayed = sensor("b", time[:30], other[:30], POSITION, 4.0 * np.eye(1), available=time[:30] + 2.0)
    found = run(moving([prompt, delayed]))
    np.testing.assert_allclose(found.trajectory.nominal[-1], expected.trajectory.nominal[-1], atol=1e-9)
    np.testing.assert_allclose(found.trajectory.sigma[-1], expected.trajectory.sigma[-1], atol=1e-9)


def test_simultaneous_scalars_may_come_in_any_order():
    time, z = readings(columns=3)
    sensors = [sensor(f"s{i}", time, z[:, i], POSITION, np.eye(1) * (1.0 + i)) for i in range(3)]
    assert_same_state(run(moving(sensors, Q=0.1)), run(moving(sensors[::-1], Q=0.1)), 1e-10)


def test_three_scalars_are_one_vector_with_diagonal_noise():
    time, z = readings(columns=3)
    sensors = [sensor(f"s{i}", time, z[:, i], POSITION, np.eye(1) * (1.0 + i)) for i in range(3)]
    vector = sensor("v", time, z, np.vstack([POSITION] * 3), np.diag([1.0, 2.0, 3.0]))
    one, three = run(moving([vector], Q=0.1)), run(moving(sensors, Q=0.1))
    assert_same_state(one, three, 1e-10)
    assert one.log_likelihood == pytest.approx(three.log_likelihood, rel=1e-12)


def test_two_samples_with_one_time_count_twice():
    time, z = readings()
    twice = sensor("z", np.repeat(time, 2), np.repeat(z, 2, axis=0), POSITION, 2.0 * np.eye(1))
    once = sensor("z", time, z, POSITION, np.eye(1))
    assert_same_state(run(moving([twice], Q=0.1)), run(moving([once], Q=0.1)), 1e-10)


def test_lear_s_underweighting_grows_the_noise_by_beta_hpht_in_gain_joseph_form_and_likelihood():
    beta, R = 0.2, 1.0
    found = run(
        moving([sensor("z", [1.0], [5.0], POSITION, R * np.eye(1), beta=beta)], steps=1), keep_covariance=True
    )
    F = np.array([[1.0, 1.0], [0.0, 1.0]])
    P = F @ np.diag([4.0, 1.0]) @ F.T
    H = POSITION[0]
    HPH = H @ P @ H
    S = HPH + R + beta * HPH
    K = P @ H / S
    keep = np.eye(2) - np.outer(K, H)
    joseph = keep @ P @ keep.T + np.outer(K, K) * (R + beta * HPH)
    nu = 5.0 - 1.0
    np.testing.assert_allclose(found.trajectory.nominal[0], np.array([1.0, 1.0]) + K * nu, rtol=1e-12)
    np.testing.assert_allclose(found.covariance[0], joseph, rtol=1e-12)
    assert found.log_likelihood == pytest.approx(-0.5 * (np.log(2 * np.pi * S) + nu**2 / S), rel=1e-12)


def test_underweighting_a_vector_with_correlations_is_one_joint_update():
    R = np.array([[1.0, 0.5], [0.5, 2.0]])
    found = run(moving([sensor("z", [1.0], [[5.0, 2.0]], BOTH, R, beta=0.3)], steps=1), keep_covariance=True)
    F = np.array([[1.0, 1.0], [0.0, 1.0]])
    P = F @ np.diag([4.0, 1.0]) @ F.T
    inflated = R + 0.3 * P
    K = P @ np.linalg.inv(P + inflated)
    np.testing.assert_allclose(found.covariance[0], (np.eye(2) - K) @ P, rtol=1e-10)


def biased(treatment, **changes):
    time, z = readings()
    state = SensorState("bias", "m", sigma0=2.0, treatment=treatment, **changes)
    item = sensor("z", time, z, POSITION, np.eye(1), states=(state,), measure=measure_with_bias)
    return moving([item, sensor("other", time, readings(3)[1], POSITION, np.eye(1))], Q=0.01)


def test_a_considered_state_keeps_its_covariance_and_value_and_still_costs_certainty():
    considered, fixed = run(biased("considered")), run(biased("fixed"))
    np.testing.assert_allclose(considered.trajectory.sigma[:, 2], 2.0, rtol=1e-12)
    np.testing.assert_allclose(considered.trajectory.nominal[:, 2], 0.0)
    np.testing.assert_allclose(fixed.trajectory.sigma[:, 2], 0.0)
    assert (considered.trajectory.sigma[:, 0] > fixed.trajectory.sigma[:, 0]).all()


def test_an_estimated_state_is_learnt_where_another_sensor_tells_it():
    estimated = run(biased("estimated"))
    assert estimated.trajectory.sigma[-1, 2] < 0.5
    assert estimated.trajectory.states == ("state 0", "state 1", "bias")


def test_a_considered_state_s_claimed_covariance_is_the_error_s():
    # the bias is really drawn with the sigma considered; the position's errors must have the claimed spread
    rng = np.random.default_rng(8)
    errors = []
    for _ in range(300):
        bias, x = 2.0 * rng.normal(), np.array([2.0, 1.0]) * rng.normal(size=2) + np.array([0.0, 1.0])
        z = x[0] + x[1] * np.arange(1.0, 11.0) + bias + rng.normal(size=10)
        state = SensorState("bias", "m", sigma0=2.0, treatment="considered")
        item = sensor(
            "z", np.arange(1.0, 11.0), z, POSITION, np.eye(1), states=(state,), measure=measure_with_bias
        )
        found = run(moving([item], steps=10)).trajectory
        errors.append((found.nominal[-1, :2] - (x + np.array([10.0 * x[1], 0.0]))) / found.sigma[-1, :2])
    assert np.mean(np.square(errors), axis=0) == pytest.approx([1.0, 1.0], abs=0.24)  # 99 % of χ² with 300


def test_an_unobserved_gauss_markov_state_settles_at_its_stationary_sigma():
    state = SensorState("drift", "m", sigma0=0.0, process_sigma=3.0, correlation_s=5.0, initial=10.0)
    item = sensor("z", [0.5], [np.nan], POSITION, np.eye(1), states=(state,), measure=measure_with_bias)
    found = run(moving([item])).trajectory
    np.testing.assert_allclose(found.sigma[:, 2], 3.0 * np.sqrt(1.0 - np.exp(-0.4 * found.time)), rtol=1e-9)
    np.testing.assert_allclose(found.nominal[:, 2], 10.0 * np.exp(-0.2 * found.time), rtol=1e-9)


def test_a_fixed_state_of_the_motion_stays_certain_and_costs_nothing():
    task = moving([sensor("z", *readings(), POSITION, np.eye(1))], Q=0.2)
    found = run(replace(task, motion=replace(task.motion, treatments=("estimated", "fixed")))).trajectory
    np.testing.assert_array_equal(found.sigma[:, 1], 0.0)
    np.testing.assert_array_equal(found.nominal[:, 1], 1.0)
    assert (found.sigma[:, 0] > 0.0).all()


def test_an_unknown_treatment_is_refused_by_name():
    with pytest.raises(UsageError, match=r"“guessed” is no treatment"):
        run(biased("guessed"))


def test_a_withheld_sensor_is_scored_and_changes_nothing():
    time, z = readings()
    used = sensor("used", time, z, POSITION, np.eye(1))
    held = sensor("held", time, z + 7.0, POSITION, np.eye(1), withheld=True)
    alone, beside = run(moving([used])), run(moving([used, held]))
    assert_same_state(alone, beside, 0.0)
    seen = beside.innovations["held"]
    assert set(seen.reason) == {Reason.WITHHELD} and not seen.used.any()
    assert np.isfinite(seen.log_likelihood).all() and np.isfinite(seen.ratio).all()
    assert seen.innovation.mean() == pytest.approx(7.0, abs=1.0)
    total = sum(item.log_likelihood.sum() for item in beside.innovations.values())
    assert beside.log_likelihood == pytest.approx(total)


def test_every_sample_has_its_reason():
    time, z = readings()
    z[3] = np.nan
    z[6] += 100.0
    quarantined, inhibited = np.zeros((2, STEPS), dtype=bool)
    quarantined[4], inhibited[5] = True, True
    time = time.copy()
    time[0], time[-1] = -1.0, STEPS + 5.0
    item = sensor(
        "z", time, z, POSITION, np.eye(1), RejectSigma(), quarantined=quarantined, inhibited=inhibited
    )
    found = run(moving([item])).innovations["z"]
    assert found.reason[0] == Reason.STALE
    assert [Reason(code).name for code in found.reason[3:7]] == [
        "INVALID",
        "QUARANTINED",
        "INHIBITED",
        "REJECTED_GATE",
    ]
    assert found.reason[-1] == Reason.UNREACHED
    assert np.count_nonzero(found.used) == STEPS - 6
    scored = np.isfinite(found.log_likelihood)
    assert not scored[[0, 3, 4, -1]].any() and scored[[5, 6]].all()


def test_a_missing_value_leaves_the_other_beams_of_its_sample():
    time, z = readings(columns=2)
    z[:, 1] = np.nan
    vector = sensor("v", time, z, np.vstack([POSITION] * 2), np.eye(2))
    alone = sensor("s", time, z[:, 0], POSITION, np.eye(1))
    found = run(moving([vector]))
    assert_same_state(found, run(moving([alone])), 1e-12)
    assert found.innovations["v"].beam_used.tolist() == [[True, False]] * STEPS


def shifted(z_hat, H, view, parameters, world):
    return z_hat + parameters[0], H


def worse(R, view, parameters, world):
    return R * parameters[0]


def test_a_modelled_fault_acts_from_its_start_to_its_end_only():
    time, z = readings()
    z[9:20] += 50.0
    fault = Alteration(np.array([50.0]), alter=shifted, start=10.0, end=20.0)
    clean = run(moving([sensor("z", *readings(), POSITION, np.eye(1))]))
    known = run(moving([sensor("z", time, z, POSITION, np.eye(1), alterations=(fault,))]))
    assert_same_state(known, clean, 1e-10)


def test_a_modelled_loss_of_precision_enters_the_innovation_s_sigma():
    fault = Alteration(np.array([9.0]), worsen=worse, start=10.0, end=20.0)
    found = run(moving([sensor("z", *readings(), POSITION, np.eye(1), alterations=(fault,))])).innovations[
        "z"
    ]
    assert found.sigma[9, 0] >= 3.0 > found.sigma[8, 0]


def test_a_fixed_gain_is_applied_as_declared_and_its_covariance_is_joseph_s():
    time, z = readings()
    K = np.array([0.4, 0.1])
    task = moving([sensor("z", time, z, POSITION, np.eye(1))], Q=0.05)
    found = run(replace(task, motion=replace(task.motion, constant_gain={"z": K})), keep_covariance=True)
    F, x, P = np.array([[1.0, 1.0], [0.0, 1.0]]), np.array([0.0, 1.0]), np.diag([4.0, 1.0])
    for k in range(STEPS):
        x, P = F @ x, F @ P @ F.T + 0.05 * np.eye(2)
        keep = np.eye(2) - np.outer(K, POSITION[0])
        x, P = x + K * (z[k, 0] - x[0]), keep @ P @ keep.T + np.outer(K, K)
    np.testing.assert_allclose(found.trajectory.nominal[-1], x, rtol=1e-12)
    np.testing.assert_allclose(found.covariance[-1], P, rtol=1e-10)


def test_a_gain_per_metre_serves_a_sensor_in_another_unit():
    time, z = readings()
    metres = moving([sensor("z", time, z, POSITION, np.eye(1))])
    pascals = moving([sensor("z", time, -12.0 * z, -12.0 * POSITION, 144.0 * np.eye(1))])
    K = np.array([0.4, 0.1])
    runs = [
        run(replace(task, motion=replace(task.motion, constant_gain={"z": K}, gain_state={"z": 0})))
        for task in (metres, pascals)
    ]
    assert_same_state(*runs, 1e-10)


def test_an_angle_s_innovation_goes_the_short_way_round():
    item = sensor("z", [1.0], [3.1], np.array([[1.0, 0.0]]), np.eye(1), angular=True)
    task = moving([item], steps=1)
    found = run(replace(task, nominal0=np.array([-3.1, 0.0]))).innovations["z"]
    assert found.innovation[0, 0] == pytest.approx(6.2 - 2 * np.pi)


def test_a_diverging_run_ends_where_it_diverges_and_keeps_its_steps():
    time, z = readings()
    F = np.stack([np.diag([2.0, 2.0]) * (1e3 if k >= 20 else 1.0) for k in range(STEPS)])
    task = problem(
        F, np.zeros((STEPS, 2, 2)), [1.0, 1.0], np.eye(2), [sensor("z", time, z, POSITION, np.eye(1))]
    )
    blind = replace(task, sensors=(replace(task.sensors[0], usable=np.zeros(STEPS, dtype=bool)),))
    found = run(blind)
    assert found.divergence is not None
    assert found.divergence.reason == "the state left every bound of sense"
    kept = found.divergence.steps_kept
    assert 20 < kept < STEPS and found.trajectory.time.size == kept
    assert found.divergence.time == found.trajectory.time[-1] + 1.0
    assert found.innovations["z"].reason[-1] == Reason.UNREACHED


def test_a_number_that_is_none_ends_the_run_without_a_traceback():
    Q = np.zeros((STEPS, 2, 2))
    Q[10] = np.nan
    F = np.broadcast_to(np.eye(2), (STEPS, 2, 2))
    found = run(problem(F, Q, [0.0, 1.0], np.eye(2), [sensor("z", *readings(), POSITION, np.eye(1))]))
    assert found.divergence is not None and found.divergence.steps_kept == 10
    assert np.isfinite(found.trajectory.nominal).all()


def overflowing(seen, own, parameters, world):
    raise OverflowError("math range error")


def test_a_model_without_a_value_ends_the_run_and_a_mistake_in_it_does_not_hide():
    task = moving([sensor("z", *readings(), POSITION, np.eye(1), measure=overflowing)])
    found = run(task)
    assert found.divergence is not None and found.divergence.steps_kept == 0
    assert found.divergence.reason == "the model has no value at the state reached"
    assert found.trajectory.time.size == 0
    wrong_shape = moving([sensor("z", *readings(), POSITION, np.eye(3))])
    with pytest.raises(ValueError, match=r"shape|broadcast|dimension"):
        run(wrong_shape)


def test_negative_noise_ends_the_run_with_its_reason():
    found = run(moving([sensor("z", *readings(), POSITION, -50.0 * np.eye(1))]))
    assert found.divergence is not None
    assert found.divergence.reason == "the covariance of an innovation is not positive"


def test_a_run_can_be_stopped_and_tells_how_far_it_is():
    task, shares = moving([sensor("z", *readings(), POSITION, np.eye(1))]), []
    run_problem(task, progress=shares.append)
    assert shares[-1] == 1.0
    with pytest.raises(Cancelled):
        run_problem(task, cancelled=lambda: True)


def test_an_engine_there_is_not_is_named():
    with pytest.raises(UsageError, match="Known: auto, compiled, reference, unscented"):
        run_problem(moving([sensor("z", *readings(), POSITION, np.eye(1))]), "abacus")


def test_the_problem_is_left_as_it_was():
    task = moving([sensor("z", *readings(), POSITION, np.eye(1))])
    before = task.nominal0.copy(), task.P0.copy(), task.inputs.copy()
    first = run(task)
    for kept, now in zip(before, (task.nominal0, task.P0, task.inputs), strict=True):
        np.testing.assert_array_equal(now, kept)
    assert_same_state(run(task), first, 0.0)


@given(st.lists(st.booleans(), max_size=30), st.integers(0, 2**32 - 1))
def test_attitude_is_written_without_jumps_of_sign(turned: list[bool], seed: int) -> None:
    steps = np.random.default_rng(seed).normal(scale=0.05, size=(len(turned), 4))
    smooth = np.array([1.0, 0.2, 0.0, 0.0]) + np.cumsum(steps, axis=0)
    smooth /= np.linalg.norm(smooth, axis=1, keepdims=True)
    given_signs = np.where(np.array(turned, dtype=bool), -1.0, 1.0)[:, None] * smooth
    found = continuous(given_signs)
    np.testing.assert_array_equal(np.abs(found), np.abs(smooth))
    assert (np.sum(found[1:] * found[:-1], axis=1) > 0.0).all()
    assert not turned or found[0, 0] >= 0.0
    assert continuous(found) is found
