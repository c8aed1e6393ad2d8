"""What the flight software does beside guidance: a burn in orbit, a parachute let go, engines cut.

A burn ends when the accelerometers have summed up the change of speed it is for, or after its longest time,
whichever comes first, with the attitude held as it was. A parachute is let go below a believed height, once
a range has been used; the engines that take over are cut below another, after a least time.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from investigator.plain import borrowing
from investigator.refly.arrays import (
    APPROACH,
    BURN,
    BURN_AT,
    COAST,
    COMMANDED_N,
    CUT,
    HANGING,
    PHASE,
    RANGED,
    RELEASED_AT,
    SENSED_M_S,
    TERMINAL,
    Law,
    Memory,
)


@borrowing
def sequenced(time: float, position: np.ndarray, law: Law, site_p_m: np.ndarray, memory: Memory) -> bool:
    """Advance the sequences by believed position (3,) in p; whether one of them commands, not guidance."""
    number = memory.number
    height = _size(position) - _size(site_p_m)
    if number[PHASE] == HANGING:
        number[COMMANDED_N] = 0.0
        if number[RANGED] == 0.0 or height > law.release_below_m:
            return True
        number[PHASE], number[RELEASED_AT] = APPROACH, time
    fired = time - number[RELEASED_AT] >= law.firing_least_s - 1e-6
    if (number[PHASE] == APPROACH or number[PHASE] == TERMINAL) and height <= law.cut_below_m and fired:
        number[PHASE] = CUT
    if time >= law.cut_from_s:
        number[PHASE] = CUT
    if number[PHASE] == COAST and number[BURN_AT] == 0.0 and time >= law.burn_from_s - 1e-6:
        number[PHASE], number[BURN_AT], number[SENSED_M_S] = BURN, time, 0.0
    if number[PHASE] != BURN:
        return False
    number[COMMANDED_N] = law.thrust_n
    ended = number[SENSED_M_S] >= law.burn_m_s or time - number[BURN_AT] >= law.burn_longest_s - 1e-6
    if ended:
        number[PHASE] = COAST
    return not ended


@borrowing
def _size(v: np.ndarray) -> float:
    return sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])
