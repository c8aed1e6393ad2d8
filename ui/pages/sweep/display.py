"""What the page draws of a sweep, as numbers: a curve, a map of two axes, or a scatter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from investigator.differences import show
from investigator.parameters import Parameter, words
from investigator.sweep.axis import Axis
from investigator.sweep.measures import Measure
from investigator.sweep.plan import Plan
from investigator.sweep.result import Fate, Sweep
from investigator.sweep.sampling import Latin
from investigator.units import printed


@dataclass(frozen=True)
class Shown:
    """A sweep and what is read off its plan once, for that is slow: the declared parameter of every axis, and
    for a sample where each run stands, (size, axes).
    """

    sweep: Sweep[Plan]
    parameters: tuple[Parameter, ...]
    stands: np.ndarray | None = None

    @property
    def plan(self) -> Plan:
        """Its plan."""
        return self.sweep.plan

    @property
    def sampled(self) -> bool:
        """Whether its runs are drawn, not every combination."""
        return isinstance(self.plan.sampling, Latin)


@dataclass(frozen=True)
class Look:
    """What is looked at: a measure across one axis, up another (None: the measure itself), the rest held at
    the place given, or at their first.
    """

    measure: str
    across: int = 0
    up: int | None = None
    held: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Side:
    """One parameter along a side: its name and unit, where its values stand and how they are written, and
    the present one's place (None: not along this side).
    """

    title: str
    unit: str
    places: np.ndarray
    labels: tuple[str, ...]
    numeric: bool
    log: bool
    present: float | None


@dataclass(frozen=True)
class Points:
    """Runs at points: x, y, value and fate of each (n,), and its number. `up` None: y is the value.

    `joined`: neighbours lie along one axis and a line may run through them.
    """

    measure: Measure
    across: Side
    up: Side | None
    x: np.ndarray
    y: np.ndarray
    values: np.ndarray
    fates: np.ndarray
    runs: np.ndarray
    joined: bool


@dataclass(frozen=True)
class Matrix:
    """Runs in cells: value, fate and number of each (up, across), the first row at the foot."""

    measure: Measure
    across: Side
    up: Side
    values: np.ndarray
    fates: np.ndarray
    runs: np.ndarray


Display = Points | Matrix


def first_look(shown: Shown, measure: str = "") -> Look:
    """How a sweep is shown at first: across its first axis, up its second, at what the present case has of
    the others.
    """
    plan, names = shown.plan, [item.name for item in shown.sweep.measures]
    axes = range(len(plan.axes))
    held = {number: nearest_place(shown, number) for number in axes} if not shown.sampled else {}
    return Look(measure if measure in names else names[0], 0, 1 if len(axes) > 1 else None, held)


def nearest_place(shown: Shown, number: int) -> int:
    """Which value of an axis is next to the present one; the first where that says nothing."""
    axis, now = shown.plan.axes[number], shown.parameters[number].value
    if not axis.numeric:
        return axis.values.index(now) if now in axis.values else 0
    if isinstance(now, (int, float)):
        return int(np.argmin(np.abs(axis.coordinates() - now)))
    return 0


def display(shown: Shown, look: Look) -> Display:
    """The numbers of a look at a sweep. Raises UsageError for a measure it does not have."""
    sweep, measure = shown.sweep, shown.sweep.measure(look.measure)
    across = side(shown, look.across)
    if shown.sampled:
        assert shown.stands is not None
        values = sweep.metric(look.measure)
        up = None if look.up is None else side(shown, look.up)
        y = values if look.up is None else shown.stands[:, look.up]
        runs = np.arange(values.size)
        return Points(measure, across, up, shown.stands[:, look.across], y, values, sweep.fates, runs, False)
    numbers = np.arange(shown.plan.size).reshape(shown.plan.shape)
    if look.up is None or look.up == look.across:
        runs = numbers[tuple(_cut(shown, look, (look.across,)))]
        values = sweep.metric(look.measure).ravel()[runs]
        return Points(
            measure, across, None, across.places, values, values, sweep.fates[runs], runs, across.numeric
        )
    runs = numbers[tuple(_cut(shown, look, (look.across, look.up)))]
    runs = runs.T if look.across < look.up else runs
    values = sweep.metric(look.measure).ravel()[runs]
    return Matrix(measure, across, side(shown, look.up), values, sweep.fates[runs], runs)


def _cut(shown: Shown, look: Look, free: tuple[int, ...]) -> list[slice | int]:
    return [
        slice(None) if number in free else look.held.get(number, 0) for number in range(len(shown.plan.axes))
    ]


def side(shown: Shown, number: int) -> Side:
    """An axis of a sweep as one side of a plot."""
    axis, parameter = shown.plan.axes[number], shown.parameters[number]
    now = parameter.value
    present = None
    if axis.numeric and isinstance(now, (int, float)) and not isinstance(now, bool):
        present = float(now)
    elif not axis.numeric and now in axis.values:
        present = axis.coordinate(now)
    return Side(
        title=axis_name(shown, number),
        unit=printed(parameter.unit),
        places=axis.coordinates(),
        labels=_labels(axis),
        numeric=axis.numeric,
        log=axis.spacing == "logarithmic" and min(axis.coordinates()) > 0.0,
        present=present,
    )


def _labels(axis: Axis) -> tuple[str, ...]:
    """The values of an axis as a side writes them: in four digits while that tells them apart."""
    rounded = (float(f"{value:.4g}") if isinstance(value, float) else value for value in axis.values)
    short = [value_text(value) for value in rounded]
    return tuple(short if len({*short}) == len(short) else map(value_text, axis.values))


def axis_name(shown: Shown, number: int) -> str:
    """What to call an axis: its parameter, with the part of the setup it stands in."""
    path, parameter = shown.plan.axes[number].path, shown.parameters[number]
    parts = [part for part in path.split(".") if part not in ("edit", "sensors") and not part.isdigit()]
    half = {"onboard": "on board", "actual": "as it was"}.get(parts[0], "")
    inner = [words(part).lower() for part in parts[bool(half) : -1]]
    if path.endswith(".kind"):
        return f"Kind of {inner[-1] if inner else 'hypothesis'}"
    near = " ".join(filter(None, (*inner[-2:], half)))
    return f"{parameter.label}, {near}" if near else parameter.label


def short_name(shown: Shown, number: int) -> str:
    """An axis by its parameter alone, where no other axis is called so."""
    labels = [item.label for item in shown.parameters]
    long = shown.plan.axes[number].path.endswith(".kind") or labels.count(labels[number]) > 1
    return axis_name(shown, number) if long else labels[number]


def value_text(value: object, unit: str = "") -> str:
    """A value of an axis as sides, lists and tooltips write it."""
    return show(value, unit).replace("_", " ").replace("-", "−")


def run_words(shown: Shown, run: int) -> list[tuple[str, str]]:
    """Name and value on every axis at a run."""
    values = shown.plan.values(run)
    return [
        (axis_name(shown, number), value_text(value, shown.parameters[number].unit))
        for number, value in enumerate(values)
    ]


def describe(shown: Shown, measure: str, run: int) -> str:
    """A run in words, a line each: its values, a measure, and how it broke off."""
    outcome, declared = shown.sweep.outcome(run), shown.sweep.measure(measure)
    told = [f"{name}: {text}" for name, text in run_words(shown, run)]
    if outcome.fate is Fate.PENDING:
        return "\n".join([*told, "to come"])
    value = float(shown.sweep.metric(measure).ravel()[run])
    note = [f"{outcome.fate.name.lower()}: {outcome.note}"] if outcome.note else []
    return "\n".join([*told, f"{declared.label}: {declared.text(value)}", *note])


def best_run(sweep: Sweep[Plan], name: str) -> int | None:
    """`Sweep.best` for many runs at once: the run with the best value of a measure among those finished."""
    measure, values = sweep.measure(name), sweep.metric(name).ravel()
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(values > 0.0, np.abs(np.log(values)), np.nan)
        nothing = np.full(values.shape, np.nan)
        ranks = {"low": values, "high": -values, "zero": np.abs(values), "one": ratio, "none": nothing}
    rank = np.where(sweep.fates == Fate.FINISHED, ranks[measure.better], np.nan)
    if measure.better == "one":
        rank[np.isinf(rank)] = np.nan
    return None if np.isnan(rank).all() else int(np.nanargmin(rank))
