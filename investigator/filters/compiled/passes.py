"""Compiled passes over a problem, in stretches between which progress is told and a stop is heard."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from investigator.filters import record
from investigator.filters.augmentation import Augmented, augment
from investigator.filters.compiled import packing, sensing
from investigator.filters.compiled.arrays import (
    NODES,
    Drive,
    Kept,
    Laws,
    Path,
    Read,
    Rules,
    Samples,
    States,
)
from investigator.filters.compiled.entries import compiled_pass
from investigator.filters.compiled.packing import NotCompilable
from investigator.filters.compiled.restart import Beginning, Tape, restart, snapshot
from investigator.filters.problem import Problem, WorldArrays
from investigator.filters.reference import CancelledQuery, Progress, report
from investigator.filters.run import Innovations, Run, Trajectory
from investigator.filters.smoother import APART_S, FORWARD_SHARE, Smoothed, part, smoothable

_ROWS_BETWEEN_REPORTS = 4096
_NODES_AT_ONCE = 1024  #: of a backward pass, handed on and told


@dataclass(frozen=True)
class Forward:
    """A finished forward pass: the run, and what a backward pass needs of it. nodes counts those kept."""

    run: Run
    whole: Augmented
    laws: Laws
    world: WorldArrays
    drive: Drive
    states: States
    kept: Kept
    nodes: int


def forward(
    problem: Problem,
    *,
    keep_covariance: bool = False,
    heights_only: bool = False,
    apart_s: float | None = None,
    after: Run | None = None,
    spent: bool = False,
    progress: Progress | None = None,
    cancelled: CancelledQuery | None = None,
) -> Forward:
    """Run a problem forward, from where it parts from the run `after` which it follows, if that is known;
    in its memory where it is `spent`, looked at by nobody any more. Keeps of the states what is asked for,
    and nodes at most `apart_s` apart for a backward pass, which needs all states.

    Raises NotCompilable where it is the reference engine's, a divergence included; Cancelled when asked to
    stop.
    """
    whole = augment(problem)
    packing.require(problem, whole)
    tape = after.tape if after is not None and isinstance(after.tape, Tape) else None
    like = None if tape is None else (tape.problem, tape.sensors)
    drive, sensors = packing.drive(problem, whole), sensing.sensors(problem, whole, like)
    laws, world = packing.laws(problem, whole), packing.world(problem.world)
    states = tape.states if tape is not None and spent else None
    if states is None or not packing.fits(states, problem, whole, keep_covariance, heights_only):
        states = packing.states(problem, whole, keep_covariance, heights_only)
    state, samples = packing.state(problem, whole), packing.samples(sensors)
    kept = packing.kept(problem, whole, sensors, apart_s)
    work, met = packing.work(problem, whole), packing.meeting(problem, whole)
    compiled_pass().arrive(0, state, kept)
    rows = problem.input_time.size
    begun = Beginning(problem, whole, laws, sensors, state, met, samples, states)
    begin, points, copying = restart(tape if apart_s is None else None, begun)
    checkpoints = list(points)
    run_rows = compiled_pass().run_rows.with_last(
        laws, world, drive, sensors, state, work, met, samples, states, kept
    )
    for first in range(begin, rows, _ROWS_BETWEEN_REPORTS):
        stop = min(first + _ROWS_BETWEEN_REPORTS, rows)
        if first > begin or not checkpoints:
            checkpoints.append(snapshot(first, state))
        if not sound(run_rows, first, stop):
            raise NotCompilable("it diverges, and the reference engine tells where")
        report(stop / rows, progress, cancelled)
    if not checkpoints or checkpoints[-1].row < rows:
        checkpoints.append(snapshot(rows, state))
    if apart_s is not None:
        compiled_pass().arrive(rows, state, kept)
        compiled_pass().leave(rows, state, kept)
    if copying is not None:
        copying.join()
    run = replace(
        run_of(problem, whole, samples, states),
        covariance=states.covariance if keep_covariance else None,
        tape=Tape(problem, sensors, samples, states, tuple(checkpoints)),
    )
    return Forward(run, whole, laws, world, drive, states, kept, int(state.at[NODES]))


def run_of(problem: Problem, whole: Augmented, samples: Samples, states: States) -> Run:
    """What a pass over a problem wrote down, as a run."""
    innovations = _innovations(problem, samples)
    return Run(
        label=problem.label,
        trajectory=trajectory(problem, whole, states),
        innovations=innovations,
        log_likelihood=float(sum(np.nansum(item.log_likelihood) for item in innovations.values())),
        engine="compiled",
        notes=problem.engine_notes,
    )


def sound(run_rows: Callable[..., Any], first: int, stop: int) -> bool:
    """Whether a compiled stretch went through; a law without a value at the state reached raises inside."""
    try:
        return bool(run_rows(first, stop))
    except (ArithmeticError, ValueError):
        return False


def back(
    problem: Problem,
    ahead: Forward,
    *,
    keep_covariance: bool = False,
    heights_only: bool = False,
    progress: Progress | None = None,
    cancelled: CancelledQuery | None = None,
) -> Smoothed:
    """Backward over what a forward pass of a smoothable problem kept, which is used up. A thread of its own
    writes where the adjoint has been. Raises as `forward`.
    """
    whole, nodes = ahead.whole, ahead.nodes
    states = packing.states(problem, whole, keep_covariance, heights_only)
    adjoint, agreement = packing.adjoint(whole)
    laws, world, drive, kept = ahead.laws, ahead.world, ahead.drive, ahead.kept
    here, there = packing.work(problem, whole), packing.work(problem, whole)
    go_back = compiled_pass().go_back.with_last(laws, drive, kept, keep_covariance, adjoint, here, agreement)
    write_nodes = compiled_pass().write_nodes.with_last(
        nodes, laws, world, drive, kept, ahead.states, packing.between(problem, whole), there, states
    )
    try:
        with ThreadPoolExecutor(1) as writer:
            written = []
            for last in range(nodes - 1, -1, -_NODES_AT_ONCE):
                first = max(last - _NODES_AT_ONCE + 1, 0)
                go_back(last, first)
                written.append(writer.submit(write_nodes, last, first))
                report(1.0 - first / nodes, progress, cancelled)
            for part_of_it in written:
                part_of_it.result()
    except (ArithmeticError, ValueError) as error:
        raise NotCompilable("its backward pass has no value") from error
    return Smoothed(
        run=ahead.run,
        trajectory=trajectory(problem, whole, states),
        consistency=float(agreement.worst[0]),
        agreement=agreement.within / np.where(agreement.tested > 0, agreement.tested, np.nan),
        covariance=states.covariance if keep_covariance else None,
    )


def forward_and_back(
    problem: Problem,
    *,
    apart_s: float = APART_S,
    keep_covariance: bool = False,
    heights_only: bool = False,
    progress: Progress | None = None,
    cancelled: CancelledQuery | None = None,
) -> Smoothed:
    """See `smoother.forward_and_back`. Raises as `forward`."""
    task = smoothable(problem)
    early = None if progress is None else part(progress, 0.0, FORWARD_SHARE)
    ahead = forward(task, apart_s=apart_s, progress=early, cancelled=cancelled)
    late = None if progress is None else part(progress, FORWARD_SHARE, 1.0)
    return back(
        task,
        ahead,
        keep_covariance=keep_covariance,
        heights_only=heights_only,
        progress=late,
        cancelled=cancelled,
    )


def read_along(problem: Problem, number: int, path: Path, rules: Rules) -> Read:
    """What sensor `number` reads along a path (NaN where a sample has no value). Raises NotCompilable."""
    whole = augment(problem)
    drive, sensors = packing.drive(problem, whole), sensing.sensors(problem, whole)
    m, k = path.sample.size, problem.sensors[number].z.shape[1]
    first = sum(sensor.time.size for sensor in problem.sensors[:number])
    read = Read(*np.full((2, m, k), np.nan), *np.full((2, m), np.nan))
    numbers = Path(path.sample + first, *path[1:])
    given = packing.laws(problem, whole), packing.world(problem.world), drive, sensors
    compiled_pass().read_along(number, *given, packing.meeting(problem, whole), numbers, rules, read)
    return read


def trajectory(problem: Problem, whole: Augmented, states: States) -> Trajectory:
    """What was written down, as a trajectory."""
    nominal, variance, position, velocity, quaternion, vertical = states[:6]
    if nominal.shape[0] < vertical.shape[0]:  # of the present epoch only
        nominal, variance, position, velocity, quaternion = (item[:0] for item in states[:5])
    motion, axes = problem.motion, None
    if motion.pose_places is not None:
        position, velocity, quaternion = (
            nominal[:, at : at + size] for at, size in zip(motion.pose_places, (3, 3, 4), strict=True)
        )
        axes = motion.axes
    view = position, velocity, quaternion
    found = record.trajectory(problem, whole, nominal, variance, *view, vertical, axes)
    if found.over_ground is None:
        return found
    return replace(found, over_ground=partial(_altitudes, world=packing.world(problem.world)))


def _altitudes(position_p_m: np.ndarray, world: WorldArrays) -> np.ndarray:
    """`world.terrain.altitudes` as compiled code."""
    found: np.ndarray = compiled_pass().altitudes(np.ascontiguousarray(position_p_m), world)
    return found


def _innovations(problem: Problem, samples: Samples) -> dict[str, Innovations]:
    found, first = {}, 0
    for sensor in problem.sensors:
        count, columns = sensor.z.shape
        rows = slice(first, first + count)
        first += count
        beam_used = samples.beam_used[rows, :columns]
        found[sensor.name] = Innovations(
            sensor=sensor.name,
            unit=sensor.unit,
            time=sensor.time,
            row=sensor.row,
            z=sensor.z,
            z_hat=samples.z_hat[rows, :columns],
            innovation=samples.innovation[rows, :columns],
            sigma=samples.sigma[rows, :columns],
            ratio=samples.ratio[rows],
            used=np.any(beam_used, axis=1),
            reason=samples.reason[rows],
            log_likelihood=samples.log_likelihood[rows],
            nis=samples.nis[rows],
            beam_used=beam_used,
        )
    return found
