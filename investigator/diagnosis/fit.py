"""Fitting a hypothesis: its free parameters from training windows, scored on the rest, with all that turned
it.

The reference is one reconstruction in which the sensors the hypothesis concerns take part only where the
score does not look (before it, after it, and in the training windows). Baseline and hypothesis are both
judged along that same trajectory, so that nothing differs but the edit: a baseline free to bend its own
attitude would hide the fault. The parameters are those of least squares on the training windows.

The formal sigma counts successive residuals as correlated, and the reference's own height error as common
to all of them. The interval is wider: it also holds what every other way of making the reference gave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from investigator.assembly import problem
from investigator.diagnosis.metrics import rms
from investigator.diagnosis.references import Plan, Span, Windows, plans, reference
from investigator.errors import UsageError
from investigator.filters.problem import Problem, SensorProblem
from investigator.filters.run import Trajectory
from investigator.hypotheses.model import Edit
from investigator.logs.reader import FlightLog
from investigator.parameters import Parameter, get, parameters, put
from investigator.replay import CancelledQuery, Progress
from investigator.residuals import residuals
from investigator.setup import Setup

_LARGEST_SAMPLE = 1500  #: rows of one sensor that a fit or a score looks at
_STEP = 1e-3  #: of a parameter's range, for its sensitivity


@dataclass(frozen=True)
class Score:
    """Root mean square of the residuals before and after the fit."""

    before: float
    after: float

    @property
    def ratio(self) -> float:
        """How many times it fell."""
        return self.before / self.after


@dataclass(frozen=True)
class Configuration:
    """One way of making the reference, what it gave, and what that explains."""

    name: str
    declared: bool  # with the setup's own assumptions, only the use of the sensor varied
    values: dict[str, float]
    sigma: dict[str, float]
    scored: Score
    held: Score


@dataclass(frozen=True)
class Fit:
    """A fitted hypothesis: paths below the edit → values, intervals, and every configuration behind them."""

    edit: Edit
    values: dict[str, float]
    sigma: dict[str, float]
    interval: dict[str, Span]
    unidentified: tuple[str, ...]
    unit: str
    sensors: tuple[str, ...]
    configurations: tuple[Configuration, ...]
    method: str = "least squares on the training windows along one reference trajectory"


class _Seen(NamedTuple):
    """Residuals (n,) of the sensors concerned and the sigma (n,) of the reference's height at their times."""

    time: np.ndarray
    residual: np.ndarray
    reference_sigma: np.ndarray
    unit: str


def fit(
    log: FlightLog,
    setup: Setup,
    edit: Edit,
    windows: Windows,
    *,
    every_configuration: bool = True,
    progress: Progress | None = None,
    cancelled: CancelledQuery | None = None,
) -> Fit:
    """Fit an edit's free parameters.

    Raises UsageError where the edit frees none, no window holds a sample, or no parameter shows in them.
    """
    names = concerned(setup, edit)
    free = _free(edit)
    chosen = plans(setup, names, windows)[: None if every_configuration else 1]
    done: list[Configuration] = []
    first: tuple[dict[str, float], tuple[str, ...], str] | None = None
    for index, plan in enumerate(chosen):
        ahead = None if progress is None else _part(progress, index, len(chosen))
        track = reference(log, plan, names, windows, ahead, cancelled)
        found, unidentified, unit = _fitted(log, plan, edit, free, names, windows, track)
        done.append(found)
        first = first or (found.values, unidentified, unit)
    assert first is not None
    values, unidentified, unit = first
    fitted = edit
    for path, value in values.items():
        fitted = put(fitted, path, value)
    return Fit(
        edit=fitted,
        values=values,
        sigma=done[0].sigma,
        interval={path: _interval(path, done) for path in values},
        unidentified=unidentified,
        unit=unit,
        sensors=names,
        configurations=tuple(done),
    )


def concerned(setup: Setup, edit: Edit) -> tuple[str, ...]:
    """The sensors of `actual` whose use an edit changes. Raises UsageError where there is none."""
    edited = edit.apply(setup).actual.sensors
    names = tuple(name for name, use in edited.items() if use != setup.actual.sensors.get(name))
    if not names:
        raise UsageError(
            "This hypothesis changes no sensor as it was, so there is nothing to fit along a reconstruction.",
            edit.title(),
            "Fit a hypothesis that edits the sensors of the actual half.",
        )
    return names


def _free(edit: Edit) -> tuple[Parameter, ...]:
    names = edit.free()
    known = {item.path: item for item in parameters(edit)}
    free = tuple(known[name] for name in names if name in known)
    if not free:
        raise UsageError(
            "This hypothesis has no free parameter.", edit.title(), "Choose one with numbers to fit."
        )
    return free


