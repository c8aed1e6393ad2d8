"""The backward pass of `smoother` as plain functions over `arrays`: modified Bryson–Frazier, Bierman 1973.

Two threads can share it: writing follows where the adjoint has been.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from investigator.filters.compiled.algebra import copy, enter, transpose
from investigator.filters.compiled.arrays import Adjoint, Agreement, Between, Drive, Kept, Laws, States, Work
from investigator.filters.compiled.calls import carry_at, correct_at, reset_at
from investigator.filters.compiled.lanes import combine, combine_turned, lean
from investigator.filters.compiled.motion import write
from investigator.filters.problem import WorldArrays
from investigator.plain import borrowing, inside

_NOTHING_LEARNT = 1e-6


@borrowing
def go_back(
    last: int,
    first: int,
    laws: Laws,
    drive: Drive,
    kept: Kept,
    whole: bool,
    adjoint: Adjoint,
    work: Work,
    agreement: Agreement,
) -> None:
    """The adjoint back over nodes last to first, and by it the smoothed error at each, after its corrections
    and before them; its covariance is left in the place of P, which is not read again.
    """
    V = work.right
    for node in range(last, first - 1, -1):
        P, dx = kept.after[node], kept.dx_after[node]
        _smooth(P, whole, adjoint, drive, dx, V, work)
        _compare(P, dx, V, agreement)
        _leave(V, whole, drive, P)
        for at in range(kept.corrections_at[node + 1] - 1, kept.corrections_at[node] - 1, -1):
            _before_correction(at, laws, drive, kept, adjoint, work)
        if node > 0:
            if kept.arrived[node] > kept.left[node - 1]:
                P = kept.before[node]
                _smooth(P, whole, adjoint, drive, kept.dx_before[node], V, work)
                _leave(V, whole, drive, P)
            _through(adjoint, kept.Phi[node], drive.between, drive.between_count, work)


@borrowing
def write_nodes(
    last: int,
    first: int,
    nodes: int,
    laws: Laws,
    world: WorldArrays,
    drive: Drive,
    kept: Kept,
    ahead: States,
    between: Between,
    work: Work,
    states: States,
) -> None:
    """Every input epoch at nodes last to first, of so many, and on the way from each to the next, once
    `go_back` was there; `ahead` are the states of the forward pass.
    """
    for node in range(last, first - 1, -1):
        if node + 1 < nodes:
            _write_between(node, laws, world, drive, kept, ahead, between, work, states)
        for row in range(kept.arrived[node], kept.left[node]):
            dx, V = kept.dx_after[node], kept.after[node]
            _write(row, dx, V, laws, world, drive, ahead, between, work, states)


@borrowing
def _write_between(
    node: int,
    laws: Laws,
    world: WorldArrays,
    drive: Drive,
    kept: Kept,
    ahead: States,
    between: Between,
    work: Work,
    states: States,
) -> None:
    """The input epochs on the way from a node to the next: the forward pass, corrected by interpolation."""
    since, length = kept.time[node], kept.time[node + 1] - kept.time[node]
    dx, dx_begin, dx_end = between.dx, kept.dx_after[node], kept.dx_before[node + 1]
    V, V_begin, V_end = between.V, kept.after[node], kept.before[node + 1]
    whole = states.covariance.shape[0] > 0
    for row in range(kept.left[node], kept.arrived[node + 1]):
        share = (drive.ends[row] - since) / length
        for i in range(V.shape[0]):
            dx[i] = (1.0 - share) * dx_begin[i] + share * dx_end[i]
            _interpolate(V, i, i, share, V_begin, V_end)
        if whole:
            for i in range(V.shape[0]):
                for j in range(V.shape[0]):
                    _interpolate(V, i, j, share, V_begin, V_end)
        else:
            for columns in (drive.speed, drive.height):
                for i in columns:
                    for j in columns:
                        _interpolate(V, i, j, share, V_begin, V_end)
        _write(row, dx, V, laws, world, drive, ahead, between, work, states)


@inside
def _interpolate(V: np.ndarray, i: int, j: int, share: float, begin: np.ndarray, end: np.ndarray) -> None:
    V[i, j] = (1.0 - share) * begin[i, j] + share * end[i, j]


@borrowing
def _write(
    row: int,
    dx: np.ndarray,
    V: np.ndarray,
    laws: Laws,
    world: WorldArrays,
    drive: Drive,
    ahead: States,
    between: Between,
    work: Work,
    states: States,
) -> None:
    """The forward state of an input epoch, corrected."""
    nominal, own = between.nominal, between.own
    split, m = nominal.size, V.shape[0] - own.size
    for i in range(split):
        nominal[i] = ahead.nominal[row, i]
    for i in range(own.size):
        own[i] = ahead.nominal[row, split + i] + dx[m + i]
    correct = correct_at(laws.correct)
    correct(nominal, dx[:m])
    write(row, nominal, own, V, laws, world, drive, work.seen, states)


@borrowing
def _before_correction(at: int, laws: Laws, drive: Drive, kept: Kept, adjoint: Adjoint, work: Work) -> None:
    """The adjoint before a sample was used, from the one after."""
    if laws.reset != 0:
        reset = reset_at(laws.reset)
        reset(kept.injected[at], work.reset)
        if laws.turn != 0:
            _turn_back(laws, drive, adjoint, work)
        else:
            _through(adjoint, work.reset, drive.turned_back, drive.turned_back_count, work)
    for update in range(kept.updates_at[at + 1] - 1, kept.updates_at[at] - 1, -1):
        _before_update(update, kept, adjoint, work)


@borrowing
def _turn_back(laws: Laws, drive: Drive, adjoint: Adjoint, work: Work) -> None:
    """Back over the map of a reset in work.reset, which is left transposed."""
    A, r, n = work.reset, adjoint.r[0], adjoint.N.shape[0]
    for i in range(n):
        for k in range(drive.reset_count[i]):
            j = drive.reset[i, k]
            if j < i:
                A[i, j], A[j, i] = A[j, i], A[i, j]
    for i in range(n):
        work.x[i] = 0.0
        for k in range(drive.reset_count[i]):
            work.x[i] += A[i, drive.reset[i, k]] * r[drive.reset[i, k]]
    enter(adjoint.r, 0, work.x)
    turn = carry_at(laws.turn)
    turn(adjoint.N, 0.0, work)


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
        combine_turned(left, i, work.zeros, A, columns, i, count[i], N)
    transpose(left, right)
    for i in range(n):
        combine_turned(N, i, work.zeros, A, columns, i, count[i], right)


@borrowing
def _before_update(update: int, kept: Kept, adjoint: Adjoint, work: Work) -> None:
    """The adjoint before a scalar update from the one after it: r ← (I − K·h)ᵀ·r + hᵀ·y/S and
    N ← (I − K·h)ᵀ·N·(I − K·h) + hᵀ·h/S, of which only rows and columns change that h sees.
    """
    r, N, h, K, S = adjoint.r[0], adjoint.N, kept.H[update], kept.K[update], kept.S[update]
    n, by_gain = N.shape[0], work.turned[0]
    along = twice = 0.0
    lean(work.turned, 0, work.zeros, 0, K[0], N, 0)
    for a in range(1, n):
        lean(work.turned, 0, work.turned, 0, K[a], N, a)
    for a in range(n):
        along += K[a] * r[a]
        twice += K[a] * by_gain[a]
    for i in range(n):
        if h[i] != 0.0:
            r[i] += h[i] * (kept.y[update] / S - along)
            lean(N, i, N, i, -h[i], work.turned, 0)
            lean(N, i, N, i, h[i] * (twice + 1.0 / S) - by_gain[i], kept.H, update)
            for j in range(n):
                if j < i or h[j] == 0.0:
                    N[j, i] = N[i, j]


@borrowing
def _smooth(
    P: np.ndarray, whole: bool, adjoint: Adjoint, drive: Drive, dx: np.ndarray, V: np.ndarray, work: Work
) -> None:
    """The smoothed error dx (w,) about a forward state and its covariance V (n, w); unless the whole is asked
    for, V has only what `write` reads.
    """
    n, NP, known = P.shape[0], work.left, work.seen
    for i in range(n):
        combine(NP, i, work.zeros, adjoint.N, drive.full, i, drive.full_count[i], P)
    if whole:
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
    combine(work.turned, 0, work.zeros, adjoint.r, drive.full, 0, n, P)
    for i in range(n):
        dx[i] = work.turned[0, i]
        V[i, i] = max(V[i, i], 0.0)


@borrowing
def _leave(V: np.ndarray, whole: bool, drive: Drive, P: np.ndarray) -> None:
    """P ← V, where `_smooth` entered it."""
    if whole:
        copy(V, P)
        return
    for i in range(P.shape[0]):
        P[i, i] = V[i, i]
    for columns in (drive.speed, drive.height):
        for i in columns:
            for j in columns:
                P[i, j] = V[i, j]


@borrowing
def _compare(P: np.ndarray, dx: np.ndarray, V: np.ndarray, agreement: Agreement) -> None:
    """McReynolds' test: the difference of the passes against the difference of their covariances."""
    for i in range(P.shape[0]):
        learnt = P[i, i] - V[i, i]
        if learnt > _NOTHING_LEARNT * P[i, i]:
            ratio = abs(dx[i]) / sqrt(learnt)
            agreement.tested[i] += 1.0
            if ratio < 3.0:
                agreement.within[i] += 1.0
            agreement.worst[0] = max(agreement.worst[0], ratio)


@inside
def _enter_smoothed(V: np.ndarray, i: int, j: int, P: np.ndarray, NP: np.ndarray) -> None:
    """V ← P − P·(N·P) at one place and its mirror image, for symmetric P."""
    value = P[i, j]
    for k in range(P.shape[0]):
        value -= P[k, i] * NP[k, j]
    V[i, j] = value
    V[j, i] = value
