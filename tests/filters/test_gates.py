"""Gate policies as sentences: what is used, what is not, and why."""

from __future__ import annotations

import numpy as np
import pytest

from investigator.filters.gates import limit, statistic
from investigator.filters.policies.accept_all import AcceptAll
from investigator.filters.policies.force_after import ForceAfter
from investigator.filters.policies.inhibit import Inhibit
from investigator.filters.policies.latch_after import LatchAfter
from investigator.filters.policies.reject_jump import RejectJump
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.filters.policies.reset_after import ResetAfter
from investigator.filters.problem import Reason
from investigator.filters.reference import run
from tests.filters.linear_systems import problem, sensor

U, R, L, X, I = Reason.USED, Reason.REJECTED_GATE, Reason.LATCHED, Reason.REINITIALISED, Reason.INVALID  # noqa: E741  # I as in the table
GOOD, BAD, GONE = 0.0, 100.0, np.nan


def still(z, gate, columns=1, **changes):
    """A state that stays at 0 with sigma 0.1, read once a second with sigma 1."""
    z = np.asarray(z, dtype=float).reshape(-1, columns)
    steps = z.shape[0]
    F, Q = np.ones((steps, 1, 1)), np.zeros((steps, 1, 1))
    series = sensor(
        "z", np.arange(1.0, steps + 1), z, np.ones((columns, 1)), np.eye(columns), gate, **changes
    )
    return problem(F, Q, [0.0], [[0.01]], [series])


def fates(z, gate, **given):
    return [Reason(code) for code in run(still(z, gate, **given)).innovations["z"].reason]


def test_accept_all_uses_a_wild_sample():
    assert fates([GOOD, BAD, GOOD], AcceptAll()) == [U, U, U]


def test_a_sample_beyond_k_sigma_is_rejected_with_that_reason_and_a_ratio_above_one():
    found = run(still([GOOD, BAD, 2.9], RejectSigma(sigmas=3.0))).innovations["z"]
    assert list(found.reason) == [U, R, U]
    assert found.ratio[1] == pytest.approx(100.0 / (3.0 * found.sigma[1, 0]))
    assert found.ratio[1] > 1.0 > found.ratio[2]
    assert list(found.used) == [True, False, True]


def test_the_gate_s_sigma_includes_the_filter_s_own():
    # √S is √(1 + 0.01): 3.01 lies just inside three of it, outside three of the sensor's
    assert fates([3.01], RejectSigma(sigmas=3.0)) == [U]


def test_a_fixed_jump_knows_no_covariance():
    assert fates([GOOD, 9.0, 11.0, GOOD], RejectJump(limit=10.0)) == [U, U, R, U]


def test_a_jump_against_the_previous_sample_lets_a_step_through_after_one_rejection():
    gate = RejectJump(limit=10.0, against="previous sample")
    assert fates([GOOD, BAD, BAD, GONE, BAD], gate) == [U, R, U, I, U]


def test_rejections_in_a_row_latch_the_sensor_out_for_good():
    assert fates([BAD, BAD, BAD, GOOD, GOOD], LatchAfter(rejections=3)) == [R, R, R, L, L]


def test_one_acceptance_resets_the_count():
    assert fates([BAD, BAD, GOOD, BAD, BAD, GOOD], LatchAfter(rejections=3)) == [R, R, U, R, R, U]


def test_invalid_samples_neither_count_nor_reset():
    assert fates([BAD, GONE, BAD, GONE, GOOD], LatchAfter(rejections=3)) == [R, I, R, I, U]
    assert fates([BAD, GONE, BAD, GONE, BAD, GOOD], LatchAfter(rejections=3)) == [R, I, R, I, R, L]


def test_a_latched_sensor_is_readmitted_by_consistent_samples_in_a_row():
    gate = LatchAfter(rejections=2, readmit_after=3)
    assert fates([BAD, BAD, GOOD, GOOD, BAD, GOOD, GOOD, GOOD, BAD], gate) == [R, R, L, L, L, L, L, U, R]


