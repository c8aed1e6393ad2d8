"""FIRM CSV of the NCSU air brakes: raw sensors beside the on-board filter's state.

Two time bases stand in each row: the device's seconds, which are taken, and the host's nanoseconds since
1970, which give the epoch and a clock model. Frames, determined on the first Jackpot flight: the ``est_``
columns are resolved in a vehicle frame b that is the sensor's turned by 45° about z (the raw rates turned
so are the estimated rates, within 0.5°); the quaternion, scalar first, takes b into a level frame with z up
(the raw force turned by it is ``est_acceleration``) whose heading is not tied to north. The magnetometer's
axes are the sensor's turned by 180° about z: of the 24 turns by right angles only that one keeps the
field's vertical part steady in flight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from investigator.logs.contents import Channel, ClockModel, Event, LogContents, Mounting, Stream
from investigator.logs.layouts import milestones
from investigator.logs.layouts.account import Account
from investigator.logs.layouts.columns import channel, finite
from investigator.logs.layouts.firm_description import description, facts, landing_place
from investigator.logs.layouts.heading import header
from investigator.logs.layouts.layout import ImportOptions, Layout
from investigator.logs.layouts.pad import Pad, find_pad, with_zero
from investigator.logs.layouts.table import Table, first_names, read_table
from investigator.logs.layouts.times import clock_line, seconds, utc
from investigator.units import G0_M_S2

_OWN = frozenset({"state_letter", "timestamp_seconds", "pressure_pascals", "raw_acceleration_x_gs"})
_HOST = "update_timestamp_ns"
_STATES = {
    "S": ("pad", "standby"),
    "M": ("boost", "motor burn"),
    "C": ("coast", "burnout"),
    "F": ("descent", "free fall"),
    "L": ("landed", "landing"),
}
_S = np.sqrt(0.5)
#: Sensor axes → vehicle frame b, and magnetometer axes → b (see the module's text).
C_BS = np.array([[_S, -_S, 0.0], [_S, _S, 0.0], [0.0, 0.0, 1.0]])
C_BM = C_BS @ np.diag([-1.0, -1.0, 1.0])
_TURN_WITHIN_DEG = 3.0


@dataclass(frozen=True)
class _Flight:
    table: Table
    time: np.ndarray
    account: Account

    def triple(self, stem: str, unit: str, target: str, ends: str = "", long_name: str = "") -> Channel:
        """The x, y and z columns of one quantity as a channel (N, 3)."""
        names = [f"{stem}_{axis}_{ends}" for axis in "xyz"]
        return channel(self.table, names, unit, target, self.account, long_name=long_name, single=True)

    def one(self, name: str, unit: str, target: str) -> Channel:
        """One column as a channel (N,)."""
        return channel(self.table, name, unit, target, self.account, single=True)


def recognises(source: Path) -> bool:
    """A CSV with this logger's column names."""
    return source.is_file() and set(first_names(source)) >= _OWN


def read(source: Path, account: Account, options: ImportOptions) -> LogContents:
    """Read one flight; a file ``<name>.metadata.json`` beside it gives site, air and landing place."""
    table = read_table(source, account)
    time, _, table = seconds(table, "timestamp_seconds", "s", account, zero="first")
    flight = _Flight(table, time, account)
    metadata = description(source, account)
    imu = _imu(flight)
    pad = find_pad(imu)
    barometer = _barometer(flight)
    if pad is not None:
        barometer = with_zero(barometer, pad, account)
    navigation = _navigation(flight)
    events = _events(flight, navigation, pad)
    letters = flight.table.texts("state_letter")
    marks = [(t, _STATES.get(s, (s, s))[0]) for t, s in _changes(time, letters)]
    clocks, epoch = _host_clock(flight)
    return LogContents(
        header=header(options.header, account, epoch_utc=epoch, **facts(metadata, pad, epoch, account)),
        sensors=(imu, barometer, *_magnetometer(flight)),
        navigation=navigation,
        vehicle=_vehicle(flight),
        events=events,
        phases=milestones.phases(float(time[0]), float(time[-1]), tuple(marks)),
        witnesses=landing_place(metadata, account),
        clocks=clocks,
    )


LAYOUT = Layout("firm", "FIRM CSV (air brakes logger)", recognises, read)


