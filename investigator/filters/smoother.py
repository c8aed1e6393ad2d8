"""The smoother: modified Bryson–Frazier, backward over the nodes of a forward pass.

Adjoints r (n,) and N (n, n) gather what later measurements say of the error. Backward through an update with
partials H, innovation y, its variance S and gain K, and through a transition Φ, r ← Hᵀy/S + (I − KH)ᵀr,   N ←
HᵀH/S + (I − KH)ᵀN(I − KH);        r ← Φᵀr,   N ← ΦᵀNΦ. Anywhere, the smoothed error is P·r about the forward
nominal, with covariance P − P·N·P: no predicted covariance is inverted. Source: Bierman 1973, Automatica 9,
503–508; diffuse part: see `diffuse`.

Nodes stand at measurements, `APART_S` from each other at most, and the transitions between them are composed
(`history`), so that memory and work grow with the measurements and not with the inertial samples. An input
epoch between two nodes is the forward nominal there, corrected by the smoothed error interpolated linearly in
time; its covariance is interpolated so, too. That leaves out the curvature of the error, not of the path: an
eighth of the interval squared times how fast the rate of the error changes, chiefly specific force times the
correction of the attitude. 10 m/s² and 1 mrad over half a second leave 0.3 mm. Nodes at every input epoch
(`apart_s` 0) leave out nothing.

These formulas hold for optimal gains only, so a smoothed problem first becomes one: considered states are
estimated, fixed gains and underweighting left out, and every sample taken at its time of validity.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from investigator.errors import NumericalFailure
from investigator.filters import diffuse
from investigator.filters.augmentation import augment
from investigator.filters.filterpy_door import Update
from investigator.filters.history import Node, Spread
from investigator.filters.problem import Problem
from investigator.filters.record import StateRecord
from investigator.filters.reference import CancelledQuery, Progress, report, run_with_history
from investigator.filters.run import Run, Trajectory
from investigator.filters.schedule import in_order_of_validity

FORWARD_SHARE = 0.6  # of the time a reconstruction takes
APART_S = 0.5
_NODES_BETWEEN_REPORTS = 256
#: Where later data add less than this share of a variance, there is no difference to test.
_NOTHING_LEARNT = 1e-6


@dataclass(frozen=True)
class Smoothed:
    """A trajectory over all data, and the forward run behind it.

    consistency is the largest |x_forward − x_smoothed| in its own sigma √(P_forward − P_smoothed) over all
    nodes and states, agreement (n,) the share of nodes at which each state's stays below 3 (McReynolds:
    0.99 or more in a sound filter; NaN where later data teach it nothing). covariance (K, n, n) is kept only
    where asked for.
    """

    run: Run
    trajectory: Trajectory
    consistency: float
    agreement: np.ndarray
    covariance: np.ndarray | None = None


class _Adjoint(NamedTuple):
    r: np.ndarray
    N: np.ndarray
    diffuse: diffuse.DiffuseAdjoints

    @classmethod
    def nothing(cls, n: int) -> _Adjoint:
        zero, none = np.zeros(n), np.zeros((n, n))
        return cls(zero, none, diffuse.DiffuseAdjoints(zero, none, none))

    def through(self, Phi: np.ndarray, unknown: bool) -> _Adjoint:
        """Back over a transition (or a reset) Φ."""
        r1, N1, N2 = self.diffuse
        if unknown:
            r1, N1, N2 = Phi.T @ r1, Phi.T @ N1 @ Phi, Phi.T @ N2 @ Phi
        return _Adjoint(Phi.T @ self.r, Phi.T @ self.N @ Phi, diffuse.DiffuseAdjoints(r1, N1, N2))


class _Estimate(NamedTuple):
    """The smoothed error (n,) about the forward nominal, and its covariance (n, n)."""

    dx: np.ndarray
    V: np.ndarray

    def towards(self, other: _Estimate, share: float) -> _Estimate:
        """A share of the way to another."""
        keep = 1.0 - share
        return _Estimate(keep * self.dx + share * other.dx, keep * self.V + share * other.V)


def smoothable(problem: Problem) -> Problem:
    """The same problem with optimal gains throughout, in order of validity."""
    promoted = {"considered": "estimated"}
    motion = replace(
        problem.motion,
        constant_gain=None,
        treatments=tuple(promoted.get(item, item) for item in problem.motion.treatments),
    )
    sensors = tuple(
        replace(
            sensor,
            beta=0.0,
            states=tuple(
                replace(state, treatment=promoted.get(state.treatment, state.treatment))
                for state in sensor.states
            ),
        )
        for sensor in problem.sensors
    )
    return in_order_of_validity(replace(problem, motion=motion, sensors=sensors))


def forward_and_back(
    problem: Problem,
    *,
    unscented: bool = False,
    apart_s: float = APART_S,
    keep_covariance: bool = False,
    progress: Progress | None = None,
    cancelled: CancelledQuery | None = None,
) -> Smoothed:
    """The best estimate over all data of a problem, made smoothable first; nodes at most `apart_s` apart.

    Raises Cancelled when asked to stop, NumericalFailure where the data never tell a state without prior. A
    divergence of the forward pass ends the trajectory.
    """
    task = smoothable(problem)
    ahead = None if progress is None else part(progress, 0.0, FORWARD_SHARE)
    run, nodes = run_with_history(task, apart_s, unscented=unscented, progress=ahead, cancelled=cancelled)
    back = None if progress is None else part(progress, FORWARD_SHARE, 1.0)
    return smooth(task, run, nodes, keep_covariance=keep_covariance, progress=back, cancelled=cancelled)


def part(progress: Progress, low: float, high: float) -> Progress:
    """Progress over a part of the whole."""
    return lambda share: progress(low + (high - low) * share)


def smooth(
    problem: Problem,
    run: Run,
    nodes: tuple[Node, ...],
    *,
    keep_covariance: bool = False,
    progress: Progress | None = None,
    cancelled: CancelledQuery | None = None,
) -> Smoothed:
    """Backward over the nodes of a forward run of a smoothable problem. Raises as `forward_and_back`."""
    if nodes[-1].after.P_inf is not None:
        raise NumericalFailure(
            "Some state has neither a prior nor data that tell it, so nothing can be said of it.",
            problem.label,
            "Give every state a finite initial sigma, or use a sensor that sees it.",
        )
    pass_ = _Backward(problem, run.trajectory, keep_covariance)
    with np.errstate(all="ignore"):
        pass_.run(nodes, progress, cancelled)
    kept = run.trajectory.time.size
    covariance = pass_.states.covariance
    return Smoothed(
        run=run,
        trajectory=pass_.states.trajectory(kept),
        consistency=pass_.worst,
        agreement=pass_.within / np.where(pass_.tested > 0, pass_.tested, np.nan),
        covariance=None if covariance is None else covariance[:kept],
    )


class _Backward:
    """One backward pass: what it has written down, and how forward and smoothed states agree."""

    def __init__(self, problem: Problem, ahead: Trajectory, keep_covariance: bool) -> None:
        self.problem = problem
        self.ahead = ahead
        self.whole = augment(problem)
        self.states = StateRecord(problem, self.whole, keep_covariance)
        self.worst = 0.0
        self.within = np.zeros(self.whole.size)
        self.tested = np.zeros(self.whole.size)

    def run(
        self, nodes: tuple[Node, ...], progress: Progress | None, cancelled: CancelledQuery | None
    ) -> None:
        """From the last node to the first."""
        adjoint = _Adjoint.nothing(self.whole.size)
        following: tuple[Node, _Estimate] | None = None
        for done, node in enumerate(reversed(nodes), 1):
            found = _smoothed(node.after, adjoint)
            if following is not None:
                self._between(node.time, found, *following)
            if node.after.P_inf is None:
                self._compare(found.dx, node.after.P.diagonal(), found.V.diagonal())
            for row in node.at:
                self._write(row, found)
            adjoint = _before_corrections(node, adjoint)
            following = node, _smoothed(node.before, adjoint)
            adjoint = adjoint.through(node.Phi, node.before.P_inf is not None)
            if done % _NODES_BETWEEN_REPORTS == 0 or done == len(nodes):
                report(done / len(nodes), progress, cancelled)

    def _between(self, since: float, found: _Estimate, node: Node, arriving: _Estimate) -> None:
        """Write the input epochs on the way from a node at `since` to the next."""
        for row in node.inside:
            share = (self.problem.input_time[row] - since) / (node.time - since)
            self._write(row, found.towards(arriving, share))

    def _write(self, row: int, found: _Estimate) -> None:
        """The forward state of an input epoch, corrected."""
        motion, split, ahead = self.problem.motion, self.whole.motion, self.ahead.nominal[row]
        size = ahead.size - self.whole.own0.size
        nominal = motion.inject(ahead[:size], found.dx[:split])
        self.states.write(row, nominal, ahead[size:] + found.dx[split:], found.V)

    def _compare(self, dx: np.ndarray, before: np.ndarray, after: np.ndarray) -> None:
        """McReynolds' test: the difference of the passes against the difference of their covariances."""
        learnt = before - after
        tested = learnt > _NOTHING_LEARNT * before
        ratio = np.abs(dx[tested]) / np.sqrt(learnt[tested])
        self.tested[tested] += 1.0
        self.within[tested] += ratio < 3.0
        self.worst = max(self.worst, float(ratio.max(initial=0.0)))


