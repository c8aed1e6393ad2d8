"""Every scenario there is, by name: the folder `scenarios` is the registry, plugins come by entry points."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points

from investigator.errors import UsageError
from investigator.refly.scenario import Scenario

_PACKAGE = "investigator.refly.scenarios"


@cache
def scenarios() -> Mapping[str, Scenario]:
    """Scenarios by name, in the order of their modules; each module's `scenarios()` gives its own."""
    folder = importlib.import_module(_PACKAGE)
    modules = [
        importlib.import_module(f"{_PACKAGE}.{item.name}") for item in pkgutil.iter_modules(folder.__path__)
    ]
    modules += [entry.load() for entry in entry_points(group=_PACKAGE)]
    return {scenario.name: scenario for module in modules for scenario in module.scenarios()}


def scenario(name: str) -> Scenario:
    """The scenario of that name. Raises UsageError naming those there are."""
    known = scenarios()
    if name not in known:
        raise UsageError(f"There is no scenario “{name}”.", "scenario", f"Known: {', '.join(known)}.")
    return known[name]
