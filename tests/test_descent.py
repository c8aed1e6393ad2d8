"""The synthetic descent: its truth holds against closed forms, its sensors against the truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation
from scipy.stats import chi2

from investigator.assembly import problem
from investigator.baseline import baseline
from investigator.errors import UsageError
from investigator.fidelity import check_fidelity
from investigator.filters.engine import run_problem
from investigator.filters.problem import Problem
from investigator.filters.run import Run
from investigator.logs.contents import LogContents, Stream
from investigator.logs.reader import FlightLog, open_log
from investigator.logs.writer import write_log
from investigator.replay import replay
from investigator.world.assembly import arrays
from investigator.world.terrain import trace
from sample_logs.descent import __main__ as command
from sample_logs.descent import ground, kept, sensors, trajectory, write
from sample_logs.descent.log import contents
from sample_logs.descent.sensors import Clock
from tests.simulated_flight import setup as any_setup

MINUTE = Clock(1.0, 20.0)
SEEDS = range(40, 50)
GM, RADIUS, _, J2, ROTATION = trajectory.MOON
#: The published set: s since ignition, height m, rate of climb m/s, level speed m/s, mass kg.
PUBLISHED = (
    (0, 20000, 0.1, 1687.7, 830),
    (108, 20817, 11.1, 1461.1, 768),
    (214, 21608, 0.8, 1218.6, 706),
    (322, 20510, -22.8, 959.9, 644),
    (428, 16605, -49.8, 682.8, 582),
    (536, 10164, -67.8, 383.5, 521),
    (643, 3000, -60.0, 57.0, 459),
)


@pytest.fixture(scope="module")
def log_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One minute at 20 Hz with its telemetry."""
    path = tmp_path_factory.mktemp("descent") / "minute.h5"
    return write(path, minutes=1.0, rate_hz=20.0, seed=7, engine="reference")


@pytest.fixture(scope="module")
def log(log_path: Path) -> Iterator[FlightLog]:
    with open_log(log_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def recorded() -> LogContents:
    return contents(MINUTE, 7)


def test_energy_and_angular_momentum_hold_while_it_coasts() -> None:
    """In an axisymmetric field turning with the planet: E − ω·L_z, and L_z itself in inertial space."""
    flown = trajectory.path(np.linspace(-1200.0, 0.0, 500))
    r, v = flown.position_p_m, flown.velocity_p_m_s
    distance, sine = np.linalg.norm(r, axis=1), r[:, 2] / np.linalg.norm(r, axis=1)
    potential = -GM / distance * (1.0 - J2 * (RADIUS / distance) ** 2 * 0.5 * (3.0 * sine**2 - 1.0))
    level2 = r[:, 0] ** 2 + r[:, 1] ** 2
    jacobi = 0.5 * np.sum(v**2, axis=1) + potential - 0.5 * ROTATION**2 * level2
    momentum = r[:, 0] * v[:, 1] - r[:, 1] * v[:, 0] + ROTATION * level2
    assert np.ptp(jacobi) / abs(jacobi.mean()) < 1e-12
    assert np.ptp(momentum) / (RADIUS * 1689.0) < 1e-12


def test_the_orbit_before_ignition_reaches_a_hundred_kilometres() -> None:
    """Vis-viva: 1,689 m/s at 20 km belongs to an apolune of about 100 km, up to J2 and the rotation."""
    state = trajectory.path(np.zeros(1))
    inertial = state.velocity_p_m_s[0] + np.cross([0.0, 0.0, ROTATION], state.position_p_m[0])
    perilune = np.linalg.norm(state.position_p_m[0])
    half_axis = 1.0 / (2.0 / perilune - inertial @ inertial / GM)
    assert 2.0 * half_axis - perilune - RADIUS == pytest.approx(100e3, abs=2e3)


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: f"T+{row[0]} s")
def test_the_braking_follows_the_set_of_numbers(row: tuple[float, ...]) -> None:
    after, height, climb, level, mass = row
    flown = trajectory.path(np.array([float(after)]))
    position, velocity = flown.position_p_m[0], flown.velocity_p_m_s[0]
    up = position / np.linalg.norm(position)
    assert np.linalg.norm(position) - RADIUS == pytest.approx(height, abs=330.0)
    assert up @ velocity == pytest.approx(climb, abs=2.0)
    assert np.linalg.norm(velocity - (up @ velocity) * up) == pytest.approx(level, abs=7.0)
    fine = np.linspace(0.0, after, 20001)
    spent = np.trapezoid(trajectory.specific_force(fine, trajectory.solved()), fine)
    assert trajectory.mass(spent) == pytest.approx(mass, abs=2.0)


