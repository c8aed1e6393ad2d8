"""The declared strapdown mechanisation: its start, and what it hands the filter."""

from __future__ import annotations

import numpy as np
import pytest

from investigator.errors import BadData
from investigator.families import members
from investigator.logs.contents import Channel, Header, Stream
from investigator.navigation.layout import D_ACCELEROMETER_BIAS, D_ATTITUDE, POSITION, QUATERNION, VELOCITY
from investigator.navigation.mechanisation import Mechanisation
from investigator.navigation.rotations import (
    conjugate,
    euler,
    euler_matrix,
    log_quaternion,
    matrix,
    multiply,
    quaternion,
)
from investigator.navigation.strapdown import Disturbance, InertialUnit, Start, Strapdown
from investigator.setup import World
from investigator.world.assembly import arrays
from investigator.world.frames import geodetic, rotation_pn
from investigator.world.gravity import gravity

HEADER = Header("v", "m", "earth", "2020-01-01", "simulation", "s", "l", "s", "t", 0.827, 0.149, 488.0)
WORLD = arrays(HEADER, World())
C_NB = euler_matrix(0.03, -0.05, 0.9)
FIELD_N = np.array([2.0e-5, 0.1e-5, 4.3e-5])


def at_rest(bias_b=(0.0, 0.0, 0.0), turn_b=(0.0, 0.0, 0.0), C_nb=C_NB) -> tuple[Stream, Stream, Stream]:
    """An inertial unit, a magnetometer and a recorded solution of a vehicle at rest at the site."""
    time = np.arange(0.0, 5.0, 0.02)
    C_pb = WORLD.C_pn @ C_nb
    force = -C_pb.T @ gravity(WORLD.site_p_m, WORLD.body) + np.array(bias_b)
    rate = C_pb.T @ np.array([0.0, 0.0, WORLD.body[4]]) + np.array(turn_b)
    ones = np.ones((time.size, 1))
    unit = {"specific_force": Channel(ones * force, "m/s^2"), "angular_rate": Channel(ones * rate, "rad/s")}
    field = {"field": Channel(ones * (C_nb.T @ FIELD_N), "T")}
    solution = {
        "quaternion": Channel(ones * quaternion(C_NB), "1"),
        "velocity_ned": Channel(ones * np.array([1.0, 2.0, 3.0]), "m/s"),
        "position_ned": Channel(ones * np.array([10.0, 20.0, -30.0]), "m"),
    }
    valid = np.ones(time.size, bool)
    return (
        Stream("imu", "imu", time, unit, valid),
        Stream("mag", "magnetometer", time, field, valid),
        Stream("navigation", "navigation", time, solution, valid),
    )


def tilt_error(nominal, C_nb=C_NB) -> np.ndarray:
    true = quaternion(C_nb)
    return log_quaternion(multiply(true, conjugate(nominal[QUATERNION])))


def test_the_strapdown_is_found_by_its_kind():
    assert members("investigator.navigation", Mechanisation)["strapdown"] is Strapdown


def test_rest_levels_the_attitude_and_the_magnetometer_turns_it_to_north():
    declination = np.degrees(np.arctan2(FIELD_N[1], FIELD_N[0]))
    start = Start(heading="magnetometer", magnetometer="mag", declination_deg=declination)
    mechanisation = Strapdown(start=start)
    assert mechanisation.streams() == ("imu", "mag")
    nominal, _ = mechanisation.initial(WORLD, at_rest(), 0.0)
    assert np.abs(tilt_error(nominal)).max() < 2e-4  # the plumb line against the ellipsoid's normal
    assert not nominal[POSITION].any() and not nominal[VELOCITY].any()


@pytest.mark.parametrize("heading_axis", ["+x", "-x", "+y", "-y"])
def test_a_declared_heading_is_that_of_the_declared_axis(heading_axis):
    offset = {"+x": 0.0, "+y": 90.0, "-x": 180.0, "-y": 270.0}[heading_axis]
    level = euler_matrix(0.0, 0.0, 0.9)
    heading = np.degrees(0.9) + offset
    start = Start(heading_deg=heading - 360.0 if heading > 360.0 else heading, heading_axis=heading_axis)
    nominal, _ = Strapdown(start=start).initial(WORLD, at_rest(C_nb=level), 0.0)
    assert np.abs(tilt_error(nominal, level)).max() < 2e-4


def test_a_vertical_heading_axis_is_refused():
    with pytest.raises(BadData, match="heading axis"):
        Strapdown(start=Start(heading_axis="+z")).initial(WORLD, at_rest(C_nb=np.eye(3)), 0.0)


def test_an_accelerometer_bias_and_the_tilt_it_leaves_start_correlated():
    # the correlation predicts the tilt that a bias leaves: ψ = P_ψb · P_bb⁻¹ · b
    bias = np.array([0.08, -0.05, 0.02])
    start = Start(heading_deg=np.degrees(euler(C_NB)[2]), tilt_sigma_deg=0.0, heading_sigma_deg=1.0)
    nominal, P = Strapdown(start=start).initial(WORLD, at_rest(bias_b=bias), 0.0)
    predicted = P[D_ATTITUDE, D_ACCELEROMETER_BIAS] @ np.linalg.solve(
        P[D_ACCELEROMETER_BIAS, D_ACCELEROMETER_BIAS], bias
    )
    clean, _ = Strapdown(start=start).initial(WORLD, at_rest(), 0.0)
    left = log_quaternion(multiply(clean[QUATERNION], conjugate(nominal[QUATERNION])))
    assert left[:2] == pytest.approx(predicted[:2], rel=0.03)
    assert np.all(np.linalg.eigvalsh(P) >= -1e-12)


