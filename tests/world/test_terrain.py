"""The ground and the beams that meet it, against planes and spheres."""

from dataclasses import replace

import numpy as np
import pytest

from investigator.errors import BadData
from investigator.logs.contents import Header, TerrainModel
from investigator.setup import World
from investigator.world.assembly import arrays
from investigator.world.frames import position_p, rotation_pn
from investigator.world.terrain import (
    TOLERANCE_M,
    altitude_agl,
    altitude_partials,
    altitudes,
    beam,
    ground,
    trace,
)

LATITUDE, LONGITUDE = np.radians(47.5), np.radians(44.0)


def world(terrain=None, body="moon", height=0.0, longitude=LONGITUDE):
    header = Header(
        "v",
        "m",
        body,
        "2020-01-01T00:00:00Z",
        "simulation",
        "s",
        "l",
        "s",
        site_latitude_rad=LATITUDE,
        site_longitude_rad=longitude,
        site_height_ref_m=height,
    )
    return arrays(header, World(), terrain)


def grid(heights, step_deg=0.01, latitude=LATITUDE, longitude=LONGITUDE):
    rows, columns = heights.shape
    return TerrainModel(
        "survey",
        "survey",
        heights,
        "reference surface",
        latitude_rad=latitude + np.radians(step_deg) * (np.arange(rows) - rows // 2),
        longitude_rad=longitude + np.radians(step_deg) * (np.arange(columns) - columns // 2),
    )


def test_heights_are_met_at_pixel_centres_and_bilinear_between():
    heights = np.arange(25.0).reshape(5, 5) ** 1.5
    here = world(grid(heights))
    step = np.radians(0.01)
    assert ground(LATITUDE, LONGITUDE, here)[0] == pytest.approx(heights[2, 2])
    assert ground(LATITUDE + step, LONGITUDE - step, here)[0] == pytest.approx(heights[3, 1])
    middle = ground(LATITUDE + step / 2, LONGITUDE + step / 2, here)[0]
    assert middle == pytest.approx(heights[2:4, 2:4].mean())
    assert ground(LATITUDE + 99 * step, LONGITUDE, here)[0] == pytest.approx(heights[4, 2])


def test_a_global_grid_closes_around_the_body():
    heights = np.tile(np.array([10.0, 20.0, 30.0, 40.0]), (3, 1))
    terrain = TerrainModel(
        "lola",
        "survey",
        heights,
        "sphere",
        latitude_rad=np.radians([60.0, 0.0, -60.0]),
        longitude_rad=np.radians([0.0, 90.0, 180.0, 270.0]),
    )
    here = world(terrain)
    assert ground(0.0, np.radians(315.0), here)[0] == pytest.approx(25.0)
    assert ground(0.0, np.radians(-45.0), here)[0] == pytest.approx(25.0)
    assert ground(0.0, np.radians(90.0), here)[0] == pytest.approx(20.0)


def test_a_beam_meets_a_sphere_where_geometry_says():
    here = world(height=-1200.0)
    radius = 1737400.0 - 1200.0
    r = position_p(LATITUDE, LONGITUDE, 15e3, here.body)
    C_pn = rotation_pn(LATITUDE, LONGITUDE)
    for tilt_deg in (0.0, 30.0, 75.0):
        d = C_pn @ np.array([np.sin(np.radians(tilt_deg)), 0.0, np.cos(np.radians(tilt_deg))])
        along = -(r @ d)
        expected = along - np.sqrt(along**2 - (r @ r - radius**2))
        assert trace(r, d, 1e6, here) == pytest.approx(expected, abs=10 * TOLERANCE_M)
    assert trace(r, C_pn @ np.array([1.0, 0.0, 0.0]), 1e6, here) == np.inf
    assert trace(r, C_pn @ np.array([0.0, 0.0, 1.0]), 1000.0, here) == np.inf


def test_a_beam_meets_a_slope_where_geometry_says():
    rows = np.arange(401) - 200.0
    slope = 0.2
    step_m = np.radians(1e-3) * 1737400.0
    heights = np.repeat((slope * step_m * rows)[:, None], 3, axis=1)
    here = world(grid(heights, 1e-3))
    r = position_p(LATITUDE, LONGITUDE, 1000.0, here.body)
    d = rotation_pn(LATITUDE, LONGITUDE) @ np.array([np.sin(0.4), 0.0, np.cos(0.4)])
    flat = 1000.0 / (np.cos(0.4) + slope * np.sin(0.4))
    assert trace(r, d, 1e5, here) == pytest.approx(flat, abs=0.2)  # 0.1 m is the sphere under a plane


def test_a_slanting_beam_does_not_jump_over_a_wall():
    heights = np.zeros((201, 3))
    heights[120] = 900.0  # one pixel wide, 30 m to either side
    here = world(grid(heights, 1e-3))
    r = position_p(LATITUDE, LONGITUDE, 950.0, here.body)
    d = rotation_pn(LATITUDE, LONGITUDE) @ np.array([np.sin(1.4), 0.0, np.cos(1.4)])
    distance = trace(r, d, 1e5, here)
    assert 550.0 < distance < 650.0
    assert abs(altitude_agl(r + distance * d, here)) <= 2 * TOLERANCE_M


@pytest.mark.parametrize("body", ["moon", "earth"])
def test_partials_of_beam_and_altitude_are_derivatives(body):
    rng = np.random.default_rng(3)
    here = world(grid(np.cumsum(rng.normal(0.0, 60.0, (41, 41)), axis=0), 0.02), body)
    r = position_p(LATITUDE + 1e-4, LONGITUDE - 2e-5, 4000.0, here.body)
    d = rotation_pn(LATITUDE, LONGITUDE) @ np.array([0.3, -0.2, np.sqrt(1 - 0.13)])
    distance, by_position, by_direction = beam(r, d, 1e5, here)
    _, normal = altitude_partials(r, here)
    for axis in np.eye(3):
        moved = (trace(r + 0.5 * axis, d, 1e5, here) - trace(r - 0.5 * axis, d, 1e5, here)) / 1.0
        turned = (trace(r, d + 1e-4 * axis, 1e5, here) - trace(r, d - 1e-4 * axis, 1e5, here)) / 2e-4
        over = altitude_agl(r + 0.5 * axis, here) - altitude_agl(r - 0.5 * axis, here)
        assert by_position @ axis == pytest.approx(moved, abs=2e-3)
        assert by_direction @ axis == pytest.approx(turned, abs=2e-3 * distance)
        assert normal @ axis == pytest.approx(over, abs=1e-4)


def test_a_profile_runs_along_its_azimuth_from_the_site():
    distance = np.array([-3000.0, 0.0, 1000.0, 5000.0])
    terrain = TerrainModel(
        "rim",
        "onboard",
        np.array([0.0, 0.0, 100.0, 100.0]),
        "sphere",
        distance_m=distance,
        attributes={"azimuth_deg": 30.0},
    )
    here = world(terrain)
    C_pn = rotation_pn(LATITUDE, LONGITUDE)
    forward = C_pn @ np.array([np.cos(np.radians(30.0)), np.sin(np.radians(30.0)), 0.0])
    aside = C_pn @ np.array([-np.sin(np.radians(30.0)), np.cos(np.radians(30.0)), 0.0])
    r = here.site_p_m + 50.0 * C_pn @ np.array([0.0, 0.0, -1.0])
    assert altitude_agl(r + 500.0 * forward + 300.0 * aside, here) == pytest.approx(0.1, abs=0.15)
    assert altitude_agl(r + 2000.0 * forward, here) == pytest.approx(-48.8, abs=0.15)
    _, normal = altitude_partials(r + 500.0 * forward, here)
    assert normal @ forward == pytest.approx(-0.1, abs=1e-3)
    assert normal @ aside == pytest.approx(0.0, abs=1e-3)


def test_a_profile_without_a_direction_is_refused_with_the_attribute_named():
    terrain = TerrainModel("rim", "survey", np.zeros(3), "sphere", distance_m=np.arange(3.0))
    with pytest.raises(BadData, match="azimuth_deg"):
        world(terrain)


def test_a_map_may_cross_the_meridian_where_degrees_begin_again():
    heights = np.tile(np.arange(9.0), (9, 1))
    terrain = grid(heights, longitude=0.0)
    wrapped = replace(terrain, longitude_rad=np.mod(terrain.longitude_rad, 2.0 * np.pi))
    here = world(wrapped, longitude=0.0)
    for east in (-0.03, 0.0, 0.025):
        assert ground(LATITUDE, np.radians(east), here)[0] == pytest.approx(4.0 + east / 0.01)


@pytest.mark.parametrize("seed", range(6))
def test_the_first_place_a_beam_meets_is_found_however_it_comes(seed):
    rng = np.random.default_rng(seed)
    rough = 60.0 * rng.normal(size=(25, 25)).cumsum(axis=0).cumsum(axis=1) / 25.0
    here = world(grid(rough, step_deg=0.004))
    r = position_p(LATITUDE, LONGITUDE, float(rough.max()) + rng.uniform(5.0, 900.0), here.body)
    C_pn = rotation_pn(LATITUDE, LONGITUDE)
    for tilt in (0.0, 0.3, 0.8, 1.2, 1.45):
        bearing = rng.uniform(0.0, 2.0 * np.pi)
        level = np.sin(tilt) * np.array([np.cos(bearing), np.sin(bearing), 0.0])
        direction = C_pn @ (level + np.array([0.0, 0.0, np.cos(tilt)]))
        found = trace(r, direction, 4000.0, here)
        along = np.arange(0.0, 4000.0, 0.5)
        below = [s for s in along if altitude_agl(r + s * direction, here) <= 0.0]
        if not below:
            assert found == np.inf or found > along[-1]
            continue
        assert below[0] - 0.5 - 1e-3 <= found <= below[0] + 1e-3
        assert abs(altitude_agl(r + found * direction, here)) <= TOLERANCE_M


def test_over_rough_ground_the_first_crossing_is_found_as_a_scan_in_small_steps_finds_it():
    rng = np.random.default_rng(11)
    heights = sum(
        np.kron(rng.normal(0.0, size, (96 // cells + 1,) * 2), np.ones((cells, cells)))[:97, :97]
        for size, cells in ((150.0, 24), (40.0, 6), (8.0, 1))
    )
    heights[40:44, 50] += 700.0  # a wall, far steeper than all around it
    here = world(grid(heights, 2e-3))
    met = 0
    for _ in range(200):
        at = position_p(*(np.array([LATITUDE, LONGITUDE]) + 8e-4 * rng.normal(size=2)), 2500.0, here.body)
        tilt, side = rng.uniform(0.0, 1.3), rng.uniform(0.0, 2 * np.pi)
        d = rotation_pn(LATITUDE, LONGITUDE) @ np.array(
            [np.sin(tilt) * np.cos(side), np.sin(tilt) * np.sin(side), np.cos(tilt)]
        )
        distance = trace(at, d, 2e4, here)
        steps = np.arange(0.0, min(distance, 2e4) - 1e-2, 2.0)
        assert altitudes(at + steps[:, None] * d, here).min() > 0.0
        if distance < np.inf:
            met += 1
            assert abs(altitude_agl(at + distance * d, here)) <= 2 * TOLERANCE_M
    assert met > 150