def test_it_ends_upright_over_its_site_and_never_meets_the_ground() -> None:
    flown, turned = MINUTE.truth(np.array([60.0]))
    up = flown.position_p_m[0] / np.linalg.norm(flown.position_p_m[0])
    assert ground.above(flown.position_p_m, ground.terrain())[0] == pytest.approx(10.0, abs=1e-3)
    assert flown.velocity_p_m_s[0] == pytest.approx(-up, abs=1e-6)
    assert np.degrees(np.arccos(up @ turned.C_pb[0][:, 2])) < 0.5
    whole = trajectory.path(np.arange(-150.0, trajectory.END_S, 0.25))
    assert ground.above(whole.position_p_m, ground.terrain()).min() > 10.0


def test_the_attitude_turns_as_the_gyro_says() -> None:
    """The rate against numerical derivatives of the attitude in inertial space."""
    tau, step = np.linspace(-100.0, trajectory.END_S - 1.0, 300), 1e-3
    turned = trajectory.attitude(tau, trajectory.solved())
    before, after = (
        _inertial(trajectory.attitude(tau + side * step, trajectory.solved()).C_pb, tau + side * step)
        for side in (-1.0, 1.0)
    )
    numerical = (before.inv() * after).as_rotvec() / (2.0 * step)
    assert turned.rate_b_rad_s == pytest.approx(numerical, abs=1e-9)


def _inertial(C_pb: np.ndarray, time: np.ndarray) -> Rotation:
    return Rotation.from_rotvec(np.outer(ROTATION * time, [0.0, 0.0, 1.0])) * Rotation.from_matrix(C_pb)


def test_increments_without_error_integrate_back_to_the_truth(log: FlightLog) -> None:
    """A minute at 100 Hz from the true state, by the strapdown equations alone: 0.1 mm, 0.1 µm/s, 1 nrad."""
    clock = Clock(1.0, 100.0)
    run = run_problem(_unaided(log, clock), "reference")
    flown, turned = clock.truth(run.trajectory.time)
    assert np.abs(run.trajectory.position_p_m - flown.position_p_m).max() < 1e-4
    assert np.abs(run.trajectory.velocity_p_m_s - flown.velocity_p_m_s).max() < 1e-7
    assert run.trajectory.quaternion_pb is not None
    believed = Rotation.from_quat(run.trajectory.quaternion_pb, scalar_first=True)
    assert (Rotation.from_matrix(turned.C_pb) * believed.inv()).magnitude().max() < 1e-9


def _unaided(log: FlightLog, clock: Clock) -> Problem:
    """The as-flown problem on perfect increments from the true state, with no sensor beside them."""
    setup = baseline(log)
    task = problem(log, setup.onboard, "unaided")
    time = clock.times(clock.rate_hz)
    velocity, angle = sensors.increments(time, clock.begin_s)
    stream = log.sensor("imu")
    channels = {
        name: replace(stream.channels[name], values=values)
        for name, values in (("delta_velocity", velocity), ("delta_angle", angle))
    }
    exact = replace(stream, time=time, channels=channels, valid=np.ones(time.size, bool), quarantined=None)
    inputs = setup.onboard.mechanisation.inputs((exact,), 0.0, 60.0, np.zeros(0))
    flown, turned = clock.truth(np.zeros(1))
    origin, C_pn = task.motion.axes
    attitude = Rotation.from_matrix(C_pn.T @ turned.C_pb[0]).as_quat(scalar_first=True)
    placed, moving = C_pn.T @ (flown.position_p_m[0] - origin), C_pn.T @ flown.velocity_p_m_s[0]
    nominal = np.concatenate((attitude, moving, placed, np.zeros(6)))
    return replace(
        task,
        nominal0=nominal,
        input_time=inputs.time,
        inputs=inputs.rows,
        segment=inputs.segment,
        start=inputs.start,
        sensors=(),
    )


