"""One process's share of a dispersion: a flight is flown, read, and forgotten.

The arrays of a flight, tens of megabytes, never leave the process; what does is a row of numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from math import nan
from time import perf_counter

from investigator.dispersion.measures import LANDED, drawn_name, flown_measures, met_name
from investigator.dispersion.plan import Flights
from investigator.errors import InvestigatorError, NumericalFailure
from investigator.filters.compiled.kernels import cache_folder
from investigator.refly.draws import drawn
from investigator.refly.entries import fly_rows
from investigator.refly.flight import ENDINGS, Flight, fly
from investigator.refly.outcome import outcome
from investigator.sweep.result import Batch, Fate, Outcome

PARTED = ": "  #: in a note, between how a flight ended and the words for it


def fly_points(plan: str, indices: tuple[int, ...]) -> Batch:
    """Some flights of a plan (as JSON), in this process."""
    began = perf_counter()
    flights = _flights(plan)
    outcomes = tuple(flown(flights, index) for index in indices)
    return Batch(outcomes, perf_counter() - began)


def warm() -> None:
    """The closed loop, compiled or fetched from the cache."""
    with _alone():
        fly_rows()


@lru_cache(maxsize=1)
def _flights(plan: str) -> Flights:
    warm()
    return Flights.model_validate_json(plan)


def flown(plan: Flights, index: int) -> Outcome:
    """One flight. What refuses it, or breaks it down, is its outcome and never an exception."""
    try:
        return _told(plan, index)
    except NumericalFailure as error:
        return _without_values(plan, index, Fate.DIVERGED, str(error))
    except InvestigatorError as error:
        return _without_values(plan, index, Fate.REFUSED, str(error))
    except (ArithmeticError, ValueError) as error:
        why = f"{ENDINGS[2]}{PARTED}the arithmetic broke down ({error})"
        return _without_values(plan, index, Fate.DIVERGED, why)


def _told(plan: Flights, index: int) -> Outcome:
    scenario = plan.scenario_at(index)
    flight = fly(scenario, scenario.seed)
    found = _numbers(flight)
    verdict = outcome(flight)
    found |= verdict.measures
    found |= {item.figure.measure: item.value for item in verdict.figures}
    found[LANDED] = float(verdict.landed)
    for number, item in enumerate(verdict.figures):
        found[met_name(number)] = nan if item.met is None else float(item.met)
    values = tuple(found.get(measure.name, nan) for measure in flown_measures(plan.scenario))
    fate = Fate.DIVERGED if verdict.ending == ENDINGS[2] else Fate.FINISHED
    return Outcome(index, fate, values, f"{verdict.ending}{PARTED}{verdict.words}")


def _numbers(flight: Flight) -> dict[str, float]:
    return {drawn_name(name): value for name, value in drawn(flight).items()}


def _without_values(plan: Flights, index: int, fate: Fate, note: str) -> Outcome:
    return Outcome(index, fate, (nan,) * len(flown_measures(plan.scenario)), note)


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time compiles; the others wait, and find it in the cache."""
    from investigator.refly import loop  # brings the compiler along, which a window need not wait for

    try:
        import fcntl
    except ImportError:  # without such locks each compiles for itself
        yield
        return
    folder = cache_folder(loop.fly_rows)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "compiling").open("w") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        yield
