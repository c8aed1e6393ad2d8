"""PX4 estimator-replay CSV: rows ``t_us,sensor,values`` without a header, and recorded states.

Sensors: ``imu`` (specific force m/s², rate rad/s; body axes forward, right, down), ``baro`` (height in the
standard atmosphere, m), ``mag`` (gauss), ``gps`` (height mm, longitude 1e-7°, latitude 1e-7°, speed north,
east, down m/s), ``airspeed`` (true, equivalent m/s), ``landed`` (0 or 1). The states lie in
``change_indication/<name>.csv`` beside the folder of the rows, or in ``<name>.states.csv``: quaternion
(scalar first, body → north-east-down), velocity and position north, east, down from the estimator's origin,
angle and velocity increments' biases, fields, wind, and the variances of all 24.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from investigator.errors import BadData
from investigator.logs.contents import Channel, Event, LogContents, Stream
from investigator.logs.layouts import milestones, px4_states
from investigator.logs.layouts.account import Account
from investigator.logs.layouts.columns import finite, is_single
from investigator.logs.layouts.heading import header
from investigator.logs.layouts.layout import ImportOptions, Layout
from investigator.logs.layouts.table import read_text
from investigator.logs.layouts.times import report

_FIRST_ROW = re.compile(r"\d+\s*,\s*(imu|baro|mag|gps|airspeed|landed|flow|range|vio)\s*,")
_WIDTHS = {"imu": 6, "baro": 1, "mag": 3, "gps": 6, "airspeed": 2, "landed": 1}
_MOSTLY_HELD = 0.5


@dataclass(frozen=True)
class _Rows:
    """The rows of one sensor: time (N,) s and values (N, k)."""

    time: np.ndarray
    values: np.ndarray


def recognises(source: Path) -> bool:
    """A text file whose first row is one of this layout."""
    if not source.is_file():
        return False
    with source.open("rb") as file:
        return _FIRST_ROW.match(file.readline(200).decode("latin-1")) is not None


def read(source: Path, account: Account, options: ImportOptions) -> LogContents:
    """Read the rows, and the recorded states if they lie where the layout keeps them."""
    rows = _rows(source, account)
    gnss, sensors = _gnss(rows, source, account), _sensors(rows, source, account)
    inputs_end = max(float(item.time[-1]) for item in rows.values())
    navigation = px4_states.navigation(source, inputs_end, account)
    vehicle, events = _landed(rows, source, account)
    spans = [item.time for item in (*sensors, *gnss)]
    start, end = min(time[0] for time in spans), max(time[-1] for time in spans)
    marks = [(float(start), "on ground"), *((item.time, item.detail) for item in events)]
    return LogContents(
        header=header(options.header, account, **_site(gnss, sensors, navigation, account)),
        sensors=(*sensors, *gnss),
        navigation=navigation,
        vehicle=(*vehicle, *_airspeed(rows, source, account)),
        events=events,
        phases=milestones.phases(float(start), float(end), tuple(marks)),
    )


LAYOUT = Layout("px4-replay", "PX4 estimator-replay CSV", recognises, read)


def _rows(source: Path, account: Account) -> dict[str, _Rows]:
    """Rows by sensor; broken ones dropped, unknown sensors told.

    Raises BadData if no inertial row is left.
    """
    stamps: dict[str, list[float]] = {}
    values: dict[str, list[list[float]]] = {}
    broken: list[int] = []
    unknown: dict[str, int] = {}
    for number, line in enumerate(read_text(source, account).splitlines(), start=1):
        cells = line.split(",")
        sensor = cells[1].strip() if len(cells) > 2 else ""
        if sensor and sensor not in _WIDTHS:
            unknown[sensor] = unknown.get(sensor, 0) + 1
            continue
        try:
            stamp, numbers = int(cells[0]), [float(cell) for cell in cells[2:]]
        except (ValueError, IndexError):
            broken.append(number)
            continue
        if len(numbers) != _WIDTHS.get(sensor, -1):
            broken.append(number)
            continue
        stamps.setdefault(sensor, []).append(stamp / 1e6)
        values.setdefault(sensor, []).append(numbers)
    for sensor, count in unknown.items():
        account.dropped(f"{source.name}: {sensor}", "a sensor this importer does not know", count)
    if broken:
        shown = ", ".join(map(str, broken[:5])) + (", …" if len(broken) > 5 else "")
        account.dropped(source.name, f"rows cut short or not numbers: lines {shown}", len(broken))
    if "imu" not in stamps:
        raise BadData(
            "It holds no inertial rows.", f"{source}:1", "Extract the replay rows from the flight again."
        )
    found = {sensor: _Rows(np.array(stamps[sensor]), np.array(values[sensor])) for sensor in stamps}
    for sensor, item in found.items():
        report(item.time, f"{source.name}: {sensor}", account)
    return found


def _channel(rows: _Rows, first: int, count: int, unit: str, long_name: str = "") -> Channel:
    """Some of a sensor's columns as a channel, in single precision where the estimator worked so."""
    values = rows.values[:, first] if count == 1 else rows.values[:, first : first + count]
    return Channel(values.astype(np.float32) if is_single(values) else values, unit, long_name)


