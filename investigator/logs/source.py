"""The file behind a log: the one door for its bytes, open only to what the examination allowed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np

from investigator.errors import BadData
from investigator.issues import Issue
from investigator.logs import storage
from investigator.logs.claims import LIBRARY_ERRORS, sentence
from investigator.logs.defects import defect
from investigator.logs.padding import open_hdf5
from investigator.logs.rows import Ranges, mask_of, merged, read_rows
from investigator.logs.verdict import Verdict


class Source:
    """An examined HDF5 file. Addresses outside the verdict do not exist here."""

    def __init__(self, path: Path, verdict: Verdict) -> None:
        """Open the file. Raises BadData if it cannot be opened after all."""
        self.path, self.verdict = path, verdict
        self._datasets = frozenset(verdict.datasets)
        self._groups = frozenset(verdict.groups)
        self._groups_below, self._datasets_below = _below(verdict.groups), _below(verdict.datasets)
        self._barred = frozenset(refusal.place for refusal in verdict.refused)
        self._objects: dict[str, Any] = {}
        self._attributes: dict[str, dict[str, Any]] = {}
        self._lost: dict[str, Ranges] = dict(verdict.lost)
        try:
            self._file = open_hdf5(path, verdict.stored_size)
        except LIBRARY_ERRORS as error:
            raise BadData(
                f"The file cannot be opened: {sentence(error)}", str(path), "Get another copy."
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def groups(self, parent: str) -> tuple[str, ...]:
        """Names of the groups right below a group, in order."""
        return self._groups_below.get(parent.rstrip("/"), ())

    def datasets(self, parent: str) -> tuple[str, ...]:
        """Names of the datasets right below a group, in order."""
        return self._datasets_below.get(parent.rstrip("/"), ())

    def has(self, address: str) -> bool:
        """Whether a dataset or group may be read."""
        return address in self._datasets or address in self._groups

    def dataset(self, address: str) -> h5py.Dataset | None:
        """The dataset itself, for its properties; None if there is none that may be read."""
        if address not in self._datasets:
            return None
        item = self._object(address)
        return item if isinstance(item, h5py.Dataset) else None

    def attributes(self, address: str) -> dict[str, Any]:
        """Attributes of a group or dataset that can be read, as Python holds them, by name."""
        if not self.has(address) or f"{address}@" in self._barred:
            return {}
        if address not in self._attributes:
            self._attributes[address] = self._read_attributes(address)
        return dict(self._attributes[address])

    def _read_attributes(self, address: str) -> dict[str, Any]:
        found = {}
        try:
            item = self._object(address)
            owner = {} if item is None else item.attrs
            names = sorted(name for name in owner if f"{address}@{name}" not in self._barred)
        except LIBRARY_ERRORS:
            return {}
        for name in names:
            try:
                found[name] = storage.get_attribute(owner[name])
            except LIBRARY_ERRORS:
                continue
        return found

    def _object(self, address: str) -> Any:
        if address not in self._objects:
            try:
                self._objects[address] = self._file[address]
            except LIBRARY_ERRORS:
                self._objects[address] = None
        return self._objects[address]

    def rows(self, address: str, start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
        """Raw values of rows start…stop of a dataset (not scalar), and (stop − start,) bool: lost."""
        dataset = self._object(address)
        known = self._lost.get(address, ())
        values, lost = read_rows(dataset, start, stop, known)
        if lost:
            self._lost[address] = merged([*known, *lost])
        return values, mask_of(lost, start, stop)

    def value(self, address: str) -> Any:
        """The value of a scalar dataset, None if it cannot be read."""
        dataset = self.dataset(address)
        if dataset is None or dataset.shape != ():
            return None
        try:
            return dataset[()]
        except LIBRARY_ERRORS:
            return None

    def texts(self, address: str) -> list[str]:
        """A dataset of texts or of an enumeration as texts, lost ones empty; [] for anything else."""
        dataset = self.dataset(address)
        if dataset is None or dataset.ndim > 1:
            return []
        if dataset.shape == ():
            raw = self.value(address)
            values, lost = np.array([raw], dtype=object), np.array([raw is None])
        else:
            values, lost = self.rows(address, 0, len(dataset))
        texts = storage.texts_of(values, dataset.dtype)
        return (
            []
            if texts is None
            else ["" if gone else str(text) for text, gone in zip(texts, lost, strict=True)]
        )

    def lost_count(self, address: str) -> int:
        """How many rows of a dataset are known to be lost."""
        return sum(stop - start for start, stop in self._lost.get(address, ()))

    def issues(self) -> list[Issue]:
        """What the examination found wrong with the file."""
        verdict = self.verdict
        found = [defect(item.code, item.place, item.message) for item in verdict.refused]
        if verdict.stored_size:
            message = f"The file ends at byte {verdict.actual_size} of {verdict.stored_size}."
            found.insert(0, defect("truncated-file", "/", message))
        for address, ranges in sorted(self._lost.items()):
            dataset = self.dataset(address)
            rows = len(dataset) if dataset is not None else 0
            count = self.lost_count(address)
            ends = ranges[-1][1] == rows and len(ranges) == 1
            code, what = (
                ("truncated-dataset", "missing at its end")
                if ends
                else ("unreadable-rows", "damaged or missing")
            )
            found.append(defect(code, address, f"{count} of {rows} rows are {what}.", count))
        return found


def _below(addresses: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Names by the group right above them, in order."""
    found: dict[str, list[str]] = {}
    for address in addresses:
        above, _, name = address.rpartition("/")
        if name:
            found.setdefault(above, []).append(name)
    return {above: tuple(sorted(names)) for above, names in found.items()}
