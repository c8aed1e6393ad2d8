"""One recorded stream behind its group: described at once, read when asked, its health examined in blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np

from investigator import units
from investigator.errors import BadData
from investigator.issues import Issue
from investigator.logs import layout
from investigator.logs.contents import KINDS, Channel, Mounting, Stream
from investigator.logs.decoding import ChannelReader, describe
from investigator.logs.defects import defect
from investigator.logs.samples import ChannelScan, as_table
from investigator.logs.source import Source
from investigator.logs.timing import TimeReport, examine_time, nominal_interval

BLOCK_ROWS = 262144
_SAMPLINGS = ("instantaneous", "rate", "increment")


class StreamReader:
    """A stream of the log. Nothing is read on construction but the description of its datasets."""

    def __init__(self, source: Source, address: str, name: str, kind: str = "") -> None:
        self._source, self.address, self.name = source, address, name
        self._attributes = source.attributes(address)
        self.kind = kind or str(self._attributes.get("kind", ""))
        self.derived = bool(self._attributes.get("derived", False))
        self._told: list[Issue] = []
        self.channels: dict[str, ChannelReader] = {}
        self._time_factor: float | None = self._time_unit()
        for entry in source.datasets(address):
            if entry not in layout.STREAM_DATASETS:
                self._add_channel(entry)
        self._told += self._missing_parts()

    @property
    def usable(self) -> bool:
        """Whether it has a time, without which nothing else can be read."""
        return self._time_factor is not None

    @cached_property
    def count(self) -> int:
        """How many samples its time has."""
        dataset = self._source.dataset(self._at(layout.TIME)) if self.usable else None
        return 0 if dataset is None else len(dataset)

    @cached_property
    def time(self) -> np.ndarray:
        """(N,) s as recorded, NaN where lost."""
        return self._times(layout.TIME, 0, self.count)

    @cached_property
    def received(self) -> np.ndarray | None:
        """(N,) s times of reception, NaN where unknown, or None."""
        dataset = self._source.dataset(self._at(layout.TIME_RECEIVED))
        if not self.usable or dataset is None or dataset.ndim != 1:
            return None
        stored = self._times(layout.TIME_RECEIVED, 0, min(self.count, len(dataset)))
        return np.concatenate([stored, np.full(self.count - len(stored), np.nan)])

    @cached_property
    def valid(self) -> np.ndarray:
        """(N,) bool: the sensor's own word; all true where it gives none, false where it is lost."""
        dataset = self._source.dataset(self._at(layout.VALID))
        if dataset is None or dataset.ndim != 1 or dataset.dtype.kind not in "biu":
            return np.ones(self.count, dtype=bool)
        raw, lost = self._source.rows(self._at(layout.VALID), 0, min(self.count, len(dataset)))
        valid = np.zeros(self.count, dtype=bool)
        valid[: len(raw)] = (raw != 0) & ~lost
        return valid

    @cached_property
    def timing(self) -> TimeReport:
        """Its times examined."""
        lost = self._source.lost_count(self._at(layout.TIME))
        return examine_time(self.time, self._at(layout.TIME), self.received, lost)

    @property
    def carries_data(self) -> bool:
        """Whether any sample has a time that can be read."""
        return self.usable and self.count > self._source.lost_count(self._at(layout.TIME))

    def rate_hz(self) -> float:
        """The usual rate from a look at its beginning, middle and end; NaN with fewer than two samples."""
        steps = []
        for start in sorted({0, self.count // 2, max(0, self.count - 512)}):
            steps.append(nominal_interval(self._times(layout.TIME, start, min(start + 512, self.count))))
        known = [step for step in steps if np.isfinite(step)]
        return 1.0 / float(np.median(known)) if known else float("nan")

    def stream(self) -> Stream:
        """All of it, as a value. Raises BadData if it has no usable time."""
        if not self.usable:
            raise BadData(
                "This stream has no usable time.", self.address, "Run `investigator check` on the log."
            )
        channels = {name: self._channel(reader) for name, reader in self.channels.items()}
        return Stream(
            name=self.name,
            kind=self.kind,
            time=self.time,
            channels=channels,
            valid=self.valid,
            quarantined=self.timing.bad | self._no_measurement(channels),
            time_received=self.received,
            frame=self._text("frame", "b"),
            mounting=self._mounting()[0],
            sampling=self._sampling()[0],
            derived=self.derived,
            clock=self._text("clock", "log"),
            attributes={k: v for k, v in self._attributes.items() if k not in layout.STREAM_ATTRIBUTES},
        )

    def rows(self, channel: str, start: int, stop: int) -> np.ndarray:
        """SI values of one channel, rows start…stop."""
        return self.channels[channel].read(start, stop)

    def times(self, start: int, stop: int) -> np.ndarray:
        """(stop − start,) s, without reading the others."""
        return self.time[start:stop] if "time" in self.__dict__ else self._times(layout.TIME, start, stop)

    def described_issues(self) -> tuple[Issue, ...]:
        """Defects that show without reading a sample."""
        return tuple(self._told)

    @cached_property
    def health_issues(self) -> tuple[Issue, ...]:
        """Defects of its times and values, found block by block."""
        if not self.usable:
            return ()
        if not self.count:
            return (defect("empty-stream", self.address, "It has no samples."),)
        found = list(self.timing.issues)
        lively = self.kind in KINDS and not self.derived
        for name, reader in self.channels.items():
            if not reader.info.textual:
                found += self._scan(name, reader, lively)
        return tuple(found)

    def _scan(self, name: str, reader: ChannelReader, lively: bool) -> Iterable[Issue]:
        info = reader.info
        scan = ChannelScan(name, info.address, lively)
        sentinels = reader.sentinels()
        missing = 0
        for start in range(0, self.count, BLOCK_ROWS):
            stop = min(start + BLOCK_ROWS, self.count)
            values = np.asarray(reader.read(start, stop), dtype=float)
            missing += self._told_missing(reader, values, start, stop)
            scan.update(values)
        if sentinels:
            count, words = sum(sentinels.values()), ", ".join(f"{value:.10g}" for value in sentinels)
            message = (
                f"{count} values are {words} {info.recorded_unit}".rstrip() + ", a stand-in for “no value”."
            )
            yield defect("sentinel", info.address, message, count)
        if info.rows < self.count:
            message = f"It has {info.rows} rows for {self.count} times."
            yield defect("truncated-dataset", info.address, message, self.count - info.rows)
        elif info.rows > self.count:
            message = f"It has {info.rows} rows for {self.count} times; the rest has no time and is left out."
            yield defect("truncated-dataset", self._at(layout.TIME), message, info.rows - self.count)
        yield from scan.issues(self.time, missing, self.valid)

    def _told_missing(self, reader: ChannelReader, values: np.ndarray, start: int, stop: int) -> int:
        """Rows that are NaN for being lost, filled, absent or sentinels: told by other issues."""
        end = max(start, min(stop, reader.info.rows))
        raw, lost = self._source.rows(reader.info.address, start, end)
        absent = np.isnan(as_table(values)).any(axis=1)
        written = np.isnan(as_table(raw)).any(axis=1) & ~lost
        absent[: len(written)] &= ~written
        return int(absent.sum())

    def _channel(self, reader: ChannelReader) -> Channel:
        info = reader.info
        return Channel(reader.read(0, self.count), info.unit, info.long_name, info.attributes)

    def _no_measurement(self, channels: Mapping[str, Channel]) -> np.ndarray:
        """(N,) bool: a channel the stream lives by has no finite value there."""
        bad = np.zeros(self.count, dtype=bool)
        numeric = {name: item.values for name, item in channels.items() if item.values.dtype.kind in "biuf"}
        leading = leading_channels(self.kind, tuple(numeric))
        for name in leading:
            bad |= ~np.isfinite(as_table(numeric[name])).all(axis=1)
        if not leading and numeric:
            bad = np.logical_and.reduce(
                [~np.isfinite(as_table(values)).any(axis=1) for values in numeric.values()]
            )
        return bad

    def _add_channel(self, name: str) -> None:
        spec = next((spec for spec in KINDS.get(self.kind, ()) if spec.name == name), None)
        info, issues = describe(self._source, self._at(name), spec.unit if spec else None)
        self._told += issues
        if info is None:
            return
        if spec is not None and spec.columns >= 0 and info.columns != spec.columns:
            wanted = f"{spec.columns} columns" if spec.columns else "one column"
            self._told.append(defect("bad-shape", info.address, f"The kind {self.kind} has {wanted} there."))
            return
        if name in layout.VERTICAL and not self._states_surface(info.attributes):
            message = "It does not say from which surface it counts (site, ground or reference surface)."
            self._told.append(defect("datum-unstated", info.address, message))
        self.channels[name] = ChannelReader(self._source, info)

    def _states_surface(self, attributes: Mapping[str, Any]) -> bool:
        return layout.REFERENCE_SURFACE in attributes or layout.ALTITUDE_REFERENCE in self._attributes

    def _missing_parts(self) -> list[Issue]:
        found = self._mounting()[1] + self._sampling()[1]
        if self.address.startswith(f"/{layout.SENSORS}/"):
            if self.kind not in KINDS:
                message = (
                    f"Its kind “{self.kind}” is not one of the format's."
                    if self.kind
                    else "It names no kind."
                )
                found.append(defect("unknown-kind", self.address, message))
            for name in missing_channels(self.kind, tuple(self.channels)):
                found.append(defect("missing-channel", self.address, f"The kind {self.kind} needs {name}."))
            if self.usable and self._source.dataset(self._at(layout.VALID)) is None:
                message = "It has no valid flags; every sample counts as valid."
                found.append(defect("missing-valid", self.address, message))
        return found

    def _time_unit(self) -> float | None:
        """Seconds per unit of its time, None if the time cannot be used."""
        address = self._at(layout.TIME)
        dataset = self._source.dataset(address)
        if dataset is None or dataset.ndim != 1 or dataset.dtype.kind not in "iuf":
            message = "It has no readable time, so none of it can be used."
            self._told.append(defect("missing-time", self.address, message))
            return None
        spelling = self._source.attributes(address).get(layout.UNITS)
        try:
            entry = units.unit(str(spelling))
        except KeyError:
            entry = units.Unit("")
        if entry.si != "s":
            message = f"Its time is in “{spelling}”, which is no unit of time of the table."
            self._told.append(defect("missing-time", self.address, message))
            return None
        return entry.factor

    def _times(self, name: str, start: int, stop: int) -> np.ndarray:
        raw, lost = self._source.rows(self._at(name), start, stop)
        factor = 1.0 if self._time_factor is None else self._time_factor
        return np.where(lost, np.nan, raw.astype(float) * factor)

    def _mounting(self) -> tuple[Mounting, list[Issue]]:
        rotation = _array(self._attributes.get(layout.ROTATION), (3, 3), np.eye(3))
        lever = _array(self._attributes.get(layout.LEVER_ARM), (3,), np.zeros(3))
        found = []
        proper = rotation is not None and np.allclose(rotation @ rotation.T, np.eye(3), atol=1e-6)
        if rotation is None or not proper or np.linalg.det(rotation) < 0:
            message = "Its mounting rotation is no rotation; its axes are taken as the body's."
            found.append(defect("bad-attribute", f"{self.address}@{layout.ROTATION}", message))
            rotation = np.eye(3)
        if lever is None:
            message = "Its lever arm is not three numbers; none is taken."
            found.append(defect("bad-attribute", f"{self.address}@{layout.LEVER_ARM}", message))
            lever = np.zeros(3)
        return Mounting(rotation, lever), found

    def _sampling(self) -> tuple[Any, list[Issue]]:
        word = self._attributes.get("sampling", "instantaneous")
        if word in _SAMPLINGS:
            return word, []
        message = f"Its sampling “{word}” is none of {', '.join(_SAMPLINGS)}; it is taken as instantaneous."
        return "instantaneous", [defect("bad-attribute", f"{self.address}@sampling", message)]

    def _text(self, name: str, usual: str) -> str:
        word = self._attributes.get(name, usual)
        return word if isinstance(word, str) and word else usual

    def _at(self, name: str) -> str:
        return f"{self.address}/{name}"


def missing_channels(kind: str, present: tuple[str, ...]) -> tuple[str, ...]:
    """What a kind needs and a stream lacks, in words."""
    missing = tuple(spec.name for spec in KINDS.get(kind, ()) if spec.required and spec.name not in present)
    if kind == "imu" and not leading_channels(kind, present):
        return ("specific_force and angular_rate, or delta_velocity and delta_angle",)
    if kind == "barometer" and not leading_channels(kind, present):
        return ("pressure or altitude",)
    return missing


def leading_channels(kind: str, present: tuple[str, ...]) -> tuple[str, ...]:
    """The channels a kind lives by: without a finite value in each, a sample is no measurement."""
    if kind == "imu":
        pairs = (("specific_force", "angular_rate"), ("delta_velocity", "delta_angle"))
        return next((pair for pair in pairs if set(pair) <= set(present)), ())
    if kind == "barometer":
        return next(((name,) for name in ("pressure", "altitude") if name in present), ())
    return tuple(spec.name for spec in KINDS.get(kind, ()) if spec.required and spec.name in present)


def _array(value: Any, shape: tuple[int, ...], usual: np.ndarray) -> np.ndarray | None:
    """An attribute as an array of floats: the usual one if absent, None if it is something else."""
    if value is None:
        return usual
    if not isinstance(value, np.ndarray) or value.shape != shape or value.dtype.kind not in "iuf":
        return None
    return value.astype(float) if bool(np.all(np.isfinite(value))) else None