def _imu(flight: _Flight) -> Stream:
    place = "/sensors/imu"
    force = flight.triple("raw_acceleration", "g", f"{place}/specific_force", "gs")
    rate = flight.triple("raw_angular_rate", "deg/s", f"{place}/angular_rate", "deg_per_s")
    note: dict[str, Any] = {"up_axis": "-y", "up_axis_frame": "b, after the mounting rotation"}
    turn = _turn_deg(flight, rate)
    if turn is None or turn > _TURN_WITHIN_DEG:
        found = "no estimated rates to compare" if turn is None else f"{turn:.1f}° off on this flight"
        flight.account.noted(place, f"mounting assumed, 45° about z; {found}")
    else:
        flight.account.noted(
            place, f"mounting 45° about z, confirmed by the estimated rates within {turn:.1f}°"
        )
        note["mounting_determined_by"] = "raw rates turned by it are the estimated rates"
    return Stream(
        "imu",
        "imu",
        flight.time,
        {"specific_force": force, "angular_rate": rate},
        finite(force, rate),
        mounting=Mounting(C_bs=C_BS),
        sampling="rate",
        attributes=note,
    )


def _turn_deg(flight: _Flight, rate: Channel) -> float | None:
    """Angle (deg) between the declared mounting and the turn that best takes raw rates to estimates."""
    names = [f"est_angular_rate_{axis}_rad_per_s" for axis in "xyz"]
    if any(name not in flight.table for name in names):
        return None
    estimated = np.stack([flight.table.numbers(name, Account()) for name in names], axis=1)
    raw = np.radians(rate.values.astype(float))
    usable = np.isfinite(raw).all(axis=1) & np.isfinite(estimated).all(axis=1)
    U, _, Vt = np.linalg.svd(estimated[usable].T @ raw[usable])
    best = U @ np.diag([1.0, 1.0, np.linalg.det(U @ Vt)]) @ Vt
    cosine = 0.5 * (np.trace(best @ C_BS.T) - 1.0)
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def _barometer(flight: _Flight) -> Stream:
    pressure = flight.one("pressure_pascals", "Pa", "/sensors/barometer/pressure")
    temperature = flight.one("temperature_celsius", "degC", "/sensors/barometer/temperature")
    note = {"temperature_place": "on the circuit board, not the outside air"}
    channels = {"pressure": pressure, "temperature": temperature}
    return Stream("barometer", "barometer", flight.time, channels, finite(pressure), attributes=note)


def _magnetometer(flight: _Flight) -> list[Stream]:
    if "magnetic_field_x_microteslas" not in flight.table:
        return []
    field = flight.triple("magnetic_field", "uT", "/sensors/magnetometer/field", "microteslas")
    note = {
        "calibrated": False,
        "mounting_determined_by": "steadiness of the field's vertical part in flight",
    }
    flight.account.noted(
        "/sensors/magnetometer", "mounting 180° about z from the inertial sensor; not calibrated"
    )
    mounting = Mounting(C_bs=C_BM)
    return [
        Stream(
            "magnetometer",
            "magnetometer",
            flight.time,
            {"field": field},
            finite(field),
            mounting=mounting,
            attributes=note,
        )
    ]


def _navigation(flight: _Flight) -> Stream | None:
    """The on-board filter: height and vertical speed, and the rest in its own level frame."""
    if "est_position_z_meters" not in flight.table:
        return None
    place = "/onboard/navigation"
    vertical = flight.one("est_acceleration_z_gs", "g", f"{place}/acceleration")
    flight.account.converted(
        f"{place}/acceleration", "", "one g taken off: the column is specific force, z up"
    )
    quaternion = [f"est_quaternion_{part}" for part in "wxyz"]
    channels = {
        "altitude": flight.one("est_position_z_meters", "m", f"{place}/altitude"),
        "vertical_speed": flight.one("est_velocity_z_meters_per_s", "m/s", f"{place}/vertical_speed"),
        "acceleration": Channel(
            (vertical.values.astype(float) - 1.0) * G0_M_S2, "m/s^2", "vertical acceleration"
        ),
        "position_level": flight.triple("est_position", "m", f"{place}/position_level", "meters"),
        "velocity_level": flight.triple("est_velocity", "m/s", f"{place}/velocity_level", "meters_per_s"),
        "specific_force_level": flight.triple("est_acceleration", "g", f"{place}/specific_force_level", "gs"),
        "quaternion_level": channel(
            flight.table, quaternion, "1", f"{place}/quaternion_level", flight.account, single=True
        ),
        "angular_rate_b": flight.triple("est_angular_rate", "rad/s", f"{place}/angular_rate_b", "rad_per_s"),
    }
    note = {
        "altitude_reference": "site",
        "level_frame": "z up; x and y level, heading not tied to north; the quaternion takes b into it",
        "frames_determined_by": "raw force turned by mounting and quaternion equals est_acceleration",
        "estimator": "FIRM's own Kalman filter, undocumented; zeroed in standby",
    }
    flight.account.noted(
        place, "horizontal position and speed are kept as recorded; they drift by kilometres"
    )
    valid = finite(channels["altitude"], channels["vertical_speed"])
    return Stream(
        "navigation", "navigation", flight.time, channels, valid, frame="n", derived=True, attributes=note
    )


