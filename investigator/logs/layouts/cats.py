"""CATS logger: a folder of tables, one per kind of record.

Tables are known by their columns, not their file names, so exports of other tools with the same columns
(``flight_data.csv`` with ``filtered_altitude_AGL``) are read as well. Facts of the logger (its firmware and
its configurator's export): accelerations are counts of 9.81/1024 m/s², rates of 1/14.28 °/s, temperatures
of 0.01 °C, pressures of 1 Pa; the time zero is the lift-off event; positions are single-precision degrees
without height. The filtered acceleration has 9.81 m/s² taken off along the axis that points up; it is given
back here, so that the log holds specific force and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from investigator.logs.contents import Channel, Event, LogContents, Phase, Stream
from investigator.logs.layouts import cats_filter, milestones
from investigator.logs.layouts.account import Account
from investigator.logs.layouts.cats_tables import OWN, Part, by_id, part_of, tables
from investigator.logs.layouts.columns import channel, finite
from investigator.logs.layouts.heading import header
from investigator.logs.layouts.layout import ImportOptions, Layout
from investigator.logs.layouts.pad import Pad, find_pad, with_zero

GRAVITY_M_S2 = 9.81  #: the logger's own figure
_EVENTS = {
    "0": "moving", "1": "ready", "2": "liftoff", "3": "burnout", "4": "apogee", "5": "main", "6": "landing",
    "ev_moving": "moving", "ev_ready": "ready", "ev_liftoff": "liftoff", "ev_burnout": "burnout",
    "ev_max_v": "burnout", "ev_apogee": "apogee", "ev_main_deployment": "main", "ev_touchdown": "landing",
}  # fmt: skip
_MOST_SATELLITES = 64
_FOR_A_FIX = 4


def recognises(source: Path) -> bool:
    """A folder with at least one table of this logger, or such a table."""
    return any(kind in OWN for kind in tables(source))


def read(source: Path, account: Account, options: ImportOptions) -> LogContents:
    """Read a folder of this logger's tables; given one table, the folder it lies in."""
    parts = {kind: part_of(path, account) for kind, path in tables(source, account).items()}
    sensors = [
        *_barometers(parts, account),
        *_imus(parts, account),
        *_filtered(parts, account),
        *_gnss(parts, account),
    ]
    pad = _pad(sensors)
    if pad is not None:
        sensors = [with_zero(item, pad, account) if item.kind == "barometer" else item for item in sensors]
    navigation = _navigation(parts, account)
    sensors = cats_filter.explained(sensors, account)
    events = _events(parts, sensors, navigation, pad, account)
    span = (min(part.time[0] for part in parts.values()), max(part.time[-1] for part in parts.values()))
    return LogContents(
        header=header(options.header, account, **_site(sensors, pad, account)),
        sensors=tuple(sensors),
        navigation=navigation,
        vehicle=_voltages(parts, account),
        events=events,
        phases=_phases(span, events),
    )


LAYOUT = Layout("cats", "CATS logger folder", recognises, read)


def _barometers(parts: Mapping[str, Part], account: Account) -> list[Stream]:
    streams = []
    for name, part in by_id(parts["baro"], "barometer") if "baro" in parts else ():
        place = f"/sensors/{name}"
        pressure = channel(part.table, part.column("p"), "Pa", f"{place}/pressure", account, resolution=1.0)
        temperature = channel(
            part.table, part.column("t"), "degC", f"{place}/temperature", account, resolution=0.01
        )
        channels = {"pressure": pressure, "temperature": temperature}
        note = {"temperature_place": "inside the logger, not the outside air"}
        streams.append(Stream(name, "barometer", part.time, channels, finite(pressure), attributes=note))
    return streams


def _imus(parts: Mapping[str, Part], account: Account) -> list[Stream]:
    streams = []
    for name, part in by_id(parts["imu"], "imu") if "imu" in parts else ():
        place = f"/sensors/{name}"
        force = channel(
            part.table,
            [part.column(name) for name in ("ax", "ay", "az")],
            "m/s^2",
            f"{place}/specific_force",
            account,
            resolution=GRAVITY_M_S2 / 1024,
        )
        rate = channel(
            part.table,
            [part.column(name) for name in ("gx", "gy", "gz")],
            "deg/s",
            f"{place}/angular_rate",
            account,
            resolution=1 / 14.28,
        )
        stream = Stream(
            name,
            "imu",
            part.time,
            {"specific_force": force, "angular_rate": rate},
            finite(force, rate),
            sampling="rate",
        )
        streams.append(_with_up_axis(stream, account))
    return streams


