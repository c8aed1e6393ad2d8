"""Starting a run where it parts from an earlier one: what came before is copied, digit for digit."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Thread
from typing import NamedTuple

import numpy as np

from investigator.filters.augmentation import Augmented
from investigator.filters.compiled import packing
from investigator.filters.compiled.arrays import DUE, Laws, Meeting, Samples, Sensors, State, States
from investigator.filters.compiled.entries import compiled_pass
from investigator.filters.likeness import Likeness, likeness, single
from investigator.filters.problem import Problem


class Checkpoint(NamedTuple):
    """Where a pass stood before an input epoch."""

    row: int
    state: State


@dataclass(frozen=True)
class Tape:
    """What a forward pass leaves for one that begins alike."""

    problem: Problem
    sensors: Sensors
    samples: Samples
    states: States
    checkpoints: tuple[Checkpoint, ...]


@dataclass(frozen=True)
class Beginning:
    """A pass not yet begun: its problem and the arrays it will read and write."""

    problem: Problem
    whole: Augmented
    laws: Laws
    sensors: Sensors
    state: State
    met: Meeting
    samples: Samples
    states: States


def snapshot(row: int, state: State) -> Checkpoint:
    """The state as it is, for later."""
    return Checkpoint(row, State(*(item.copy() for item in state)))


def restart(tape: Tape | None, to_run: Beginning) -> tuple[int, tuple[Checkpoint, ...], Thread | None]:
    """The first row a pass must run, and the checkpoints that still hold. All before that row is entered, the
    states, of which a pass reads none, by a thread of their own; None where there is nothing to enter, or
    where the pass goes on in the tape's own memory.
    """
    if tape is None or not _holds(tape.states, to_run.states):
        return 0, (), None
    like = likeness(tape.problem, to_run.problem)
    if like.until == -np.inf:  # not even what both begin with is the same, nor as large
        return 0, (), None
    stop, gates = _followed(like, tape, to_run)
    held = [point for point in tape.checkpoints if point.state.at[DUE] <= stop]
    if not held:
        return 0, (), None
    points = tuple(
        Checkpoint(point.row, point.state._replace(gate_state=gate))
        for point, gate in zip(held, gates[: len(held)], strict=True)
    )
    begin, begun = points[-1]
    _copy_samples(like, int(begun.at[DUE]), tape, to_run)
    copying = None
    if to_run.states is not tape.states:
        copying = Thread(target=_copy_states, args=(begin, tape.states, to_run.states), daemon=True)
        copying.start()
    for mine, its in zip(to_run.state, begun, strict=True):
        mine[...] = its
    return begin, points, copying


def _holds(old: States, new: States) -> bool:
    """Whether one run kept all that another is to keep."""
    return all(ours.shape[0] <= theirs.shape[0] for ours, theirs in zip(new, old, strict=True))


def _copy_states(stop: int, old: States, new: States) -> None:
    for ours, theirs in zip(new, old, strict=True):
        rows = min(stop, ours.shape[0])
        ours[:rows] = theirs[:rows]


def _followed(like: Likeness, tape: Tape, to_run: Beginning) -> tuple[int, np.ndarray]:
    """The first due item at which the two runs may part, and the new run's gates (points, size) at the tape's
    checkpoints before it: where gates differ they judge the old innovations anew, writing reason and ratio.
    """
    sensors = to_run.sensors
    state = packing.state(to_run.problem, to_run.whole)
    stop = int(np.searchsorted(sensors.due_time, like.until))
    gates = np.tile(state.gate_state, (len(tape.checkpoints), 1))
    for number, sensor in enumerate(to_run.problem.sensors):
        columns = sensor.z.shape[1]
        if sensor.name not in like.gates:
            here, there = _gate_states(sensors, number), _gate_states(tape.sensors, number)
            for gate, point in zip(gates, tape.checkpoints, strict=True):
                gate[here] = point.state.gate_state[there]
        elif single(sensor.gate, columns) and single(tape.problem.sensors[number].gate, columns):
            stop = _judge_again(number, stop, state, gates, tape, to_run)
        else:
            stop = min(stop, int(np.argmax(np.append(sensors.due_sensor == number, True))))
    return stop, gates


def _judge_again(
    number: int, stop: int, state: State, gates: np.ndarray, tape: Tape, to_run: Beginning
) -> int:
    """`again.judge_again` of a sensor up to due item `stop`, its gates entered checkpoint by checkpoint."""
    given = to_run.laws, to_run.sensors, state, to_run.met, tape.samples, to_run.samples
    ends = np.array([int(point.state.at[DUE]) for point in tape.checkpoints], dtype=np.int64)
    parts: int = compiled_pass().judge_again.with_last(*given)(number, stop, ends, gates)
    return parts


def _gate_states(sensors: Sensors, number: int) -> slice:
    return slice(int(sensors.gate_state_at[number]), int(sensors.gate_state_at[number + 1]))


def _copy_samples(like: Likeness, stop: int, tape: Tape, to_run: Beginning) -> None:
    """What became of the due items before `stop`; reason and ratio where no gate judged anew."""
    done, by = to_run.sensors.due_sample[:stop], to_run.sensors.due_sensor[:stop]
    for number, sensor in enumerate(to_run.problem.sensors):
        own = done[by == number]
        if own.size == 0:
            continue
        first, last = int(own.min()), int(own.max())
        rows = slice(first, last + 1) if own.size == last + 1 - first else own
        anew = sensor.name in like.gates
        for name, new, old in zip(Samples._fields, to_run.samples, tape.samples, strict=True):
            if not (anew and name in ("reason", "ratio")):
                new[rows] = old[rows]
