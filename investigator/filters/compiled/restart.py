"""Starting a run where it parts from an earlier one: what came before is copied, digit for digit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from investigator.filters.augmentation import Augmented
from investigator.filters.compiled import packing
from investigator.filters.compiled.arrays import DUE, Laws, Meeting, Samples, Sensors, State, States
from investigator.filters.compiled.entries import compiled_pass
from investigator.filters.likeness import Likeness, likeness, single
from investigator.filters.problem import Problem


@dataclass(frozen=True)
class Checkpoint:
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


def restart(tape: Tape | None, to_run: Beginning) -> tuple[int, tuple[Checkpoint, ...]]:
    """The first row a pass must run, all before it entered; and the checkpoints that still hold."""
    if tape is None or tape.states.covariance.shape != to_run.states.covariance.shape:
        return 0, ()
    like = likeness(tape.problem, to_run.problem)
    stop = _first_otherwise(like, tape, to_run)
    held = [point for point in tape.checkpoints if point.state.at[DUE] <= stop]
    if not held:
        return 0, ()
    point = held[-1]
    done = to_run.sensors.due_sample[: point.state.at[DUE]]
    for new, old in zip(to_run.samples, tape.samples, strict=True):
        new[done] = old[done]
    for new, old in zip(to_run.states, tape.states, strict=True):
        new[: point.row] = old[: point.row]
    points = _with_gates(held, like, tape, to_run)
    for mine, its in zip(to_run.state, points[-1].state, strict=True):
        mine[...] = its
    return point.row, points


def _first_otherwise(like: Likeness, tape: Tape, to_run: Beginning) -> int:
    """The first due item at which the two runs may part."""
    sensors = to_run.sensors
    stop = int(np.searchsorted(sensors.due_time, like.until))
    for number, sensor in enumerate(to_run.problem.sensors):
        if sensor.name not in like.gates:
            continue
        if single(sensor.gate, sensor.z.shape[1]) and single(
            tape.problem.sensors[number].gate, sensor.z.shape[1]
        ):
            fresh = packing.state(to_run.problem, to_run.whole)
            stop = _judge_again(number, 0, stop, fresh, tape, to_run)
        else:
            stop = min(stop, int(np.argmax(np.append(sensors.due_sensor == number, True))))
    return stop


def _judge_again(number: int, first: int, stop: int, state: State, tape: Tape, to_run: Beginning) -> int:
    given = to_run.laws, to_run.sensors, state, to_run.met, tape.samples, to_run.samples
    return int(compiled_pass().judge_again(number, first, stop, *given))


def _with_gates(
    held: list[Checkpoint], like: Likeness, tape: Tape, to_run: Beginning
) -> tuple[Checkpoint, ...]:
    """The checkpoints with the gates of the new run, which may keep other numbers."""
    gates, first, found = packing.state(to_run.problem, to_run.whole), 0, []
    here, there = to_run.sensors.gate_state_at, tape.sensors.gate_state_at
    for point in held:
        stop = int(point.state.at[DUE])
        for number, sensor in enumerate(to_run.problem.sensors):
            if sensor.name in like.gates:
                _judge_again(number, first, stop, gates, tape, to_run)
            else:
                kept = point.state.gate_state[there[number] : there[number + 1]]
                gates.gate_state[here[number] : here[number + 1]] = kept
        found.append(Checkpoint(point.row, point.state._replace(gate_state=gates.gate_state.copy())))
        first = stop
    return tuple(found)
