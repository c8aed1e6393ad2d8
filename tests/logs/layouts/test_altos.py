"""AltOS exports: held rows, two altitudes, sentinels, and what the ground software computed."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from investigator.logs.contents import Stream
from investigator.logs.layouts import Imported, import_source
from investigator.units import to_si

Column = Callable[..., list[float]]


@pytest.fixture(scope="module")
def metrum(cuts: Path) -> Imported:
    return import_source(cuts / "altos/TeleMetrum.csv")


@pytest.fixture(scope="module")
def mega(cuts: Path) -> Imported:
    return import_source(cuts / "altos/TeleMega.csv")


def stream(imported: Imported, name: str) -> Stream:
    return next(item for item in imported.contents.sensors if item.name == name)


def lines_of(path: Path) -> list[str]:
    return path.read_text().splitlines()[1:]


def test_rows_that_repeat_the_row_above_are_dropped_and_counted(metrum: Imported, cuts: Path) -> None:
    rows = lines_of(cuts / "altos/TeleMetrum.csv")
    repeats = sum(after == before for before, after in itertools.pairwise(rows))
    assert repeats > 5
    assert len(stream(metrum, "barometer").time) == len(rows) - repeats
    assert any("in every cell" in str(line) and line.count == repeats for line in metrum.account)


def test_values_held_over_in_another_record_s_row_are_kept_but_not_valid(metrum: Imported) -> None:
    baro = stream(metrum, "barometer")
    held = baro.time[~baro.valid]
    assert 100.5 in held  # only the voltages and the fix changed in that row
    assert 100.54 in baro.time[baro.valid]


def test_the_two_altitudes_do_not_get_mixed_up(metrum: Imported, cuts: Path, column: Column) -> None:
    received = column(cuts / "altos/TeleMetrum.csv", "altitude", 1)
    of_pressure = column(cuts / "altos/TeleMetrum.csv", "altitude", 0)
    heights = stream(metrum, "gnss").values("height").tolist()
    assert set(heights) == set(received)
    assert not set(heights) & set(of_pressure)
    assert any("stands over 2 columns" in str(line) for line in metrum.account)


def test_a_fix_is_taken_once_for_every_second_of_the_receiver(
    metrum: Imported, cuts: Path, column: Column
) -> None:
    path = cuts / "altos/TeleMetrum.csv"
    clock = list(zip(column(path, "minute"), column(path, "second"), strict=True))
    assert len(stream(metrum, "gnss").time) == len(set(clock))


def test_a_dilution_that_is_only_the_sign_for_none_is_no_channel(metrum: Imported, mega: Imported) -> None:
    assert "hdop" not in stream(metrum, "gnss").channels
    assert any("hdop" in line.source and "no row has a value" in line.detail for line in metrum.account)
    assert stream(mega, "gnss").values("hdop")[0] == 0.8


def test_acceleration_becomes_specific_force(mega: Imported, cuts: Path, column: Column) -> None:
    force = stream(mega, "accelerometer")
    recorded = dict(
        zip(
            column(cuts / "altos/TeleMega.csv", "time"),
            column(cuts / "altos/TeleMega.csv", "acceleration"),
            strict=True,
        )
    )
    assert force.values("specific_force") == pytest.approx(
        [recorded[t] + 9.80665 for t in force.time.tolist()]
    )
    pad = force.values("specific_force")[force.time < -0.15]
    assert abs(float(pad.mean()) - 9.80665) < 0.5


def test_temperatures_arrive_in_kelvin(mega: Imported) -> None:
    item = stream(mega, "barometer")
    assert to_si(item.values("temperature"), item.channels["temperature"].unit)[0] == pytest.approx(
        33.4 + 273.15
    )


def test_axes_that_hold_no_readings_are_no_sensor(mega: Imported) -> None:
    assert not any(item.kind in ("imu", "magnetometer") for item in mega.contents.sensors)
    reasons = {
        line.source.split(": ")[1]: line.detail
        for line in mega.account
        if line.action == "dropped" and "_" in line.source
    }
    assert "zero throughout" in reasons["mag_x, mag_y, mag_z"]
    assert "no readings" in reasons["accel_x, accel_y, accel_z"]


def test_what_the_ground_software_computed_is_not_called_an_onboard_solution(mega: Imported) -> None:
    assert mega.contents.navigation is None
    exported = next(item for item in mega.contents.vehicle if item.name == "exported")
    assert exported.derived
    assert np.isnan(exported.values("speed")[0])  # this export has no speed before apogee


def test_state_changes_are_events_and_phases(mega: Imported) -> None:
    events = [(event.name, event.source) for event in mega.contents.events]
    assert events == [("liftoff", "importer"), ("apogee", "log")]  # the cut jumps from boost to drogue
    assert [phase.name for phase in mega.contents.phases] == ["pad", "boost", "drogue"]


def test_the_epoch_is_the_receiver_s(mega: Imported) -> None:
    assert mega.contents.header.epoch_utc.startswith("2022-06-24T15:17:16")
    assert mega.contents.header.site_height_ref_m == 1394.0