def test_a_sensor_not_used_for_the_timeout_is_forced_in():
    gate = ForceAfter(timeout_s=3.0)
    assert fates([GOOD, BAD, BAD, BAD], gate) == [U, R, R, U]


def test_the_timeout_of_a_sensor_never_used_starts_with_its_first_sample():
    assert fates([BAD, BAD, BAD, BAD], ForceAfter(timeout_s=3.0)) == [R, R, R, U]


def test_a_forced_sample_s_ratio_still_tells_that_it_failed():
    found = run(still([GOOD, BAD, BAD, BAD], ForceAfter(timeout_s=3.0))).innovations["z"]
    assert found.used[3] and found.ratio[3] > 1.0


def test_the_last_rejection_in_a_row_re_initialises_the_filter_on_that_sample():
    found = run(still([BAD, BAD, BAD, BAD], ResetAfter(rejections=3)))
    assert [Reason(code) for code in found.innovations["z"].reason] == [R, R, X, U]
    assert found.trajectory.nominal[2, 0] == pytest.approx(BAD, abs=1.0)
    assert found.trajectory.sigma[2, 0] > found.trajectory.sigma[1, 0]


def test_an_inhibited_span_uses_nothing_and_says_so():
    N = Reason.INHIBITED
    assert fates([GOOD] * 5, Inhibit(start_s=2.0, end_s=4.0)) == [U, N, N, N, U]


def test_a_vector_is_judged_whole_and_beams_alone():
    z = [GOOD, GOOD, BAD]
    whole = run(still(z, RejectSigma(), columns=3)).innovations["z"]
    beams = run(still(z, RejectSigma(per="beam"), columns=3)).innovations["z"]
    assert list(whole.reason) == [R] and not whole.beam_used.any()
    assert list(beams.reason) == [U] and list(beams.beam_used[0]) == [True, True, False]


def test_each_beam_keeps_its_own_count():
    z = [GOOD, BAD] * 2 + [GOOD, GOOD]
    found = run(still(z, LatchAfter(rejections=2, per="beam"), columns=2)).innovations["z"]
    assert found.beam_used.tolist() == [[True, False]] * 3


def test_a_vector_gate_rejects_good_samples_as_rarely_as_a_scalar_one():
    from scipy.stats import chi2, norm

    for columns in (2, 3, 4, 7):
        for sigmas in (0.01, 0.5, 1.0, 3.0, 6.0, 30.0):
            rare = chi2.isf(2.0 * norm.sf(sigmas), columns)
            assert limit(sigmas, columns, "vector") == pytest.approx(rare, rel=1e-12)
    assert limit(3.0, 1, "vector") == limit(3.0, 4, "beam") == 9.0


def test_the_statistic_is_the_innovation_s_length_in_its_own_covariance():
    rng = np.random.default_rng(7)
    for k in (1, 2, 3, 6):
        A, nu = rng.normal(size=(k, k + 2)), rng.normal(size=k)
        S = A @ A.T
        assert statistic(nu, S) == pytest.approx(nu @ np.linalg.solve(S, nu), rel=1e-12)


def test_the_rejected_share_of_white_noise_is_that_of_the_gate():
    rng = np.random.default_rng(5)
    S = np.array([[2.0, 0.8], [0.8, 1.0]])
    gate = RejectSigma(sigmas=2.0).problem(2)
    draws = rng.multivariate_normal(np.zeros(2), S, size=4000)
    used = [gate.decide(nu, S, 0.0, 0.0, gate.state0, gate.parameters)[0] for nu in draws]
    assert np.mean(used) == pytest.approx(0.9545, abs=0.012)


def test_a_policy_never_changes_the_state_it_was_given():
    S = np.eye(1)
    for gate in (LatchAfter(), ForceAfter(), ResetAfter()):
        policy = gate.problem(1)
        before = policy.state0.copy()
        policy.decide(np.array([BAD]), S, 0.0, 1.0, policy.state0, policy.parameters)
        np.testing.assert_array_equal(policy.state0, before)
