"""Which analyses a log can support, and why not the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Support:
    """One analysis: its name, whether the log supports it, and what speaks for it or what is missing."""

    analysis: str
    supported: bool
    reason: str


@dataclass(frozen=True)
class Holdings:
    """What a log holds: sensors with data (name → kind), which are derived on board, and its other parts."""

    sensors: Mapping[str, str]
    derived: frozenset[str]
    navigation: tuple[str, ...]
    measurements: tuple[str, ...]
    setup: bool
    terrains: tuple[str, ...]
    witnesses: tuple[str, ...]
    truth: bool

    def of(self, *kinds: str) -> tuple[str, ...]:
        """Names of the sensors of some kinds."""
        return tuple(name for name, kind in self.sensors.items() if kind in kinds)


#: What an analysis needs: names that meet the need, and the sentence if there are none.
Need = tuple[tuple[str, ...], str]

_RANGES = ("rangefinder", "radar_altimeter", "doppler_velocimeter")
_HEIGHTS = ("barometer", "position_fix", "rangefinder", "radar_altimeter", "speed_altitude")
_AIDING = (*_HEIGHTS, "velocity_fix", "doppler_velocimeter", "star_tracker", "magnetometer")


def supports(log: Holdings) -> tuple[Support, ...]:
    """Every analysis with its verdict, in the order an investigator meets them."""
    aiding = log.of(*_AIDING)
    independent = tuple(name for name in aiding if name not in log.derived)
    height: Need = log.of(*_HEIGHTS), "No sensor tells the height: no barometer, fix, range or webcast."
    inertial: Need = log.of("imu"), "There is no IMU with forces and rates, or increments of both."
    aided: Need = aiding, "No sensor aids the inertial data."
    solution: Need = log.navigation, "The on-board solution was not recorded."
    looking: Need = log.of(*_RANGES), "No sensor looks at the ground."
    setup: Need = (
        ("recorded",) if log.setup else (),
        "The as-flown setup was not recorded; one must be fitted.",
    )
    updates: Need = log.measurements, "The flight filter's updates were not recorded."
    truth: Need = ("simulated",) if log.truth else (), "A real flight has no truth."
    return (
        _verdict("vertical replay", height),
        _verdict("strapdown replay", inertial, aided),
        _verdict("as-flown setup", setup),
        _verdict("fidelity", solution, aided),
        _verdict("identification", solution, height),
        _verdict(
            "reconstruction", (independent, "No independent sensor observes position, speed or attitude.")
        ),
        _verdict("gate analysis", updates),
        _verdict("ranging to terrain", looking, (log.terrains, "There is no terrain in the log.")),
        _verdict("test on witnesses", (log.witnesses, "There is no independent witness.")),
        _verdict("comparison with truth", truth),
    )


def _verdict(analysis: str, *needs: Need) -> Support:
    missing = [sentence for names, sentence in needs if not names]
    if missing:
        return Support(analysis, False, " ".join(missing))
    return Support(analysis, True, "With " + "; ".join(_listed(names) for names, _ in needs) + ".")


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - 4
    return ", ".join(names[:4]) + (f" and {more} more" if more > 0 else "")
