"""Sensor models: partial derivatives against differences of the prediction, predictions against geometry."""

from __future__ import annotations

import numpy as np
import pytest

from investigator.errors import BadData
from investigator.families import members
from investigator.filters.problem import View
from investigator.logs.contents import Mounting
from investigator.navigation.rotations import exp_matrix, quaternion
from investigator.sensors.barometer import Barometer
from investigator.sensors.barometric_altitude import BarometricAltitude
from investigator.sensors.doppler_velocimeter import DopplerVelocimeter
from investigator.sensors.magnetometer import Magnetometer
from investigator.sensors.model import SensorModel
from investigator.sensors.position_fix import PositionFix
from investigator.sensors.projected_range import ProjectedRange
from investigator.sensors.radar_altimeter import RadarAltimeter
from investigator.sensors.rangefinder import Rangefinder
from investigator.sensors.scheduled_altitude import NoiseSpan, ScheduledAltitude
from investigator.sensors.speed_altitude import SpeedAltitude
from investigator.sensors.star_tracker import StarTracker
from investigator.sensors.velocity_fix import VelocityFix
from investigator.world.frames import geodetic, rotation_pn
from investigator.world.terrain import trace
from tests.sensors.conftest import LATITUDE, LONGITUDE, MOUNTING, stream

TURNED = quaternion(exp_matrix(np.array([0.4, 1.0, -0.6])))

CASES = {
    "barometer": (Barometer(bias_sigma_pa=20.0), stream("barometer", pressure=[9e4] * 3)),
    "barometer in warmer air": (
        Barometer(bias_sigma_pa=20.0, air_sigma_k=8.0),
        stream("barometer", pressure=[9e4] * 3),
    ),
    "barometric altitude": (BarometricAltitude(bias_sigma_m=3.0), stream("barometer", altitude=[1.0] * 3)),
    "scheduled altitude": (
        ScheduledAltitude(
            schedule=(NoiseSpan(sigma_m=3.0), NoiseSpan(start_s=0.0, sigma_m=30.0, slow_share=0.4))
        ),
        stream("barometer", altitude=[1.0] * 3),
    ),
    "rangefinder": (Rangefinder(), stream("rangefinder", range=[3e3] * 3)),
    "rangefinder with states": (
        Rangefinder(bias_sigma_m=2.0, scale_sigma=0.01, terrain_sigma_m=20.0),
        stream("rangefinder", range=[3e3] * 3),
    ),
    "radar in its beam": (RadarAltimeter(half_beam_deg=60.0), stream("radar_altimeter", range=[3e3] * 3)),
    "radar beyond its beam": (RadarAltimeter(half_beam_deg=4.0), stream("radar_altimeter", range=[3e3] * 3)),
    "velocimeter": (DopplerVelocimeter(), stream("doppler_velocimeter", beam_velocity=np.ones((3, 3)))),
    "position": (
        PositionFix(),
        stream("position_fix", latitude=[LATITUDE] * 3, longitude=[LONGITUDE] * 3, height=[100.0] * 3),
    ),
    "velocity": (VelocityFix(), stream("velocity_fix", velocity_ned=np.ones((3, 3)))),
    "star tracker": (StarTracker(), stream("star_tracker", quaternion=np.tile(TURNED, (3, 1)))),
    "magnetometer": (Magnetometer(), stream("magnetometer", field=np.full((3, 3), 3e-5))),
    "magnetometer with states": (
        Magnetometer(compares="direction", hard_iron_t=1e-6, local_t=1e-6),
        stream("magnetometer", field=np.full((3, 3), 3e-5)),
    ),
    "speed and altitude": (SpeedAltitude(), stream("speed_altitude", speed=[90.0] * 3, altitude=[1e3] * 3)),
    "projected range": (ProjectedRange(), stream("rangefinder", range=[3e3] * 3)),
}


def moved(view: View, error: np.ndarray) -> View:
    """The view with its nine errors added, as the filter adds them."""
    return view._replace(
        C_pb=exp_matrix(error[:3]) @ view.C_pb,
        velocity_p_m_s=view.velocity_p_m_s + error[3:6],
        position_p_m=view.position_p_m + error[6:9],
    )


