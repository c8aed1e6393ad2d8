"""A channel of any length drawn in a few thousand points: least and greatest value per bucket, so no spike
is lost.

The pyramid of buckets (256 rows, then 16 times as many per level) is built once, block by block, and kept
in the user's cache under the log's SHA-256. Samples without a usable time are left out, as they have no
place on an axis.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from investigator.errors import Cancelled
from investigator.logs.reader import FlightLog
from investigator.logs.samples import as_table

BUCKET_ROWS = 256
LEVEL_STEP = 16
BLOCK_ROWS = 1024 * BUCKET_ROWS
#: Shorter channels are reduced anew each time rather than kept on disk.
KEPT_ROWS = 2 * BLOCK_ROWS

#: Called with the share done (0…1); returning False cancels.
Progress = Callable[[float], bool]


class Overview(NamedTuple):
    """What to draw: time (n,) s, least and greatest values (n,) or (n, k), SI, NaN where there is none."""

    time: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class Level:
    """Buckets of `rows` rows: start and end times (n,), least and greatest values (n, k)."""

    rows: int
    start: np.ndarray
    end: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class Pyramid:
    """The levels of one channel, finest first, its number of rows, and whether it has columns."""

    address: str
    count: int
    columns: int
    levels: tuple[Level, ...]


def overview(
    log: FlightLog,
    address: str,
    start_s: float,
    end_s: float,
    points: int,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Overview:
    """A channel between two times in at most `points` buckets; every sample lies between low and high of
    its bucket.

    folder: where pyramids are kept (default: the user's cache). Raises UsageError for an unknown address,
    Cancelled.
    """
    return window(pyramid(log, address, folder, progress), log, start_s, end_s, points)


def pyramid(
    log: FlightLog, address: str, folder: Path | None = None, progress: Progress | None = None
) -> Pyramid:
    """The pyramid of a channel, from the cache or built now and kept there; a broken cache is ignored."""
    if log.channel(address, 0, 0).count < KEPT_ROWS:
        return build(log, address, progress)
    name = hashlib.sha256(f"1 {log.sha256} {address}".encode()).hexdigest()
    path = (cache_folder() if folder is None else folder) / f"{name}.npz"
    kept = _load(path, address)
    if kept is None:
        kept = build(log, address, progress)
        _keep(path, kept)
    return kept


def build(log: FlightLog, address: str, progress: Progress | None = None) -> Pyramid:
    """Read a channel through, block by block, and reduce it. Raises Cancelled if `progress` says so."""
    count, columns = log.channel(address, 0, 0).count, 0
    bad = log.time_report(address).bad
    blocks = []
    for start in range(0, count, BLOCK_ROWS):
        if progress is not None and not progress(start / count):
            raise Cancelled("Building the overview was cancelled.", address)
        part = log.channel(address, start, start + BLOCK_ROWS)
        columns = part.values.shape[1] if part.values.ndim == 2 else 0
        time, values = _placed(part.time, part.values, bad[start : start + BLOCK_ROWS])
        blocks.append(_reduced(time, time, values, values, BUCKET_ROWS))
    if progress is not None:
        progress(1.0)
    if not blocks:
        return Pyramid(address, 0, 0, ())
    joined = [np.concatenate(arrays) for arrays in zip(*blocks, strict=True)]
    levels = [Level(BUCKET_ROWS, *joined)]
    while len(levels[-1].start) > LEVEL_STEP:
        finer = levels[-1]
        arrays = _reduced(finer.start, finer.end, finer.low, finer.high, LEVEL_STEP)
        levels.append(Level(finer.rows * LEVEL_STEP, *arrays))
    return Pyramid(address, count, columns, tuple(levels))


def window(shape: Pyramid, log: FlightLog, start_s: float, end_s: float, points: int) -> Overview:
    """A pyramid between two times in at most `points` buckets; from the samples themselves when few."""
    if not shape.levels:
        return Overview(np.zeros(0), np.zeros(0), np.zeros(0))
    finest = shape.levels[0]
    touched = np.flatnonzero((finest.end >= start_s) & (finest.start <= end_s))
    first, last = (int(touched[0]), int(touched[-1]) + 1) if len(touched) else (0, 0)
    if (last - first) * BUCKET_ROWS <= BUCKET_ROWS * max(points, 1):
        rows = slice(first * BUCKET_ROWS, min(last * BUCKET_ROWS, shape.count))
        part = log.channel(shape.address, rows.start, rows.stop)
        outside = log.time_report(shape.address).bad[rows] | ~((part.time >= start_s) & (part.time <= end_s))
        time, values = _placed(part.time, part.values, outside)
        time, values = time[~outside], values[~outside]
        arrays = (time, time, values, values)
    else:
        enough = [
            level for level in shape.levels if len(level.start) * (last - first) >= points * len(finest.start)
        ]
        level = enough[-1] if enough else finest
        inside = (level.end >= start_s) & (level.start <= end_s)
        arrays = (level.start[inside], level.end[inside], level.low[inside], level.high[inside])
    size = -(-len(arrays[0]) // max(points, 1))
    start, _, low, high = _reduced(*arrays, size) if size > 1 else arrays
    if not shape.columns:
        low, high = low.reshape(len(start)), high.reshape(len(start))
    return Overview(start, low, high)


def cache_folder() -> Path:
    """Where this user's caches belong: $INVESTIGATOR_CACHE, or what the platform asks for."""
    chosen = os.environ.get("INVESTIGATOR_CACHE")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        root = Path.home() / "Library" / "Caches"
    else:
        root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return root / "descent-investigator" / "overviews"


def _placed(time: np.ndarray, values: np.ndarray, left_out: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Times (n,) and values (n, k) with NaN where left out."""
    return np.where(left_out, np.nan, time), np.where(left_out[:, None], np.nan, as_table(values))


def _reduced(
    start: np.ndarray, end: np.ndarray, low: np.ndarray, high: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Groups of `size` neighbours reduced to first start, last end, least low and greatest high."""
    edges = np.arange(0, len(start), size)
    if not len(edges):
        return start, end, low, high
    return (
        np.fmin.reduceat(start, edges),
        np.fmax.reduceat(end, edges),
        np.fmin.reduceat(low, edges, axis=0),
        np.fmax.reduceat(high, edges, axis=0),
    )


def _keep(path: Path, kept: Pyramid) -> None:
    arrays = {"shape": np.array([kept.count, kept.columns, len(kept.levels)])}
    for index, level in enumerate(kept.levels):
        for name in ("start", "end", "low", "high"):
            arrays[f"{name}{index}"] = getattr(level, name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]  # names are arrays', none is an option
        Path(file.name).replace(path)
    except OSError:  # a full or read-only disk costs the next start some seconds, no more
        return


def _load(path: Path, address: str) -> Pyramid | None:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            count, columns, levels = (int(number) for number in kept["shape"])
            names = ("start", "end", "low", "high")
            return Pyramid(
                address,
                count,
                columns,
                tuple(
                    Level(BUCKET_ROWS * LEVEL_STEP**index, *(kept[f"{name}{index}"] for name in names))
                    for index in range(levels)
                ),
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
