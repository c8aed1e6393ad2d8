"""Whether the filter of a flight claims what it errs, against the truth of that flight.

NEES = eᵀP⁻¹e of the nine navigation errors e = (ψ, δv, δp), true less estimated, resolved in p, with
C_pb = exp([ψ×])·Ĉ_pb. For an honest filter it is χ² with nine degrees of freedom, so the mean of N flights
lies, with 95 %, between the 2.5 % and 97.5 % points of χ²(9N)/N. Source: Bar-Shalom, Li & Kirubarajan 2001,
5.4.2.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import chi2

from investigator.filters.compiled.passes import forward
from investigator.navigation.layout import VIEW_ERRORS
from investigator.navigation.rotations import conjugate, log_quaternion, multiply
from investigator.refly.flight import Flight

STATES = VIEW_ERRORS


def errors(flight: Flight, rows: np.ndarray) -> np.ndarray:
    """True less estimated at those rows (k, 9): rad, m/s, m in p."""
    believed = flight.run.trajectory
    assert believed.quaternion_pb is not None
    tilt = [
        log_quaternion(multiply(flight.quaternion_pb[row], conjugate(believed.quaternion_pb[row])))
        for row in rows
    ]
    return np.column_stack(
        (
            np.array(tilt).reshape(-1, 3),
            flight.velocity_p_m_s[rows] - believed.velocity_p_m_s[rows],
            flight.position_p_m[rows] - believed.position_p_m[rows],
        )
    )


def nees(flight: Flight, times_s: np.ndarray) -> np.ndarray:
    """NEES (k,) at times after the start; NaN after the flight's end.

    The filter's covariance comes of a replay of the flight, which repeats its digits.
    """
    flown = times_s <= flight.time[-1]
    rows = np.searchsorted(flight.time, times_s[flown] - 1e-6)
    again = forward(flight.problem, keep_covariance=True).run
    assert again.covariance is not None
    H = flight.problem.motion.projection
    P = H @ again.covariance[rows, : H.shape[1], : H.shape[1]] @ H.T
    e = errors(flight, rows)
    found = np.full(times_s.shape, np.nan)
    found[flown] = np.einsum("ki,ki->k", e, np.linalg.solve(P, e[:, :, None])[:, :, 0])
    return found


def bounds(flights: int, outside: float = 0.05) -> tuple[float, float]:
    """Between which the mean NEES of so many flights lies, save for this share of such means."""
    low, high = chi2.ppf([0.5 * outside, 1.0 - 0.5 * outside], STATES * flights) / flights
    return float(low), float(high)