def test_rest_tells_the_gyro_bias_apart_from_the_planet_turning():
    turn = np.array([1e-3, -2e-3, 5e-4])
    start = Start(heading_deg=np.degrees(0.9), gyro_bias="rest")
    nominal, _ = Strapdown(start=start).initial(WORLD, at_rest(turn_b=turn), 0.0)
    assert nominal[13:16] == pytest.approx(turn, abs=1e-7)


def test_a_start_from_the_recorded_solution_takes_it_over():
    start = Start(attitude="recorded", position="recorded", velocity="recorded")
    mechanisation = Strapdown(start=start)
    assert mechanisation.streams() == ("imu", "navigation")
    nominal, _ = mechanisation.initial(WORLD, at_rest(), 1.0)
    assert np.abs(tilt_error(nominal)).max() < 1e-9
    assert nominal[VELOCITY] == pytest.approx([1.0, 2.0, 3.0])
    assert nominal[POSITION] == pytest.approx([10.0, 20.0, -30.0])


def test_a_declared_start_is_where_and_how_it_says():
    start = Start(
        attitude="declared",
        roll_deg=5.0,
        pitch_deg=-4.0,
        heading_deg=200.0,
        position="declared",
        latitude_deg=47.4,
    )
    start = start.replace(longitude_deg=8.5, height_ref_m=500.0, north_m_s=3.0, down_m_s=-1.0)
    nominal, P = Strapdown(start=start).initial(WORLD, at_rest(), 0.0)
    latitude, longitude, height = geodetic(WORLD.site_p_m + WORLD.C_pn @ nominal[POSITION], WORLD.body)
    assert np.degrees([latitude, longitude]) == pytest.approx([47.4, 8.5]) and height == pytest.approx(500.0)
    C_ln = rotation_pn(latitude, longitude).T @ WORLD.C_pn
    assert np.degrees(euler(C_ln @ matrix(nominal[QUATERNION]))) == pytest.approx([5.0, -4.0, -160.0])
    assert C_ln @ nominal[VELOCITY] == pytest.approx([3.0, 0.0, -1.0])
    sigmas = np.degrees(np.sqrt(np.diag(C_ln @ P[D_ATTITUDE, D_ATTITUDE] @ C_ln.T)))
    assert sigmas == pytest.approx([0.5, 0.5, 5.0])


def test_a_disturbance_held_as_states_adds_three():
    held = Strapdown(disturbance=Disturbance(treatment="states"))
    motion = held.motion(WORLD)
    nominal, P = held.initial(WORLD, at_rest(), 0.0)
    assert nominal.size == 19 and P.shape == (18, 18)
    assert len(motion.states) == len(motion.units) == len(motion.treatments) == 18
    assert len(motion.nominal_names) == 19
    _, phi, Q = motion.carried(nominal, np.zeros(12), 0.1)
    assert phi.shape == Q.shape == (18, 18)


def test_biases_are_estimated_considered_or_fixed_as_declared():
    unit = InertialUnit(accelerometer_bias="considered", gyro_bias="fixed")
    treatments = Strapdown(unit=unit).motion(WORLD).treatments
    assert treatments == ("estimated",) * 9 + ("considered",) * 3 + ("fixed",) * 3


def test_a_missing_unit_is_named():
    with pytest.raises(BadData, match="no stream “imu2”"):
        Strapdown(imu="imu2").inputs(at_rest(), 0.0, 1.0, np.zeros(0))


def test_unit_and_start_survive_the_file():
    made = Strapdown(unit=InertialUnit(gyro_noise=1e-5), start=Start(heading_deg=12.0))
    assert Strapdown.model_validate_json(made.model_dump_json()) == made


def test_position_velocity_and_attitude_stand_in_the_state_where_the_motion_says():
    """What a pass leaves out of its notes because it can be read there."""
    motion = Strapdown().motion(WORLD)
    nominal = np.random.default_rng(1).normal(size=len(motion.nominal_names))
    nominal[:4] /= np.linalg.norm(nominal[:4])
    position, velocity, attitude = np.empty(3), np.empty(3), np.empty(4)
    motion.pose(nominal, motion.parameters, position, velocity, attitude)
    at = [nominal[place : place + size] for place, size in zip(motion.pose_places, (3, 3, 4), strict=True)]
    origin, C_pn = motion.axes
    np.testing.assert_allclose(origin + C_pn @ at[0], position, atol=1e-9)
    np.testing.assert_allclose(C_pn @ at[1], velocity, atol=1e-9)
    np.testing.assert_allclose(C_pn @ matrix(at[2]), matrix(attitude), atol=1e-12)
