"""Gains a filter was flown with instead of Kalman's, and the covariance a gate opens again."""

from __future__ import annotations

import numpy as np

from investigator.filters.augmentation import Augmented
from investigator.filters.problem import Problem


def fixed_gain(problem: Problem, whole: Augmented, sensor: str, H: np.ndarray) -> np.ndarray | None:
    """K (n, k) the sensor was flown with, or None for a Kalman gain. H (k, n) turns gains per state unit."""
    gains = problem.motion.constant_gain
    if gains is None or sensor not in gains:
        return None
    declared = gains[sensor]
    K = np.zeros((whole.size, H.shape[0]))
    K[: whole.motion] = declared[:, None] if declared.ndim == 1 else declared
    state = (problem.motion.gain_state or {}).get(sensor)
    if state is not None:
        K = K / H[:, state]
    return K * whole.estimated[:, None]


def opening(whole: Augmented, H: np.ndarray, nu: np.ndarray, factor: float) -> np.ndarray:
    """What a gate's re-initialisation adds to P (n, n).

    With D the initial variances and d = D·Hᵀ(H·D·Hᵀ)⁻¹·ν the smallest move of the initial kind that explains
    the sample, P grows by factor²·D + d·dᵀ: the sample then lies within one sigma of its prediction. Being a
    sum, it acts as process noise of that moment would, so the smoother still holds.
    """
    variances = np.where(np.isfinite(whole.P0.diagonal()), whole.P0.diagonal(), 0.0) * whole.estimated
    DH = variances[:, None] * H.T
    d = DH @ np.linalg.lstsq(H @ DH, nu, rcond=None)[0]
    return np.diag(factor * factor * variances) + np.outer(d, d)
