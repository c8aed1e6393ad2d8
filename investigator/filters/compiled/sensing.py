"""From a problem's sensors to the arrays a pass reads: samples in the order they are due."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from investigator.filters.augmentation import Augmented
from investigator.filters.compiled.arrays import Sensors
from investigator.filters.compiled.packing import NotCompilable, flat, floats, joined, offsets
from investigator.filters.compiled.patterns import integers
from investigator.filters.problem import Alteration, Motion, Problem, Reason, SensorProblem
from investigator.filters.schedule import SAME_TIME_S

_SAMPLES = ("time", "z", "usable", "quarantined")  #: of a sensor, all that `Due` is made of


class Due(NamedTuple):
    """What of `Sensors` depends on nothing but the samples."""

    due_time: np.ndarray
    due_sensor: np.ndarray
    due_sample: np.ndarray
    z: np.ndarray
    refused: np.ndarray


def sensors(problem: Problem, whole: Augmented, like: tuple[Problem, Sensors] | None = None) -> Sensors:
    """Samples in the order they are due, and every sensor's numbers; of a problem and its sensors `like` it
    what is made of the same arrays is taken over.
    """
    given = problem.sensors
    due = like[1] if like is not None and _same_samples(like[0], problem) else _due(problem)
    own = [whole.own[sensor.name] for sensor in given]
    parameters, parameters_at = flat([sensor.parameters for sensor in given])
    gate, gate_at = flat([sensor.gate.parameters for sensor in given])
    faults = [change for sensor in given for change in sensor.alterations]
    fault, fault_parameters_at = flat([change.parameters for change in faults])
    kinds = [_gain_kind(problem.motion, sensor) for sensor in given]
    scaled_by = [(problem.motion.gain_state or {}).get(sensor.name, 0) for sensor in given]
    return Sensors(
        due_time=due.due_time,
        due_sensor=due.due_sensor,
        due_sample=due.due_sample,
        z=due.z,
        refused=due.refused,
        kept_out=joined([_kept_out(sensor) for sensor in given], np.int64),
        number=integers(
            [
                [
                    sensor.z.shape[1],
                    sensor.gate.per == "beam",
                    sensor.angular,
                    sensor.gate.state0.size,
                    kind,
                ]
                for sensor, kind in zip(given, kinds, strict=True)
            ]
        ).reshape(-1, 5),
        level=floats([[sensor.beta, sensor.gate.reset_factor] for sensor in given]).reshape(-1, 2),
        own_at=integers([item.start for item in own] + [whole.own0.size]),
        parameters=parameters,
        parameters_at=parameters_at,
        gate=gate,
        gate_at=gate_at,
        gate_state_at=integers(offsets([_gate_states(sensor) for sensor in given])),
        gain=_gains(problem, whole, due.z.shape[1]),
        gain_state=integers([0 if place is None else place for place in scaled_by]),
        fault_at=integers(offsets([len(sensor.alterations) for sensor in given])),
        fault=fault,
        fault_parameters_at=fault_parameters_at,
        span=floats([[change.start, change.end] for change in faults]).reshape(-1, 2),
        acts=integers([_acts(change) for change in faults]).reshape(-1, 2),
    )


def _same_samples(one: Problem, other: Problem) -> bool:
    """Whether the very same arrays are due in both."""
    if one.start != other.start or len(one.sensors) != len(other.sensors):
        return False
    pairs = zip(one.sensors, other.sensors, strict=True)
    return all(getattr(old, name) is getattr(new, name) for old, new in pairs for name in _SAMPLES)


def _due(problem: Problem) -> Due:
    given = problem.sensors
    sizes = [sensor.time.size for sensor in given]
    columns = [sensor.z.shape[1] for sensor in given]
    z = np.full((sum(sizes), max(columns, default=1)), np.nan)
    for sensor, first in zip(given, offsets(sizes)[:-1], strict=True):
        z[first : first + sensor.time.size, : sensor.z.shape[1]] = sensor.z
    time = joined([sensor.time for sensor in given], float)
    number = np.repeat(np.arange(len(given)), sizes)
    sample = np.concatenate([np.arange(size) for size in sizes]) if sizes else np.zeros(0, dtype=int)
    fresh = time >= problem.start - SAME_TIME_S
    order = np.lexsort((sample, number, time))
    order = order[fresh[order]]
    refused = joined([_refused(sensor) for sensor in given], np.int64)
    return Due(floats(time[order]), integers(number[order]), integers(order), z, refused)


def _acts(change: Alteration) -> list[bool]:
    return [change.alter is not None, change.worsen is not None]


def _gain_kind(motion: Motion, sensor: SensorProblem) -> int:
    if motion.constant_gain is None or sensor.name not in motion.constant_gain:
        return 0
    return 1 if (motion.gain_state or {}).get(sensor.name) is None else 2


def _gains(problem: Problem, whole: Augmented, columns: int) -> np.ndarray:
    """K (sensors, n, columns) of the sensors flown with fixed gains."""
    K = np.zeros((len(problem.sensors), whole.size, columns))
    for at, sensor in enumerate(problem.sensors):
        declared = (problem.motion.constant_gain or {}).get(sensor.name)
        if declared is not None:
            wide = declared[:, None] if declared.ndim == 1 else declared
            if wide.shape[1] not in (1, columns):
                raise NotCompilable(f"the fixed gains of “{sensor.name}” do not fit its values")
            K[at, : whole.motion] = wide * whole.estimated[: whole.motion, None]
    return K


def _gate_states(sensor: SensorProblem) -> int:
    return sensor.gate.state0.size * (sensor.z.shape[1] if sensor.gate.per == "beam" else 1)


def _refused(sensor: SensorProblem) -> np.ndarray:
    quarantined = np.zeros(sensor.time.size, bool) if sensor.quarantined is None else sensor.quarantined
    refused = np.where(quarantined, int(Reason.QUARANTINED), -1)
    return np.where(np.asarray(sensor.usable, dtype=bool), refused, int(Reason.INVALID))


def _kept_out(sensor: SensorProblem) -> np.ndarray:
    if sensor.withheld:
        return np.full(sensor.time.size, int(Reason.WITHHELD))
    inhibited = np.zeros(sensor.time.size, bool) if sensor.inhibited is None else sensor.inhibited
    return np.where(inhibited, int(Reason.INHIBITED), -1)
