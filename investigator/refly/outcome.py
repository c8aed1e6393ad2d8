"""How a flight ended, and the numbers published figures and dispersions are held against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import degrees

import numpy as np

from investigator.errors import UsageError
from investigator.filters.problem import Reason
from investigator.filters.run import Innovations
from investigator.refly.arrays import AGL, BRAKING, T_MASS
from investigator.refly.episodes import EPISODES
from investigator.refly.flight import ENDINGS, Flight
from investigator.refly.scenario import Figure

_DEEPEST_M = 5.0
_RANGING = ("rangefinder", "radar_altimeter")


@dataclass(frozen=True)
class Path:
    """A flight's truth by height and distance (N,): m above the site, m/s up, m/s along the ground, m to go.

    to_go is positive before the site and negative once past it; lean (N,) rad from upright.
    """

    flight: Flight

    @cached_property
    def up_p(self) -> np.ndarray:
        """(N, 3) local up."""
        position = self.flight.position_p_m
        up: np.ndarray = position / np.linalg.norm(position, axis=1)[:, None]
        return up

    @cached_property
    def height_site_m(self) -> np.ndarray:
        """(N,) above the site."""
        site = self.flight.problem.world.site_p_m
        height: np.ndarray = np.linalg.norm(self.flight.position_p_m, axis=1) - np.linalg.norm(site)
        return height

    @cached_property
    def climb_m_s(self) -> np.ndarray:
        """(N,) up."""
        climb: np.ndarray = np.einsum("ni,ni->n", self.up_p, self.flight.velocity_p_m_s)
        return climb

    @cached_property
    def level_m_s(self) -> np.ndarray:
        """(N,) along the ground."""
        level = self.flight.velocity_p_m_s - self.climb_m_s[:, None] * self.up_p
        speed: np.ndarray = np.linalg.norm(level, axis=1)
        return speed

    @cached_property
    def to_go_m(self) -> np.ndarray:
        """(N,) along the track to the site."""
        site = self.flight.problem.world.site_p_m
        radius = float(np.linalg.norm(site))
        forward = np.cross(self.flight.stage.truth.across_p, site / radius)
        return -radius * np.arctan2(self.up_p @ forward, self.up_p @ (site / radius))

    @cached_property
    def distance_m(self) -> np.ndarray:
        """(N,) to the site along the ground, whichever way."""
        site = self.flight.problem.world.site_p_m
        radius = float(np.linalg.norm(site))
        distance: np.ndarray = radius * np.arccos(np.clip(self.up_p @ (site / radius), -1.0, 1.0))
        return distance

    @cached_property
    def lean_rad(self) -> np.ndarray:
        """(N,) between z_b and the local up."""
        w, x, y, z = self.flight.quaternion_pb.T
        axis = np.stack([2.0 * (x * z + w * y), 2.0 * (y * z - w * x), 1.0 - 2.0 * (x * x + y * y)], axis=1)
        lean: np.ndarray = np.arccos(np.clip(np.einsum("ni,ni->n", axis, self.up_p), -1.0, 1.0))
        return lean


@dataclass(frozen=True)
class Met:
    """A published figure, what came of it here, and whether that is within its bounds (None: no value)."""

    figure: Figure
    value: float
    met: bool | None


@dataclass(frozen=True)
class Outcome:
    """The verdict on one flight: `landed` softly, upright, with its filter alive; `words` say it; `measures`
    by name (`MEASURES`), NaN where a flight has no such number.
    """

    landed: bool
    words: str
    ending: str
    measures: Mapping[str, float]
    figures: tuple[Met, ...]


def outcome(flight: Flight) -> Outcome:
    """The verdict on a flight. Raises UsageError where a figure names a measure there is none of."""
    path, limits = Path(flight), flight.scenario
    found = {name: float(law(flight, path)) for name, law in MEASURES.items()}
    down = flight.ending == ENDINGS[1]
    landed = (
        down
        and found["touchdown_m_s"] <= limits.soft_m_s
        and found["level_m_s"] <= limits.soft_level_m_s
        and found["lean_deg"] <= limits.soft_tilt_deg
    )
    return Outcome(landed, _words(flight, found, landed, down), flight.ending, found, held(flight, path))


def held(flight: Flight, path: Path) -> tuple[Met, ...]:
    """Every published figure of the scenario against this flight."""
    found = []
    for figure in flight.scenario.figures:
        value = measure(figure.measure, flight, path)
        met = None if not np.isfinite(value) else bool(figure.low <= value <= figure.high)
        found.append(Met(figure, value, met))
    return tuple(found)


def measure(name: str, flight: Flight, path: Path) -> float:
    """A number of a flight by name; `sink_at:H` is the speed of descent (m/s) when H m over the site,
    `speed_at:H` the whole speed, `speed_before:S` that S seconds before the end.
    """
    word, _, number = name.partition(":")
    if word in _MEASURES_AT and number:
        return _MEASURES_AT[word](float(number), path)
    if name not in MEASURES:
        known = ", ".join((*MEASURES, "sink_at:H", "speed_at:H", "speed_before:S"))
        raise UsageError(f"There is no measure “{name}”.", "figures", f"Known: {known}.")
    return float(MEASURES[name](flight, path))


def _words(flight: Flight, found: Mapping[str, float], landed: bool, down: bool) -> str:
    if landed:
        return f"landed at {found['touchdown_m_s']:.1f} m/s"
    if not down:
        return flight.ending
    if found["impact_m_s"] > _DEEPEST_M:
        return f"impact at {found['impact_m_s']:.0f} m/s"
    if found["lean_deg"] > flight.scenario.soft_tilt_deg:
        return f"touched down leaning {found['lean_deg']:.0f}°"
    return f"touched down at {found['touchdown_m_s']:.1f} m/s, {found['level_m_s']:.1f} m/s sideways"


def _first(flight: Flight, which: Callable[[Innovations], np.ndarray]) -> tuple[int, float] | None:
    """Row and value (m) of the first range of those `which` (m,) picks; None where there is none."""
    found = [
        (run.time[picked][0], run.z[picked][0, 0]) for run in _ranging(flight) if (picked := which(run)).any()
    ]
    return (flight.row_at(min(found)[0]), float(min(found)[1])) if found else None


def _first_row(flight: Flight, which: Callable[[Innovations], np.ndarray]) -> int | None:
    found = _first(flight, which)
    return found[0] if found else None


def _ranging(flight: Flight) -> list[Innovations]:
    kinds = {sensor.name: sensor.kind for sensor in flight.problem.sensors}
    return [run for name, run in flight.run.innovations.items() if kinds[name] in _RANGING]


def _valid(run: Innovations) -> np.ndarray:
    """(m,) bool: the sensor called it valid, in the flight's time."""
    return ~np.isin(run.reason, (Reason.INVALID, Reason.UNREACHED, Reason.STALE))


