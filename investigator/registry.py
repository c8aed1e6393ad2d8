"""A folder as a registry: its modules, then what plugins declare by entry points in the group of its name."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any


def modules(package: str) -> list[ModuleType]:
    """Every module of a package, then those that entry points load."""
    folder = importlib.import_module(package)
    names = [entry.name for entry in pkgutil.iter_modules(folder.__path__)]
    return [
        *(importlib.import_module(f"{package}.{name}") for name in names),
        *(entry.load() for entry in _declared().select(group=package)),
    ]


@cache
def _declared() -> Any:
    """Of everything installed, looked through once; of one class or another by the Python at hand."""
    return entry_points()
