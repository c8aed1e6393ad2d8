"""Pictures of flights as values: side view, ground track, altitude in time. What draws them knows no flight.

A picture lies on a plane of x to the right and y up. Across it runs the distance to the site in the two views
of space, as −km to go, so that a vehicle flies from left to right; the axis writes it as km to go. No Qt
here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ui.pages.refly.track import Happening, Places, Sortie

_MARGIN = 0.06
_NEAR_LEAST_KM, _NEAR_SHARE = 2.0, 0.75  #: of the strip of ground that the picture begins with
_BEYOND = 0.24  #: of what is shown before the site, beyond it
_GROUND_BELOW = 0.09


Line = tuple[np.ndarray, np.ndarray]  #: x and y (N,)
Plane = Callable[[np.ndarray, Places], Line]  #: where times and places stand in a picture


class Look(StrEnum):
    """Which picture."""

    SIDE = "Side view"
    TRACK = "Ground track"
    TIME = "Altitude in time"


@dataclass(frozen=True)
class Course:
    """A way that was flown: key, slot, a few words for the header, and what became of it."""

    key: str
    slot: int
    name: str
    sortie: Sortie
    stale: bool = False  #: something was changed since


@dataclass(frozen=True)
class Stroke:
    """A line (N,): what it is selected by, its slot, whether it is belief, and the moments of its points."""

    key: str
    slot: int
    name: str
    x: np.ndarray
    y: np.ndarray
    time: np.ndarray
    believed: bool = False
    stale: bool = False


@dataclass(frozen=True)
class Spot:
    """A mark on the plane: "event" ring, "landed" dot or "crashed" cross; its words in one or two lines."""

    key: str
    kind: str
    x: float
    y: float
    words: str
    second: str = ""
    rank: int = 1


@dataclass(frozen=True)
class Box:
    """What is in view: left, right, low, high in the picture's units."""

    left: float
    right: float
    low: float
    high: float


@dataclass(frozen=True)
class Picture:
    """A view of some flights: title, units and those in brief, lines, marks, ground (x, y) filled to the
    foot, what is in view to begin with and when all is to be seen; `mirrored`: x is written with its sign
    turned.
    """

    look: Look
    title: str
    unit: str
    brief: str
    x_unit: str
    y_unit: str
    strokes: tuple[Stroke, ...]
    spots: tuple[Spot, ...]
    ground: Line | None
    near: Box
    whole: Box
    mirrored: bool = True


def picture(look: Look, courses: Sequence[Course]) -> Picture | None:
    """The picture of what was flown, the chosen course last; None while nothing was."""
    if not courses:
        return None
    draw = {Look.SIDE: side_view, Look.TRACK: ground_track, Look.TIME: in_time}[look]
    return draw(courses)


def side_view(courses: Sequence[Course]) -> Picture:
    """Height above the site against distance to it."""
    strokes = tuple(_strokes(courses, _aside))
    longest = max((item.sortie.ground for item in courses), key=lambda line: line.to_go_km[0])
    ground = (-longest.to_go_km, longest.height_km)
    left = -_reach_km(courses[0].sortie)
    return Picture(
        Look.SIDE,
        "Descent over terrain",
        "height above site, km, against distance to site, km",
        "km above site, by km to site",
        "km to site",
        "km",
        strokes,
        tuple(_spots(courses, _aside)),
        ground,
        _boxed(strokes, left, _right(strokes, left), ground),
        _boxed(strokes, *_ends(strokes), ground),
    )


def ground_track(courses: Sequence[Course]) -> Picture:
    """Across the approach against distance to the site."""
    strokes = tuple(_strokes(courses, _from_above))
    left = -_reach_km(courses[0].sortie)
    site = Spot("", "site", 0.0, 0.0, "site", rank=3)
    return Picture(
        Look.TRACK,
        "Ground track",
        "km right of the approach, against distance to site, km",
        "km right, by km to site",
        "km to site",
        "km",
        strokes,
        (*_spots(courses, _from_above), site),
        None,
        _boxed(strokes, left, _right(strokes, left), None),
        _boxed(strokes, *_ends(strokes), None),
    )


def in_time(courses: Sequence[Course]) -> Picture:
    """Height above the site against time, over the ground below the flight drawn first."""
    strokes = tuple(_strokes(courses, _over_time))
    first = courses[0].sortie.track
    ground = (first.time, first.was.height_km - first.over_ground_km)
    begins = _near_time(courses[0].sortie)
    end = max(float(item.sortie.track.time[-1]) for item in courses)
    return Picture(
        Look.TIME,
        "Altitude in time",
        "height above site, km, against time, s",
        "km above site, by s",
        "s",
        "km",
        strokes,
        tuple(_spots(courses, _over_time)),
        ground,
        _boxed(strokes, begins, end + 0.12 * (end - begins), ground),
        _boxed(strokes, 0.0, end + 0.05 * end, ground),
        mirrored=False,
    )


