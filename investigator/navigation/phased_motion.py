"""A flight computer's vertical filter in phases, as plain functions: height, speed, acceleration offset.

In phase j, driven by increments Δv = ∫(f − g) dt net of its declared gravity, or by none,
    ḣ = v + w_h,    v̇ = f − g + a − k_j·v² (while rising) + w_v,    ȧ = w_a,
with an offset a that measurements correct, leave as it is, or that stands at zero. As flight software does
it, the covariance takes no notice of the last two: gains are those of a filter that estimates the offset.
Entering a phase may open the covariance anew.

The nominal (5,) is height, speed, offset, the number of the phase, and whether the offset is corrected. A row
of inputs is Δv, the number of the phase, and whether it spans a gap. The first places of the numbers are
those of `vertical_motion`; a row per phase follows.
"""

from __future__ import annotations

import numpy as np

from investigator.navigation import vertical_motion

HEIGHT, SPEED, OFFSET, PHASE, CORRECTED = range(5)
INCREMENT, IN_PHASE, GAP = range(3)

#: Places in the row of a phase.
HEIGHT_NOISE, SPEED_NOISE, OFFSET_NOISE, DRAG, TREATMENT, ENTRY_SIGMA = range(6)
PER_PHASE = 6
ESTIMATED, FROZEN, ZERO = range(3)


def numbers(phase: int, p: np.ndarray) -> np.ndarray:
    """The row (6,) of one phase."""
    at = vertical_motion.PARAMETERS + PER_PHASE * phase
    return p[at : at + PER_PHASE]


def propagate(nominal: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray) -> np.ndarray:
    """The nominal at the end of an increment."""
    phase = int(u[IN_PHASE])
    row = numbers(phase, p)
    h, v = float(nominal[HEIGHT]), float(nominal[SPEED])
    a = 0.0 if row[TREATMENT] == ZERO else float(nominal[OFFSET])
    gained = float(u[INCREMENT]) + a * dt
    if v > 0.0:
        gained -= float(row[DRAG]) * v * v * dt
    return np.array([h + dt * (v + 0.5 * gained), v + gained, a, phase, row[TREATMENT] == ESTIMATED])


def transition(nominal: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Φ and Q (3, 3) of one increment."""
    row = numbers(int(u[IN_PHASE]), p)
    slowing = 2.0 * float(row[DRAG]) * max(float(nominal[SPEED]), 0.0) * dt
    Phi = np.array(
        [[1.0, dt * (1.0 - 0.5 * slowing), 0.5 * dt * dt], [0.0, 1.0 - slowing, dt], [0.0, 0.0, 1.0]]
    )
    return Phi, noise(row, dt)


def noise(row: np.ndarray, dt: float) -> np.ndarray:
    """Q (3, 3) of white noise driving height, speed and offset for dt seconds."""
    height, speed, offset = float(row[0]) ** 2, float(row[1]) ** 2, float(row[2]) ** 2
    d2, d3 = dt * dt, dt * dt * dt
    to_height = offset * d3 * d2 / 20.0 + speed * d3 / 3.0 + height * dt
    crossed, to_offset = offset * d2 * d2 / 8.0 + speed * d2 / 2.0, offset * d3 / 6.0
    to_speed, by_speed = offset * d3 / 3.0 + speed * dt, offset * d2 / 2.0
    return np.array(
        [[to_height, crossed, to_offset], [crossed, to_speed, by_speed], [to_offset, by_speed, offset * dt]]
    )


def enter(
    nominal: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Across a gap, or into a phase that opens the covariance: nominal, and Φ, Q (3, 3) that make it so."""
    row = numbers(int(u[IN_PHASE]), p)
    if u[GAP]:
        moved, Phi, Q = vertical_motion.coast(nominal[:3], u, dt, p)
        return np.array([moved[0], moved[1], moved[2], u[IN_PHASE], row[TREATMENT] == ESTIMATED]), Phi, Q
    Phi, Q = transition(nominal, u, dt, p)
    if int(nominal[PHASE]) != int(u[IN_PHASE]) and row[ENTRY_SIGMA] > 0.0:
        Phi, Q = np.zeros((3, 3)), float(row[ENTRY_SIGMA]) ** 2 * Phi @ Phi.T + Q
    return propagate(nominal, u, dt, p), Phi, Q


def share(u: np.ndarray, part: float) -> np.ndarray:
    """Part of an increment: its Δv in proportion."""
    return np.array([u[INCREMENT] * part, u[IN_PHASE], u[GAP]])


def inject(nominal: np.ndarray, dx: np.ndarray) -> np.ndarray:
    """The nominal with an estimated error added; an offset frozen or at zero stays."""
    moved = nominal.copy()
    moved[HEIGHT] += dx[HEIGHT]
    moved[SPEED] += dx[SPEED]
    moved[OFFSET] += dx[OFFSET] * nominal[CORRECTED]
    return moved