def test_noise_and_bias_are_of_the_declared_class(recorded: LogContents) -> None:
    unit = recorded.sensors[0]
    velocity, angle = sensors.increments(unit.time, MINUTE.begin_s)
    told = unit.attributes
    for values, exact, bias, density in (
        (unit.values("delta_velocity"), velocity, told["true_accelerometer_bias_m_s2"], 35e-6 * 9.80665),
        (unit.values("delta_angle"), angle, told["true_gyro_bias_rad_s"], np.radians(0.07) / 60.0),
    ):
        noise = values - exact - bias / MINUTE.rate_hz
        assert noise.std() == pytest.approx(density / np.sqrt(MINUTE.rate_hz), rel=0.05)
        assert np.abs(noise.mean(axis=0)).max() < 4.0 * noise.std() / np.sqrt(len(noise))
    assert np.abs(told["true_accelerometer_bias_m_s2"]).max() < 4.0 * 300e-6 * 9.80665
    assert np.abs(told["true_gyro_bias_rad_s"]).max() < 4.0 * np.radians(1.0) / 3600.0


def test_beams_end_on_the_ground_where_the_engine_too_finds_it() -> None:
    """Two tracings made apart: this one, and the one the filter uses."""
    clock = Clock(15.0, 20.0)
    time = np.linspace(1.0, 899.0, 60)
    found, _ = sensors.true_ranges(clock, time)
    flown, turned = clock.truth(time)
    world = arrays(contents(MINUTE, 1).header, any_setup().onboard.world, ground.terrain())
    for k in range(time.size):
        origin = flown.position_p_m[k] + turned.C_pb[k] @ sensors.RANGE_MOUNTING.lever_arm_b_m
        beam = turned.C_pb[k] @ sensors.RANGE_MOUNTING.C_bs[:, 2]
        assert found[k] == pytest.approx(trace(origin, beam, sensors.LONGEST_M, world), abs=1e-3)
        assert ground.above((origin + found[k] * beam)[None], ground.terrain())[0] == pytest.approx(
            0.0, abs=1e-5
        )


def test_the_ground_is_rough_and_has_a_rim() -> None:
    below = trajectory.path(np.linspace(-150.0, trajectory.END_S, 4000)).position_p_m
    distance = np.linalg.norm(below, axis=1)
    under = distance - RADIUS - ground.above(below, ground.terrain())
    to_site = np.arccos(np.clip(below @ below[-1] / (distance * distance[-1]), -1.0, 1.0)) * RADIUS
    rim, floor = under[np.abs(to_site - 18e3) < 4e3].max(), under[to_site < 10e3].mean()
    assert rim - floor > 400.0
    assert under[to_site > 30e3].std() > 100.0
    assert ground.terrain().height_m.nbytes < 8e6


def test_ranges_drop_out_far_away_only() -> None:
    range_finder = sensors.range_finder(Clock(15.0, 20.0), np.random.default_rng(1))
    true, _ = sensors.true_ranges(Clock(15.0, 20.0), range_finder.time)
    lost = ~range_finder.valid
    assert 0.05 < lost.mean() < 0.5
    assert true[lost].min() > 20e3
    error = range_finder.values("range")[range_finder.valid] - true[range_finder.valid]
    assert np.std(error / np.hypot(2.0, 2e-4 * true[range_finder.valid])) == pytest.approx(1.0, rel=0.05)


def test_the_velocimeter_speaks_below_four_kilometres() -> None:
    clock = Clock(3.0, 20.0)
    first = sensors.doppler_velocimeter(clock, np.random.default_rng(1)).time[0]
    flown, _ = clock.truth(np.array([first - 0.2, first]))
    before, after = ground.above(flown.position_p_m, ground.terrain())
    assert after < 4000.0 < before


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_noise(
    tmp_path: Path, recorded: LogContents
) -> None:
    first, again = (tmp_path / name for name in ("first.h5", "again.h5"))
    write_log(first, recorded)
    write_log(again, contents(MINUTE, 7))
    assert first.read_bytes() == again.read_bytes()
    other = contents(MINUTE, 8)
    for one, two in zip(recorded.sensors, other.sensors, strict=True):
        name = next(iter(one.channels))
        assert np.abs(one.values(name) - two.values(name)).max() > 0.0
    assert np.array_equal(recorded.truth.values("position_p"), other.truth.values("position_p"))


