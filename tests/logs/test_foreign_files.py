"""Whatever is no flight log of this format is turned away with a sentence, a remedy and exit code 3."""

from __future__ import annotations

import os
import re
from pathlib import Path

import h5py
import pytest

from investigator.errors import BadData
from investigator.logs.reader import open_log
from investigator.logs.writer import write_log
from tests.logs import specimen

VARIANTS = Path(__file__).parents[1] / "data" / "hdf5_variants"
FOREIGN = sorted(path for path in VARIANTS.rglob("*") if path.suffix in {".h5", ".hdf5", ".nc"})


def turned_away(path: Path) -> BadData:
    with pytest.raises(BadData) as refusal:
        open_log(path)
    error = refusal.value
    assert error.exit_code == 3
    assert error.place == str(path)
    assert re.fullmatch(r"[A-Z].*[.]", error.problem, flags=re.DOTALL)
    assert re.fullmatch(r"[A-Z].*[.]", error.remedy, flags=re.DOTALL)
    return error


@pytest.mark.parametrize("path", FOREIGN, ids=lambda path: path.name)
def test_a_foreign_hdf5_file_is_told_what_it_holds(path: Path) -> None:
    error = turned_away(path)
    assert re.search(r"not a flight log of our format. It holds \d+ datasets? in \d+ groups?", error.problem)
    assert "investigator import" in error.remedy
    with h5py.File(path) as file:
        for name, item in file.items():
            if file.get(name, getlink=True).__class__ is h5py.HardLink and isinstance(item, h5py.Dataset):
                assert name in error.problem
                break


def test_there_are_foreign_files_to_test_with() -> None:
    assert len(FOREIGN) == 21


def test_an_empty_file_is_called_empty(tmp_path: Path) -> None:
    path = tmp_path / "empty.h5"
    path.touch()
    assert turned_away(path).problem == "The file is empty."


@pytest.mark.parametrize("content", [b"time,pressure\n0,101325\n", "Höhe;Zeit\n".encode(), b"x"])
def test_a_text_file_is_called_a_text_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "log.h5"
    path.write_bytes(content)
    assert "text file" in turned_away(path).problem


def test_bytes_that_are_no_hdf5_are_called_so(tmp_path: Path) -> None:
    path = tmp_path / "log.h5"
    path.write_bytes(b"\x00\x01\x02\xff" * 999)
    assert "not an HDF5 file" in turned_away(path).problem


def test_a_log_another_program_is_writing_is_not_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "log.h5"
    write_log(path, specimen.contents())
    with h5py.File(path, "r+", locking=True):
        assert turned_away(path).problem == "Another program is writing this file."


def test_a_file_its_writer_never_closed_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "log.h5"
    write_log(path, specimen.contents())
    with h5py.File(path, "r+", libver="latest", locking=True) as file:
        file.swmr_mode = True
        file.flush()
        left_behind = path.read_bytes()
    path.write_bytes(left_behind)
    assert "did not close it" in turned_away(path).problem


def test_a_folder_is_sent_to_the_importer(tmp_path: Path) -> None:
    error = turned_away(tmp_path)
    assert "folder" in error.problem
    assert "investigator import" in error.remedy


def test_a_missing_file_is_called_missing(tmp_path: Path) -> None:
    assert turned_away(tmp_path / "nowhere.h5").problem == "There is no such file."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.h5")
    assert "not an ordinary file" in turned_away(tmp_path / "pipe.h5").problem


def test_a_file_of_which_only_the_beginning_is_left_is_turned_away(tmp_path: Path) -> None:
    path = tmp_path / "log.h5"
    write_log(path, specimen.contents())
    path.write_bytes(path.read_bytes()[:200])
    turned_away(path)
