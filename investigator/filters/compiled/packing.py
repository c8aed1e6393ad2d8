"""From a problem to the arrays and compiled laws of a pass, or the reason why it cannot be compiled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from investigator.filters.augmentation import Augmented
from investigator.filters.compiled.arrays import (
    Adjoint,
    Agreement,
    Between,
    Drive,
    Kept,
    Laws,
    Meeting,
    Samples,
    Sensors,
    State,
    States,
    Work,
    width,
)
from investigator.filters.compiled.kernels import address
from investigator.filters.compiled.patterns import composed, even, integers, places, three, whole_pattern
from investigator.filters.compiled.room import ROOM
from investigator.filters.problem import Axes, Problem, Reason, WorldArrays
from investigator.filters.schedule import SAME_TIME_S

_IN_P = Axes(np.zeros(3), np.eye(3))


class NotCompilable(Exception):
    """This problem is the reference engine's; the message says why."""


def require(problem: Problem, whole: Augmented) -> None:
    """Raises NotCompilable where a problem asks for what the compiled passes do not do."""
    if not np.isfinite(whole.P0).all():
        raise NotCompilable("a state starts without a prior")
    for sensor in problem.sensors:
        if sensor.available is not None and np.any(sensor.available > sensor.time + SAME_TIME_S):
            raise NotCompilable(f"samples of “{sensor.name}” arrive after their time of validity")


def laws(problem: Problem, whole: Augmented) -> Laws:
    """The compiled functions of a problem. Raises NotCompilable where one exists only in Python."""
    from investigator.filters.compiled import carrying, forward, signatures

    motion, given = problem.motion, problem.sensors
    course = carrying.course(whole.motion, motion.pattern, motion.follows, width(whole.size))
    reset = carrying.course(whole.motion, motion.reset_pattern, None, width(whole.size))
    written, turned = carrying.writable(course), carrying.writable(reset) and even(motion.reset_pattern)
    faults = [change for sensor in given for change in sensor.alterations]
    return Laws(
        step=_law("step", motion.step),
        gap=_law("step", motion.gap),
        correct=_law("correct", motion.correct),
        reset=_law("reset", motion.reset),
        see=_law("see", motion.see),
        pose=_law("pose", motion.pose),
        share=_law("share", motion.share),
        meet=address(forward.meet, signatures.MEET),
        carry=address(carrying.carry(course), signatures.CARRY) if written else 0,
        chain=address(carrying.chain(course), signatures.CARRY) if written else 0,
        turn=address(carrying.turn(reset), signatures.CARRY) if turned and motion.reset is not None else 0,
        measures=integers([_law("measure", sensor.measure) for sensor in given]),
        variances=integers([_law("variance", sensor.variance) for sensor in given]),
        decides=integers([_law("decide", sensor.gate.decide) for sensor in given]),
        ratios=integers([_law("ratio", sensor.gate.ratio) for sensor in given]),
        alters=integers([_law("alter", change.alter) for change in faults]),
        worsens=integers([_law("worsen", change.worsen) for change in faults]),
    )


@cache
def _law(name: str, function: Callable[..., Any] | None) -> int:
    """The address of a plain function's compiled code; 0 for none."""
    if function is None:
        return 0
    from numba.core.errors import NumbaError

    from investigator.filters.compiled.signatures import LAWS

    try:
        return address(function, LAWS[name])
    except (NumbaError, AssertionError, TypeError, NotImplementedError) as error:
        place = f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', name)}"
        raise NotCompilable(f"{place} exists only in Python") from error


def world(given: WorldArrays) -> WorldArrays:
    """The world with every array contiguous and of floats."""
    return WorldArrays(*(floats(item) for item in given))


