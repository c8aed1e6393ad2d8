"""The streams a flight filter may have lived on: which altitude, and which acceleration or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from investigator.filters.policies.accept_all import AcceptAll
from investigator.identification.evidence import Evidence
from investigator.logs.contents import Stream
from investigator.navigation.phased_vertical import FlownPhase, PhasedVertical
from investigator.navigation.start import NAVIGATION
from investigator.sensors.barometer import Barometer
from investigator.sensors.barometric_altitude import BarometricAltitude
from investigator.sensors.model import SensorModel
from investigator.setup import Navigation, SensorUse, World

_GAP_S = 10.0
_PA_PER_M = 12.0


@dataclass(frozen=True)
class Altitude:
    """A stream that tells height: its model, the name of its sigma, how many of its units make a metre."""

    stream: Stream
    words: str
    model: SensorModel
    world: World
    sigma: str
    per_metre: float


@dataclass(frozen=True)
class Acceleration:
    """A stream that tells acceleration upward (empty name: none), and from when on it does not."""

    name: str
    words: str
    up_axis: str
    ends_s: float | None


def altitudes(evidence: Evidence) -> Iterator[Altitude]:
    """The flight software's own before ours; a pressure once for each zero it may have."""
    world = evidence.setup.onboard.world
    barometers = [item for item in evidence.streams if item.kind == "barometer"]
    for stream in sorted(barometers, key=lambda item: not item.derived):
        if "altitude" in stream.channels:
            above = "reference surface" if stream.attributes.get("altitude_reference") == "ref" else "site"
            model = BarometricAltitude(above=above)  # type: ignore[arg-type]  # one of its two words
            yield Altitude(stream, stream.name, model, world, "sigma_m", 1.0)
        elif "pressure" in stream.channels:
            for words, zero in _zeros(stream, world):
                told = f"{stream.name}, zero {zero.surface_pressure_pa:.0f} Pa {words}"
                yield Altitude(stream, told, Barometer(), zero, "sigma_pa", _PA_PER_M)


def _zeros(stream: Stream, world: World) -> Iterator[tuple[str, World]]:
    yield "on the pad", world
    time = stream.time[stream.usable]
    gaps = np.flatnonzero(np.diff(time) > _GAP_S)
    if gaps.size:
        before = float(np.mean(stream.values("pressure")[stream.usable][: gaps[0] + 1]))
        yield "before the gap", world.replace(surface_pressure_pa=before)


def accelerations(evidence: Evidence) -> Iterator[Acceleration]:
    """The flight software's own, or else the recorded solution's; raw axes; none."""
    axes = [
        s for s in evidence.streams if s.kind == "accelerometer_axis" and s.attributes.get("axis") == "up"
    ]
    for stream in sorted(axes, key=lambda item: not item.derived):
        yield Acceleration(stream.name, stream.name, "x", _end_of(stream))
    recorded = evidence.log.navigation()
    own = (
        recorded is not None
        and "acceleration" in recorded.channels
        and recorded.values("acceleration").ndim == 1
    )
    if own and not any(stream.derived for stream in axes):
        yield Acceleration(NAVIGATION, "the recorded solution's own acceleration", "x", None)
    for stream in evidence.streams:
        up = str(stream.attributes.get("up_axis", "")).lstrip("+")
        if stream.kind == "imu" and up and "specific_force" in stream.channels:
            descent = evidence.phase("descent")
            yield Acceleration(
                stream.name, f"{stream.name} along {up}", up, descent.start if descent else None
            )
    yield Acceleration("", "no acceleration", "x", None)


def _end_of(stream: Stream) -> float | None:
    """When the stream stops holding usable samples, if it does so before its own end."""
    last = int(np.flatnonzero(stream.usable)[-1])
    return float(stream.time[last + 1]) if last + 1 < stream.time.size else None


def flown_phases(acceleration: Acceleration, phase: FlownPhase) -> tuple[FlownPhase, ...]:
    """One way throughout; where the force ends, on without it."""
    if not acceleration.name or acceleration.ends_s is None:
        return (phase,)
    return phase, phase.replace(name="without force", start_s=acceleration.ends_s, drive="none")


def half(evidence: Evidence, altitude: Altitude, mechanisation: PhasedVertical) -> Navigation:
    """An on-board half that begins as the recorded solution stood when it first moved."""
    at = int(np.searchsorted(evidence.time, evidence.start_s))
    speed = 0.0 if evidence.speed_m_s is None else float(evidence.speed_m_s[at])
    begun = mechanisation.replace(
        height_m=float(evidence.height_m[at]), speed_m_s=speed, offset_m_s2=_offset(evidence, mechanisation)
    )
    use = SensorUse(model=altitude.model, gate=AcceptAll())
    return Navigation(
        mechanisation=begun,
        sensors={altitude.stream.name: use},
        world=altitude.world,
        start_s=evidence.start_s,
    )


def _offset(evidence: Evidence, mechanisation: PhasedVertical) -> float:
    """Recorded acceleration less the driving one at the start, where the flight software's own drives."""
    recorded = evidence.log.navigation()
    driving = next((item for item in evidence.streams if item.name == mechanisation.input), None)
    if recorded is None or "acceleration" not in recorded.channels or driving is None or not driving.derived:
        return 0.0
    told = recorded.values("acceleration")[int(np.searchsorted(recorded.time, evidence.start_s))]
    force = driving.values("specific_force")[int(np.searchsorted(driving.time, evidence.start_s))]
    return float(told) - (float(force) - mechanisation.gravity_m_s2)