def _before_corrections(node: Node, adjoint: _Adjoint) -> _Adjoint:
    """The adjoint before a node's corrections, from the one after them."""
    unknown = node.before.P_inf is not None
    for correction in reversed(node.corrections):
        if correction.reset is not None:
            adjoint = adjoint.through(correction.reset, unknown)
        for update in reversed(correction.updates):
            adjoint = _before_update(update, adjoint, unknown)
    return adjoint


def _before_update(update: Update, adjoint: _Adjoint, unknown: bool) -> _Adjoint:
    if update.diffuse is not None:
        return _Adjoint(
            *diffuse.back(adjoint.r, adjoint.N, adjoint.diffuse, update.H, update.y, update.diffuse)
        )
    adjoint = adjoint.through(np.eye(update.H.size) - np.outer(update.K, update.H), unknown)
    r = adjoint.r + update.H * (update.y / update.S)
    return adjoint._replace(r=r, N=adjoint.N + np.outer(update.H, update.H) / update.S)


def _smoothed(spread: Spread, adjoint: _Adjoint) -> _Estimate:
    P, N = spread.P, adjoint.N
    dx, V = P @ adjoint.r, P - P @ N @ P
    if spread.P_inf is not None:
        r1, N1, N2 = adjoint.diffuse
        crossed = spread.P_inf @ N1 @ P
        dx = dx + spread.P_inf @ r1
        V = V - crossed - crossed.T - spread.P_inf @ N2 @ spread.P_inf
    V = 0.5 * (V + V.T)
    np.fill_diagonal(V, np.maximum(V.diagonal(), 0.0))
    return _Estimate(dx, V)
