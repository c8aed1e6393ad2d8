"""The timeline as a figure value: what the vehicle believed, what happened, and what each hypothesis makes of
it.

The window and the page draw this same value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from investigator.diagnosis.comparison import Comparison, Outcome
from investigator.diagnosis.kept import Kept
from investigator.errors import InvestigatorError
from investigator.fidelity import recorded_height_site
from investigator.figures import CHANNEL, Band, Curve, Dots, Figure, Ink, Panel, Role, Scale
from investigator.filters.problem import Reason
from investigator.filters.run import Innovations, Run, Trajectory
from investigator.logs.contents import Header
from investigator.logs.reader import FlightLog
from investigator.units import printed

MARKINGS = {
    "simulation": "Simulation: representative, not flight data",
    "transcription": "Transcribed from public video",
    "flight": "",
}

_DATUM_WORDS = {"site": "m above site", "ground": "m above ground", "sphere": "m above reference surface"}
_ONBOARD = Ink(Role.ONBOARD)
_HAPPENED = Ink(Role.RECONSTRUCTION)


@dataclass(frozen=True)
class Focus:
    """What the innovation panels show: the letter of a hypothesis ("" the baseline) and a sensor ("" the
    first gated).
    """

    letter: str = ""
    sensor: str = ""


def timeline(
    comparison: Comparison,
    log: FlightLog,
    datum: str = "site",
    focus: Focus | None = None,
    channels: tuple[str, ...] = (),
    kept: Kept | None = None,
) -> Figure:
    """The stacked figure of a comparison: altitude, error, vertical speed, channels asked for, innovation,
    used strip.

    With `kept`, marks whose sources an earlier figure had are those of the earlier figure.
    """
    focus = focus or Focus()
    kept = Kept() if kept is None else kept
    happened = comparison.reconstruction.trajectory
    innovations = _focused(comparison, focus, kept)
    panels = [
        _altitude(comparison, log.header, datum, kept),
        _error(comparison, log.header, kept),
        _speed(comparison, kept),
    ]
    if innovations is not None:
        ink = _ink(comparison, focus.letter)
        seen = kept.of("reached", (innovations,), lambda: _reached(innovations))
        panels += [_gate(seen, ink, kept), _strip(seen, ink, kept)]
    span = (float(happened.time[0]), float(happened.time[-1]))
    extra = [kept.of(address, (log,), partial(_channel, log, address)) for address in channels]
    return Figure(
        title=comparison.case.title,
        panels=(*panels[:3], *extra, *panels[3:]),
        span=span,
        phases=log.phases,
        events=log.events,
        marking=MARKINGS[log.header.origin],
        epoch_utc=log.header.epoch_utc,
        sources=(f"{comparison.case.log.path} sha256 {comparison.case.log.sha256}",),
    )


def faded(figure: Figure, letters: frozenset[str]) -> Figure:
    """The figure with the curves of some hypotheses marked as older than what is set."""
    if not letters:
        return figure
    panels = tuple(
        replace(
            panel,
            curves=tuple(
                replace(curve, busy=True) if curve.ink.letter in letters else curve for curve in panel.curves
            ),
        )
        for panel in figure.panels
    )
    return replace(figure, panels=panels)


def focused_sensor(comparison: Comparison, focus: Focus, kept: Kept | None = None) -> str:
    """Whose innovations a focus shows; "" where there are none."""
    found = _focused(comparison, focus, Kept() if kept is None else kept)
    return found.sensor if found is not None else ""


def _altitude(comparison: Comparison, header: Header, datum: str, kept: Kept) -> Panel:
    happened = comparison.reconstruction.trajectory
    bands = [_around(happened, datum, header, "reconstruction ±3σ", _HAPPENED, kept)]
    curves = [_baseline_curve(comparison, _on(comparison.baseline.trajectory, datum, header))]
    for outcome in comparison.outcomes:
        track, name = outcome.trajectory, f"{outcome.hypothesis.letter} ±3σ"
        bands.append(_around(track, datum, header, name, _outcome_ink(outcome), kept))
        curves.append(_outcome_curve(outcome, _on(track, datum, header)))
    recorded = comparison.recorded
    if recorded is not None and "altitude" in recorded.channels:
        believed = kept.of(
            ("believed", datum),
            (recorded, happened),
            lambda: recorded_height_site(recorded, header) + _shift(happened, datum, header, recorded.time),
        )
        curves.append(Curve("on-board", _ONBOARD, recorded.time, believed))
    ends = _ends(comparison.reconstruction.forward)
    curves.append(Curve("reconstruction", _HAPPENED, happened.time, _on(happened, datum, header), ends=ends))
    dots = kept.of(
        ("samples", datum),
        (comparison.reconstruction, comparison.baseline),
        lambda: _samples(comparison, happened, datum, header),
    )
    return Panel(
        key="altitude",
        title="Altitude",
        unit=_DATUM_WORDS[datum],
        stretch=58,
        curves=tuple(curves),
        bands=tuple(bands),
        dots=dots,
    )


def _around(track: Trajectory, datum: str, header: Header, name: str, ink: Ink, kept: Kept) -> Band:
    """±3σ about a trajectory's altitude on the chosen datum."""

    def edges() -> tuple[np.ndarray, np.ndarray]:
        values, three = _on(track, datum, header), 3.0 * track.height_site_sigma
        return values - three, values + three

    return Band(name, ink, track.time, *kept.of(("around", datum), (track,), edges))


