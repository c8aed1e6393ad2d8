"""The flight log read: examined first, opened read-only, SI and named frames at the door, nothing loaded
before its time.

with open_log(path) as log:
    baro = log.sensor("baro")
    log.channel("/sensors/baro/pressure", start, stop)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from investigator.errors import BadData, UsageError
from investigator.issues import Issue
from investigator.logs import analyses, header, layout, parts, quarantine
from investigator.logs.contents import (
    ClockModel,
    Event,
    LogContents,
    OnboardMeasurements,
    OnboardStart,
    Phase,
    Stream,
    TerrainModel,
    Witness,
)
from investigator.logs.source import Source
from investigator.logs.streams import StreamReader, leading_channels
from investigator.logs.timing import TimeReport
from investigator.logs.verdict import Verdict


@dataclass(frozen=True)
class ChannelEntry:
    """A channel in the log's list: where it is, what it is, in which SI unit, and what is wrong with it."""

    address: str
    name: str
    long_name: str
    unit: str
    columns: int
    samples: int
    issues: tuple[Issue, ...]


@dataclass(frozen=True)
class StreamEntry:
    """A stream in the log's list with its channels. rate_hz is NaN where it has fewer than two samples."""

    address: str
    name: str
    kind: str
    rate_hz: float
    samples: int
    channels: tuple[ChannelEntry, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True)
class Slice:
    """Rows of one channel from `start` on: time (n,) s as recorded, values (n,) or (n, k) in the SI unit.

    `count` is how many rows its stream has in all.
    """

    address: str
    unit: str
    start: int
    count: int
    time: np.ndarray
    values: np.ndarray


def open_log(path: str | Path) -> FlightLog:
    """Open a flight log after its examination in another process.

    Raises BadData with problem and remedy for whatever is no readable flight log of this format.
    """
    path = Path(path)
    return FlightLog(Source(path, quarantine.examine(path)))


def open_known(path: Path, sha256: str, verdict: Verdict) -> FlightLog:
    """Open a flight log whose bytes were examined before, wherever that was. Raises BadData where the file
    there is another, or none can be read.
    """
    try:
        found = hash_of(path)
    except OSError as error:
        problem = f"The log that was examined cannot be read: {error.strerror or error}"
        raise BadData(problem, str(path), "Put it back there, or begin again with it where it is.") from error
    if found != sha256:
        raise BadData(
            f"The log that was examined has hash {sha256[:8]}…, the file there {found[:8]}…",
            str(path),
            "Put that log there, or begin again with the file that is.",
        )
    return FlightLog(Source(path, verdict), found)


