"""From a problem to the arrays and compiled laws of a pass, or the reason why it cannot be compiled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from investigator.filters.augmentation import Augmented
from investigator.filters.compiled.arrays import MOST, Drive, Kept, Laws, Samples, Sensors, State, States
from investigator.filters.compiled.backward import Nodes
from investigator.filters.compiled.kernels import specialised
from investigator.filters.problem import Alteration, Motion, Problem, Reason, SensorProblem, WorldArrays
from investigator.filters.schedule import SAME_TIME_S


class NotCompilable(Exception):
    """This problem is the reference engine's; the message says why."""


def require(problem: Problem, whole: Augmented) -> None:
    """Raises NotCompilable where a problem asks for what the compiled passes do not do."""
    if len(problem.sensors) > MOST or sum(len(sensor.alterations) for sensor in problem.sensors) > MOST:
        raise NotCompilable(f"it has more than {MOST} sensors or faults")
    if not np.isfinite(whole.P0).all():
        raise NotCompilable("a state starts without a prior")
    for sensor in problem.sensors:
        if sensor.available is not None and np.any(sensor.available > sensor.time + SAME_TIME_S):
            raise NotCompilable(f"samples of “{sensor.name}” arrive after their time of validity")


def laws(problem: Problem) -> Laws:
    """The compiled functions of a problem. Raises NotCompilable where one exists only in Python."""
    motion = problem.motion
    faults = [change for sensor in problem.sensors for change in sensor.alterations]
    return Laws(
        propagate=_law("propagate", motion.propagate),
        transition=_law("transition", motion.transition),
        inject=_law("inject", motion.inject),
        reset=_law("reset", motion.reset or _no_reset),
        see=_law("see", motion.view),
        projection=_law("projection", motion.projection),
        gap=_law("gap", motion.gap or _no_gap),
        share=_law("share", motion.share or _no_share),
        measures=_many("measures", [sensor.measure for sensor in problem.sensors], _no_measure),
        variances=_many("variances", [sensor.variance for sensor in problem.sensors], _no_variance),
        decides=_many("decides", [sensor.gate.decide for sensor in problem.sensors], _no_decision),
        ratios=_many("ratios", [sensor.gate.ratio for sensor in problem.sensors], _no_ratio),
        alters=_many("alters", [change.alter or _no_alteration for change in faults], _no_alteration),
        worsens=_many("worsens", [change.worsen or _no_worsening for change in faults], _no_worsening),
    )


def _law(name: str, function: Callable[..., Any]) -> Any:
    from numba.core.errors import NumbaError

    from investigator.filters.compiled.signatures import LAWS

    try:
        return specialised(function, LAWS[name])
    except (NumbaError, AssertionError, TypeError, NotImplementedError) as error:
        place = f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', name)}"
        raise NotCompilable(f"{place} exists only in Python") from error


def _many(name: str, functions: Sequence[Callable[..., Any]], nothing: Callable[..., Any]) -> tuple[Any, ...]:
    found = [_law(name, function) for function in functions]
    return (*found, *[_law(name, nothing)] * (MOST - len(found)))


def _no_reset(dx: np.ndarray) -> np.ndarray:
    return np.eye(dx.size)


