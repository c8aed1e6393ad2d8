"""The form of a hypothesis: which parameters it shows, what they are as flown, grouped under titles. The
window draws it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from investigator.case import Hypothesis
from investigator.errors import UsageError
from investigator.families import Kind, siblings
from investigator.parameters import Parameter, get, parameters, words
from investigator.setup import Setup

_HIDDEN = ("start_s", "end_s")  #: shown together as the group's time span


@dataclass(frozen=True)
class Row:
    """One parameter in a form: where a verb sets it, what it is now, and what it is as flown (None: nothing
    to compare).
    """

    path: str
    parameter: Parameter
    flown: object | None


@dataclass(frozen=True)
class Group:
    """A titled part of a form. `note` stands right of the title (the sensor, the half); `holds` are the
    rows of the times it acts between, if any."""

    title: str
    note: str
    rows: tuple[Row, ...]
    holds: tuple[Row, Row] | None = None


def form(hypothesis: Hypothesis, setup: Setup) -> tuple[Group, ...]:
    """The form of a hypothesis over a baseline setup: its family's own parameters, then the parts of the
    setup it names.
    """
    edited = hypothesis.apply(setup)
    narrowed = {f"edit.{path}": kinds for path, kinds in hypothesis.edit.kinds(setup).items()}
    groups = list(_groups(hypothesis.edit, "edit", None, narrowed))
    for path in hypothesis.edit.groups(edited):
        groups += _groups(get(edited, path), path, setup)
    return tuple(group for group in groups if group.rows)


def baseline_form(setup: Setup) -> tuple[Group, ...]:
    """The baseline's own parameters, to read: both halves, mechanisation and sensors."""
    found: list[Group] = []
    for half in ("onboard", "actual"):
        found += _groups(getattr(setup, half), half, setup)
    return tuple(group for group in found if group.rows)


def _groups(
    value: object, path: str, flown: Setup | None, narrowed: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[Group, ...]:
    """One group for the value's own parameters, one for each model inside it."""
    if not isinstance(value, BaseModel):
        return ()
    own: list[Row] = []
    inner: list[Group] = []
    if isinstance(value, Kind) and path != "edit" and len(siblings(value)) > 1:
        own.append(_kind_row(value, path, flown, (narrowed or {}).get(f"{path}.kind")))
    for item in parameters(value):
        if "." not in item.path and item.path not in _HIDDEN:
            full = f"{path}.{item.path}"
            own.append(Row(full, item, _flown(flown, full)))
    for name in type(value).model_fields:
        nested = getattr(value, name)
        if isinstance(nested, BaseModel):
            inner += _groups(nested, f"{path}.{name}", flown, narrowed)
        elif isinstance(nested, tuple):
            for index, part in enumerate(nested):
                inner += _groups(part, f"{path}.{name}.{index}", flown, narrowed)
        elif isinstance(nested, dict):
            for key, part in nested.items():
                inner += _groups(part, f"{path}.{name}.{key}", flown, narrowed)
    spanning = {item.path: item for item in parameters(value) if item.path in _HIDDEN}
    holds = None
    if len(spanning) == len(_HIDDEN):
        first, last = (
            Row(f"{path}.{name}", spanning[name], _flown(flown, f"{path}.{name}")) for name in _HIDDEN
        )
        holds = (first, last)
    title, note = _title(path)
    return (Group(title, note, tuple(own), holds), *inner)


def _kind_row(value: Kind, path: str, flown: Setup | None, possible: tuple[str, ...] | None) -> Row:
    here = f"{path}.kind"
    choices = tuple(siblings(value)) if possible is None else possible
    parameter = Parameter(here, "Kind", "", "which member of the family it is", value.kind, choices=choices)
    return Row(here, parameter, _flown(flown, here))


def _flown(setup: Setup | None, path: str) -> object | None:
    if setup is None:
        return None
    try:
        holder = get(setup, path.rpartition(".")[0])
        return getattr(holder, path.rpartition(".")[2], None)
    except UsageError:
        return None


def _title(path: str) -> tuple[str, str]:
    """Title and note of a group by its path: ``onboard.sensors.baro.gate`` → Gate, baro on board."""
    parts = path.split(".")
    side = {"onboard": "on board", "actual": "as it was"}.get(parts[0], "")
    if len(parts) > 2 and parts[1] == "sensors":
        return words(" ".join(parts[3:]) or "use"), f"{parts[2].replace('_', ' ')}, {side}"
    named = [part for part in parts[1:] if not part.isdigit()]
    return words(named[-1]) if named else "This hypothesis", side
