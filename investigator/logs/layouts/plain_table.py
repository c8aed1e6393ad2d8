"""Any other table, told by a mapping file what its columns are (see `mapping`)."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from investigator.errors import BadData, UsageError
from investigator.logs.contents import Channel, Event, LogContents, Mounting, Phase, Stream
from investigator.logs.layouts import milestones
from investigator.logs.layouts.account import Account
from investigator.logs.layouts.columns import channel, finite
from investigator.logs.layouts.heading import header
from investigator.logs.layouts.layout import ImportOptions, Layout
from investigator.logs.layouts.mapping import (
    Columns,
    Mapping,
    Solution,
    StreamColumns,
    TimeColumn,
    read_mapping,
)
from investigator.logs.layouts.pad import find_pad, with_zero
from investigator.logs.layouts.table import Table, read_table
from investigator.logs.layouts.times import clock_line, seconds


@dataclass(frozen=True)
class _Timed:
    """Rows that have a time by one column, (N,) s on the log's clock, and how they came there."""

    time: np.ndarray
    table: Table
    note: MappingOf[str, float | str] = field(default_factory=dict)


@dataclass
class _Reader:
    """The table with its mapping; each time base is read once, and columns that were used are remembered."""

    table: Table
    mapping: Mapping
    account: Account
    bases: dict[str, _Timed] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def timed(self, form: TimeColumn | None) -> _Timed:
        """The rows by the main time column, or by another one, set on the main one's clock."""
        form = form or self.mapping.time
        if form.column not in self.bases:
            self.used.add(form.column)
            time, _, table = seconds(self.table, form.column, form.unit, self.account, form.zero)
            main = form.column == self.mapping.time.column
            self.bases[form.column] = _Timed(time, table) if main else self._on_main(form.column, time, table)
        return self.bases[form.column]

    def _on_main(self, column: str, time: np.ndarray, table: Table) -> _Timed:
        """Another time base on the main one, by a straight line through the rows that carry both.

        Raises BadData where fewer than two do.
        """
        main = self.timed(None)
        place = dict(zip(main.table.lines, main.time.tolist(), strict=True))
        pairs = [(t, place[k]) for t, k in zip(time.tolist(), table.lines, strict=True) if k in place]
        if len(pairs) < 2:
            problem = f"No rows tie the time column {column!r} to {self.mapping.time.column!r}."
            raise BadData(
                problem, str(self.table.path), "Convert the parts of the file into logs of their own."
            )
        own, log = np.array(pairs).T
        slope, offset, sigma = clock_line(own, log)
        shift = f"{offset:+.6f} s and {1e6 * (slope - 1):+.1f} ppm, scatter {sigma:.2g} s"
        detail = f"a time base of its own, set on {self.mapping.time.column}: {shift}"
        self.account.converted(f"{self.table.path.name}: {column}", "time", detail, len(pairs))
        note: dict[str, float | str] = {
            "time_base": column,
            "time_base_offset_s": offset,
            "time_base_sigma_s": sigma,
        }
        note["time_base_drift"] = slope - 1.0
        return _Timed(slope * time + offset, table, note)

    def channels(self, table: Table, wanted: MappingOf[str, Columns], place: str) -> dict[str, Channel]:
        """The channels a stream asks for."""
        found = {}
        for name, item in wanted.items():
            self.used |= {item.column} if item.column else set(item.columns)
            found[name] = channel(
                table,
                item.source,
                item.unit,
                f"{place}/{name}",
                self.account,
                long_name=item.long_name,
                resolution=item.resolution,
                missing=self.mapping.table.missing,
            )
        return found


def recognises(source: Path) -> bool:
    """Never by itself: without a mapping file a column's meaning would be a guess."""
    return False


