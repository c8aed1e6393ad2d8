"""A flight as the page's plots need it: where it was and where it believed to be, by distance, height and
time.

Kilometres from the site along and across the approach, heights above the site; what happened on the way as
words at rows. A track is made once on the thread that flies, and is all that is kept of a flight. No Qt here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from investigator.filters.problem import Reason
from investigator.logs.contents import TerrainModel
from investigator.refly.arrays import AGL, T_THRUST
from investigator.refly.flight import Flight
from investigator.refly.outcome import Outcome, Path, outcome
from investigator.refly.scenario import Scenario
from investigator.world.bodies import body
from investigator.world.frames import geodetic

_GROUND_POINTS = 3000
_FALL_S = 2.0  #: an engine silent so long before the end leaves a fall worth a word
_OFF = 0.01  #: of full thrust
_BEYOND_M = 15e3


@dataclass(frozen=True)
class Happening:
    """Something that happened at a row of a track: what it is, its words, and a second line."""

    kind: str  #: "rim", "lock", "latch", "zero", "fall"
    row: int
    words: str
    second: str = ""


@dataclass(frozen=True)
class Places:
    """Positions over time (N,): km to go to the site, km across the approach (right positive), km above the
    site.
    """

    to_go_km: np.ndarray
    across_km: np.ndarray
    height_km: np.ndarray


@dataclass(frozen=True)
class Track:
    """One flight: time (N,), its places and those it believed in, speed up (N,) m/s, height over ground (N,)
    km, and what happened on the way.
    """

    time: np.ndarray
    was: Places
    believed: Places
    climb_m_s: np.ndarray
    over_ground_km: np.ndarray
    happenings: tuple[Happening, ...]


@dataclass(frozen=True)
class GroundLine:
    """The true ground along the approach: km to go (M,), falling, and km above the site."""

    to_go_km: np.ndarray
    height_km: np.ndarray


@dataclass(frozen=True)
class Sortie:
    """A flight that was flown: of what, how it went, what is drawn of it, and how long it took to fly (s)."""

    scenario: Scenario
    seed: int
    outcome: Outcome
    track: Track
    ground: GroundLine
    took_s: float


def sortie(flight: Flight, took_s: float) -> Sortie:
    """What the page keeps of a flight."""
    path = Path(flight)
    farthest = float(max(path.to_go_m.max(), 1e3))
    return Sortie(
        flight.scenario,
        flight.seed,
        outcome(flight),
        track_of(flight, path),
        ground_line(flight, farthest, min(float(path.to_go_m.min()) - _BEYOND_M, -_BEYOND_M)),
        took_s,
    )


def track_of(flight: Flight, path: Path) -> Track:
    """The track of a flight."""
    return Track(
        flight.time,
        places(flight, flight.position_p_m),
        places(flight, flight.run.trajectory.position_p_m),
        path.climb_m_s,
        flight.level[:, AGL] / 1e3,
        tuple(happenings(flight, path)),
    )


def places(flight: Flight, position_p_m: np.ndarray) -> Places:
    """Positions (N, 3) in p as distances along and across the approach, and heights above the site."""
    site = flight.problem.world.site_p_m
    across_p = flight.stage.truth.across_p
    radius = np.linalg.norm(position_p_m, axis=1)
    level = float(np.linalg.norm(site))
    up, up_site = position_p_m / radius[:, None], site / level
    forward = np.cross(across_p, up_site)
    return Places(
        -level * np.arctan2(up @ forward, up @ up_site) / 1e3,
        -level * np.arcsin(np.clip(up @ across_p, -1.0, 1.0)) / 1e3,
        (radius - level) / 1e3,
    )


def happenings(flight: Flight, path: Path) -> Iterator[Happening]:
    """What happened on the way, in the order of a label's importance."""
    zero, silent = flight.zero_row(), _silent_row(flight)
    if zero is not None:
        held = (flight.time[silent] if silent is not None else flight.time[-1]) - flight.time[zero]
        fall = flight.time[-1] - flight.time[silent] if silent is not None else 0.0
        if path.height_site_m[zero] > 100.0:
            second = f"then free fall, {fall:.0f} s" if fall > _FALL_S else ""
            yield Happening("zero", zero, f"hover at “zero”, {held:.0f} s", second)
    elif silent is not None:
        yield Happening("fall", silent, f"free fall, {flight.time[-1] - flight.time[silent]:.0f} s")
    latched = _first_time(flight, "LATCHED")
    if latched is not None:
        yield Happening("latch", flight.row_at(latched), "latched out")
    rim = flight.scenario.ground.rim
    if rim is not None:
        inside = np.flatnonzero(path.to_go_m <= rim.distance_m)
        if inside.size:
            yield Happening("rim", int(inside[0]), "rim crossed")
    first = _first_time(flight, "USED")
    if first is not None:
        yield Happening("lock", flight.row_at(first), "first range used")


