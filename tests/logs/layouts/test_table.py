"""Delimited text with the irregularities real files have."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from investigator.errors import BadData
from investigator.logs.layouts.account import Account
from investigator.logs.layouts.table import Table, read_table


def read(folder: Path, text: str | bytes, **options: str) -> tuple[Table, Account]:
    path = folder / "flight.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    account = Account()
    return read_table(path, account, **options), account


def told(account: Account, words: str) -> list[int]:
    """Counts of the lines that say so."""
    return [line.count for line in account.lines if words in str(line)]


def test_decimal_commas_are_read_where_another_mark_separates_the_columns(tmp_path: Path) -> None:
    table, account = read(tmp_path, "t;p\n0,5;1013,25\n1,0;-2,5e-1\n")
    assert table.numbers("p", account).tolist() == [1013.25, -0.25]
    assert told(account, "decimal commas")


def test_decimal_commas_in_a_comma_table_are_refused_with_the_line_and_the_cause(tmp_path: Path) -> None:
    with pytest.raises(BadData) as refusal:
        read(tmp_path, "t,p\n0,5,1013,25\n1,0,1012,75\n")
    assert "2 columns" in refusal.value.problem
    assert "4 fields" in refusal.value.problem
    assert refusal.value.place.endswith("flight.csv:2")
    assert "Decimal commas" in refusal.value.remedy


def test_two_columns_of_one_name_are_told_apart_by_their_order(tmp_path: Path) -> None:
    table, account = read(tmp_path, "time,altitude,altitude\n0,1,100\n1,2,200\n")
    assert table.names == ("time", "altitude", "altitude#2")
    assert table.numbers("altitude#2", account).tolist() == [100.0, 200.0]
    assert told(account, "stands over 2 columns")


def test_a_row_cut_short_by_a_power_loss_is_dropped_and_its_line_named(tmp_path: Path) -> None:
    table, account = read(tmp_path, "t,p,q\n0,1,2\n1,2,3\n2,3,4\n3,")
    assert len(table) == 3
    assert told(account, "lines 5") == [1]


def test_a_trailing_delimiter_in_every_row_is_no_column(tmp_path: Path) -> None:
    table, account = read(tmp_path, "t,p\n0,1,\n1,2,\n")
    assert table.numbers("p", account).tolist() == [1.0, 2.0]
    assert told(account, "ends in a delimiter")


def test_a_header_that_fits_no_row_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="names 3 columns but the rows hold 2 fields"):
        read(tmp_path, "t,p,q\n0,1\n1,2\n2,3\n")


@pytest.mark.parametrize("sentinel", ["2147483647", "2147483647.0", "-2147483648", "4294967295"])
def test_the_ends_of_integer_ranges_stand_for_no_value(tmp_path: Path, sentinel: str) -> None:
    table, account = read(tmp_path, f"t,hdop\n0,1.5\n1,{sentinel}\n2,{sentinel}\n")
    assert np.isnan(table.numbers("hdop", account)).tolist() == [False, True, True]
    assert told(account, "stands for no value") == [2]


def test_words_and_empty_cells_in_a_number_column_become_missing_and_are_counted(tmp_path: Path) -> None:
    table, account = read(tmp_path, "t,p\n0,1\n1,\n2,ERR\n3,NaN\n4,5\n")
    assert np.isnan(table.numbers("p", account)).tolist() == [False, True, True, True, False]
    assert told(account, "line 4 holds 'ERR'") == [1]
    assert told(account, "empty or NaN") == [2]


def test_a_column_of_words_is_not_read_as_numbers(tmp_path: Path) -> None:
    table, account = read(tmp_path, "t,state\n0,pad\n1,boost\n")
    with pytest.raises(BadData, match="words, not numbers"):
        table.numbers("state", account)


def test_a_byte_order_mark_and_a_comment_sign_are_no_part_of_the_first_name(tmp_path: Path) -> None:
    table, _ = read(tmp_path, b"\xef\xbb\xbf#version,time\n6,0\n")
    assert table.names == ("version", "time")


def test_a_file_in_latin_1_is_read_and_told(tmp_path: Path) -> None:
    table, account = read(tmp_path, "t,T °C\n0,20\n".encode("latin-1"))
    assert table.names == ("t", "T °C")
    assert told(account, "Latin-1")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89HDF\r\n\x1a\n\x00\x00", "binary"),
        (b"", "empty"),
        (b"t,p\n", "no rows"),
        (b'\xff\xfe"unended', "no rows"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(BadData, match=words):
        read(tmp_path, content)


def test_a_missing_column_is_named_with_those_there_are(tmp_path: Path) -> None:
    table, account = read(tmp_path, "t,p\n0,1\n")
    with pytest.raises(BadData) as refusal:
        table.numbers("q", account)
    assert "'q'" in refusal.value.problem
    assert "t, p" in refusal.value.remedy
