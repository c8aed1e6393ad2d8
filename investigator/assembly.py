"""From a log and one half of a setup to a filter problem: the door at which validated models become arrays.

The same data count for every hypothesis: what a half inhibits or withholds is still carried, predicted and
scored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any, Protocol, TypeVar

import numpy as np

from investigator.errors import BadData, UsageError
from investigator.filters.problem import Problem, SensorProblem, WorldArrays
from investigator.logs.contents import ClockModel, Header, Stream, TerrainModel, Witness
from investigator.navigation.start import NAVIGATION
from investigator.setup import Navigation, SensorUse
from investigator.world.assembly import arrays

Value = TypeVar("Value")

_WORLDS, _SAMPLES, _INPUTS = 8, 64, 6  #: how many are kept of each


class Recorded(Protocol):
    """What assembly asks of a log: `logs.reader.FlightLog`, or a flight that is only being flown."""

    @property
    def path(self) -> Path: ...
    @property
    def header(self) -> Header: ...
    @property
    def sensors(self) -> tuple[str, ...]: ...
    @property
    def clocks(self) -> tuple[ClockModel, ...]: ...
    def sensor(self, name: str) -> Stream: ...
    def navigation(self) -> Stream | None: ...
    def witnesses(self) -> tuple[Witness, ...]: ...
    def terrains(self) -> tuple[TerrainModel, ...]: ...


def problem(log: Recorded, half: Navigation, label: str) -> Problem:
    """The filter problem of one half over a log; see `Assembly.problem`."""
    return Assembly(log).problem(half, label)


class Assembly:
    """Filter problems over one log. What does not depend on a changed value is made once.

    Problems that share increments, world, start or a sensor's samples share the very arrays, so that whoever
    prepares these further can know them again. Safe from several threads.
    """

    def __init__(self, log: Recorded) -> None:
        self.log = log
        self._streams: dict[str, Stream] = {}
        self._reaches: dict[str, tuple[float, float]] = {}
        self._worlds = _Made(_WORLDS)
        self._samples = _Made(_SAMPLES)
        self._inputs = _Made(_INPUTS)
        self._starts = _Made(_INPUTS)
        self._epochs = _Made(_INPUTS)

    def problem(self, half: Navigation, label: str) -> Problem:
        """The filter problem of one half.

        Raises UsageError where the half names a stream the log does not hold, BadData where nothing is left
        to filter.
        """
        streams = {name: self._stream(name) for name in half.sensors}
        driving = tuple(self._stream(name) for name in half.mechanisation.streams())
        start, end = self._span((*streams, *half.mechanisation.streams()), half)
        world = self._worlds.of((half.world,), lambda: self._world(half))
        sensors = tuple(self._sensor(streams[name], use, start, end) for name, use in half.sensors.items())
        times = tuple(sensor.time for sensor in sensors)
        epochs = self._epochs.of((*times, start, end), lambda: _epochs(times, start, end))
        if epochs.size == 0 and not driving:
            raise BadData(
                f"No sample lies between {start:.1f} and {end:.1f} s.",
                str(self.log.path),
                "Widen the window, or use another sensor.",
            )
        asked = (half.mechanisation, start, end, epochs)
        inputs = self._inputs.of(asked, lambda: half.mechanisation.inputs(driving, start, end, epochs))
        every = (*driving, *streams.values())
        nominal0, P0 = self._starts.of(
            (half.mechanisation, half.world, inputs.start, tuple(streams)),
            lambda: half.mechanisation.initial(world, every, inputs.start),
        )
        return Problem(
            motion=half.mechanisation.motion(world),
            world=world,
            nominal0=nominal0,
            P0=P0,
            start=inputs.start,
            input_time=inputs.time,
            inputs=inputs.rows,
            segment=inputs.segment,
            sensors=sensors,
            label=label,
        )

    def _stream(self, name: str) -> Stream:
        if name not in self._streams:
            self._streams[name] = _stream(self.log, name)
        return self._streams[name]

    def _span(self, names: Sequence[str], half: Navigation) -> tuple[float, float]:
        """The half's window, as far as any of those streams reaches."""
        for name in names:
            if name not in self._reaches:
                self._reaches[name] = _reach(self._stream(name))
        known = [reach for reach in (self._reaches[name] for name in names) if reach[0] <= reach[1]]
        if not known:
            raise BadData(
                "No stream of this setup holds a sample with a finite time.", "", "Choose other sensors."
            )
        return max(half.start_s, min(first for first, _ in known)), min(
            half.end_s, max(last for _, last in known)
        )

    def _world(self, half: Navigation) -> WorldArrays:
        return arrays(self.log.header, half.world, _terrain(self.log, half.world.terrain))

    def _sensor(self, stream: Stream, use: SensorUse, start: float, end: float) -> SensorProblem:
        """One sensor's problem; another gate or noise leaves its samples as they were."""
        model = use.model
        asked = (stream.name, use.faults, use.latency_s, model, start, end)
        made = self._samples.of(asked, lambda: _samples(stream, use, start, end))
        return replace(
            made,
            gate=use.gate.problem(made.z.shape[1]),
            inhibited=np.ones(made.row.shape, bool) if use.mode == "inhibit" else None,
            withheld=use.mode == "withhold",
            beta=use.underweighting,
        )


