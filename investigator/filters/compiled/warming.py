"""Everything compiled before it is needed: the engine's passes, and every law that comes with the program.

A law is a module-level function known by the names of its arguments. Plugins' laws are compiled at first use.
"""

from __future__ import annotations

import importlib
import multiprocessing
import pkgutil
from collections.abc import Callable, Iterator
from inspect import signature
from types import FunctionType
from typing import TYPE_CHECKING, Any

from investigator.filters.compiled.arrays import LANES, width
from investigator.navigation import inertial, layout, vertical_motion
from investigator.processes import end_with_starter, every_core

if TYPE_CHECKING:
    from investigator.filters.compiled.carrying import Course

#: Where laws are found.
PACKAGES = (
    "investigator.navigation",
    "investigator.sensors",
    "investigator.faults",
    "investigator.filters.policies",
    "investigator.filters.gates",
)

#: Where the laws are that nearly every run needs.
_USUAL = {
    inertial.__name__,
    "investigator.filters.gates",
    "investigator.filters.policies.accept_all",
    "investigator.filters.policies.reject_sigma",
}

#: Arguments of a law → its name in `signatures.LAWS`.
ARGUMENTS = {
    ("nominal", "u", "dt", "p", "Phi", "Q"): "step",
    ("nominal", "dx"): "correct",
    ("dx", "A"): "reset",
    ("nominal", "u", "dt", "p", "position", "velocity", "C_pb", "rate"): "see",
    ("nominal", "p", "position", "velocity", "quaternion"): "pose",
    ("u", "part", "out"): "share",
    ("view", "own", "parameters", "world"): "measure",
    ("z_hat", "view", "parameters", "world"): "variance",
    ("nu", "S", "jump", "time", "state", "parameters"): "decide",
    ("nu", "S", "jump", "parameters"): "ratio",
    ("z_hat", "H", "view", "parameters", "world"): "alter",
    ("R", "view", "parameters", "world"): "worsen",
}


def laws() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every law that comes with the program, with its name."""
    for package in PACKAGES:
        folder = importlib.import_module(package)
        names = [entry.name for entry in pkgutil.iter_modules(getattr(folder, "__path__", ()))]
        for module in (folder, *(importlib.import_module(f"{package}.{name}") for name in names)):
            for value in vars(module).values():
                if isinstance(value, FunctionType) and value.__module__ == module.__name__:
                    name = ARGUMENTS.get(tuple(signature(value).parameters))
                    if name is not None:
                        yield name, value


def courses() -> Iterator[Course]:
    """Of the mechanisations that come with the program, without states of sensors and with some."""
    from investigator.filters.compiled.carrying import course

    for m in (layout.ERRORS, layout.ERRORS_WITH_DISTURBANCE):
        for w in (width(m), width(m + LANES)):
            yield course(m, inertial.pattern(m), inertial.follows(m), w)
    vertical = vertical_motion.ACCELERATION + 1
    yield course(vertical, None, None, width(vertical))


def resets() -> Iterator[Course]:
    """Of the maps that follow their corrections."""
    from investigator.filters.compiled.carrying import course

    for m in (layout.ERRORS, layout.ERRORS_WITH_DISTURBANCE):
        for w in (width(m), width(m + LANES)):
            yield course(m, inertial.reset_pattern(m), None, w)


def compile_everything(*others: Callable[[], object]) -> None:
    """Passes, steps and laws into the cache, and what `others` compile; the laws, which are half of it,
    meanwhile in a process of their own where there is a core for it.
    """
    from investigator.filters.compiled import carrying, warm
    from investigator.filters.compiled.kernels import specialised
    from investigator.filters.compiled.signatures import CARRY

    beside = multiprocessing.get_context("spawn").Process(target=_compile_laws_beside, daemon=True)
    if every_core() > 1:
        beside.start()
    warm()
    for plan in courses():
        specialised(carrying.carry(plan), CARRY)
        specialised(carrying.chain(plan), CARRY)
    for plan in resets():
        specialised(carrying.turn(plan), CARRY)
    for other in others:
        other()
    if beside.pid is not None:
        beside.join()
    compile_laws()


def compile_laws() -> None:
    """Every law, fetched from the cache where it is there; one that does not compile is the reference
    engine's.
    """
    from numba.core.errors import NumbaError

    from investigator.filters.compiled.kernels import specialised
    from investigator.filters.compiled.signatures import LAWS

    for name, law in laws():
        try:
            specialised(law, LAWS[name])
        except (NumbaError, AssertionError, TypeError, NotImplementedError):
            continue


def fetch_usual() -> None:
    """What nearly every run needs beside the passes, so that processes forked from here need not fetch it: a
    strapdown's course and laws, and those of the plainest gates.
    """
    from investigator.filters.compiled import carrying
    from investigator.filters.compiled.kernels import specialised
    from investigator.filters.compiled.signatures import CARRY, LAWS

    own, reset = next(courses()), next(resets())
    for step in (carrying.carry(own), carrying.chain(own), carrying.turn(reset)):
        specialised(step, CARRY)
    for name, law in laws():
        if law.__module__ in _USUAL:
            specialised(law, LAWS[name])


def _compile_laws_beside() -> None:
    end_with_starter()
    compile_laws()
