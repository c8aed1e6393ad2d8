"""References a fit is judged along: one reconstruction each, with what is assumed of it varied on purpose.

The strict one uses a sensor under suspicion only where the score does not look: before it, after it, and in
the training windows. The others show what the verdict turns on: the sensor used everywhere or hardly at all,
another sensor left out, the weather unknown, the rest of the flight cut off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from investigator.faults.dropout import Dropout
from investigator.faults.noise_inflation import NoiseInflation
from investigator.filters.run import Trajectory
from investigator.logs.reader import FlightLog
from investigator.parameters import put
from investigator.reconstruction import reconstruct
from investigator.replay import CancelledQuery, Progress
from investigator.sensors.barometer import Barometer
from investigator.setup import Setup

Use = Literal["held out", "everywhere", "training only"]
Span = tuple[float, float]

_UNKNOWN_WEATHER = 0.03
_AFTER_THE_SCORE_S = 26.0


@dataclass(frozen=True)
class Windows:
    """Spans (s): what is fitted, what is scored, and what the score leaves out."""

    train: tuple[Span, ...]
    score: Span
    leave_out: tuple[Span, ...] = ()

    def training(self, time: np.ndarray) -> np.ndarray:
        """(N,) bool."""
        return _inside(time, self.train)

    def scored(self, time: np.ndarray) -> np.ndarray:
        """(N,) bool: the whole score, training windows included."""
        return _inside(time, (self.score,)) & ~_inside(time, self.leave_out)

    def held(self, time: np.ndarray) -> np.ndarray:
        """(N,) bool: the score without the training windows."""
        return self.scored(time) & ~self.training(time)


@dataclass(frozen=True)
class Plan:
    """One way of making the reference. `declared`: with the setup's own assumptions."""

    name: str
    setup: Setup
    use: Use
    declared: bool


def plans(setup: Setup, names: Sequence[str], windows: Windows) -> list[Plan]:
    """The strict reference with the declared assumptions first, then all it is to be checked against."""
    uses: tuple[Use, ...] = ("held out", "everywhere", "training only")
    plans = [Plan(use, _ended(setup, use, windows), use, declared=True) for use in uses]
    for other in setup.actual.sensors:
        if other not in names:
            without = put(setup, f"actual.sensors.{other}.mode", "withhold")
            plans.append(Plan(f"held out, without {other}", without, "held out", declared=True))
            doubted = _doubted(setup, other)
            plans.append(Plan(f"held out, {other} half as sure", doubted, "held out", declared=True))
    unknown = _weather_unknown(setup)
    if unknown != setup:
        plans += [
            Plan(f"{use}, weather unknown", _ended(unknown, use, windows), use, declared=False)
            for use in uses
        ]
    soon = min(setup.actual.end_s, windows.score[1] + _AFTER_THE_SCORE_S)
    cut = put(setup, "actual.end_s", soon)
    plans.append(Plan("held out, little after the score", cut, "held out", declared=True))
    return plans


def _doubted(setup: Setup, sensor: str) -> Setup:
    """The same with twice the noise on one sensor."""
    faults = (*setup.actual.sensors[sensor].faults, NoiseInflation(factor=2.0))
    return put(setup, f"actual.sensors.{sensor}.faults", faults)


def _ended(setup: Setup, use: Use, windows: Windows) -> Setup:
    """The same; a sensor silent after the score leaves nothing to reconstruct by, so it ends there."""
    if use != "training only":
        return setup
    return put(setup, "actual.end_s", min(setup.actual.end_s, windows.score[1] + 1.0))


def _weather_unknown(setup: Setup) -> Setup:
    """The same with standard air at the site's pressure and three percent of doubt."""
    air = setup.actual.world
    standard = 288.15 * (air.surface_pressure_pa / 101325.0) ** 0.190263
    changed = setup
    for name, use in setup.actual.sensors.items():
        if isinstance(use.model, Barometer) and use.model.air_sigma_k > 0.0:
            model = use.model.replace(air_sigma_k=round(_UNKNOWN_WEATHER * standard, 1), air_offset_k=0.0)
            changed = put(changed, f"actual.sensors.{name}.model", model)
            changed = put(changed, "actual.world.surface_temperature_k", round(standard, 2))
    return changed


def reference(
    log: FlightLog,
    plan: Plan,
    names: Sequence[str],
    windows: Windows,
    progress: Progress | None,
    cancelled: CancelledQuery | None,
) -> Trajectory:
    """The trajectory of one plan, the sensors concerned silenced where it says so."""
    sensors = dict(plan.setup.actual.sensors)
    for name in names:
        silent = tuple(Dropout(start_s=low, end_s=high) for low, high in _silent(plan.use, windows))
        sensors[name] = sensors[name].replace(faults=(*sensors[name].faults, *silent))
    setup = plan.setup.replace(actual=plan.setup.actual.replace(sensors=sensors))
    return reconstruct(log, setup, label=plan.name, progress=progress, cancelled=cancelled).trajectory


def _silent(use: Use, windows: Windows) -> list[Span]:
    """The spans in which the sensors concerned take no part in the reference."""
    if use == "everywhere":
        return []
    low, high = windows.score
    edges = [low]
    for start, end in sorted(windows.train):
        edges += [start, end]
    edges.append(high if use == "held out" else 1e9)
    spans = zip(edges[::2], edges[1::2], strict=True)
    return [(start, end) for start, end in spans if end > start]


def _inside(time: np.ndarray, spans: Iterable[Span]) -> np.ndarray:
    found = np.zeros(np.shape(time), dtype=bool)
    for low, high in spans:
        found |= (time >= low) & (time <= high)
    return found