def _strokes(courses: Sequence[Course], plane: Plane) -> Iterator[Stroke]:
    """Belief of the flight as it was, then every flight, the chosen one last."""
    first = courses[0]
    x, y = plane(first.sortie.track.time, first.sortie.track.believed)
    yield Stroke(first.key, first.slot, "believed", x, y, first.sortie.track.time, True, first.stale)
    for course in courses:
        track = course.sortie.track
        x, y = plane(track.time, track.was)
        yield Stroke(course.key, course.slot, course.name, x, y, track.time, False, course.stale)


def _aside(time: np.ndarray, places: Places) -> Line:
    return -places.to_go_km, places.height_km


def _from_above(time: np.ndarray, places: Places) -> Line:
    return -places.to_go_km, places.across_km


def _over_time(time: np.ndarray, places: Places) -> Line:
    return time, places.height_km


def _spots(courses: Sequence[Course], plane: Plane) -> Iterator[Spot]:
    """Ends of every flight, and what happened in the first on its way."""
    for number, course in enumerate(courses):
        track, result = course.sortie.track, course.sortie.outcome
        x, y = plane(track.time, track.was)
        kind = "landed" if result.landed else "crashed"
        words = "" if number == 0 else f"counterfactual {course.key}".strip()
        yield Spot(course.key, kind, float(x[-1]), float(y[-1]), words, result.words, 0)
        if number == 0:
            for rank, item in enumerate(track.happenings):
                yield _happened(course.key, item, x, y, rank)


def _happened(key: str, item: Happening, x: np.ndarray, y: np.ndarray, rank: int) -> Spot:
    return Spot(key, "event", float(x[item.row]), float(y[item.row]), item.words, item.second, rank + 1)


def _reach_km(sortie: Sortie) -> float:
    """How far before the site the picture begins: most of the strip of ground, or where the flight does."""
    strip = sortie.scenario.ground.strip.before_m / 1e3
    return max(_NEAR_LEAST_KM, min(_NEAR_SHARE * strip, float(sortie.track.was.to_go_km.max())))


def _right(strokes: Sequence[Stroke], left: float) -> float:
    """How far beyond the site the picture goes: a share of what is before it, or all that was overshot."""
    farthest = max(float(np.nanmax(item.x)) for item in strokes if not item.believed)
    return max(-_BEYOND * left, farthest - 0.06 * left)


def _near_time(sortie: Sortie) -> float:
    """When the flight comes within the reach of the side view."""
    inside = np.flatnonzero(sortie.track.was.to_go_km <= _reach_km(sortie))
    return float(sortie.track.time[inside[0]]) if inside.size else 0.0


def _ends(strokes: Sequence[Stroke]) -> tuple[float, float]:
    left = min(float(np.nanmin(item.x)) for item in strokes)
    right = max(float(np.nanmax(item.x)) for item in strokes)
    return left, max(right, 0.0) + 0.04 * (right - left)


def _boxed(strokes: Sequence[Stroke], left: float, right: float, ground: Line | None) -> Box:
    """The values there are between two ends; the ground below them has room to be seen as such."""
    low, high = _extent([(item.x, item.y) for item in strokes], left, right)
    if ground is not None:
        true = [(item.x, item.y) for item in strokes if not item.believed]
        low, _ = _extent([ground, *true], left, right)  # belief may lie far below the ground
        room = high - low
        return Box(left, right, low - _GROUND_BELOW * room, high + 0.02 * room)
    room = max(high - low, 1e-3)
    return Box(left, right, low - 3 * _MARGIN * room, high + 3 * _MARGIN * room)


def _extent(lines: Sequence[Line], left: float, right: float) -> tuple[float, float]:
    low, high = np.inf, -np.inf
    for x, y in lines:
        inside = y[(x >= left) & (x <= right)]
        inside = inside[np.isfinite(inside)]
        if inside.size:
            low, high = min(low, float(inside.min())), max(high, float(inside.max()))
    return (low, high) if high > low else (0.0, 1.0)


def nearest(
    shown: Picture, x: float, y: float, per_x: float, per_y: float
) -> tuple[Stroke, int, float] | None:
    """The line nearest to a point of the plane, the row of its nearest point, and how far that is in px;
    `per_x` and `per_y` px to a unit.
    """
    best: tuple[Stroke, int, float] | None = None
    for stroke in shown.strokes:
        far = np.hypot((stroke.x - x) * per_x, (stroke.y - y) * per_y)
        if np.isnan(far).all():
            continue
        row = int(np.nanargmin(far))
        if best is None or far[row] <= best[2]:
            best = stroke, row, float(far[row])
    return best