def _fitted(
    log: FlightLog,
    plan: Plan,
    edit: Edit,
    free: Sequence[Parameter],
    names: Sequence[str],
    windows: Windows,
    track: Trajectory,
) -> tuple[Configuration, tuple[str, ...], str]:
    """One configuration, the parameters that its windows do not show, and the unit of its residuals."""
    from scipy.optimize import least_squares

    def misfit(values: Iterable[float], paths: Sequence[Parameter], keep: str) -> _Seen:
        changed = edit
        for item, value in zip(paths, values, strict=True):
            changed = put(changed, item.path, float(value))
        return _residuals(log, changed.apply(plan.setup), names, windows, keep, track)

    start = np.array([float(get(edit, item.path)) for item in free])
    columns = _sensitivity(lambda x: misfit(x, free, "train").residual, start, free)
    shown = np.linalg.norm(columns, axis=0) > 1e-6 * max(float(np.linalg.norm(columns)), 1e-300)
    if not shown.any() or not np.isfinite(columns).all():
        raise UsageError(
            "No parameter of this hypothesis shows in the training windows.",
            edit.title(),
            "Choose other windows.",
        )
    moved = [item for item, seen in zip(free, shown, strict=True) if seen]
    low = np.array([item.low for item in moved], dtype=float)
    high = np.array([item.high for item in moved], dtype=float)
    solved = least_squares(
        lambda x: misfit(x, moved, "train").residual,
        np.clip(start[shown], low + 1e-9, high - 1e-9),
        bounds=(low, high),
        x_scale=np.maximum(high - low, 1e-12),
        diff_step=_STEP,
    )
    best = misfit(solved.x, moved, "train")
    sigma = _formal_sigma(solved.jac, best)
    zero = _residuals(log, plan.setup, names, windows, "score", track)
    after = misfit(solved.x, moved, "score")
    held = windows.held(zero.time)
    return (
        Configuration(
            name=plan.name,
            declared=plan.declared,
            values={item.path: float(value) for item, value in zip(moved, solved.x, strict=True)},
            sigma={item.path: float(value) for item, value in zip(moved, sigma, strict=True)},
            scored=Score(rms(zero.residual), rms(after.residual)),
            held=Score(rms(zero.residual[held]), rms(after.residual[held])),
        ),
        tuple(item.path for item, seen in zip(free, shown, strict=True) if not seen),
        zero.unit,
    )


def _sensitivity(
    misfit: Callable[[np.ndarray], np.ndarray], start: np.ndarray, free: Sequence[Parameter]
) -> np.ndarray:
    """Columns (n, p): change of the residuals by a small step of each parameter, per its range."""
    base = misfit(start)
    columns = np.zeros((base.size, start.size))
    for index, item in enumerate(free):
        assert item.low is not None and item.high is not None
        step = 10.0 * _STEP * (item.high - item.low)
        moved = start.copy()
        moved[index] += step if moved[index] + step <= item.high else -step
        columns[:, index] = (misfit(moved) - base) / step * (item.high - item.low)
    return columns


def _residuals(
    log: FlightLog, setup: Setup, names: Sequence[str], windows: Windows, keep: str, track: Trajectory
) -> _Seen:
    """Residuals of the sensors concerned along the reference: metres of height where they observe it."""
    task = problem(log, setup.actual, "fit")
    chosen = windows.training if keep == "train" else windows.scored
    thinned = tuple(_thinned(sensor, chosen(sensor.time)) for sensor in task.sensors if sensor.name in names)
    along = residuals(_only(task, thinned), track)
    times, values, units = [], [], []
    for name in names:
        item = along[name]
        in_metres = np.isfinite(item.misfit_m).any()
        value = item.misfit_m if in_metres else item.residual[:, 0]
        good = item.usable & np.isfinite(value)
        times.append(item.time[good])
        values.append(value[good])
        units.append("m" if in_metres else item.unit)
    time = np.concatenate(times)
    if time.size == 0:
        raise UsageError("The windows hold no usable sample.", ", ".join(names), "Choose other windows.")
    sigma = np.interp(time, track.time, track.height_site_sigma) if set(units) == {"m"} else 0.0 * time
    return _Seen(time, np.concatenate(values), sigma, units[0])


def _only(task: Problem, sensors: tuple[SensorProblem, ...]) -> Problem:
    return replace(task, sensors=sensors)


def _thinned(sensor: SensorProblem, keep: np.ndarray) -> SensorProblem:
    """Some rows of a sensor, evenly, no more than a fit needs."""
    rows = np.flatnonzero(keep & sensor.usable)
    rows = rows[:: max(1, -(-rows.size // _LARGEST_SAMPLE))]
    return sensor.only(rows)


def _formal_sigma(jacobian: np.ndarray, seen: _Seen) -> np.ndarray:
    """(p,) from correlated residuals and from the reference's height error, common to all samples."""
    inverse = np.linalg.pinv(jacobian.T @ jacobian)
    scatter = float(seen.residual @ seen.residual) / max(seen.residual.size - jacobian.shape[1], 1)
    left = seen.residual - seen.residual.mean()
    rho = float(left[1:] @ left[:-1]) / max(float(left @ left), 1e-300)
    count_as_one = (1.0 + min(max(rho, 0.0), 0.999)) / (1.0 - min(max(rho, 0.0), 0.999))
    common = inverse @ (jacobian.T @ seen.reference_sigma)
    sigma: np.ndarray = np.sqrt(inverse.diagonal() * scatter * count_as_one + common**2)
    return sigma


def _interval(path: str, done: Sequence[Configuration]) -> Span:
    """Twice the formal sigma about the first, and what every other declared configuration gave."""
    value, sigma = done[0].values[path], done[0].sigma[path]
    others = [item.values[path] for item in done if item.declared and path in item.values]
    return min(value - 2.0 * sigma, *others), max(value + 2.0 * sigma, *others)


def _part(progress: Progress, index: int, count: int) -> Progress:
    return lambda share: progress((index + share) / count)
