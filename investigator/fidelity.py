"""The fidelity check: the baseline replay against the recorded on-board solution.

Nothing is concluded from a log whose baseline does not reproduce the flight within the stated bounds; the
first departure is named. A fitted setup is called "fitted, not as flown" wherever its fidelity is quoted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from investigator.errors import BadData
from investigator.filters.problem import Reason
from investigator.filters.run import Innovations, Run
from investigator.logs.contents import Header, OnboardMeasurements, Stream
from investigator.setup import Bounds, Setup


@dataclass(frozen=True)
class Departure:
    """Replay minus recorded of one quantity: time (N,), difference (N,), rms, worst and when, first outside.

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
class UsedAgreement:
    """Recorded and replayed used flags of one sensor: how many compared, how many agree, the first apart.

    `recorded_used` is the flight's word on that one (None where all agree), `replayed_reason` the replay's.
    """

    sensor: str
    compared: int
    agreeing: int
    first_disagreement: float | None = None
    recorded_used: bool | None = None
    replayed_reason: str = ""

    @property
    def holds(self) -> bool:
        """Whether every flag agrees."""
        return self.first_disagreement is None

    def sentence(self) -> str:
        """The agreement in one sentence."""
        if self.first_disagreement is None:
            return f"{self.sensor}: all {self.compared} used flags agree."
        flown, replayed = ("used", "rejects") if self.recorded_used else ("rejected", "uses")
        return (
            f"{self.sensor}: {self.agreeing} of {self.compared} used flags agree; at "
            f"T+{self.first_disagreement:.2f} s the flight {flown} a sample the replay {replayed} "
            f"({self.replayed_reason})."
        )


@dataclass(frozen=True)
class Fidelity:
    """The certificate: departures, agreement of used flags, span compared, and where the setup comes from."""

    departures: tuple[Departure, ...]
    start: float
    end: float
    provenance: str
    diverged: str = ""
    used: tuple[UsedAgreement, ...] = ()

    @property
    def reproduces(self) -> bool:
        """Whether it keeps inside the stated bounds and repeats every recorded used flag."""
        return not self.diverged and all(self._held())

    def _held(self) -> Iterator[bool]:
        yield from (item.holds for item in self.departures)
        yield from (item.holds for item in self.used)

    def sentence(self) -> str:
        """The certificate in one sentence."""
        how = "" if self.provenance == "as flown" else f" (setup {self.provenance})"
        if self.diverged:
            return f"The baseline replay diverged: {self.diverged}{how}."
        if self.reproduces:
            text = ", ".join(f"{item.name} {item.rms:.2g} {item.unit} rms" for item in self.departures)
            worst = self.departures[0].worst
            return f"The baseline reproduces the flight{how}: {text}, worst height {worst:.1f} m."
        broken = next((item for item in self.departures if not item.holds), None)
        if broken is None:
            parted = next(item for item in self.used if not item.holds)
            return f"The baseline uses other samples than the flight did{how}: {parted.sentence()}"
        if broken.first_outside is not None:
            return (
                f"The baseline departs from the flight at T+{broken.first_outside:.1f} s: {broken.name} by "
                f"up to {broken.worst:.1f} {broken.unit}, allowed {broken.bound:g}{how}."
            )
        return (
            f"The baseline departs from the flight: {broken.name} by {broken.rms:.2g} {broken.unit} rms, "
            f"allowed {broken.rms_bound:g}{how}."
        )


def recorded_height_site(recorded: Stream, header: Header) -> np.ndarray:
    """The recorded altitude as height above the site (N,), whatever surface it was recorded against."""
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
    recorded: Stream,
    run: Run,
    header: Header,
    setup: Setup,
    start: float = -np.inf,
    end: float = np.inf,
    measurements: tuple[OnboardMeasurements, ...] = (),
) -> Fidelity:
    """Hold a replay against the recorded solution, and used flags where given, between two times (s).

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
    agreements = (
        used_agreement(item, run.innovations[item.sensor], start, end)
        for item in measurements
        if item.sensor in run.innovations
    )
    used = tuple(item for item in agreements if item.compared)
    return Fidelity(tuple(departures), float(time[0]), float(time[-1]), setup.provenance, diverged, used)


def used_agreement(
    recorded: OnboardMeasurements, replayed: Innovations, start: float = -np.inf, end: float = np.inf
) -> UsedAgreement:
    """Compare used flags sample by sample; a recorded sample is paired with the replayed one nearest in time.

    Pairs lie within half the sensor's median interval; a sample without partner, or one the
    replay never came to, is not compared.
    """
    if replayed.time.size == 0:
        return UsedAgreement(recorded.sensor, 0, 0)
    reach = 0.5 * float(np.median(np.diff(replayed.time))) if replayed.time.size > 1 else np.inf
    partner = _nearest(recorded.time, replayed.time)
    paired = np.abs(replayed.time[partner] - recorded.time) <= reach
    paired &= (recorded.time >= start) & (recorded.time <= end)
    paired &= replayed.reason[partner] != Reason.UNREACHED
    flown, partner, time = recorded.used.astype(bool)[paired], partner[paired], recorded.time[paired]
    parted = np.flatnonzero(flown != replayed.used[partner])
    agreeing = int(time.size - parted.size)
    if parted.size == 0:
        return UsedAgreement(recorded.sensor, int(time.size), agreeing)
    first = int(parted[0])
    reason = Reason(int(replayed.reason[partner[first]])).name.lower().replace("_", " ")
    return UsedAgreement(
        recorded.sensor, int(time.size), agreeing, float(time[first]), bool(flown[first]), reason
    )


def _nearest(time: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Index (N,) of the nearest of `among` (M,), in order of time, to each time (N,)."""
    right = np.searchsorted(among, time).clip(0, among.size - 1)
    left = np.maximum(right - 1, 0)
    return np.where(np.abs(time - among[left]) <= np.abs(among[right] - time), left, right)


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
