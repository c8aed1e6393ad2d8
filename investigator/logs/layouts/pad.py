"""The stretch on the pad just before the motor lights, where a barometer is zeroed.

A logger may have been switched on long before, with a gap between; the zero drifts across it (5 m in a
quarter of an hour on a real flight). So the window is the last unbroken stretch before motion, and the zero
is taken there and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from investigator.logs.contents import Stream
from investigator.logs.layouts.account import Account
from investigator.units import G0_M_S2, to_si

LONGEST_S = 30.0  #: a pressure zero older than this says little about the moment of ignition
MARGIN_S = 0.05  #: kept clear of the first motion
_EXCESS_M_S2 = 5.0
_IN_A_ROW = 5


@dataclass(frozen=True)
class Pad:
    """The window (s) at rest before motion, and the time of first motion."""

    start: float
    end: float
    motion: float


def find_pad(stream: Stream, channel: str = "specific_force") -> Pad | None:
    """The window at rest before a rocket moves, from its specific force, (N,) or (N, 3).

    None if the record starts in motion or never moves.

    Motion is five samples in a row whose specific force exceeds one g by more than 5 m/s². A gap of more
    than five nominal intervals begins the window anew.
    """
    force = to_si(stream.values(channel), stream.channels[channel].unit)
    size = np.linalg.norm(force, axis=1) if force.ndim == 2 else np.abs(force)
    usable = stream.valid & np.isfinite(size)
    time, size = stream.time[usable], size[usable]
    moving = (size > G0_M_S2 + _EXCESS_M_S2).astype(int)
    runs = np.flatnonzero(np.convolve(moving, np.ones(_IN_A_ROW, dtype=int), "valid") == _IN_A_ROW)
    if not len(runs) or runs[0] < 2:
        return None
    first = int(runs[0])
    before = time[:first]
    steps = np.diff(before)
    gaps = np.flatnonzero(steps > max(5 * float(np.median(np.diff(time))), 0.5))
    begin = float(before[gaps[-1] + 1]) if len(gaps) else float(before[0])
    end = float(time[first]) - MARGIN_S
    return Pad(max(begin, end - LONGEST_S), end, float(time[first])) if end > begin else None


def with_zero(barometer: Stream, pad: Pad, account: Account) -> Stream:
    """The barometer with the pad's pressure and temperature in its attributes; drift is told."""
    inside = barometer.valid & (barometer.time >= pad.start) & (barometer.time <= pad.end)
    count = int(inside.sum())
    if count < 2 or "pressure" not in barometer.channels:
        return barometer
    pressure = _si(barometer, "pressure")
    zero = float(pressure[inside].mean())
    scatter = float(pressure[inside].std(ddof=1))
    attributes: dict[str, Any] = {
        "pad_start_s": pad.start,
        "pad_end_s": pad.end,
        "pad_pressure_Pa": zero,
        "pad_pressure_scatter_Pa": scatter,
    }
    if "temperature" in barometer.channels:
        attributes["pad_temperature_K"] = float(np.nanmean(_si(barometer, "temperature")[inside]))
    place = f"/sensors/{barometer.name}"
    account.noted(
        place,
        f"zero taken on the pad, {pad.start:.2f} to {pad.end:.2f} s, just before ignition: {zero:.1f} Pa, "
        f"scatter {scatter:.1f} Pa",
        count,
    )
    earlier = barometer.valid & (barometer.time < pad.start - 1.0)
    if earlier.any():
        drift = float(_height(zero) - _height(float(pressure[earlier].mean())))
        account.noted(
            place,
            f"the zero of the stretch before {pad.start:.2f} s lies {-drift:+.1f} m off and is not used",
        )
    return replace(barometer, attributes={**barometer.attributes, **attributes})


def _si(stream: Stream, channel: str) -> np.ndarray:
    return to_si(stream.values(channel), stream.channels[channel].unit)


def _height(pressure_pa: float) -> float:
    """Height (m) of a pressure in the standard atmosphere, for telling a drift in metres.

    Source: ICAO Doc 7488.
    """
    return 44330.8 * (1.0 - (pressure_pa / 101325.0) ** 0.190263)
