"""The hypotheses a board hears first over a lander's log. One without a recipe has its baseline alone.

An edit changes the on-board half (software, map) or the actual one (sensors, world); causes without such an
edit, an engine that pushes too little or a touchdown not noticed, are flown (`investigator refly --set`).
"""

from __future__ import annotations

from collections.abc import Callable

from investigator import verbs
from investigator.case import Case
from investigator.faults.bias import Bias
from investigator.filters.gates import Gate
from investigator.filters.policies.accept_all import AcceptAll
from investigator.filters.policies.latch_after import LatchAfter
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.filters.policies.reset_after import ResetAfter
from investigator.hypotheses.gate_policy import GatePolicy
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.hypotheses.tuning import Assignment, Tuning
from investigator.logs.reader import FlightLog
from investigator.parameters import get
from investigator.refly.catalogue import scenario

_RANGE = "rangefinder"
_JUMP_M = 4000.0  #: what the ranges of M1 would have to be off by, were the inertial estimate right
_BUDGET = ("reach_m", "energy", "albedo", "loss_db_per_m_s", "width_db", "confirm")


def completed(name: str, case: Case, log: FlightLog) -> Case:
    """The case of a lander's log with its hypotheses."""
    recipe = RECIPES.get(name)
    return case if recipe is None else recipe(case, log)


def _m1(case: Case, log: FlightLog) -> Case:
    since = next(event.time for event in log.events if event.name == f"first {_RANGE} sample rejected")
    case = verbs.add_hypothesis(
        case,
        SensorFault(sensor=_RANGE, fault=Bias(bias=_JUMP_M, start_s=since)),
        title="Range finder false",
        statement="From the first rejected range on the range finder read kilometres too long; the gate was "
        "right to leave it out.",
    )
    case = _gate_and_what_ifs(case)
    case = verbs.add_hypothesis(
        case,
        Tuning(
            name="Inertial drift or bad start",
            group="actual.mechanisation",
            assignments=(
                _set("actual.mechanisation.unit.accelerometer_bias_m_s2", 0.02),
                _set("actual.mechanisation.start.height_sigma_m", 10e3),
                _set("actual.mechanisation.start.velocity_sigma_m_s", 10.0),
            ),
        ),
        title="Inertial drift or bad start",
        statement="The inertial unit drifted far beyond its class, or the descent began from a state that "
        "was kilometres off.",
    )
    return verbs.add_hypothesis(
        case,
        Tuning(
            name="Ground as on the board's map",
            group="actual.world",
            assignments=(_set("actual.world.terrain", "onboard"),),
        ),
        title="Ground as on the board's map",
        statement="The ground was as the map on board had it, so that map, made for another site, misled "
        "nobody.",
    )


def _gate_and_what_ifs(case: Case) -> Case:
    flown = case.setup.onboard.sensors[_RANGE].gate
    assert isinstance(flown, LatchAfter)
    case = verbs.add_hypothesis(
        case,
        GatePolicy(sensor=_RANGE, gate=flown),
        title="Gate latched out a healthy sensor",
        statement="The range finder was right throughout; the ground stepped, the gate took the step for a "
        "fault and left the sensor out for good. (As flown: this edit changes nothing.)",
    )
    parent = case.hypotheses[-1].letter
    case = verbs.add_hypothesis(
        case,
        Tuning(
            name="Survey map on board",
            group="onboard.world",
            assignments=(_set("onboard.world.terrain", "survey"),),
        ),
        parent=parent,
        title="Survey map on board",
        statement="With the survey of the site on board the step would have been expected.",
    )
    limit, count = flown.sigmas, flown.rejections
    fixes: tuple[tuple[Gate, str, str], ...] = (
        (
            ResetAfter(sigmas=limit, rejections=count),
            "Re-initialise instead of latching",
            "Had as many rejections opened the filter again, the height would have been right from there on.",
        ),
        (
            LatchAfter(sigmas=limit, rejections=count, readmit_after=10),
            "Re-admit after ten consistent",
            "A latched sensor that agrees again ten times in a row would have been used again.",
        ),
        (
            RejectSigma(sigmas=limit),
            "Gate kept, latch removed",
            "Without the latch the gate alone would have gone on rejecting.",
        ),
        (
            AcceptAll(),
            "Accept everything",
            "Without any gate the step would have wrecked the velocity.",
        ),
    )
    for gate, title, statement in fixes:
        case = verbs.add_hypothesis(
            case, GatePolicy(sensor=_RANGE, gate=gate), parent=parent, title=title, statement=statement
        )
    return case


def _m2(case: Case, log: FlightLog) -> Case:
    """Link budgets say when a range comes: they act in a re-fly, and change no replay of ranges that came.

    Each cause is the whole budget of the scenario that flies it alone, so that it takes the others' place.
    """
    causes = (
        ("Dark ground", "m2-reflectivity", "Ground of albedo 0.023 alone; no mare is that dark."),
        ("Weak laser", "m2-laser", "A thirteenth of the laser's power alone, whatever the ground."),
        ("Deaf at speed", "m2-speed", "Signal lost by closing speed alone; what returned was as expected."),
    )
    for title, flown, statement in causes:
        at = f"actual.sensors.{_RANGE}.model.detection"
        budget = get(scenario(flown), at)
        assignments = tuple(_set(f"{at}.{number}", getattr(budget, number)) for number in _BUDGET)
        edit = Tuning(name=title, group=at, assignments=assignments)
        case = verbs.add_hypothesis(case, edit, title=title, statement=statement)
    return case


def _set(path: str, value: object) -> Assignment:
    return Assignment(path=path, value=value)


RECIPES: dict[str, Callable[[Case, FlightLog], Case]] = {"m1": _m1, "m2": _m2}
