"""Speed and altitude read off a launch webcast: JSON files of one stage.

``stage1_raw.json`` holds the readings frame by frame (time s, velocity m/s, altitude km), ``analysed.json``
what was made of them (smoothed and interpolated to whole seconds, and quantities derived from those),
``events.json`` moments in seconds. The display rounds: altitude to 0.1 km below 100 km and to 1 km above,
speed to 1 m/s or 1 km/h. The step of each reading is found from the readings; one sigma of rounding is the
step by √12, and errors last as long as the display does not change.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from investigator.errors import BadData
from investigator.logs.contents import Channel, Event, LogContents, Phase, Stream
from investigator.logs.layouts import milestones
from investigator.logs.layouts.account import Account
from investigator.logs.layouts.columns import on_grid
from investigator.logs.layouts.heading import header
from investigator.logs.layouts.layout import ImportOptions, Layout
from investigator.logs.layouts.times import report

_RAW, _ANALYSED, _EVENTS = "stage1_raw.json", "analysed.json", "events.json"
_OWN = ("time", "velocity", "altitude")
_KMH = 1.0 / 3.6
_WHOLE_KM_FROM = 100.0
_NAMES = {
    "maxq": "greatest dynamic pressure", "throttle_down_start": "throttle down",
    "throttle_down_end": "throttle up",
    "meco": "main engine cut-off", "boostback_start": "boostback burn", "boostback_end": "boostback ends",
    "apogee": "apogee", "entry_start": "entry burn", "entry_end": "entry burn ends",
    "landing_start": "landing burn", "landing_end": "touchdown",
}  # fmt: skip
_PHASES = {
    "meco": "coast", "boostback_start": "boostback burn", "boostback_end": "coast",
    "entry_start": "entry burn",
    "entry_end": "descent", "landing_start": "landing burn", "landing_end": "landed",
}  # fmt: skip
_SECOND_STAGE = ("ses1", "seco1", "ses2", "seco2")


def recognises(source: Path) -> bool:
    """A folder with the readings of a first stage, or a JSON file with time, velocity and altitude."""
    if source.is_dir():
        return (source / _RAW).is_file() or (source / _ANALYSED).is_file()
    if source.suffix.lower() != ".json" or not source.is_file():
        return False
    with source.open("rb") as file:
        start = file.read(200).decode("utf-8", "replace").lstrip()
    return start.startswith(('{"time"', '{"time":'))


def read(source: Path, account: Account, options: ImportOptions) -> LogContents:
    """Read a folder of one flight, or one file of readings and the events beside it."""
    folder = source if source.is_dir() else source.parent
    readings = [folder / _RAW, folder / _ANALYSED] if source.is_dir() else [source]
    streams = [_stream(path, account) for path in readings if path.is_file()]
    moments = _moments(folder / _EVENTS, account)
    events = tuple(sorted((Event(t, _NAMES[k], k) for k, t in moments.items()), key=lambda event: event.time))
    end = max(float(item.time[-1]) for item in streams)
    attributes = {"site_source": "not given by the source"}
    return LogContents(
        header=header(options.header, account, origin="transcription", attributes=attributes),
        sensors=tuple(streams),
        events=events,
        phases=_phases(moments, end),
    )


LAYOUT = Layout("webcast", "webcast JSON (speed and altitude of a first stage)", recognises, read)


def _stream(path: Path, account: Account) -> Stream:
    values = _numbers(path, account)
    derived = path.name == _ANALYSED
    name = "webcast_analysed" if derived else "webcast"
    time, speed, altitude = values["time"], values["velocity"], values["altitude"]
    report(time, path.name, account)
    account.mapped(f"{path.name}: velocity", f"/sensors/{name}/speed", "m/s", len(time))
    account.mapped(f"{path.name}: altitude", f"/sensors/{name}/altitude", "km → m", len(time))
    valid = np.isfinite(time) & np.isfinite(speed) & np.isfinite(altitude)
    account.flagged(path.name, f"/sensors/{name}/valid", "no reading", int((~valid).sum()))
    channels = {
        "speed": Channel(speed, "m/s", "speed, a magnitude"),
        "altitude": Channel(altitude, "km", "altitude"),
    }
    note: dict[str, Any] = {"altitude_reference": "ref"}
    if derived:
        note["provenance"] = "smoothed and interpolated from the readings by the source's authors"
        account.noted(f"/sensors/{name}", "made from the same readings, no independent evidence")
    else:
        channels, note = _with_steps(speed, altitude, note, name, account)
    return Stream(name, "speed_altitude", time, channels, valid, frame="n", derived=derived, attributes=note)


def _with_steps(
    speed: np.ndarray, altitude: np.ndarray, note: dict[str, Any], name: str, account: Account
) -> tuple[dict[str, Channel], dict[str, Any]]:
    """The readings, and in the attributes the steps in which they were displayed."""
    speed_step, unit = _speed_step(speed)
    whole = altitude >= _WHOLE_KM_FROM
    high = 1000.0 if not whole.any() or _on(altitude[whole], 1.0) else 100.0
    account.noted(f"/sensors/{name}/speed", f"displayed in steps of 1 {unit}, {speed_step:.3f} m/s")
    account.noted(
        f"/sensors/{name}/altitude",
        f"displayed in steps of 100 m, of {high:.0f} m from {_WHOLE_KM_FROM:.0f} km on; rounded, not cut",
        int(whole.sum()),
    )
    exact = {"stored": "counts", "scale": 0.1} if on_grid(altitude, 0.1) else {}
    channels = {
        "speed": Channel(speed, "m/s", "speed, a magnitude"),
        "altitude": Channel(altitude, "km", "altitude", exact),
    }
    note |= {
        "speed_step_m_s": speed_step,
        "altitude_step_m": 100.0,
        "altitude_step_high_m": high,
        "altitude_step_high_from_m": _WHOLE_KM_FROM * 1e3,
        "rounding_determined_by": "CRS-11: speed summed back from touchdown is at half steps at each change",
    }
    return channels, note


def _speed_step(speed: np.ndarray) -> tuple[float, str]:
    known = speed[np.isfinite(speed)]
    return (1.0, "m/s") if _on(known, 1.0) else (_KMH, "km/h")


def _on(values: np.ndarray, step: float) -> bool:
    known = values[np.isfinite(values)] / step
    return bool(np.all(np.abs(known - np.rint(known)) < 0.15))


def _numbers(path: Path, account: Account) -> dict[str, np.ndarray]:
    found = _json(path)
    lists = {key: value for key, value in found.items() if isinstance(value, list)}
    absent = [key for key in _OWN if key not in lists]
    if absent:
        raise BadData(
            f"It holds no list {', '.join(absent)}.",
            str(path),
            f"Its lists are {', '.join(lists) or 'none'}.",
        )
    lengths = {key: len(lists[key]) for key in _OWN}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{key} {count}" for key, count in lengths.items())
        raise BadData(f"Its lists differ in length: {told}.", str(path), "Get the readings again.")
    for key in lists:
        if key not in _OWN:
            account.dropped(
                f"{path.name}: {key}",
                "derived from speed and altitude by the source's authors",
                len(lists[key]),
            )
    try:
        return {key: np.array([np.nan if v is None else v for v in lists[key]], dtype=float) for key in _OWN}
    except (TypeError, ValueError) as error:
        raise BadData(f"A reading is no number: {error}.", str(path), "Get the readings again.") from error


def _moments(path: Path, account: Account) -> dict[str, float]:
    """Known moments with a time; those of the second stage and those without a time are told."""
    if not path.is_file():
        account.noted(path.name, "no such file beside the readings; the log has no events")
        return {}
    found = _json(path)
    for key, value in found.items():
        if key in _SECOND_STAGE:
            account.dropped(f"{path.name}: {key}", "second stage")
        elif key not in _NAMES:
            account.dropped(f"{path.name}: {key}", "a moment this importer does not know")
        elif not isinstance(value, (int, float)):
            account.noted(f"{path.name}: {key}", "no time given")
    kept = {
        key: float(value) for key, value in found.items() if key in _NAMES and isinstance(value, (int, float))
    }
    account.mapped(path.name, "/events", "whole seconds, as the source's authors found them", len(kept))
    return kept


def _phases(moments: Mapping[str, float], end: float) -> tuple[Phase, ...]:
    marks = [(0.0, "boost"), *((time, _PHASES[key]) for key, time in moments.items() if key in _PHASES)]
    return milestones.phases(0.0, end, tuple(marks))


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadData(f"It is not valid JSON: {error}.", str(path), "Get the file again.") from error
    if not isinstance(found, dict):
        raise BadData("It holds no named lists.", str(path), "Name a file of readings.")
    return found
