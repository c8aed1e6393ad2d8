"""Real cuts to import, and columns read from them by the csv module alone."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

CUTS = Path(__file__).resolve().parents[2] / "data" / "layouts"
Column = Callable[..., list[float]]


@pytest.fixture(scope="session")
def cuts() -> Path:
    """The folder of real cuts."""
    return CUTS


@pytest.fixture(scope="session")
def column() -> Column:
    """One column of a file as the csv module reads it; `occurrence` counts columns of the same name."""

    def read(path: Path, name: str, occurrence: int = 0) -> list[float]:
        with path.open(newline="") as file:
            rows = list(csv.reader(file, skipinitialspace=True))
        places = [index for index, title in enumerate(rows[0]) if title.lstrip("#") == name]
        return [float(row[places[occurrence]]) for row in rows[1:]]

    return read
