"""Which analyses a log can support, and why not the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Support:
    """One analysis: its name, whether the log supports it, and what speaks for it or is missing."""

    analysis: str
    supported: bool
    reason: str


@dataclass(frozen=True)
class Holdings:
    """What a log holds: usable sensors with samples (name → kind), and its other parts."""

    sensors: Mapping[str, str]
    inertial: tuple[str, ...]
    navigation: tuple[str, ...]
    measurements: tuple[str, ...]
    setup: bool
    terrains: tuple[str, ...]
    witnesses: tuple[str, ...]
    truth: bool


_HEIGHT = ("barometer", "position_fix", "rangefinder", "radar_altimeter", "speed_altitude")
_RANGE = ("rangefinder", "radar_altimeter", "doppler_velocimeter")
_AIDING = (*_HEIGHT, "velocity_fix", "doppler_velocimeter", "star_tracker", "magnetometer")


def supports(log: Holdings) -> tuple[Support, ...]:
    """Every analysis with its verdict, in the order an investigator meets them."""
    height, aiding = _of(log, _HEIGHT), _of(log, _AIDING)
    replay = bool(height or (log.inertial and aiding))
    return (
        _support(
            "vertical replay",
            height,
            "a sensor of height",
            "it has no barometer, fix, range or webcast altitude",
        ),
        _strapdown(log, aiding),
        _support("fidelity", log.navigation if replay else (), *_fidelity(log, replay)),
        _support(
            "as-flown setup",
            ("recorded",) if log.setup else (),
            "the as-flown setup",
            "a setup must be fitted",
        ),
        _support(
            "identification", log.navigation if height else (), "an on-board solution", *_needs(log, height)
        ),
        _support("reconstruction", aiding, "measurements", "no sensor observes position, speed or attitude"),
        _support(
            "gate analysis", log.measurements, "recorded updates of", "the filter's updates were not recorded"
        ),
        _support(
            "terrain-relative ranging", log.terrains if _of(log, _RANGE) else (), "terrain", *_terrain(log)
        ),
        _support("test on witnesses", log.witnesses, "witnesses", "it holds no independent witness"),
        _support(
            "comparison with truth",
            ("truth",) if log.truth else (),
            "simulated",
            "real flights have no truth",
        ),
    )


def _strapdown(log: Holdings, aiding: tuple[str, ...]) -> Support:
    if not log.inertial:
        return Support(
            "strapdown replay", False, "it has no IMU with rates and forces, or increments of both"
        )
    if not aiding:
        return Support("strapdown replay", False, "nothing aids the inertial data")
    return Support(
        "strapdown replay", True, f"inertial data of {_list(log.inertial)}, aided by {_list(aiding)}"
    )


def _support(analysis: str, by: tuple[str, ...], what: str, missing: str) -> Support:
    if not by:
        return Support(analysis, False, missing)
    return Support(analysis, True, f"{what}: {_list(by)}")


def _fidelity(log: Holdings, replay: bool) -> tuple[str, str]:
    missing = "no replay is possible" if log.navigation else "the on-board solution was not recorded"
    return (
        "an on-board solution to compare with",
        missing if replay or not log.navigation else "no replay is possible",
    )


def _needs(log: Holdings, height: tuple[str, ...]) -> tuple[str]:
    return ("the on-board solution was not recorded" if height else "it has no sensor of height",)


def _terrain(log: Holdings) -> tuple[str]:
    return ("it holds no terrain" if _of(log, _RANGE) else "it has no sensor that looks at the ground",)


def _of(log: Holdings, kinds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name, kind in log.sensors.items() if kind in kinds)


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names)
