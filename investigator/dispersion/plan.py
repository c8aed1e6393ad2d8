"""The plan of a dispersion: a scenario, its seeds, and what else is varied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from investigator import __version__
from investigator.errors import UsageError
from investigator.parameters import Parameter, get, parameters, put, words
from investigator.refly.scenario import Scenario
from investigator.refly.stage import stage
from investigator.sweep.axis import Axis
from investigator.sweep.points import Points, counted, require_axes

SEED = "seed"


class Flights(Points):
    """Flights of a scenario: its last axis are the seeds, those before are parameters of the scenario."""

    noun: ClassVar[str] = "dispersion"
    maker: ClassVar[str] = "investigator refly SCENARIO --seeds N"
    parts: ClassVar[Mapping[str, str]] = {
        "title": "the title of its scenario",
        "scenario": "the scenario",
        "axes": "seeds or what is varied",
        "version": "the version that made it",
    }

    scenario: Scenario

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds, ascending."""
        return tuple(int(value) for value in self.axes[-1].values)

    @property
    def varied(self) -> tuple[Axis, ...]:
        """What is varied beside the seed."""
        return self.axes[:-1]

    def scenario_at(self, index: int) -> Scenario:
        """The scenario of one flight, its seed included. Raises UsageError for a value refused."""
        given = [(axis.path, value) for axis, value in zip(self.axes, self.values(index), strict=True)]
        scenario = self.scenario
        for path, value in sorted(given, key=lambda item: not item[0].endswith(".kind")):
            scenario = put(scenario, path, value)
        return scenario

    def parameter(self, number: int) -> Parameter:
        """The declared parameter an axis varies."""
        path = self.axes[number].path
        found = (item for item in parameters(self.scenario, kinds=True) if item.path == path)
        label = words(path.removesuffix(".kind").rpartition(".")[2])
        return next(found, None) or Parameter(path, label, "", "", get(self.scenario, path))

    def facts(self) -> Mapping[str, Any]:
        """Which scenario, made by which version."""
        return {"scenario": self.scenario.name, "engine": f"compiled, Descent Investigator {__version__}"}


def make_flights(scenario: Scenario, seeds: Sequence[int], axes: tuple[Axis, ...] = ()) -> Flights:
    """The plan of a scenario's flights under some seeds, over every combination of the axes' values.

    Raises UsageError for seeds or axes that make no plan, and where none of its flights can be flown.
    """
    if not seeds or len(set(seeds)) < len(seeds):
        raise UsageError(
            "A dispersion needs seeds, each once.", scenario.name, "Give one or more different whole numbers."
        )
    figures = [figure.name for figure in scenario.figures]
    twice = next((name for name in figures if figures.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"Two figures are called “{twice}”.", scenario.name, "Name one of them otherwise.")
    plan = Flights(
        title=scenario.title, scenario=scenario, axes=(*axes, Axis(path=SEED, values=tuple(sorted(seeds))))
    )
    require_axes(plan)
    plan = plan.replace(axes=tuple(counted(plan, number) for number in range(len(plan.axes))))
    _require_some_flight(plan)
    return plan


def _require_some_flight(plan: Flights) -> None:
    """Raises the first refusal where no combination, of some spread over the plan, can be set up."""
    refused: UsageError | None = None
    for index in _firsts(plan):
        try:
            scenario = plan.scenario_at(index)
            stage(scenario, scenario.seed)
        except UsageError as error:
            refused = refused or error
        else:
            return
    if refused is not None:
        raise refused


def _firsts(plan: Flights) -> Iterator[int]:
    """The flights under the first seed, of combinations spread over the plan."""
    seeds = len(plan.seeds)
    return iter(dict.fromkeys(index - index % seeds for index in plan.spread()))
