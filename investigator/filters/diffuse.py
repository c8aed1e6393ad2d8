"""Exact diffuse start: some states have no prior at all, P = κ·P∞ + P* with κ → ∞.

The limit is taken in the algebra, one scalar measurement at a time, so no large number stands in for
"unknown". Once the data have seen every such state P∞ is zero and the ordinary filter goes on. Backward, r₁,
N₁ and N₂ join the adjoints r₀, N₀. Source: Koopman & Durbin 2000, Journal of Time Series Analysis 21,
281–296; Durbin & Koopman 2012, 5.2–5.3 and 6.4.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

#: P∞ and H·P∞·Hᵀ count as zero below this share of their scale.
_NOTHING = 1e-10


class DiffuseUpdate(NamedTuple):
    """One update while P∞ sees the measurement: gain (n,), F∞, F* = H·P*·Hᵀ + R, M* = P*·Hᵀ (n,)."""

    gain: np.ndarray
    F_inf: float
    F_star: float
    M_star: np.ndarray


def split(P0: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """P* (n, n), and P∞ (n, n) or None where every variance is finite. Infinite ones have no covariances."""
    unknown = np.isinf(np.diag(P0))
    if not unknown.any():
        return P0, None
    P_star = P0.copy()
    P_star[unknown, :] = 0.0
    P_star[:, unknown] = 0.0
    return P_star, np.diag(unknown.astype(float))


def sees(P_inf: np.ndarray, H: np.ndarray) -> bool:
    """Whether a measurement H (n,) tells something of the states still unknown."""
    return float(H @ P_inf @ H) > _NOTHING * float(H @ H) * max(float(np.trace(P_inf)), 1.0)


def correct(
    x: np.ndarray, P: np.ndarray, P_inf: np.ndarray, nu: float, H: np.ndarray, R: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None, DiffuseUpdate]:
    """Update with one scalar measurement that P∞ sees. nu = z − ẑ before x is taken into account.

    Returns x (n,), P* (n, n), P∞ (n, n) or None once nothing is unknown any more, and what the smoother
    needs.
    """
    M_inf, M_star = P_inf @ H, P @ H
    F_inf, F_star = float(H @ M_inf), float(H @ M_star) + R
    gain = M_inf / F_inf
    x = x + gain * (nu - float(H @ x))
    crossed = np.outer(M_star, gain)
    P = P + np.outer(gain, gain) * F_star - crossed - crossed.T
    left = P_inf - np.outer(gain, M_inf)
    left = 0.5 * (left + left.T)
    known = float(np.abs(left).max()) <= _NOTHING * max(float(np.abs(P_inf).max()), 1.0)
    return x, P, None if known else left, DiffuseUpdate(gain, F_inf, F_star, M_star)


class DiffuseAdjoints(NamedTuple):
    """r₁ (n,), N₁ and N₂ (n, n): the adjoints of the diffuse part."""

    r1: np.ndarray
    N1: np.ndarray
    N2: np.ndarray


def back(
    r0: np.ndarray, N0: np.ndarray, diffuse: DiffuseAdjoints, H: np.ndarray, y: float, update: DiffuseUpdate
) -> tuple[np.ndarray, np.ndarray, DiffuseAdjoints]:
    """The adjoints before a diffuse update from those after it; H (n,), y its partials and innovation."""
    identity = np.eye(H.size)
    L_inf = identity - np.outer(update.gain, H)
    L_0 = np.outer(update.gain * update.F_star - update.M_star, H) / update.F_inf
    r1, N1, N2 = diffuse
    HH = np.outer(H, H)
    crossed = L_inf.T @ N1 @ L_0
    back_N2 = (
        L_inf.T @ N2 @ L_inf + L_0.T @ N0 @ L_0 + crossed + crossed.T - HH * (update.F_star / update.F_inf**2)
    )
    back_N1 = HH / update.F_inf + L_inf.T @ N1 @ L_inf + L_0.T @ N0 @ L_inf
    back_r1 = H * (y / update.F_inf) + L_0.T @ r0 + L_inf.T @ r1
    return L_inf.T @ r0, L_inf.T @ N0 @ L_inf, DiffuseAdjoints(back_r1, back_N1, back_N2)
