"""Where matrices of a problem may differ from 0, and what follows from it."""

from __future__ import annotations

from typing import Any

import numpy as np

from investigator.filters.augmentation import Augmented
from investigator.filters.problem import Motion


def three(rows: np.ndarray, axes: np.ndarray) -> int:
    """The first of three states in a row that these rows (3, m) are along axes (3, 3), −1 where none."""
    first = int(np.argmax(rows.any(axis=0)))
    alone = first + 3 <= rows.shape[1] and not rows[:, first + 3 :].any()
    return first if alone and np.array_equal(rows[:, first : first + 3], axes) else -1


def whole_pattern(pattern: np.ndarray | None, whole: Augmented) -> np.ndarray:
    """Of the motion's (m, m) and the sensors' states, which keep to themselves: (n, n) bool."""
    found = np.eye(whole.size, dtype=bool)
    found[: whole.motion, : whole.motion] = True if pattern is None else pattern
    return found


def even(pattern: np.ndarray | None) -> bool:
    """Whether what may differ from 0 may do so in the transpose."""
    return pattern is None or np.array_equal(pattern, pattern.T)


def composed(motion: Motion, whole: Augmented) -> np.ndarray:
    """Where Φ (n, n) of many steps may differ from 0: what each state comes to depend on. bool."""
    if motion.pattern is None or motion.gap is not None:
        return whole_pattern(None, whole)
    pattern = motion.pattern.copy()
    if motion.follows is not None:
        for state in np.flatnonzero(motion.follows >= 0):
            pattern[state] |= pattern[motion.follows[state]]
            pattern[state, [state, motion.follows[state]]] = True
    while not np.array_equal(reached := pattern | (pattern @ pattern), pattern):
        pattern = reached
    return whole_pattern(pattern, whole)


def places(pattern: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each row is not 0, first places first (n, n), and how many there are (n,)."""
    return integers(np.argsort(~pattern, axis=1, kind="stable")), integers(pattern.sum(axis=1))


def integers(values: Any) -> np.ndarray:
    """As compiled code takes them."""
    return np.ascontiguousarray(values, dtype=np.int64)
