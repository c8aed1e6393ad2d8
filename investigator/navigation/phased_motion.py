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

from investigator.navigation.vertical_motion import PARAMETERS, coast

HEIGHT, SPEED, OFFSET, PHASE, CORRECTED = range(5)
INCREMENT, IN_PHASE, GAP = range(3)

#: Places in the row of a phase.
HEIGHT_NOISE, SPEED_NOISE, OFFSET_NOISE, DRAG, TREATMENT, ENTRY_SIGMA = range(6)
PER_PHASE = 6
ESTIMATED, FROZEN, ZERO = range(3)


def numbers(phase: int, p: np.ndarray) -> np.ndarray:
    """The row (6,) of one phase."""
    at = PARAMETERS + PER_PHASE * phase
    return p[at : at + PER_PHASE]


def step(
    nominal: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray, Phi: np.ndarray, Q: np.ndarray
) -> None:
    """The nominal (5,) over one increment, in place; enters Φ and Q (3, 3)."""
    row = numbers(int(u[IN_PHASE]), p)
    h, v = float(nominal[HEIGHT]), float(nominal[SPEED])
    a = 0.0 if row[TREATMENT] == ZERO else float(nominal[OFFSET])
    gained = float(u[INCREMENT]) + a * dt
    if v > 0.0:
        gained -= float(row[DRAG]) * v * v * dt
    slowing = 2.0 * float(row[DRAG]) * max(v, 0.0) * dt
    Phi[0, 0], Phi[0, 1], Phi[0, 2] = 1.0, dt * (1.0 - 0.5 * slowing), 0.5 * dt * dt
    Phi[1, 1], Phi[1, 2], Phi[2, 2] = 1.0 - slowing, dt, 1.0
    _enter_noise(Q, row, dt)
    nominal[HEIGHT], nominal[SPEED], nominal[OFFSET] = h + dt * (v + 0.5 * gained), v + gained, a
    _enter_phase(nominal, u, row)


def _enter_phase(nominal: np.ndarray, u: np.ndarray, row: np.ndarray) -> None:
    nominal[PHASE], nominal[CORRECTED] = float(int(u[IN_PHASE])), 1.0 if row[TREATMENT] == ESTIMATED else 0.0


def _enter_noise(Q: np.ndarray, row: np.ndarray, dt: float) -> None:
    """Q (3, 3) of white noise driving height, speed and offset for dt seconds."""
    height, speed, offset = float(row[0]) ** 2, float(row[1]) ** 2, float(row[2]) ** 2
    d2, d3 = dt * dt, dt * dt * dt
    Q[0, 0] = offset * d3 * d2 / 20.0 + speed * d3 / 3.0 + height * dt
    Q[1, 1], Q[2, 2] = offset * d3 / 3.0 + speed * dt, offset * dt
    Q[0, 1] = Q[1, 0] = offset * d2 * d2 / 8.0 + speed * d2 / 2.0
    Q[0, 2] = Q[2, 0] = offset * d3 / 6.0
    Q[1, 2] = Q[2, 1] = offset * d2 / 2.0


def enter(
    nominal: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray, Phi: np.ndarray, Q: np.ndarray
) -> None:
    """Across a gap, or into a phase that opens the covariance: like `step`."""
    row = numbers(int(u[IN_PHASE]), p)
    if u[GAP]:
        coast(nominal, u, dt, p, Phi, Q)
        _enter_phase(nominal, u, row)
        return
    before = int(nominal[PHASE])
    step(nominal, u, dt, p, Phi, Q)
    if before != int(u[IN_PHASE]) and row[ENTRY_SIGMA] > 0.0:
        opened = float(row[ENTRY_SIGMA]) ** 2
        for i in range(3):
            for j in range(3):
                for k in range(3):
                    Q[i, j] += opened * Phi[i, k] * Phi[j, k]
        for i in range(3):
            for j in range(3):
                Phi[i, j] = 0.0


def share(u: np.ndarray, part: float, out: np.ndarray) -> None:
    """Part of an increment: its Δv in proportion."""
    out[INCREMENT], out[IN_PHASE], out[GAP] = part * u[INCREMENT], u[IN_PHASE], u[GAP]


def correct(nominal: np.ndarray, dx: np.ndarray) -> None:
    """Add an estimated error in place; an offset frozen or at zero stays."""
    nominal[HEIGHT] += dx[HEIGHT]
    nominal[SPEED] += dx[SPEED]
    nominal[OFFSET] += dx[OFFSET] * nominal[CORRECTED]