def test_a_short_log_is_the_end_of_a_longer_one() -> None:
    short, longer = (contents(Clock(minutes, 20.0), 7).truth for minutes in (1.0, 2.0))
    for name in ("position_p", "velocity_p", "altitude_agl"):
        assert longer.values(name)[-short.time.size :] == pytest.approx(short.values(name), abs=1e-6)


def test_a_descent_is_made_once_in_a_folder(tmp_path: Path) -> None:
    choices = {"minutes": 0.25, "rate_hz": 10.0, "engine": "reference"}
    path = kept(tmp_path, **choices)
    written = path.stat().st_mtime_ns
    assert kept(tmp_path, **choices) == path
    assert path.stat().st_mtime_ns == written
    assert kept(tmp_path, **choices, seed=2) != path


def test_the_command_line_writes_one_and_refuses_what_it_cannot_make(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(tmp_path / "d.h5"), "--minutes", "0.25", "--rate-hz", "10", "--engine", "reference"]
    assert command.main(arguments) == 0
    assert (tmp_path / "d.h5").stat().st_size > 1e5
    assert command.main([str(tmp_path / "e.h5"), "--minutes", "90"]) == UsageError.exit_code
    assert "0.25 to 30 minutes" in capsys.readouterr().err


def test_the_log_has_no_defect_and_is_marked_as_simulated(log: FlightLog) -> None:
    assert log.issues == ()
    assert log.header.origin == "simulation"
    assert log.header.attributes["seed"] == 7


def test_the_stored_setup_reproduces_the_telemetry(log: FlightLog) -> None:
    setup = baseline(log)
    assert setup.provenance == "as flown"
    run = replay(log, setup, engine="reference")
    check = check_fidelity(log.navigation(), run, log.header, setup, measurements=log.measurements())
    assert check.reproduces
    assert check.departures[0].worst < 0.006  # rounded to centimetres


def test_claimed_sigma_covers_the_true_error(tmp_path: Path) -> None:
    """NEES of all fifteen states over ten seeds at the end, and every state inside 3σ all the way."""
    ends, outside = [], []
    for seed in SEEDS:
        path = tmp_path / "seed.h5"
        write_log(path, contents(MINUTE, seed))
        with open_log(path) as opened:
            task = problem(opened, baseline(opened).onboard, "claimed")
            error, run = _error(opened, run_problem(task, keep_covariance=True), task.world.C_pn)
        ends.append(float(error[-1] @ np.linalg.solve(run.covariance[-1], error[-1])))
        outside.append(float((np.abs(error) > 3.0 * run.trajectory.sigma[:, :15]).mean()))
    low, high = chi2.ppf([0.0005, 0.9995], 15 * len(ends))
    assert low < sum(ends) < high
    assert np.mean(outside) < 0.015


def _error(log: FlightLog, run: Run, C_pn: np.ndarray) -> tuple[np.ndarray, Run]:
    """True less estimated (K, 15) of a run that starts with the log."""
    truth, unit, believed = log.truth(), log.sensor("imu"), run.trajectory
    assert isinstance(truth, Stream) and believed.quaternion_pb is not None
    rows = np.searchsorted(truth.time, believed.time - 1e-6)
    true = Rotation.from_quat(truth.values("quaternion")[rows], scalar_first=True)
    turned = true * Rotation.from_quat(believed.quaternion_pb, scalar_first=True).inv()
    parts = (
        turned.as_rotvec() @ C_pn,
        (truth.values("velocity_p")[rows] - believed.velocity_p_m_s) @ C_pn,
        (truth.values("position_p")[rows] - believed.position_p_m) @ C_pn,
        unit.attributes["true_accelerometer_bias_m_s2"] - believed.nominal[:, 10:13],
        unit.attributes["true_gyro_bias_rad_s"] - believed.nominal[:, 13:16],
    )
    return np.concatenate(parts, axis=1), run
