"""Delimited text as recorded, with every irregularity accounted for.

Met here: byte-order marks and other encodings, semicolons and decimal commas, comment marks, repeated
column names (``altitude``, ``altitude`` → ``altitude``, ``altitude#2``), rows cut short, headers that do
not fit their rows, empty cells, words in number columns, and integers at the edge of their range that stand
for "no value".
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from investigator.errors import BadData
from investigator.logs.layouts.account import Account

#: Integers that firmware writes for "no value": the ends of 32-bit ranges.
SENTINELS = (2147483647.0, -2147483648.0, 4294967295.0)
_DELIMITERS = (",", ";", "\t", "|")
_DECIMAL_COMMA = re.compile(r"\s*[+-]?\d+,\d+([eE][+-]?\d+)?\s*")


@dataclass(frozen=True)
class Table:
    """A delimited file: unique column names, cells as text, and the line (from 1) of each row."""

    path: Path
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    decimal: str = "."

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def __len__(self) -> int:
        return len(self.rows)

    def texts(self, name: str) -> list[str]:
        """The cells of one column, without blanks around them. Raises BadData if there is no such column."""
        if name not in self.names:
            raise BadData(
                f"There is no column {name!r}.", f"{self.path}:1", f"Its columns are {', '.join(self.names)}."
            )
        index = self.names.index(name)
        return [row[index].strip() for row in self.rows]

    def numbers(self, name: str, account: Account, missing: Sequence[float] = ()) -> np.ndarray:
        """One column as float64 (N,): NaN where a cell is empty, no number or a sentinel, all told."""
        cells = self.texts(name)
        if self.decimal == ",":
            cells = [cell.replace(",", ".") for cell in cells]
        values = _parsed(cells)
        place = f"{self.path.name}: {name}"
        wrong = [
            index
            for index, cell in enumerate(cells)
            if cell and np.isnan(values[index]) and not _is_nan(cell)
        ]
        if len(wrong) > len(cells) / 2:
            where = f"{self.path}:{self.lines[wrong[0]]}"
            raise BadData(
                f"Column {name!r} holds words, not numbers ({cells[wrong[0]]!r}).",
                where,
                "Map another column.",
            )
        if wrong:
            first = f"line {self.lines[wrong[0]]} holds {cells[wrong[0]]!r}"
            account.flagged(place, "", f"no number, read as missing; {first}", len(wrong))
        empty = sum(not cell or _is_nan(cell) for cell in cells)
        if empty:
            account.flagged(place, "", "empty or NaN in the source", empty)
        for sentinel in (*SENTINELS, *missing):
            hits = values == sentinel
            if hits.any():
                account.flagged(place, "", f"{sentinel:.0f} stands for no value", int(hits.sum()))
                values[hits] = np.nan
        return values

    def only(self, rows: np.ndarray) -> Table:
        """The table with some rows (N,) bool."""
        kept = np.flatnonzero(rows)
        cells, lines = tuple(self.rows[k] for k in kept), tuple(self.lines[k] for k in kept)
        return Table(self.path, self.names, cells, lines, self.decimal)


def read_table(
    path: Path,
    account: Account,
    *,
    delimiter: str | None = None,
    decimal: str | None = None,
    names: Sequence[str] | None = None,
) -> Table:
    """Read a delimited text file with one header line (or with `names`, if it has none).

    Raises BadData, naming file and line, for anything that is no table: a binary file, no rows, a header
    that does not fit.
    """
    text = read_text(path, account)
    mark = delimiter or _delimiter(text)
    cells, lines = _cells(path, text, mark)
    if names is None:
        if not cells:
            raise BadData("The file is empty.", str(path), "Export the flight again.")
        names, cells, lines = [name.strip() for name in cells[0]], cells[1:], lines[1:]
        names[0] = names[0].lstrip("#").strip()
    if not cells:
        raise BadData("The table has a header but no rows.", f"{path}:1", "Export the flight again.")
    unique = _unique(path, names, account)
    unique, rows, numbers = _fitting(path, unique, cells, lines, mark, account)
    return Table(path, unique, rows, numbers, decimal or _decimal(path, rows, mark, account))


def read_text(path: Path, account: Account) -> str:
    """A text file, UTF-8 or, where it is not, Latin-1 (accounted for).

    Raises BadData for a folder or a binary file.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadData(f"It cannot be read: {error.strerror}.", str(path), "Name a readable file.") from error
    if b"\0" in raw[:65536]:
        raise BadData("It is a binary file, not a text table.", str(path), "Export the flight as CSV.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        account.noted(path.name, "not UTF-8; read as Latin-1")
        return raw.decode("latin-1")


def first_names(path: Path) -> tuple[str, ...]:
    """The header names of a delimited file without reading it further; none where it has no such header."""
    try:
        with path.open("rb") as file:
            line = file.readline(65536).decode("utf-8-sig", "replace").strip()
    except OSError:
        return ()
    if not line or "\0" in line:
        return ()
    return tuple(name.strip().lstrip("#") for name in line.split(_delimiter(line)))


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max(_DELIMITERS, key=header.count)


def _cells(path: Path, text: str, delimiter: str) -> tuple[list[tuple[str, ...]], list[int]]:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True)
    cells, lines = [], []
    try:
        for row in reader:
            if row and any(cell.strip() for cell in row):
                cells.append(tuple(row))
                lines.append(reader.line_num)
    except csv.Error as error:
        raise BadData(
            f"The table breaks off: {error}.", f"{path}:{reader.line_num}", "Export it again."
        ) from error
    return cells, lines


