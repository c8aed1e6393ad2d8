"""The backward pass of `smoother` as plain functions over `arrays`: modified Bryson–Frazier, Bierman 1973.

From epoch to epoch the forward pass is run again, so that what is kept grows with the measurements.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from investigator.filters.compiled.algebra import enter, enter_matrix, symmetrise, transpose
from investigator.filters.compiled.arrays import Adjoint, Agreement, Drive, Kept, Laws, Nodes, States, Work
from investigator.filters.compiled.calls import correct_at, reset_at
from investigator.filters.compiled.kernels import borrowing, inside
from investigator.filters.compiled.lanes import combine, combine_turned
from investigator.filters.compiled.motion import advance, settled, write
from investigator.filters.problem import WorldArrays

_NOTHING_LEARNT = 1e-6


@borrowing
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
    work: Work,
    states: States,
    agreement: Agreement,
) -> bool:
    """Back over epochs last to first of all that were kept, writing every input epoch among them."""
    given = laws, world, drive, adjoint, work, states, agreement
    for epoch in range(last, first - 1, -1):
        begin = kept.step_at[epoch + 1]
        end = steps if epoch + 1 == epochs else kept.step_at[epoch + 2]
        _again(epoch, begin, end, laws, drive, kept, nodes, work)
        for step in range(end - 1, begin - 1, -1):
            at, row = step - begin, kept.step_output[step]
            if row >= 0:
                _smoothed(row, nodes.nominal[at], nodes.own[at], nodes.P[at], *given)
            if nodes.gap[at]:
                _through(adjoint, nodes.Phi[at], drive.full, drive.full_count, work)
            else:
                _through(adjoint, nodes.Phi[at], drive.back, drive.back_count, work)
        row = kept.output[epoch]
        if row >= 0:
            enter(nodes.nominal, 0, kept.nominal[epoch])
            enter(nodes.own, 0, kept.own[epoch])
            _smoothed(row, nodes.nominal[0], nodes.own[0], kept.P[epoch], *given)
        if epoch > 0:
            if laws.reset != 0:
                reset = reset_at(laws.reset)
                reset(kept.dx[epoch], work.reset)
                _through(adjoint, work.reset, drive.turned_back, drive.turned_back_count, work)
            for at in range(kept.update_at[epoch + 1] - 1, kept.update_at[epoch] - 1, -1):
                _before_update(adjoint, kept.H[at], kept.K[at], kept.y[at], kept.S[at], work)
    return True


@borrowing
def _again(
    epoch: int, begin: int, end: int, laws: Laws, drive: Drive, kept: Kept, nodes: Nodes, work: Work
) -> None:
    """The forward pass over the steps that follow an epoch."""
    nominal, own, P = kept.nominal[epoch], kept.own[epoch], kept.P[epoch]
    for step in range(begin, end):
        at = step - begin
        enter(nodes.nominal, at, nominal)
        enter(nodes.own, at, own)
        enter_matrix(nodes.P, at, P)
        nominal, own, P = nodes.nominal[at], nodes.own[at], nodes.P[at]
        gap = advance(kept.step_row[step], kept.step_dt[step], nominal, own, P, laws, drive, work)
        enter_matrix(nodes.Phi, at, work.Phi)
        nodes.gap[at] = gap
        settled(gap, work)


@borrowing
def _through(adjoint: Adjoint, A: np.ndarray, columns: np.ndarray, count: np.ndarray, work: Work) -> None:
    """Back over x ← A·x (n, ·): r ← Aᵀ·r, N ← Aᵀ·N·A; the pattern is that of Aᵀ."""
    r, N, left, right = adjoint.r, adjoint.N, work.left, work.right
    n = N.shape[0]
    for i in range(n):
        work.x[i] = 0.0
        for k in range(count[i]):
            work.x[i] += A[columns[i, k], i] * r[0, columns[i, k]]
    enter(r, 0, work.x)
    for i in range(n):
        combine_turned(left, i, work.zeros, A, columns, count[i], N)
    transpose(left, right)
    for i in range(n):
        combine_turned(N, i, work.zeros, A, columns, count[i], right)


@borrowing
def _before_update(adjoint: Adjoint, h: np.ndarray, K: np.ndarray, y: float, S: float, work: Work) -> None:
    """The adjoint before a scalar update from the one after it."""
    r, N, by_gain, left = adjoint.r[0], adjoint.N, work.x, work.seen
    n, w = N.shape
    by_gain[:] = 0.0
    along = 0.0
    for a in range(n):
        along += K[a] * r[a]
        for j in range(w):
            by_gain[j] += K[a] * N[a, j]
    for i in range(n):
        if h[i] != 0.0:
            r[i] += h[i] * (y / S - along)
            for j in range(w):
                N[i, j] -= h[i] * by_gain[j]
    for i in range(n):
        left[i] = 0.0
        for j in range(n):
            left[i] += N[i, j] * K[j]
    for j in range(n):
        if h[j] != 0.0:
            for i in range(n):
                N[i, j] += (h[i] / S - left[i]) * h[j]
    symmetrise(N)


@borrowing
def _smoothed(
    row: int,
    nominal: np.ndarray,
    own: np.ndarray,
    P: np.ndarray,
    laws: Laws,
    world: WorldArrays,
    drive: Drive,
    adjoint: Adjoint,
    work: Work,
    states: States,
    agreement: Agreement,
) -> None:
    """Smooth a forward state, hold the two against each other, and write it; nominal and own are changed."""
    n, m, full, count = P.shape[0], P.shape[0] - own.size, drive.full, drive.full_count
    NP, V, dx, known = work.left, work.right, work.x, work.seen
    for i in range(n):
        combine(NP, i, work.zeros, adjoint.N, full, count[i], P)
    if states.covariance.shape[0] > 0:
        for i in range(n):
            for j in range(i + 1):
                _enter_smoothed(V, i, j, P, NP)
    else:
        known[:] = 0.0
        for k in range(n):
            for i in range(known.size):
                known[i] += P[k, i] * NP[k, i]
        for i in range(n):
            V[i, i] = P[i, i] - known[i]
        for columns in (drive.speed, drive.height):
            for i in columns:
                for j in columns:
                    if i != j:
                        _enter_smoothed(V, i, j, P, NP)
    combine(work.turned, 0, work.zeros, adjoint.r, full, n, P)
    for i in range(n):
        dx[i] = work.turned[0, i]
        V[i, i] = max(V[i, i], 0.0)
        learnt = P[i, i] - V[i, i]
        if learnt > _NOTHING_LEARNT * P[i, i]:
            ratio = abs(dx[i]) / sqrt(learnt)
            agreement.tested[i] += 1.0
            if ratio < 3.0:
                agreement.within[i] += 1.0
            agreement.worst[0] = max(agreement.worst[0], ratio)
    correct = correct_at(laws.correct)
    correct(nominal, dx[:m])
    for i in range(own.size):
        own[i] += dx[m + i]
    write(row, nominal, own, V, laws, world, drive, states)


@inside
def _enter_smoothed(V: np.ndarray, i: int, j: int, P: np.ndarray, NP: np.ndarray) -> None:
    """V ← P − P·(N·P) at one place and its mirror image, for symmetric P."""
    value = P[i, j]
    for k in range(P.shape[0]):
        value -= P[k, i] * NP[k, j]
    V[i, j] = value
    V[j, i] = value
