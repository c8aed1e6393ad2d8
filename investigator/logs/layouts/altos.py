"""AltOS (TeleMetrum, TeleMega and kin): the CSV that the ground software exports.

The export holds one row per record of any kind and repeats in it the latest value of every other kind. So
most rows of most columns are held values, not samples: a row is a new inertial and pressure sample only
where one of the two changed, a new fix only where the fix changed. Two columns are called ``altitude``: the
first is the standard atmosphere's height of the pressure, the second the receiver's height. ``height`` and
``speed`` are computed by the ground software at export; the flight computer's own estimate is not in the
file. ``acceleration`` has one g taken off; it is given back here. A value of 2147483647 means none.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from investigator.logs.contents import Channel, Event, LogContents, Stream
from investigator.logs.layouts import milestones
from investigator.logs.layouts.account import Account
from investigator.logs.layouts.columns import channel, finite
from investigator.logs.layouts.heading import header
from investigator.logs.layouts.layout import ImportOptions, Layout
from investigator.logs.layouts.pad import find_pad, with_zero
from investigator.logs.layouts.table import Table, first_names, read_table
from investigator.logs.layouts.times import seconds, utc
from investigator.units import G0_M_S2

_OWN = frozenset({"version", "serial", "flight", "call", "time", "state", "state_name", "pressure", "height"})
_STATES = {"boost": "liftoff", "coast": "burnout", "drogue": "apogee", "main": "main", "landed": "landing"}
_CLOCK = ("year", "month", "day", "hour", "minute", "second")
_VOLTAGES = (
    "battery_voltage",
    "drogue_voltage",
    "main_voltage",
    "pyro",
    "igniter_a",
    "igniter_b",
    "igniter_c",
    "igniter_d",
)
_FROM_FIXES = ("pad_dist", "pad_range", "pad_az", "pad_el")
_AXES = {
    "accel_x, accel_y, accel_z": ("accel_x", "accel_y", "accel_z"),
    "gyro_roll, gyro_pitch, gyro_yaw": ("gyro_roll", "gyro_pitch", "gyro_yaw"),
    "mag_x, mag_y, mag_z": ("mag_x", "mag_y", "mag_z"),
}
_LEAST_FORCE_M_S2 = 2.0
_FOR_A_FIX = 4


@dataclass(frozen=True)
class _Flight:
    table: Table
    time: np.ndarray
    held: np.ndarray


def recognises(source: Path) -> bool:
    """A CSV whose header is this export's."""
    return source.is_file() and set(first_names(source)) >= _OWN


def read(source: Path, account: Account, options: ImportOptions) -> LogContents:
    """Read one flight computer's export."""
    table = _distinct(read_table(source, account), account)
    time, _, table = seconds(table, "time", "s", account, zero="recorded")
    flight = _Flight(table, time, _held(table, account))
    sensors = [
        item for item in (_barometer(flight, account), _accelerometer(flight, account)) if item is not None
    ]
    pad = next((found for item in sensors[1:] if (found := find_pad(item)) is not None), None)
    if pad is not None:
        sensors[0] = with_zero(sensors[0], pad, account)
    gnss = _gnss(flight, account)
    events = _events(flight, account)
    _left_out(flight, account)
    marks = ((float(time[0]), "pad"), *((item.time, item.detail) for item in events))
    known = _identity(flight) | _site(gnss, account) | {"epoch_utc": _epoch(flight, account)}
    if pad is not None:
        known["attributes"] |= {"pad_start_s": pad.start, "pad_end_s": pad.end}
    return LogContents(
        header=header(options.header, account, **known),
        sensors=(*sensors, *gnss),
        vehicle=(*_power(flight, account), *_exported(flight, account)),
        events=tuple(replace(item, detail=f"state {item.detail}") for item in events),
        phases=milestones.phases(float(time[0]), float(time[-1]), marks),
    )


LAYOUT = Layout("altos", "AltOS CSV (TeleMetrum, TeleMega)", recognises, read)


def _distinct(table: Table, account: Account) -> Table:
    """The table without rows that repeat the row above in every cell."""
    new = np.array([True, *(after != before for before, after in itertools.pairwise(table.rows))])
    if not new.all():
        account.dropped(table.path.name, "rows that repeat the row above in every cell", int((~new).sum()))
    return table.only(new)


def _held(table: Table, account: Account) -> np.ndarray:
    """(N,) bool: acceleration and pressure repeat the row above; another record wrote the row."""
    columns = [name for name in ("acceleration", "pressure") if name in table]
    texts = list(zip(*(table.texts(name) for name in columns), strict=True))
    same = np.array([False, *(after == before for before, after in itertools.pairwise(texts))])
    place = f"{table.path.name}: {', '.join(columns)}"
    account.flagged(place, "valid", "values held over in rows that another record wrote", int(same.sum()))
    return same


