"""The ground of a re-fly, measured on the made terrains by readers of their own."""

import numpy as np
import pytest
from scipy.interpolate import RegularGridInterpolator

from investigator.errors import UsageError
from investigator.logs.contents import Header
from investigator.parameters import parameters
from investigator.refly.ground.model import FineRelief, Ground, OnboardMap, Rim, Strip
from investigator.refly.ground.terrains import terrains
from investigator.setup import World
from investigator.world.assembly import arrays
from investigator.world.terrain import ground as engine_ground

RADIUS_M = 1737400.0
ATLAS = np.radians([47.5, 44.4])
SMOOTH = FineRelief(rms_m=0.0, craters=0)
WRONG_OUTSIDE = OnboardMap(shape="level inside, level outside", outside_from_m=20e3, outside_m=-1220.0)
ATLAS_RIM = Ground(rim=Rim(), onboard=WRONG_OUTSIDE)
FLAT = Ground(region="flat", flat_m=-1450.0)


def made(ground, site=ATLAS, body="moon"):
    return terrains(ground, *site, body)


def profile_m(model, site, distances_m, azimuth_deg=0.0):
    """Heights read by scipy at distances from the site along a great circle."""
    arc, azimuth = np.asarray(distances_m) / RADIUS_M, np.radians(azimuth_deg)
    up, north, east = np.cos(arc), np.sin(arc) * np.cos(azimuth), np.sin(arc) * np.sin(azimuth)
    latitude = np.arcsin(up * np.sin(site[0]) + north * np.cos(site[0]))
    longitude = np.arctan2(east, up * np.cos(site[0]) - north * np.sin(site[0]))
    axes = model.latitude_rad, np.unwrap(model.longitude_rad)
    longitude = longitude + axes[1][0] + ((site[1] - axes[1][0]) % (2 * np.pi))
    return RegularGridInterpolator(axes, model.height_m.astype(float))(np.stack([latitude, longitude], 1))


@pytest.mark.parametrize("azimuth_deg", [0.0, 7.0, -7.0])
def test_a_rim_stands_as_declared(azimuth_deg):
    built = made(ATLAS_RIM.replace(relief=SMOOTH))
    distances = np.arange(0.0, 45e3, 10.0)
    heights = profile_m(built.true, ATLAS, distances, azimuth_deg) - built.site_height_ref_m
    assert heights[distances < 19.06e3 - 135].max() == pytest.approx(0.0, abs=0.1)
    crest = heights.argmax()
    assert heights[crest] == pytest.approx(3060.0, abs=10.0)
    assert distances[crest] == pytest.approx(20e3, abs=135.0)  # a diagonal of the grid
    low, high = np.interp([306.0, 2754.0], heights[: crest + 1], distances[: crest + 1])
    assert (high - low) / 0.8 == pytest.approx(940.0, rel=0.03)
    assert heights[distances > 21.2e3] == pytest.approx(3000.0, abs=0.1)


def test_with_relief_the_floor_of_the_crater_stays_level_within_tens_of_metres():
    built = made(ATLAS_RIM)
    distances = np.arange(0.0, 45e3, 10.0)
    heights = profile_m(built.true, ATLAS, distances) - built.site_height_ref_m
    assert np.abs(heights[distances < 18.9e3]).max() < 60.0
    assert np.std(heights[distances < 18.9e3]) > 3.0
    assert np.abs(heights[distances > 21.2e3] - 3000.0).max() < 60.0


def test_beyond_its_level_ground_a_rim_meets_lola():
    strip = Strip(before_m=120e3, half_width_m=2e3)
    with_rim = made(Ground(strip=strip, rim=Rim(), relief=SMOOTH))
    without = made(Ground(strip=strip, relief=SMOOTH))
    far = np.arange(69e3, 118e3, 500.0)
    assert profile_m(with_rim.true, ATLAS, far) == pytest.approx(profile_m(without.true, ATLAS, far), abs=0.1)
    assert np.ptp(profile_m(without.true, ATLAS, far)) > 300.0


def test_on_board_the_ground_outside_the_rim_stands_at_the_declared_wrong_level():
    built = made(ATLAS_RIM)
    heights = profile_m(built.onboard, ATLAS, np.array([0.0, 10e3, 18.9e3, 20.2e3, 45e3]))
    assert heights - built.site_height_ref_m == pytest.approx([0.0, 0.0, 0.0, -1220.0, -1220.0], abs=0.1)


def test_a_shift_outside_and_a_wrong_datum_add_to_the_survey():
    board = OnboardMap(shape="survey inside, shifted outside", outside_m=250.0, datum_m=-40.0)
    built = made(Ground(onboard=board))
    distances = np.array([0.0, 5e3, 18e3, 21e3, 50e3])
    apart = profile_m(built.onboard, ATLAS, distances) - profile_m(built.survey, ATLAS, distances)
    assert apart == pytest.approx([-40.0, -40.0, -40.0, 210.0, 210.0], abs=0.05)