class _Made:
    """The newest few values by what they were made from, compared by value: made once, whoever asks."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._kept: list[tuple[tuple[object, ...], Any]] = []
        self._lock = Lock()

    def of(self, asked: tuple[object, ...], make: Callable[[], Value]) -> Value:
        """What was made from the same before, else what `make` makes now."""
        with self._lock:
            for place, (known, value) in enumerate(self._kept):
                if _same(known, asked):
                    self._kept.append(self._kept.pop(place))
                    return value
            made = make()
            self._kept = [*self._kept[-self._room + 1 :], (asked, made)]
            return made


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return len(one) == len(other) and all(
        a is b or (np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b)  # type: ignore[arg-type]  # b is of a's type
        for a, b in zip(one, other, strict=True)
    )


def _stream(log: Recorded, name: str) -> Stream:
    if name in log.sensors:
        return _on_log_clock(log, log.sensor(name))
    recorded = log.navigation() if name == NAVIGATION else None
    if recorded is not None:
        return recorded
    for witness in log.witnesses():
        if witness.name == name and witness.stream is not None:
            return _on_log_clock(log, replace(witness.stream, name=name))
    known = ", ".join(log.sensors) or "none"
    raise UsageError(f"The log holds no sensor “{name}”.", str(log.path), f"Its sensors are: {known}.")


def _on_log_clock(log: Recorded, stream: Stream) -> Stream:
    """A stream recorded on another clock, its times carried onto the log's by that clock's model."""
    for clock in log.clocks:
        if clock.name == stream.clock:
            time = stream.time * (1.0 + clock.drift) + clock.offset_s
            return replace(stream, time=time, time_received=None)
    return stream


def _reach(stream: Stream) -> tuple[float, float]:
    """First and last finite time of a stream; the first is the later one where there is none."""
    time = stream.time[np.isfinite(stream.time)]
    return float(time.min(initial=np.inf)), float(time.max(initial=-np.inf))


def _epochs(times: tuple[np.ndarray, ...], start: float, end: float) -> np.ndarray:
    merged = np.unique(np.concatenate(times)) if times else np.zeros(0)
    return merged[(merged >= start) & (merged <= end)]


def _terrain(log: Recorded, name: str) -> TerrainModel | None:
    if not name:
        return None
    for terrain in log.terrains():
        if terrain.name == name:
            return terrain
    known = ", ".join(terrain.name for terrain in log.terrains()) or "none"
    raise UsageError(f"The log holds no terrain “{name}”.", str(log.path), f"Its terrains are: {known}.")


def _samples(stream: Stream, use: SensorUse, start: float, end: float) -> SensorProblem:
    """One sensor's samples in order of time of validity, inside the window, with its model, faults and
    gate.
    """
    time = stream.time.astype(float)
    for fault in use.faults:
        time = fault.retime(time)
    time = time - use.latency_s
    z = use.model.samples(stream)
    usable = stream.valid & np.isfinite(z).any(axis=1)
    for fault in use.faults:
        usable = fault.usable(time, usable)
    quarantined = np.zeros(time.shape, bool) if stream.quarantined is None else stream.quarantined
    inside = np.flatnonzero(np.isfinite(time) & (time >= start) & (time <= end))
    rows = inside[np.argsort(time[inside], kind="stable")]
    received = stream.time_received if stream.time_received is not None else stream.time
    alterations = tuple(
        item for item in (fault.alteration(stream) for fault in use.faults) if item is not None
    )
    return SensorProblem(
        name=stream.name,
        kind=stream.kind,
        unit=use.model.unit(stream),
        time=time[rows],
        z=z[rows],
        usable=usable[rows],
        row=rows,
        measure=use.model.measure(),
        variance=use.model.variance(),
        parameters=use.model.parameters(stream),
        gate=use.gate.problem(z.shape[1]),
        alterations=alterations,
        states=use.model.states(stream.name),
        available=np.maximum(received[rows], time[rows]) if stream.time_received is not None else None,
        quarantined=quarantined[rows],
    )
