"""A Kalman filter with constant process and measurement noise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from investigator.identification.channels import accelerations, altitudes, flown_phases, half
from investigator.identification.evidence import Evidence
from investigator.identification.structure import Candidate, Free, Structure
from investigator.navigation.phased_vertical import FlownPhase, PhasedVertical


class Kalman(Structure):
    """Height, speed and acceleration offset; noise of speed, offset and altitude free."""

    kind: Literal["kalman"] = "kalman"

    def candidates(self, evidence: Evidence) -> Iterator[Candidate]:
        """Every altitude crossed with every acceleration."""
        for altitude in altitudes(evidence):
            for acceleration in accelerations(evidence):
                phases = flown_phases(acceleration, FlownPhase(name="throughout"))
                mechanisation = PhasedVertical(
                    input=acceleration.name,
                    up_axis=acceleration.up_axis,  # type: ignore[arg-type]  # one of the axes
                    phases=phases,
                )
                rows = [f"mechanisation.phases.{index}" for index in range(len(phases))]
                sigma = f"sensors.{altitude.stream.name}.model.{altitude.sigma}"
                starts = tuple(altitude.per_metre * metres for metres in (5.0, 30.0))
                free = (
                    Free((sigma,), starts, 1e-3 * altitude.per_metre, 5e2 * altitude.per_metre),
                    Free(tuple(f"{row}.speed_noise" for row in rows), (0.5, 0.5), 1e-5, 1e3),
                    Free(tuple(f"{row}.offset_noise" for row in rows), (0.3, 0.02), 1e-6, 1e3),
                )
                words = f"{altitude.words}; {acceleration.words}"
                yield Candidate(self.kind, words, half(evidence, altitude, mechanisation), free)