def test_the_board_holds_the_survey_unless_told_otherwise():
    built = made(Ground())
    assert np.array_equal(built.onboard.height_m, built.survey.height_m)
    assert (built.true.name, built.survey.name, built.onboard.name) == ("true", "survey", "onboard")
    assert built.onboard.role == "onboard"


@pytest.mark.parametrize("step_m", [60.0, 95.0, 500.0])
def test_the_site_is_level_and_at_the_height_that_is_told(step_m):
    built = made(Ground(strip=Strip(before_m=30e3, step_m=step_m)))
    assert built.site_height_ref_m == pytest.approx(-3005.0, abs=1.0)
    for azimuth_deg in (0.0, 77.0, 200.0):
        for model in (built.true, built.survey):
            near = profile_m(model, ATLAS, np.linspace(0.0, 150.0, 7), azimuth_deg)
            assert near == pytest.approx(built.site_height_ref_m, abs=0.04)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_sigma_of_the_survey_covers_what_it_lacks(seed):
    built = made(Ground(relief=FineRelief(seed=seed)))
    random = np.random.default_rng(seed)
    at = np.stack(
        [
            random.uniform(*built.true.latitude_rad[[0, -1]], 4000),
            random.uniform(*built.true.longitude_rad[[0, -1]], 4000),
        ],
        axis=1,
    )
    axes = built.true.latitude_rad, built.true.longitude_rad
    true, survey = (
        RegularGridInterpolator(axes, m.height_m.astype(float))(at) for m in (built.true, built.survey)
    )
    apart = true - survey
    assert built.true.sigma_m == 0.0
    assert 0.75 * built.survey.sigma_m < np.sqrt(np.mean(apart**2)) < 1.1 * built.survey.sigma_m
    assert np.mean(np.abs(apart) < 2.0 * built.survey.sigma_m) > 0.93
    assert built.survey.sigma_m > 1.0


