"""The cut-outs of LOLA's map, against the archive's label and heights read from the archive."""

from itertools import product

import numpy as np
import pytest
from scipy.interpolate import RegularGridInterpolator

from investigator.errors import BadData, UsageError
from investigator.refly.ground.cut import PLACES, cut_out, read_map, write_cuts
from investigator.refly.ground.lola import COLUMNS, CUTS, ROWS, cut_for, cuts


def centres_deg(cut):
    """Latitudes and longitudes of a cut's pixels by the label: projection offsets 359.5 and 719.5, 180° E."""
    rows = cut.row_0 + np.arange(cut.counts.shape[0])
    columns = cut.column_0 + np.arange(cut.counts.shape[1])
    return (359.5 - rows) / 4.0, 180.0 + (columns - 719.5) / 4.0


def height_m(name, latitude_deg, longitude_deg):
    grid = np.radians([latitude_deg]), np.radians([longitude_deg])
    return float(cuts()[name].heights_m(*grid)[0, 0])


def test_the_ground_falls_at_the_atlas_rim_as_read_from_the_archive():
    assert height_m("Atlas", 48.375, 44.125) == pytest.approx(-882.0, abs=0.5)
    assert height_m("Atlas", 47.375, 44.125) == pytest.approx(-3004.0, abs=0.5)


@pytest.mark.parametrize("name", PLACES)
def test_heights_at_pixel_centres_are_the_pixels(name):
    cut = cuts()[name]
    latitude_deg, longitude_deg = centres_deg(cut)
    found = cut.heights_m(np.radians(latitude_deg), np.radians(longitude_deg))
    assert found == pytest.approx(cut.counts * 0.5, abs=1e-6)


@pytest.mark.parametrize("name", PLACES)
def test_heights_between_pixels_are_bilinear(name):
    cut = cuts()[name]
    latitude_deg, longitude_deg = centres_deg(cut)
    reader = RegularGridInterpolator((latitude_deg[::-1], longitude_deg), cut.counts[::-1] * 0.5)
    random = np.random.default_rng(5)
    north = np.sort(random.uniform(latitude_deg[-1], latitude_deg[0], 40))
    east = np.sort(random.uniform(longitude_deg[0], longitude_deg[-1], 30))
    expected = reader(np.array(list(product(north, east)))).reshape(40, 30)
    assert cut.heights_m(np.radians(north), np.radians(east)) == pytest.approx(expected, abs=1e-6)
    assert cut.heights_m(np.radians(north), np.radians(east - 360.0)) == pytest.approx(expected, abs=1e-6)


def test_cut_outs_that_overlap_tell_the_same_heights():
    north, east = np.radians(np.linspace(-88.0, -60.5, 50)), np.radians(np.linspace(36.5, 48.5, 30))
    one, other = cuts()["Mons Mouton"], cuts()["Boguslawsky"]
    assert one.covers(north, east) and other.covers(north, east)
    assert one.heights_m(north, east) == pytest.approx(other.heights_m(north, east), abs=1e-6)


def test_ground_without_a_cut_out_is_refused_with_the_known_places_named():
    with pytest.raises(UsageError, match="No cut-out") as refused:
        cut_for(np.radians([10.0, 11.0]), np.radians([200.0, 201.0]))
    assert "Atlas" in str(refused.value)


def test_a_cut_out_holds_the_pixels_of_the_map_across_the_meridian(tmp_path):
    whole = (np.arange(ROWS * COLUMNS) % 30011).astype("<i2").reshape(ROWS, COLUMNS)
    whole.tofile(tmp_path / "map.img")
    counts, first = cut_out(read_map(tmp_path / "map.img"), (10.0, 20.0, -1.0, 1.0))
    assert counts.shape == (40, 8)
    assert first.tolist() == [280, 1436]
    assert counts[0].tolist() == whole[280, [1436, 1437, 1438, 1439, 0, 1, 2, 3]].tolist()


def test_the_same_map_makes_the_same_bytes(tmp_path):
    np.zeros(ROWS * COLUMNS, "<i2").tofile(tmp_path / "map.img")
    for name in ("one.npz", "two.npz"):
        write_cuts(tmp_path / "map.img", tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_a_map_of_another_size_is_refused(tmp_path):
    np.zeros(10, "<i2").tofile(tmp_path / "map.img")
    with pytest.raises(BadData, match="10 pixels"):
        read_map(tmp_path / "map.img")


def test_the_cut_outs_are_small_and_their_licence_stands_beside_them():
    assert CUTS.stat().st_size < 300_000
    told = CUTS.with_name("LOLA.md").read_text(encoding="utf-8")
    assert "Licence" in told and all(f"| {name} |" in told for name in PLACES)
