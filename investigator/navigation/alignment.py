"""Initial attitude: levelled by gravity at rest, turned to a heading.

At rest the specific force points up. Its mean over a window gives down in b; the heading of one body
axis, declared or from a magnetometer, gives the rest. An accelerometer bias b tilts such an attitude by ψ
= f×(Ĉb)/f², so attitude and bias start correlated. Source: Groves 2013, 5.6.1–5.6.2.
"""

from __future__ import annotations

from math import atan2, cos, sin
from typing import Literal

import numpy as np

from investigator.errors import BadData
from investigator.logs.contents import Stream
from investigator.navigation.rotations import skew

Axis = Literal["+x", "-x", "+y", "-y", "+z", "-z"]


def axis(name: Axis) -> np.ndarray:
    """The unit vector (3,) of a named axis."""
    direction = np.zeros(3)
    direction["xyz".index(name[1])] = 1.0 if name[0] == "+" else -1.0
    return direction


def mean_over(
    stream: Stream, rate_channel: str, increment_channel: str, start: float, window_s: float
) -> np.ndarray:
    """Mean (3,) in b of a rate, or of increments divided by their time, over a window from `start`.

    Raises BadData where the window holds no usable sample.
    """
    channel = rate_channel if rate_channel in stream.channels else increment_channel
    inside = stream.usable & (stream.time >= start) & (stream.time <= start + window_s)
    if channel in stream.channels:
        inside &= np.isfinite(stream.values(channel)).all(axis=1)
    if channel not in stream.channels or not inside.any():
        raise BadData(
            f"No usable {rate_channel.replace('_', ' ')} stands in the {window_s:g} s from {start:g} s.",
            f"/sensors/{stream.name}",
            "Give another alignment window, or declare the attitude.",
        )
    values = stream.values(channel)[inside]
    if channel == increment_channel:
        values = values / float(np.median(np.diff(stream.time)))
    return stream.mounting.C_bs @ values.mean(axis=0)


def level(force_b: np.ndarray, heading: float, heading_axis_b: np.ndarray) -> np.ndarray:
    """C_nb (3, 3) at rest, from the specific force (3,) in b and the heading (rad) of a body axis (3,).

    Raises BadData where that axis is vertical: it has no heading then.
    """
    down, forward, right = _horizontal(force_b, heading_axis_b)
    north = cos(heading) * forward - sin(heading) * right
    east = sin(heading) * forward + cos(heading) * right
    return np.vstack((north, east, down))


def magnetic_heading(
    force_b: np.ndarray, field_b: np.ndarray, heading_axis_b: np.ndarray, declination: float
) -> float:
    """True heading (rad) of a body axis at rest from specific force and magnetic field (3,) in b."""
    down, forward, _ = _horizontal(force_b, heading_axis_b)
    north_m = field_b - (field_b @ down) * down
    return atan2(float(forward @ np.cross(down, north_m)), float(forward @ north_m)) + declination


def _horizontal(force_b: np.ndarray, heading_axis_b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Down, the heading axis laid level, and the direction to its right, unit vectors in b."""
    down = -force_b / np.linalg.norm(force_b)
    forward = heading_axis_b - (heading_axis_b @ down) * down
    length = float(np.linalg.norm(forward))
    if length < 0.05:
        raise BadData(
            "The axis whose heading is given stands vertical, so it has no heading.",
            "mechanisation",
            "Choose another heading axis.",
        )
    forward = forward / length
    return down, forward, np.cross(down, forward)


def tilt_by_bias(force_b: np.ndarray, C_nb: np.ndarray) -> np.ndarray:
    """Partials (3, 3) of ψ (in n) of a levelled attitude by the accelerometer bias (in b)."""
    force_n = C_nb @ force_b
    return skew(force_n) @ C_nb / float(force_b @ force_b)
