"""Ten million samples in two thousand points, and no spike is lost."""

from __future__ import annotations

import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from investigator.errors import Cancelled
from investigator.logs import overview
from investigator.logs.contents import Channel, LogContents
from investigator.logs.reader import open_log
from investigator.logs.writer import write_log
from tests.logs import specimen

ROWS, SPIKE = 10_000_000, 7_654_321
ADDRESS, PRESSURE = "/sensors/axis/specific_force", "/sensors/baro/pressure"


@pytest.fixture(scope="session")
def long_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten million samples at 1 kHz, written piece by piece; one of them is 99 times the largest other."""
    path = tmp_path_factory.mktemp("long") / "long.h5"
    axis = specimen.stream(
        "axis", "accelerometer_axis", time=np.zeros(1), specific_force=Channel(np.zeros(1), "m/s^2")
    )
    write_log(path, LogContents(specimen.header(), (axis,)))
    with h5py.File(path, "r+", libver=("v110", "v110")) as file:
        group = file["sensors/axis"]
        for name, kind in (("time", "f8"), ("valid", "?"), ("specific_force", "f4")):
            attributes = dict(group[name].attrs)
            del group[name]
            fresh = group.create_dataset(
                name, (ROWS,), kind, chunks=(2**17,), compression="lzf", shuffle=True
            )
            for key, value in attributes.items():
                fresh.attrs[key] = value
        for start in range(0, ROWS, 2**20):
            rows = np.arange(start, min(start + 2**20, ROWS))
            group["time"][start : start + len(rows)] = rows / 1000.0
            group["valid"][start : start + len(rows)] = True
            group["specific_force"][start : start + len(rows)] = (rows % 97) / 96.0
        group["specific_force"][SPIKE] = 99.0
    return path


def test_one_sample_in_ten_million_is_seen_at_every_zoom(long_log: Path, tmp_path: Path) -> None:
    with open_log(long_log) as log:
        pyramid = overview.pyramid(log, ADDRESS, tmp_path)
        for half_width in (1e4, 1e3, 100.0, 1.0, 0.01):
            at = SPIKE / 1000.0
            drawn = overview.window(pyramid, log, at - half_width, at + half_width, 2000)
            assert len(drawn.time) <= 2000
            assert drawn.high.max() == 99.0
            bucket = 2 * half_width / min(len(drawn.time), 2000)
            assert abs(drawn.time[np.argmax(drawn.high)] - at) <= 2 * bucket + 0.3


@pytest.fixture
def short_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks and limits so small that the specimen log counts as a long one."""
    monkeypatch.setattr(overview, "BLOCK_ROWS", overview.BUCKET_ROWS)
    monkeypatch.setattr(overview, "KEPT_ROWS", 0)


@pytest.mark.usefixtures("short_blocks")
def test_a_pyramid_is_built_once_and_kept(specimen_path: Path, tmp_path: Path) -> None:
    shares: list[float] = []
    with open_log(specimen_path) as log:
        first = overview.pyramid(log, PRESSURE, tmp_path, lambda share: shares.append(share) is None)
        assert shares == [0.0, 0.64, 1.0]
        again = overview.pyramid(log, PRESSURE, tmp_path, lambda share: False)
    assert len(list(tmp_path.iterdir())) == 1
    for a, b in zip(first.levels, again.levels, strict=True):
        np.testing.assert_array_equal(a.high, b.high)


@pytest.mark.usefixtures("short_blocks")
def test_building_can_be_cancelled_and_leaves_nothing_behind(specimen_path: Path, tmp_path: Path) -> None:
    with open_log(specimen_path) as log, pytest.raises(Cancelled):
        overview.pyramid(log, PRESSURE, tmp_path, lambda share: share < 0.5)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("short_blocks")
@pytest.mark.parametrize("content", [b"PK\x03\x04 nothing", b"", b"no archive"])
def test_a_broken_cache_is_built_anew(specimen_path: Path, tmp_path: Path, content: bytes) -> None:
    with open_log(specimen_path) as log:
        whole = overview.pyramid(log, PRESSURE, tmp_path)
        next(tmp_path.iterdir()).write_bytes(content)
        assert overview.pyramid(log, PRESSURE, tmp_path).levels[0].high.max() == whole.levels[0].high.max()


@settings(max_examples=40)
@given(
    values=st.lists(st.floats(-100, 100) | st.just(float("nan")), min_size=1, max_size=700),
    points=st.integers(1, 50),
    window=st.tuples(st.floats(-1, 8), st.floats(0, 9)),
)
def test_low_and_high_hold_every_sample_of_the_window(
    tmp_path_factory: pytest.TempPathFactory, values: list[float], points: int, window: tuple[float, float]
) -> None:
    path = tmp_path_factory.mktemp("window") / "log.h5"
    time = np.arange(len(values)) / 100.0
    axis = specimen.stream(
        "axis", "accelerometer_axis", time=time, specific_force=Channel(np.array(values), "m/s^2")
    )
    write_log(path, LogContents(specimen.header(), (axis,)))
    start, end = window
    with open_log(path) as log:
        drawn = overview.overview(log, ADDRESS, start, end, points)
    inside = np.array(values)[(time >= start) & (time <= end)]
    assert len(drawn.time) <= points
    if np.isfinite(inside).any():
        assert (np.nanmin(drawn.low), np.nanmax(drawn.high)) == (np.nanmin(inside), np.nanmax(inside))
    else:
        assert not np.isfinite(drawn.high).any()


def test_the_cache_lies_where_the_person_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("INVESTIGATOR_CACHE", str(tmp_path))
    assert overview.cache_folder() == tmp_path
    monkeypatch.delenv("INVESTIGATOR_CACHE")
    if sys.platform.startswith("linux"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        assert overview.cache_folder() == tmp_path / "descent-investigator" / "overviews"