def test_the_survey_lacks_short_waves_and_keeps_long_ones():
    relief = FineRelief(craters=0, level_m=0.0)
    built = made(FLAT.replace(relief=relief, surveyed_m=1500.0), (0.0, 0.0), "mars")
    length = 95.0 * built.true.height_m.shape[0]
    waves = np.arange(1, built.true.height_m.shape[0] // 2 + 1)
    window = np.hanning(built.true.height_m.shape[0])[:, None]

    def power(model):
        heights = model.height_m.astype(float) - model.height_m.mean()
        return np.mean(np.abs(np.fft.rfft(heights * window, axis=0)) ** 2, axis=1)[waves]

    true, survey = power(built.true), power(built.survey)
    short, long = length / waves < 1000.0, length / waves > 2500.0
    assert survey[short].sum() < 0.02 * true[short].sum()
    assert survey[long].sum() == pytest.approx(true[long].sum(), rel=0.05)


def test_hills_have_the_declared_rms():
    found = []
    for seed in range(6):
        relief = FineRelief(seed=seed, rms_m=30.0, longest_m=3e3, craters=0)
        built = made(FLAT.replace(relief=relief), (0.0, 0.0), "moon")
        found.append(np.mean((built.true.height_m + 1450.0) ** 2))
    assert np.sqrt(np.mean(found)) == pytest.approx(30.0, rel=0.1)


def test_a_crater_is_as_deep_as_declared():
    relief = FineRelief(rms_m=0.0, craters=1, smallest_m=4e3, largest_m=4e3, depth_share=0.15, level_m=0.0)
    heights = made(FLAT.replace(relief=relief), (0.0, 0.0)).true.height_m + 1450.0
    assert heights.max() - heights.min() == pytest.approx(600.0, rel=0.05)
    across = np.sum(heights < 0.0) * 95.0**2
    assert across < np.pi * 2e3**2 < 1.5 * across  # the bowl crosses the plain inside the crest


def test_a_finer_grid_holds_the_same_hills_and_craters():
    relief = FineRelief(shortest_m=900.0, smallest_m=900.0, largest_m=2e3)
    strip = Strip(before_m=20e3, beyond_m=20e3, step_m=200.0)
    coarse = made(Ground(strip=strip, relief=relief)).true
    fine = made(Ground(strip=strip.replace(step_m=100.0), relief=relief)).true
    to_fine = np.abs(fine.latitude_rad[:, None] - coarse.latitude_rad).argmin(axis=0)
    to_fine_too = np.abs(fine.longitude_rad[:, None] - coarse.longitude_rad).argmin(axis=0)
    same = fine.height_m[np.ix_(to_fine, to_fine_too)][5:-5, 5:-5]
    assert same == pytest.approx(coarse.height_m[5:-5, 5:-5], abs=0.04)


def test_the_same_declaration_makes_the_same_bytes_and_another_seed_other_ones():
    one, two = made(ATLAS_RIM), made(Ground.model_validate_json(ATLAS_RIM.model_dump_json()))
    for name in ("true", "survey", "onboard"):
        assert getattr(one, name).height_m.tobytes() == getattr(two, name).height_m.tobytes()
    other = made(ATLAS_RIM.replace(relief=FineRelief(seed=2)))
    assert other.true.height_m.tobytes() != one.true.height_m.tobytes()
    assert other.site_height_ref_m == one.site_height_ref_m


def test_the_engine_reads_the_heights_that_were_made():
    built = made(Ground(strip=Strip(before_m=20e3, half_width_m=3e3)), np.radians([60.5, 359.99]))
    header = Header(
        "v",
        "m",
        "moon",
        "2020-01-01T00:00:00Z",
        "simulation",
        "s",
        "l",
        "s",
        site_latitude_rad=np.radians(60.5),
        site_longitude_rad=np.radians(359.99),
        site_height_ref_m=built.site_height_ref_m,
    )
    world = arrays(header, World(), built.true)
    for row, column in ((0, 0), (40, 3), (100, 60), (-1, -1)):
        there = float(built.true.latitude_rad[row]), float(built.true.longitude_rad[column])
        assert engine_ground(*there, world)[0] == pytest.approx(built.true.height_m[row, column], abs=0.01)


@pytest.mark.parametrize("azimuth_deg", [0.0, 45.0, 180.0, 290.0])
def test_the_grid_covers_the_strip(azimuth_deg):
    strip = Strip(before_m=30e3, beyond_m=5e3, half_width_m=2e3, step_m=150.0, azimuth_deg=azimuth_deg)
    built = made(Ground(strip=strip, relief=SMOOTH))
    for forward, right in ((-29.99e3, -1.99e3), (-29.99e3, 1.99e3), (4.99e3, -1.99e3), (4.99e3, 1.99e3)):
        turned = azimuth_deg + np.degrees(np.arctan2(right, forward))
        assert np.isfinite(profile_m(built.true, ATLAS, [np.hypot(forward, right)], turned)).all()


SITES = {
    "HAKUTO-R": (47.5, 44.4, 180.0),
    "RESILIENCE from the north": (60.5, 355.4, 180.0),
    "RESILIENCE from the south": (60.5, 355.4, 0.0),
    "Blue Ghost": (18.56, 61.81, 180.0),
    "Blue Ghost from the south": (18.56, 61.81, 0.0),
    "IM-1": (-80.13, 1.44, 180.0),
    "IM-2": (-84.79, 29.2, 180.0),
    "Luna-25": (-69.5, 43.5, 180.0),
    "Vikram": (-70.9, 22.8, 180.0),
    "Beresheet": (32.6, 19.35, 180.0),
}


@pytest.mark.parametrize("name", SITES)
def test_a_long_strip_finds_its_regional_relief(name):
    latitude_deg, longitude_deg, azimuth_deg = SITES[name]
    strip = Strip(before_m=650e3, step_m=500.0, azimuth_deg=azimuth_deg)
    built = made(Ground(strip=strip), np.radians([latitude_deg, longitude_deg]))
    assert np.ptp(built.true.height_m) > 1000.0
    assert "LOLA" in built.true.attributes["source"] and "representative" in built.true.attributes["added"]


REFUSED = {
    "no such relief of mars": (Ground(), (0.0, 0.0), "mars"),
    "No cut-out": (Ground(), (0.0, 3.0), "moon"),
    "holds a pole": (Ground(strip=Strip(before_m=200e3)), tuple(np.radians([88.0, 10.0])), "moon"),
    "more than": (Ground(strip=Strip(step_m=10.0)), tuple(ATLAS), "moon"),
}


@pytest.mark.parametrize("rule", REFUSED)
def test_ground_that_cannot_be_made_is_refused(rule):
    with pytest.raises(UsageError, match=rule):
        made(*REFUSED[rule])


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Rim(), {"wall_m": 30e3}),
        (Rim(), {"level_to_m": 20.5e3}),
        (FineRelief(), {"shortest_m": 9e3}),
        (FineRelief(), {"largest_m": 100.0}),
    ],
)
def test_lengths_out_of_order_are_refused(model, change):
    with pytest.raises(ValueError, match=next(iter(change))):
        model.replace(**change)


def test_every_parameter_of_the_ground_is_declared():
    declared = {item.path: item for item in parameters(ATLAS_RIM)}
    assert declared["rim.crest_m"].unit == "m"
    assert declared["onboard.shape"].choices[0] == "survey"
    assert all(item.doc for item in declared.values())
