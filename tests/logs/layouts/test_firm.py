"""FIRM CSV: two time bases, a gap before ignition, frames that are stated and not assumed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from investigator.errors import BadData
from investigator.logs.contents import Stream
from investigator.logs.layouts import Imported, import_source
from investigator.units import to_si

Column = Callable[..., list[float]]


@pytest.fixture(scope="module")
def jackpot(cuts: Path) -> Imported:
    return import_source(cuts / "firm/jackpot.csv")


def stream(imported: Imported, name: str) -> Stream:
    return next(item for item in imported.contents.sensors if item.name == name)


def test_time_is_the_device_s_and_starts_at_the_first_row(
    jackpot: Imported, cuts: Path, column: Column
) -> None:
    stamps = column(cuts / "firm/jackpot.csv", "timestamp_seconds")
    assert stream(jackpot, "imu").time == pytest.approx(np.array(stamps) - stamps[0], abs=1e-9)


def test_the_gap_on_the_pad_is_told(jackpot: Imported) -> None:
    assert any("1068.2 s long" in line.detail for line in jackpot.account)


def test_the_pressure_zero_is_set_after_the_gap_and_the_drift_across_it_told(
    jackpot: Imported, cuts: Path, column: Column
) -> None:
    path = cuts / "firm/jackpot.csv"
    stamps, pressure = column(path, "timestamp_seconds"), column(path, "pressure_pascals")
    baro = stream(jackpot, "barometer")
    start, end = float(baro.attributes["pad_start_s"]), float(baro.attributes["pad_end_s"])
    assert start > 1000.0
    inside = [p for t, p in zip(stamps, pressure, strict=True) if start <= t - stamps[0] <= end]
    assert baro.attributes["pad_pressure_Pa"] == pytest.approx(sum(inside) / len(inside), abs=1e-3)
    assert any("and is not used" in line.detail for line in jackpot.account)


def test_force_and_rate_arrive_in_si(jackpot: Imported, cuts: Path, column: Column) -> None:
    imu = stream(jackpot, "imu")
    force = to_si(imu.values("specific_force"), imu.channels["specific_force"].unit)
    gs = np.array(column(cuts / "firm/jackpot.csv", "raw_acceleration_x_gs"))
    assert force[:, 0] == pytest.approx(gs * 9.80665, rel=2e-7, abs=1e-7)
    rate = to_si(imu.values("angular_rate"), imu.channels["angular_rate"].unit)
    degrees = np.array(column(cuts / "firm/jackpot.csv", "raw_angular_rate_z_deg_per_s"))
    assert rate[:, 2] == pytest.approx(np.radians(degrees), rel=2e-7, abs=1e-8)


def test_the_mounting_takes_the_pad_s_force_onto_the_axis_that_points_up(jackpot: Imported) -> None:
    imu = stream(jackpot, "imu")
    pad = (imu.time > 1000.0) & (imu.time < float(stream(jackpot, "barometer").attributes["pad_end_s"]))
    force_b = imu.mounting.C_bs @ imu.values("specific_force")[pad].astype(float).mean(axis=0)
    assert imu.attributes["up_axis"] == "-y"
    assert force_b[1] == pytest.approx(
        -np.cos(np.radians(20.0)), abs=0.02
    )  # the rod stands 20° off the vertical
    assert abs(force_b[0]) < 0.02


def test_quaternion_and_mounting_turn_the_raw_force_into_the_estimated_one(jackpot: Imported) -> None:
    from scipy.spatial.transform import Rotation

    imu, navigation = stream(jackpot, "imu"), jackpot.contents.navigation
    assert navigation is not None
    at_rest = imu.time < 10.0
    q = navigation.values("quaternion_level")[at_rest].astype(float)
    turn = Rotation.from_quat(q[:, [1, 2, 3, 0]])
    force_level = turn.apply(imu.values("specific_force")[at_rest].astype(float) @ imu.mounting.C_bs.T)
    assert np.abs(force_level - navigation.values("specific_force_level")[at_rest]).max() < 0.02


def test_the_magnetometer_s_mounting_keeps_the_dip_of_the_field(jackpot: Imported) -> None:
    field = stream(jackpot, "magnetometer")
    imu = stream(jackpot, "imu")
    pad = (imu.time > 1000.0) & (imu.time < 1079.0)
    up_b = imu.mounting.C_bs @ imu.values("specific_force")[pad].astype(float).mean(axis=0)
    field_b = field.mounting.C_bs @ field.values("field")[pad].astype(float).mean(axis=0)
    dip = np.degrees(np.arcsin(-up_b @ field_b / np.linalg.norm(up_b) / np.linalg.norm(field_b)))
    assert 55.0 < dip < 80.0  # about 63° in North Carolina; the sensor is not calibrated


def test_the_host_s_clock_gives_the_epoch_and_contradicts_the_description(
    jackpot: Imported, cuts: Path
) -> None:
    header = jackpot.contents.header
    first_ns = int((cuts / "firm/jackpot.csv").read_text().splitlines()[1].split(",")[-1])
    assert datetime.fromisoformat(header.epoch_utc).timestamp() == pytest.approx(
        first_ns // 10**6 / 1e3, abs=1e-3
    )
    assert header.epoch_utc.startswith("2026-02-21T16:53")
    assert header.attributes["date_in_description"].startswith("2025-02-21")
    clock = next(item for item in jackpot.contents.clocks if item.name == "host")
    assert clock.drift == pytest.approx(-2e-4, abs=2e-5)


def test_the_landing_place_is_a_witness_with_its_stated_precision(jackpot: Imported) -> None:
    witness = jackpot.contents.witnesses[0]
    assert np.degrees(witness.values["latitude_rad"]) == pytest.approx(35.180298)
    assert witness.sigmas["latitude_rad"] * 6371008.8 == pytest.approx(2.0)


def test_lift_off_is_where_the_force_leaves_one_g(jackpot: Imported, cuts: Path, column: Column) -> None:
    liftoff = next(event for event in jackpot.contents.events if event.name == "liftoff")
    path = cuts / "firm/jackpot.csv"
    stamps = column(path, "timestamp_seconds")
    size = np.linalg.norm([column(path, f"raw_acceleration_{axis}_gs") for axis in "xyz"], axis=0)
    first = next(k for k in range(len(size)) if min(size[k : k + 5]) > 1.0 + 5.0 / 9.80665)
    assert liftoff.time == pytest.approx(stamps[first] - stamps[0], abs=1e-9)
    assert liftoff.source == "detected"


def test_a_flight_without_a_description_is_read_all_the_same(tmp_path: Path, cuts: Path) -> None:
    shutil.copy(cuts / "firm/jackpot.csv", tmp_path / "flight.csv")
    imported = import_source(tmp_path / "flight.csv")
    assert imported.contents.witnesses == ()
    assert any("no such file beside the flight" in line.detail for line in imported.account)


def test_a_broken_description_is_refused_by_name(tmp_path: Path, cuts: Path) -> None:
    shutil.copy(cuts / "firm/jackpot.csv", tmp_path / "flight.csv")
    (tmp_path / "flight.metadata.json").write_text(json.dumps({"date": 1})[:-2])
    with pytest.raises(BadData, match="not valid JSON") as refusal:
        import_source(tmp_path / "flight.csv")
    assert refusal.value.place.endswith("flight.metadata.json")
