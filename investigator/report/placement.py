"""Where words may stand on a plot: beside what they name, off the curves, off each other.

A plot's area is a grid of cells one point wide. What is drawn adds weight to the cells it covers; of the
places offered for a label, the one over the least weight wins, and among equals the one offered first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

PAD_PT = 1.5


@dataclass(frozen=True)
class Box:
    """A label's place in points from the plot's lower left corner: left, bottom, width, height."""

    left: float
    bottom: float
    width: float
    height: float


@dataclass(frozen=True)
class Spot:
    """A box chosen for a label, and the weight it covers (0: free ground)."""

    box: Box
    weight: float


class Ground:
    """How much of a plot is taken. It changes while one panel is drawn and is forgotten afterwards."""

    def __init__(self, width_pt: float, height_pt: float) -> None:
        self.width_pt = width_pt
        self.height_pt = height_pt
        self._weight = np.zeros((int(np.ceil(height_pt)), int(np.ceil(width_pt))))

    def add_line(self, x_pt: np.ndarray, y_pt: np.ndarray, weight: float, reach: int = 1) -> None:
        """Take the cells along a line (N,) up to its breaks (NaN), and those within `reach` points of it."""
        dense_x, dense_y = _along(x_pt, y_pt)
        for shift in range(-reach, reach + 1):
            self._take(dense_x, dense_y + shift, weight)

    def add_marks(self, x_pt: np.ndarray, y_pt: np.ndarray, weight: float) -> None:
        """Take the cells of marks (N,) and their neighbours."""
        for across in (-2, 0, 2):
            for up in (-2, 0, 2):
                self._take(x_pt + across, y_pt + up, weight)

    def add_box(self, box: Box, weight: float) -> None:
        """Take a label's box."""
        rows, columns = self._cells(box)
        self._weight[rows, columns] += weight

    def best(self, boxes: Iterable[Box]) -> Spot | None:
        """The box inside the plot over the least weight, the first among equals; None if none is inside."""
        found: Spot | None = None
        for box in boxes:
            if not self._holds(box):
                continue
            rows, columns = self._cells(box)
            weight = float(self._weight[rows, columns].sum())
            if found is None or weight < found.weight:
                found = Spot(box, weight)
            if weight == 0.0:
                break
        return found

    def _take(self, x_pt: np.ndarray, y_pt: np.ndarray, weight: float) -> None:
        kept = np.isfinite(x_pt) & np.isfinite(y_pt)
        column, row = np.floor(x_pt[kept]).astype(int), np.floor(y_pt[kept]).astype(int)
        kept = (column >= 0) & (column < self._weight.shape[1]) & (row >= 0) & (row < self._weight.shape[0])
        self._weight[row[kept], column[kept]] = np.maximum(self._weight[row[kept], column[kept]], weight)

    def _holds(self, box: Box) -> bool:
        return (
            box.left >= PAD_PT
            and box.bottom >= PAD_PT
            and box.left + box.width <= self.width_pt - PAD_PT
            and box.bottom + box.height <= self.height_pt - PAD_PT
        )

    def _cells(self, box: Box) -> tuple[slice, slice]:
        top, right = box.bottom + box.height + PAD_PT, box.left + box.width + PAD_PT
        return (
            slice(max(int(box.bottom - PAD_PT), 0), int(np.ceil(top))),
            slice(max(int(box.left - PAD_PT), 0), int(np.ceil(right))),
        )


def beside_line(
    x_pt: np.ndarray, y_pt: np.ndarray, width: float, height: float, start: float, side: int
) -> list[Box]:
    """Places above and below a line (N,) for a label, nearest to `start` and on `side` (+1 above) first."""
    kept = np.isfinite(x_pt) & np.isfinite(y_pt)
    if not kept.any():
        return []
    x_pt, y_pt = x_pt[kept], y_pt[kept]
    centres = np.linspace(x_pt.min(), x_pt.max(), 61)
    centres = centres[np.argsort(np.abs(centres - start), kind="stable")]
    boxes = []
    for gap in (4.0, 9.0, 15.0):
        for direction in (side, -side):
            for centre in centres:
                under = (x_pt >= centre - width / 2) & (x_pt <= centre + width / 2)
                near = y_pt[under] if under.any() else np.array([np.interp(centre, x_pt, y_pt)])
                bottom = near.max() + gap if direction > 0 else near.min() - gap - height
                boxes.append(Box(centre - width / 2, float(bottom), width, height))
    return boxes


def events_in_row(
    events: list[tuple[float, float, int]], width_pt: float, gap_pt: float = 2.5
) -> tuple[tuple[float, str] | None, ...]:
    """Places for the names of events along the top of a figure, in one row without collisions.

    events: x of the line, width of the name, priority (0 first), in points. Returns for each the x of its
    name and the side of its line it stands on ("left": right-aligned there), or None where it found no room.
    """
    placed: list[tuple[float, float]] = []
    answer: list[tuple[float, str] | None] = [None] * len(events)
    for index in sorted(range(len(events)), key=lambda i: (events[i][2], events[i][0])):
        x, width, _ = events[index]
        for side, left in (("right", x + gap_pt), ("left", x - gap_pt - width)):
            free = all(left >= end + gap_pt or left + width + gap_pt <= start for start, end in placed)
            if free and left >= 0 and left + width <= width_pt:
                placed.append((left, left + width))
                answer[index] = (left if side == "right" else left + width, side)
                break
    return tuple(answer)


def _along(x_pt: np.ndarray, y_pt: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A line's points with steps of at most one point between them."""
    if x_pt.size < 2:
        return x_pt, y_pt
    step = np.maximum(np.abs(np.diff(x_pt)), np.abs(np.diff(y_pt)))
    count = np.where(np.isfinite(step), np.clip(np.ceil(np.nan_to_num(step)), 1, 2000), 1).astype(int)
    which = np.repeat(np.arange(count.size), count)
    share = (np.arange(which.size) - np.repeat(np.cumsum(count) - count, count)) / count[which]
    dense_x = x_pt[which] + share * np.diff(x_pt)[which]
    dense_y = y_pt[which] + share * np.diff(y_pt)[which]
    return dense_x, dense_y