def _unique(path: Path, names: Iterable[str], account: Account) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    for name, count in seen.items():
        if count > 1 and name:
            told = ", ".join([name, *(f"{name}#{number}" for number in range(2, count + 1))])
            account.noted(
                f"{path.name}: {name}", f"the name stands over {count} columns, told apart as {told}"
            )
    return tuple(unique)


def _fitting(
    path: Path,
    names: tuple[str, ...],
    cells: list[tuple[str, ...]],
    lines: list[int],
    delimiter: str,
    account: Account,
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """Rows that have as many fields as the header; a few others are dropped, a file of them refused."""
    width, usual = len(names), Counter(map(len, cells)).most_common(1)[0][0]
    if usual == width + 1 and all(len(row) != usual or not row[-1].strip() for row in cells):
        account.noted(
            path.name,
            "every row ends in a delimiter that the header does not have; the empty field is left out",
        )
        cells = [row[:width] if len(row) == usual else row for row in cells]
    elif usual != width:
        where = f"{path}:{lines[next(k for k, row in enumerate(cells) if len(row) == usual)]}"
        commas = delimiter == "," and usual > width
        hint = (
            "Decimal commas in a table separated by commas look like this; export it again. "
            if commas
            else ""
        )
        problem = f"The header names {width} columns but the rows hold {usual} fields."
        raise BadData(
            problem, where, f"{hint}Or name the columns in a mapping file ([table] columns = [...])."
        )
    wrong = [line for row, line in zip(cells, lines, strict=True) if len(row) != width]
    if wrong:
        shown = ", ".join(map(str, wrong[:5])) + (", …" if len(wrong) > 5 else "")
        account.dropped(
            path.name, f"rows whose number of fields is not the header's {width}: lines {shown}", len(wrong)
        )
    kept = [(row, line) for row, line in zip(cells, lines, strict=True) if len(row) == width]
    return names, tuple(row for row, _ in kept), tuple(line for _, line in kept)


def _decimal(path: Path, cells: Sequence[Sequence[str]], delimiter: str, account: Account) -> str:
    if delimiter == ",":
        return "."
    sample = [cell for row in cells[:200] for cell in row]
    if any(_DECIMAL_COMMA.fullmatch(cell) for cell in sample) and not any(
        re.search(r"\d\.\d", cell) for cell in sample
    ):
        account.converted(path.name, "", "decimal commas read as decimal points")
        return ","
    return "."


def _parsed(cells: list[str]) -> np.ndarray:
    try:
        return np.array(cells, dtype=float)
    except ValueError:
        return np.array([_number(cell) for cell in cells])


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def _is_nan(cell: str) -> bool:
    return cell.strip().lower() in {"nan", "-nan", "+nan", "null", "none", "n/a", "na"}