def _vehicle(flight: _Flight) -> tuple[Stream, ...]:
    table, account, streams = flight.table, flight.account, []
    if "set_extension" in table:
        servo = channel(table, "set_extension", "1", "/vehicle/air_brakes/commanded", account, resolution=1.0)
        note = {"meaning": "servo setting commanded to the air brakes, in the servo's own degrees"}
        streams.append(
            Stream("air_brakes", "vehicle", flight.time, {"commanded": servo}, finite(servo), attributes=note)
        )
    predicted = "predicted_apogee"
    if predicted in table:
        given = np.array([bool(cell) for cell in table.texts(predicted)])
        account.noted(
            f"{table.path.name}: {predicted}", "rows without a prediction are left out", int((~given).sum())
        )
        if given.any():
            streams.append(_prediction(replace(flight, table=table.only(given), time=flight.time[given])))
    for name in ("encoder_position", "retrieved_firm_packets", "apogee_predictor_queue_size"):
        if name in table:
            values = np.unique(table.numbers(name, Account()))
            told = f"{values[0]:g} throughout" if len(values) == 1 else "housekeeping of the flight computer"
            account.dropped(f"{table.path.name}: {name}", told, len(table))
    return tuple(streams)


def _prediction(flight: _Flight) -> Stream:
    place = "/vehicle/apogee_prediction"
    names = {
        "predicted_apogee": "m",
        "height_used_for_prediction": "m",
        "velocity_used_for_prediction": "m/s",
    }
    channels = {
        name: flight.one(name, unit, f"{place}/{name}")
        for name, unit in names.items()
        if name in flight.table
    }
    return Stream(
        "apogee_prediction", "vehicle", flight.time, channels, finite(*channels.values()), derived=True
    )


def _changes(time: np.ndarray, states: Sequence[str]) -> list[tuple[float, str]]:
    return [(float(time[k]), s) for k, s in enumerate(states) if k == 0 or s != states[k - 1]]


def _events(flight: _Flight, navigation: Stream | None, pad: Pad | None) -> tuple[Event, ...]:
    changes = _changes(flight.time, flight.table.texts("state_letter"))
    flight.account.mapped(
        f"{flight.table.path.name}: state_letter", "/events", "changes of state", len(changes) - 1
    )
    found = [Event(time, _STATES.get(s, (s, s))[1], f"state {s}") for time, s in changes[1:]]
    if pad is not None:
        found.append(milestones.liftoff(pad))
    if navigation is not None and (apogee := milestones.apogee(navigation)) is not None:
        found.append(apogee)
    return tuple(sorted(found, key=lambda item: item.time))


def _host_clock(flight: _Flight) -> tuple[tuple[ClockModel, ...], str]:
    """The host's clock against the device's, and the UTC it gives for t = 0."""
    if _HOST not in flight.table:
        return (), ""
    host, start, _ = seconds(flight.table, _HOST, "ns", flight.account, zero="first")
    if len(host) != len(flight.time):
        flight.account.noted(f"{flight.table.path.name}: {_HOST}", "not in every row; no clock model")
        return (), ""
    slope, offset, scatter = clock_line(host, flight.time)
    epoch = utc(start)
    flight.account.noted(
        f"{flight.table.path.name}: {_HOST}",
        f"a second time base: t = 0 is {epoch}, and it gains {1e6 * (1 - slope):.0f} ppm on the device's",
    )
    drift_sigma = scatter / float(np.ptp(host)) if np.ptp(host) > 0 else 0.0
    return (ClockModel("host", offset, scatter, slope - 1.0, drift_sigma),), epoch
