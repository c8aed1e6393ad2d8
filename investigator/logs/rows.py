"""Rows of a dataset read as far as they can be: what is damaged, cut off or never written is told."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import h5py
import numpy as np

from investigator.logs.claims import LIBRARY_ERRORS

BLOCK_ROWS = 65536
Ranges = tuple[tuple[int, int], ...]


def lost_rows(dataset: h5py.Dataset, file_size: int, trial: bool) -> Ranges:
    """Half-open ranges of rows that cannot be read or were never written.

    Checks every chunk's place against the file's true size (bytes); with `trial` also reads every row.
    """
    if not dataset.shape:
        if trial:
            dataset[()]
        return ()
    lost = _rows_beyond(dataset, file_size)
    if trial:
        lost += _unreadable(dataset, lost)
    return merged(lost)


def read_rows(dataset: h5py.Dataset, start: int, stop: int, lost: Ranges) -> tuple[np.ndarray, Ranges]:
    """Raw values of rows start…stop, zero where lost, and the lost ranges (in the dataset's rows).

    Rows known as lost are not touched. What fails now is tried again block by block and then counts as lost.
    """
    known = tuple((max(a, start), min(b, stop)) for a, b in lost if a < stop and b > start)
    if not known:
        try:
            return dataset[start:stop], ()
        except LIBRARY_ERRORS:
            pass
    values = np.zeros((stop - start, *dataset.shape[1:]), dtype=dataset.dtype)
    fresh = []
    for a, b in _blocks(_without(start, stop, known), _step(dataset)):
        try:
            values[a - start : b - start] = dataset[a:b]
        except LIBRARY_ERRORS:
            fresh.append((a, b))
    return values, merged([*known, *fresh])


def mask_of(ranges: Ranges, start: int, stop: int) -> np.ndarray:
    """(stop − start,) bool: True where a row lies in one of the ranges."""
    mask = np.zeros(stop - start, dtype=bool)
    for a, b in ranges:
        mask[max(a - start, 0) : max(b - start, 0)] = True
    return mask


def merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Ranges in order, touching ones joined."""
    joined: list[tuple[int, int]] = []
    for a, b in sorted((a, b) for a, b in ranges if a < b):
        if joined and a <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(b, joined[-1][1]))
        else:
            joined.append((a, b))
    return tuple(joined)


def _rows_beyond(dataset: h5py.Dataset, file_size: int) -> list[tuple[int, int]]:
    """Rows whose bytes lie beyond the end of the file, or of chunks that were never written."""
    rows = dataset.shape[0]
    if dataset.chunks is None:
        offset, stored = dataset.id.get_offset(), dataset.id.get_storage_size()
        if not rows or not stored:
            return [(0, rows)] if rows and dataset.size and _contiguous(dataset) else []
        width = max(1, stored // rows)
        whole = rows if offset is None else max(0, min(rows, (file_size - offset) // width))
        return [(whole, rows)]
    step = dataset.chunks[0]
    across = int(
        np.prod([-(-n // c) for n, c in zip(dataset.shape[1:], dataset.chunks[1:], strict=True)] or [1])
    )
    present = np.zeros(-(-rows // step), dtype=np.int64)

    def note(info: h5py.h5d.StoreInfo) -> None:
        if info.byte_offset is not None and info.byte_offset + info.size <= file_size:
            index = info.chunk_offset[0] // step
            if index < len(present):
                present[index] += 1

    dataset.id.chunk_iter(note)
    missing = np.flatnonzero(present < across)
    return [(int(index) * step, min(rows, (int(index) + 1) * step)) for index in missing]


def _contiguous(dataset: h5py.Dataset) -> bool:
    return bool(dataset.id.get_create_plist().get_layout() == h5py.h5d.CONTIGUOUS)


def _unreadable(dataset: h5py.Dataset, lost: list[tuple[int, int]]) -> list[tuple[int, int]]:
    failed = []
    for a, b in _blocks(_without(0, dataset.shape[0], merged(lost)), _step(dataset)):
        try:
            dataset[a:b]
        except LIBRARY_ERRORS:
            failed.append((a, b))
    return failed


def _step(dataset: h5py.Dataset) -> int:
    return dataset.chunks[0] if dataset.chunks else BLOCK_ROWS


def _without(start: int, stop: int, ranges: Ranges) -> list[tuple[int, int]]:
    """The parts of start…stop outside the ranges (which are in order)."""
    kept, at = [], start
    for a, b in ranges:
        kept.append((at, a))
        at = max(at, b)
    return [(a, b) for a, b in [*kept, (at, stop)] if a < b]


def _blocks(ranges: Iterable[tuple[int, int]], step: int) -> Iterable[tuple[int, int]]:
    """Ranges cut at multiples of `step`."""
    for a, b in ranges:
        edges = [a, *range((a // step + 1) * step, b, step), b]
        yield from pairwise(edges)