def read(source: Path, account: Account, options: ImportOptions) -> LogContents:
    """Read one table by the mapping file of the options. Raises UsageError without one."""
    if options.mapping is None:
        raise UsageError("A plain table needs a mapping file.", str(source), "Name one with --mapping.")
    mapping = read_mapping(options.mapping)
    form = mapping.table
    table = read_table(
        source, account, delimiter=form.delimiter, decimal=form.decimal, names=form.columns or None
    )
    reader = _Reader(table, mapping, account)
    reader.timed(None)
    sensors = [_stream(reader, item, f"/sensors/{item.name}") for item in mapping.sensors]
    navigation = _navigation(reader, mapping.navigation) if mapping.navigation else None
    vehicle = tuple(_stream(reader, item, f"/vehicle/{item.name}") for item in mapping.vehicle)
    if not sensors and navigation is None:
        raise BadData(
            "The mapping file names no sensor and no solution.", str(options.mapping), "Add [[sensors]]."
        )
    events = _events(reader)
    _unused(reader)
    given = {name: str(value) for name, value in mapping.header.items()} | dict(options.header)
    return LogContents(
        header=header(given, account),
        sensors=tuple(_zeroed(sensors, account)),
        navigation=navigation,
        vehicle=vehicle,
        events=events,
        phases=_phases(events, sensors),
    )


LAYOUT = Layout("table", "any CSV table, with a mapping file", recognises, read)


def _stream(reader: _Reader, item: StreamColumns, place: str) -> Stream:
    rows = reader.timed(item.time)
    table = rows.table
    channels = reader.channels(table, item.channels, place)
    valid = finite(*channels.values())
    if item.valid is not None:
        reader.used.add(item.valid)
        own = table.numbers(item.valid, reader.account)
        refused = ~(np.isfinite(own) & (own != 0.0))
        reader.account.flagged(
            f"{table.path.name}: {item.valid}", f"{place}/valid", "the sensor's own word", int(refused.sum())
        )
        valid &= ~refused
    rotation = np.eye(3) if item.rotation is None else _rotation(item)
    return Stream(
        item.name,
        item.kind,
        rows.time,
        channels,
        valid,
        frame=item.frame,
        mounting=Mounting(rotation, np.array(item.lever_arm_m)),
        sampling=item.sampling,
        derived=item.derived,
        attributes={**item.attributes, **rows.note},
    )


def _rotation(item: StreamColumns) -> np.ndarray:
    C = np.array(item.rotation, dtype=float)
    if not np.allclose(C @ C.T, np.eye(3), atol=1e-6) or np.linalg.det(C) < 0:
        raise BadData(
            "Its rotation is no rotation: rows are not orthonormal.",
            f"sensors: {item.name}",
            "Mend the mapping file.",
        )
    return C


def _navigation(reader: _Reader, solution: Solution) -> Stream:
    rows = reader.timed(solution.time)
    channels = reader.channels(rows.table, solution.channels, "/onboard/navigation")
    note = {**solution.attributes, **rows.note, "altitude_reference": solution.altitude_reference}
    valid = finite(*channels.values())
    return Stream(
        "navigation",
        "navigation",
        rows.time,
        channels,
        valid,
        frame="n",
        derived=True,
        attributes=note,
    )


def _zeroed(sensors: list[Stream], account: Account) -> list[Stream]:
    """Barometers with the pressure of the pad, where an inertial sensor shows a rocket leaving it."""
    forces = [item for item in sensors if "specific_force" in item.channels]
    pad = next((found for item in forces if (found := find_pad(item)) is not None), None)
    if pad is None:
        return sensors
    return [with_zero(item, pad, account) if item.kind == "barometer" else item for item in sensors]


def _events(reader: _Reader) -> tuple[Event, ...]:
    column = reader.mapping.events
    if column is None:
        return ()
    rows = reader.timed(None)
    table, time = rows.table, rows.time
    reader.used.add(column.column)
    values = table.texts(column.column)
    changes = [k for k in range(1, len(values)) if values[k] != values[k - 1]]
    reader.account.mapped(f"{table.path.name}: {column.column}", "/events", "changes of value", len(changes))
    return tuple(
        Event(float(time[k]), column.names.get(values[k], values[k]), f"{column.column} {values[k]}")
        for k in changes
    )


def _phases(events: tuple[Event, ...], sensors: list[Stream]) -> tuple[Phase, ...]:
    if not events or not sensors:
        return ()
    start, end = min(float(item.time[0]) for item in sensors), max(float(item.time[-1]) for item in sensors)
    return milestones.phases(start, end, ((start, "start"), *((item.time, item.name) for item in events)))


def _unused(reader: _Reader) -> None:
    for name in reader.table.names:
        if name not in reader.used:
            reader.account.dropped(
                f"{reader.table.path.name}: {name}", "the mapping file does not name it", len(reader.table)
            )
