"""The regular grid of latitudes and longitudes that covers a strip, the site on one of its nodes."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, cos, radians, sin

import numpy as np

from investigator.errors import UsageError
from investigator.refly.ground.model import Strip

LARGEST = 400_000  #: heights in a grid: about 1.5 MB in a log before it is packed
_OUTLINE = 65


@dataclass(frozen=True)
class Lattice:
    """Nodes about a site: latitudes (A,), longitudes (B,), running on through 0° and 360°.

    north_m (A,) and east_m (B,) are the same nodes in metres from the site, true to scale at it.
    distance_m (A, B) is the great-circle distance from it.
    """

    latitude_rad: np.ndarray
    longitude_rad: np.ndarray
    north_m: np.ndarray
    east_m: np.ndarray
    distance_m: np.ndarray
    step_m: float


def lattice(strip: Strip, site_latitude_rad: float, site_longitude_rad: float, radius_m: float) -> Lattice:
    """The grid of a strip about a site on a sphere. Raises UsageError over a pole or for too many heights."""
    _refuse_a_pole(strip, site_latitude_rad, radius_m)
    outline = _outline(strip, site_latitude_rad, radius_m)
    d_latitude = strip.step_m / radius_m
    d_longitude = d_latitude / max(cos(site_latitude_rad), 1e-9)
    rows = np.arange(-ceil(-outline[0].min() / d_latitude), ceil(outline[0].max() / d_latitude) + 1)
    columns = np.arange(-ceil(-outline[1].min() / d_longitude), ceil(outline[1].max() / d_longitude) + 1)
    if rows.size * columns.size > LARGEST:
        raise UsageError(
            f"The strip of ground would hold {rows.size} × {columns.size} heights, more than {LARGEST}.",
            "ground.strip",
            "Take a coarser step, a shorter or narrower strip, or fly along a meridian or a parallel.",
        )
    latitude = site_latitude_rad + rows * d_latitude
    longitude = site_longitude_rad + columns * d_longitude
    return Lattice(
        latitude,
        longitude,
        rows * strip.step_m,
        columns * strip.step_m,
        radius_m * _angles(latitude, longitude, site_latitude_rad, site_longitude_rad),
        strip.step_m,
    )


def _refuse_a_pole(strip: Strip, latitude: float, radius_m: float) -> None:
    for north_m in (radius_m * (np.pi / 2 - latitude), -radius_m * (np.pi / 2 + latitude)):
        forward = north_m * cos(radians(strip.azimuth_deg))
        right = -north_m * sin(radians(strip.azimuth_deg))
        if -strip.before_m <= forward <= strip.beyond_m and abs(right) <= strip.half_width_m:
            raise UsageError(
                "The strip of ground holds a pole, where latitude and longitude make no regular grid.",
                "ground.strip",
                "Shorten it on that side, or approach from the other.",
            )


def _outline(strip: Strip, latitude: float, radius_m: float) -> np.ndarray:
    """Latitudes and longitudes (2, N), less the site's, along the edges of the strip (great circles)."""
    along = np.linspace(-strip.before_m, strip.beyond_m, _OUTLINE)
    side = np.full(_OUTLINE, strip.half_width_m)
    across = np.linspace(-strip.half_width_m, strip.half_width_m, _OUTLINE)
    ends = [np.stack([np.full(_OUTLINE, end), across]) for end in (-strip.before_m, strip.beyond_m)]
    forward, right = np.concatenate([np.stack([along, side]), np.stack([along, -side]), *ends], axis=1)
    azimuth = radians(strip.azimuth_deg)
    north = forward * cos(azimuth) - right * sin(azimuth)
    east = forward * sin(azimuth) + right * cos(azimuth)
    reach = np.maximum(np.hypot(north, east), 1e-9)
    arc = reach / radius_m
    to_north, to_east = np.sin(arc) * north / reach, np.sin(arc) * east / reach
    there = np.arcsin(np.cos(arc) * sin(latitude) + to_north * cos(latitude))
    around = np.arctan2(to_east, np.cos(arc) * cos(latitude) - to_north * sin(latitude))
    return np.stack([there - latitude, around])


def _angles(
    latitude: np.ndarray, longitude: np.ndarray, site_latitude: float, site_longitude: float
) -> np.ndarray:
    """Great-circle angles (A, B) from the site, exact for small ones too (haversine)."""
    up = np.sin(0.5 * (latitude - site_latitude))[:, None] ** 2
    over = np.sin(0.5 * (longitude - site_longitude)) ** 2
    return 2.0 * np.arcsin(np.sqrt(up + np.cos(latitude)[:, None] * cos(site_latitude) * over))