def _sensors(rows: Mapping[str, _Rows], source: Path, account: Account) -> list[Stream]:
    imu = rows["imu"]
    force, rate = _channel(imu, 0, 3, "m/s^2"), _channel(imu, 3, 3, "rad/s")
    note: dict[str, Any] = {"sensor_axes": "forward, right, down", "up_axis": "-z"}
    streams = [
        Stream(
            "imu",
            "imu",
            imu.time,
            {"specific_force": force, "angular_rate": rate},
            finite(force, rate),
            sampling="rate",
            attributes=note,
        )
    ]
    account.mapped(f"{source.name}: imu", "/sensors/imu", "specific force m/s², rate rad/s", len(imu.time))
    if "baro" in rows:
        altitude = _channel(rows["baro"], 0, 1, "m", "height of the pressure in the standard atmosphere")
        note = {"altitude_reference": "ref", "pressure_model": "standard atmosphere, 101325 Pa at 0 m"}
        streams.append(
            Stream(
                "barometer",
                "barometer",
                rows["baro"].time,
                {"altitude": altitude},
                finite(altitude),
                attributes=note,
            )
        )
        account.mapped(f"{source.name}: baro", "/sensors/barometer/altitude", "m", len(rows["baro"].time))
    if "mag" in rows:
        streams.append(_magnetometer(rows["mag"], source, account))
    return streams


def _magnetometer(rows: _Rows, source: Path, account: Account) -> Stream:
    field = _channel(rows, 0, 3, "gauss")
    account.mapped(f"{source.name}: mag", "/sensors/magnetometer/field", "gauss → T", len(rows.time))
    held = np.concatenate([[False], np.all(np.diff(rows.values, axis=0) == 0.0, axis=1)])
    valid = finite(field)
    if held.mean() > _MOSTLY_HELD:
        detail = "repeats the reading before it; the sensor is slower than the rows"
        account.flagged("/sensors/magnetometer", "valid", detail, int(held.sum()))
        valid &= ~held
    return Stream(
        "magnetometer",
        "magnetometer",
        rows.time,
        {"field": field},
        valid,
        attributes={"sensor_axes": "forward, right, down"},
    )


def _gnss(rows: Mapping[str, _Rows], source: Path, account: Account) -> list[Stream]:
    """Position and velocity of one receiver, which share their times."""
    if "gps" not in rows:
        return []
    gps = rows["gps"]
    height = Channel(gps.values[:, 0], "mm", "receiver's height", {"stored": "counts", "scale": 1.0})
    longitude = Channel(gps.values[:, 1], "1e-7 deg", "longitude", {"stored": "counts", "scale": 1.0})
    latitude = Channel(gps.values[:, 2], "1e-7 deg", "latitude", {"stored": "counts", "scale": 1.0})
    velocity = _channel(gps, 3, 3, "m/s", "north, east, down")
    account.mapped(
        f"{source.name}: gps", "/sensors/gnss_position", "height mm → m, 1e-7° → rad", len(gps.time)
    )
    account.mapped(f"{source.name}: gps", "/sensors/gnss_velocity", "north, east, down m/s", len(gps.time))
    place = {"latitude": latitude, "longitude": longitude, "height": height}
    valid = finite(latitude, longitude, height) & (latitude.values != 0.0)
    note = {"altitude_reference": "ref", "height_reference": "mean sea level as the receiver has it"}
    return [
        Stream("gnss_position", "position_fix", gps.time, place, valid, attributes=note),
        Stream(
            "gnss_velocity", "velocity_fix", gps.time, {"velocity_ned": velocity}, finite(velocity), frame="n"
        ),
    ]


