"""The compiled engine against the reference: one physics, two algebras, held equal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import sample_logs
from investigator.assembly import problem
from investigator.errors import Cancelled, UsageError
from investigator.filters.engine import run_problem, smooth_problem
from investigator.filters.policies.accept_all import AcceptAll
from investigator.filters.policies.force_after import ForceAfter
from investigator.filters.policies.inhibit import Inhibit
from investigator.filters.policies.latch_after import LatchAfter
from investigator.filters.policies.reject_jump import RejectJump
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.filters.policies.reset_after import ResetAfter
from investigator.filters.problem import Alteration, Motion, Problem, Reason, SensorProblem, SensorState
from investigator.opening import open_case
from scripts.alike import parted
from tests.filters.linear_systems import FLAT

#: Decisions closer to their limit than this may fall either way.
ON_THE_LIMIT = 1e-9

GATES = (
    AcceptAll(),
    RejectSigma(sigmas=1.5),
    RejectSigma(sigmas=1.5, per="beam"),
    RejectJump(limit=2.0),
    RejectJump(limit=2.0, against="previous sample", per="beam"),
    LatchAfter(sigmas=1.0, rejections=3, readmit_after=2),
    LatchAfter(sigmas=1.0, rejections=2, per="beam"),
    ForceAfter(sigmas=0.8, timeout_s=0.7),
    ForceAfter(sigmas=0.8, timeout_s=0.7, per="beam"),
    ResetAfter(sigmas=0.8, rejections=3),
    ResetAfter(sigmas=0.8, rejections=2, opening=0.5, per="beam"),
    Inhibit(start_s=1.0, end_s=2.0),
)


def step(nominal, u, dt, p, Phi, Q):
    n = nominal.size
    for i in range(n):
        for j in range(n):
            Phi[i, j], Q[i, j] = u[i * n + j], u[n * n + i * n + j]
    nominal[:] = u[: n * n].copy().reshape(n, n) @ nominal


def leap(nominal, u, dt, p, Phi, Q):
    for i in range(nominal.size):
        Phi[i, i], Q[i, i] = 0.9, 0.5 * dt
        nominal[i] *= 0.9


def correct(nominal, dx):
    nominal += dx


def see(nominal, u, dt, p, position, velocity, C_pb, rate):
    whole = np.zeros(9)
    whole[: nominal.size] = nominal
    rate[:], velocity[:], position[:] = whole[:3], whole[3:6], whole[6:]
    for i in range(3):
        C_pb[i, i] = 1.0


def pose(nominal, p, position, velocity, quaternion):
    see(nominal, nominal, 0.0, p, position, velocity, np.zeros((3, 3)), np.zeros(3))
    quaternion[:] = np.array([1.0, 0.0, 0.0, 0.0])


def measure(seen, own, parameters, world):
    k = int(parameters[0])
    C = parameters[1 : 1 + 9 * k].copy().reshape(k, 9)
    errors = np.concatenate((seen.rate_b_rad_s, seen.velocity_p_m_s, seen.position_p_m))
    return C @ errors + own.sum(), np.hstack((C, np.ones((k, own.size))))


def variance(z_hat, seen, parameters, world):
    k = z_hat.size
    return parameters[1 + 9 * k : 1 + 9 * k + k * k].copy().reshape(k, k)


def shift(z_hat, H, seen, parameters, world):
    return parameters[0] * z_hat + parameters[1], parameters[0] * H


def inflate(R, seen, parameters, world):
    return parameters[0] * R


def only_in_python(nu, S, jump, time, state, parameters):
    return bool({"used": True}["used"] and sorted([str(time)])), Reason.USED, state


def random_problem(seed: int) -> Problem:
    """Up to five states, three sensors of up to three values: every gate, fault and treatment in turn."""
    rng = np.random.default_rng(seed)
    n, rows = int(rng.integers(1, 6)), int(rng.integers(8, 25))
    steps = [
        np.concatenate(
            [(np.eye(n) + 0.2 * rng.normal(size=(n, n)) / n).ravel(), _positive(rng, n, 0.05).ravel()]
        )
        for _ in range(rows)
    ]
    names = tuple(f"state {i}" for i in range(n))
    treatments = ["estimated"] * n
    if n > 2 and seed % 3 == 0:
        treatments[-1] = ("considered", "fixed")[seed % 2]
    ends = np.cumsum(rng.uniform(0.05, 0.2, rows))
    sensors = tuple(_sensor(rng, seed, i, n, ends) for i in range(int(rng.integers(1, 4))))
    gains = {"sensor 0": 0.1 * rng.normal(size=n)} if seed % 7 == 0 else None
    motion = Motion(
        "linear",
        names,
        ("1",) * n,
        names,
        step,
        correct,
        None,
        see,
        pose,
        np.eye(9, n),
        np.zeros(0),
        tuple(treatments),
        constant_gain=gains,
        gap=leap if seed % 2 else None,
        has_attitude=False,
    )
    return Problem(
        motion,
        FLAT,
        rng.normal(size=n),
        _positive(rng, n, 2.0),
        0.0,
        ends,
        np.array(steps),
        np.cumsum(rng.random(rows) < 0.2),
        sensors,
    )


def _positive(rng, n: int, scale: float) -> np.ndarray:
    A = rng.normal(size=(n, n))
    return scale * (A @ A.T / n + 0.1 * np.eye(n))


def _sensor(rng, seed: int, number: int, n: int, ends: np.ndarray) -> SensorProblem:
    k, own = int(rng.integers(1, 4)), int(rng.integers(0, 3))
    C = np.zeros((k, 9))
    C[:, :n] = rng.normal(size=(k, n))
    R = _positive(rng, k, 0.5) if rng.random() < 0.5 else np.diag(rng.uniform(0.1, 1.0, k))
    time = np.sort(np.concatenate((rng.choice(ends, 5), rng.uniform(0.0, ends[-1], 15))))
    z = 2.0 * rng.normal(size=(time.size, k))
    z[rng.random(z.shape) < 0.05] = np.nan
    name = f"sensor {number}"
    acting = Alteration(np.array([1.1, 0.3]), shift, inflate, 0.5, 1.5)
    return SensorProblem(
        name=name,
        kind="linear",
        unit="1",
        time=time,
        z=z,
        usable=np.isfinite(z).any(axis=1) & (rng.random(time.size) < 0.95),
        row=np.arange(time.size),
        measure=measure,
        variance=variance,
        parameters=np.concatenate(([float(k)], C.ravel(), R.ravel())),
        gate=GATES[(seed + number) % len(GATES)].problem(k),
        alterations=(acting,) if rng.random() < 0.3 else (),
        states=tuple(
            SensorState(f"{name} own {i}", "1", 1.0, 0.1, (np.inf, 5.0)[i], treatment="estimated")
            for i in range(own)
        ),
        quarantined=rng.random(time.size) < 0.05,
        inhibited=rng.random(time.size) < 0.1,
        withheld=bool(rng.random() < 0.1),
        beta=0.2 if rng.random() < 0.2 else 0.0,
        angular=bool(rng.random() < 0.1),
    )


def assert_equal(one, other) -> None:
    """|ΔP_ij| ≤ 1e-9·√(P_ii·P_jj), |Δx| ≤ 1e-6σ, and the same decisions but on the limit, for two runs."""
    for name, theirs in other.innovations.items():
        ours = one.innovations[name]
        differs = ours.reason != theirs.reason
        assert np.all(np.abs(theirs.ratio[differs] - 1.0) < ON_THE_LIMIT)
        assert np.array_equal(ours.beam_used[~differs], theirs.beam_used[~differs])
        np.testing.assert_allclose(ours.sigma, theirs.sigma, rtol=1e-8)
        np.testing.assert_allclose(ours.ratio, theirs.ratio, rtol=1e-5, atol=1e-6)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-7, abs=1e-6)
    assert_states_equal(one, other, other.trajectory.sigma)


def assert_states_equal(one, other, scale) -> None:
    """The same of two runs or two smoothed results; scale (K, n) are the sigmas behind the claim.

    A smoothed covariance is P − P·N·P, whose digits are those of the forward P.
    """
    apart = parted(one, other, scale)
    assert apart.P <= 1e-9 and apart.x <= 1e-6
    ours, theirs = one.trajectory, other.trajectory
    np.testing.assert_allclose(ours.position_p_m, theirs.position_p_m, rtol=0, atol=1e-5)
    largest = theirs.sigma.max(axis=1) ** 2
    for name in ("height_site_sigma", "vertical_speed_sigma"):
        apart = getattr(ours, name) ** 2 - getattr(theirs, name) ** 2
        assert np.all(np.abs(apart) <= 1e-8 * largest), name


@pytest.mark.parametrize("block", range(8))
def test_a_thousand_random_problems_of_every_gate_and_treatment_run_alike(block):
    for seed in range(125 * block, 125 * block + 125):
        item = random_problem(seed)
        ours = run_problem(item, "compiled", keep_covariance=True)
        assert_equal(ours, run_problem(item, "reference", keep_covariance=True))


@pytest.mark.parametrize("block", range(2))
def test_random_problems_are_smoothed_alike(block):
    for seed in range(20 * block, 20 * block + 20):
        item = random_problem(seed)
        ours = smooth_problem(item, "compiled", keep_covariance=True)
        theirs = smooth_problem(item, "reference", keep_covariance=True)
        assert_states_equal(ours, theirs, theirs.run.trajectory.sigma)
        np.testing.assert_allclose(ours.agreement, theirs.agreement, atol=1e-12)


def recorded(name: str, half: str, seconds: float) -> Problem:
    """The first seconds of a sample log's baseline that hold a sample."""
    opened = open_case(sample_logs.folder() / f"{name}.h5")
    setup = getattr(opened.case.setup, half)
    begin = problem(opened.log, setup, half).start
    return problem(opened.log, setup.model_copy(update={"end_s": begin + seconds}), half)


