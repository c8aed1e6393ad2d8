"""The measures of a sweep: what is read off every run, each declared once with unit, words and which value is
best.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, log, nan
from typing import Literal

from investigator.sweep.plan import Plan

Better = Literal["low", "high", "one", "zero", "none"]
_MINUS = "\u2212"


@dataclass(frozen=True)
class Measure:
    """One number of a run. name: in files and on the command line; `better`: "low", "high", "one" (nearest to
    one by ratio), "zero" (nearest to nought) or "none".

    A time that never came is infinite; NaN means the run says nothing of it (or has not been made).
    """

    name: str
    label: str
    unit: str = ""
    better: Better = "low"
    decimals: int = 2
    doc: str = ""

    def rank(self, value: float) -> float:
        """Least for the best value, NaN for what cannot be ranked."""
        if value != value or self.better == "none":
            return nan
        if self.better == "one":
            return abs(log(value)) if 0.0 < value < inf else nan
        return {"low": value, "high": -value, "zero": abs(value)}[self.better]

    def text(self, value: float) -> str:
        """A value as printed: decimals, thousands parted, unit behind; ``never`` and ``–`` in words."""
        if not isfinite(value):
            return "–" if value != value else "never" if self.unit == "s" else "beyond all bounds"
        printed = f"{value:,.{self.decimals}f}"
        if float(printed.replace(",", "")) == 0.0:
            printed = printed.lstrip("-")
        return f"{printed.replace('-', _MINUS)} {self.unit}".rstrip()


_AGAINST_RECORDED = (
    Measure("onboard_rms_m", "On-board rms", "m", "low", 2, "height against the recorded solution"),
    Measure("onboard_worst_m", "On-board worst", "m", "low", 1, "largest height difference from it"),
)
_AGAINST_HAPPENED = (
    Measure(
        "reconstruction_rms_m", "Reconstr. rms", "m", "low", 2, "height against the baseline reconstruction"
    ),
    Measure("worst_height_error_m", "Worst height error", "m", "low", 1, "largest difference from it"),
    Measure("final_height_error_m", "Final height error", "m", "zero", 1, "the run above it where both end"),
    Measure(
        "departure_s", "First departure", "s", "high", 2, "first farther from it than the bound on the height"
    ),
)
_OF_THE_FILTER = (
    Measure("latch_s", "First latch", "s", "high", 2, "a gate first latches out"),
    Measure("divergence_s", "Divergence", "s", "high", 2, "the filter diverges"),
    Measure("nis", "NIS / dof", "", "one", 3, "normalised innovation squared of the samples used"),
    Measure("rejected_percent", "Rejected", "%", "low", 1, "samples turned away, all sensors"),
)
_LIKELIHOOD = (
    Measure("log_likelihood", "ln L raw", "", "high", 1, "sensors under `actual`, discards at their price"),
    Measure(
        "discounted", "ln L", "", "high", 1, "the same, discounted for correlated errors as in the baseline"
    ),
    Measure("onboard_log_likelihood", "ln L on board", "", "high", 1, "innovations of the on-board filter"),
)


def measures(plan: Plan, *, recorded: bool) -> tuple[Measure, ...]:
    """What every run of a plan is measured by; `recorded`: the log holds an on-board altitude."""
    half = getattr(plan.setup, "actual" if plan.draws == "reconstruction" else "onboard")
    sensors = tuple(
        Measure(
            rejected_name(name),
            f"Rejected, {name.replace('_', ' ')}",
            "%",
            "low",
            1,
            "samples of this sensor turned away",
        )
        for name in half.sensors
    )
    against = _AGAINST_RECORDED if recorded else ()
    return (*against, *_AGAINST_HAPPENED, *_OF_THE_FILTER, *sensors, *_LIKELIHOOD)


def rejected_name(sensor: str) -> str:
    """The name of the measure of one sensor's rejected share."""
    return f"rejected_percent_{sensor}"
