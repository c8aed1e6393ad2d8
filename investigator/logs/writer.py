"""The flight log written: format 1 from `LogContents`, whole or not at all.

The file is made beside its place and moved there when complete. The same contents give the same bytes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from investigator.errors import UsageError
from investigator.logs import layout, storage
from investigator.logs.contents import (
    Channel,
    ClockModel,
    Event,
    Header,
    LogContents,
    OnboardMeasurements,
    OnboardStart,
    Phase,
    Stream,
    TerrainModel,
    Witness,
)


def write_log(path: Path, contents: LogContents) -> None:
    """Write a flight log.

    Raises UsageError if the place cannot be written or the contents contradict themselves.
    """
    path = Path(path)
    if path.is_dir() or not path.parent.is_dir():
        raise UsageError("A log cannot be written there.", str(path), "Name a file in a folder that exists.")
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with storage.create_file(partial, _metadata_size(contents)) as file:
            _write_contents(file, contents)
        partial.replace(path)
    except OSError as error:
        raise UsageError(
            f"The log could not be written: {error}", str(path), "Name another place."
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def _metadata_size(contents: LogContents) -> int:
    """Bytes of all metadata, kept in one block at the front: a file that loses its end still has them.

    A small log is written in memory to measure them; for a large one some bytes to spare do not matter.
    """
    streams = [*contents.sensors, *contents.vehicle]
    values = [channel.values for stream in streams for channel in stream.channels.values()]
    if sum(np.size(item) for item in values) > 2_000_000:
        return (
            65536 + 2048 * (len(values) + 4 * len(streams)) + 64 * sum(len(s.time) for s in streams) // 1024
        )
    with storage.create_file(None, 2048) as file:
        _write_contents(file, contents)
        file.flush()
        stored = 0

        def add(name: str, item: h5py.Group | h5py.Dataset) -> None:
            nonlocal stored
            stored += item.id.get_storage_size() if isinstance(item, h5py.Dataset) else 0

        file.visititems(add)
        return int(file.id.get_filesize() - stored) + 512


def _write_contents(file: h5py.File, contents: LogContents) -> None:
    """Every part, the small ones first: a file that loses its end keeps them."""
    shown = layout.ONBOARD if contents.navigation is not None else layout.SENSORS * bool(contents.sensors)
    _write_header(file, contents.header, shown)
    _create_groups(file, contents)
    if contents.notes:
        storage.put_texts(file, layout.NOTES, contents.notes, _described("", "notes"))
    _write_setup(file, contents)
    _write_events(file, contents.events)
    _write_phases(file, contents.phases)
    for clock in contents.clocks:
        _write_clock(file, clock)
    for witness in contents.witnesses:
        _write_witness(file, witness)
    _write_streams(file, layout.SENSORS, contents.sensors)
    if contents.navigation is not None:
        group = _group(file, layout.NAVIGATION, "NXdata")
        storage.put_attribute(file[layout.ONBOARD], "default", "navigation")
        _write_stream(group, contents.navigation)
    for measurements in contents.measurements:
        _write_measurements(file, measurements)
    _write_streams(file, layout.VEHICLE, contents.vehicle)
    for terrain in contents.terrains:
        _write_terrain(file, terrain)
    if contents.truth is not None:
        _write_stream(_group(file, layout.TRUTH, "NXdata"), contents.truth)


def _write_header(file: h5py.File, header: Header, shown: str) -> None:
    storage.put_attribute(file, "NX_class", "NXroot")
    if shown:
        storage.put_attribute(file, "default", shown)
    storage.put_attribute(file, "format", layout.FORMAT)
    storage.put_attribute(file, "format_version", layout.VERSION)
    for name in layout.HEADER_TEXT:
        storage.put_attribute(file, name, getattr(header, name))
    storage.put_attribute(file, layout.SITE_LATITUDE, float(np.degrees(header.site_latitude_rad)))
    storage.put_attribute(file, layout.SITE_LONGITUDE, float(np.degrees(header.site_longitude_rad) % 360.0))
    storage.put_attribute(file, layout.SITE_HEIGHT, float(header.site_height_ref_m))
    _write_attributes(file, header.attributes, layout.ROOT_ATTRIBUTES)


def _write_streams(file: h5py.File, part: str, streams: Iterable[Stream]) -> None:
    for stream in streams:
        group = _group(file, f"{part}/{_plain(stream.name)}", "NXdata")
        if "default" not in file[part].attrs:
            storage.put_attribute(file[part], "default", stream.name)
        _write_stream(group, stream)


def _write_stream(group: h5py.Group, stream: Stream) -> None:
    """A group with time, perhaps time_received, valid and one dataset per channel."""
    count = len(stream.time)
    for name in ("kind", "frame", "sampling", "clock"):
        storage.put_attribute(group, name, getattr(stream, name))
    storage.put_attribute(group, "derived", bool(stream.derived))
    storage.put_attribute(group, layout.ROTATION, np.asarray(stream.mounting.C_bs, dtype=float))
    storage.put_attribute(group, layout.LEVER_ARM, np.asarray(stream.mounting.lever_arm_b_m, dtype=float))
    _write_attributes(group, stream.attributes, layout.STREAM_ATTRIBUTES)
    _plottable(group, stream)
    _time(group, layout.TIME, stream.time, "time of validity")
    if stream.time_received is not None:
        _require_length(group, layout.TIME_RECEIVED, stream.time_received, count)
        _time(group, layout.TIME_RECEIVED, stream.time_received, "time of reception")
    _require_length(group, layout.VALID, stream.valid, count)
    storage.put_numbers(
        group, layout.VALID, np.asarray(stream.valid, dtype=bool), _described("", "the sensor's own word")
    )
    for name, channel in stream.channels.items():
        _require_length(group, name, channel.values, count)
        _write_channel(group, _plain(name), channel, stream)


def _write_channel(group: h5py.Group, name: str, channel: Channel, stream: Stream) -> None:
    if name in layout.STREAM_DATASETS:
        problem = f"A channel cannot be called {name}: the format uses that name itself."
        raise UsageError(problem, group.name, "Give the channel another name.")
    attributes = _described(channel.unit, channel.long_name or name.replace("_", " "))
    attributes |= {
        key: value for key, value in channel.attributes.items() if key not in layout.DATASET_ATTRIBUTES
    }
    if name in layout.VERTICAL:
        attributes.setdefault(layout.POSITIVE, "up")
        if layout.ALTITUDE_REFERENCE in stream.attributes:
            attributes.setdefault(layout.REFERENCE_SURFACE, stream.attributes[layout.ALTITUDE_REFERENCE])
    values = np.asarray(channel.values)
    if values.dtype.kind in "OSU":
        storage.put_texts(group, name, values, attributes)
    elif attributes.get("stored") == "counts":
        storage.put_counts(group, name, values, attributes)
    else:
        storage.put_numbers(group, name, values, attributes)


def _plottable(group: h5py.Group, stream: Stream) -> None:
    """NeXus attributes: the first channel of numbers against time, those of the same shape beside it."""
    numeric = {
        name: np.shape(channel.values)
        for name, channel in stream.channels.items()
        if np.asarray(channel.values).dtype.kind in "biuf"
    }
    if not numeric or not len(stream.time):
        return
    signal, shape = next(iter(numeric.items()))
    storage.put_attribute(group, "signal", signal)
    storage.put_attribute(group, "axes", [layout.TIME, *["."] * (len(shape) - 1)])
    storage.put_attribute(group, "time_indices", 0)
    beside = [name for name, other in numeric.items() if other == shape and name != signal]
    if beside:
        storage.put_attribute(group, "auxiliary_signals", beside)


def _write_measurements(file: h5py.File, item: OnboardMeasurements) -> None:
    group = _group(file, f"{layout.MEASUREMENTS}/{_plain(item.sensor)}", "NXdata")
    count = len(item.time)
    for name in ("innovation", "innovation_sigma", "used", "reason"):
        _require_length(group, name, getattr(item, name), count)
    _time(group, layout.TIME, item.time, "time of the update")
    unit = item.unit
    storage.put_numbers(group, "innovation", item.innovation, _described(unit, "innovation"))
    storage.put_numbers(
        group, "innovation_sigma", item.innovation_sigma, _described(unit, "innovation, one sigma")
    )
    storage.put_numbers(
        group, "used", np.asarray(item.used, dtype=bool), _described("", "used by the flight filter")
    )
    storage.put_texts(group, "reason", item.reason, _described("", "why it was used or not"))
    storage.put_attribute(group, "signal", "innovation")
    storage.put_attribute(group, "axes", [layout.TIME])


def _write_setup(file: h5py.File, contents: LogContents) -> None:
    texts = (
        (layout.SETUP_CONFIGURATION, contents.setup, "as-flown setup"),
        (layout.SETUP_ORIGINAL, contents.setup_original, "configuration as the flight software had it"),
    )
    for name, text, meaning in texts:
        if text is not None:
            group = _group(file, layout.SETUP, "NXcollection")
            storage.put_texts(group, name, [text], _described("", meaning))
    if contents.start is not None:
        _write_start(_group(file, layout.START, "NXcollection"), contents.start)


def _write_start(group: h5py.Group, start: OnboardStart) -> None:
    storage.put_attribute(group, "time_s", float(start.time))
    storage.put_attribute(group, "states", list(start.states))
    if start.errors:
        storage.put_attribute(group, "errors", list(start.errors))
    storage.put_numbers(group, layout.START_STATE, start.x0, _described("1", "initial state, SI"))
    storage.put_numbers(group, layout.START_COVARIANCE, start.P0, _described("1", "initial covariance, SI"))
    counters = storage.create_group(group, layout.START_COUNTERS)
    for name, value in start.gate_counters.items():
        storage.put_attribute(counters, name, float(value))


def _write_events(file: h5py.File, events: tuple[Event, ...]) -> None:
    if not events:
        return
    group = _group(file, layout.EVENTS, "NXcollection")
    _time(group, layout.TIME, [event.time for event in events], "time of the event")
    for name in ("name", "detail", "source"):
        storage.put_texts(
            group, name, [getattr(event, name) for event in events], _described("", f"{name} of the event")
        )


def _write_phases(file: h5py.File, phases: tuple[Phase, ...]) -> None:
    if not phases:
        return
    group = _group(file, layout.PHASES, "NXcollection")
    _time(group, "start", [phase.start for phase in phases], "start of the phase")
    _time(group, "end", [phase.end for phase in phases], "end of the phase")
    storage.put_texts(group, "name", [phase.name for phase in phases], _described("", "name of the phase"))


def _write_terrain(file: h5py.File, terrain: TerrainModel) -> None:
    group = _group(file, f"{layout.TERRAIN}/{_plain(terrain.name)}", "NXdata")
    storage.put_attribute(group, "role", terrain.role)
    storage.put_attribute(group, "datum", terrain.datum)
    storage.put_attribute(group, "sigma_m", float(terrain.sigma_m))
    _write_attributes(group, terrain.attributes, layout.NEXUS_ATTRIBUTES | {"role", "datum", "sigma_m"})
    attributes = _described("m", "height") | {layout.POSITIVE: "up", layout.REFERENCE_SURFACE: terrain.datum}
    storage.put_numbers(group, "height", terrain.height_m, attributes)
    axes = []
    if terrain.latitude_rad is not None and terrain.longitude_rad is not None:
        storage.put_numbers(group, "latitude", terrain.latitude_rad, _described("rad", "latitude"))
        east = np.asarray(terrain.longitude_rad) % (2 * np.pi)
        storage.put_numbers(group, "longitude", east, _described("rad", "longitude, east"))
        axes = ["latitude", "longitude"]
    if terrain.distance_m is not None:
        storage.put_numbers(
            group, "distance", terrain.distance_m, _described("m", "distance along the track")
        )
        axes = axes if np.ndim(terrain.height_m) == 2 else ["distance"]
    storage.put_attribute(group, "signal", "height")
    storage.put_attribute(group, "axes", axes)


def _write_witness(file: h5py.File, witness: Witness) -> None:
    group = _group(file, f"{layout.WITNESS}/{_plain(witness.name)}", "NXcollection")
    storage.put_attribute(group, "kind", witness.kind)
    if witness.time is not None:
        storage.put_attribute(group, "time_s", float(witness.time))
    _write_attributes(group, witness.attributes, frozenset({"NX_class", "kind", "time_s"}))
    for name, value in witness.values.items():
        facts = group["facts"] if "facts" in group else storage.create_group(group, "facts")
        attributes: dict[str, Any] = _described(layout.unit_by_name(name), name.replace("_", " "))
        if name in witness.sigmas:
            attributes["sigma"] = float(witness.sigmas[name])
        storage.put_numbers(facts, _plain(name), np.asarray(value, dtype=float), attributes)
    if witness.stream is not None:
        stream = storage.create_group(group, "stream")
        storage.put_attribute(stream, "NX_class", "NXdata")
        storage.put_attribute(stream, "name", witness.stream.name)
        _write_stream(stream, witness.stream)


def _write_clock(file: h5py.File, clock: ClockModel) -> None:
    group = _group(file, f"{layout.CLOCKS}/{_plain(clock.name)}", "NXcollection")
    for name in ("offset_s", "offset_sigma_s", "drift", "drift_sigma"):
        storage.put_attribute(group, name, float(getattr(clock, name)))


def _write_attributes(group: h5py.Group, attributes: Any, reserved: frozenset[str]) -> None:
    for name, value in attributes.items():
        if name in reserved:
            problem = f"An attribute cannot be called {name}: the format uses that name itself."
            raise UsageError(problem, group.name, "Give the attribute another name.")
        storage.put_attribute(group, name, value)


def _time(group: h5py.Group, name: str, values: Any, meaning: str) -> None:
    storage.put_numbers(group, name, np.asarray(values, dtype=np.float64), _described("s", meaning))


def _described(unit: str, long_name: str) -> dict[str, Any]:
    return {layout.UNITS: unit, layout.LONG_NAME: long_name}


def _create_groups(file: h5py.File, contents: LogContents) -> None:
    """All groups, so that a name that is taken is known before anything is written into it."""
    single = (
        (layout.NAVIGATION, contents.navigation),
        (layout.SETUP, contents.setup or contents.setup_original),
        (layout.START, contents.start),
        (layout.EVENTS, contents.events),
        (layout.PHASES, contents.phases),
        (layout.TRUTH, contents.truth),
    )
    paths = [path for path, part in single if part]
    paths += [f"{layout.MEASUREMENTS}/{_plain(item.sensor)}" for item in contents.measurements]
    parts = (
        (layout.SENSORS, contents.sensors),
        (layout.VEHICLE, contents.vehicle),
        (layout.TERRAIN, contents.terrains),
        (layout.WITNESS, contents.witnesses),
        (layout.CLOCKS, contents.clocks),
    )
    for part, items in parts:
        paths += [f"{part}/{_plain(item.name)}" for item in items]
    for path in paths:
        if path in file:
            problem = f"Two parts of the log are called {path.rpartition('/')[2]}."
            raise UsageError(problem, f"/{path}", "Give each its own name.")
        storage.create_group(file, path)


def _group(file: h5py.File, path: str, nexus: str) -> h5py.Group:
    """A group and the containers above it, each with its NeXus class."""
    container = file
    *above, name = path.split("/")
    for step in above:
        container = container[step] if step in container else storage.create_group(container, step)
        if "NX_class" not in container.attrs:
            storage.put_attribute(container, "NX_class", "NXentry")
    group = container[name] if name in container else storage.create_group(container, name)
    storage.put_attribute(group, "NX_class", nexus)
    return group


def _plain(name: str) -> str:
    if not name or "/" in name or "\0" in name or name in (".", ".."):
        raise UsageError(f"“{name}” cannot be a name in a log.", "", "Use a name without slashes.")
    return name


def _require_length(group: h5py.Group, name: str, values: Any, count: int) -> None:
    if np.ndim(values) == 0 or len(values) != count:
        have = "a single value" if np.ndim(values) == 0 else f"{len(values)} values"
        problem = f"It has {have} for {count} times."
        raise UsageError(problem, f"{group.name}/{name}", "Give every sample its time.")
