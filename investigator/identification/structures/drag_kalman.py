"""A Kalman filter of height and speed with a drag term while rising, its process noise by phase."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from investigator.identification.channels import accelerations, altitudes, half
from investigator.identification.evidence import Evidence
from investigator.identification.structure import Candidate, Free, Structure
from investigator.navigation.phased_vertical import FlownPhase, PhasedVertical
from investigator.parameters import quantity


class DragKalman(Structure):
    """Boost, coast, descent; drag, noise of height and speed in each, and of the altitude, free."""

    kind: Literal["drag_kalman"] = "drag_kalman"
    start_sigma: Annotated[float, quantity("", "sigma of height and speed at the start", gt=0, le=100)] = 0.1

    def candidates(self, evidence: Evidence) -> Iterator[Candidate]:
        """Every altitude with the first acceleration there is, where the log tells burnout and apogee."""
        boost, apogee = evidence.phase("boost"), evidence.event("apogee")
        acceleration = next(accelerations(evidence))
        if boost is None or apogee is None or not acceleration.name:
            return
        phases = tuple(
            FlownPhase(name=name, start_s=start, offset="zero", offset_noise=0.0, drag_1_m=0.0)
            for name, start in (("boost", -1e9), ("coast", boost.end), ("descent", apogee))
        )
        mechanisation = PhasedVertical(
            input=acceleration.name,
            up_axis=acceleration.up_axis,  # type: ignore[arg-type]  # one of the axes
            phases=phases,
            height_sigma_m=self.start_sigma,
            speed_sigma_m_s=self.start_sigma,
            offset_sigma_m_s2=0.0,
        )
        for altitude in altitudes(evidence):
            flown = half(evidence, altitude, mechanisation)
            sigma = f"sensors.{altitude.stream.name}.model.{altitude.sigma}"
            per = altitude.per_metre
            noises = tuple(
                Free((f"mechanisation.phases.{i}.{name}",), (start, 1.0), 1e-4, 1e2)
                for i in range(3)
                for name, start in (("height_noise", 0.1), ("speed_noise", 0.5))
            )
            free = (
                Free((sigma,), (4.0 * per, 1.0 * per), 1e-2 * per, 5e2 * per),
                Free(
                    ("mechanisation.phases.0.drag_1_m", "mechanisation.phases.1.drag_1_m"),
                    (3e-4, 1e-4),
                    1e-8,
                    1e-1,
                ),
                *noises,
            )
            yield Candidate(self.kind, f"{altitude.words}; {acceleration.words}", flown, free)
