"""Samples projected onto height: where a nominal sensor would have read them, never the raw reading."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import sample_logs
from investigator.assembly import problem
from investigator.faults.bias import Bias
from investigator.filters.engine import smooth_problem
from investigator.filters.policies.accept_all import AcceptAll
from investigator.filters.problem import Problem, SensorProblem
from investigator.filters.run import Trajectory
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.logs.contents import Channel, Header, Mounting, Stream, TerrainModel
from investigator.navigation.rotations import euler_matrix, quaternion
from investigator.navigation.strapdown import Strapdown
from investigator.opening import Opened, open_case
from investigator.residuals import Residuals, residuals
from investigator.results import Results
from investigator.sensors.doppler_velocimeter import DopplerVelocimeter
from investigator.sensors.model import SensorModel
from investigator.sensors.rangefinder import Rangefinder
from investigator.setup import World
from investigator.verbs import add_hypothesis
from investigator.world.assembly import arrays
from investigator.world.frames import position_p, rotation_pn
from tests import simulated_flight

LATITUDE, LONGITUDE, SITE_M, HEIGHT_M = 0.4, 1.1, 250.0, 1000.0
PITCH = np.radians(30.0)


def closed_form_height(pressure_pa: np.ndarray) -> np.ndarray:
    """The standard atmosphere turned round (m)."""
    return 288.15 / 0.0065 * (1.0 - (pressure_pa / 101325.0) ** (1.0 / 5.25588))


@pytest.fixture(scope="module")
def flown(opened_flight: Opened, flight_results: Results) -> Residuals:
    made = flight_results.reconstruction(opened_flight.case.setup, "reconstruction")
    return made.residuals["baro"]


def test_a_pressure_is_projected_onto_the_closed_forms_height(flown: Residuals) -> None:
    assert flown.height_site == pytest.approx(closed_form_height(flown.z[:, 0]), abs=0.02)


def test_the_projection_does_not_depend_on_where_the_trajectory_believed_to_be(
    flown: Residuals, opened_flight: Opened, flight_results: Results
) -> None:
    """Forty metres off, the reading still means the same height."""
    made = flight_results.reconstruction(opened_flight.case.setup, "reconstruction")
    track = made.trajectory
    nominal = track.nominal.copy()
    nominal[:, 0] += 40.0
    moved = residuals(made.problem, replace(track, nominal=nominal))["baro"]
    assert moved.height_site == pytest.approx(flown.height_site, abs=0.02)


def test_a_residual_in_metres_is_the_projected_height_over_the_trajectorys(
    flown: Residuals, opened_flight: Opened, flight_results: Results
) -> None:
    made = flight_results.reconstruction(opened_flight.case.setup, "reconstruction")
    at = np.interp(flown.time, made.trajectory.time, made.trajectory.height_site)
    inside = (flown.time > made.trajectory.time[0]) & (flown.time < made.trajectory.time[-1])
    assert flown.misfit_m[inside] == pytest.approx((flown.height_site - at)[inside], abs=0.1)


def test_a_modelled_fault_is_taken_out_of_the_residual_and_left_in_the_projection(
    opened_flight: Opened, flight_results: Results, flown: Residuals
) -> None:
    """The dots show what was recorded; the residual what the hypothesis leaves unexplained."""
    start, end = simulated_flight.SPIKE
    cause = Bias(bias=simulated_flight.SPIKE_PA, start_s=start, end_s=end - 0.01)
    case = add_hypothesis(opened_flight.case, SensorFault(sensor="baro", fault=cause))
    setup = case.hypotheses[0].apply(case.setup)
    explained = flight_results.reconstruction(setup, "A").residuals["baro"]
    false = (flown.time >= start) & (flown.time < end)
    assert np.abs(flown.residual[false]).min() > 400.0
    assert np.abs(explained.residual[false]).max() < 30.0
    assert explained.height_site == pytest.approx(flown.height_site, abs=0.02)


def hovering(model: SensorModel, terrain: TerrainModel | None = None, **channels: np.ndarray) -> Problem:
    """A lander at rest above its site, nose up by thirty degrees, with one sensor in it."""
    header = Header(
        "lander",
        "",
        "moon",
        "2026-01-01T00:00:00Z",
        "simulation",
        "",
        "",
        "",
        "",
        LATITUDE,
        LONGITUDE,
        SITE_M,
    )
    world = arrays(header, World(), terrain)
    values = {name: Channel(np.asarray(value, float), "m") for name, value in channels.items()}
    count = len(next(iter(values.values())).values)
    time = np.arange(1.0, count + 1.0)
    stream = Stream("probe", model.kind, time, values, np.ones(count, bool), mounting=Mounting())
    z = model.samples(stream)
    sensor = SensorProblem(
        name="probe",
        kind=model.kind,
        unit=model.unit(stream),
        time=time,
        z=z,
        usable=stream.valid,
        row=np.arange(count),
        measure=model.measure(),
        variance=model.variance(),
        parameters=model.parameters(stream),
        gate=AcceptAll().problem(z.shape[1]),
    )
    strapdown = Strapdown(imu="imu")
    return Problem(
        motion=strapdown.motion(world),
        world=world,
        nominal0=np.zeros(16),
        P0=np.eye(15),
        start=0.0,
        input_time=np.arange(1.0, count + 1.0),
        inputs=np.zeros((count, 12)),
        segment=np.zeros(count, int),
        sensors=(sensor,),
    )


def at_rest(problem: Problem, count: int) -> Trajectory:
    """The trajectory of that lander: 1000 m over the site, its belly turned forward."""
    axes, C_pn = problem.motion.axes, rotation_pn(LATITUDE, LONGITUDE)
    q = quaternion(axes.C_pn.T @ C_pn @ euler_matrix(0.0, PITCH, 0.3))
    position = position_p(LATITUDE, LONGITUDE, SITE_M + HEIGHT_M, problem.world.body)
    row = np.concatenate((q, np.zeros(3), axes.C_pn.T @ (position - axes.origin_p_m), np.zeros(6)))
    nominal = np.tile(row, (count + 1, 1))
    flat = np.zeros(count + 1)
    return Trajectory(
        time=np.arange(count + 1.0),
        nominal=nominal,
        variance=np.zeros((count + 1, 15)),
        states=problem.motion.states,
        placed=nominal[:, 7:10],
        moving=nominal[:, 4:7],
        turned=nominal[:, :4],
        height_site=flat + HEIGHT_M,
        height_site_variance=flat,
        vertical_speed=flat,
        vertical_speed_variance=flat,
        height_ref=flat + HEIGHT_M + SITE_M,
        axes=axes,
    )


def projected(problem: Problem) -> Residuals:
    return residuals(problem, at_rest(problem, problem.sensors[0].time.size))["probe"]


def test_a_slant_range_comes_out_as_the_height_its_beam_says_not_as_itself() -> None:
    """Thirty degrees off the vertical, a beam over flat ground is longer than the height by its cosine."""
    slant = np.array([HEIGHT_M / np.cos(PITCH), 900.0 / np.cos(PITCH), 1100.0 / np.cos(PITCH)])
    found = projected(hovering(Rangefinder(boresight="+z"), range=slant))
    assert found.height_site == pytest.approx([1000.0, 900.0, 1100.0], abs=0.3)
    assert np.abs(found.height_site - slant).min() > 100.0
    assert found.residual[0, 0] == pytest.approx(0.0, abs=0.3)
    assert found.misfit_m == pytest.approx([0.0, -100.0, 100.0], abs=0.3)


def test_the_beam_goes_where_the_attitude_points_it_up_the_slope() -> None:
    """Ground that rises ahead meets the beam sooner; the height is over the site, not over the slope."""
    metre = 1.0 / 1737400.0
    latitude = LATITUDE + metre * np.linspace(-3000.0, 3000.0, 61)
    longitude = LONGITUDE + metre * np.linspace(-3000.0, 3000.0, 61)
    rise = 0.1 * np.linspace(-3000.0, 3000.0, 61)
    terrain = TerrainModel(
        "slope",
        "survey",
        SITE_M + np.repeat(rise[:, None], 61, axis=1),
        "",
        latitude_rad=latitude,
        longitude_rad=longitude,
    )
    forward = np.tan(PITCH) * np.cos(0.3)
    distance = HEIGHT_M / (1.0 + 0.1 * forward) / np.cos(PITCH)
    problem = hovering(Rangefinder(boresight="+z"), terrain, range=np.array([distance, 600.0]))
    found = projected(problem)
    assert found.height_site[0] == pytest.approx(HEIGHT_M, abs=2.0)
    assert found.residual[0, 0] == pytest.approx(0.0, abs=2.0)


def test_a_beam_that_meets_no_ground_says_nothing_of_height() -> None:
    upward = projected(hovering(Rangefinder(boresight="-z"), range=np.array([500.0])))
    assert np.isnan(upward.height_site).all()
    assert np.isnan(upward.misfit_m).all()


def test_a_sensor_of_speed_says_nothing_of_height() -> None:
    speeds = projected(hovering(DopplerVelocimeter(), beam_velocity=np.zeros((2, 3))))
    assert np.isnan(speeds.height_site).all()


def test_samples_outside_the_trajectory_are_left_out() -> None:
    problem = hovering(Rangefinder(boresight="+z"), range=np.full(5, 1100.0))
    found = residuals(problem, at_rest(problem, 3))["probe"]
    assert found.time.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("name", ["hedy", "quadrotor"])
def test_compiled_code_reads_along_a_path_as_python_does(name):
    opened = open_case(sample_logs.folder() / f"{name}.h5")
    setup = opened.case.setup.actual
    begin = problem(opened.log, setup, name).start
    item = problem(opened.log, setup.model_copy(update={"end_s": begin + 8.0}), name)
    path = smooth_problem(item).trajectory
    ours, theirs = residuals(item, path), residuals(item, path, "reference")
    opened.log.close()
    for sensor, expected in theirs.items():
        found = ours[sensor]
        assert np.isfinite(expected.residual).any()
        np.testing.assert_allclose(found.residual, expected.residual, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(found.sigma, expected.sigma, rtol=1e-12)
        np.testing.assert_allclose(found.height_site, expected.height_site, atol=1e-6)
        np.testing.assert_allclose(found.misfit_m, expected.misfit_m, rtol=1e-9, atol=1e-9)
