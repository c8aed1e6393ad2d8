"""PX4 replay rows, and the states the estimator recorded."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from investigator.errors import BadData
from investigator.logs.contents import Stream
from investigator.logs.layouts import Imported, import_source
from investigator.units import to_si

Column = Callable[..., list[float]]


@pytest.fixture(scope="module")
def iris(cuts: Path) -> Imported:
    return import_source(cuts / "px4/replay_data/iris.csv")


def stream(imported: Imported, name: str) -> Stream:
    return next(item for item in imported.contents.sensors if item.name == name)


def rows(cuts: Path, sensor: str) -> list[list[float]]:
    cells = [line.split(",") for line in (cuts / "px4/replay_data/iris.csv").read_text().splitlines()]
    return [[float(cell) for cell in (row[0], *row[2:])] for row in cells if row[1] == sensor]


def test_inertial_rows_arrive_at_their_time_force_before_rate(iris: Imported, cuts: Path) -> None:
    imu, recorded = stream(iris, "imu"), np.array(rows(cuts, "imu"))
    assert imu.time == pytest.approx(recorded[:, 0] / 1e6, abs=1e-12)
    assert imu.values("specific_force") == pytest.approx(recorded[:, 1:4], rel=1e-7)
    assert imu.values("angular_rate") == pytest.approx(recorded[:, 4:7], rel=1e-7, abs=1e-9)


def test_the_receiver_s_columns_are_height_longitude_latitude_and_speeds(iris: Imported) -> None:
    fix, speed = stream(iris, "gnss_position"), stream(iris, "gnss_velocity")
    degrees = [
        np.degrees(to_si(fix.values(name), fix.channels[name].unit)[0]) for name in ("latitude", "longitude")
    ]
    assert degrees == pytest.approx([47.3977508, 8.5456073], abs=1e-9)
    assert to_si(fix.values("height"), fix.channels["height"].unit)[0] == pytest.approx(488.103)
    assert speed.values("velocity_ned")[0].tolist() == pytest.approx([-0.01, -0.01, 0.0])


def test_the_field_arrives_in_tesla_and_readings_held_over_are_not_valid(iris: Imported, cuts: Path) -> None:
    mag, recorded = stream(iris, "magnetometer"), rows(cuts, "mag")
    assert to_si(mag.values("field"), mag.channels["field"].unit)[0] == pytest.approx(
        [1.99e-5, -8e-6, 4.25e-5], rel=1e-6
    )
    fresh = 1 + sum(after[1:] != before[1:] for before, after in itertools.pairwise(recorded))
    assert int(mag.valid.sum()) == fresh < len(recorded) / 2


def test_the_recorded_states_are_height_up_with_sigmas_from_variances(
    iris: Imported, cuts: Path, column: Column
) -> None:
    path = cuts / "px4/change_indication/iris.csv"
    navigation = iris.contents.navigation
    assert navigation is not None
    assert navigation.values("altitude") == pytest.approx(-np.array(column(path, "state[9]")), abs=1e-6)
    assert navigation.values("vertical_speed") == pytest.approx(-np.array(column(path, "state[6]")), abs=1e-6)
    assert navigation.values("altitude_sigma") == pytest.approx(np.sqrt(column(path, "variance[9]")))
    assert navigation.values("quaternion")[-1] == pytest.approx(
        [column(path, f"state[{k}]")[-1] for k in range(4)], rel=1e-6
    )
    assert navigation.attributes["altitude_reference"] == "site"


def test_states_before_the_estimator_started_or_after_the_inputs_end_are_not_valid(iris: Imported) -> None:
    navigation = iris.contents.navigation
    assert navigation is not None
    assert navigation.valid.tolist() == [
        *(False for _ in range(2)),
        *(bool(time <= 0.7) for time in navigation.time[2:]),
    ]
    assert not navigation.valid[-1]


def test_rows_without_recorded_states_have_no_onboard_solution(tmp_path: Path, cuts: Path) -> None:
    shutil.copy(cuts / "px4/replay_data/iris.csv", tmp_path / "alone.csv")
    assert import_source(tmp_path / "alone.csv").contents.navigation is None


def test_broken_rows_and_unknown_sensors_are_dropped_and_counted(tmp_path: Path) -> None:
    text = "0,imu,0,0,-9.8,0,0,0\n4000,imu,0,0\n8000,sonar,1\n8000,imu,0,0,-9.7,0,0,0\nnonsense\n"
    (tmp_path / "r.csv").write_text(text)
    imported = import_source(tmp_path / "r.csv")
    assert len(stream(imported, "imu").time) == 2
    dropped = {line.detail.split(":")[0]: line.count for line in imported.account if line.action == "dropped"}
    assert dropped == {"a sensor this importer does not know": 1, "rows cut short or not numbers": 2}


def test_rows_without_inertial_data_are_refused(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("0,baro,487.7\n")
    with pytest.raises(BadData, match="no inertial rows"):
        import_source(tmp_path / "r.csv")
