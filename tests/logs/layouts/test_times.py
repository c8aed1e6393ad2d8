"""Time columns: no digit lost, nothing repaired in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from investigator.errors import BadData
from investigator.logs.layouts.account import Account
from investigator.logs.layouts.table import read_table
from investigator.logs.layouts.times import seconds


def times(folder: Path, stamps: list[str], unit: str, zero: str = "auto") -> tuple[list[float], float, str]:
    path = folder / "flight.csv"
    path.write_text("\n".join(["t,x", *(f"{stamp},0" for stamp in stamps)]) + "\n")
    account = Account()
    time, start, _ = seconds(read_table(path, account), "t", unit, account, zero)
    return time.tolist(), start, "\n".join(map(str, account.lines))


def test_nanoseconds_of_nineteen_digits_keep_their_last_digit(tmp_path: Path) -> None:
    found, _, _ = times(tmp_path, ["1771692777698352608", "1771692777698352609"], "ns")
    assert found == [0.0, 1e-9]


def test_nanoseconds_written_as_floats_of_fifteen_digits_say_what_they_resolve(tmp_path: Path) -> None:
    found, _, account = times(tmp_path, ["1.77169277769835e+18", "1.77169277770933e+18"], "ns")
    assert found == [0.0, 0.01098]
    assert "resolve 1e+04 of their unit" in account


def test_a_column_that_counts_from_an_epoch_of_its_own_starts_at_zero_and_the_rest_as_recorded(
    tmp_path: Path,
) -> None:
    found, start, account = times(tmp_path, ["1771692777.5", "1771692778.0"], "s")
    assert (found, start) == ([0.0, 0.5], 1771692777.5)
    assert "counted from its first stamp" in account
    assert times(tmp_path, ["-0.756", "-0.746"], "s")[0] == [-0.756, -0.746]


def test_duplicates_and_steps_back_are_kept_and_counted(tmp_path: Path) -> None:
    found, _, account = times(tmp_path, ["0", "1", "1", "2", "1.5", "3"], "s")
    assert found == [0.0, 1.0, 1.0, 2.0, 1.5, 3.0]
    assert "repeat the time stamp before them (1)" in account
    assert "lies before that of the row above (1)" in account


@pytest.mark.parametrize("gap_s", [1068.2, 3600.0])
def test_a_gap_before_ignition_or_after_landing_is_told_with_both_ends(tmp_path: Path, gap_s: float) -> None:
    _, _, account = times(tmp_path, ["0", "5.5", str(5.5 + gap_s)], "s")
    assert f"no samples from 5.500 s to {5.5 + gap_s:.3f} s" in account


def test_rows_without_a_time_are_dropped_and_counted(tmp_path: Path) -> None:
    found, _, account = times(tmp_path, ["0", "", "nan", "2"], "s")
    assert found == [0.0, 2.0]
    assert "rows without a time" in account
    assert "(2)" in account


def test_a_column_without_any_time_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="No row has a time"):
        times(tmp_path, ["x", "y"], "s")