def _no_gap(
    nominal: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return nominal, np.eye(1), np.eye(1)


def _no_share(u: np.ndarray, part: float) -> np.ndarray:
    return u * part


def _no_measure(view: Any, own: np.ndarray, p: np.ndarray, world: Any) -> tuple[np.ndarray, np.ndarray]:
    return own, np.zeros((1, 9))


def _no_variance(z_hat: np.ndarray, view: Any, p: np.ndarray, world: Any) -> np.ndarray:
    return np.eye(1)


def _no_decision(
    nu: np.ndarray, S: np.ndarray, jump: float, time: float, state: np.ndarray, q: np.ndarray
) -> tuple[bool, int, np.ndarray]:
    return False, 0, state


def _no_ratio(nu: np.ndarray, S: np.ndarray, jump: float, q: np.ndarray) -> float:
    return 0.0


def _no_alteration(
    z_hat: np.ndarray, H: np.ndarray, view: Any, q: np.ndarray, world: Any
) -> tuple[np.ndarray, np.ndarray]:
    return z_hat, H


def _no_worsening(R: np.ndarray, view: Any, q: np.ndarray, world: Any) -> np.ndarray:
    return R


def world(given: WorldArrays) -> WorldArrays:
    """The world with every array contiguous and of floats."""
    return WorldArrays(*(_floats(item) for item in given))


def drive(problem: Problem, whole: Augmented) -> Drive:
    """Inputs, numbers and states of the motion."""
    motion = problem.motion
    given = (motion.reset, motion.gap, motion.share)
    return Drive(
        start=float(problem.start),
        ends=_floats(problem.input_time),
        inputs=_floats(problem.inputs),
        segment=_integers(problem.segment),
        parameters=_flat([motion.parameters])[0],
        has=_integers([item is not None for item in given]),
        rate=_floats(whole.rate),
        walk=_floats(whole.walk),
        stationary=_floats(whole.stationary),
        estimated=_floats(whole.estimated),
        free=_floats(whole.free),
        variances=_floats(whole.P0.diagonal() * whole.estimated),
    )


def sensors(problem: Problem, whole: Augmented) -> Sensors:
    """Samples in the order they are due, and every sensor's numbers."""
    given = problem.sensors
    sizes = [sensor.time.size for sensor in given]
    columns = [sensor.z.shape[1] for sensor in given]
    z = np.full((sum(sizes), max(columns, default=1)), np.nan)
    for sensor, first in zip(given, _offsets(sizes)[:-1], strict=True):
        z[first : first + sensor.time.size, : sensor.z.shape[1]] = sensor.z
    time = _joined([sensor.time for sensor in given], float)
    number = np.repeat(np.arange(len(given)), sizes)
    sample = np.concatenate([np.arange(size) for size in sizes]) if sizes else np.zeros(0, dtype=int)
    fresh = time >= problem.start - SAME_TIME_S
    order = np.lexsort((sample, number, time))
    order = order[fresh[order]]
    own = [whole.own[sensor.name] for sensor in given]
    parameters, parameters_at = _flat([sensor.parameters for sensor in given])
    gate, gate_at = _flat([sensor.gate.parameters for sensor in given])
    faults = [change for sensor in given for change in sensor.alterations]
    fault, fault_parameters_at = _flat([change.parameters for change in faults])
    kinds = [_gain_kind(problem.motion, sensor) for sensor in given]
    places = [(problem.motion.gain_state or {}).get(sensor.name, 0) for sensor in given]
    return Sensors(
        due_time=_floats(time[order]),
        due_sensor=_integers(number[order]),
        due_sample=_integers(order),
        z=z,
        refused=_joined([_refused(sensor) for sensor in given], np.int64),
        kept_out=_joined([_kept_out(sensor) for sensor in given], np.int64),
        number=_integers(
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
        level=_floats([[sensor.beta, sensor.gate.reset_factor] for sensor in given]).reshape(-1, 2),
        own_at=_integers([item.start for item in own] + [whole.own0.size]),
        parameters=parameters,
        parameters_at=parameters_at,
        gate=gate,
        gate_at=gate_at,
        gate_state_at=_integers(_offsets([_gate_states(sensor) for sensor in given])),
        gain=_gains(problem, whole, z.shape[1]),
        gain_state=_integers([0 if place is None else place for place in places]),
        fault_at=_integers(_offsets([len(sensor.alterations) for sensor in given])),
        fault=fault,
        fault_parameters_at=fault_parameters_at,
        span=_floats([[change.start, change.end] for change in faults]).reshape(-1, 2),
        acts=_integers([_acts(change) for change in faults]).reshape(-1, 2),
    )


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


def state(problem: Problem, whole: Augmented) -> State:
    """Where a pass begins."""
    n, gates = whole.size, []
    for sensor in problem.sensors:
        beams = sensor.z.shape[1] if sensor.gate.per == "beam" else 1
        gates += [np.asarray(sensor.gate.state0, dtype=float)] * beams
    columns = max((sensor.z.shape[1] for sensor in problem.sensors), default=1)
    return State(
        nominal=np.array(problem.nominal0, dtype=float),
        own=np.array(whole.own0, dtype=float),
        x=np.zeros(n),
        P=np.array(whole.P0, dtype=float),
        time=np.array([float(problem.start)]),
        at=np.zeros(4, dtype=np.int64),
        gate_state=_joined(gates, float),
        last=np.full((len(problem.sensors), columns), np.nan),
        work=np.zeros((n, n)),
    )


def samples(given: Sensors) -> Samples:
    """Room for every sample's fate; those before the start are stale."""
    count, columns = given.z.shape
    z_hat, innovation, sigma = (np.full((count, columns), np.nan) for _ in range(3))
    ratio, log_likelihood, nis = (np.full(count, np.nan) for _ in range(3))
    reason = np.full(count, int(Reason.STALE))
    reason[given.due_sample] = int(Reason.UNREACHED)
    used = np.zeros((count, columns), dtype=np.bool_)
    return Samples(z_hat, innovation, sigma, used, ratio, log_likelihood, nis, reason)


def kept(problem: Problem, whole: Augmented, given: Sensors, history: bool) -> Kept:
    """Room for what the smoother needs: a moment for every sample due, a step for it and every increment."""
    due = given.due_time.size
    epochs, steps = (due + 1, due + problem.input_time.size + 1) if history else (0, 0)
    updates = due * given.z.shape[1] if history else 0
    n, motion = whole.size, whole.motion
    whole_numbers = np.int64
    return Kept(
        nominal=np.empty((epochs, problem.nominal0.size)),
        own=np.empty((epochs, whole.own0.size)),
        P=np.empty((epochs, n, n)),
        reset=np.empty((epochs, motion, motion)),
        output=np.empty(epochs, dtype=whole_numbers),
        step_at=np.zeros(epochs + 1, dtype=whole_numbers),
        step_row=np.empty(steps, dtype=whole_numbers),
        step_dt=np.empty(steps),
        step_output=np.empty(steps, dtype=whole_numbers),
        update_at=np.zeros(epochs + 1, dtype=whole_numbers),
        H=np.empty((updates, n)),
        K=np.empty((updates, n)),
        y=np.empty(updates),
        S=np.empty(updates),
    )


def states(problem: Problem, whole: Augmented, keep_covariance: bool) -> States:
    """Room for the state at every input epoch."""
    rows, n = problem.input_time.size, whole.size
    return States(
        nominal=np.empty((rows, problem.nominal0.size + whole.own0.size)),
        sigma=np.empty((rows, n)),
        position_p_m=np.empty((rows, 3)),
        velocity_p_m_s=np.empty((rows, 3)),
        C_pb=np.empty((rows, 3, 3)),
        vertical=np.empty((rows, 4)),
        covariance=np.empty((rows if keep_covariance else 0, n, n)),
    )


def nodes(problem: Problem, whole: Augmented, steps: int) -> Nodes:
    """Room for the forward states of so many steps between two epochs."""
    n, motion, own = whole.size, whole.motion, whole.own0.size
    return Nodes(
        nominal=np.empty((steps, problem.nominal0.size)),
        own=np.empty((steps, own)),
        P=np.empty((steps, n, n)),
        Phi=np.empty((steps, motion, motion)),
        decay=np.empty((steps, own)),
    )


def _floats(values: Any) -> np.ndarray:
    return np.ascontiguousarray(values, dtype=np.float64)


def _integers(values: Any) -> np.ndarray:
    return np.ascontiguousarray(values, dtype=np.int64)


def _joined(parts: Sequence[np.ndarray], kind: Any) -> np.ndarray:
    return np.ascontiguousarray(np.concatenate(parts) if parts else np.zeros(0), dtype=kind)


def _offsets(sizes: Sequence[int]) -> np.ndarray:
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)


def _flat(parts: Sequence[Any]) -> tuple[np.ndarray, np.ndarray]:
    """Numbers end to end, and where each part begins. Raises NotCompilable where they are no numbers."""
    for part in parts:
        if not isinstance(part, np.ndarray) or part.ndim != 1 or part.dtype.kind not in "fiub":
            raise NotCompilable("its parameters are not plain arrays of numbers")
    return _joined(parts, float), _offsets([part.size for part in parts])