def _barometer(flight: _Flight, account: Account) -> Stream:
    table, place = flight.table, "/sensors/barometer"
    pressure = channel(table, "pressure", "Pa", f"{place}/pressure", account, resolution=1.0)
    channels = {"pressure": pressure}
    if "temperature" in table:
        channels["temperature"] = channel(
            table, "temperature", "degC", f"{place}/temperature", account, resolution=0.1
        )
    note = {"temperature_place": "inside the flight computer, not the outside air"}
    valid = finite(pressure) & ~flight.held
    return Stream("barometer", "barometer", flight.time, channels, valid, attributes=note)


def _accelerometer(flight: _Flight, account: Account) -> Stream | None:
    if "acceleration" not in flight.table:
        return None
    place = "/sensors/accelerometer"
    recorded = flight.table.numbers("acceleration", account)
    name = f"{flight.table.path.name}: acceleration"
    account.mapped(name, f"{place}/specific_force", "m/s^2", len(recorded))
    account.converted(place, "", f"{G0_M_S2} m/s² given back: the export has it taken off", len(recorded))
    extra = {"stored": "counts", "scale": 0.01, "offset": G0_M_S2}
    force = Channel(
        recorded + G0_M_S2, "m/s^2", "specific force along the rocket's axis, towards the nose", extra
    )
    note = {"axis": "up", "gravity_removed": False, "source_gravity_removed_m_s2": G0_M_S2}
    valid = np.isfinite(recorded) & ~flight.held
    return Stream(
        "accelerometer",
        "accelerometer_axis",
        flight.time,
        {"specific_force": force},
        valid,
        sampling="rate",
        attributes=note,
    )


def _gnss(flight: _Flight, account: Account) -> list[Stream]:
    """Fixes, one row each: where position, height or time of the fix changed."""
    wanted = ("latitude", "longitude", "altitude#2", *_CLOCK)
    if any(name not in flight.table for name in wanted):
        return []
    texts = list(zip(*(flight.table.texts(name) for name in wanted), strict=True))
    fresh = np.array([True] + [after != before for before, after in itertools.pairwise(texts)])
    table, time, place = flight.table.only(fresh), flight.time[fresh], "/sensors/gnss"
    account.dropped(
        f"{table.path.name}: latitude, longitude, altitude#2", "rows that repeat the fix", int((~fresh).sum())
    )
    latitude = channel(table, "latitude", "deg", f"{place}/latitude", account, resolution=1e-7)
    longitude = channel(table, "longitude", "deg", f"{place}/longitude", account, resolution=1e-7)
    height = channel(
        table, "altitude#2", "m", f"{place}/height", account, resolution=1.0, long_name="receiver's height"
    )
    channels = {"latitude": latitude, "longitude": longitude, "height": height}
    valid = finite(latitude, longitude, height)
    for name, target in (("nsat", "satellites"), ("pdop", "pdop"), ("hdop", "hdop"), ("vdop", "vdop")):
        if name not in table:
            continue
        if np.isfinite(table.numbers(name, Account())).any():
            channels[target] = channel(table, name, "1", f"{place}/{target}", account, long_name=target)
        else:
            account.dropped(
                f"{table.path.name}: {name}", "no row has a value, only the sign for none", len(table)
            )
    if "satellites" in channels:
        few = channels["satellites"].values < _FOR_A_FIX
        account.flagged(place, "valid", f"fewer than {_FOR_A_FIX} satellites are no fix", int(few.sum()))
        valid &= ~few
    note = {
        "altitude_reference": "ref",
        "height_reference": "mean sea level as the receiver has it",
        "time": "of the row, later than the fix",
    }
    return [Stream("gnss", "position_fix", time, channels, valid, attributes=note)]


def _power(flight: _Flight, account: Account) -> list[Stream]:
    names = [name for name in _VOLTAGES if name in flight.table]
    channels = {
        name if "voltage" in name else f"{name}_voltage": channel(
            flight.table, name, "V", f"/vehicle/power/{name}", account, resolution=0.01
        )
        for name in names
    }
    return [Stream("power", "vehicle", flight.time, channels, finite(*channels.values()))] if channels else []


def _exported(flight: _Flight, account: Account) -> list[Stream]:
    """Height and speed as the ground software computed them, not as the flight computer believed."""
    place = "/vehicle/exported"
    height = channel(flight.table, "height", "m", f"{place}/height", account, resolution=0.01)
    channels = {"height": height}
    if "speed" in flight.table:
        channels["speed"] = channel(flight.table, "speed", "m/s", f"{place}/speed", account, resolution=0.01)
    account.noted(
        f"{flight.table.path.name}: height, speed",
        "computed by the ground software; the file holds no estimate of the flight computer",
    )
    note = {"altitude_reference": "site", "provenance": "computed by the ground software at export"}
    return [
        Stream("exported", "vehicle", flight.time, channels, finite(height), derived=True, attributes=note)
    ]


