"""Geodetic coordinates and local frames."""

import numpy as np
import pytest

from investigator.world.bodies import BODIES
from investigator.world.frames import (
    angle_near,
    geodetic,
    height_ref,
    position_p,
    radii,
    rotation_pe,
    rotation_pn,
    up_p,
)


@pytest.mark.parametrize("name", BODIES)
def test_geodetic_round_trip_closes_below_a_micrometre(name):
    numbers = BODIES[name].array()
    rng = np.random.default_rng(5)
    for _ in range(300):
        latitude, longitude = rng.uniform(-np.pi / 2, np.pi / 2), rng.uniform(-np.pi, np.pi)
        height = rng.choice([-1e4, 0.0, 1e5, 4e8])
        r = position_p(latitude, longitude, height, numbers)
        back = geodetic(r, numbers)
        assert np.linalg.norm(position_p(*back, numbers) - r) < 1e-6
        assert back[2] == pytest.approx(height, abs=1e-6)


def test_poles_and_antimeridian_are_ordinary_places():
    earth = BODIES["earth"].array()
    polar_radius = 6356752.314245  # WGS 84
    assert geodetic(np.array([0.0, 0.0, polar_radius + 10.0]), earth)[2] == pytest.approx(10.0, abs=1e-5)
    assert geodetic(position_p(0.1, np.pi, 0.0, earth), earth)[1] == pytest.approx(np.pi)


def test_a_published_point_lies_where_it_should():
    # Vallado 2013, example 3-3
    earth = BODIES["earth"].array()
    latitude, longitude, height = geodetic(np.array([6524834.0, 6862875.0, 6448296.0]), earth)
    assert np.degrees(latitude) == pytest.approx(34.352496, abs=1e-5)
    assert np.degrees(longitude) == pytest.approx(46.4464, abs=1e-4)
    assert height == pytest.approx(5085220.0, abs=10.0)


def test_height_changes_along_up_and_not_across_it():
    mars = BODIES["mars"].array()
    r = position_p(0.6, 2.0, 8e3, mars)
    up = up_p(r, mars)
    assert height_ref(r + 5.0 * up, mars) == pytest.approx(8005.0, abs=1e-6)
    north = rotation_pn(0.6, 2.0)[:, 0]
    assert height_ref(r + 5.0 * north, mars) == pytest.approx(8000.0, abs=1e-4)


def test_local_axes_are_rotations_and_agree_with_each_other():
    C_pn, C_pe = rotation_pn(-0.4, 2.5), rotation_pe(-0.4, 2.5)
    assert np.allclose(C_pn @ C_pn.T, np.eye(3)) and np.linalg.det(C_pn) == pytest.approx(1.0)
    assert np.linalg.det(C_pe) == pytest.approx(1.0)
    assert np.allclose(C_pe[:, 2], -C_pn[:, 2])


def test_radii_of_curvature_turn_angles_into_metres():
    earth = BODIES["earth"].array()
    meridian, transverse = radii(0.8, earth)
    step = 1e-6
    north = position_p(0.8 + step, 0.2, 0.0, earth) - position_p(0.8, 0.2, 0.0, earth)
    east = position_p(0.8, 0.2 + step, 0.0, earth) - position_p(0.8, 0.2, 0.0, earth)
    assert np.linalg.norm(north) == pytest.approx(meridian * step, rel=1e-5)
    assert np.linalg.norm(east) == pytest.approx(transverse * np.cos(0.8) * step, rel=1e-5)


def test_an_angle_is_written_near_its_reference():
    assert angle_near(6.2, 0.0) == pytest.approx(6.2 - 2 * np.pi)
    assert angle_near(-3.1, 3.1) == pytest.approx(2 * np.pi - 3.1)
