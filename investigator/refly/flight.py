"""One flight: a scenario and a seed in, what happened and what was believed out. Deterministic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import radians, tan
from typing import Any

import numpy as np

from investigator.filters.augmentation import Augmented, augment
from investigator.filters.compiled import packing, sensing
from investigator.filters.compiled.arrays import Samples, Sensors, States
from investigator.filters.compiled.kernels import address
from investigator.filters.compiled.passes import run_of
from investigator.filters.problem import Problem
from investigator.filters.run import Run
from investigator.navigation.rotations import quaternion
from investigator.navigation.strapdown import Strapdown
from investigator.refly.arrays import (
    COAST,
    HANGING,
    HEARD,
    LEVELS,
    MASS,
    NEVER_S,
    NUMBERS,
    PHASE,
    RECKONED_KG,
    T_PHASE,
    TRACKS,
    Body,
    Chance,
    Craft,
    Flown,
    Gauge,
    Law,
    Memory,
    Windows,
)
from investigator.refly.entries import FLYING, fly_rows
from investigator.refly.inertial_unit import InertialErrors, drawn
from investigator.refly.scenario import Scenario
from investigator.refly.stage import Stage, stage

ENDINGS = ("time ran out", "touchdown", "the filter diverged")
_ROWS_BETWEEN_REPORTS = 4096


@dataclass(frozen=True)
class Flight:
    """A finished flight. Rows are those of the inertial unit; the arrays end with the flight.

    `run` is what the flight computer's filter believed and did; `level` (N, `arrays.TRACKS`), `increments`
    (N, 6) as counted, `light` per flown sensor (m,) signal over threshold. `ending` is one of ENDINGS.
    """

    scenario: Scenario
    seed: int
    stage: Stage
    errors: InertialErrors
    run: Run
    problem: Problem
    time: np.ndarray
    position_p_m: np.ndarray
    velocity_p_m_s: np.ndarray
    quaternion_pb: np.ndarray
    level: np.ndarray
    increments: np.ndarray
    light: dict[str, np.ndarray]
    ending: str

    def row_at(self, time_s: float) -> int:
        """The row that ends at a time, or first after it; the last one for later times."""
        return min(int(np.searchsorted(self.time, time_s - 1e-6)), self.time.size - 1)

    def zero_row(self) -> int | None:
        """The row at which the believed height over the site first is zero; None where it never is."""
        below = np.flatnonzero(self.run.trajectory.height_site <= 0.0)
        return int(below[0]) if below.size else None

    @property
    def phase(self) -> np.ndarray:
        """(N,) of `arrays.PHASES`."""
        phase: np.ndarray = self.level[:, T_PHASE].astype(int)
        return phase


def fly(
    scenario: Scenario,
    seed: int | None = None,
    *,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Flight:
    """Fly a scenario once.

    Raises UsageError where it cannot be flown (see `stage`), Cancelled when asked to stop.
    """
    from investigator.filters.reference import report

    seed = scenario.seed if seed is None else seed
    befallen = scenario
    for fault in scenario.faults:
        befallen = fault.scenario(befallen)
    set_up = stage(befallen, seed)
    flying = _flying(befallen, set_up, seed)
    rows, ended = set_up.flown.input_time.size, FLYING
    fly = fly_rows().with_last(*flying.given)
    for first in range(0, rows, _ROWS_BETWEEN_REPORTS):
        stop = min(first + _ROWS_BETWEEN_REPORTS, rows)
        ended = int(fly(first, stop))
        report(stop / rows, progress, cancelled)
        if ended != FLYING:
            break
    return _landed(scenario, seed, set_up, flying, ENDINGS[ended])


@dataclass(frozen=True)
class _Flying:
    """What the loop is given, and what of it is read afterwards."""

    given: tuple[Any, ...]
    whole: Augmented
    errors: InertialErrors
    sensors: Sensors
    samples: Samples
    states: States
    track: Flown


def _flying(scenario: Scenario, set_up: Stage, seed: int) -> _Flying:
    from investigator.filters.compiled import forward, signatures

    problem, actual = set_up.flown, set_up.actual
    whole, whole_actual = augment(problem), augment(actual)
    packing.require(problem, whole)
    sensors = sensing.sensors(problem, whole)
    samples, states = packing.samples(sensors), packing.states(problem, whole)
    rows, count = problem.input_time.size, sensors.z.shape[0]
    errors = drawn(scenario.unit, np.random.default_rng([seed, 4]))
    craft, law, gauge = _numbers(scenario, errors)
    track = Flown(
        np.empty((rows, 3)),
        np.empty((rows, 3)),
        np.empty((rows, 4)),
        np.empty((rows, TRACKS)),
        np.empty((rows, 6)),
        np.full(count, np.nan),
        np.zeros(1, dtype=np.int64),
    )
    given = (
        address(forward.run_rows, signatures.RUN_ROWS),
        packing.laws(problem, whole),
        packing.world(problem.world),
        packing.drive(problem, whole),
        sensors,
        packing.state(problem, whole),
        packing.work(problem, whole),
        packing.meeting(problem, whole),
        samples,
        states,
        packing.kept(problem, whole, sensors, None),
        packing.laws(actual, whole_actual),
        packing.world(actual.world),
        sensing.sensors(actual, whole_actual),
        np.ascontiguousarray(set_up.truth.across_p),
        craft,
        law,
        gauge,
        _windows(scenario, problem, actual),
        _chance(scenario, problem, sensors, seed),
        _body(scenario, set_up),
        _memory(scenario, problem),
        track,
    )
    return _Flying(given, whole, errors, sensors, samples, states, track)


def _numbers(scenario: Scenario, errors: InertialErrors) -> tuple[Craft, Law, Gauge]:
    """Vehicle, guidance and inertial unit with their faults."""
    vehicle, aims, grade = scenario.vehicle, scenario.guidance, scenario.unit
    assert isinstance(scenario.onboard.mechanisation, Strapdown)
    tuning = scenario.onboard.mechanisation.unit
    craft = Craft(
        vehicle.engine.thrust_n,
        vehicle.engine.impulse_s,
        vehicle.engine.lowest_share,
        vehicle.engine.lag_s,
        vehicle.dry_kg,
        vehicle.legs_m,
        vehicle.attitude.gain_1_s,
        radians(vehicle.attitude.fastest_deg_s),
        vehicle.attitude.lag_s,
        *(1.0, -NEVER_S, -NEVER_S),
        *(0.0, 0.0, NEVER_S),
        scenario.disturbance.sigma_m_s2,
        scenario.disturbance.length_m,
        hull_m2=vehicle.drag_area_m2,
    )
    if vehicle.parachute is not None:
        canopy = vehicle.parachute
        craft = craft._replace(
            canopy_m2=canopy.drag_area_m2,
            opens_s=canopy.opens_s,
            inflation_s=canopy.inflation_s,
            wrist_1_m=canopy.wrist_1_m,
            wrist_damping=canopy.wrist_damping,
            shed_kg=canopy.shed_kg,
        )
    law = Law(
        aims.ignition_to_go_m,
        np.array(
            [[g.after_s, g.height_m, g.to_go_m, g.forward_m_s, g.sink_m_s] for g in aims.gates], dtype=float
        ),
        aims.touchdown_m_s,
        aims.slow_below_m,
        aims.low_m_s2,
        aims.bend_m,
        aims.high_m_s2,
        aims.steady_below_m,
        tan(radians(aims.steepest_tilt_deg)),
        aims.sideways_m_s2,
        aims.response_s,
        aims.armed_below_m,
        vehicle.engine.thrust_n,
        vehicle.engine.impulse_s,
        vehicle.engine.lowest_share,
        max(round(grade.rate_hz / aims.rate_hz), 1),
        -NEVER_S,
        gap_force_m_s2=tuning.gap_acceleration_m_s2,
        gap_rate_rad_s=tuning.gap_rate_rad_s,
        dive=aims.dive,
    )
    if aims.burn is not None:
        burn = aims.burn
        law = law._replace(burn_from_s=burn.after_s, burn_m_s=burn.change_m_s, burn_longest_s=burn.longest_s)
    if vehicle.parachute is not None:
        law = law._replace(
            release_below_m=aims.release.below_m,
            firing_least_s=aims.release.firing_least_s,
            cut_below_m=aims.release.cut_below_m,
        )
    gauge = Gauge(
        np.array(errors.force_bias_m_s2),
        np.array(errors.rate_bias_rad_s),
        np.array(errors.force_scale),
        np.array(errors.rate_scale),
        grade.force_noise,
        grade.rate_noise,
        grade.velocity_count_m_s,
        grade.angle_count_rad,
        grade.fastest_rad_s,
        *(0.0, NEVER_S, NEVER_S, NEVER_S, NEVER_S),
    )
    for fault in scenario.faults:
        craft, law, gauge = fault.craft(craft), fault.law(law), fault.gauge(gauge)
    return craft, law, gauge


def _windows(scenario: Scenario, problem: Problem, actual: Problem) -> Windows:
    places = [sensor.name for sensor in actual.sensors]
    built = [scenario.suite[sensor.name] for sensor in problem.sensors]
    models = [scenario.actual.sensors[sensor.name].model for sensor in problem.sensors]
    numbers = [model.hearing().numbers() for model in models]
    return Windows(
        np.array([places.index(sensor.name) for sensor in problem.sensors], dtype=np.int64),
        np.array([item.count for item in built], dtype=float),
        np.array([item.lowest_m for item in built], dtype=float),
        np.array([item.highest_m for item in built], dtype=float),
        np.array(numbers, dtype=float).reshape(len(built), -1),
        np.array([item.kind in ("rangefinder", "radar_altimeter") for item in built], dtype=np.int64),
    )


def _chance(scenario: Scenario, problem: Problem, sensors: Sensors, seed: int) -> Chance:
    """Every draw of a flight. A sensor's stream is known by its name, so that another one changes nothing."""
    rows, (count, columns) = problem.input_time.size, sensors.z.shape
    noise, uniform, off = np.zeros((count, columns)), np.zeros(count), np.zeros((count, columns))
    first = 0
    for sensor in problem.sensors:
        stop = first + sensor.time.size
        rng = np.random.default_rng([seed, 6, *sensor.name.encode()])
        noise[first:stop, : sensor.z.shape[1]] = rng.standard_normal(sensor.z.shape)
        uniform[first:stop] = rng.random(sensor.time.size)
        off[first:stop, : sensor.z.shape[1]] = _outliers(
            scenario, sensor.name, sensor.time, sensor.z.shape[1], rng
        )
        first = stop
    ticks = int(scenario.longest_s * scenario.guidance.rate_hz) + 1
    return Chance(
        np.random.default_rng([seed, 5]).standard_normal((rows, 6)),
        np.random.default_rng([seed, 7]).standard_normal((ticks, 3)),
        noise,
        uniform,
        off,
    )


