"""What the writer is given the reader gives back."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from investigator import units
from investigator.errors import UsageError
from investigator.logs.contents import Channel, LogContents
from investigator.logs.reader import open_log
from investigator.logs.samples import SENTINELS
from investigator.logs.writer import write_log
from tests.logs import specimen


def differences(wrote: Any, read: Any, place: str = "log") -> list[str]:
    """Where two values differ; what only the reader adds (masks, positive) is no difference."""
    if is_dataclass(wrote):
        skipped = {"quarantined"} | ({"name"} if place.endswith("truth") else set())
        names = [field.name for field in fields(wrote) if field.name not in skipped]
        return [d for n in names for d in differences(getattr(wrote, n), getattr(read, n), f"{place}.{n}")]
    if isinstance(wrote, dict):
        missing = [f"{place}[{key}]" for key in wrote if key not in read]
        both = [key for key in wrote if key in read]
        return missing + [d for key in both for d in differences(wrote[key], read[key], f"{place}[{key}]")]
    if isinstance(wrote, tuple) and wrote and is_dataclass(wrote[0]):
        by_name = {getattr(item, "name", getattr(item, "sensor", "")): item for item in read}
        names = [getattr(item, "name", getattr(item, "sensor", "")) for item in wrote]
        pairs = zip(wrote, names, strict=True)
        return [d for item, name in pairs for d in differences(item, by_name.get(name), f"{place}.{name}")]
    if isinstance(wrote, np.ndarray):
        same = isinstance(read, np.ndarray) and wrote.shape == read.shape
        if same and wrote.dtype.kind in "biuf":
            same = np.allclose(wrote, read, rtol=1e-14, atol=0, equal_nan=True)
        elif same:
            same = bool(np.all(wrote == read))
        return [] if same else [place]
    if isinstance(wrote, float):
        return [] if read == pytest.approx(wrote, rel=1e-14) else [place]
    return [] if wrote == read else [f"{place}: {wrote!r} became {read!r}"]


def read_back(path: Path, contents: LogContents) -> LogContents:
    write_log(path, contents)
    with open_log(path) as log:
        return log.contents()


def test_every_part_of_a_log_comes_back_as_it_was_written(tmp_path: Path) -> None:
    wrote = specimen.contents()
    assert differences(wrote, read_back(tmp_path / "log.h5", wrote)) == []


def test_a_difference_would_be_noticed() -> None:
    wrote = specimen.contents()
    moved = replace(
        wrote, sensors=(replace(wrote.sensors[0], time=wrote.sensors[0].time + 1e-9), *wrote.sensors[1:])
    )
    assert differences(wrote, moved) == ["log.sensors.baro.time"]


def test_what_was_read_can_be_written_again_to_the_same_values(tmp_path: Path) -> None:
    once = read_back(tmp_path / "once.h5", specimen.contents())
    assert differences(once, read_back(tmp_path / "twice.h5", once)) == []


def test_the_same_contents_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.h5", "b.h5"):
        write_log(tmp_path / name, specimen.contents())
    assert (tmp_path / "a.h5").read_bytes() == (tmp_path / "b.h5").read_bytes()


@settings(max_examples=30)
@given(
    values=arrays.arrays(
        np.float64,
        st.tuples(st.integers(0, 30)),
        elements=st.floats(-1e6, 1e6) | st.just(float("nan")),
    ),
    spelling=st.sampled_from([s for s in units.known() if units.unit(s).si == "m/s^2"]),
)
def test_values_come_back_in_si_whatever_unit_they_were_written_in(
    tmp_path_factory: pytest.TempPathFactory, values: np.ndarray, spelling: str
) -> None:
    path = tmp_path_factory.mktemp("units") / "log.h5"
    time = np.arange(len(values)) * 0.01
    axis = specimen.stream("axis", "accelerometer_axis", time=time, specific_force=Channel(values, spelling))
    read = read_back(path, LogContents(specimen.header(), (axis,))).sensors[0]
    si = units.to_si(values, spelling)
    expected = np.where(np.isin(values, SENTINELS), read.values("specific_force"), si)
    np.testing.assert_allclose(read.values("specific_force"), expected, rtol=1e-15)
    assert read.channels["specific_force"].unit == "m/s^2"


@settings(max_examples=30)
@given(
    scale=st.sampled_from([1.0, 0.5, 0.01, 1e-3]),
    offset=st.sampled_from([0.0, 101325.0]),
    counts=st.lists(st.integers(-30000, 30000), min_size=1, max_size=40),
)
def test_counts_come_back_to_within_half_a_count(
    tmp_path_factory: pytest.TempPathFactory, scale: float, offset: float, counts: list[int]
) -> None:
    path = tmp_path_factory.mktemp("counts") / "log.h5"
    values = np.array(counts) * scale + offset + 0.4 * scale
    asked = {"stored": "counts", "scale": scale, "offset": offset}
    baro = specimen.stream(
        "baro", "barometer", time=np.arange(len(values)) * 0.1, altitude=Channel(values, "m", "", asked)
    )
    write_log(path, LogContents(specimen.header(), (baro,)))
    with h5py.File(path) as file:
        assert file["sensors/baro/altitude"].dtype.kind == "i"
    with open_log(path) as log:
        channel = log.sensor("baro").channels["altitude"]
    known = np.isfinite(channel.values)
    assert np.all(np.abs(channel.values - values)[known] <= 0.5 * scale * (1 + 1e-6))
    assert (channel.attributes["scale"], channel.attributes["offset"]) == (scale, offset)


def test_a_missing_value_among_counts_stays_missing(tmp_path: Path) -> None:
    values = np.array([1.0, np.nan, 3.0])
    asked = {"stored": "counts", "scale": 0.5}
    baro = specimen.stream("baro", "barometer", time=np.arange(3.0), altitude=Channel(values, "m", "", asked))
    read = read_back(tmp_path / "log.h5", LogContents(specimen.header(), (baro,))).sensors[0]
    np.testing.assert_array_equal(read.values("altitude"), values)


def test_altitude_recorded_positive_down_is_read_positive_up(tmp_path: Path) -> None:
    down = Channel(np.array([-10.0, -20.0]), "m", "", {"positive": "down"})
    baro = specimen.stream("baro", "barometer", time=np.arange(2.0), altitude=down)
    read = read_back(tmp_path / "log.h5", LogContents(specimen.header(), (baro,))).sensors[0]
    np.testing.assert_array_equal(read.values("altitude"), [10.0, 20.0])
    assert read.channels["altitude"].attributes["positive"] == "up"


def test_longitude_west_is_stored_east_of_greenwich(tmp_path: Path) -> None:
    wrote = replace(specimen.header(), site_longitude_rad=np.radians(-8.3))
    write_log(tmp_path / "log.h5", LogContents(wrote))
    with h5py.File(tmp_path / "log.h5") as file:
        assert file.attrs["site_longitude_deg"] == pytest.approx(351.7)


def test_every_dataset_states_its_unit_and_its_meaning(specimen_path: Path) -> None:
    silent = []

    def visit(name: str, item: object) -> None:
        if isinstance(item, h5py.Dataset) and not {"units", "long_name"} <= set(item.attrs):
            silent.append(name)

    with h5py.File(specimen_path) as file:
        file.visititems(visit)
    assert silent == []


def test_nexus_viewers_find_a_plot_from_the_root_down(specimen_path: Path) -> None:
    with h5py.File(specimen_path) as file:
        group = file
        while "default" in group.attrs:
            group = group[group.attrs["default"].decode()]
        signal, axes = group.attrs["signal"].decode(), [axis.decode() for axis in group.attrs["axes"]]
        assert (group.name, group.attrs["NX_class"]) == ("/onboard/navigation", b"NXdata")
        assert group[signal].shape[: len(axes)] == group[axes[0]].shape


def test_a_log_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "log.h5"
    write_log(path, specimen.contents())
    before = path.read_bytes()
    broken = specimen.contents().sensors[0]
    broken = replace(broken, valid=broken.valid[:-1])
    with pytest.raises(UsageError, match="399 values for 400 times"):
        write_log(path, replace(specimen.contents(), sensors=(broken,)))
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["log.h5"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("a/b", "cannot be a name"), ("", "cannot be a name"), ("baro", "Two parts of the log are called baro")],
)
def test_names_that_cannot_stand_in_a_log_are_refused(tmp_path: Path, name: str, sentence: str) -> None:
    baro = specimen.contents().sensors[0]
    with pytest.raises(UsageError, match=sentence):
        write_log(tmp_path / "log.h5", LogContents(specimen.header(), (baro, replace(baro, name=name))))


def test_a_log_cannot_be_written_into_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written there"):
        write_log(tmp_path / "nowhere" / "log.h5", specimen.contents())
