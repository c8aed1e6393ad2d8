"""Which importer takes a source, and what is said when none does."""

from __future__ import annotations

from pathlib import Path

import pytest

from investigator.errors import BadData, UsageError
from investigator.logs.layouts import import_source, layouts, recognise
from investigator.logs.reader import open_log
from investigator.logs.writer import write_log

SOURCES = {
    "cats": "cats",
    "camoes": "cats",
    "altos/TeleMega.csv": "altos",
    "firm/jackpot.csv": "firm",
    "px4/replay_data/iris.csv": "px4-replay",
    "webcast": "webcast",
    "webcast/stage1_raw.json": "webcast",
}


def test_the_folder_is_the_registry() -> None:
    assert set(layouts()) == {"altos", "cats", "firm", "px4-replay", "table", "webcast"}


@pytest.mark.parametrize(("source", "layout"), SOURCES.items())
def test_a_source_is_recognised_by_what_it_holds(cuts: Path, source: str, layout: str) -> None:
    assert recognise(cuts / source).name == layout


@pytest.mark.parametrize(
    "source", ["cats", "altos/TeleMetrum.csv", "firm/jackpot.csv", "px4/replay_data/iris.csv", "webcast"]
)
def test_an_import_is_written_and_opens_without_an_error(cuts: Path, tmp_path: Path, source: str) -> None:
    imported = import_source(
        cuts / source, header={"vehicle": "test", "license": "see README", "source": "cut"}
    )
    write_log(tmp_path / "log.h5", imported.contents)
    with open_log(tmp_path / "log.h5") as log:
        assert [issue for issue in log.issues if issue.severity == "error"] == []
        assert set(log.sensors) == {stream.name for stream in imported.contents.sensors}
        assert len(log.notes) == len(imported.account) + 1


def test_every_sample_of_an_import_survives_the_file(cuts: Path, tmp_path: Path) -> None:
    imported = import_source(cuts / "cats")
    write_log(tmp_path / "log.h5", imported.contents)
    with open_log(tmp_path / "log.h5") as log:
        for stream in imported.contents.sensors:
            again = log.sensor(stream.name)
            assert again.time.tolist() == stream.time.tolist()
            assert again.valid.tolist() == stream.valid.tolist()


def test_an_unknown_layout_is_answered_with_those_there_are_and_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "flight.csv").write_text("a,b\n1,2\n")
    with pytest.raises(BadData) as refusal:
        import_source(tmp_path / "flight.csv")
    assert "CATS" in refusal.value.problem
    assert "--mapping" in refusal.value.remedy
    assert refusal.value.exit_code == 3


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"{]", b"\xff" * 50])
def test_a_file_of_nothing_known_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "thing").write_bytes(content)
    (tmp_path / "thing.json").write_bytes(content)
    for name in ("thing", "thing.json"):
        with pytest.raises(BadData, match="No importer knows"):
            import_source(tmp_path / name)


def test_a_source_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="no such file"):
        import_source(tmp_path / "none")


def test_a_layout_that_does_not_exist_is_a_usage_error(cuts: Path) -> None:
    with pytest.raises(UsageError, match="no layout 'kats'"):
        import_source(cuts / "cats", layout="kats")


def test_what_the_user_gives_overrules_the_header(cuts: Path) -> None:
    header = import_source(cuts / "cats", header={"vehicle": "Hedy", "origin": "simulation"}).contents.header
    assert (header.vehicle, header.origin) == ("Hedy", "simulation")


@pytest.mark.parametrize("given", [{"body": "venus"}, {"vehical": "x"}, {"site_latitude_deg": "north"}])
def test_a_header_that_cannot_be_is_refused(cuts: Path, given: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        import_source(cuts / "cats", header=given)
