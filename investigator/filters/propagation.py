"""One stretch of motion: nominal and sensor states carried over part of an increment, with Φ and Q."""

from __future__ import annotations

import numpy as np

from investigator.filters.augmentation import Augmented
from investigator.filters.problem import Problem


def advance(
    problem: Problem, whole: Augmented, nominal: np.ndarray, own: np.ndarray, row: int, dt: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Nominal (N,) and own states (s,) after dt seconds of increment `row`, with Φ, Q (n, n) of the whole."""
    motion = problem.motion
    ends = problem.input_time
    length = float(ends[row] - (ends[row - 1] if row else problem.start))
    u = problem.inputs[row]
    if dt != length:
        u = motion.part(u, dt / length)
    gap = motion.gap if row and problem.segment[row] != problem.segment[row - 1] else None
    nominal, Phi, Q = motion.carried(nominal, u, dt, gap)
    if own.size:
        own = own * whole.own_step(dt)[0]
    return (nominal, own, *whole.transition(Phi, Q, dt))
