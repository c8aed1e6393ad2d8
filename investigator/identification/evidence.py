"""What a fit may look at: the recorded solution, the spans to fit on, those held out, where a run begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

import numpy as np

from investigator.baseline import baseline
from investigator.errors import BadData, UsageError
from investigator.fidelity import recorded_height_site
from investigator.logs.contents import Phase, Stream
from investigator.logs.reader import FlightLog
from investigator.setup import Setup

Span = tuple[float, float]

_LIFTOFF = ("liftoff", "lift-off", "take-off")


@dataclass(frozen=True)
class Evidence:
    """A log's recorded solution: time (N,), height above the site (N,), speed upward (N,) or None.

    `setup` is the log's baseline, whose actual half and bounds the identified setup takes over.
    """

    log: FlightLog
    setup: Setup
    time: np.ndarray
    height_m: np.ndarray
    speed_m_s: np.ndarray | None
    fit: tuple[Span, ...]
    held_out: tuple[Span, ...]

    @property
    def start_s(self) -> float:
        """The last recorded sample before the solution first moves: before it a filter stood still."""
        moving = np.flatnonzero(self.height_m != self.height_m[0])
        return float(self.time[max(moving[0] - 1, 0)]) if moving.size else float(self.time[0])

    @property
    def streams(self) -> tuple[Stream, ...]:
        """Every sensor with a usable sample."""
        found = (self.log.sensor(name) for name in self.log.sensors)
        return tuple(stream for stream in found if stream.usable.any())

    def event(self, *names: str) -> float | None:
        """When the first event of one of these names happened."""
        return next((item.time for item in self.log.events if item.name in names), None)

    def phase(self, name: str) -> Phase | None:
        """The log's first phase of that name."""
        return next((item for item in self.log.phases if item.name == name), None)


def gather(log: FlightLog, fit: Sequence[Span] = (), held_out: Sequence[Span] = ()) -> Evidence:
    """The evidence of a log; spans default to the first half of the ascent, the second, and the descent.

    Raises BadData where the log carries no recorded altitude, UsageError where a span holds no sample of it.
    """
    recorded = log.navigation()
    if recorded is None or "altitude" not in recorded.channels:
        raise BadData(
            "The log carries no on-board solution with an altitude to fit a filter to.",
            str(log.path),
            "Give a setup of your own (--setup), or replay with the assumed one.",
        )
    height = recorded_height_site(recorded, log.header)
    kept = recorded.usable & np.isfinite(height) & np.isfinite(recorded.time)
    speed = recorded.values("vertical_speed") if "vertical_speed" in recorded.channels else None
    if not kept.any():
        raise BadData(
            "The recorded solution holds no usable sample.",
            "/onboard/navigation",
            "Nothing can be fitted to it.",
        )
    time = recorded.time[kept]
    whole = Evidence(
        log,
        baseline(log),
        time,
        height[kept],
        speed[kept] if speed is not None else None,
        tuple(fit),
        tuple(held_out),
    )
    fit = tuple(fit) or _first_half(whole)
    spans = Evidence(
        log,
        whole.setup,
        time,
        whole.height_m,
        whole.speed_m_s,
        fit,
        tuple(held_out) or _rest(whole, fit[-1][1]),
    )
    for low, high in spans.fit:
        if not ((time >= low) & (time < high)).any():
            raise UsageError(
                f"The recorded solution has no sample between {low:g} and {high:g} s.",
                "--fit",
                f"It runs from {time[0]:.1f} to {time[-1]:.1f} s.",
            )
    return spans


def _ascent(evidence: Evidence) -> Span:
    liftoff, apogee = evidence.event(*_LIFTOFF), evidence.event("apogee")
    begin = evidence.start_s if liftoff is None else liftoff
    return begin, float(evidence.time[-1]) if apogee is None or apogee <= begin else apogee


def _first_half(evidence: Evidence) -> tuple[Span, ...]:
    begin, top = _ascent(evidence)
    return ((begin, float(min(ceil(0.5 * (begin + top)), evidence.time[-1]))),)


def _rest(evidence: Evidence, fitted_until: float) -> tuple[Span, ...]:
    top, end = float(ceil(_ascent(evidence)[1])), float(evidence.time[-1])
    cuts = [fitted_until, *(cut for cut in (top,) if fitted_until < cut < end), end]
    return tuple((low, high) for low, high in pairwise(cuts) if high > low)
