"""Any table, told by a mapping file what its columns are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from investigator.errors import BadData, UsageError
from investigator.logs.layouts import Imported, import_source
from investigator.units import to_si

ROWS = "\n".join(
    ["Time;P_hPa;ax;ay;az;gx;gy;gz;ok;state;note"]
    + [f"{k * 10};1013,{25 - k % 5};0,0;0,0;1,0;0,1;0,0;0,0;{int(k != 7)};{int(k > 20)};x" for k in range(40)]
)
MAPPING = """
[header]
vehicle = "Drop test 12"
license = "CC0"
source = "our own"
site_latitude_deg = 60.0
site_height_ref_m = 12.5

[table]
delimiter = ";"

[time]
column = "Time"
unit = "ms"

[[sensors]]
name = "barometer"
kind = "barometer"
valid = "ok"
channels.pressure = { column = "P_hPa", unit = "hPa", resolution = 0.01 }

[[sensors]]
name = "imu"
kind = "imu"
sampling = "rate"
rotation = [[0, -1, 0], [1, 0, 0], [0, 0, 1]]
lever_arm_m = [0.1, 0, 0]
attributes = { up_axis = "z" }
channels.specific_force = { columns = ["ax", "ay", "az"], unit = "g" }
channels.angular_rate = { columns = ["gx", "gy", "gz"], unit = "deg/s" }

[events]
column = "state"
names = { "1" = "release" }
"""


def imported(folder: Path, rows: str = ROWS, mapping: str = MAPPING) -> Imported:
    (folder / "flight.csv").write_text(rows + "\n")
    (folder / "map.toml").write_text(mapping)
    return import_source(folder / "flight.csv", mapping=folder / "map.toml")


def test_columns_arrive_as_the_mapping_says(tmp_path: Path) -> None:
    contents = imported(tmp_path).contents
    baro, imu = contents.sensors
    assert to_si(baro.values("pressure"), baro.channels["pressure"].unit)[:2] == pytest.approx(
        [101325.0, 101324.0]
    )
    assert baro.time[:3].tolist() == [0.0, 0.01, 0.02]
    assert to_si(imu.values("specific_force"), "g")[0].tolist() == pytest.approx([0.0, 0.0, 9.80665])
    assert imu.mounting.C_bs @ np.array([1.0, 0.0, 0.0]) == pytest.approx([0.0, 1.0, 0.0])
    assert imu.mounting.lever_arm_b_m.tolist() == [0.1, 0.0, 0.0]
    assert contents.header.vehicle == "Drop test 12"
    assert contents.header.site_latitude_rad == pytest.approx(np.pi / 3)
    assert [(event.time, event.name) for event in contents.events] == [(0.21, "release")]


def test_the_sensor_s_own_word_makes_samples_not_valid(tmp_path: Path) -> None:
    baro = imported(tmp_path).contents.sensors[0]
    assert np.flatnonzero(~baro.valid).tolist() == [7]


def test_columns_that_nobody_mapped_are_told(tmp_path: Path) -> None:
    dropped = [line.source for line in imported(tmp_path).account if line.action == "dropped"]
    assert dropped == ["flight.csv: note"]


def test_numbers_that_stand_for_no_value_may_be_declared(tmp_path: Path) -> None:
    rows = "t,h\n0,1\n1,-999\n2,3"
    mapping = (
        '[table]\nmissing = [-999.0]\n[time]\ncolumn = "t"\n[[sensors]]\nname = "b"\nkind = "barometer"\n'
        'channels.altitude = { column = "h", unit = "ft" }\n'
    )
    baro = imported(tmp_path, rows, mapping).contents.sensors[0]
    assert baro.valid.tolist() == [True, False, True]
    assert to_si(baro.values("altitude"), "ft")[2] == pytest.approx(0.9144)


def test_a_second_time_base_is_set_on_the_first_by_the_rows_that_carry_both(tmp_path: Path) -> None:
    """Slow rows are stamped by a clock that runs 100 ppm fast and started 1000 s earlier."""
    rows = ["t,imu_us,f,h"] + [
        f"{k / 10},{round((1000.0 + k / 10 * 1.0001) * 1e6)},9.8,{k if k % 2 else ''}" for k in range(200)
    ]
    mapping = (
        '[time]\ncolumn = "t"\n[[sensors]]\nname = "f"\nkind = "accelerometer_axis"\n'
        'time = { column = "imu_us", unit = "us" }\n'
        'channels.specific_force = { column = "f", unit = "m/s^2" }\n'
        '[[sensors]]\nname = "h"\nkind = "barometer"\nchannels.altitude = { column = "h", unit = "m" }\n'
    )
    result = imported(tmp_path, "\n".join(rows), mapping)
    force, height = result.contents.sensors
    assert force.time == pytest.approx(np.arange(200) / 10, abs=1e-6)
    assert force.attributes["time_base"] == "imu_us"
    assert any("a time base of its own" in line.detail for line in result.account)
    assert height.valid.tolist() == [k % 2 == 1 for k in range(200)]


def test_time_bases_that_share_no_row_are_refused(tmp_path: Path) -> None:
    rows = "t,u,f,h\n0,,1,\n1,,2,\n,5,,3\n,6,,4"
    mapping = (
        '[time]\ncolumn = "t"\n[[sensors]]\nname = "h"\nkind = "barometer"\ntime = { column = "u" }\n'
        'channels.altitude = { column = "h", unit = "m" }\n'
    )
    with pytest.raises(BadData, match="No rows tie"):
        imported(tmp_path, rows, mapping)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('unit = "hPa"', 'unit = "inHg"', "'inHg' is not known"),
        ('unit = "hPa"', 'unit = "deg"', "'deg' is rad"),
        ('kind = "barometer"', 'kind = "altimeter"', "kinds are imu"),
        ("channels.pressure", "channels.presure", "no channel 'presure'"),
        ('"ax", "ay", "az"', '"ax", "ay"', "takes 3 columns, not 2"),
        ('unit = "ms"', 'unit = "m"', "no unit of time"),
        ("[[sensors]]", "[[sensor]]", "not permitted"),
        ('column = "P_hPa"', 'column = "P"', "no column 'P'"),
        ("[[0, -1, 0]", "[[0, -2, 0]", "no rotation"),
        ("[time]", "[time", "not valid TOML"),
    ],
)
def test_a_mapping_that_means_nothing_is_refused_in_a_sentence(
    tmp_path: Path, before: str, after: str, words: str
) -> None:
    assert before in MAPPING
    with pytest.raises(BadData) as refusal:
        imported(tmp_path, ROWS, MAPPING.replace(before, after))
    assert words in str(refusal.value)


def test_an_unknown_header_field_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no header field 'vehical'"):
        imported(tmp_path, ROWS, MAPPING.replace("vehicle =", "vehical ="))


def test_an_onboard_solution_may_be_mapped(tmp_path: Path) -> None:
    rows = "t,h,v\n0,1,2\n1,3,4"
    mapping = (
        '[time]\ncolumn = "t"\n[navigation]\naltitude_reference = "agl"\n'
        'channels.altitude = { column = "h", unit = "m" }\n'
        'channels.vertical_speed = { column = "v", unit = "km/h" }\n'
    )
    navigation = imported(tmp_path, rows, mapping).contents.navigation
    assert navigation is not None
    assert navigation.attributes["altitude_reference"] == "agl"
    assert to_si(navigation.values("vertical_speed"), "km/h")[1] == pytest.approx(4 / 3.6)