def _outliers(
    scenario: Scenario, name: str, time: np.ndarray, columns: int, rng: np.random.Generator
) -> np.ndarray:
    """What outliers of the truth's sensor throw its samples off by (m, k): no noise law can say that."""
    from investigator.faults.outliers import Outliers

    thrown = np.zeros((time.size, columns))
    for fault in scenario.actual.sensors[name].faults:
        if isinstance(fault, Outliers):
            hit = (rng.random(time.size) < fault.share) & fault.active(time)
            thrown += hit[:, None] * fault.size * rng.standard_normal(thrown.shape)
    return thrown


def _body(scenario: Scenario, set_up: Stage) -> Body:
    level = np.zeros(LEVELS)
    level[MASS] = scenario.vehicle.mass_kg()
    truth = set_up.truth
    return Body(
        truth.position_p_m.copy(),
        truth.velocity_p_m_s.copy(),
        quaternion(truth.C_pb),
        np.zeros(3),
        np.zeros(3),
        level,
    )


def _memory(scenario: Scenario, problem: Problem) -> Memory:
    number = np.zeros(NUMBERS)
    number[PHASE] = COAST if scenario.vehicle.parachute is None else HANGING
    number[HEARD] = -1.0
    number[RECKONED_KG] = scenario.vehicle.mass_kg()
    return Memory(
        number, np.array([1.0, 0.0, 0.0, 0.0]), np.zeros(4), np.zeros(6), np.zeros(len(problem.sensors))
    )


