"""The declared numbers of the change-point test, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from investigator.parameters import Declared, quantity


class ChangeTest(Declared):
    """How large, how sharp and how long a departure must be to be named.

    The smallest departure named is the larger of `minimum_m` and `minimum_share` of the height flown; it, not
    the threshold on noise, keeps an imperfect model from being named on every log.
    """

    minimum_m: Annotated[float, quantity("m", "smaller departures are not named", ge=0, le=1e6)] = 1.0
    minimum_share: Annotated[
        float, quantity("", "nor are those below this share of the height flown", ge=0, le=1)
    ] = 0.01
    rate_hz: Annotated[float, quantity("Hz", "residuals are averaged to this rate", gt=0, le=1e3)] = 20.0
    pulse_sigmas: Annotated[
        float, quantity("σ", "a pulse exceeds its own uncertainty so many times", ge=1, le=100)
    ] = 8.0
    scatter_sigmas: Annotated[
        float, quantity("σ", "and the scatter of the residual on either side so many times", ge=0, le=100)
    ] = 5.0
    noise_correlation: Annotated[
        float, quantity("", "between successive averages, taken for granted", ge=0, lt=1)
    ] = 0.3
    span_s: Annotated[
        float, quantity("s", "course on either side against which a pulse stands out", gt=0, le=100)
    ] = 2.0
    edge_share: Annotated[
        float, quantity("", "a pulse ends where it falls below this share of its peak", gt=0, lt=1)
    ] = 0.2
    reach_s: Annotated[
        float, quantity("s", "a jump lies this close to an edge; an edge moves no farther", gt=0, le=10)
    ] = 0.3
    parting_sigmas: Annotated[
        float, quantity("σ", "a parting exceeds the reconstruction's sigma so many times", ge=1, le=100)
    ] = 3.0
    parting_s: Annotated[float, quantity("s", "a parting lasts at least this long", gt=0, le=1e4)] = 1.0


@dataclass(frozen=True)
class Window:
    """A stretch of time (s) in which `what` parts from the reconstruction.

    peak is the largest departure with its sign (positive: reads high), statistic that departure in sigmas: of
    the pulse's own amplitude, or of the reconstruction.
    """

    kind: Literal["pulse", "parting"]
    what: str
    start: float
    end: float
    peak: float
    unit: str
    statistic: float

    def sentence(self) -> str:
        """As a list shows it."""
        name = self.what.replace("_", " ")
        span = f"from T{self.start:+.2f} to T{self.end:+.2f} s"
        size = f"{abs(self.peak):.3g} {self.unit}"
        if self.kind == "pulse":
            way = "up" if self.peak > 0 else "down"
            return f"{name} jumps {way} by up to {size} {span} ({self.statistic:.0f} σ of such a pulse)"
        side = "above" if self.peak > 0 else "below"
        return f"{name} lies up to {size} {side} the reconstruction {span} ({self.statistic:.0f} σ)"

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "kind": self.kind,
            "what": self.what,
            "start_s": round(self.start, 3),
            "end_s": round(self.end, 3),
            "peak": round(self.peak, 3),
            "unit": self.unit,
            "statistic": round(self.statistic, 2),
            "sentence": self.sentence(),
        }
