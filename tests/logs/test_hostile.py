"""Unusual, damaged and malicious files: each gets its verdict, and none takes the application down."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from investigator.errors import BadData
from investigator.issues import Severity
from investigator.logs.health import check_log
from investigator.logs.reader import open_log
from tests.logs import hostile
from tests.logs.hostile import TRAITS, Trait


@pytest.fixture(params=TRAITS, ids=lambda trait: trait.name)
def trait(request: pytest.FixtureRequest) -> Trait:
    return request.param


def test_every_trait_gets_its_verdict(trait: Trait, tmp_path: Path) -> None:
    path = tmp_path / "log.h5"
    hostile.make(trait, path)
    if trait.refused:
        with pytest.raises(BadData) as refusal:
            open_log(path)
        assert refusal.value.remedy.endswith((".", "`body`."))
        return
    report = check_log(path)
    codes = {issue.code for issue in report.issues if issue.severity is not Severity.INFO} | {
        issue.code for issue in report.issues if issue.code == trait.code
    }
    assert trait.code in codes if trait.code else codes == set()
    with open_log(path) as log:
        assert log.sensor("imu").usable.all()
        assert "baro" in log.sensors or trait.without == "that sensor"


def test_the_table_of_verdicts_is_the_documented_one(repository: Path) -> None:
    documented = (repository / "docs" / "log-format.md").read_text(encoding="utf-8")
    assert hostile.verdict_table() in documented


def made(name: str, folder: Path) -> Path:
    path = folder / "log.h5"
    hostile.make(next(trait for trait in TRAITS if trait.name == name), path)
    return path


def test_an_external_link_is_named_with_its_target_and_never_followed(tmp_path: Path) -> None:
    path = made("external link to a dataset", tmp_path)
    issue = next(issue for issue in check_log(path).issues if issue.code == "external-link")
    assert issue.place == "/sensors/baro/secret"
    assert "/data of /etc/shadow.h5" in issue.message


def test_data_stored_outside_the_file_are_not_read(tmp_path: Path) -> None:
    with open_log(made("external storage", tmp_path)) as log:
        assert "outside" not in log.sensor("baro").channels
        assert any("/etc/passwd" in issue.message for issue in log.structure_issues)


def test_big_endian_numbers_mean_what_little_endian_ones_do(tmp_path: Path, specimen_path: Path) -> None:
    with open_log(made("big-endian numbers", tmp_path)) as log, open_log(specimen_path) as plain:
        swapped, usual = log.sensor("baro"), plain.sensor("baro")
        np.testing.assert_array_equal(swapped.time, usual.time)
        np.testing.assert_allclose(swapped.values("pressure"), usual.values("pressure"), rtol=1e-7)


def test_an_enumeration_is_read_as_its_words(tmp_path: Path) -> None:
    with open_log(made("enumeration (big-endian)", tmp_path)) as log:
        engine = next(stream for stream in log.vehicle() if stream.name == "engine")
        assert engine.values("mode")[:4].tolist() == ["RISE", "FALL", "RISE", "FALL"]


def test_a_soft_link_inside_the_file_reads_as_its_target(tmp_path: Path) -> None:
    with open_log(made("soft link to a dataset of the file", tmp_path)) as log:
        assert log.sensor("baro").values("temperature")[[0, -1]].tolist() == [280.0, 281.0]


def test_rows_never_written_are_missing_rather_than_zero(tmp_path: Path) -> None:
    with open_log(made("dataset half written", tmp_path)) as log:
        temperature = log.sensor("baro").values("temperature")
        assert np.isfinite(temperature[:200]).all()
        assert np.isnan(temperature[200:]).all()


def test_samples_that_are_not_finite_are_quarantined_and_no_others(tmp_path: Path) -> None:
    with open_log(made("NaN and infinity", tmp_path)) as log:
        assert np.flatnonzero(log.sensor("baro").quarantined).tolist() == [10, 11, 20]


def test_a_foreign_hdf5_file_is_told_what_it_holds_and_how_to_convert_it(tmp_path: Path) -> None:
    with pytest.raises(
        BadData, match=r"not a flight log of our format. It holds \d+ datasets in \d+ groups"
    ) as refusal:
        open_log(made("HDF5 of another kind", tmp_path))
    assert "investigator import" in refusal.value.remedy
    assert refusal.value.exit_code == 3
