"""Panning and zooming the descent's curves: 90,000 points with bands, through the real stack of plots."""

from __future__ import annotations

from functools import partial
from statistics import median

from investigator import verbs
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.hypotheses.gate_policy import GatePolicy
from scripts.bench.rounds import descent, tell
from scripts.bench.stage import Repaints, application, opened, rest, until
from ui.window import Window

_STEPS = 40
_LEAST_POINTS = 80_000


def main() -> None:
    """Measure and tell."""
    application()
    window = opened(descent())
    edit = GatePolicy(sensor="rangefinder", gate=RejectSigma(sigmas=1.5))
    window.session.do("Add hypothesis", lambda case: verbs.add_hypothesis(case, edit))
    until(lambda: not window.session.busy)
    rest()
    points = _points(window)
    if max(points) < _LEAST_POINTS:
        raise SystemExit(f"The longest curve has {max(points):,} points; the figure would flatter.")
    spent = [1e3 * s for s in _steps(window)]
    window.close()
    tell(
        {"plots.pan_zoom_median_ms": median(spent), "plots.pan_zoom_worst_ms": max(spent)},
        f"{len(points)} curves, {sum(points):,} points",
    )


def _points(window: Window) -> list[int]:
    return [curve.time.size for pane in window.timeline.plots.panes() for curve in pane.panel.curves]


def _steps(window: Window) -> list[float]:
    """Seconds from each span asked for to the plots painted with it: in, along, and out again."""
    plots, repaints = window.timeline.plots, Repaints(window.timeline)
    start, end = plots.span()
    spent = []
    for number in range(1, _STEPS):
        share = 0.97 ** min(number, _STEPS - number)
        left = start + (end - start) * (1.0 - share) * number / _STEPS
        show = partial(plots.set_span, left, left + share * (end - start))
        spent.append(repaints.after(show, lambda: True))
    return spent


if __name__ == "__main__":
    main()
