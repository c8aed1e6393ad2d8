"""The catalogue: every hypothesis a setup can be tested for, ready to add."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError

from investigator.families import Kind, members
from investigator.faults.model import Fault
from investigator.filters.gates import Gate
from investigator.hypotheses.gate_policy import GatePolicy
from investigator.hypotheses.model import Edit
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.hypotheses.sensor_use import SensorMode
from investigator.hypotheses.targets import befalls
from investigator.hypotheses.tuning import Tuning
from investigator.setup import Setup

Member = TypeVar("Member", bound=Kind)


@dataclass(frozen=True)
class Proposal:
    """One entry: the words a list shows and the edit it adds."""

    title: str
    edit: Edit


def proposals(setup: Setup) -> tuple[Proposal, ...]:
    """Faults of each sensor as it was, gates and modes on board, tuning; in that order."""
    found: list[Proposal] = []
    faults = _defaults("investigator.faults", Fault)
    gates = _defaults("investigator.filters.policies", Gate)
    for sensor, use in setup.actual.sensors.items():
        befalling = [fault for fault in faults if befalls(fault, use)]
        found += [_named(SensorFault(sensor=sensor, fault=fault), "as it was") for fault in befalling]
    for sensor, use in setup.onboard.sensors.items():
        befalling = [fault for fault in faults if befalls(fault, use)]
        found += [
            _named(SensorFault(sensor=sensor, fault=fault, target="onboard"), "as believed on board")
            for fault in befalling
        ]
        found += [_named(GatePolicy(sensor=sensor, gate=gate), "on board") for gate in gates]
        found.append(_named(SensorMode(sensor=sensor), "on board"))
    found += [
        _named(SensorMode(sensor=sensor, target="actual"), "in the reconstruction")
        for sensor in setup.actual.sensors
    ]
    found.append(Proposal("filter tuning, on board", Tuning()))
    found.append(
        Proposal(
            "reconstruction tuning", Tuning(name="Other reconstruction tuning", group="actual.mechanisation")
        )
    )
    return tuple(found)


def _named(edit: Edit, side: str) -> Proposal:
    return Proposal(f"{edit.title()}, {side}", edit)


def _defaults(package: str, root: type[Member]) -> list[Member]:
    """Each member with its declared defaults; one that has a parameter without a default is left out."""
    made: list[Member] = []
    for member in members(package, root).values():
        try:
            made.append(root.model_validate(member.model_validate({})))
        except ValidationError:
            continue
    return made