@pytest.mark.parametrize("case", CASES)
def test_partials_are_derivatives_of_the_prediction(case, view, world):
    model, recorded = CASES[case]
    measure, p = model.measure(), model.parameters(recorded)
    states = model.states("probe")
    scale = 1e-6 if states and states[0].unit in ("T", "1") else 0.01
    own = scale * np.arange(1.0, len(states) + 1.0)
    z_hat, H = measure(view, own, p, world)
    assert z_hat.shape == model.samples(recorded).shape[1:] and H.shape == (z_hat.size, 9 + own.size)
    steps = np.concatenate((np.full(3, 2e-4), np.full(3, 0.1), np.full(3, 2.0), np.full(own.size, 1e-4)))
    sizes = np.concatenate((np.full(3, 1e-2), np.full(3, 1.0), np.full(3, 10.0), np.full(own.size, 1e-2)))
    differences = np.zeros_like(H)
    for i, step in enumerate(steps):
        e = np.zeros(steps.size)
        e[i] = step
        ahead = measure(moved(view, e[:9]), own + e[9:], p, world)[0]
        behind = measure(moved(view, -e[:9]), own - e[9:], p, world)[0]
        differences[:, i] = (ahead - behind) / (2.0 * step)
    largest = np.abs(differences * sizes).max(axis=1, keepdims=True)
    assert np.all(np.abs((H - differences) * sizes) <= 1e-4 * largest + 1e-14)


@pytest.mark.parametrize("case", CASES)
def test_noise_is_a_covariance_in_the_samples_unit(case, view, world):
    model, recorded = CASES[case]
    own = np.zeros(len(model.states("probe")))
    p = model.parameters(recorded)
    z_hat, _ = model.measure()(view, own, p, world)
    R = model.variance()(z_hat, view, p, world)
    assert R.shape == (z_hat.size, z_hat.size)
    assert np.all(np.linalg.eigvalsh(R) > 0.0)


def test_every_sensor_model_of_the_folder_is_tried_here():
    assert {model.kind for model, _ in CASES.values()} == set(members("investigator.sensors", SensorModel))


def test_slant_range_runs_along_the_beam_and_exceeds_altitude(view, world):
    down = Mounting(lever_arm_b_m=np.zeros(3))
    model = Rangefinder()
    p = model.parameters(stream("rangefinder", down, range=[1.0] * 3))
    z_hat, _ = model.measure()(view, np.zeros(0), p, world)
    assert z_hat[0] == pytest.approx(trace(view.position_p_m, view.C_pb[:, 2], 1e5, world))
    level = view._replace(C_pb=rotation_pn(*geodetic(view.position_p_m, world.body)[:2]))
    radar = RadarAltimeter()
    below, _ = radar.measure()(
        level, np.zeros(0), radar.parameters(stream("radar_altimeter", down, range=[1.0] * 3)), world
    )
    straight, _ = model.measure()(level, np.zeros(0), p, world)
    assert below[0] == pytest.approx(straight[0], abs=1e-3)
    assert z_hat[0] > below[0]


def test_a_projected_range_is_the_slant_range_over_level_ground_and_negative_behind(view, world):
    flat = world._replace(terrain_m=np.zeros((1, 1)))
    beams = []
    for model in (ProjectedRange(), Rangefinder(), ProjectedRange(boresight="-z")):
        p = model.parameters(stream("rangefinder", Mounting(), range=[1.0] * 3))
        beams.append(model.measure()(view, np.zeros(0), p, flat)[0][0])
    assert beams[0] == pytest.approx(beams[1], rel=1e-3)  # the ground curves away below a tilted beam
    assert beams[2] == -beams[0]


def test_a_beam_into_the_sky_predicts_no_range(view, world):
    model = Rangefinder(boresight="-z")
    p = model.parameters(stream("rangefinder", Mounting(), range=[1.0] * 3))
    z_hat, H = model.measure()(view, np.zeros(0), p, world)
    assert np.isinf(z_hat[0]) and not H.any()


