"""Steps written out for one motion against numpy's products, and what is handed to compiled code."""

import numpy as np
import pytest

from investigator.filters.compiled import signatures
from investigator.filters.compiled.arrays import Adjoint, Work, width
from investigator.filters.compiled.carrying import carry, chain, course
from investigator.filters.compiled.holding import Entry
from investigator.filters.compiled.kernels import entry
from investigator.navigation import inertial

HALF_S = 0.02


def scattered(m: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A pattern of Φ with states that follow the first two, if there is room, and some that keep alone."""
    rng = np.random.default_rng(seed)
    pattern = (rng.random((m, m)) < 0.4) | np.eye(m, dtype=bool)
    follows = np.full(m, -1)
    if m > 4:
        follows[[2, 4]] = [0, 1]
        pattern[m - 1] = np.arange(m) == m - 1
    return pattern, follows


def work(n: int) -> Work:
    w = width(n)
    Phi, Q, left, right, turned, zeros = np.zeros((6, n, w))
    x, gain, seen = np.zeros((3, w))
    places = np.zeros((1, n), dtype=np.int64)
    return Work(np.zeros(1), x, gain, seen, Phi, Q, left, right, turned, np.eye(n, w), zeros, places)


@pytest.mark.parametrize(
    ("motion", "own", "decay"),
    [
        ((inertial.pattern(15), inertial.follows(15)), 0, 1.0),
        ((inertial.pattern(15), inertial.follows(15)), 3, 0.9),
        ((inertial.pattern(18), inertial.follows(18)), 1, 0.99),
        (scattered(2, 1), 0, 1.0),
        (scattered(6, 2), 1, 0.8),
        (scattered(9, 3), 0, 0.7),
    ],
)
def test_written_out_steps_are_the_products_they_stand_for(motion, own, decay):
    pattern, follows = motion
    m, rng = follows.size, np.random.default_rng(7)
    n, leads = m + own, follows < 0
    plan, room = course(m, pattern, follows, width(n)), work(n)
    known = np.eye(n)
    known[:m, :m] += np.where(pattern & leads[:, None], rng.normal(size=(m, m)), 0.0)
    for i in [*plan.alone, *range(m, n)]:
        known[i, i] = decay
    room.Phi[:, :n] = known
    moving = [i for i, _ in plan.needs]
    spread = rng.normal(size=(len(moving), len(moving)))
    room.Q[np.ix_(moving, moving)] = spread @ spread.T
    for i in [*plan.alone, *range(m, n)]:
        room.Q[i, i] = rng.random()
    Phi, Q, into = known.copy(), room.Q[:, :n].copy(), np.eye(n)
    for state in np.flatnonzero(~leads):
        Phi[state] = np.eye(n)[state] + HALF_S * (np.eye(n)[follows[state]] + known[follows[state]])
        into[state, [state, follows[state]]] = 0.0, HALF_S
    root = rng.normal(size=(n, n))
    P, A = np.zeros((2, n, width(n)))
    P[:, :n], A[:, :n] = root @ root.T, root
    start = P[:, :n].copy()
    entry(carry(plan), signatures.CARRY)(P, HALF_S, room)
    entry(chain(plan), signatures.CARRY)(A, HALF_S, room)
    np.testing.assert_allclose(P[:, :n], Phi @ start @ Phi.T + into @ Q @ into.T, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(A[:, :n], Phi @ root, rtol=1e-12, atol=1e-12)
    assert np.array_equal(P[:, :n], P[:, :n].T)
    assert not P[:, n:].any() and not A[:, n:].any()


def test_compiled_code_is_handed_no_array_it_would_misread():
    told: list[tuple[int, ...]] = []
    call = Entry(lambda *given: told.append(given), (signatures.ADJOINT,))
    call(Adjoint(np.zeros((1, 8)), np.zeros((4, 8))))
    assert len(told) == 1
    for wrong in (np.zeros((8, 4)).T, np.zeros((4, 8), dtype=int), np.zeros(8), [[0.0]]):
        with pytest.raises(TypeError, match=r"Adjoint\.N"):
            call(Adjoint(np.zeros((1, 8)), wrong))
    with pytest.raises(TypeError, match="Adjoint"):
        call((np.zeros((1, 8)), np.zeros((4, 8))))