def drive(problem: Problem, whole: Augmented) -> Drive:
    """Inputs, numbers, states and patterns of the motion."""
    motion, n = problem.motion, whole.size
    reset = whole_pattern(motion.reset_pattern, whole)
    projection, axes = floats(motion.projection), motion.axes or _IN_P
    return Drive(
        float(problem.start),
        floats(problem.input_time),
        floats(problem.inputs),
        integers(problem.segment),
        flat([motion.parameters])[0],
        floats(whole.rate),
        floats(whole.walk),
        floats(whole.stationary),
        floats(whole.estimated),
        floats(np.zeros(0) if whole.free.all() else whole.free),
        floats(whole.P0.diagonal() * whole.estimated),
        _padded(projection, width(n)),
        integers(np.flatnonzero(projection[3:6].any(axis=0))),
        integers(np.flatnonzero(projection[6:9].any(axis=0))),
        integers([three(projection[3:6], axes.C_pn), three(projection[6:9], axes.C_pn)]),
        integers((-1, -1, -1) if motion.pose_places is None else motion.pose_places),
        floats(axes.origin_p_m @ axes.C_pn),
        floats(axes.C_pn),
        *places(reset),
        *places(reset.T),
        *places(composed(motion, whole).T),
        *places(np.ones((n, n), dtype=bool)),
    )


def state(problem: Problem, whole: Augmented) -> State:
    """Where a pass begins."""
    gates: list[np.ndarray] = []
    for sensor in problem.sensors:
        beams = sensor.z.shape[1] if sensor.gate.per == "beam" else 1
        gates += [np.asarray(sensor.gate.state0, dtype=float)] * beams
    columns = _most_columns(problem)
    return State(
        nominal=np.array(problem.nominal0, dtype=float),
        own=np.array(whole.own0, dtype=float),
        P=_padded(whole.P0, width(whole.size)),
        time=np.array([float(problem.start)]),
        at=np.zeros(5, dtype=np.int64),
        gate_state=joined(gates, float),
        last=np.full((len(problem.sensors), columns), np.nan),
    )


def work(problem: Problem, whole: Augmented) -> Work:
    """Scratch for matrices of that size."""
    n, w, inputs = whole.size, width(whole.size), problem.inputs.shape[1]
    u = np.zeros(inputs)
    x, gain, seen = np.zeros((3, w))
    Phi, Q, left, right, turned = np.zeros((5, n, w))
    zeros = np.zeros((max(n, _most_columns(problem)), w))
    places = np.zeros((1, n), dtype=np.int64)
    return Work(u, x, gain, seen, Phi, Q, left, right, turned, np.eye(n, w), zeros, places)


def _most_columns(problem: Problem) -> int:
    return max((sensor.z.shape[1] for sensor in problem.sensors), default=1)


def meeting(problem: Problem, whole: Augmented) -> Meeting:
    """Room for one sample of the widest sensor."""
    n, w = whole.size, width(whole.size)
    k = _most_columns(problem)
    R, S, L = np.zeros((3, k, k))
    return Meeting(
        position_p_m=np.zeros(3),
        velocity_p_m_s=np.zeros(3),
        C_pb=np.zeros((3, 3)),
        rate_b_rad_s=np.zeros(3),
        places=np.zeros(k, dtype=np.int64),
        nu=np.zeros(k),
        H=np.zeros((k, w)),
        PH=np.zeros((k, w)),
        R=R,
        S=S,
        S_one=np.zeros((1, 1)),
        L=L,
        K=np.zeros((n, k)),
        white=np.zeros(k),
        used=np.zeros(k, dtype=np.bool_),
    )


def _padded(matrix: np.ndarray, w: int) -> np.ndarray:
    out = np.zeros((matrix.shape[0], w))
    out[:, : matrix.shape[1]] = matrix
    return out


def samples(given: Sensors) -> Samples:
    """Room for every sample's fate; those before the start are stale."""
    count, columns = given.z.shape
    z_hat, innovation, sigma, variance = (np.full((count, columns), np.nan) for _ in range(4))
    ratio, log_likelihood, nis, met_at = (np.full(count, np.nan) for _ in range(4))
    reason = np.full(count, int(Reason.STALE))
    reason[given.due_sample] = int(Reason.UNREACHED)
    used = np.zeros((count, columns), dtype=np.bool_)
    return Samples(z_hat, innovation, sigma, used, ratio, log_likelihood, nis, reason, variance, met_at)


