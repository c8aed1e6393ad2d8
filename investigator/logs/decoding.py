"""From what a dataset stores to SI values: fill value, counts, unit, sense of the vertical, sentinels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import h5py
import numpy as np

from investigator import units
from investigator.issues import Issue
from investigator.logs import layout, samples, storage
from investigator.logs.defects import defect
from investigator.logs.source import Source


@dataclass(frozen=True)
class ChannelInfo:
    """A channel as its dataset describes it. unit is SI, recorded_unit the spelling in the file."""

    address: str
    name: str
    long_name: str
    unit: str
    recorded_unit: str
    rows: int
    columns: int
    factor: float
    offset: float
    counts: tuple[float, float] | None
    fill: float | None
    textual: bool
    discrete: bool
    attributes: Mapping[str, Any]

    def recorded(self, raw: np.ndarray, lost: np.ndarray) -> np.ndarray:
        """Raw values in the recorded unit, float64, NaN where lost or filled."""
        values = np.asarray(raw, dtype=float)
        gone = np.zeros(values.shape, dtype=bool) if self.fill is None else values == self.fill
        gone[lost] = True
        if self.counts is not None:
            values = values * self.counts[0] + self.counts[1]
        return np.where(gone, np.nan, values) if gone.any() else values

    def si(self, recorded: np.ndarray, sentinels: Mapping[float, int]) -> np.ndarray:
        """Recorded values in SI, sentinels as NaN."""
        if sentinels:
            recorded = np.where(np.isin(recorded, list(sentinels)), np.nan, recorded)
        values = recorded * self.factor
        values += self.offset
        return values


def describe(
    source: Source, address: str, kind_unit: str | None = None
) -> tuple[ChannelInfo | None, list[Issue]]:
    """What a channel's dataset says of itself, or None if it cannot be used, and its issues.

    `kind_unit` is the SI unit its sensor's kind asks for, if any.
    """
    dataset = source.dataset(address)
    if dataset is None:
        return None, []
    if not 1 <= dataset.ndim <= 2:
        shape = "×".join(map(str, dataset.shape)) or "a single value"
        return None, [
            defect("bad-shape", address, f"Its shape is {shape}; a channel has one row per sample.")
        ]
    attributes = source.attributes(address)
    textual = dataset.dtype.kind in "SO" or _enumerated(dataset)
    spelling = attributes.get(layout.UNITS)
    if textual:
        spelling = ""
    issues = _unit_issues(spelling, address, kind_unit)
    if issues:
        return None, issues
    entry = units.unit(str(spelling))
    down = attributes.get(layout.POSITIVE) == "down"
    sign = -1.0 if down else 1.0
    scale, add = _number(attributes, layout.SCALE_FACTOR), _number(attributes, layout.ADD_OFFSET)
    counts = None if scale is None and add is None else (1.0 if scale is None else scale, add or 0.0)
    info = ChannelInfo(
        address=address,
        name=address.rsplit("/", 1)[1],
        long_name=str(attributes.get(layout.LONG_NAME, "")),
        unit=entry.si,
        recorded_unit=str(spelling),
        rows=len(dataset),
        columns=dataset.shape[1] if dataset.ndim == 2 else 0,
        factor=sign * entry.factor,
        offset=sign * entry.offset,
        counts=counts,
        fill=_number(attributes, layout.FILL_VALUE),
        textual=textual,
        discrete=not textual and dataset.dtype.kind in "biu" and counts is None and entry == units.Unit("1"),
        attributes=_own_attributes(attributes, counts, sign * entry.factor, sign * entry.offset, down),
    )
    return info, []


class ChannelReader:
    """Rows of one channel in SI, read when asked for."""

    def __init__(self, source: Source, info: ChannelInfo) -> None:
        self._source, self.info = source, info
        self._sentinels: dict[float, int] | None = None

    def read(self, start: int, stop: int) -> np.ndarray:
        """SI values of rows start…stop, (n,) or (n, k); rows the dataset does not have are NaN."""
        info = self.info
        end = max(start, min(stop, info.rows))
        raw, lost = self._source.rows(info.address, start, end)
        if info.textual:
            return _padded_texts(raw, lost, stop - start, self._source.dataset(info.address))
        recorded = info.recorded(raw, lost)
        found = samples.candidates(recorded)
        sentinels = (
            {value: count for value, count in self.sentinels().items() if value in found}
            if len(found)
            else {}
        )
        if info.discrete and end == stop and not lost.any() and not sentinels and info.fill is None:
            return raw if raw.dtype.kind == "b" else raw.astype(np.int64)
        values = info.si(recorded, sentinels)
        if end < stop:
            gap = np.full((stop - end, *values.shape[1:]), np.nan)
            values = np.concatenate([values, gap])
        return values

    def sentinels(self) -> dict[float, int]:
        """Sentinels of the whole channel (recorded unit → how often); looked for once."""
        if self._sentinels is None:
            search = samples.SentinelSearch()
            step = 262144
            for start in range(0, 0 if self.info.textual else self.info.rows, step):
                raw, lost = self._source.rows(self.info.address, start, min(start + step, self.info.rows))
                search.update(self.info.recorded(raw, lost))
            self._sentinels = search.sentinels()
        return self._sentinels


def _unit_issues(spelling: Any, address: str, kind_unit: str | None) -> list[Issue]:
    if spelling is None:
        return [defect("unit-missing", address, "It states no unit, so its numbers mean nothing.")]
    try:
        si = units.unit(str(spelling)).si
    except KeyError:
        return [defect("unit-unknown", address, f"Its unit “{spelling}” is not in the table of units.")]
    if kind_unit is not None and si != kind_unit:
        return [
            defect(
                "unit-mismatch", address, f"Its unit is “{spelling}”, but such a channel is in {kind_unit}."
            )
        ]
    return []


def _own_attributes(
    attributes: Mapping[str, Any],
    counts: tuple[float, float] | None,
    factor: float,
    offset: float,
    down: bool,
) -> dict[str, Any]:
    """The channel's own attributes, with counts as the writer wants them, and the vertical as it now is."""
    own = {key: value for key, value in attributes.items() if key not in layout.DATASET_ATTRIBUTES}
    if counts is not None:
        own |= {"stored": "counts", "scale": abs(counts[0] * factor), "offset": counts[1] * factor + offset}
    if down:
        own |= {layout.POSITIVE: "up", "recorded_positive": "down"}
    return own


def _number(attributes: Mapping[str, Any], name: str) -> float | None:
    value = attributes.get(name)
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.ravel()[0].item()
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _enumerated(dataset: h5py.Dataset) -> bool:
    return dataset.dtype.kind != "b" and h5py.check_enum_dtype(dataset.dtype) is not None


def _padded_texts(raw: np.ndarray, lost: np.ndarray, count: int, dataset: h5py.Dataset | None) -> np.ndarray:
    texts = None if dataset is None else storage.texts_of(raw, dataset.dtype)
    texts = np.zeros(0, dtype="U1") if texts is None else np.where(lost, "", texts)
    return np.concatenate([texts, np.zeros(count - len(texts), dtype=texts.dtype)])
