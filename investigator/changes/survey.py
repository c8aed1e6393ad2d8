"""Looking through a finished reconstruction: every sensor that observes height, and the on-board estimate."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from investigator.changes.partings import find_partings
from investigator.changes.pulses import find_pulses
from investigator.changes.series import stretches
from investigator.changes.window import ChangeTest, Window
from investigator.fidelity import recorded_height_site
from investigator.filters.run import Trajectory
from investigator.logs.reader import FlightLog
from investigator.reconstruction import Reconstruction

ON_BOARD = "on-board estimate"


def windows_of(
    reconstruction: Reconstruction, log: FlightLog, test: ChangeTest | None = None
) -> tuple[Window, ...]:
    """Windows in which a sensor's height, or the on-board one, parts from the reconstruction, by start.

    Sensors are compared as the reconstruction models them, own states and faults included.
    """
    test = test or ChangeTest()
    happened = reconstruction.trajectory
    if happened.time.size < 2:
        return ()
    found: list[Window] = []
    for what, time, misfit in _compared(reconstruction, log):
        found += _windows(what, time, misfit, happened, test)
    return tuple(sorted(found, key=lambda window: (window.start, window.what)))


def _compared(reconstruction: Reconstruction, log: FlightLog) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Name, times (n,) and height misfit (n,) m of everything that can be compared."""
    for name, item in reconstruction.residuals.items():
        yield name, item.time[item.usable], item.misfit_m[item.usable]
    recorded = log.navigation()
    if recorded is not None and "altitude" in recorded.channels:
        happened = reconstruction.trajectory
        height = np.interp(recorded.time, happened.time, happened.height_site, left=np.nan, right=np.nan)
        inside = recorded.usable & np.isfinite(height)
        believed = recorded_height_site(recorded, log.header)
        yield ON_BOARD, recorded.time[inside], (believed - height)[inside]


def _windows(
    what: str, time: np.ndarray, misfit: np.ndarray, happened: Trajectory, test: ChangeTest
) -> list[Window]:
    flown = float(happened.height_site.max() - happened.height_site.min())
    minimum = max(test.minimum_m, test.minimum_share * flown)
    found = []
    for series in stretches(time, misfit, test.rate_hz):
        sigma = np.interp(series.time, happened.time, happened.height_site_sigma)
        found += [
            Window("pulse", what, item.start, item.end, item.peak, "m", item.statistic)
            for item in find_pulses(series, minimum, test)
        ]
        found += [
            Window("parting", what, item.start, item.end, item.peak, "m", item.statistic)
            for item in find_partings(series, sigma, minimum, test)
        ]
    return found
