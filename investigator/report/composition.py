"""From a comparison to the document a board reads: every sentence here follows from computed values.

Nothing is said that was not computed; what the first export cannot weigh yet, it says is not weighed.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from investigator import __version__
from investigator.diagnosis.comparison import Comparison, Outcome
from investigator.diagnosis.tabulation import tabulate, verdict
from investigator.diagnosis.timeline import MARKINGS, Focus, timeline
from investigator.differences import digest, sentences
from investigator.fidelity import recorded_height_site
from investigator.figures import Figure
from investigator.logs.reader import FlightLog
from investigator.report.document import (
    Attribution,
    CaptionedFigure,
    Chip,
    Document,
    Evidence,
    FidelityStatement,
    HypothesisEntry,
    InputFile,
    Version,
    panels_of,
)

_LIBRARIES = ("numpy", "scipy", "filterpy", "h5py", "pydantic", "matplotlib", "typst")


def compose(
    comparison: Comparison, log: FlightLog, issued: date, report_id: str = "", letter: str = ""
) -> Document:
    """The document of a comparison; `letter` is the hypothesis its innovation figure shows ("" the
    baseline).
    """
    case, header = comparison.case, log.header
    figure = timeline(comparison, log, case.view.datum, Focus(letter))
    conclusion = _largest_gap(comparison, log)
    return Document(
        title=f"{case.title}: what was believed, beside what happened",
        report_id=report_id or f"DI-{case.log.sha256[:8]}",
        date=issued,
        vehicle=header.vehicle,
        event=header.mission,
        event_date=header.epoch_utc[:10],
        question="Where did the on-board estimate part from what happened, and which model explains it?",
        conclusion=conclusion,
        confidence="",
        inputs=(InputFile(log.path.name, log.sha256),),
        setup_digest=digest(case.setup),
        engine=Version("Descent Investigator", __version__),
        fidelity=_fidelity(comparison),
        marking=MARKINGS[header.origin],
        chips=_chips(comparison),
        summary=_summary(comparison),
        figures=_figures(figure, comparison, conclusion),
        metrics=tabulate(comparison, header),
        hypotheses=tuple(_entry(comparison, item) for item in comparison.outcomes),
        evidence=_evidence(comparison, log),
        uncertainty=_uncertainty(comparison),
        limits=_limits(comparison, log),
        libraries=(Version("Python", sys.version.split()[0]), *_libraries()),
        sources=(Attribution(log.path.name, header.source, header.license),),
    )


def _largest_gap(comparison: Comparison, log: FlightLog) -> str:
    """The largest difference between belief and reconstruction in one sentence, with its uncertainty."""
    happened, recorded = comparison.reconstruction.trajectory, comparison.recorded
    if recorded is None or "altitude" not in recorded.channels:
        return "The log carries no on-board altitude; only the reconstruction can be shown."
    believed = recorded_height_site(recorded, log.header)
    inside = recorded.usable & (recorded.time >= happened.time[0]) & (recorded.time <= happened.time[-1])
    gap = believed[inside] - np.interp(recorded.time[inside], happened.time, happened.height_site)
    worst = int(np.nanargmax(np.abs(gap)))
    at = float(recorded.time[inside][worst])
    sigma = float(np.interp(at, happened.time, happened.height_site_sigma))
    side = "above" if gap[worst] > 0 else "below"
    return (
        f"At T{at:+.1f} s the on-board altitude stood {metres(abs(gap[worst]))} {side} the reconstruction, "
        f"which is known to ±{metres(3 * sigma)} (3σ) there."
    )


def metres(value: float) -> str:
    """A length with decimals by its size: 365 m, 41.2 m, 0.52 m."""
    decimals = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{decimals}f} m"


def _fidelity(comparison: Comparison) -> FidelityStatement:
    check = comparison.fidelity
    if check is None:
        return FidelityStatement(
            "The log carries no on-board solution to reproduce.", None, comparison.case.setup.provenance
        )
    details = tuple(
        f"{item.name}: {item.rms:.2f} {item.unit} rms, worst {item.worst:.1f} {item.unit} "
        f"at T{item.worst_at:+.1f} s"
        for item in check.departures
    ) + tuple(item.sentence() for item in check.used)
    return FidelityStatement(check.sentence(), check.reproduces, check.provenance, details)


def _chips(comparison: Comparison) -> tuple[Chip, ...]:
    check = comparison.fidelity
    first = Chip("no recorded solution", "plain")
    if check is not None:
        first = (
            Chip("Baseline reproduces the flight", "ok")
            if check.reproduces
            else Chip("Baseline departs", "warn")
        )
    return (
        first,
        Chip(f"Setup: {comparison.case.setup.provenance}"),
        Chip(f"{len(comparison.outcomes)} hypotheses"),
    )


def _summary(comparison: Comparison) -> tuple[str, ...]:
    lines = [
        f"The reconstruction is a smoothing of every sensor the {_half(comparison)} names; its band is ±3σ."
    ]
    lines += [item.hypothesis.note for item in comparison.outcomes if item.hypothesis.note]
    return tuple(lines)


def _half(comparison: Comparison) -> str:
    names = ", ".join(name.replace("_", " ") for name in comparison.case.setup.actual.sensors)
    return f"actual half of the setup ({names})"


def _figures(figure: Figure, comparison: Comparison, conclusion: str) -> tuple[CaptionedFigure, ...]:
    rest = "Top: on-board estimate, replays, reconstruction with its ±3σ band, and samples projected onto "
    rest += "height (crosses: rejected). "
    rest += "Below: estimate minus reconstruction with the 3σ the filter claimed, and vertical speed."
    first = CaptionedFigure(panels_of(figure, "altitude", "error", "speed"), conclusion, rest)
    keys = {panel.key for panel in figure.panels}
    if "innovation" not in keys:
        return (first,)
    panel = figure.panel("innovation")
    dots = panel.dots[0]
    used, total = int(np.count_nonzero(dots.used)), dots.used.size
    claim = f"{used:,} of {total:,} {dots.name} samples were used by the filter."
    text = "Innovation over its gate (beyond ±1 a sample is rejected) and the used strip: low tick used, "
    text += "tall tick rejected."
    return (first, CaptionedFigure(replace(panels_of(figure, "innovation", "used")), claim, text))


def _entry(comparison: Comparison, outcome: Outcome) -> HypothesisEntry:
    hypothesis = outcome.hypothesis
    return HypothesisEntry(
        letter=hypothesis.letter,
        slot=hypothesis.slot,
        title=hypothesis.title,
        statement=hypothesis.statement,
        verdict=verdict(comparison, hypothesis.letter),
        changes=sentences(outcome.changes),
        note=hypothesis.note,
    )


def _evidence(comparison: Comparison, log: FlightLog) -> tuple[Evidence, ...]:
    name = log.path.name
    track = comparison.reconstruction.trajectory
    span = f"{track.time[0]:.1f} to {track.time[-1]:.1f} s"
    cited = [
        Evidence(f"{name}, /sensors/{sensor}, {span}") for sensor in comparison.case.setup.actual.sensors
    ]
    if comparison.recorded is not None:
        cited.append(Evidence(f"{name}, /onboard/navigation, {span}", "the recorded on-board solution"))
    return tuple(cited)


def _uncertainty(comparison: Comparison) -> tuple[str, ...]:
    track = comparison.reconstruction.trajectory
    worst = int(np.argmax(track.height_site_sigma))
    return (
        f"The reconstruction's height is known to between ±{3 * track.height_site_sigma.min():,.1f} m and "
        f"±{3 * track.height_site_sigma[worst]:,.0f} m (3σ), the latter at T{track.time[worst]:+.1f} s.",
        "Filter and smoother differ by at most "
        f"{comparison.reconstruction.consistency:.1f} of their own sigma.",
        "All sigmas hold under the models of the actual half of the setup; a wrong model is not in them.",
    )


def _limits(comparison: Comparison, log: FlightLog) -> tuple[str, ...]:
    limits = [
        "Hypotheses are shown with their misfit and likelihood; they are not yet weighed against each other.",
        "A replay says what the filter would have believed on the recorded data, not what the vehicle would "
        "have done.",
    ]
    if comparison.case.setup.provenance != "as flown":
        limits.append(
            f"The log carries no as-flown setup; the baseline is {comparison.case.setup.provenance}."
        )
    if comparison.case.accepted_fidelity:
        limits.append(
            f"The departure of the baseline was accepted by the analyst: {comparison.case.accepted_fidelity}"
        )
    count = len(log.issues)
    if count:
        limits.append(f"The log's health check lists {count} issues (investigator check {log.path.name}).")
    return tuple(limits)


def _libraries() -> tuple[Version, ...]:
    found = []
    for name in _LIBRARIES:
        try:
            found.append(Version(name, version(name)))
        except PackageNotFoundError:
            continue
    return tuple(found)
