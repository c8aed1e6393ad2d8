"""Constant gains: every innovation adds the same share to height, speed and acceleration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from investigator.identification.channels import accelerations, altitudes, flown_phases, half
from investigator.identification.evidence import Evidence
from investigator.identification.structure import Candidate, Free, Structure
from investigator.navigation.phased_vertical import FlownPhase, PhasedVertical
from investigator.navigation.vertical import FixedGain


class ConstantGain(Structure):
    """An α–β–γ filter, driven by an acceleration or by none."""

    kind: Literal["constant_gain"] = "constant_gain"

    def candidates(self, evidence: Evidence) -> Iterator[Candidate]:
        """Every altitude crossed with every acceleration."""
        for altitude in altitudes(evidence):
            for acceleration in accelerations(evidence):
                name = altitude.stream.name
                mechanisation = PhasedVertical(
                    input=acceleration.name,
                    up_axis=acceleration.up_axis,  # type: ignore[arg-type]  # one of the axes
                    phases=flown_phases(acceleration, FlownPhase(name="throughout")),
                    gains="fixed",
                    fixed={name: FixedGain()},
                )
                at = f"mechanisation.fixed.{name}"
                free = (
                    Free((f"{at}.height",), (7e-3, 5e-2), 1e-7, 1.0),
                    Free((f"{at}.speed",), (3e-3, 5e-2), 1e-8, 10.0),
                    Free((f"{at}.acceleration",), (1e-4, 5e-2), 1e-10, 10.0),
                )
                words = f"{altitude.words}; {acceleration.words}"
                yield Candidate(self.kind, words, half(evidence, altitude, mechanisation), free)
