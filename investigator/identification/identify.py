"""Identify: fit every declared structure to the recorded solution, choose one, replay it, score it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from investigator.assembly import problem
from investigator.errors import BadData, Cancelled, UsageError
from investigator.families import members
from investigator.identification.account import RULE, Attempt, Identification, SpanScore, choose
from investigator.identification.evidence import Evidence, Span, gather
from investigator.identification.fit import Track, departures, fit, residuals, track
from investigator.identification.structure import Candidate, Structure
from investigator.logs.reader import FlightLog
from investigator.replay import CancelledQuery, replay
from investigator.setup import Setup

STRUCTURES = "investigator.identification.structures"
Progress = Callable[[float, str], None]


def identify(
    log: FlightLog,
    *,
    fit_spans: Sequence[Span] = (),
    score_spans: Sequence[Span] = (),
    structures: Sequence[str] = (),
    progress: Progress | None = None,
    cancelled: CancelledQuery | None = None,
) -> Identification:
    """A setup whose on-board half is fitted to the log's recorded solution, "fitted, not as flown".

    Spans are (start, end) in s; structures are named by their words, all where none is named. progress
    receives a share and what is being done. The chosen structure's figures are the ordinary replay's. Raises
    BadData where the log has no recorded altitude or nothing can be fitted, UsageError for an unknown
    structure, Cancelled when asked to stop.
    """
    chosen_from = _structures(structures)
    evidence = gather(log, fit_spans, score_spans)
    candidates = [item for structure in chosen_from for item in structure.candidates(evidence)]
    if not candidates:
        raise BadData(
            "No structure asked for fits this log: it lacks an altitude, a phase or an event.",
            str(log.path),
            "Ask for another structure, or for none in particular.",
        )

    def stopped() -> None:
        if cancelled is not None and cancelled():
            raise Cancelled("The identification was stopped.", "", "Start it again to have its result.")

    attempts = []
    for number, candidate in enumerate(candidates):
        if progress is not None:
            progress(number / (len(candidates) + 1), f"Fitting {candidate.structure}")
        attempts.append(_attempt(evidence, candidate, stopped))
    best = choose(tuple(attempts))
    return _replayed(evidence, best, tuple(attempts), progress, cancelled)


def _structures(names: Sequence[str]) -> list[Structure]:
    known: Mapping[str, type[Structure]] = members(STRUCTURES, Structure)  # type: ignore[assignment]  # all of its root
    for name in names:
        if name not in known:
            problem_ = f"There is no structure “{name}”."
            raise UsageError(problem_, "--structure", f"Known: {', '.join(known)}.")
    return [kind.model_validate({}) for word, kind in known.items() if not names or word in names]


def _attempt(evidence: Evidence, candidate: Candidate, stopped: Callable[[], None]) -> Attempt:
    half = fit(evidence, candidate, stopped).half
    path = track(problem(evidence.log, half, candidate.structure))
    return Attempt(
        structure=candidate.structure,
        words=candidate.words,
        half=half,
        free=len(candidate.free),
        misfit=misfit(evidence, path),
        scores=scores(evidence, path),
    )


def misfit(evidence: Evidence, path: Track) -> float:
    """mean((Δh/bound)²) + mean((Δv/bound)²) over the fitted spans."""
    return float(np.sum(residuals(evidence, path) ** 2))


def scores(evidence: Evidence, path: Track) -> tuple[SpanScore, ...]:
    """The departure from the recorded solution over every fitted and held-out span that holds samples."""
    found = []
    for spans, fitted in ((evidence.fit, True), (evidence.held_out, False)):
        for low, high in spans:
            height, speed = departures(evidence, path, low, high)
            if height.size:
                found.append(
                    SpanScore(
                        low, high, fitted, *_figures(height), *(() if speed is None else _figures(speed))
                    )
                )
    return tuple(found)


def _figures(difference: np.ndarray) -> tuple[float, float]:
    return float(np.sqrt(np.mean(difference**2))), float(np.abs(difference).max())


def _replayed(
    evidence: Evidence,
    best: Attempt,
    attempts: tuple[Attempt, ...],
    progress: Progress | None,
    cancelled: CancelledQuery | None,
) -> Identification:
    """The chosen attempt by the ordinary replay, its setup with the figures in its note."""
    setup = Setup(
        onboard=best.half,
        actual=evidence.setup.actual,
        bounds=evidence.setup.bounds,
        provenance="fitted, not as flown",
    )
    done, total = len(attempts), len(attempts) + 1

    def tell(share: float) -> None:
        if progress is not None:
            progress((done + share) / total, "Replaying the chosen one")

    run = replay(evidence.log, setup, progress=tell, cancelled=cancelled)
    path = (run.trajectory.time, run.trajectory.height_site, run.trajectory.vertical_speed)
    chosen = replace(best, misfit=misfit(evidence, path), scores=scores(evidence, path))
    note = f"Fitted, not as flown: {chosen.line()} (rms/worst against the recorded solution; {RULE})."
    return Identification(setup.replace(note=note), chosen, attempts)
