"""What a forward pass keeps for the smoother, as plain functions over `arrays`: see `history`."""

from __future__ import annotations

import numpy as np

from investigator.filters.compiled.algebra import enter
from investigator.filters.compiled.arrays import CORRECTIONS, NODES, STANDING, UPDATES, Kept, State
from investigator.plain import borrowing


@borrowing
def departs(row: int, to: float, state: State, kept: Kept) -> None:
    """The filter, with the input epochs before `row` given out, is about to be carried on to a time."""
    if kept.time.size == 0:
        return
    if state.at[STANDING] == 0 and to - kept.time[state.at[NODES] - 1] > kept.apart_s:
        arrive(row, state, kept)
    if state.at[STANDING] == 1:
        leave(row, state, kept)


@borrowing
def arrive(row: int, state: State, kept: Kept) -> None:
    """A measurement is about to be used; nothing new of a moment at which one was."""
    if kept.time.size == 0 or state.at[STANDING] == 1:
        return
    node = state.at[NODES]
    kept.time[node], kept.arrived[node] = state.time[0], row
    kept.corrections_at[node] = state.at[CORRECTIONS]
    enter_matrix(kept.before, node, state.P)
    state.at[STANDING] = 1


@borrowing
def leave(row: int, state: State, kept: Kept) -> None:
    """The node stood at is done with; on to the next."""
    node = state.at[NODES]
    kept.left[node] = row
    kept.corrections_at[node + 1] = state.at[CORRECTIONS]
    enter_matrix(kept.after, node, state.P)
    state.at[NODES], state.at[STANDING] = node + 1, 0
    Phi = kept.Phi[node + 1]
    Phi[:] = 0.0
    for i in range(Phi.shape[0]):
        Phi[i, i] = 1.0


@borrowing
def updated(h: np.ndarray, gain: np.ndarray, y: float, S: float, state: State, kept: Kept) -> None:
    """One scalar update by h (w,), with its gain (w,), innovation and variance."""
    if kept.time.size == 0:
        return
    update = state.at[UPDATES]
    enter(kept.H, update, h)
    enter(kept.K, update, gain)
    kept.y[update], kept.S[update] = y, S
    state.at[UPDATES] = update + 1


@borrowing
def corrected(dx: np.ndarray, state: State, kept: Kept) -> None:
    """A sample was used and dx (m,) injected."""
    if kept.time.size == 0:
        return
    correction = state.at[CORRECTIONS]
    enter(kept.injected, correction, dx)
    kept.updates_at[correction + 1] = state.at[UPDATES]
    state.at[CORRECTIONS] = correction + 1


@borrowing
def enter_matrix(matrices: np.ndarray, at: int, values: np.ndarray) -> None:
    """matrices[at] ← values."""
    for i in range(values.shape[0]):
        for j in range(values.shape[1]):
            matrices[at, i, j] = values[i, j]
