"""Each defect is found where it was planted, with its code, and none where there is none."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np
import pytest

from investigator.errors import BadData, Cancelled
from investigator.issues import Issue
from investigator.logs.contents import KINDS, Channel, Stream
from investigator.logs.defects import CODES
from investigator.logs.health import check_log
from investigator.logs.reader import open_log
from investigator.logs.writer import write_log
from tests.logs import specimen


def pressure(log_contents: object, change: Callable[[np.ndarray], None]) -> Stream:
    baro = log_contents.sensors[0]
    values = baro.values("pressure").copy()
    change(values)
    return replace(
        baro, channels={**baro.channels, "pressure": replace(baro.channels["pressure"], values=values)}
    )


def with_baro(folder: Path, baro: Stream) -> Path:
    whole = specimen.contents()
    write_log(folder / "log.h5", replace(whole, sensors=(baro, *whole.sensors[1:])))
    return folder / "log.h5"


def planted(folder: Path, change: Callable[[np.ndarray], None]) -> tuple[list[Issue], np.ndarray]:
    """Issues of a log whose barometric pressure was changed, and the quarantine of that stream."""
    path = with_baro(folder, pressure(specimen.contents(), change))
    with open_log(path) as log:
        return list(log.issues), log.sensor("baro").quarantined


def test_a_sound_log_has_no_defect(specimen_path: Path) -> None:
    assert check_log(specimen_path).issues == ()


@pytest.mark.parametrize("sentinel", [2147483647.0, -999.0, 9999.0, -2147483648.0])
def test_a_sentinel_is_quarantined_and_read_as_no_value(tmp_path: Path, sentinel: float) -> None:
    def change(values: np.ndarray) -> None:
        values[[7, 8]] = sentinel

    issues, quarantined = planted(tmp_path, change)
    assert [(i.code, i.place, i.count) for i in issues] == [("sentinel", "/sensors/baro/pressure", 2)]
    assert np.flatnonzero(quarantined).tolist() == [7, 8]
    with open_log(tmp_path / "log.h5") as log:
        assert np.isnan(log.channel("/sensors/baro/pressure", 7, 9).values).all()


def test_a_value_like_a_sentinel_among_its_neighbours_is_a_value(tmp_path: Path) -> None:
    def change(values: np.ndarray) -> None:
        values[:] = 9800.0 + np.arange(len(values))

    issues, quarantined = planted(tmp_path, change)
    assert issues == []
    assert not quarantined.any()


def test_a_stuck_value_is_told_and_stays_in_use(tmp_path: Path) -> None:
    def change(values: np.ndarray) -> None:
        values[100:140] = values[100]

    issues, quarantined = planted(tmp_path, change)
    assert [(i.code, i.count, i.time) for i in issues] == [("stuck-value", 40, (1.0, 1.39))]
    assert not quarantined.any()


def test_a_value_held_only_while_the_sensor_calls_itself_invalid_is_not_told(tmp_path: Path) -> None:
    def change(values: np.ndarray) -> None:
        values[100:140] = values[100]

    baro = pressure(specimen.contents(), change)
    silent = np.ones(len(baro.time), dtype=bool)
    silent[100:140] = False
    with open_log(with_baro(tmp_path, replace(baro, valid=silent))) as log:
        assert log.issues == ()


def test_saturation_is_told_with_its_span_and_stays_in_use(tmp_path: Path) -> None:
    def change(values: np.ndarray) -> None:
        np.minimum(values, np.sort(values)[-30], out=values)

    issues, quarantined = planted(tmp_path, change)
    assert {i.code for i in issues} == {"saturation"}
    assert not quarantined.any()


def test_a_rounded_signal_may_dwell_at_its_turning_point(tmp_path: Path) -> None:
    def change(values: np.ndarray) -> None:
        values[:] = np.round(1e5 - 30.0 * np.linspace(-10, 10, len(values)) ** 2, -2)

    issues, _ = planted(tmp_path, change)
    assert issues == []


def test_a_constant_channel_is_called_constant(tmp_path: Path) -> None:
    issues, _ = planted(tmp_path, lambda values: values.fill(1e5))
    assert [i.code for i in issues] == ["constant-value"]


def test_a_pressure_in_the_wrong_unit_is_called_implausible(tmp_path: Path) -> None:
    issues, quarantined = planted(tmp_path, lambda values: np.multiply(values, 1e3, out=values))
    assert [(i.code, i.count) for i in issues] == [("implausible", specimen.SAMPLES)]
    assert not quarantined.any()


def changed(folder: Path, change: Callable[[h5py.File], None]) -> dict[str, str]:
    """Code → place of the defects of the specimen log after a change to its file."""
    write_log(folder / "log.h5", specimen.contents())
    with h5py.File(folder / "log.h5", "r+") as file:
        change(file)
    return {issue.code: issue.place for issue in check_log(folder / "log.h5").issues}


def set_unit(name: str, spelling: str | None) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        if spelling is None:
            del file[name].attrs["units"]
        else:
            file[name].attrs["units"] = spelling

    return change


@pytest.mark.parametrize(
    ("spelling", "code"), [("furlong", "unit-unknown"), (None, "unit-missing"), ("m/s", "unit-mismatch")]
)
def test_a_channel_without_a_usable_unit_is_left_out_and_never_guessed(
    tmp_path: Path, spelling: str | None, code: str
) -> None:
    found = changed(tmp_path, set_unit("sensors/baro/temperature", spelling))
    assert found == {code: "/sensors/baro/temperature"}
    with open_log(tmp_path / "log.h5") as log:
        assert tuple(log.sensor("baro").channels) == ("pressure",)


def test_a_stream_whose_time_has_no_unit_cannot_be_used(tmp_path: Path) -> None:
    assert changed(tmp_path, set_unit("sensors/imu/time", "fortnight")) == {"missing-time": "/sensors/imu"}
    with open_log(tmp_path / "log.h5") as log:
        assert log.sensors == ("baro",)


def test_time_in_milliseconds_is_read_in_seconds(tmp_path: Path) -> None:
    def change(file: h5py.File) -> None:
        file["sensors/baro/time"][...] *= 1000
        file["sensors/baro/time"].attrs["units"] = "ms"

    assert changed(tmp_path, change) == {}
    with open_log(tmp_path / "log.h5") as log:
        np.testing.assert_allclose(log.sensor("baro").time, specimen.contents().sensors[0].time, atol=1e-12)


def remove(name: str) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        owner, _, attribute = name.partition("@")
        if attribute:
            del file[owner or "/"].attrs[attribute]
        else:
            del file[name]

    return change


@pytest.mark.parametrize(
    ("name", "code", "place"),
    [
        ("sensors/baro/pressure", "missing-channel", "/sensors/baro"),
        ("sensors/imu/angular_rate", "missing-channel", "/sensors/imu"),
        ("sensors/imu/time", "missing-time", "/sensors/imu"),
        ("sensors/imu/valid", "missing-valid", "/sensors/imu"),
        ("sensors/imu@kind", "unknown-kind", "/sensors/imu"),
        ("@license", "missing-header", "/@license"),
        ("@site_latitude_deg", "missing-header", "/@site_latitude_deg"),
        ("truth/altitude@positive", "", ""),
    ],
)
def test_a_missing_part_is_named_where_it_is_missing(
    tmp_path: Path, name: str, code: str, place: str
) -> None:
    found = changed(tmp_path, remove(name))
    assert found.get(code) == (place or None)


def test_a_channel_shorter_than_its_time_is_filled_with_no_values(tmp_path: Path) -> None:
    def change(file: h5py.File) -> None:
        data = file["sensors/baro/pressure"][:300]
        del file["sensors/baro/pressure"]
        file["sensors/baro/pressure"] = data
        file["sensors/baro/pressure"].attrs["units"] = "Pa"

    assert changed(tmp_path, change) == {"truncated-dataset": "/sensors/baro/pressure"}
    with open_log(tmp_path / "log.h5") as log:
        assert np.flatnonzero(log.sensor("baro").quarantined).tolist() == list(range(300, 400))


def test_a_stream_without_samples_is_called_empty(tmp_path: Path) -> None:
    nothing = specimen.stream("baro", "barometer", time=np.zeros(0), pressure=Channel(np.zeros(0), "Pa"))
    report = check_log(with_baro(tmp_path, nothing))
    assert [(i.code, i.place) for i in report.issues] == [("empty-stream", "/sensors/baro")]
    assert not next(item for item in report.supports if item.analysis == "vertical replay").supported


def test_a_mounting_that_is_no_rotation_is_told(tmp_path: Path) -> None:
    def change(file: h5py.File) -> None:
        file["sensors/imu"].attrs["mounting_rotation"] = 2 * np.eye(3)

    assert changed(tmp_path, change) == {"bad-attribute": "/sensors/imu@mounting_rotation"}


def test_an_altitude_without_its_surface_is_told(tmp_path: Path) -> None:
    baro = specimen.stream("baro", "barometer", altitude=Channel(specimen.height(np.arange(400) / 100), "m"))
    assert [i.code for i in check_log(with_baro(tmp_path, baro)).issues] == ["datum-unstated"]


def test_what_the_format_does_not_name_is_left_alone(tmp_path: Path) -> None:
    assert changed(tmp_path, lambda file: file.create_group("extra")) == {"unknown-part": "/extra"}


def test_a_log_that_states_no_body_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="on which body"):
        changed(tmp_path, remove("@body"))


def test_the_report_says_what_a_log_supports_and_why_not(specimen_path: Path) -> None:
    verdicts = {item.analysis: item for item in check_log(specimen_path).supports}
    assert verdicts["strapdown replay"].supported
    assert verdicts["fidelity"].supported
    assert not verdicts["ranging to terrain"].supported
    assert verdicts["ranging to terrain"].reason == "No sensor looks at the ground."


def test_the_report_can_be_read_by_programs_and_by_people(specimen_path: Path) -> None:
    report = check_log(specimen_path)
    read = json.loads(json.dumps(report.as_json()))
    assert {stream["address"] for stream in read["streams"]} >= {"/sensors/baro", "/onboard/navigation"}
    assert len(read["sha256"]) == 64
    assert "/sensors/baro" in report.as_text()
    assert report.summary.endswith("no defect found.")


def test_the_examination_of_a_log_can_be_cancelled(specimen_path: Path) -> None:
    with pytest.raises(Cancelled):
        check_log(specimen_path, lambda share, address: False)


def test_every_code_is_documented_and_every_documented_code_exists(repository: Path) -> None:
    text = (repository / "docs" / "log-format.md").read_text(encoding="utf-8")
    section = text[text.index("## Defects") :]
    documented = re.findall(r"^\| `([a-z-]+)` \| (\w+) \| (.+) \|$", section, flags=re.MULTILINE)
    assert documented == [(code, severity.value, words) for code, (severity, words) in CODES.items()]


def test_every_kind_is_documented(repository: Path) -> None:
    text = (repository / "docs" / "log-format.md").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"| `{kind}` |" not in text] == []
