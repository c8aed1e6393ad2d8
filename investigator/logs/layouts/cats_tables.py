"""The tables of a CATS logger's folder, known by their columns whatever their file names and spelling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from investigator.errors import BadData
from investigator.logs.layouts.account import Account
from investigator.logs.layouts.table import Table, first_names, read_table
from investigator.logs.layouts.times import seconds

_PARTS: Mapping[str, tuple[frozenset[str], ...]] = {
    "baro": (frozenset({"ts", "id", "t", "p"}),),
    "imu": (frozenset({"ts", "id", "ax", "ay", "az", "gx", "gy", "gz"}),),
    "flight": (frozenset({"ts", "height", "velocity", "acceleration"}),),
    "filtered": (frozenset({"ts", "filteredaltitudeagl", "filteredacceleration"}),),
    "gnss": (frozenset({"ts", "latitude", "longitude", "satellites"}),),
    "events": (frozenset({"ts", "event"}), frozenset({"ts", "event", "action", "argument"})),
    "voltage": (frozenset({"ts", "voltage"}),),
}
OWN = ("baro", "imu", "flight", "filtered")  #: any of these makes a folder one of this logger


@dataclass(frozen=True)
class Part:
    """One kind of record: the table as it is and its time (N,) s; columns are asked for in plain spelling."""

    table: Table
    time: np.ndarray

    def column(self, plain: str) -> str:
        """A column's name in this table, whatever its capitals and underscores."""
        return next(name for name in self.table.names if _plain(name) == plain)

    def where(self, rows: np.ndarray) -> Part:
        """Some of the rows, (N,) bool."""
        return Part(self.table.only(rows), self.time[rows])


def tables(source: Path, account: Account | None = None) -> dict[str, Path]:
    """The tables of a folder by what they hold.

    Raises BadData where two hold the same (only with an account).
    """
    folder = source if source.is_dir() else source.parent
    candidates = sorted(folder.glob("*.csv"))[:200] if source.is_dir() else [source]
    if account is not None and not source.is_dir():
        account.noted(
            source.name, "the other tables of its folder belong to the same flight and are read with it"
        )
        candidates = sorted(folder.glob("*.csv"))
    found: dict[str, Path] = {}
    for path in candidates:
        kind = _kind(path)
        if kind is None or not _has_rows(path):
            if account is not None:
                account.dropped(
                    path.name, "not a table of this logger" if kind is None else "a header and no rows"
                )
        elif kind in found and account is not None:
            problem = f"Two tables hold the same records: {found[kind].name} and {path.name}."
            raise BadData(problem, str(folder), "Put the tables of one flight into a folder of their own.")
        else:
            found[kind] = path
    return found


def _kind(path: Path) -> str | None:
    names = frozenset(_plain(name) for name in first_names(path))
    return next((kind for kind, headers in _PARTS.items() if names in headers), None)


def _has_rows(path: Path) -> bool:
    with path.open("rb") as file:
        file.readline()
        return any(line.strip() for line in file)


def part_of(path: Path, account: Account) -> Part:
    """A table read, with its times as recorded."""
    time, _, timed = seconds(read_table(path, account), "ts", "s", account, zero="recorded")
    return Part(timed, time)


def _plain(name: str) -> str:
    return name.lower().replace("_", "")


def by_id(part: Part, name: str) -> list[tuple[str, Part]]:
    """The records of each sensor of a kind; the first keeps the plain name, others carry their own."""
    ids = np.array(part.table.texts("id"))
    distinct = sorted(set(ids.tolist()))
    split = [part.where(ids == own) for own in distinct]
    names = [name, *(f"{name}_{own.lower()}" for own in distinct[1:])]
    return list(zip(names, split, strict=True))
