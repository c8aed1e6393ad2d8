"""The smoother: modified Bryson–Frazier, backward over the measurement epochs of a forward pass.

Adjoints r (n,) and N (n, n) gather what later measurements say of the error. Backward through an update with
partials H, innovation y, its variance S and gain K, and through a transition Φ, r ← Hᵀy/S + (I − KH)ᵀr,   N ←
HᵀH/S + (I − KH)ᵀN(I − KH);        r ← Φᵀr,   N ← ΦᵀNΦ. Anywhere, the smoothed error is P·r about the forward
nominal, with covariance P − P·N·P: no predicted covariance is inverted. Between measurement epochs the
forward pass is run again from the last one, so that memory grows with the measurements and not with the
inertial samples. Source: Bierman 1973, Automatica 9, 503–508; diffuse part: see `diffuse`.

These formulas hold for optimal gains only, so a smoothed problem first becomes one: considered states are
estimated, fixed gains and underweighting left out, and every sample taken at its time of validity.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from investigator.errors import NumericalFailure
from investigator.filters import diffuse
from investigator.filters.augmentation import Augmented, augment
from investigator.filters.history import Epoch, History, Step
from investigator.filters.problem import Problem
from investigator.filters.propagation import advance
from investigator.filters.record import StateRecord
from investigator.filters.reference import CancelledQuery, Progress, report, run_with_history
from investigator.filters.run import Run, Trajectory
from investigator.filters.schedule import in_order_of_validity

FORWARD_SHARE = 0.6  # of the time a reconstruction takes
_EPOCHS_BETWEEN_REPORTS = 256
#: Where later data add less than this share of a variance, there is no difference to test.
_NOTHING_LEARNT = 1e-6


@dataclass(frozen=True)
class Smoothed:
    """A trajectory over all data, and the forward run behind it.

    consistency is the largest |x_forward − x_smoothed| in its own sigma √(P_forward − P_smoothed) over all
    epochs and states, agreement (n,) the share of epochs at which each state's stays below 3 (McReynolds:
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


class _Node(NamedTuple):
    """The forward state at one moment, the transition that led there, the input epoch it is given out at."""

    nominal: np.ndarray
    own: np.ndarray
    P: np.ndarray
    P_inf: np.ndarray | None
    Phi: np.ndarray
    output: int


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
    keep_covariance: bool = False,
    progress: Progress | None = None,
    cancelled: CancelledQuery | None = None,
) -> Smoothed:
    """The best estimate over all data of a problem, made smoothable first.

    Raises Cancelled when asked to stop, NumericalFailure where the data never tell a state without prior. A
    divergence of the forward pass ends the trajectory.
    """
    task = smoothable(problem)
    ahead = None if progress is None else part(progress, 0.0, FORWARD_SHARE)
    run, history = run_with_history(task, unscented=unscented, progress=ahead, cancelled=cancelled)
    back = None if progress is None else part(progress, FORWARD_SHARE, 1.0)
    return smooth(task, run, history, keep_covariance=keep_covariance, progress=back, cancelled=cancelled)


def part(progress: Progress, low: float, high: float) -> Progress:
    """Progress over a part of the whole."""
    return lambda share: progress(low + (high - low) * share)


