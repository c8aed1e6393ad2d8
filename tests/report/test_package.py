"""The folder: CSV equal to the figure, a manifest that holds, whole or nothing, others' files untouched."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from investigator.errors import BadData, UsageError
from investigator.figures import Curve, Figure, Ink, Panel, Role
from investigator.report import package
from investigator.report.curves import cell, file_names, write_panel
from investigator.report.document import Document
from investigator.report.manifest import departures, read_manifest
from investigator.report.package import Written, write_report


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(rows: list[dict[str, str]], name: str) -> np.ndarray:
    return np.array([float(row[name]) if row[name] else np.nan for row in rows])


def test_every_curve_in_the_csv_equals_the_figure_exactly(written: Written, document: Document) -> None:
    panel = document.figures[0].figure.panel("altitude")
    rows = rows_of(written.folder / "curves" / "figure-1-altitude.csv")
    for curve in panel.curves:
        own = [row for row in rows if row["mark"] == "curve" and row["name"] == curve.name]
        np.testing.assert_array_equal(column(own, "time [s]"), curve.time)
        np.testing.assert_array_equal(column(own, "value [m above site]"), curve.value)
    band = [row for row in rows if row["mark"] == "band"]
    np.testing.assert_array_equal(column(band, "low [m above site]"), panel.bands[0].low)
    np.testing.assert_array_equal(column(band, "high [m above site]"), panel.bands[0].high)
    dots = [row for row in rows if row["mark"] == "samples"]
    np.testing.assert_array_equal(column(dots, "value [m above site]"), panel.dots[0].value)
    assert [row["used"] == "1" for row in dots] == panel.dots[0].used.tolist()
    assert {row["note"] for row in dots} == {"used", "latched"}


def test_missing_values_are_empty_and_extreme_ones_come_back(tmp_path: Path) -> None:
    value = np.array([1e-300, np.nan, 0.1 + 0.2, -1.7976931348623157e308])
    panel = Panel("a", "A", "m", curves=(Curve("c", Ink(Role.RAW), np.arange(4.0), value),))
    write_panel(panel, tmp_path / "a.csv")
    np.testing.assert_array_equal(column(rows_of(tmp_path / "a.csv"), "value [m]"), value)


def test_no_cell_begins_like_a_formula(tmp_path: Path) -> None:
    panel = Panel("a", "A", "m", curves=(Curve("=cmd()", Ink(Role.RAW), np.arange(2.0), np.arange(2.0)),))
    write_panel(panel, tmp_path / "a.csv")
    assert rows_of(tmp_path / "a.csv")[0]["name"] == "'=cmd()"
    assert [cell(text) for text in ("@x", " +x", "x")] == ["'@x", "'+x", "x"]


def test_file_names_are_plain_and_never_alike(figure: Figure) -> None:
    keys = ("altitude", "../etc", "..-ETC", "高度", "altitude")
    names = file_names(3, replace(figure, panels=tuple(Panel(key, key, "m") for key in keys)))
    assert len(set(names)) == 5 and names[0] == "figure-3-altitude.csv"
    assert all("/" not in name and name.isascii() for name in names)


def test_the_manifest_holds_every_file_and_every_input(written: Written, document: Document) -> None:
    content = read_manifest(written.folder)
    assert [item["sha256"] for item in content["inputs"]] == [item.sha256 for item in document.inputs]
    assert content["setup"] == {"digest": document.setup_digest, "provenance": "fitted, not as flown"}
    assert content["versions"]["numpy"] == "2.4.6"
    on_disk = {
        path.relative_to(written.folder).as_posix() for path in written.folder.rglob("*") if path.is_file()
    }
    assert {item["path"] for item in content["outputs"]} == on_disk - {"manifest.json"}
    for item in content["outputs"]:
        assert hashlib.sha256((written.folder / item["path"]).read_bytes()).hexdigest() == item["sha256"]
    assert departures(written.folder) == ()
    assert all(path.is_file() for path in written.paths) and written.paths[0] == written.pdf


def test_a_changed_missing_or_added_file_is_named(small: Document, tmp_path: Path) -> None:
    made = write_report(small, tmp_path / "r")
    made.pdf.write_bytes(made.pdf.read_bytes() + b" ")
    made.drawings[0].unlink()
    (made.folder / "note.txt").write_text("mine")
    assert [item.sentence() for item in departures(made.folder)] == [
        "figures/figure-1.svg is missing.",
        "note.txt is not in the manifest.",
        "report.pdf is not as it was written.",
    ]


def test_an_earlier_report_is_replaced(small: Document, tmp_path: Path) -> None:
    write_report(small, tmp_path / "r")
    write_report(replace(small, report_id="DI-2"), tmp_path / "r")
    assert read_manifest(tmp_path / "r")["report_id"] == "DI-2"
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


@pytest.mark.parametrize("name", ["report.pdf", "thesis.txt"])
def test_a_folder_that_is_not_ours_is_refused_and_left_alone(
    small: Document, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(UsageError, match="not empty and holds no report of ours"):
        write_report(small, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_report_someone_added_to_is_refused(small: Document, tmp_path: Path) -> None:
    made = write_report(small, tmp_path / "r")
    (made.folder / "note.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"not part of it: note\.txt"):
        write_report(small, tmp_path / "r")
    assert (made.folder / "note.txt").read_text() == "mine"


def test_a_file_where_the_folder_should_be_is_refused(small: Document, tmp_path: Path) -> None:
    (tmp_path / "r").write_text("mine")
    with pytest.raises(UsageError, match="a file of that name"):
        write_report(small, tmp_path / "r")


def test_a_folder_that_cannot_be_written_is_named(small: Document, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadData, match="could not be written"):
        write_report(small, tmp_path / "file" / "r")


def test_a_failure_on_the_way_leaves_what_was_there(
    small: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(small, tmp_path / "r")
    before = (tmp_path / "r" / "manifest.json").read_bytes()

    def fails(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(package, "set_page", fails)
    with pytest.raises(BadData, match="No space left on device"):
        write_report(replace(small, report_id="DI-2"), tmp_path / "r")
    assert (tmp_path / "r" / "manifest.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


def test_progress_runs_from_none_to_all(small: Document, tmp_path: Path) -> None:
    told: list[tuple[float, str]] = []
    write_report(small, tmp_path / "r", lambda share, doing: told.append((share, doing)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[-1] == 1.0 and all(doing for _, doing in told)


def test_the_readme_beside_the_curves_explains_every_column(written: Written) -> None:
    text = (written.folder / "curves" / "README.txt").read_text(encoding="utf-8")
    header = list(rows_of(written.folder / "curves" / "figure-1-altitude.csv")[0])
    assert all(name.split(" [m")[0] + ":" in text for name in header)
    assert "Simulation: representative, not flight data" in text
    assert json.loads(written.manifest.read_text(encoding="utf-8"))["marking"] in text
