"""The backward pass of `smoother` as plain functions over `arrays`: modified Bryson–Frazier, Bierman 1973.

From epoch to epoch the forward pass is run again, so that what is kept grows with the measurements.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np

from investigator.filters.compiled.algebra import add_noise, congruence, symmetrise
from investigator.filters.compiled.arrays import Drive, Kept, Laws, States
from investigator.filters.compiled.motion import advance, own_step, view_now, write
from investigator.filters.problem import WorldArrays

_NOTHING_LEARNT = 1e-6


class Adjoint(NamedTuple):
    """r (n,) and N (n, n), changed in place, with work (n, n) beside them."""

    r: np.ndarray
    N: np.ndarray
    work: np.ndarray


class Nodes(NamedTuple):
    """The forward state after each step between two epochs, and the transition that led there."""

    nominal: np.ndarray
    own: np.ndarray
    P: np.ndarray
    Phi: np.ndarray
    decay: np.ndarray


class Agreement(NamedTuple):
    """How forward and smoothed states agree: worst (1,), within and tested (n,)."""

    worst: np.ndarray
    within: np.ndarray
    tested: np.ndarray


def smooth_epochs(
    last: int,
    first: int,
    epochs: int,
    steps: int,
    laws: Laws,
    world: WorldArrays,
    drive: Drive,
    kept: Kept,
    adjoint: Adjoint,
    nodes: Nodes,
    states: States,
    agreement: Agreement,
) -> bool:
    """Back over epochs last to first of all that were kept, writing every input epoch among them."""
    no_decay = np.ones(kept.own.shape[1])
    for epoch in range(last, first - 1, -1):
        begin = kept.step_at[epoch + 1]
        end = steps if epoch + 1 == epochs else kept.step_at[epoch + 2]
        _again(epoch, begin, end, laws, drive, kept, nodes, adjoint.work)
        for step in range(end - 1, begin - 1, -1):
            at, row = step - begin, kept.step_output[step]
            if row >= 0:
                nominal, own = nodes.nominal[at], nodes.own[at]
                _smoothed(row, nominal, own, nodes.P[at], laws, world, drive, adjoint, states, agreement)
            _through(adjoint, nodes.Phi[at], nodes.decay[at])
        row = kept.output[epoch]
        if row >= 0:
            nominal, own = kept.nominal[epoch], kept.own[epoch]
            _smoothed(row, nominal, own, kept.P[epoch], laws, world, drive, adjoint, states, agreement)
        if epoch > 0:
            _through(adjoint, kept.reset[epoch], no_decay)
            for at in range(kept.update_at[epoch + 1] - 1, kept.update_at[epoch] - 1, -1):
                _before_update(adjoint, kept.H[at], kept.K[at], kept.y[at], kept.S[at])
    return True


def _again(
    epoch: int, begin: int, end: int, laws: Laws, drive: Drive, kept: Kept, nodes: Nodes, work: np.ndarray
) -> None:
    """The forward pass over the steps that follow an epoch."""
    nominal, own, P = kept.nominal[epoch].copy(), kept.own[epoch].copy(), kept.P[epoch].copy()
    for step in range(begin, end):
        at, dt = step - begin, kept.step_dt[step]
        moved, Phi, Q = advance(kept.step_row[step], dt, nominal, own, laws, drive)
        decay, noise = own_step(dt, drive)
        nominal[:] = moved
        own *= decay
        congruence(P, Phi, decay, work)
        add_noise(P, Q, noise, drive.free)
        nodes.nominal[at], nodes.own[at], nodes.P[at] = nominal, own, P
        nodes.Phi[at], nodes.decay[at] = Phi, decay


def _through(adjoint: Adjoint, Phi: np.ndarray, decay: np.ndarray) -> None:
    """Back over a transition (or a reset) of the motion's Φ (m, m) and the sensors' decay (s,)."""
    m = Phi.shape[0]
    transposed = np.ascontiguousarray(Phi.T)
    adjoint.r[:m] = transposed @ adjoint.r[:m]
    adjoint.r[m:] *= decay
    congruence(adjoint.N, transposed, decay, adjoint.work)


def _before_update(adjoint: Adjoint, h: np.ndarray, K: np.ndarray, y: float, S: float) -> None:
    """The adjoint before a scalar update from the one after it."""
    r, N, n = adjoint.r, adjoint.N, h.size
    by_gain = np.zeros(n)
    along = 0.0
    for a in range(n):
        along += K[a] * r[a]
        for j in range(n):
            by_gain[j] += K[a] * N[a, j]
    for i in range(n):
        if h[i] != 0.0:
            r[i] += h[i] * (y / S - along)
            for j in range(n):
                N[i, j] -= h[i] * by_gain[j]
    left = np.zeros(n)
    for i in range(n):
        for j in range(n):
            left[i] += N[i, j] * K[j]
    for j in range(n):
        if h[j] != 0.0:
            for i in range(n):
                N[i, j] += (h[i] / S - left[i]) * h[j]
    symmetrise(N)


def _smoothed(
    row: int,
    nominal: np.ndarray,
    own: np.ndarray,
    P: np.ndarray,
    laws: Laws,
    world: WorldArrays,
    drive: Drive,
    adjoint: Adjoint,
    states: States,
    agreement: Agreement,
) -> None:
    """Smooth a forward state, hold the two against each other, and write it."""
    n, m = P.shape[0], P.shape[0] - own.size
    dx, V = P @ adjoint.r, P - P @ adjoint.N @ P
    symmetrise(V)
    for i in range(n):
        V[i, i] = max(V[i, i], 0.0)
        learnt = P[i, i] - V[i, i]
        if learnt > _NOTHING_LEARNT * P[i, i]:
            ratio = abs(dx[i]) / sqrt(learnt)
            agreement.tested[i] += 1.0
            if ratio < 3.0:
                agreement.within[i] += 1.0
            agreement.worst[0] = max(agreement.worst[0], ratio)
    moved, at = laws.inject(nominal, dx[:m]), own + dx[m:]
    seen = view_now(row, moved, drive.ends[row], laws, drive)
    write(row, seen, moved, at, V, laws, world, drive, states)
