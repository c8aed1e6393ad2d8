"""A rocket's flight as its log marks it: rest on the pad, burn, coast, descent under a parachute.

Read from the events and attributes that importers leave, never from a rocket's name. A log that marks no
lift-off and no burnout is no such flight.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, degrees, hypot

import numpy as np

from investigator.logs.contents import Stream
from investigator.logs.reader import FlightLog

_EARTH_M = 6.371e6
_FARTHER_THAN_M = 50.0  #: nearer than this to the first fix, a course is the receiver's noise
_ANGLES = ("latitude", "longitude")


@dataclass(frozen=True)
class Ascent:
    """Moments (s) in order; `apogee_s` is where the parachutes may come out, or the end of the log."""

    pad_start_s: float
    pad_end_s: float
    burnout_s: float
    apogee_s: float


def ascent(log: FlightLog) -> Ascent | None:
    """The marked flight of a rocket, or None where the log marks none."""
    marked = {event.name: event.time for event in reversed(log.events)}
    if "liftoff" not in marked or "burnout" not in marked:
        return None
    noted = log.header.attributes
    liftoff = marked["liftoff"]
    pad_end = min(float(noted.get("pad_end_s", liftoff)), liftoff)
    return Ascent(
        pad_start_s=float(noted.get("pad_start_s", pad_end - 1.0)),
        pad_end_s=pad_end,
        burnout_s=marked["burnout"],
        apogee_s=marked.get("apogee", float("inf")),
    )


def course_deg(fixes: Stream, flight: Ascent) -> float | None:
    """True course (deg) from the first usable fix to the last of the burn; None where too close."""
    known = fixes.usable & np.isfinite(fixes.values("latitude")) & np.isfinite(fixes.values("longitude"))
    rows = np.flatnonzero(known & (fixes.time <= flight.burnout_s + 1.0))
    if rows.size < 2:
        return None
    first, last = (np.array([fixes.values(name)[row] for name in _ANGLES]) for row in (rows[0], rows[-1]))
    north, east = _EARTH_M * (last - first) * np.array([1.0, cos(first[0])])
    return degrees(atan2(east, north)) % 360.0 if hypot(north, east) > _FARTHER_THAN_M else None
