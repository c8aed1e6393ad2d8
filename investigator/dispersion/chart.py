"""Shares over what is varied: which settings land, and which meet every published figure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from investigator.dispersion.plan import Flights
from investigator.dispersion.result import dispersions
from investigator.sweep.result import Sweep


@dataclass(frozen=True)
class Chart:
    """A share with its 95 % interval (Wilson) over the varied axes; NaN where no flight was made.

    share, low, high, flights: each in the shape of the varied axes.
    """

    name: str
    label: str
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    flights: np.ndarray


def charts(sweep: Sweep[Flights]) -> tuple[Chart, ...]:
    """The share that meets every figure, where the scenario has any, and the share that landed."""
    cells = dispersions(sweep)
    shape = sweep.plan.shape[:-1]
    flights = np.array([len(cell.results) for cell in cells]).reshape(shape)
    found = {"success": ("Share that landed", [cell.success() for cell in cells])}
    if sweep.plan.scenario.figures:
        met = ("Share that meets every published figure", [cell.all_met() for cell in cells])
        found = {"all_met": met} | found
    told = []
    for name, (label, shares) in found.items():
        columns = np.array(shares).reshape(*shape, 3)
        columns[flights == 0] = np.nan
        told.append(Chart(name, label, columns[..., 0], columns[..., 1], columns[..., 2], flights))
    return tuple(told)
