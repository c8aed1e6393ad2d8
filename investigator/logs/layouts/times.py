"""Time columns: seconds without loss of digits, and what is irregular about them.

A stamp of 19 digits (nanoseconds since 1970) does not fit a float64; differences are therefore taken in
integers, before they become seconds. Times stay as recorded otherwise: duplicates, steps back and gaps are
told, not repaired.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Literal

import numpy as np

from investigator.errors import BadData
from investigator.logs.layouts.account import Account
from investigator.logs.layouts.table import Table
from investigator.units import unit

LONG_GAP_S = 5.0
_ABSOLUTE_S = 1e6  #: recorded times beyond this are counted from some epoch, not from the flight


def seconds(
    table: Table,
    name: str,
    spelling: str,
    account: Account,
    zero: Literal["auto", "first", "recorded"] = "auto",
) -> tuple[np.ndarray, float, Table]:
    """A time column in seconds (N,), what was subtracted from it (s), and the rows that have a time.

    `spelling` is the column's unit. With ``auto`` the first stamp becomes 0 where the column counts from an
    epoch of its own. Raises BadData if no row has a time.
    """
    stamps = _stamps(table, name, account)
    timed = np.array([stamp is not None for stamp in stamps])
    place = f"{table.path.name}: {name}"
    if not timed.any():
        raise BadData(
            f"No row has a time in column {name!r}.", str(table.path), "Name the right time column."
        )
    if not timed.all():
        account.dropped(place, "rows without a time have no place in the log", int((~timed).sum()))
        table = table.only(timed)
    known = [stamp for stamp in stamps if stamp is not None]
    factor = Decimal(repr(unit(spelling).factor))
    relative = zero == "first" or (zero == "auto" and abs(known[0] * factor) > _ABSOLUTE_S)
    start = known[0] if relative else Decimal(0)
    if relative:
        account.converted(place, "time", f"counted from its first stamp, {known[0]} {spelling}")
    time = np.array([float((stamp - start) * factor) for stamp in known])
    report(time, place, account)
    return time, float(start * factor), table


def report(time: np.ndarray, place: str, account: Account) -> None:
    """Say what is irregular about a time column (N,) s: duplicates, steps back, long gaps."""
    steps = np.diff(time)
    duplicates, backward = int((steps == 0).sum()), int((steps < 0).sum())
    if duplicates:
        account.kept(place, "time", "rows that repeat the time stamp before them", duplicates)
    if backward:
        account.kept(place, "time", "rows whose time lies before that of the row above", backward)
    for index in np.flatnonzero(steps > LONG_GAP_S):
        account.noted(
            place,
            f"no samples from {time[index]:.3f} s to {time[index + 1]:.3f} s, {steps[index]:.1f} s long",
        )


def clock_line(own: np.ndarray, log: np.ndarray) -> tuple[float, float, float]:
    """Slope, offset (s) and scatter (s, one sigma) of one clock's times (N,) against another's."""
    slope, offset = 1.0, float(log[0] - own[0])
    if len(own) > 1 and np.ptp(own) > 0:
        slope, offset = (float(value) for value in np.polyfit(own, log, 1))
    return slope, offset, float(np.std(log - (slope * own + offset)))


def utc(since_1970_s: float) -> str:
    """A moment as ISO 8601 with milliseconds, or nothing where it is none."""
    try:
        moment = datetime.fromtimestamp(since_1970_s, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _stamps(table: Table, name: str, account: Account) -> list[Decimal | None]:
    cells = (
        [cell.replace(",", ".") for cell in table.texts(name)] if table.decimal == "," else table.texts(name)
    )
    stamps = [_stamp(cell) for cell in cells]
    coarse = [cell for cell in cells if "e" in cell.lower()]
    if coarse and (digits := max(map(_resolution, coarse))) > 1:
        account.noted(
            f"{table.path.name}: {name}",
            f"stamps written as floats such as {coarse[0]} resolve {digits:.0e} of their unit at best",
            len(coarse),
        )
    return stamps


def _stamp(cell: str) -> Decimal | None:
    try:
        stamp = Decimal(cell)
    except InvalidOperation:
        return None
    return stamp if stamp.is_finite() else None


def _resolution(cell: str) -> float:
    """The place value of a float's last written digit."""
    try:
        exponent = Decimal(cell).as_tuple().exponent
    except InvalidOperation:
        return 0.0
    return 10.0**exponent if isinstance(exponent, int) else 0.0
