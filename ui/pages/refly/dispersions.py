"""Dispersions as the page takes them: the engine's interface, fetched when first asked for.

The page knows results by these shapes alone, so that it can say what is missing where there is no such
engine.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from investigator.errors import UsageError
from investigator.refly.scenario import Scenario

FLYING = "investigator.dispersion.disperse"
TOUCHDOWN = "touchdown_m_s"


class Result(Protocol):
    """One seed."""

    @property
    def seed(self) -> int: ...
    @property
    def landed(self) -> bool: ...
    @property
    def words(self) -> str: ...
    @property
    def measures(self) -> Mapping[str, float]: ...


class Driver(Protocol):
    """A random input of flights: its share of the outcome's variance, with the 95 % interval."""

    @property
    def name(self) -> str: ...
    @property
    def share(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


class Dispersion(Protocol):
    """Many seeds."""

    def success(self) -> tuple[float, float, float]: ...
    def drivers(self, measure: str) -> Sequence[Driver]: ...


class Disperse(Protocol):
    """Fly a scenario with many seeds."""

    def __call__(
        self,
        scenario: Scenario,
        seeds: Sequence[int],
        *,
        workers: int | None,
        on_result: Callable[[Result], None] | None,
        cancelled: Callable[[], bool] | None,
        keep: Path | None,
    ) -> object: ...


Gather = Callable[[Scenario, tuple[Result, ...]], Dispersion]


@dataclass(frozen=True)
class Engine:
    """What flies many seeds, what makes results a dispersion, and what random inputs are called."""

    disperse: Disperse
    gather: Gather
    labels: Mapping[str, str]

    def label(self, name: str) -> str:
        """A random input in words."""
        return self.labels.get(name, name.replace("_", " ").capitalize())


def engine() -> Engine:
    """The engine of this installation. Raises UsageError where it has none."""
    try:
        flying = importlib.import_module(FLYING)
        result = importlib.import_module("investigator.dispersion.result")
        draws = importlib.import_module("investigator.refly.draws")
    except ModuleNotFoundError as error:
        raise UsageError(
            "This installation cannot fly many seeds.", "dispersion", "Single flights are flown as before."
        ) from error
    labels = {item.name: item.label for item in draws.DRAWS}
    return Engine(flying.disperse, result.Dispersion, labels)
