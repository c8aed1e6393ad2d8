"""Where one panel stands on the page: its axes, its size, and where its values fall, in points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from investigator.figures import Curve
from investigator.report.reduction import reduce_curve
from investigator.report.scales import Axis

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS_PER_PT = 1.5

#: Order of drawing: dots, curves, crosses, belief. Bands and terrain lie below, frames and words above.
DOTS, CURVES, CROSSES, BELIEF, WORDS = 2.5, 3.0, 3.7, 4.0, 6.0


@dataclass(frozen=True)
class Plot:
    """Where one panel is drawn: its axes, value axis, time span (s), and size in points."""

    axes: Axes
    axis: Axis
    span: tuple[float, float]
    width_pt: float
    height_pt: float

    @property
    def columns(self) -> int:
        """How many columns of samples the plot can show apart."""
        return max(int(self.width_pt * COLUMNS_PER_PT), 2)

    def points(self, time: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Time (s) and value (panel's unit), both (N,), as points from the plot's lower left corner."""
        left, right = self.axes.get_xlim()
        x_pt = (np.asarray(time, float) - left) / (right - left) * self.width_pt
        share = (self.axis.place(value) - self.axis.low) / (self.axis.high - self.axis.low)
        return x_pt, share * self.height_pt

    def reduced(self, curve: Curve) -> tuple[np.ndarray, np.ndarray]:
        """A curve's time and value as drawn, in the panel's unit."""
        return reduce_curve(curve.time, curve.value, *self.span, self.columns)