def _samples(comparison: Comparison, happened: Trajectory, datum: str, header: Header) -> tuple[Dots, ...]:
    """Every sensor's usable samples projected onto height, used or rejected by the flight filter where it
    saw them.
    """
    found = []
    for name, item in comparison.reconstruction.residuals.items():
        kept = item.usable & np.isfinite(item.height_site)
        if not kept.any():
            continue
        seen = comparison.baseline.innovations.get(name, comparison.reconstruction.forward.innovations[name])
        time = item.time[kept]
        used, words = _decisions(_reached(seen), time)
        height = item.height_site[kept] + _shift(happened, datum, header, time)
        found.append(Dots(name.replace("_", " "), Ink(Role.RAW), time, height, used, words))
    return tuple(found)


def _decisions(seen: Innovations, time: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Used flag and reason in words at the given sample times."""
    if seen.time.size == 0:
        return np.ones(time.shape, bool), ("",) * time.size
    nearest = np.clip(np.searchsorted(seen.time, time), 0, seen.time.size - 1)
    return seen.used[nearest], _words(seen.reason[nearest])


def reason_words(code: int) -> str:
    """A reason as the window says it."""
    return Reason(code).name.lower().replace("_", " ").replace("rejected gate", "rejected by the gate")


def _words(codes: np.ndarray) -> tuple[str, ...]:
    """Reasons (m,) as the window says them."""
    said = {int(reason): reason_words(reason) for reason in Reason}
    return tuple(map(said.__getitem__, codes.tolist()))


def _error(comparison: Comparison, header: Header, kept: Kept) -> Panel:
    happened, base = comparison.reconstruction.trajectory, comparison.baseline.trajectory

    def apart(track: Trajectory) -> np.ndarray:
        return kept.of(
            "apart", (track, happened), lambda: track.height_site - happened.height_site_at(track.time)
        )

    curves = [_baseline_curve(comparison, apart(base))]
    curves += [_outcome_curve(item, apart(item.trajectory)) for item in comparison.outcomes]
    recorded = comparison.recorded
    if recorded is not None and "altitude" in recorded.channels:
        believed = kept.of(
            "believed apart",
            (recorded, happened),
            lambda: recorded_height_site(recorded, header) - happened.height_site_at(recorded.time),
        )
        curves.append(Curve("on-board", _ONBOARD, recorded.time, believed))
    bands = (
        Band("claimed 3σ", Ink(Role.CLAIMED), base.time, *_about_zero(base, kept)),
        Band("reconstruction ±3σ", _HAPPENED, happened.time, *_about_zero(happened, kept)),
    )
    none = kept.of("zero", (happened,), lambda: np.zeros_like(happened.time))
    zero = Curve("reconstruction", _HAPPENED, happened.time, none)
    return Panel(
        "error", "Altitude error", "estimate − reconstruction, m", curves=(zero, *curves), bands=bands
    )


def _about_zero(track: Trajectory, kept: Kept) -> tuple[np.ndarray, np.ndarray]:
    three = kept.of("3σ", (track,), lambda: 3.0 * track.height_site_sigma)
    return kept.of("−3σ", (track,), lambda: -three), three


def _speed(comparison: Comparison, kept: Kept) -> Panel:
    happened = comparison.reconstruction.trajectory
    curves = [_baseline_curve(comparison, comparison.baseline.trajectory.vertical_speed)]
    curves += [_outcome_curve(item, item.trajectory.vertical_speed) for item in comparison.outcomes]
    recorded = comparison.recorded
    if recorded is not None and "vertical_speed" in recorded.channels:
        curves.append(Curve("on-board", _ONBOARD, recorded.time, recorded.values("vertical_speed")))
    curves.append(Curve("reconstruction", _HAPPENED, happened.time, happened.vertical_speed))

    def edges() -> tuple[np.ndarray, np.ndarray]:
        three = 3.0 * happened.vertical_speed_sigma
        return happened.vertical_speed - three, happened.vertical_speed + three

    around = kept.of("speed around", (happened,), edges)
    band = Band("reconstruction ±3σ", _HAPPENED, happened.time, *around)
    return Panel(
        "speed", "Vertical speed", "m/s, up positive", stretch=15, curves=tuple(curves), bands=(band,)
    )


def _reached(seen: Innovations) -> Innovations:
    """Only the samples the filter had to decide on: those it came to, valid and not quarantined."""
    kept = np.isin(seen.reason, (Reason.UNREACHED, Reason.INVALID, Reason.QUARANTINED), invert=True)
    arrays = (
        "time",
        "row",
        "z",
        "z_hat",
        "innovation",
        "sigma",
        "ratio",
        "used",
        "reason",
        "log_likelihood",
        "nis",
    )
    return replace(seen, **{name: getattr(seen, name)[kept] for name in arrays})


def _gate(seen: Innovations, ink: Ink, kept: Kept) -> Panel:
    def signed() -> np.ndarray:
        return seen.ratio * np.sign(seen.innovation[:, 0]) if seen.innovation.size else seen.ratio

    dots = _seen_dots(seen, ink, kept.of("signed", (seen,), signed), kept)
    title = f"{seen.sensor.replace('_', ' ').capitalize()} innovation ÷ gate"
    return Panel("innovation", title, _told(seen, "rejected beyond ±1"), Scale.GATE, dots=(dots,))


def _strip(seen: Innovations, ink: Ink, kept: Kept) -> Panel:
    ones = kept.of("ones", (seen,), lambda: np.ones_like(seen.time))
    title = f"{seen.sensor.replace('_', ' ').capitalize()} used"
    unit = _told(seen, "low tick used, tall tick rejected")
    dots = _seen_dots(seen, ink, ones, kept)
    return Panel("used", title, unit, Scale.STRIP, stretch=0, dots=(dots,))


def _seen_dots(seen: Innovations, ink: Ink, value: np.ndarray, kept: Kept) -> Dots:
    """One sensor's samples at some values, with why each was used or not."""
    words = kept.of("words", (seen.reason,), lambda: _words(seen.reason))
    return Dots(seen.sensor.replace("_", " "), ink, seen.time, value, seen.used, words)


def _told(seen: Innovations, unit: str) -> str:
    """What stands beside a title: how to read the plot, or why there is nothing in it."""
    return unit if seen.time.size else "no usable sample reached the filter"


def _channel(log: FlightLog, address: str) -> Panel:
    """A recorded channel as a plot of its own; one that cannot be read says why in its place."""
    title = " ".join(address.strip("/").split("/")[-2:]).replace("_", " ").capitalize()
    try:
        read = log.channel(address)
    except InvestigatorError as error:
        return Panel(f"{CHANNEL}{address}", title, "", problem=(error.problem, error.place, error.remedy))
    columns = read.values.reshape(read.values.shape[0], -1)
    if columns.dtype.kind not in "biuf":
        why = "Its samples are words, not numbers."
        return Panel(
            f"{CHANNEL}{address}",
            title,
            "",
            problem=("This channel cannot be plotted.", why, "Hide the plot."),
        )
    names = ("x", "y", "z") if columns.shape[1] == 3 else tuple(str(n + 1) for n in range(columns.shape[1]))
    curves = tuple(
        Curve(
            name if columns.shape[1] > 1 else "recorded",
            Ink(Role.RAW),
            read.time,
            columns[:, number].astype(float),
        )
        for number, name in enumerate(names)
    )
    return Panel(f"{CHANNEL}{address}", title, printed(read.unit), curves=curves)


def _focused_run(comparison: Comparison, focus: Focus) -> Run:
    for outcome in comparison.outcomes:
        if outcome.hypothesis.letter == focus.letter:
            return outcome.shown_run
    return comparison.baseline


def _focused(comparison: Comparison, focus: Focus, kept: Kept) -> Innovations | None:
    """The sensor asked for, else the one whose gate turned most away, else the one with most samples."""
    run = _focused_run(comparison, focus)
    if focus.sensor in run.innovations:
        return run.innovations[focus.sensor]

    def interest(item: Innovations) -> tuple[int, int]:
        decided = kept.of("reached", (item,), lambda: _reached(item))
        return int(np.count_nonzero(~decided.used)), decided.time.size

    return max(run.innovations.values(), key=interest, default=None)


def _ink(comparison: Comparison, letter: str) -> Ink:
    for outcome in comparison.outcomes:
        if outcome.hypothesis.letter == letter:
            return _outcome_ink(outcome)
    return Ink(Role.RAW)


def _outcome_ink(outcome: Outcome) -> Ink:
    return Ink(Role.HYPOTHESIS, outcome.hypothesis.slot, outcome.hypothesis.letter)


def _outcome_curve(outcome: Outcome, values: np.ndarray) -> Curve:
    ends = _ends(outcome.shown_run)
    return Curve(outcome.hypothesis.letter, _outcome_ink(outcome), outcome.trajectory.time, values, ends=ends)


def _baseline_curve(comparison: Comparison, values: np.ndarray) -> Curve:
    track = comparison.baseline.trajectory
    return Curve(
        "baseline", Ink(Role.HYPOTHESIS, 0, "0"), track.time, values, ends=_ends(comparison.baseline)
    )


def _ends(run: Run) -> tuple[float, str] | None:
    return (run.divergence.time, run.divergence.reason) if run.divergence else None


def _on(track: Trajectory, datum: str, header: Header) -> np.ndarray:
    """The trajectory's altitude on the chosen datum (N,)."""
    if datum == "ground" and track.altitude_agl is not None:
        return track.altitude_agl
    return track.height_ref if datum == "sphere" else track.height_site


def _shift(happened: Trajectory, datum: str, header: Header, time: np.ndarray) -> np.ndarray:
    """What must be added to a height above site at these times to bring it onto the datum, along the
    reconstruction.
    """
    return np.interp(time, happened.time, _on(happened, datum, header) - happened.height_site)
