"""The compiled engine's own algebra, as plain functions, against numpy's."""

from __future__ import annotations

import numpy as np
import pytest

from investigator.filters.compiled.algebra import least_squares
from investigator.navigation.rotations import dot, mapped, times


@pytest.mark.parametrize("rank", [0, 1, 2, 3, 5])
def test_the_shortest_solution_is_that_of_numpy_also_where_rows_depend_on_each_other(rank: int) -> None:
    rng = np.random.default_rng(rank)
    for k in range(1, 7):
        for scale in (1e-6, 1.0, 1e6):
            A = scale * rng.normal(size=(k, rank))
            S, b = A @ A.T, rng.normal(size=k)
            expected = np.linalg.lstsq(S, b, rcond=None)[0]
            assert least_squares(S.copy(), b) == pytest.approx(expected, rel=1e-6, abs=1e-9 / scale**2)


def test_products_are_those_of_numpy() -> None:
    rng = np.random.default_rng(1)
    A, B, v = rng.normal(size=(4, 3)), rng.normal(size=(3, 5)), rng.normal(size=3)
    assert np.allclose(times(A, B), A @ B, rtol=1e-14)
    assert np.allclose(times(B.T, A.T), B.T @ A.T, rtol=1e-14)
    assert np.allclose(mapped(A, v), A @ v, rtol=1e-14)
    assert dot(v, v) == pytest.approx(v @ v, rel=1e-14)
