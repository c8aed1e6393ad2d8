"""Columns of a table as channels of a stream, each with its line in the account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from investigator.logs.contents import Channel
from investigator.logs.layouts.account import Account
from investigator.logs.layouts.table import Table
from investigator.units import unit as unit_of

_OFF_GRID = 1e-3


def channel(
    table: Table,
    columns: str | Sequence[str],
    unit: str,
    target: str,
    account: Account,
    *,
    long_name: str = "",
    resolution: float | None = None,
    single: bool = False,
    missing: Sequence[float] = (),
    attributes: Mapping[str, Any] | None = None,
) -> Channel:
    """One column, (N,), or several beside each other, (N, k), in the unit they were recorded in.

    `resolution` is what one count of the source is worth: the values are then kept as counts. `single` says
    the source worked in single precision. Both are claims and are checked; where the values do not bear
    them out, all digits are kept.
    """
    names = [columns] if isinstance(columns, str) else list(columns)
    values = np.stack([table.numbers(name, account, missing) for name in names], axis=1)
    if isinstance(columns, str):
        values = values[:, 0]
    si = unit_of(unit).si
    said = f"{unit} → {si}" if unit not in (si, "") else unit
    account.mapped(f"{table.path.name}: {', '.join(names)}", target, said, len(values))
    extra = dict(attributes or {})
    if resolution is not None and on_grid(values, resolution):
        extra |= {"stored": "counts", "scale": resolution}
    elif single and is_single(values):
        values = values.astype(np.float32)
    return Channel(values, unit, long_name, extra)


def finite(*channels: Channel) -> np.ndarray:
    """(N,) bool: every value of these channels is a number."""
    masks = [np.isfinite(item.values).reshape(len(item.values), -1).all(axis=1) for item in channels]
    valid: np.ndarray = np.logical_and.reduce(masks)
    return valid


def on_grid(values: np.ndarray, resolution: float) -> bool:
    """Every value is a whole number of counts, within a thousandth of one."""
    counts = values[np.isfinite(values)] / resolution
    return bool(np.all(np.abs(counts - np.rint(counts)) < _OFF_GRID)) if counts.size else False


def is_single(values: np.ndarray) -> bool:
    """Every value is a single-precision number, or the shortest writing of one."""
    known = values[np.isfinite(values)]
    near = known.astype(np.float32)
    doubtful = near.astype(float) != known
    return all(
        float(str(single)) == value or f"{single:.8f}" == f"{value:.8f}"
        for single, value in zip(near[doubtful], known[doubtful], strict=True)
    )