def _used(run: Innovations) -> np.ndarray:
    return run.used


def _latched(run: Innovations) -> np.ndarray:
    latched: np.ndarray = run.reason == Reason.LATCHED
    return latched


def _first_range(flight: Flight, path: Path) -> float:
    """The first valid range (m), whatever the filter did with it."""
    found = _first(flight, _valid)
    return found[1] if found else float("nan")


def _at(row: int | None, values: np.ndarray) -> float:
    return float("nan") if row is None else float(values[row])


def _row_at(height_m: float, path: Path) -> int | None:
    """Row at which the vehicle first is no higher than that over the site."""
    below = np.flatnonzero(path.height_site_m <= height_m)
    return int(below[0]) if below.size else None


def _sink_at(height_m: float, path: Path) -> float:
    return _at(_row_at(height_m, path), -path.climb_m_s)


def _speed_at(height_m: float, path: Path) -> float:
    row = _row_at(height_m, path)
    return float("nan") if row is None else float(np.linalg.norm(path.flight.velocity_p_m_s[row]))


def _speed_before(seconds: float, path: Path) -> float:
    time = path.flight.time
    row = int(np.searchsorted(time, time[-1] - seconds))
    return float(np.linalg.norm(path.flight.velocity_p_m_s[row])) if seconds <= time[-1] else float("nan")


def _powered(flight: Flight) -> float:
    """Seconds from the start of braking to the end; NaN where braking never began."""
    begun = np.flatnonzero(flight.phase >= BRAKING)
    return float(flight.time[-1] - flight.time[begun[0]]) if begun.size else float("nan")


