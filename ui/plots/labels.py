"""Where the names of events go: beside their lines, by measured width; one that would collide is dropped.

The line of a dropped name stays, and the name moves to the tooltip. What matters most is placed first:
impact, belief of zero, latch, first lock, then the rest in order of time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_PRIORITY = (
    ("impact", "touchdown", "landing", "splash"),
    ("zero", "believed 0"),
    ("latch",),
    ("first valid", "first lock", "lock"),
)
_GAP = 4.0
_CLEAR = 6.0


@dataclass(frozen=True)
class Placed:
    """A name that found room.

    Which event, from where to where (px), and at which side of its line it stands.
    """

    index: int
    left: float
    right: float
    side: str


def priority(name: str) -> int:
    """How early a name is placed; 0 first."""
    low = name.lower()
    for rank, words in enumerate(_PRIORITY):
        if any(word in low for word in words):
            return rank
    return len(_PRIORITY)


def place(names: Sequence[str], x: Sequence[float], widths: Sequence[float], room: float) -> list[Placed]:
    """Place the names of events at lines x (px) with the given widths into a lane `room` px wide."""
    order = sorted(range(len(names)), key=lambda i: (priority(names[i]), x[i]))
    placed: list[Placed] = []
    for index in order:
        if not 0 <= x[index] <= room:
            continue
        spot = _spot(index, x[index], widths[index], room, placed, x)
        if spot is not None:
            placed.append(spot)
    return sorted(placed, key=lambda item: item.left)


def _spot(
    index: int, at: float, width: float, room: float, placed: Sequence[Placed], lines: Sequence[float]
) -> Placed | None:
    named = [lines[item.index] for item in placed]
    for side, left in (("right", at + _GAP), ("left", at - _GAP - width)):
        right = left + width
        inside = left >= 0 and right <= room
        clear = all(right + _CLEAR <= other.left or left >= other.right + _CLEAR for other in placed)
        uncrossed = not any(left - 1 < line < right + 1 for line in named if line != at)
        if inside and clear and uncrossed:
            return Placed(index, left, right, side)
    return None
