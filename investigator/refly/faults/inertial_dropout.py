"""The inertial unit falls silent, and switching it on again restarts the flight computer. Beresheet, 2019.

While the unit is silent the computer holds its last commands and turns nothing. While it restarts it commands
nothing at all: the engine is off. Then the filter starts again from the last state it had, carried over the
gap with the mean increments of both sides, its covariance opened by what its tuning says a gap may hide, and
guidance takes up the phase it was in.
"""

from __future__ import annotations

from typing import Annotated, Literal

from investigator.parameters import quantity
from investigator.refly.arrays import Gauge, Law
from investigator.refly.model import VehicleFault


class InertialDropout(VehicleFault):
    """No increments for a while, then no flight computer for a while."""

    kind: Literal["inertial_dropout"] = "inertial_dropout"
    from_s: Annotated[float, quantity("s", "the unit falls silent", ge=1, le=7200, label="From")] = 600.0
    silent_s: Annotated[
        float, quantity("s", "until it is switched on again", ge=0, le=3600, label="Silent for")
    ] = 5.0
    restart_s: Annotated[
        float,
        quantity(
            "s", "the flight computer then restarts; 0: it does not", ge=0, le=3600, label="Restarts for"
        ),
    ] = 0.0

    def gauge(self, gauge: Gauge) -> Gauge:
        """Lost for the span."""
        return gauge._replace(lost_from_s=self.from_s, lost_until_s=self.from_s + self.silent_s)

    def law(self, law: Law) -> Law:
        """Down after it."""
        on = self.from_s + self.silent_s
        return law._replace(down_from_s=on, down_until_s=on + self.restart_s)

    def title(self) -> str:
        """A few words for lists."""
        return "inertial unit silent, computer restarts" if self.restart_s > 0.0 else "inertial unit silent"