def ground_line(flight: Flight, farthest_m: float, nearest_m: float) -> GroundLine:
    """True ground below the approach from `farthest_m` to go to `nearest_m` (negative: beyond the site)."""
    site = flight.problem.world.site_p_m
    level = float(np.linalg.norm(site))
    forward = np.cross(flight.stage.truth.across_p, site / level)
    near = flight.scenario.ground.strip.before_m
    coarse = np.linspace(farthest_m, min(near, farthest_m), _GROUND_POINTS // 4)
    fine = np.linspace(min(near, farthest_m), nearest_m, _GROUND_POINTS)
    to_go = np.concatenate((coarse[:-1], fine))
    angle = -to_go / level
    points = level * (np.cos(angle)[:, None] * site / level + np.sin(angle)[:, None] * forward)
    planet = body(flight.scenario.site.body).array()
    where = np.array([geodetic(point, planet)[:2] for point in points])
    height = heights_m(flight.stage.prepared.grounds.true, where[:, 0], where[:, 1])
    return GroundLine(to_go / 1e3, (height - flight.stage.prepared.grounds.site_height_ref_m) / 1e3)


def heights_m(terrain: TerrainModel, latitude_rad: np.ndarray, longitude_rad: np.ndarray) -> np.ndarray:
    """Heights (M,) of a grid of terrain, bilinear, the edge's value outside."""
    assert terrain.latitude_rad is not None and terrain.longitude_rad is not None
    middle = float(np.mean(terrain.longitude_rad))
    turned = middle + (longitude_rad - middle + np.pi) % (2.0 * np.pi) - np.pi
    row, i = _place(latitude_rad, terrain.latitude_rad)
    column, j = _place(turned, terrain.longitude_rad)
    z = np.asarray(terrain.height_m, float)
    upper = z[i, j] * (1 - column) + z[i, j + 1] * column
    lower = z[i + 1, j] * (1 - column) + z[i + 1, j + 1] * column
    found: np.ndarray = upper * (1 - row) + lower * row
    return found


def _place(at: np.ndarray, axis: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Share within its cell and the cell's number of each place on an even axis, rising or falling."""
    step = (axis[-1] - axis[0]) / (axis.size - 1)
    place = np.clip((at - axis[0]) / step, 0.0, axis.size - 1.0)
    cell = np.minimum(place.astype(int), axis.size - 2)
    return place - cell, cell


def _silent_row(flight: Flight) -> int | None:
    """Row from which the engine stays silent to the end; None where it is not, or only for a moment."""
    burning = np.flatnonzero(flight.level[:, T_THRUST] > _OFF * flight.scenario.vehicle.engine.thrust_n)
    row = int(burning[-1]) + 1 if burning.size else 0
    if row >= flight.time.size or flight.time[-1] - flight.time[row] <= _FALL_S:
        return None
    return row


def _first_time(flight: Flight, reason: str) -> float | None:
    """When a range first had that fate; None where none had."""
    kinds = {sensor.name: sensor.kind for sensor in flight.problem.sensors}
    times = [
        float(run.time[hit][0])
        for name, run in flight.run.innovations.items()
        if kinds[name] in ("rangefinder", "radar_altimeter") and (hit := run.reason == Reason[reason]).any()
    ]
    return min(times, default=None)


def _row(flight: Flight, time: float) -> int:
    return min(int(np.searchsorted(flight.time, time - 1e-6)), flight.time.size - 1)
