"""A Kalman filter that changes with the phases of flight, as small rocket loggers fly it.

On the pad it trusts the barometer and finds the acceleration offset; from ignition the offset is frozen and
the barometer mistrusted; while coasting trust returns as speed falls; under the parachute there is no force.
The structure is that of publicly documented logger firmware; its numbers are fitted.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Annotated, Literal

from investigator.identification.channels import Acceleration, Altitude, accelerations, altitudes, half
from investigator.identification.evidence import Evidence
from investigator.identification.structure import Candidate, Free, Structure
from investigator.navigation.phased_vertical import FlownPhase, PhasedVertical
from investigator.parameters import quantity
from investigator.sensors.barometric_altitude import BarometricAltitude
from investigator.sensors.scheduled_altitude import NoiseSpan, ScheduledAltitude


class PhasedKalman(Structure):
    """Pad, boost, coast, descent; noise on the pad, noise in flight and speed noise free."""

    kind: Literal["phased_kalman"] = "phased_kalman"
    slow_share: Annotated[float, quantity("", "of the altitude's noise, when slow", gt=0, le=1)] = 0.3981
    slow_m_s: Annotated[float, quantity("m/s", "slow is below this", ge=0, le=1e4)] = 20.0
    fast_m_s: Annotated[float, quantity("m/s", "full noise above this", ge=0, le=1e4)] = 100.0
    power: Annotated[float, quantity("", "the share is raised to this power", ge=0, le=10)] = 2.5
    offset_noise: Annotated[float, quantity("m/s²/√s", "random walk of the offset", ge=0, le=10)] = 0.01
    entry_sigma: Annotated[float, quantity("", "every sigma on entering boost", gt=0, le=100)] = sqrt(0.1)
    start_sigma: Annotated[float, quantity("", "every sigma at the start", gt=0, le=100)] = sqrt(0.05)

    def candidates(self, evidence: Evidence) -> Iterator[Candidate]:
        """Altitudes, not pressures, crossed with accelerations, where the log tells pad, boost and coast."""
        told = all(evidence.phase(name) is not None for name in ("pad", "boost", "coast"))
        for altitude in altitudes(evidence) if told else ():
            if isinstance(altitude.model, BarometricAltitude):
                for acceleration in accelerations(evidence):
                    if acceleration.name:
                        yield self._candidate(evidence, altitude, acceleration)

    def _candidate(self, evidence: Evidence, altitude: Altitude, acceleration: Acceleration) -> Candidate:
        boost, coast = evidence.phase("boost"), evidence.phase("coast")
        assert boost is not None and coast is not None and isinstance(altitude.model, BarometricAltitude)
        phases = self._phases(boost.start, acceleration.ends_s)
        mechanisation = PhasedVertical(
            input=acceleration.name,
            up_axis=acceleration.up_axis,  # type: ignore[arg-type]  # one of the axes
            phases=phases,
            height_sigma_m=self.start_sigma,
            speed_sigma_m_s=self.start_sigma,
            offset_sigma_m_s2=self.start_sigma,
        )
        slower = {"slow_share": self.slow_share, "slow_m_s": self.slow_m_s, "fast_m_s": self.fast_m_s}
        schedule = (
            NoiseSpan(),
            NoiseSpan(start_s=boost.start),
            NoiseSpan(start_s=coast.start, power=self.power, **slower),
        )
        model = ScheduledAltitude(above=altitude.model.above, schedule=schedule)
        name = altitude.stream.name
        plain = half(evidence, altitude, mechanisation)
        flown = plain.replace(sensors={name: plain.sensors[name].replace(model=model)})
        at = f"sensors.{name}.model.schedule"
        free = (
            Free((f"{at}.0.sigma_m",), (1.5, 5.0), 0.05, 1e3),
            Free((f"{at}.1.sigma_m", f"{at}.2.sigma_m"), (20.0, 5.0), 0.05, 1e4),
            Free(
                tuple(f"mechanisation.phases.{i}.speed_noise" for i in range(len(phases))),
                (0.5, 2.0),
                1e-4,
                1e3,
            ),
        )
        return Candidate(self.kind, f"{altitude.words}; {acceleration.words}", flown, free)

    def _phases(self, boost_s: float, force_ends_s: float | None) -> tuple[FlownPhase, ...]:
        pad = FlownPhase(name="pad", offset_noise=self.offset_noise)
        flight = pad.replace(
            name="boost and coast", start_s=boost_s, offset="frozen", entry_sigma=self.entry_sigma
        )
        if force_ends_s is None:
            return pad, flight
        return pad, flight, pad.replace(name="descent", start_s=force_ends_s, drive="none", offset="zero")
