"""What of a scenario can be changed on the page: groups of declared parameters, and the list of its faults.

The form is the inspector's: the same rows, generated from the same declarations. No Qt here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pydantic import ValidationError

from investigator.errors import UsageError
from investigator.families import Kind, members
from investigator.faults.model import Fault
from investigator.form import Group, Row, baseline_form
from investigator.hypotheses.targets import befalls
from investigator.parameters import Declared, Parameter, get, parameters, words
from investigator.refly.model import VehicleFault
from investigator.refly.scenario import Scenario
from ui.pages.refly.setting import FAULTS, fault_root

_RANGING = ("rangefinder", "radar_altimeter", "doppler_velocimeter")
#: Parts of a scenario below the set-up, and the titles they have in a form.
_PARTS = (
    ("vehicle.engine", "Engine"),
    ("vehicle", "Vehicle"),
    ("vehicle.attitude", "Attitude control"),
    ("guidance", "Guidance"),
    ("begin", "Initial state"),
    ("unit", "Inertial unit"),
)
_WIDE, _REACH = 20.0, 3.0  #: a span wider than so many times the flown value is cut to so many times it


@dataclass(frozen=True)
class FaultRow:
    """One fault of a scenario: where it stands, its words, whose it is, and whether it was so as flown."""

    path: str
    title: str
    note: str
    flown: bool


@dataclass(frozen=True)
class FaultOffer:
    """A fault that can be added: the list it joins, its words, whose it is, and its value to begin with."""

    root: str
    title: str
    note: str
    fault: Kind


def groups_of(scenario: Scenario, base: Scenario) -> tuple[Group, ...]:
    """The form of a scenario against the flight as it was: gates of what ranges, whatever of the set-up
    differs, then engine, vehicle, guidance, start and inertial unit.
    """
    found: list[Group] = []
    for group in baseline_form(scenario.setup()):
        rows = tuple(_against(row, base) for row in group.rows if not fault_root(row.path))
        if rows and (_is_gate(rows[0].path, scenario) or any(_differs(row) for row in rows)):
            found.append(replace(group, rows=rows, holds=None))
    for path, title in _PARTS:
        rows = tuple(
            _against(Row(f"{path}.{item.path}", item, None), base)
            for item in parameters(get(scenario, path))
            if "." not in item.path
        )
        found.append(Group(title, "", rows))
    return tuple(found)


def fault_rows(scenario: Scenario, base: Scenario) -> tuple[FaultRow, ...]:
    """The faults of vehicle and sensors; those of the flight as it was are marked."""
    return tuple(
        FaultRow(f"{root}.{index}", _title(fault), note, fault in _of(base, root))
        for root, note in _roots(scenario)
        for index, fault in enumerate(get(scenario, root))
    )


def fault_groups(scenario: Scenario, path: str, base: Scenario) -> tuple[Group, ...]:
    """The form of one fault; numbers that have no bounds are shown as they are."""
    rows = (Row(f"{path}.{item.path}", item, None) for item in parameters(get(scenario, path)))
    return (Group("", "", tuple(_against(row, base) for row in rows)),)


def fault_offers(scenario: Scenario) -> tuple[FaultOffer, ...]:
    """Every fault with defaults that can befall the vehicle or one of the sensors that fly."""
    found = [
        FaultOffer(FAULTS, _title(fault), "vehicle", fault)
        for fault in _defaults("investigator.refly.faults", VehicleFault)
    ]
    faults = [item for item in _defaults("investigator.faults", Fault) if isinstance(item, Fault)]
    for name, use in scenario.actual.sensors.items():
        root = f"actual.sensors.{name}.{FAULTS}"
        found += [
            FaultOffer(root, _title(fault), name.replace("_", " "), fault)
            for fault in faults
            if befalls(fault, use)
        ]
    return tuple(found)


def _title(fault: Declared) -> str:
    """A fault in a few words: its own, or its kind's."""
    if isinstance(fault, VehicleFault):
        return fault.title()
    return words(str(getattr(fault, "kind", "fault")))


def _roots(scenario: Scenario) -> Iterator[tuple[str, str]]:
    yield FAULTS, "vehicle"
    for name in scenario.actual.sensors:
        yield f"actual.sensors.{name}.{FAULTS}", name.replace("_", " ")


def _of(base: Scenario, root: str) -> tuple[object, ...]:
    try:
        return tuple(get(base, root))
    except UsageError:
        return ()


def _is_gate(path: str, scenario: Scenario) -> bool:
    parts = path.split(".")
    if len(parts) < 4 or parts[:2] != ["onboard", "sensors"] or parts[3] != "gate":
        return False
    instrument = scenario.suite.get(parts[2])
    return instrument is not None and instrument.kind in _RANGING


def _against(row: Row, base: Scenario) -> Row:
    """The row with its value as flown, and a slider that reaches where it may sensibly go."""
    try:
        holder, _, name = row.path.rpartition(".")
        flown = getattr(get(base, holder), name, None)
    except UsageError:
        flown = None
    return Row(row.path, _reachable(row.parameter, flown), flown)


def _reachable(parameter: Parameter, flown: object) -> Parameter:
    low, high, value = parameter.low, parameter.high, parameter.value
    numbers = [
        item for item in (flown, value) if isinstance(item, (int, float)) and not isinstance(item, bool)
    ]
    if low is None or high is None or not numbers or parameter.log:
        return parameter
    largest = max(abs(item) for item in numbers)
    if largest == 0.0 or high - low <= _WIDE * largest:
        return parameter
    whole = isinstance(value, int)
    reach = round(_REACH * largest) if whole else _REACH * largest
    return replace(parameter, low=max(low, -reach if low < 0 else low), high=min(high, reach))


def _differs(row: Row) -> bool:
    return row.parameter.value != row.flown


def _defaults(package: str, root: type[Kind]) -> Iterator[Kind]:
    """Each member of a family with its declared defaults; one that needs to be told more is left out."""
    for member in members(package, root).values():
        try:
            yield member.model_validate({})
        except ValidationError:
            continue