def _with_up_axis(stream: Stream, account: Account) -> Stream:
    """The body axis that points up on the pad, from the mean specific force there."""
    pad = find_pad(stream)
    if pad is None:
        return stream
    mean = stream.values("specific_force")[(stream.time >= pad.start) & (stream.time <= pad.end)].mean(axis=0)
    axis = int(np.argmax(np.abs(mean)))
    up = ("" if mean[axis] > 0 else "-") + "xyz"[axis]
    account.noted(
        f"/sensors/{stream.name}",
        f"body axis {up} points up on the pad: mean {np.round(mean, 2).tolist()} m/s²",
    )
    note: dict[str, Any] = {"up_axis": up, "pad_start_s": pad.start, "pad_end_s": pad.end}
    return replace(stream, attributes={**stream.attributes, **note})


def _filtered(parts: Mapping[str, Part], account: Account) -> list[Stream]:
    """The logger's own filtered altitude and acceleration, on-board products and marked as such."""
    if "filtered" not in parts:
        return []
    part = parts["filtered"]
    altitude = channel(
        part.table,
        part.column("filteredaltitudeagl"),
        "m",
        "/sensors/filtered_altitude/altitude",
        account,
        single=True,
    )
    smooth = Stream(
        "filtered_altitude",
        "barometer",
        part.time,
        {"altitude": altitude},
        finite(altitude),
        derived=True,
        attributes={"altitude_reference": "site"},
    )
    return [smooth, _filtered_acceleration(part, account)]


def _filtered_acceleration(part: Part, account: Account) -> Stream:
    place = "/sensors/filtered_acceleration"
    column = part.column("filteredacceleration")
    recorded = part.table.numbers(column, account)
    account.mapped(f"{part.table.path.name}: {column}", f"{place}/specific_force", "m/s^2", len(recorded))
    account.converted(
        place, "", f"{GRAVITY_M_S2} m/s² given back: the logger records it taken off", len(recorded)
    )
    valid = np.isfinite(recorded)
    alive = np.flatnonzero(valid & (recorded != 0.0))
    if len(alive) and len(recorded) - alive[-1] > 50:
        valid[alive[-1] + 1 :] = False
        detail = (
            f"exactly zero from {part.time[alive[-1] + 1]:.3f} s to the end: the logger stopped computing it"
        )
        account.flagged(place, "valid", detail, len(recorded) - int(alive[-1]) - 1)
    force = Channel(recorded + GRAVITY_M_S2, "m/s^2", "filtered specific force along the axis that points up")
    note = {"axis": "up", "gravity_removed": False, "source_gravity_removed_m_s2": GRAVITY_M_S2}
    return Stream(
        "filtered_acceleration",
        "accelerometer_axis",
        part.time,
        {"specific_force": force},
        valid,
        derived=True,
        sampling="rate",
        attributes=note,
    )


def _gnss(parts: Mapping[str, Part], account: Account) -> list[Stream]:
    if "gnss" not in parts:
        return []
    part, place = parts["gnss"], "/sensors/gnss"
    latitude = channel(part.table, "latitude", "deg", f"{place}/latitude", account, single=True)
    longitude = channel(part.table, "longitude", "deg", f"{place}/longitude", account, single=True)
    satellites = channel(part.table, "satellites", "1", f"{place}/satellites", account)
    count = satellites.values.astype(float)
    absurd = count > _MOST_SATELLITES
    if absurd.any():
        detail = f"no receiver tracks {count.max():.0f}; the count is missing there, the position is kept"
        account.flagged(
            f"{part.table.path.name}: satellites", f"{place}/satellites", detail, int(absurd.sum())
        )
        count = np.where(absurd, np.nan, count)
    few = count < _FOR_A_FIX
    held = np.zeros(len(count), dtype=bool)
    held[1:] = (np.diff(latitude.values) == 0) & (np.diff(longitude.values) == 0)
    account.flagged(place, "valid", f"fewer than {_FOR_A_FIX} satellites are no fix", int(few.sum()))
    account.flagged(place, "valid", "position held from the row before", int((held & ~few).sum()))
    account.noted(place, "the logger records no height and no accuracy")
    valid = finite(latitude, longitude) & ~few & ~held
    channels = {
        "latitude": latitude,
        "longitude": longitude,
        "satellites": Channel(count, "1", "satellites used"),
    }
    return [Stream("gnss", "position_fix", part.time, channels, valid, attributes={"height_recorded": False})]