def smooth(
    problem: Problem,
    run: Run,
    history: History,
    *,
    keep_covariance: bool = False,
    progress: Progress | None = None,
    cancelled: CancelledQuery | None = None,
) -> Smoothed:
    """Backward over the history of a forward run of a smoothable problem. Raises as `forward_and_back`."""
    if history.epochs[-1].P_inf is not None:
        raise NumericalFailure(
            "Some state has neither a prior nor data that tell it, so nothing can be said of it.",
            problem.label,
            "Give every state a finite initial sigma, or use a sensor that sees it.",
        )
    pass_ = _Backward(problem, keep_covariance)
    with np.errstate(all="ignore"):
        pass_.run(history, progress, cancelled)
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

    def __init__(self, problem: Problem, keep_covariance: bool) -> None:
        self.problem = problem
        self.whole = augment(problem)
        self.states = StateRecord(problem, self.whole, keep_covariance)
        self.worst = 0.0
        self.within = np.zeros(self.whole.size)
        self.tested = np.zeros(self.whole.size)

    def run(self, history: History, progress: Progress | None, cancelled: CancelledQuery | None) -> None:
        """From the last epoch to the first."""
        adjoint = _Adjoint.nothing(self.whole.size)
        steps: Sequence[Step] = history.tail
        composed = np.eye(self.whole.size)
        total = len(history.epochs)
        for done, epoch in enumerate(reversed(history.epochs)):
            adjoint = self._between(epoch, steps, composed, adjoint)
            if epoch.output >= 0:
                node = _Node(epoch.nominal, epoch.own, epoch.P, epoch.P_inf, epoch.Phi, epoch.output)
                self._write(node, adjoint)
            adjoint = _before_updates(epoch, adjoint)
            steps, composed = epoch.steps, epoch.Phi
            if done % _EPOCHS_BETWEEN_REPORTS == 0 or done + 1 == total:
                report((done + 1) / total, progress, cancelled)

    def _between(
        self, epoch: Epoch, steps: Sequence[Step], composed: np.ndarray, adjoint: _Adjoint
    ) -> _Adjoint:
        """Back over the steps that follow an epoch, to the epoch, writing the input epochs among them."""
        unknown = epoch.P_inf is not None
        if all(step.output < 0 for step in steps):
            return adjoint.through(composed, unknown) if steps else adjoint
        for node in reversed(list(_forward_again(self.problem, self.whole, epoch, steps))):
            if node.output >= 0:
                self._write(node, adjoint)
            adjoint = adjoint.through(node.Phi, unknown)
        return adjoint

    def _write(self, node: _Node, adjoint: _Adjoint) -> None:
        """Smooth the forward state at a node and give it out."""
        dx, V = _smoothed(node, adjoint)
        if node.P_inf is None:
            self._compare(dx, node.P.diagonal(), V.diagonal())
        split, row, motion = self.whole.motion, node.output, self.problem.motion
        nominal, own = motion.inject(node.nominal, dx[:split]), node.own + dx[split:]
        self.states.write(row, nominal, own, V)

    def _compare(self, dx: np.ndarray, before: np.ndarray, after: np.ndarray) -> None:
        """McReynolds' test: the difference of the passes against the difference of their covariances."""
        learnt = before - after
        tested = learnt > _NOTHING_LEARNT * before
        ratio = np.abs(dx[tested]) / np.sqrt(learnt[tested])
        self.tested[tested] += 1.0
        self.within[tested] += ratio < 3.0
        self.worst = max(self.worst, float(ratio.max(initial=0.0)))


def _forward_again(
    problem: Problem, whole: Augmented, epoch: Epoch, steps: Sequence[Step]
) -> Iterator[_Node]:
    nominal, own, P, P_inf = epoch.nominal, epoch.own, epoch.P, epoch.P_inf
    for step in steps:
        nominal, own, Phi, Q = advance(problem, whole, nominal, own, step.row, step.dt)
        P = Phi @ P @ Phi.T + Q
        P_inf = None if P_inf is None else Phi @ P_inf @ Phi.T
        yield _Node(nominal, own, P, P_inf, Phi, step.output)


def _before_updates(epoch: Epoch, adjoint: _Adjoint) -> _Adjoint:
    """The adjoint before an epoch's reset and updates, from the one after them."""
    unknown = (bool(epoch.updates) and epoch.updates[0].diffuse is not None) or epoch.P_inf is not None
    if epoch.reset is not None:
        adjoint = adjoint.through(epoch.reset, unknown)
    for update in reversed(epoch.updates):
        if update.diffuse is not None:
            adjoint = _Adjoint(
                *diffuse.back(adjoint.r, adjoint.N, adjoint.diffuse, update.H, update.y, update.diffuse)
            )
            continue
        adjoint = adjoint.through(np.eye(update.H.size) - np.outer(update.K, update.H), unknown)
        r = adjoint.r + update.H * (update.y / update.S)
        adjoint = adjoint._replace(r=r, N=adjoint.N + np.outer(update.H, update.H) / update.S)
    return adjoint


def _smoothed(node: _Node, adjoint: _Adjoint) -> tuple[np.ndarray, np.ndarray]:
    """The smoothed error (n,) about the forward nominal, and its covariance (n, n)."""
    P, N = node.P, adjoint.N
    dx, V = P @ adjoint.r, P - P @ N @ P
    if node.P_inf is not None:
        r1, N1, N2 = adjoint.diffuse
        crossed = node.P_inf @ N1 @ P
        dx = dx + node.P_inf @ r1
        V = V - crossed - crossed.T - node.P_inf @ N2 @ node.P_inf
    V = 0.5 * (V + V.T)
    np.fill_diagonal(V, np.maximum(V.diagonal(), 0.0))
    return dx, V
