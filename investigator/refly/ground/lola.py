"""Regional heights of the Moon from cut-outs of LOLA's global map, four pixels per degree.

Row 0 of the map is centred at 89.875° N, column 0 at 0.125° E (pixel registration); a count is half a metre
above the sphere of 1737.4 km. Cells are 7.6 km high: a crater's rim is too narrow for them. `LOLA.md` beside
the cut-outs says where they come from and how they are made again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from investigator.errors import UsageError

ROWS, COLUMNS = 720, 1440
STEP_DEG = 0.25
COUNT_M = 0.5
CUTS = Path(__file__).with_name("lola_cuts.npz")
SOURCE = "LRO LOLA gridded map LDEM_4, 4 pixels per degree (LRO-L-LOLA-4-GDR-V1.0, product version 3.0)"
LICENSE = "NASA Planetary Data System, public"


@dataclass(frozen=True)
class Cut:
    """A piece of the map: counts (R, C) and the row and column, on the whole map, of its first pixel."""

    name: str
    counts: np.ndarray
    row_0: int
    column_0: int

    def places(self, latitude_rad: np.ndarray, longitude_rad: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows and columns of the cut, fractions included, at latitudes (A,) and longitudes (B,)."""
        rows = (90.0 - np.degrees(latitude_rad)) / STEP_DEG - 0.5 - self.row_0
        middle = 0.5 * (self.counts.shape[1] - 1)
        columns = np.degrees(longitude_rad) / STEP_DEG - 0.5 - self.column_0 - middle
        return rows, (columns + COLUMNS / 2) % COLUMNS - COLUMNS / 2 + middle

    def covers(self, latitude_rad: np.ndarray, longitude_rad: np.ndarray) -> bool:
        """Whether every height of that grid stands between pixels of this cut."""
        return all(
            np.all((place >= 0.0) & (place <= count - 1))
            for place, count in zip(self.places(latitude_rad, longitude_rad), self.counts.shape, strict=True)
        )

    def heights_m(self, latitude_rad: np.ndarray, longitude_rad: np.ndarray) -> np.ndarray:
        """Heights (A, B) above the sphere on a grid inside the cut, bilinear between pixel centres."""
        rows, columns = self.places(latitude_rad, longitude_rad)
        i, u = _cells(rows, self.counts.shape[0])
        j, v = _cells(columns, self.counts.shape[1])
        heights = self.counts * COUNT_M
        along = heights[i] * (1.0 - u[:, None]) + heights[i + 1] * u[:, None]
        return along[:, j] * (1.0 - v) + along[:, j + 1] * v


def _cells(places: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    cells = np.clip(np.floor(places).astype(int), 0, count - 2)
    return cells, places - cells


@cache
def cuts() -> Mapping[str, Cut]:
    """The cut-outs that come with the application, by name."""
    with np.load(CUTS) as held:
        names = [name for name in held.files if not name.endswith(".first")]
        return {name: Cut(name, held[name], *map(int, held[f"{name}.first"])) for name in names}


def cut_for(latitude_rad: np.ndarray, longitude_rad: np.ndarray) -> Cut:
    """The cut-out that covers a grid of latitudes (A,) and longitudes (B,). Raises UsageError if none."""
    for cut in cuts().values():
        if cut.covers(latitude_rad, longitude_rad):
            return cut
    south, north = np.degrees(latitude_rad[[0, -1]])
    west, east = np.degrees(longitude_rad[[0, -1]])
    raise UsageError(
        "No cut-out of LOLA's map covers this strip of ground.",
        f"latitude {south:.2f}° to {north:.2f}°, longitude {west:.2f}° to {east:.2f}° E",
        f"Shorten or narrow the strip, choose flat regional ground, or site it within: {', '.join(cuts())}.",
    )
