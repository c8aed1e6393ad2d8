"""Numbers of a flight's episodes: a burn in orbit, a parachute let go, a wrong attitude."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from investigator.refly.arrays import AGL, BURN, HANGING, T_COMMAND
from investigator.refly.flight import Flight


def burn_s(flight: Flight) -> float:
    """How long a burn in orbit was commanded (s)."""
    rows = np.flatnonzero(flight.phase == BURN)
    return _nothing() if rows.size == 0 else float(flight.time[rows[-1]] - _begin(flight, rows[0]))


def attitude_error_deg(flight: Flight) -> np.ndarray:
    """(N,) angle (deg) between believed and true attitude."""
    believed = flight.run.trajectory.quaternion_pb
    assert believed is not None  # a flight is strapdown
    close = np.abs(np.einsum("ni,ni->n", believed, flight.quaternion_pb))
    error: np.ndarray = np.degrees(2.0 * np.arccos(np.clip(close, 0.0, 1.0)))
    return error


def _release(flight: Flight) -> int | None:
    """The row before a parachute was let go; None where none was."""
    rows = np.flatnonzero(flight.phase == HANGING)
    return int(rows[-1]) if rows.size and rows[-1] + 1 < flight.time.size else None


def _at_release(flight: Flight, values: np.ndarray) -> float:
    row = _release(flight)
    return _nothing() if row is None else float(values[row])


def _fired_s(flight: Flight) -> float:
    """How long engines fired under command after a release (s)."""
    row = _release(flight)
    if row is None:
        return _nothing()
    fired = flight.level[row + 1 :, T_COMMAND] > 0.0
    return float(np.diff(flight.time[row:])[fired].sum())


def _begin(flight: Flight, row: int) -> float:
    return float(flight.time[row - 1]) if row else 0.0


def _nothing() -> float:
    return float("nan")


#: By name; `path` is not asked for.
EPISODES: Mapping[str, Callable[[Flight, Any], float]] = {
    "burn_s": lambda flight, path: burn_s(flight),
    "release_agl_m": lambda flight, path: _at_release(flight, flight.level[:, AGL]),
    "release_believed_m": lambda flight, path: _at_release(flight, flight.run.trajectory.height_site),
    "fired_s": lambda flight, path: _fired_s(flight),
    "attitude_error_deg": lambda flight, path: float(attitude_error_deg(flight).max()),
}
