"""The 24 states a PX4 estimator recorded, with their variances, as the on-board navigation of a log."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from investigator.logs.contents import Channel, Stream
from investigator.logs.layouts.account import Account
from investigator.logs.layouts.columns import is_single
from investigator.logs.layouts.table import Table, first_names, read_table
from investigator.logs.layouts.times import seconds

#: Channels by name: first state, number of states, unit, as PX4-ECL orders its 24 states.
_STATES = {
    "quaternion": (0, 4, "1"),
    "velocity_ned": (4, 3, "m/s"),
    "position_ned": (7, 3, "m"),
    "delta_angle_bias": (10, 3, "rad"),
    "delta_velocity_bias": (13, 3, "m/s"),
    "earth_field_ned": (16, 3, "gauss"),
    "body_field": (19, 3, "gauss"),
    "wind_ne": (22, 2, "m/s"),
}
_COUNT = 24
_HEADER = ("Timestamp", "state[0]", "variance[0]")


def navigation(source: Path, inputs_end_s: float, account: Account) -> Stream | None:
    """The recorded states that belong to a file of replay rows, or None where there are none.

    States stamped after the last input (`inputs_end_s`) are kept but not valid.
    """
    path = _beside(source)
    if path is None:
        account.noted(source.name, "no recorded states beside it; the log has no on-board solution")
        return None
    table = read_table(path, account)
    time, _, table = seconds(table, "Timestamp", "us", account, zero="recorded")
    states, variances = _block(table, "state", account), _block(table, "variance", account)
    account.mapped(f"{path.name}: state[0…23]", "/onboard/navigation", "height = −state[9]", len(time))
    account.converted(
        f"{path.name}: variance[0…23]", "/onboard/navigation", "square roots are the sigmas", len(time)
    )
    valid = np.isfinite(states).all(axis=1) & (variances[:, 4:10] > 0.0).all(axis=1)
    detail = "variances are zero: the estimator had not started"
    account.flagged("/onboard/navigation", "valid", detail, int((~valid).sum()))
    late = time > inputs_end_s
    detail = (
        f"stamped after the last row of any sensor, {inputs_end_s:.3f} s: the estimator ran on without input"
    )
    account.flagged("/onboard/navigation", "valid", detail, int(late.sum()))
    valid &= ~late
    note = {
        "altitude_reference": "site",
        "estimator": "PX4 EKF2, 24 states",
        "quaternion_meaning": "scalar first, body (forward, right, down) → north, east, down",
        "origin": "north, east, down from the estimator's origin, set at its first fix",
    }
    channels = _channels(states, np.sqrt(np.maximum(variances, 0.0)))
    return Stream("navigation", "navigation", time, channels, valid, frame="n", derived=True, attributes=note)


def _beside(source: Path) -> Path | None:
    places = (
        source.with_name(f"{source.stem}.states.csv"),
        source.parent.parent / "change_indication" / source.name,
    )
    return next((path for path in places if path.is_file() and set(first_names(path)) >= set(_HEADER)), None)


def _block(table: Table, stem: str, account: Account) -> np.ndarray:
    return np.stack([table.numbers(f"{stem}[{k}]", account) for k in range(_COUNT)], axis=1)


def _channels(states: np.ndarray, sigmas: np.ndarray) -> dict[str, Channel]:
    """Height and vertical speed first, then every block of states, each with its sigma."""
    channels: dict[str, Channel] = {}
    for name, source, unit in (("altitude", 9, "m"), ("vertical_speed", 6, "m/s")):
        channels[name] = _stored(-states[:, source], unit)
        channels[f"{name}_sigma"] = Channel(sigmas[:, source], unit, "one sigma")
    for name, (first, count, unit) in _STATES.items():
        channels[name] = _stored(states[:, first : first + count], unit)
        channels[f"{name}_sigma"] = Channel(sigmas[:, first : first + count], unit, "one sigma")
    return channels


def _stored(values: np.ndarray, unit: str) -> Channel:
    return Channel(values.astype(np.float32) if is_single(values) else values, unit)
