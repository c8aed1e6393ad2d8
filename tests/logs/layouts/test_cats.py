"""The CATS logger's folder, as the logger writes it and as another tool exports it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from investigator.errors import BadData
from investigator.logs.contents import LogContents, Stream
from investigator.logs.layouts import Imported, import_source
from investigator.logs.layouts.cats_filter import running_median
from investigator.units import to_si

Column = Callable[..., list[float]]


@pytest.fixture(scope="module")
def hedy(cuts: Path) -> Imported:
    return import_source(cuts / "cats")


def stream(contents: LogContents, name: str) -> Stream:
    return next(item for item in contents.sensors if item.name == name)


def si(item: Stream, channel: str) -> np.ndarray:
    return to_si(item.values(channel), item.channels[channel].unit)


def test_every_raw_sample_arrives_in_si_and_at_its_recorded_time(
    hedy: Imported, cuts: Path, column: Column
) -> None:
    baro, imu = stream(hedy.contents, "barometer"), stream(hedy.contents, "imu")
    assert si(baro, "pressure").tolist() == column(cuts / "cats/baro.csv", "P")
    assert baro.time.tolist() == column(cuts / "cats/baro.csv", "ts")
    assert si(baro, "temperature") == pytest.approx(np.array(column(cuts / "cats/baro.csv", "T")) + 273.15)
    assert si(imu, "specific_force")[:, 1] == pytest.approx(column(cuts / "cats/imu.csv", "Ay"), abs=1e-12)
    rates = np.radians(column(cuts / "cats/imu.csv", "Gz"))
    assert si(imu, "angular_rate")[:, 2] == pytest.approx(rates, abs=1e-12)


def test_the_logger_s_estimate_is_the_onboard_solution_above_the_pad(
    hedy: Imported, cuts: Path, column: Column
) -> None:
    navigation = hedy.contents.navigation
    assert navigation is not None
    assert navigation.values("altitude").tolist() == column(cuts / "cats/flightInfo.csv", "height")
    assert navigation.values("vertical_speed").tolist() == column(cuts / "cats/flightInfo.csv", "velocity")
    assert navigation.attributes["altitude_reference"] == "site"


def test_filtered_acceleration_becomes_specific_force_with_the_gravity_given_back(
    hedy: Imported, cuts: Path, column: Column
) -> None:
    smooth = stream(hedy.contents, "filtered_acceleration")
    recorded = column(cuts / "cats/filteredDataInfo.csv", "filteredAcceleration")
    assert smooth.derived
    assert smooth.values("specific_force") == pytest.approx(np.array(recorded) + 9.81, abs=1e-12)
    assert smooth.values("specific_force")[:10] == pytest.approx(9.81, abs=0.4)  # at rest on the pad


def test_the_filtered_streams_are_the_median_of_the_nine_raw_samples_before(
    cuts: Path, column: Column
) -> None:
    force = -np.array(column(cuts / "cats/imu.csv", "Ay"))
    recorded = np.array(column(cuts / "cats/filteredDataInfo.csv", "filteredAcceleration"))
    after = np.array([np.median(force[k - 9 : k]) for k in range(9, len(recorded))])
    assert recorded[9:] == pytest.approx(0.9941748 * after - 9.81, abs=2e-4)
    assert running_median(force)[9 : len(recorded)].tolist() == after.tolist()


def test_the_axis_that_points_up_is_found_on_the_pad(hedy: Imported) -> None:
    assert stream(hedy.contents, "imu").attributes["up_axis"] == "-y"


def test_the_pressure_zero_is_the_mean_before_the_first_motion(
    hedy: Imported, cuts: Path, column: Column
) -> None:
    baro = stream(hedy.contents, "barometer")
    end = float(baro.attributes["pad_end_s"])
    assert -0.3 < end < 0.0
    ts, pressure = column(cuts / "cats/baro.csv", "ts"), column(cuts / "cats/baro.csv", "P")
    before = [p for t, p in zip(ts, pressure, strict=True) if t <= end]
    assert baro.attributes["pad_pressure_Pa"] == pytest.approx(sum(before) / len(before), abs=1e-6)


def test_an_absurd_satellite_count_is_missing_and_too_few_satellites_are_no_fix(
    tmp_path: Path, cuts: Path
) -> None:
    shutil.copytree(cuts / "cats", tmp_path / "flight")
    (tmp_path / "flight/gnssInfo.csv").write_text(
        "ts,latitude,longitude,satellites\n0.1,39.1,-8.1,193\n0.2,39.2,-8.2,0\n0.3,39.3,-8.3,9\n0.4,39.3,-8.3,8\n"
    )
    gnss = stream(import_source(tmp_path / "flight").contents, "gnss")
    assert gnss.valid.tolist() == [True, False, True, False]
    assert np.isnan(gnss.values("satellites")).tolist() == [True, False, False, False]
    assert "height" not in gnss.channels


def test_the_other_export_s_column_names_are_read_as_well(cuts: Path, column: Column) -> None:
    imported = import_source(cuts / "camoes")
    assert imported.layout == "cats"
    altitude = stream(imported.contents, "filtered_altitude").values("altitude")
    assert altitude.tolist() == column(cuts / "camoes/flight_data.csv", "filtered_altitude_AGL")
    assert altitude.max() == pytest.approx(3016.0, abs=0.1)
    apogee = next(event for event in imported.contents.events if event.name == "apogee")
    assert apogee.source == "detected"
    assert apogee.time == pytest.approx(23.78, abs=0.01)
    assert imported.contents.navigation is None


def test_acceleration_that_the_logger_stopped_computing_is_not_valid(tmp_path: Path) -> None:
    rows = [f"{k / 100},{1.0 if k < 60 else 0.0},{20.0 if k < 60 else 0}" for k in range(200)]
    (tmp_path / "f.csv").write_text("\n".join(["ts,filteredAltitudeAGL,filteredAcceleration", *rows]) + "\n")
    smooth = stream(import_source(tmp_path).contents, "filtered_acceleration")
    assert int(smooth.valid.sum()) == 60
    assert smooth.valid[:60].all()


def test_sensors_of_a_kind_are_told_apart_by_their_id(tmp_path: Path) -> None:
    rows = "ts,id,T,P\n0,BARO0,20,100000\n0,BARO1,21,100010\n0.01,BARO0,20,100001\n0.01,BARO1,21,100011\n"
    (tmp_path / "baro.csv").write_text(rows)
    contents = import_source(tmp_path).contents
    assert stream(contents, "barometer").values("pressure").tolist() == [100000.0, 100001.0]
    assert stream(contents, "barometer_baro1").values("pressure").tolist() == [100010.0, 100011.0]


def test_the_logger_s_own_events_are_taken_where_it_recorded_them(tmp_path: Path, cuts: Path) -> None:
    shutil.copytree(cuts / "cats", tmp_path / "flight")
    (tmp_path / "flight/eventInfo.csv").write_text("ts,event,action,argument\n0,2,0,0\n1.0,ev_apogee,1,0\n")
    events = import_source(tmp_path / "flight").contents.events
    assert [(event.time, event.name, event.source) for event in events] == [
        (0.0, "liftoff", "log"),
        (1.0, "apogee", "log"),
    ]


def test_two_flights_in_one_folder_are_refused(tmp_path: Path, cuts: Path) -> None:
    shutil.copytree(cuts / "cats", tmp_path / "flight")
    shutil.copy(cuts / "cats/baro.csv", tmp_path / "flight/baro 2.csv")
    with pytest.raises(BadData, match="Two tables hold the same records"):
        import_source(tmp_path / "flight")