def hash_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class FlightLog:
    """A flight log, read-only. What is read is kept, so asking twice costs once."""

    def __init__(self, source: Source, sha256: str = "") -> None:
        """`sha256`: the file's, where it is known already."""
        self._source, self._sha256 = source, sha256
        try:
            self.header, self._header_issues = header.read_header(source)
        except Exception:  # whatever it was goes on, but not with the file held open
            source.close()
            raise
        self._streams: dict[str, Stream] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. What was read stays usable."""
        self._source.close()

    @property
    def path(self) -> Path:
        """Where the log lies."""
        return self._source.path

    @property
    def verdict(self) -> Verdict:
        """What its examination found."""
        return self._source.verdict

    @cached_property
    def sha256(self) -> str:
        """The file's SHA-256, hexadecimal, computed when first asked for."""
        return self._sha256 or hash_of(self.path)

    @cached_property
    def sensors(self) -> tuple[str, ...]:
        """Names of the sensors that can be read."""
        return tuple(reader.name for reader in self._inside(layout.SENSORS) if reader.usable)

    def sensor(self, name: str) -> Stream:
        """A sensor's stream, SI, with its quarantine. Raises UsageError for a name the log does not hold."""
        if name not in self.sensors:
            known = ", ".join(self.sensors) or "none"
            raise UsageError(f"The log has no readable sensor “{name}”.", str(self.path), f"It has: {known}.")
        return self._stream(f"/{layout.SENSORS}/{name}")

    def navigation(self) -> Stream | None:
        """The recorded on-board solution, if there is one."""
        return self._optional(f"/{layout.NAVIGATION}")

    def truth(self) -> Stream | None:
        """The truth of a simulated log, if there is one."""
        return self._optional(f"/{layout.TRUTH}")

    def vehicle(self) -> tuple[Stream, ...]:
        """Streams of the vehicle: phase, throttle, thrust, mass, discretes."""
        return tuple(self._stream(reader.address) for reader in self._inside(layout.VEHICLE) if reader.usable)

    def measurements(self) -> tuple[OnboardMeasurements, ...]:
        """What the flight filter recorded of its updates, sensor by sensor."""
        return self._measurements

    @cached_property
    def _measurements(self) -> tuple[OnboardMeasurements, ...]:
        usable = [reader for reader in self._inside(layout.MEASUREMENTS) if reader.usable]
        found = (parts.read_measurements(reader) for reader in usable)
        return tuple(item for item in found if item is not None)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """Named moments, in order of time."""
        return parts.read_events(self._source)

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """Named spans of the flight, in order of their start."""
        return parts.read_phases(self._source)

    @cached_property
    def clocks(self) -> tuple[ClockModel, ...]:
        """Clock models against the log's clock."""
        return parts.read_clocks(self._source)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """Remarks of whoever wrote the log."""
        return tuple(self._source.texts(f"/{layout.NOTES}"))

    @cached_property
    def setup_text(self) -> str | None:
        """The as-flown setup as JSON text, if recorded."""
        return parts.read_text(self._source, f"/{layout.SETUP}/{layout.SETUP_CONFIGURATION}")

    @cached_property
    def setup_original(self) -> str | None:
        """The configuration as the flight software had it, verbatim, if recorded."""
        return parts.read_text(self._source, f"/{layout.SETUP}/{layout.SETUP_ORIGINAL}")

    @cached_property
    def start(self) -> OnboardStart | None:
        """How the flight filter started, if recorded."""
        return parts.read_start(self._source)

    def terrains(self) -> tuple[TerrainModel, ...]:
        """Terrain models, survey and on-board."""
        return parts.read_terrains(self._source)

    def witnesses(self) -> tuple[Witness, ...]:
        """Independent evidence no filter consumed."""
        streams = {reader.address: reader for reader in self._inside(layout.WITNESS)}
        return parts.read_witnesses(self._source, streams)

    def contents(self) -> LogContents:
        """The whole log as a value, as the writer takes it."""
        return LogContents(
            header=self.header,
            sensors=tuple(self.sensor(name) for name in self.sensors),
            navigation=self.navigation(),
            measurements=self.measurements(),
            vehicle=self.vehicle(),
            events=self.events,
            phases=self.phases,
            terrains=self.terrains(),
            witnesses=self.witnesses(),
            clocks=self.clocks,
            truth=self.truth(),
            setup=self.setup_text,
            setup_original=self.setup_original,
            start=self.start,
            notes=self.notes,
        )

    def channel(self, address: str, start: int = 0, stop: int | None = None) -> Slice:
        """Rows start…stop of the channel at an address such as ``/sensors/baro/pressure``, read now.

        Raises UsageError for an address the log does not hold.
        """
        reader, name = self._find(address)
        start = max(0, start)
        stop = reader.count if stop is None else max(start, min(stop, reader.count))
        unit = reader.channels[name].info.unit
        times, values = reader.times(start, stop), reader.rows(name, start, stop)
        return Slice(address, unit, start, reader.count, times, values)

    def channel_between(self, address: str, start_s: float, end_s: float) -> Slice:
        """The rows of a channel from the first time ≥ start_s to the last ≤ end_s, in recorded order."""
        reader, _ = self._find(address)
        inside = np.flatnonzero((reader.time >= start_s) & (reader.time <= end_s))
        if not len(inside):
            return self.channel(address, 0, 0)
        return self.channel(address, int(inside[0]), int(inside[-1]) + 1)

    def time_report(self, address: str) -> TimeReport:
        """The times of a channel's stream examined: samples without a usable time, nominal interval, gaps."""
        return self._find(address)[0].timing

    def addresses(self, issues: Sequence[Issue] | None = None) -> tuple[StreamEntry, ...]:
        """Every stream and channel with unit, rate, count and issues (`self.issues` unless given)."""
        known = self.issues if issues is None else issues
        return tuple(_entry(reader, known) for reader in self._readers)

    @cached_property
    def structure_issues(self) -> tuple[Issue, ...]:
        """Defects that show without reading any sample."""
        found = [*self._source.issues(), *self._header_issues]
        for name in (*self._source.groups("/"), *self._source.datasets("/")):
            if name not in layout.PARTS:
                found.append(parts.unknown_part(name))
        for reader in self._readers:
            found += reader.described_issues()
        return tuple(found)

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        """Every defect. The first time, this reads the log through, block by block."""
        found = [*self.structure_issues]
        for reader in self._readers:
            found += reader.health_issues
        return tuple(found)

    def examine_streams(self) -> Iterator[tuple[float, str]]:
        """Examine stream after stream; before each, the share of the samples done and its address."""
        total, done = sum(reader.count for reader in self._readers) or 1, 0
        for reader in self._readers:
            yield done / total, reader.address
            _ = reader.health_issues
            done += reader.count
        yield 1.0, ""

    def supports(self) -> tuple[analyses.Support, ...]:
        """Every analysis: whether the log supports it, and what speaks for it or is missing."""
        carrying = {
            r.name: r
            for r in self._inside(layout.SENSORS)
            if r.carries_data and leading_channels(r.kind, tuple(r.channels))
        }
        reader = self._by_address.get(f"/{layout.NAVIGATION}")
        held = analyses.Holdings(
            sensors={name: r.kind for name, r in carrying.items()},
            derived=frozenset(name for name, r in carrying.items() if r.derived),
            navigation=tuple(reader.channels) if reader is not None and reader.carries_data else (),
            measurements=tuple(r.name for r in self._inside(layout.MEASUREMENTS) if r.carries_data),
            setup=self.setup_text is not None,
            terrains=self._source.groups(f"/{layout.TERRAIN}"),
            witnesses=self._source.groups(f"/{layout.WITNESS}"),
            truth=any(r.carries_data for r in self._readers if r.address == f"/{layout.TRUTH}"),
        )
        return analyses.supports(held)

    @cached_property
    def _readers(self) -> tuple[StreamReader, ...]:
        return parts.stream_readers(self._source)

    @cached_property
    def _by_address(self) -> dict[str, StreamReader]:
        return {reader.address: reader for reader in self._readers}

    def _inside(self, part: str) -> Iterator[StreamReader]:
        return (reader for reader in self._readers if reader.address.startswith(f"/{part}/"))

    def _stream(self, address: str) -> Stream:
        if address not in self._streams:
            self._streams[address] = self._by_address[address].stream()
        return self._streams[address]

    def _optional(self, address: str) -> Stream | None:
        reader = self._by_address.get(address)
        return self._stream(address) if reader is not None and reader.usable else None

    def _find(self, address: str) -> tuple[StreamReader, str]:
        group, _, name = address.rpartition("/")
        reader = self._by_address.get(group)
        if reader is None or not reader.usable or name not in reader.channels:
            remedy = "`investigator check` lists the channels that can."
            raise UsageError("The log has no channel that can be read there.", address, remedy)
        return reader, name


def _entry(reader: StreamReader, issues: Sequence[Issue]) -> StreamEntry:
    channels = tuple(
        ChannelEntry(
            address=item.info.address,
            name=name,
            long_name=item.info.long_name,
            unit=item.info.unit,
            columns=item.info.columns,
            samples=item.info.rows,
            issues=tuple(issue for issue in issues if _place(issue) == item.info.address),
        )
        for name, item in reader.channels.items()
    )
    own = {channel.address for channel in channels}
    beside = tuple(
        issue
        for issue in issues
        if (_place(issue) + "/").startswith(reader.address + "/") and _place(issue) not in own
    )
    rate = reader.rate_hz() if reader.usable else float("nan")
    return StreamEntry(reader.address, reader.name, reader.kind, rate, reader.count, channels, beside)


def _place(issue: Issue) -> str:
    return issue.place.partition("@")[0]