def _events(flight: _Flight, account: Account) -> tuple[Event, ...]:
    """Changes of the flight computer's state, named for what they mean; `detail` is the state's own name."""
    names = flight.table.texts("state_name")
    found = []
    for index, name in enumerate(names):
        if index and name == names[index - 1]:
            continue
        first = index == 0
        time = max(0.0, float(flight.time[0])) if first and name == "boost" else float(flight.time[index])
        found.append(Event(time, _STATES.get(name, name), name, "importer" if first else "log"))
    account.mapped(f"{flight.table.path.name}: state_name", "/events", "changes of state", len(found))
    if names[0] == "boost":
        account.noted(
            "/events",
            "the record begins in state boost; time counts from its detection: lift-off stands at 0",
        )
    return tuple(found)


def _left_out(flight: _Flight, account: Account) -> None:
    """Say what is not in the log, and why."""
    table, name = flight.table, flight.table.path.name
    account.dropped(
        f"{name}: altitude", "the standard atmosphere's height of the pressure; follows from it", len(table)
    )
    if set(_FROM_FIXES) <= set(table.names):
        account.dropped(f"{name}: {', '.join(_FROM_FIXES)}", "follow from the fixes", len(table))
    satellites = [column for column in table.names if column.startswith("sat") and column[3:].isdigit()]
    if satellites:
        account.dropped(
            f"{name}: {satellites[0]} to {satellites[-1]}", "signal strengths, no navigation data", len(table)
        )
    for told, columns in _AXES.items():
        if set(columns) <= set(table.names):
            account.dropped(f"{name}: {told}", _why_not(table, columns), len(table))
    if "tilt" in table:
        account.dropped(
            f"{name}: tilt", "computed by the ground software, NaN where it could not", len(table)
        )


def _why_not(table: Table, columns: tuple[str, ...]) -> str:
    """Why three-axis columns of this export do not become a sensor."""
    size = np.linalg.norm([table.numbers(column, Account()) for column in columns], axis=0)
    if not np.nanmax(size, initial=0.0) > 0.0:
        return "zero throughout: the sensor did not run"
    if columns[0] == "accel_x" and np.nanmedian(size) < _LEAST_FORCE_M_S2:
        return f"no readings: half of the vectors are shorter than {np.nanmedian(size):.2f} m/s²"
    return "axes and units of this column are not documented; map them by hand if they are known"


def _identity(flight: _Flight) -> dict[str, Any]:
    first = {name: flight.table.texts(name)[0] for name in ("serial", "flight", "call")}
    return {
        "attributes": {
            "logger_serial": first["serial"],
            "logger_flight": first["flight"],
            "callsign": first["call"],
        }
    }


def _site(gnss: list[Stream], account: Account) -> dict[str, Any]:
    if not gnss or not gnss[0].valid.any():
        return {}
    first = int(np.flatnonzero(gnss[0].valid)[0])
    latitude, longitude, height = (
        float(gnss[0].values(name)[first]) for name in ("latitude", "longitude", "height")
    )
    account.noted(
        "site",
        f"{latitude:.6f}°, {longitude:.6f}°, {height:.0f} m: the first fix, {gnss[0].time[first]:.2f} s",
    )
    return {
        "site_latitude_rad": float(np.radians(latitude)),
        "site_longitude_rad": float(np.radians(longitude)),
        "site_height_ref_m": height,
    }


def _epoch(flight: _Flight, account: Account) -> str:
    """UTC of t = 0, from the rows in which the receiver's second changes; late by the receiver's latency."""
    if any(name not in flight.table for name in _CLOCK):
        return ""
    clocks = list(zip(*(flight.table.texts(name) for name in _CLOCK), strict=True))
    ticks = [k for k in range(1, len(clocks)) if clocks[k] != clocks[k - 1]]
    epochs = [stamp - flight.time[k] for k in ticks if (stamp := _utc_s(clocks[k])) is not None]
    if not epochs:
        return ""
    epoch = float(np.median(epochs))
    text = utc(round(epoch, 1))
    account.noted("epoch", f"t = 0 is {text} by {len(epochs)} seconds of the receiver, late by its latency")
    return text


def _utc_s(clock: tuple[str, ...]) -> float | None:
    """Seconds since 1970 of year, month, day, hour, minute, second, or None where they name no moment."""
    try:
        year, month, day, hour, minute, second = (int(float(part)) for part in clock)
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return None
