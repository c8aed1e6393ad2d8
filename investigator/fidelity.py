"""The fidelity check: the baseline replay against the recorded on-board solution.

Nothing is concluded from a log whose baseline does not reproduce the flight within the stated bounds; the first departure
is named. A fitted setup is called "fitted, not as flown" wherever its fidelity is quoted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from investigator.errors import BadData
from investigator.filters.run import Run
from investigator.logs.contents import Header, Stream
from investigator.setup import Bounds, Setup


@dataclass(frozen=True)
class Departure:
    """Replay minus recorded of one quantity: time (N,), difference (N,), its rms, its worst and when, first time outside.

    `bound` is the largest |difference| allowed at any time (None: only the rms is bounded).
    """

    name: str
    unit: str
    time: np.ndarray
    difference: np.ndarray
    rms: float
    rms_bound: float
    worst: float
    worst_at: float
    bound: float | None
    first_outside: float | None

    @property
    def holds(self) -> bool:
        """Whether it stays inside its bounds."""
        return self.rms <= self.rms_bound and self.first_outside is None


@dataclass(frozen=True)
class Fidelity:
    """The certificate: each quantity's departure, the span compared, and where the setup comes from."""

    departures: tuple[Departure, ...]
    start: float
    end: float
    provenance: str
    diverged: str = ""

    @property
    def reproduces(self) -> bool:
        """Whether the baseline reproduces the flight within the stated bounds."""
        return not self.diverged and all(item.holds for item in self.departures)

    def sentence(self) -> str:
        """The certificate in one sentence."""
        how = "" if self.provenance == "as flown" else f" (setup {self.provenance})"
        if self.diverged:
            return f"The baseline replay diverged: {self.diverged}{how}."
        if self.reproduces:
            text = ", ".join(f"{item.name} {item.rms:.2g} {item.unit} rms" for item in self.departures)
            return f"The baseline reproduces the flight{how}: {text}, worst height {self.departures[0].worst:.1f} m."
        broken = next(item for item in self.departures if not item.holds)
        if broken.first_outside is not None:
            return (
                f"The baseline departs from the flight at T+{broken.first_outside:.1f} s: {broken.name} by up to "
                f"{broken.worst:.1f} {broken.unit}, allowed {broken.bound:g}{how}."
            )
        return (
            f"The baseline departs from the flight: {broken.name} by {broken.rms:.2g} {broken.unit} rms, "
            f"allowed {broken.rms_bound:g}{how}."
        )


def recorded_height_site(recorded: Stream, header: Header) -> np.ndarray:
    """The recorded on-board altitude as height above the site (N,), whatever surface it was recorded against."""
    altitude = recorded.values("altitude")
    reference = recorded.channels["altitude"].attributes.get(
        "reference_surface", recorded.attributes.get("altitude_reference", "site")
    )
    return (
        altitude - header.site_height_ref_m
        if reference in ("ref", "reference", "sphere", "ellipsoid")
        else altitude
    )


def check_fidelity(
    recorded: Stream, run: Run, header: Header, setup: Setup, start: float = -np.inf, end: float = np.inf
) -> Fidelity:
    """Hold a replay against the recorded solution between two times (s).

    Raises BadData where the two share no time, or the solution has no altitude.
    """
    if "altitude" not in recorded.channels:
        raise BadData(
            "The recorded solution carries no altitude.", "/onboard/navigation", "Fidelity needs one."
        )
    low, high = max(start, run.trajectory.time[0]), min(end, run.trajectory.time[-1])
    inside = recorded.usable & (recorded.time >= low) & (recorded.time <= high)
    if not inside.any():
        raise BadData(
            "The replay and the recorded solution share no time.", "/onboard/navigation", "Widen the window."
        )
    time = recorded.time[inside]
    departures = [_height(time, recorded_height_site(recorded, header)[inside], run, setup.bounds)]
    if "vertical_speed" in recorded.channels:
        departures.append(_speed(time, recorded.values("vertical_speed")[inside], run, setup.bounds))
    diverged = f"{run.divergence.reason} at T+{run.divergence.time:.1f} s" if run.divergence else ""
    return Fidelity(tuple(departures), float(time[0]), float(time[-1]), setup.provenance, diverged)


def _height(time: np.ndarray, recorded: np.ndarray, run: Run, bounds: Bounds) -> Departure:
    replayed = np.interp(time, run.trajectory.time, run.trajectory.height_site)
    return _departure("height", "m", time, replayed - recorded, bounds.height_rms_m, bounds.height_worst_m)


def _speed(time: np.ndarray, recorded: np.ndarray, run: Run, bounds: Bounds) -> Departure:
    replayed = np.interp(time, run.trajectory.time, run.trajectory.vertical_speed)
    return _departure("vertical speed", "m/s", time, replayed - recorded, bounds.speed_rms_m_s, None)


def _departure(
    name: str, unit: str, time: np.ndarray, difference: np.ndarray, rms_bound: float, bound: float | None
) -> Departure:
    kept = np.isfinite(difference)
    time, difference = time[kept], difference[kept]
    size = np.abs(difference)
    outside = np.flatnonzero(size > bound) if bound is not None else np.zeros(0, int)
    return Departure(
        name=name,
        unit=unit,
        time=time,
        difference=difference,
        rms=float(np.sqrt(np.mean(difference**2))),
        rms_bound=rms_bound,
        worst=float(size.max()),
        worst_at=float(time[int(size.argmax())]),
        bound=bound,
        first_outside=float(time[outside[0]]) if outside.size else None,
    )
