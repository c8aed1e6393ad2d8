"""Every scenario there is, by name: the folder `scenarios` is the registry, plugins come by entry points."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from investigator.errors import UsageError
from investigator.refly.scenario import Scenario
from investigator.registry import modules

_PACKAGE = "investigator.refly.scenarios"


@cache
def scenarios() -> Mapping[str, Scenario]:
    """Scenarios by name, in the order of their modules; each module's `scenarios()` gives its own."""
    return {scenario.name: scenario for module in modules(_PACKAGE) for scenario in module.scenarios()}


def scenario(name: str) -> Scenario:
    """The scenario of that name. Raises UsageError naming those there are."""
    known = scenarios()
    if name not in known:
        raise UsageError(f"There is no scenario “{name}”.", "scenario", f"Known: {', '.join(known)}.")
    return known[name]