@pytest.mark.parametrize("half", ["onboard", "actual"])
@pytest.mark.parametrize("name", sorted(path.stem for path in sample_logs.folder().glob("*.case")))
def test_every_sample_log_runs_and_is_smoothed_alike(name, half):
    item = recorded(name, half, 10.0)
    ours = run_problem(item, "compiled", keep_covariance=True)
    assert ours.engine == "compiled"
    assert_equal(ours, run_problem(item, "reference", keep_covariance=True))
    smoothed = smooth_problem(item, "compiled", keep_covariance=True)
    expected = smooth_problem(item, "reference", keep_covariance=True)
    assert_states_equal(smoothed, expected, expected.run.trajectory.sigma)


def test_a_gate_that_exists_only_in_python_is_run_by_the_reference_engine_which_says_so():
    item = random_problem(1)
    gate = replace(item.sensors[0].gate, decide=only_in_python)
    item = replace(item, sensors=(replace(item.sensors[0], gate=gate), *item.sensors[1:]))
    found = run_problem(item, "auto")
    assert found.engine == "reference"
    assert "only_in_python exists only in Python" in found.notes[-1]
    with pytest.raises(UsageError):
        run_problem(item, "compiled")


def test_late_samples_and_starts_without_prior_are_left_to_the_reference_engine():
    item = random_problem(2)
    late = replace(item.sensors[0], available=item.sensors[0].time + 0.3)
    assert run_problem(replace(item, sensors=(late,)), "auto").engine == "reference"
    blind = item.P0.copy()
    blind[:, 0] = blind[0, :] = 0.0
    blind[0, 0] = np.inf
    assert "prior" in run_problem(replace(item, P0=blind), "auto").notes[-1]


def test_progress_ends_at_one_and_a_stop_is_heard():
    shares: list[float] = []
    item = random_problem(3)
    smooth_problem(item, "compiled", progress=shares.append)
    assert shares == sorted(shares) and shares[-1] == 1.0
    with pytest.raises(Cancelled):
        run_problem(item, "compiled", cancelled=lambda: True)
