"""In which order the rows of a transition are carried, from where it may differ from 0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from investigator.filters.compiled.arrays import Stages


def stages(pattern: np.ndarray, follows: np.ndarray) -> Stages:
    """The order in which rows of Φ with that pattern (n, n) are carried; see `Stages`.

    States that need each other, directly or by way of others, share a stage, and so do those that come at the
    same depth: nearest to what nobody needs first.
    """
    n = follows.size
    leader = np.where(follows >= 0, follows, np.arange(n))
    needs = np.zeros((n, n), dtype=bool)
    np.logical_or.at(needs, (leader[:, None], leader[None, :]), pattern | np.eye(n, dtype=bool))
    reached = np.linalg.matrix_power(needs.astype(float), n) > 0.0
    alone = (needs.sum(axis=1) == 1) & (follows < 0) & ~np.isin(np.arange(n), follows)
    depth = (reached & ~reached.T).sum(axis=0)
    movers = (follows < 0) & ~alone
    order = [np.flatnonzero(movers & (depth == level)) for level in np.unique(depth[movers])]
    follower = np.full(n, -1)
    follower[follows[follows >= 0]] = np.flatnonzero(follows >= 0)
    columns, leads, before = [], [], np.zeros(0, dtype=int)
    for rows in order:
        columns.append(np.flatnonzero(pattern[rows].any(axis=0)))
        leads.append(before)
        before = np.concatenate((before, rows))
    return Stages(
        *_listed(order, n),
        *_listed(columns, n),
        *_listed(leads, n),
        follower=_integers(follower),
        alone=_integers(np.flatnonzero(alone)),
    )


def _listed(parts: Sequence[np.ndarray], n: int) -> tuple[np.ndarray, np.ndarray]:
    """Lists of places as rows (k, n), and how long each is (k,)."""
    found = np.zeros((len(parts), n))
    for row, part in zip(found, parts, strict=True):
        row[: part.size] = part
    return _integers(found), _integers([part.size for part in parts])


def _integers(values: Any) -> np.ndarray:
    return np.ascontiguousarray(values, dtype=np.int64)