def _navigation(parts: Mapping[str, Part], account: Account) -> Stream | None:
    """The logger's own estimate of height above the pad, vertical speed and acceleration."""
    if "flight" not in parts:
        account.noted(
            "flightInfo", "no table with the logger's own estimate; the log has no on-board solution"
        )
        return None
    part, place = parts["flight"], "/onboard/navigation"
    names = (
        ("height", "m", "altitude"),
        ("velocity", "m/s", "vertical_speed"),
        ("acceleration", "m/s^2", "acceleration"),
    )
    channels = {
        target: channel(part.table, column, unit, f"{place}/{target}", account, single=True)
        for column, unit, target in names
    }
    return Stream(
        "navigation",
        "navigation",
        part.time,
        channels,
        finite(*channels.values()),
        frame="n",
        derived=True,
        attributes={"altitude_reference": "site", "estimator": "the logger's own filter, undocumented"},
    )


def _voltages(parts: Mapping[str, Part], account: Account) -> tuple[Stream, ...]:
    if "voltage" not in parts:
        return ()
    part = parts["voltage"]
    battery = channel(part.table, "voltage", "V", "/vehicle/power/battery_voltage", account)
    return (Stream("power", "vehicle", part.time, {"battery_voltage": battery}, finite(battery)),)


def _pad(sensors: list[Stream]) -> Pad | None:
    return next((pad for item in sensors if item.kind == "imu" and (pad := find_pad(item)) is not None), None)


def _events(
    parts: Mapping[str, Part],
    sensors: list[Stream],
    navigation: Stream | None,
    pad: Pad | None,
    account: Account,
) -> tuple[Event, ...]:
    if "events" in parts:
        part = parts["events"]
        words = [word.lower() for word in part.table.texts("event")]
        account.mapped(f"{part.table.path.name}: event", "/events", "the logger's own events", len(words))
        return tuple(Event(float(t), _EVENTS.get(w, w)) for t, w in zip(part.time, words, strict=True))
    found = [Event(0.0, "liftoff", "the logger's export counts time from its lift-off event", "importer")]
    axis = next((item for item in sensors if item.name == "filtered_acceleration"), None)
    if axis is not None:
        found += _from_axis(axis, pad)
    smooth = next((item for item in sensors if item.name == "filtered_altitude"), None)
    if navigation is not None:
        found += [item for item in (milestones.apogee(navigation),) if item is not None]
    elif smooth is not None:
        found.append(milestones.highest(smooth))
    for item in found:
        account.noted("/events", f"{item.name} at {item.time:.2f} s, {item.source}: {item.detail}")
    return tuple(sorted(found, key=lambda item: item.time))


def _from_axis(axis: Stream, pad: Pad | None) -> list[Event]:
    burnout = milestones.burnout(axis, pad.motion if pad is not None else 0.0)
    found = [] if burnout is None else [burnout]
    if not axis.valid[-1]:
        stop = float(axis.time[np.flatnonzero(axis.valid)[-1] + 1])
        detail = "the logger stops computing filtered acceleration: it has left its ascent filter"
        found.append(Event(stop, "descent mode", detail, "detected"))
    return found


def _phases(span: tuple[float, float], events: tuple[Event, ...]) -> tuple[Phase, ...]:
    follows = {
        "liftoff": "boost",
        "burnout": "coast",
        "apogee": "descent",
        "main": "main",
        "landing": "landed",
    }
    marks = [(span[0], "pad"), *((item.time, follows[item.name]) for item in events if item.name in follows)]
    return milestones.phases(span[0], span[1], tuple(marks))


def _site(sensors: list[Stream], pad: Pad | None, account: Account) -> dict[str, Any]:
    """Latitude and longitude of the first fix on the pad; the layout has no height."""
    gnss = next((item for item in sensors if item.kind == "position_fix" and item.valid.any()), None)
    if gnss is None:
        return {}
    first = int(np.flatnonzero(gnss.valid)[0])
    latitude, longitude = (float(gnss.values(name)[first]) for name in ("latitude", "longitude"))
    account.noted(
        "site",
        f"{latitude:.5f}°, {longitude:.5f}°: the first fix, {gnss.time[first]:.1f} s; no height",
    )
    note: dict[str, Any] = {"site_source": "first GNSS fix on the pad; height not recorded"}
    if pad is not None:
        note |= {"pad_start_s": pad.start, "pad_end_s": pad.end}
    return {
        "site_latitude_rad": float(np.radians(latitude)),
        "site_longitude_rad": float(np.radians(longitude)),
        "attributes": note,
    }