def _landed(scenario: Scenario, seed: int, set_up: Stage, flying: _Flying, ending: str) -> Flight:
    """The flight as a value: every array cut where it ended."""
    problem, track, rows = set_up.flown, flying.track, int(flying.track.ends[0]) + 1
    time = problem.input_time[:rows]
    drive = flying.given[3]
    sensors, kept, light, first = [], [], {}, 0
    for sensor in problem.sensors:
        came = np.flatnonzero(sensor.time <= time[-1] + 1e-7)
        here = first + came
        usable = flying.sensors.refused[here] < 0
        z = flying.sensors.z[here, : sensor.z.shape[1]]
        sensors.append(replace(sensor.only(came), z=z, usable=usable))
        light[sensor.name] = track.light[here]
        kept.append(here)
        first += sensor.time.size
    cut = replace(
        problem,
        input_time=time,
        inputs=drive.inputs[:rows],
        segment=problem.segment[:rows],
        sensors=tuple(sensors),
    )
    order = np.concatenate(kept) if kept else np.zeros(0, dtype=int)
    run = run_of(
        cut,
        flying.whole,
        Samples(*(values[order] for values in flying.samples)),
        States(*(values[:rows] for values in flying.states)),
    )
    return Flight(
        scenario=scenario,
        seed=seed,
        stage=set_up,
        errors=flying.errors,
        run=run,
        problem=cut,
        time=time,
        position_p_m=track.position_p_m[:rows],
        velocity_p_m_s=track.velocity_p_m_s[:rows],
        quaternion_pb=track.quaternion_pb[:rows],
        level=track.level[:rows],
        increments=track.increments[:rows],
        light=light,
        ending=ending,
    )