def test_a_fix_of_where_the_antenna_is_leaves_no_innovation(view, world):
    antenna = view.position_p_m + view.C_pb @ MOUNTING.lever_arm_b_m
    latitude, longitude, height = geodetic(antenna, world.body)
    recorded = stream(
        "position_fix",
        latitude=[LATITUDE, latitude, latitude],
        longitude=[LONGITUDE, longitude + 2 * np.pi, longitude],
        height=[0.0, height, height],
    )
    model = PositionFix()
    z_hat, _ = model.measure()(view, np.zeros(0), model.parameters(recorded), world)
    assert np.allclose(model.samples(recorded)[1:], z_hat, atol=1e-6)
    north_m = (latitude - LATITUDE) * 6378137.0
    assert z_hat[0] == pytest.approx(north_m)
    for part, kept in (("horizontal", slice(0, 2)), ("height", slice(2, 3))):
        some = PositionFix(part=part)
        partly, H = some.measure()(view, np.zeros(0), some.parameters(recorded), world)
        assert np.allclose(partly, z_hat[kept]) and H.shape[0] == partly.size


def test_a_star_tracker_sees_the_planet_turn_under_the_stars(view, world):
    level = Mounting()
    q = quaternion(view.C_pb)
    model = StarTracker()
    p = model.parameters(stream("star_tracker", level, quaternion=np.tile(q, (3, 1))))
    z_hat, _ = model.measure()(view._replace(time=0.0), np.zeros(0), p, world)
    assert np.allclose(z_hat, 0.0, atol=1e-12)
    later, _ = model.measure()(view._replace(time=1000.0), np.zeros(0), p, world)
    assert np.linalg.norm(later) == pytest.approx(1000.0 * world.body[4], rel=1e-9)


def test_star_tracker_noise_keeps_its_axes_far_from_the_reference(view, world):
    model = StarTracker(frame="planet-fixed", sigma_across_arcsec=2.0, sigma_roll_arcsec=40.0)
    recorded = stream("star_tracker", Mounting(), quaternion=np.tile(TURNED, (3, 1)))
    p = model.parameters(recorded)
    z_hat, H = model.measure()(view, np.zeros(0), p, world)
    R = model.variance()(z_hat, view, p, world)
    seen_b = np.linalg.inv(H[:, :3] @ view.C_pb)
    sigmas_arcsec = np.sqrt(np.diag(seen_b @ R @ seen_b.T)) * 648000.0 / np.pi
    assert np.allclose(sigmas_arcsec, [2.0, 2.0, 40.0], rtol=1e-6)


def test_a_level_magnetometer_pointing_to_magnetic_north_sees_no_east(world, view):
    declination = np.radians(3.0)
    C_pb = world.C_pn @ exp_matrix(np.array([0.0, 0.0, declination]))
    model = Magnetometer(declination_deg=3.0, inclination_deg=60.0, strength_t=4e-5)
    p = model.parameters(stream("magnetometer", Mounting(), field=np.ones((3, 3))))
    z_hat, _ = model.measure()(view._replace(C_pb=C_pb), np.zeros(0), p, world)
    assert np.allclose(z_hat, [2e-5, 0.0, 4e-5 * np.sin(np.radians(60.0))], atol=1e-12)


def test_noise_grows_with_dynamic_pressure_alike_in_pascals_and_metres(world, view):
    in_pa, in_m = (
        Barometer(sigma_pa=1e-6, dynamic_share=0.05),
        BarometricAltitude(sigma_m=1e-6, dynamic_share=0.05),
    )
    recorded = stream("barometer", pressure=[1.0] * 3, altitude=[1.0] * 3)
    z_hat, H = in_pa.measure()(view, np.zeros(0), in_pa.parameters(recorded), world)
    pa = in_pa.variance()(z_hat, view, in_pa.parameters(recorded), world)[0, 0] ** 0.5
    m = in_m.variance()(z_hat, view, in_m.parameters(recorded), world)[0, 0] ** 0.5
    if world.atmosphere[5] == 0.0:
        assert pa == pytest.approx(1e-6)
    else:
        assert pa / np.linalg.norm(H[0, 6:9]) == pytest.approx(m, rel=2e-3)


def test_a_stream_without_the_channel_is_refused_with_the_way_out():
    with pytest.raises(BadData, match="barometric altitude"):
        Barometer().samples(stream("barometer", altitude=[1.0] * 3))
    with pytest.raises(BadData, match="2 beams"):
        DopplerVelocimeter().samples(stream("doppler_velocimeter", beam_velocity=np.ones((3, 2))))
