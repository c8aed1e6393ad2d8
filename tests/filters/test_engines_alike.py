"""Every sensor kind and every fault under every gate policy, run and smoothed by both engines; and runs taken
up from earlier ones, which must be the same to the digit.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from investigator.faults.noise_inflation import NoiseInflation
from investigator.filters.compiled import passes
from investigator.filters.compiled.warming import laws
from investigator.filters.engine import run_problem, smooth_problem
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.filters.policies.reset_after import ResetAfter
from investigator.filters.problem import Problem, SensorProblem, View, WorldArrays
from investigator.filters.run import Run
from investigator.navigation import inertial, phased_motion, vertical_motion
from investigator.navigation.layout import INPUTS, U_ANGLE, U_VELOCITY
from investigator.navigation.rotations import quaternion
from investigator.navigation.strapdown import Disturbance, Strapdown
from investigator.world.gravity import gravity
from tests.faults.test_faults import ALTERING
from tests.filters.test_compiled import GATES, assert_equal, assert_states_equal, random_problem
from tests.sensors.conftest import view, world  # noqa: F401  # fixtures, taken by name below
from tests.sensors.test_measurements import CASES

STEP_S, ROWS = 0.05, 60
FAULTS = {**ALTERING, "noise": (NoiseInflation(factor=3.0), *ALTERING["bias"][1:])}


def flight(seen: View, over: WorldArrays, held: str = "none") -> Problem:
    """Three seconds from a view on, turning and climbing, without a sensor yet."""
    motion = Strapdown(disturbance=Disturbance(treatment=held)).motion(over)
    n = len(motion.states)
    nominal = np.zeros(len(motion.nominal_names))
    C_np = over.C_pn.T
    nominal[:4], nominal[4:7] = quaternion(C_np @ seen.C_pb), C_np @ seen.velocity_p_m_s
    nominal[7:10] = C_np @ (seen.position_p_m - over.site_p_m)
    u = np.zeros((ROWS, INPUTS))
    u[:, U_VELOCITY] = -seen.C_pb.T @ gravity(seen.position_p_m, over.body) * STEP_S * 1.1
    u[:, U_ANGLE] = np.array([0.02, -0.05, 0.1]) * STEP_S
    sigmas = np.concatenate(
        (np.full(3, 0.02), np.full(3, 0.5), np.full(3, 5.0), np.full(3, 0.05), np.full(3, 2e-3))
    )
    sigmas = np.concatenate((sigmas, np.full(n - 15, 5e-4)))
    segment = np.arange(ROWS) // 25  # two gaps
    ends = STEP_S * np.arange(1.0, ROWS + 1.0)
    return Problem(motion, over, nominal, np.diag(sigmas**2), 0.0, ends, u, segment, ())


def seen_by(item: Problem, model, stream, alteration, gate, seed: int) -> Problem:
    """The flight with a sensor of that model: readings of thrice the noise, between epochs and on them."""
    rng = np.random.default_rng(seed)
    along = run_problem(item, "reference").trajectory
    rows = np.sort(rng.choice(np.arange(2, ROWS), 24, replace=False))
    p, states = model.parameters(stream), model.states("probe")
    readings = []
    for row in rows:
        view_then = item.motion.view(along.nominal[row], item.inputs[row], STEP_S, float(along.time[row]))
        z_hat, _ = model.measure()(view_then, np.zeros(len(states)), p, item.world)
        R = model.variance()(z_hat, view_then, p, item.world)
        readings.append(z_hat + 3.0 * np.linalg.cholesky(R) @ rng.normal(size=z_hat.size))
    z = np.array(readings)
    sensor = SensorProblem(
        name="probe",
        kind=model.kind,
        unit="1",
        time=along.time[rows] - np.where(rng.random(rows.size) < 0.5, 0.0, 0.3 * STEP_S),
        z=z,
        usable=np.isfinite(z).all(axis=1),
        row=np.arange(rows.size),
        measure=model.measure(),
        variance=model.variance(),
        parameters=p,
        gate=gate.problem(z.shape[1]),
        alterations=() if alteration is None else (replace(alteration, start=0.5, end=2.0),),
        states=states,
    )
    return replace(item, sensors=(sensor,))


def assert_alike(item: Problem) -> None:
    ours = run_problem(item, "compiled", keep_covariance=True)
    assert_equal(ours, run_problem(item, "reference", keep_covariance=True))
    assert any(innovations.used.any() for innovations in ours.innovations.values())
    smoothed, expected = (
        smooth_problem(item, engine, keep_covariance=True) for engine in ("compiled", "reference")
    )
    assert_states_equal(smoothed, expected, expected.run.trajectory.sigma)


@pytest.mark.parametrize(("number", "case"), list(enumerate(CASES)))
def test_every_sensor_kind_runs_and_is_smoothed_alike(number, case, view, world):  # noqa: F811  # the fixtures
    model, stream = CASES[case]
    held = ("none", "noise", "states")[number % 3]
    item = seen_by(flight(view, world, held), model, stream, None, GATES[number % len(GATES)], number)
    assert_alike(item)


@pytest.mark.parametrize(("number", "case"), list(enumerate(FAULTS)))
def test_every_fault_runs_and_is_smoothed_alike(number, case, view, world):  # noqa: F811  # the fixtures
    fault, model, stream = FAULTS[case]
    gate = GATES[(number + 5) % len(GATES)]
    assert_alike(seen_by(flight(view, world), model, stream, fault.alteration(stream), gate, number))


def test_every_law_of_the_program_is_compiled_beforehand():
    found = {law for _, law in laws()}
    for model, _ in CASES.values():
        assert {model.measure(), model.variance()} <= found
    for fault, _, stream in FAULTS.values():
        change = fault.alteration(stream)
        assert {law for law in (change.alter, change.worsen) if law is not None} <= found
    for gate in GATES:
        assert {gate.problem(1).decide, gate.problem(1).ratio} <= found
    for law in (inertial, vertical_motion, phased_motion):
        assert {value for name, value in vars(law).items() if name.startswith("step")} <= found


def same_digits(one: Run, other: Run) -> None:
    for name in ("nominal", "sigma", "altitude_agl"):
        np.testing.assert_array_equal(getattr(one.trajectory, name), getattr(other.trajectory, name))
    same_heights(one, other)


def same_heights(one: Run, other: Run) -> None:
    for name in ("time", "height_site", "height_site_sigma", "vertical_speed", "vertical_speed_sigma"):
        np.testing.assert_array_equal(getattr(one.trajectory, name), getattr(other.trajectory, name))
    for sensor, theirs in other.innovations.items():
        ours = one.innovations[sensor]
        for name in ("z_hat", "innovation", "sigma", "ratio", "reason", "beam_used", "log_likelihood", "nis"):
            np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))
    assert one.log_likelihood == other.log_likelihood


CHANGES = {
    "gate": lambda sensor: replace(sensor, gate=RejectSigma(sigmas=1.4).problem(sensor.z.shape[1])),
    "other gate": lambda sensor: replace(sensor, gate=ResetAfter(sigmas=1.2).problem(sensor.z.shape[1])),
    "gate by beam": lambda sensor: replace(
        sensor, gate=RejectSigma(sigmas=1.4, per="beam").problem(sensor.z.shape[1])
    ),
    "fault": lambda sensor: replace(
        sensor, alterations=tuple(replace(change, start=1.2) for change in sensor.alterations)
    ),
    "flags": lambda sensor: replace(sensor, inhibited=sensor.time > 1.5),
    "withheld": lambda sensor: replace(sensor, withheld=not sensor.withheld),
    "reading": lambda sensor: replace(
        sensor, z=np.where(sensor.time[:, None] > 1.0, sensor.z + 1.0, sensor.z)
    ),
    "nothing": lambda sensor: sensor,
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_run_taken_up_from_another_is_the_run_itself(change, monkeypatch):
    monkeypatch.setattr("investigator.filters.compiled.passes._ROWS_BETWEEN_REPORTS", 3)
    for seed in range(30):
        before = random_problem(seed)
        number = seed % len(before.sensors)
        sensors = [CHANGES[change](s) if i == number else s for i, s in enumerate(before.sensors)]
        after = replace(before, sensors=tuple(sensors))
        first = run_problem(before, "compiled")
        taken_up = run_problem(after, "compiled", after=first)
        fresh = run_problem(after, "compiled")
        same_digits(taken_up, fresh)
        again = run_problem(before, "compiled", after=taken_up)
        same_digits(again, first)
        over = run_problem(after, "compiled", after=again, spent=True)
        same_digits(over, fresh)
        same_digits(run_problem(before, "compiled", after=over, spent=True), first)


def test_a_run_is_written_over_one_nobody_looks_at_any_more_and_over_no_other():
    before = random_problem(0)
    changed = CHANGES["reading"](before.sensors[0])
    after = replace(before, sensors=(changed, *before.sensors[1:]))
    first = run_problem(before, "compiled")
    beside = run_problem(after, "compiled", after=first)
    over = run_problem(after, "compiled", after=first, spent=True)
    assert not np.shares_memory(beside.tape.states.nominal, first.tape.states.nominal)
    assert np.shares_memory(over.tape.states.nominal, first.tape.states.nominal)


@pytest.mark.parametrize("heights_only", [False, True])
def test_a_run_after_one_of_another_problem_is_the_run_itself(heights_only, monkeypatch):
    """Of more states or fewer, or of as many that begin elsewhere; with nothing due for a while, too."""
    monkeypatch.setattr("investigator.filters.compiled.passes._ROWS_BETWEEN_REPORTS", 3)
    for seed in range(40):
        item = random_problem(seed)
        others = [random_problem(other) for other in range(seed + 1, seed + 12)]
        others.append(replace(item, nominal0=item.nominal0 + 1.0))
        fresh = run_problem(item, "compiled", heights_only=heights_only)
        for other in others:
            first = run_problem(other, "compiled")
            after = run_problem(item, "compiled", heights_only=heights_only, after=first)
            (same_heights if heights_only else same_digits)(after, fresh)
            over = run_problem(item, "compiled", heights_only=heights_only, after=first, spent=True)
            (same_heights if heights_only else same_digits)(over, fresh)


@pytest.mark.parametrize("change", ["gate", "reading", "nothing"])
def test_a_run_of_heights_only_has_the_digits_of_the_whole_run(change, monkeypatch):
    """By itself, taken up from a whole run, from another of heights only, and written over that one."""
    monkeypatch.setattr("investigator.filters.compiled.passes._ROWS_BETWEEN_REPORTS", 3)
    for seed in range(30):
        before = random_problem(seed)
        after = replace(before, sensors=(CHANGES[change](before.sensors[0]), *before.sensors[1:]))
        whole = run_problem(after, "compiled")
        lean = run_problem(before, "compiled", heights_only=True)
        taken_up = run_problem(after, "compiled", heights_only=True, after=lean)
        over = run_problem(after, "compiled", heights_only=True, after=lean, spent=True)
        runs = [run_problem(after, "compiled", heights_only=True), taken_up, over]
        runs.append(run_problem(after, "compiled", heights_only=True, after=run_problem(before, "compiled")))
        for run in runs:
            same_heights(run, whole)
            assert run.trajectory.nominal.shape[0] == run.trajectory.position_p_m.shape[0] == 0
        same_digits(run_problem(after, "compiled", after=over), whole)
    assert np.shares_memory(over.tape.states.vertical, lean.tape.states.vertical)


def test_what_is_the_same_is_not_run_again(view, world, monkeypatch):  # noqa: F811  # the fixtures
    model, stream = CASES["rangefinder"]
    item = seen_by(flight(view, world), model, stream, None, RejectSigma(sigmas=30.0), 3)
    wider = replace(item, sensors=(replace(item.sensors[0], gate=RejectSigma(sigmas=25.0).problem(1)),))
    rows: list[int] = []
    plain = passes.sound
    monkeypatch.setattr(passes, "sound", lambda *given: rows.append(given[1]) or plain(*given))
    monkeypatch.setattr(passes, "_ROWS_BETWEEN_REPORTS", 10)
    first = run_problem(item, "compiled")
    assert rows[0] == 0
    rows.clear()
    run_problem(wider, "compiled", after=first)
    assert rows == []