def kept(problem: Problem, whole: Augmented, given: Sensors, apart_s: float | None) -> Kept:
    """Room for what the smoother needs of nodes at most so far apart; none where it needs nothing.

    A node without a sample stands where the next increment would end further from the last: no moment lies in
    more than two such stretches.
    """
    due = given.due_time.size if apart_s is not None else 0
    nodes, rows = 0, problem.input_time.size
    if apart_s is not None:
        length = float(problem.input_time[-1]) - problem.start
        between = rows if apart_s * rows <= 2.0 * length else int(2.0 * length / apart_s)
        nodes = 3 + due + min(rows + due, between)
    updates = due * given.z.shape[1]
    n, w, whole_numbers = whole.size, width(whole.size), np.int64
    Phi, before, after = ROOM.arrays([(nodes, n, w)] * 3)
    return Kept(
        apart_s=0.0 if apart_s is None else apart_s,
        time=np.empty(nodes),
        Phi=Phi,
        before=before,
        after=after,
        arrived=np.empty(nodes, dtype=whole_numbers),
        left=np.empty(nodes, dtype=whole_numbers),
        corrections_at=np.zeros(nodes + 1, dtype=whole_numbers),
        injected=np.empty((due, whole.motion)),
        updates_at=np.zeros(due + 1, dtype=whole_numbers),
        H=np.empty((updates, w)),
        K=np.empty((updates, w)),
        y=np.empty(updates),
        S=np.empty(updates),
        dx_before=np.empty((nodes, w)),
        dx_after=np.empty((nodes, w)),
    )


def states(
    problem: Problem, whole: Augmented, keep_covariance: bool = False, heights_only: bool = False
) -> States:
    """Room for the state at every input epoch."""
    *shapes, covariance = _state_shapes(problem, whole, keep_covariance, heights_only)
    nominal, variance, position, velocity, quaternion, vertical = ROOM.arrays(shapes)
    return States(nominal, variance, position, velocity, quaternion, vertical, np.empty(covariance))


def fits(
    states: States, problem: Problem, whole: Augmented, keep_covariance: bool, heights_only: bool
) -> bool:
    """Whether the room of one run is what another needs."""
    needed = _state_shapes(problem, whole, keep_covariance, heights_only)
    return [item.shape for item in states] == needed


def _state_shapes(
    problem: Problem, whole: Augmented, keep_covariance: bool, heights_only: bool
) -> list[tuple[int, ...]]:
    """Of the members of `States`."""
    rows, n = problem.input_time.size, whole.size
    columns = (problem.nominal0.size + whole.own0.size, n, 3, 3, 4, 4)
    kept = min(1, rows) if heights_only else rows
    posed = 0 if problem.motion.pose_places is not None else kept
    lengths = (kept, kept, posed, posed, posed, rows)
    return [*zip(lengths, columns, strict=True), (rows if keep_covariance else 0, n, n)]


def between(problem: Problem, whole: Augmented) -> Between:
    """Room for one input epoch of a backward pass."""
    n, w = whole.size, width(whole.size)
    return Between(np.zeros(w), np.zeros((n, w)), np.empty(problem.nominal0.size), np.empty(whole.own0.size))


def adjoint(whole: Augmented) -> tuple[Adjoint, Agreement]:
    """Where a backward pass begins."""
    n, w = whole.size, width(whole.size)
    return Adjoint(np.zeros((1, w)), np.zeros((n, w))), Agreement(np.zeros(1), np.zeros(n), np.zeros(n))


def floats(values: Any) -> np.ndarray:
    """Values as a contiguous array of floats; that array itself where it is one."""
    return np.ascontiguousarray(values, dtype=np.float64)


def joined(parts: Sequence[np.ndarray], kind: Any) -> np.ndarray:
    """Arrays end to end, contiguous and of one kind."""
    return np.ascontiguousarray(np.concatenate(parts) if parts else np.zeros(0), dtype=kind)


def offsets(sizes: Sequence[int]) -> np.ndarray:
    """Where each of parts of these sizes begins, and where the last ends."""
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)


def flat(parts: Sequence[Any]) -> tuple[np.ndarray, np.ndarray]:
    """Numbers end to end, and where each part begins. Raises NotCompilable where they are no numbers."""
    for part in parts:
        if not isinstance(part, np.ndarray) or part.ndim != 1 or part.dtype.kind not in "fiub":
            raise NotCompilable("its parameters are not plain arrays of numbers")
    return joined(parts, float), offsets([part.size for part in parts])
