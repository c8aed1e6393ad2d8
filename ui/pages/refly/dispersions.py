"""What flies many seeds, in one place, so that tests may put another in its stead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from investigator.dispersion.disperse import disperse
from investigator.dispersion.result import Dispersion, SeedResult
from investigator.refly.draws import DRAWS
from investigator.refly.scenario import Scenario

TOUCHDOWN = "touchdown_m_s"

Gather = Callable[[Scenario, tuple[SeedResult, ...]], Dispersion]


@dataclass(frozen=True)
class Engine:
    """What flies many seeds, what makes results a dispersion, and what random inputs are called."""

    disperse: Callable[..., Dispersion]
    gather: Gather
    labels: Mapping[str, str]

    def label(self, name: str) -> str:
        """A random input in words."""
        return self.labels.get(name, name.replace("_", " ").capitalize())


def engine() -> Engine:
    """The program's own."""
    return Engine(disperse, Dispersion, {item.name: item.label for item in DRAWS})