def _used_share(flight: Flight, path: Path) -> float:
    runs = _ranging(flight)
    valid = sum(int(np.count_nonzero(_valid(run))) for run in runs)
    return sum(int(np.count_nonzero(run.used)) for run in runs) / valid if valid else float("nan")


def _latching(flight: Flight) -> tuple[int, int, int, float] | None:
    """Of the rejections in a row that latched a gate: row of the last range used before, row of the first one
    rejected, row of the first one latched out, and the innovation (m) of that. None where nothing latched.
    """
    for run in _ranging(flight):
        latched = np.flatnonzero(_latched(run))
        if latched.size:
            used = np.flatnonzero(run.used[: latched[0]])
            last = int(used[-1]) if used.size else 0
            rejected = np.flatnonzero(run.reason == Reason.REJECTED_GATE)
            first = int(rejected[rejected >= last][0])
            rows = [flight.row_at(run.time[at]) for at in (last, first, int(latched[0]))]
            return rows[0], rows[1], rows[2], float(run.innovation[latched[0], 0])
    return None


def _jump(flight: Flight, path: Path) -> float:
    """By how much (m) the range exceeded what was expected when the gate had latched."""
    found = _latching(flight)
    return found[3] if found else float("nan")


def _rim(flight: Flight, path: Path) -> float:
    """How far (m) the ground below fell from the last range used to the latched gate."""
    found = _latching(flight)
    if found is None:
        return float("nan")
    ground = path.height_site_m - flight.level[:, AGL]
    return float(ground[found[0]] - ground[found[2]])


def _at_rim(flight: Flight, values: np.ndarray) -> float:
    found = _latching(flight)
    return float(values[found[1]]) if found else float("nan")


_MEASURES_AT: Mapping[str, Callable[[float, Path], float]] = {
    "sink_at": _sink_at,
    "speed_at": _speed_at,
    "speed_before": _speed_before,
}

Measured = Callable[[Flight, Path], float]

#: Numbers of a flight by name. Speeds of descent and impact are positive.
MEASURES: Mapping[str, Measured] = {
    "touchdown_m_s": lambda flight, path: -path.climb_m_s[-1],
    "level_m_s": lambda flight, path: path.level_m_s[-1],
    "impact_m_s": lambda flight, path: float(np.linalg.norm(flight.velocity_p_m_s[-1])),
    "distance_m": lambda flight, path: path.distance_m[-1],
    "lean_deg": lambda flight, path: degrees(path.lean_rad[-1]),
    "propellant_kg": lambda flight, path: flight.level[-1, T_MASS] - flight.scenario.vehicle.dry_kg,
    "belief_error_m": lambda flight, path: flight.run.trajectory.height_site[-1] - path.height_site_m[-1],
    "ranges_used": _used_share,
    "zero_height_m": lambda flight, path: _at(flight.zero_row(), path.height_site_m),
    "zero_climb_m_s": lambda flight, path: _at(flight.zero_row(), path.climb_m_s),
    "zero_agl_m": lambda flight, path: _at(flight.zero_row(), flight.level[:, AGL]),
    "first_range_m": _first_range,
    "first_range_sink_m_s": lambda flight, path: _at(_first_row(flight, _valid), -path.climb_m_s),
    "lock_to_go_m": lambda flight, path: _at(_first_row(flight, _used), path.to_go_m),
    "latch_to_go_m": lambda flight, path: _at(_first_row(flight, _latched), path.to_go_m),
    "latch_height_m": lambda flight, path: _at(_first_row(flight, _latched), path.height_site_m),
    "jump_m": _jump,
    "rim_m": _rim,
    "rim_to_go_m": lambda flight, path: _at_rim(flight, path.to_go_m),
    "rim_height_m": lambda flight, path: _at_rim(flight, path.height_site_m),
    "powered_s": lambda flight, path: _powered(flight),
    "braking_s": lambda flight, path: (
        np.count_nonzero(flight.phase == BRAKING) / flight.scenario.unit.rate_hz
    ),
    "duration_s": lambda flight, path: flight.time[-1],
    **EPISODES,
}
