"""Make the cut-outs again: ``python -m investigator.refly.ground.cut LDEM_4.IMG``.

LDEM_4.IMG is the file of that name in the archive (LOLA.md says where). The same file gives the same bytes.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from investigator.errors import BadData
from investigator.refly.ground.lola import COLUMNS, CUTS, ROWS, STEP_DEG

#: Edges of each cut-out in degrees: south, north, west, east. West may lie below 0°.
PLACES: Mapping[str, tuple[float, float, float, float]] = {
    "Atlas": (40.0, 72.0, 36.0, 53.0),
    "Mare Frigoris": (36.0, 84.5, -17.0, 7.0),
    "Mare Crisium": (-5.0, 42.0, 56.0, 68.0),
    "Mare Serenitatis": (9.0, 56.0, 13.0, 26.0),
    "Malapert": (-88.0, -56.0, -11.0, 14.0),
    "Mons Mouton": (-89.5, -60.0, 9.0, 49.0),
    "Boguslawsky": (-89.5, -46.0, 36.0, 51.0),
    "Manzinus": (-89.5, -47.0, 15.0, 31.0),
}


def read_map(path: Path) -> np.ndarray:
    """The whole map as counts (720, 1440). Raises BadData for a file of another size."""
    counts = np.fromfile(path, "<i2")
    if counts.size != ROWS * COLUMNS:
        problem = f"The file holds {counts.size} pixels, LDEM_4.IMG has {ROWS * COLUMNS}."
        raise BadData(problem, str(path), "Give the map of four pixels per degree.")
    return counts.reshape(ROWS, COLUMNS)


def cut_out(counts: np.ndarray, edges_deg: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """The pixels between edges (south, north, west, east): counts (R, C); row and column of the first."""
    south, north, west, east = edges_deg
    rows = np.arange(round((90.0 - north) / STEP_DEG), round((90.0 - south) / STEP_DEG))
    columns = np.arange(round(west / STEP_DEG), round(east / STEP_DEG)) % COLUMNS
    return counts[np.ix_(rows, columns)].astype("<i2"), np.array([rows[0], columns[0]], dtype="<i2")


def write_cuts(source: Path, target: Path) -> None:
    """Cut every place out of the map in `source` and write them, compressed, to `target`."""
    whole = read_map(source)
    held: dict[str, np.ndarray] = {}
    for name, edges in PLACES.items():
        held[name], held[f"{name}.first"] = cut_out(whole, edges)
    np.savez_compressed(target, **held)  # type: ignore[arg-type]  # numpy types the flag among them


def main() -> None:
    """Read the arguments and write the cut-outs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="LDEM_4.IMG of the LOLA archive")
    parser.add_argument("-o", "--output", type=Path, default=CUTS)
    given = parser.parse_args()
    write_cuts(given.source, given.output)


if __name__ == "__main__":
    main()