def _airspeed(rows: Mapping[str, _Rows], source: Path, account: Account) -> list[Stream]:
    if "airspeed" not in rows:
        return []
    item = rows["airspeed"]
    true, equivalent = _channel(item, 0, 1, "m/s"), _channel(item, 1, 1, "m/s")
    detail = "kept beside the sensors: no sensor kind of the format takes it"
    account.mapped(f"{source.name}: airspeed", "/vehicle/airspeed", detail, len(item.time))
    channels = {"true_airspeed": true, "equivalent_airspeed": equivalent}
    return [Stream("airspeed", "vehicle", item.time, channels, finite(true, equivalent))]


def _landed(
    rows: Mapping[str, _Rows], source: Path, account: Account
) -> tuple[list[Stream], tuple[Event, ...]]:
    """The land detector, and its changes as events; `detail` is the phase that begins."""
    if "landed" not in rows:
        return [], ()
    item = rows["landed"]
    flags = Channel(item.values[:, 0].astype(np.int8), "1", "1 on the ground, 0 in flight")
    account.mapped(f"{source.name}: landed", "/vehicle/land_detector", "", len(item.time))
    changes = np.flatnonzero(np.diff(item.values[:, 0])) + 1
    words = {0.0: ("take-off", "in flight"), 1.0: ("landing", "on ground")}
    events = [
        (float(item.time[k]), *words.get(float(item.values[k, 0]), ("state", "unknown"))) for k in changes
    ]
    stream = Stream(
        "land_detector", "vehicle", item.time, {"landed": flags}, np.ones(len(item.time), dtype=bool)
    )
    return [stream], tuple(Event(time, name, detail) for time, name, detail in events)


def _site(
    gnss: list[Stream], sensors: list[Stream], navigation: Stream | None, account: Account
) -> dict[str, Any]:
    """The first fix is the site: the estimator sets its origin there."""
    if not gnss or not gnss[0].valid.any():
        return {}
    first = int(np.flatnonzero(gnss[0].valid)[0])
    values = [float(gnss[0].values(name)[first]) for name in ("latitude", "longitude", "height")]
    latitude, longitude, height = values[0] * 1e-7, values[1] * 1e-7, values[2] * 1e-3
    account.noted("site", f"{latitude:.7f}°, {longitude:.7f}°, {height:.3f} m: the first fix")
    known: dict[str, Any] = {
        "site_latitude_rad": float(np.radians(latitude)),
        "site_longitude_rad": float(np.radians(longitude)),
        "site_height_ref_m": height,
        "attributes": {"site_source": "first GNSS fix"},
    }
    if navigation is not None:
        known["attributes"] |= _zeros(gnss[0], sensors, navigation, account)
    return known


def _zeros(gnss: Stream, sensors: list[Stream], navigation: Stream, account: Account) -> dict[str, Any]:
    """Where the estimate's zero of height lies by receiver and barometer: medians of differences."""
    found = {"navigation_zero_ref_m": _above(navigation, gnss.time, gnss.values("height") * 1e-3)}
    account.noted(
        "/onboard/navigation", f"zero of height at {found['navigation_zero_ref_m']:.2f} m by the receiver"
    )
    barometer = next((item for item in sensors if item.name == "barometer"), None)
    if barometer is not None:
        level = _above(navigation, barometer.time, barometer.values("altitude").astype(float))
        found["navigation_zero_barometer_m"] = level
        account.noted("/onboard/navigation", f"zero of height at {level:.2f} m by the barometer")
    return found


def _above(navigation: Stream, time: np.ndarray, height: np.ndarray) -> float:
    own = navigation.values("altitude")[navigation.valid].astype(float)
    return float(np.median(height - np.interp(time, navigation.time[navigation.valid], own)))
