"""The fit: free numbers of a candidate by least squares on the recorded height and speed, in their bounds.

The misfit is mean((Δh/bound_h)²) + mean((Δv/bound_v)²) over the fitted spans, with the rms bounds of the
fidelity check.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from investigator.assembly import problem
from investigator.filters.engine import run_problem
from investigator.filters.problem import Problem
from investigator.identification.evidence import Evidence
from investigator.identification.recursion import follow, reading_of, steps_of
from investigator.identification.structure import Candidate
from investigator.parameters import put
from investigator.setup import Navigation

Track = tuple[np.ndarray, np.ndarray, np.ndarray]

_LOST = 1e3
_DIFFERENCE = 1e-5
_TOLERANCE = 1e-10
_EVALUATIONS = 60


@dataclass(frozen=True)
class Fitted:
    """A half with its free numbers found, and the misfit they leave."""

    half: Navigation
    misfit: float


def fit(evidence: Evidence, candidate: Candidate, stopped: Callable[[], None]) -> Fitted:
    """The best of the candidate's starts. `stopped` is asked before each run and may raise.

    The search is in x = 1 + ln(number/low), which is never near zero: differences are relative to it.
    """
    from scipy.optimize import least_squares

    low = np.array([item.low for item in candidate.free])
    span = np.log([item.high for item in candidate.free]) - np.log(low)
    residuals = _Residuals(evidence, candidate, stopped)
    found = []
    for start in range(len(candidate.free[0].starts)):
        x0 = 1.0 + np.log([item.starts[start] for item in candidate.free]) - np.log(low)
        found.append(
            least_squares(
                lambda x: residuals(low * np.exp(x - 1.0)),
                x0,
                bounds=(np.ones(low.size), 1.0 + span),
                x_scale="jac",
                ftol=_TOLERANCE,
                xtol=_TOLERANCE,
                diff_step=_DIFFERENCE,
                max_nfev=_EVALUATIONS,
            )
        )
    best = min(found, key=lambda item: float(item.cost))
    numbers = [float(f"{number:.6g}") for number in low * np.exp(best.x - 1.0)]
    return Fitted(with_numbers(candidate, np.array(numbers)), 2.0 * float(best.cost))


def with_numbers(candidate: Candidate, numbers: np.ndarray) -> Navigation:
    """The candidate's half with its free numbers (n,) put in their places."""
    half = candidate.half
    for item, number in zip(candidate.free, numbers, strict=True):
        for path in item.paths:
            half = put(half, path, float(number))
    return half


def track(found: Problem) -> Track:
    """Time (K,), height (K,) and speed (K,) of a half's run: by the quick loop where it knows the sensor."""
    if reading_of(found.sensors[0], found.world) is None:
        path = run_problem(found).trajectory
        return path.time, path.height_site, path.vertical_speed
    return (found.input_time, *follow(found, steps_of(found)))


def departures(
    evidence: Evidence, path: Track, low: float, high: float
) -> tuple[np.ndarray, np.ndarray | None]:
    """Run minus recorded height (N,) and speed (N,) over the recorded samples from low up to high (s)."""
    inside = (evidence.time >= low) & (evidence.time < high) & (evidence.time >= path[0][0])
    time = evidence.time[inside]
    height = np.interp(time, path[0], path[1]) - evidence.height_m[inside]
    if evidence.speed_m_s is None:
        return height, None
    return height, np.interp(time, path[0], path[2]) - evidence.speed_m_s[inside]


class _Residuals:
    """Residuals of the fitted spans as a function of the free numbers."""

    def __init__(self, evidence: Evidence, candidate: Candidate, stopped: Callable[[], None]) -> None:
        self.evidence, self.candidate, self.stopped = evidence, candidate, stopped
        self.end = max(high for _, high in evidence.fit)
        self.template = self._assembled(candidate.half)
        self.known = reading_of(self.template.sensors[0], self.template.world) is not None
        self.steps = steps_of(self.template) if self.known else None
        (self.sensor,) = candidate.half.sensors
        self.stream = evidence.log.sensor(self.sensor)

    def _assembled(self, half: Navigation) -> Problem:
        return problem(self.evidence.log, half.replace(end_s=self.end), self.candidate.structure)

    def __call__(self, numbers: np.ndarray) -> np.ndarray:
        self.stopped()
        half = with_numbers(self.candidate, numbers)
        world = self.template.world
        model = half.sensors[self.sensor].model
        changed = replace(
            self.template,
            motion=half.mechanisation.motion(world),
            sensors=(replace(self.template.sensors[0], parameters=model.parameters(self.stream)),),
        )
        with np.errstate(all="ignore"):
            return residuals(self.evidence, self._run(changed))

    def _run(self, changed: Problem) -> Track:
        if self.steps is None:
            return track(changed)
        try:
            return (changed.input_time, *follow(changed, self.steps))
        except (OverflowError, ValueError, ZeroDivisionError):
            lost = np.full(changed.input_time.shape, np.nan)
            return changed.input_time, lost, lost


def residuals(evidence: Evidence, path: Track) -> np.ndarray:
    """Residuals (M,) whose sum of squares is the misfit."""
    bounds, parts = evidence.setup.bounds, []
    spans = [departures(evidence, path, low, high) for low, high in evidence.fit]
    height = np.concatenate([item[0] for item in spans])
    parts.append(height / (bounds.height_rms_m * np.sqrt(height.size)))
    if evidence.speed_m_s is not None:
        speed = np.concatenate([item[1] for item in spans if item[1] is not None])
        parts.append(speed / (bounds.speed_rms_m_s * np.sqrt(speed.size)))
    joined = np.concatenate(parts)
    return np.where(np.isfinite(joined), np.clip(joined, -_LOST, _LOST), _LOST)
