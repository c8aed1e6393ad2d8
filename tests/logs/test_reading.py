"""A log is read slice by slice, in SI, and says what it holds."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from investigator.errors import BadData, UsageError
from investigator.logs import quarantine
from investigator.logs.reader import open_known, open_log
from tests.logs import specimen


def test_opening_a_log_reads_no_sample(specimen_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from investigator.logs.source import Source

    def refuse(*arguments: object) -> None:
        raise AssertionError(arguments)

    monkeypatch.setattr(Source, "rows", refuse)
    with open_log(specimen_path) as log:
        assert log.sensors == ("baro", "imu")
        assert log.structure_issues == ()
        with pytest.raises(AssertionError):
            log.sensor("baro")


def test_bytes_that_were_examined_once_are_opened_without_another_examination_and_no_others_are(
    specimen_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_log(specimen_path) as log:
        sha256, verdict = log.sha256, log.verdict
    elsewhere = tmp_path / "brought.h5"
    elsewhere.write_bytes(specimen_path.read_bytes())
    monkeypatch.setattr(quarantine, "examine", None)
    with open_known(elsewhere, sha256, verdict) as log:
        assert log.sensors == ("baro", "imu") and log.sha256 == sha256
    elsewhere.write_bytes(specimen_path.read_bytes() + b" ")
    with pytest.raises(BadData, match="was examined has hash"):
        open_known(elsewhere, sha256, verdict)
    elsewhere.unlink()
    with pytest.raises(BadData, match="cannot be read"):
        open_known(elsewhere, sha256, verdict)


def test_a_slice_is_the_rows_asked_for(specimen_path: Path) -> None:
    baro = specimen.contents().sensors[0]
    with open_log(specimen_path) as log:
        part = log.channel("/sensors/baro/pressure", 100, 110)
        np.testing.assert_array_equal(part.values, baro.values("pressure")[100:110])
        np.testing.assert_array_equal(part.time, baro.time[100:110])
        assert (part.unit, part.start, part.count) == ("Pa", 100, 400)
        assert len(log.channel("/sensors/baro/pressure", 395, 999).values) == 5


def test_a_slice_between_two_times_includes_both(specimen_path: Path) -> None:
    with open_log(specimen_path) as log:
        part = log.channel_between("/sensors/imu/angular_rate", 0.5, 0.75)
        assert (part.time[0], part.time[-1], part.values.shape) == (0.5, 0.75, (26, 3))
        assert len(log.channel_between("/sensors/imu/angular_rate", 90.0, 99.0).values) == 0


def test_a_channel_that_is_not_there_is_a_sentence(specimen_path: Path) -> None:
    with open_log(specimen_path) as log:
        with pytest.raises(UsageError, match="no channel that can be read there"):
            log.channel("/sensors/baro/humidity")
        with pytest.raises(UsageError, match=r"It has: baro, imu\."):
            log.sensor("radar")


def test_the_hash_is_that_of_the_file(specimen_path: Path) -> None:
    with open_log(specimen_path) as log:
        assert log.sha256 == hashlib.sha256(specimen_path.read_bytes()).hexdigest()


def test_a_stream_is_read_once(specimen_path: Path) -> None:
    with open_log(specimen_path) as log:
        assert log.sensor("baro") is log.sensor("baro")


def test_what_was_read_stays_after_the_log_is_closed(specimen_path: Path) -> None:
    with open_log(specimen_path) as log:
        baro = log.sensor("baro")
    assert baro.usable.all()
    assert log.sensor("baro") is baro


def test_the_list_of_channels_has_units_rates_and_counts(specimen_path: Path) -> None:
    with open_log(specimen_path) as log:
        streams = {entry.address: entry for entry in log.addresses()}
    baro = streams["/sensors/baro"]
    assert (baro.kind, baro.samples, round(baro.rate_hz, 6)) == ("barometer", 400, 100.0)
    assert [(c.name, c.unit, c.columns) for c in baro.channels] == [
        ("pressure", "Pa", 0),
        ("temperature", "K", 0),
    ]
    assert {"/onboard/measurements/baro", "/vehicle/engine", "/witness/ground/stream", "/truth"} <= set(
        streams
    )


def test_a_sensor_that_only_tells_the_altitude_it_computed_supports_no_reconstruction(tmp_path: Path) -> None:
    from dataclasses import replace

    from investigator.logs.writer import write_log

    baro = replace(specimen.contents().sensors[0], derived=True)
    write_log(tmp_path / "log.h5", replace(specimen.contents(), sensors=(baro,)))
    with open_log(tmp_path / "log.h5") as log:
        verdicts = {item.analysis: item.supported for item in log.supports()}
    assert (verdicts["vertical replay"], verdicts["reconstruction"]) == (True, False)
