"""The numbers of a comparison: misfit to the flight and to the reconstruction, adequacy, rejected share,
log-likelihood.

ln L scores every usable sample of the baseline's `actual` half in its recorded unit, whether a filter used it
or not: p(z) = (1 − π)·N(z; ẑ, S) + π/support. The second term is the price of a discard. A model cannot buy
discards by inflating its covariance; and what a hypothesis throws away (a dropout, a diverged run, a window
cut short) costs that price, sample by sample, so that all are scored on the same data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from investigator.diagnosis.comparison import Comparison
from investigator.diagnosis.kept import Kept
from investigator.fidelity import recorded_height_site
from investigator.filters.consistency import DECIDED
from investigator.filters.problem import Reason, all_but
from investigator.filters.run import Innovations, Run, Trajectory
from investigator.logs.contents import Header, Stream
from investigator.setup import Navigation

_FEWEST = 8  #: samples from which an autocorrelation is told
OUTLIER_SHARE = 0.01  #: π, declared for every sensor

#: Width over which a discarded value may lie, by recorded unit: the span instruments of that unit can report.
SUPPORT = {
    "Pa": 1.2e5,
    "m": 4.0e4,
    "m/s": 4.0e3,
    "m/s^2": 400.0,
    "rad": 2 * np.pi,
    "rad/s": 70.0,
    "T": 2e-4,
    "1": 2.0,
}


_SCORED = all_but(Reason.INVALID, Reason.QUARANTINED, Reason.UNREACHED)  #: by reason


@dataclass(frozen=True)
class Metrics:
    """One hypothesis ("" the baseline) in numbers. NaN where the log gives nothing to compare with.

    onboard_rms_m: replay against the recorded solution; reconstruction_rms_m: its curve against the baseline
    reconstruction; nis: mean normalised innovation squared per degree of freedom of the samples used;
    rejected: share of samples a gate turned away; log_likelihood: ln L of the sensors under `actual`;
    samples: how many were scored, the same for all, of which the hypothesis says nothing of `discarded`;
    discounted: ln L with each sensor's part times its ζ, because neighbouring samples err together and a raw
    sum counts one error many times.
    """

    letter: str
    onboard_rms_m: float
    reconstruction_rms_m: float
    nis: float
    rejected: float
    log_likelihood: float
    samples: int
    discarded: int = 0
    discounted: float = float("nan")


def metrics(comparison: Comparison, header: Header, kept: Kept | None = None) -> tuple[Metrics, ...]:
    """The baseline first, then every outcome in the comparison's order.

    With `kept`, numbers of runs that an earlier table had are not computed again.
    """
    kept = Kept() if kept is None else kept
    happened = comparison.reconstruction.trajectory
    recorded = comparison.recorded
    base = comparison.case.setup.actual
    counted = comparison.reconstruction.forward.innovations

    def row(
        letter: str, judged: Run, track: Trajectory, scored: Run, actual: Navigation
    ) -> tuple[Metrics, Score, Run]:
        whole = (actual.start_s, actual.end_s) == (base.start_s, base.end_s)
        score = kept.of(
            ("score", whole),
            (scored, comparison.reconstruction.forward),
            lambda: log_likelihood(scored.innovations, counted, whole=whole),
        )
        nis, rejected = kept.of("adequacy", (judged,), lambda: adequacy(judged.innovations.values()))
        return (
            Metrics(
                letter=letter,
                onboard_rms_m=kept.of(
                    "onboard rms", (track,), lambda: _against_recorded(track, recorded, header)
                ),
                reconstruction_rms_m=kept.of(
                    "reconstruction rms",
                    (track, happened),
                    lambda: _rms_between(track.time, track.height_site, happened),
                ),
                nis=nis,
                rejected=rejected,
                log_likelihood=score.total,
                samples=score.samples,
                discarded=score.discarded,
            ),
            score,
            scored,
        )

    baseline = comparison.baseline
    rows = [row("", baseline, baseline.trajectory, comparison.reconstruction.forward, base)]
    for item in comparison.outcomes:
        forward = item.reconstruction.forward
        judged = item.run if item.draws == "replay" else forward
        actual = item.hypothesis.apply(comparison.case.setup).actual
        rows.append(row(item.hypothesis.letter, judged, item.trajectory, forward, actual))
    best = max(rows, key=lambda item: item[1].total)[2]
    shares = kept.of(
        "shares",
        (best,),
        lambda: {name: independent_share(seen) for name, seen in best.innovations.items()},
    )
    return tuple(
        replace(
            numbers, discounted=sum(shares.get(name, 1.0) * part for name, part in score.by_sensor.items())
        )
        for numbers, score, _ in rows
    )


def independent_share(seen: Innovations) -> float:
    """ζ = min(1, 1/(1 + 2·Σρ)): the share of a sensor's samples that count as independent.

    ρ are the autocorrelations of its normalised innovations, summed up to the first that is not positive
    (Geyer 1992, initial positive sequence). 1 where there is too little to tell.
    """
    kept = _scored(seen)
    values = (seen.innovation[kept] / seen.sigma[kept])[:, 0]
    values = values[np.isfinite(values)]
    if values.size < _FEWEST or not np.any(values):
        return 1.0
    power = np.abs(np.fft.rfft(values, 2 * values.size)) ** 2
    rho = np.fft.irfft(power)[: values.size]
    rho = rho / rho[0]
    ends = np.flatnonzero(rho <= 0.0)
    return float(min(1.0, 1.0 / (1.0 + 2.0 * rho[1 : ends[0] if ends.size else rho.size].sum())))


class Score(NamedTuple):
    """Σ ln p(z), over how many samples, how many of them were discarded, and each sensor's part of the
    sum.
    """

    total: float
    samples: int
    discarded: int
    by_sensor: Mapping[str, float]


def log_likelihood(
    seen: Mapping[str, Innovations], counted: Mapping[str, Innovations], *, whole: bool = True
) -> Score:
    """Score `seen` over the samples that `counted`, the baseline, scores; each one left out costs a discard.

    `whole`: both runs have one window. A sample that another clock or latency moved out of it then says
    nothing for or against and keeps the baseline's term. Raises KeyError for a unit without a declared
    support.
    """
    parts: dict[str, float] = {}
    samples, discarded = 0, 0
    for name, base in counted.items():
        scored, item = _scored(base), seen.get(name)
        scores = int(np.count_nonzero(scored))
        told, moved = np.zeros(0, bool), np.zeros(base.row.shape, bool)
        if item is not None:
            alike = np.array_equal(item.row, base.row)
            told = _scored(item) & (scored if alike else np.isin(item.row, base.row[scored]))
            if whole and not alike:
                moved = scored & np.isin(base.row, item.row, invert=True)
        missing = scores - np.count_nonzero(told) - np.count_nonzero(moved)
        parts[name] = 0.0 if item is None else _terms(item, told)
        parts[name] += _terms(base, moved) + float(missing) * _price(base)
        samples += scores
        discarded += int(missing)
    return Score(sum(parts.values()), samples, discarded, parts)


def _scored(seen: Innovations) -> np.ndarray:
    """(m,) bool: samples a run says something of."""
    scored: np.ndarray = np.isfinite(seen.log_likelihood) & _SCORED[seen.reason]
    return scored


def _terms(seen: Innovations, which: np.ndarray) -> float:
    """Σ ln p(z) of some samples (m,) bool."""
    kept = np.log1p(-OUTLIER_SHARE) + seen.log_likelihood[which]
    return float(np.logaddexp(kept, _price(seen)).sum())


def _price(seen: Innovations) -> float:
    """What a discarded sample costs: ln π less ln of the support."""
    return float(np.log(OUTLIER_SHARE)) - _log_support(seen)


def _log_support(seen: Innovations) -> float:
    """ln of the volume a discarded sample may lie in; a unit such as "m/s, m" names one for each column."""
    units = [unit.strip() for unit in seen.unit.split(",")]
    columns = seen.innovation.shape[1]
    if len(units) != columns:
        units = units[:1] * columns
    return float(sum(np.log(SUPPORT[unit]) for unit in units))


def adequacy(seen: Iterable[Innovations]) -> tuple[float, float]:
    """Mean NIS per degree of freedom of the used samples, and the share of decided samples that were not
    used.
    """
    squares, freedom, rejected, decided = 0.0, 0, 0, 0
    for item in seen:
        asked = DECIDED[item.reason]
        used = asked & item.used & np.isfinite(item.nis)
        squares += float(item.nis[used].sum())
        freedom += int(np.count_nonzero(used)) * item.innovation.shape[1]
        decided += int(np.count_nonzero(asked))
        rejected += int(np.count_nonzero(asked & ~item.used))
    return (squares / freedom if freedom else np.nan), (rejected / decided if decided else np.nan)


def _against_recorded(track: Trajectory, recorded: Stream | None, header: Header) -> float:
    if recorded is None or "altitude" not in recorded.channels:
        return float("nan")
    usable = recorded.usable
    return _rms_between(recorded.time[usable], recorded_height_site(recorded, header)[usable], track)


def _rms_between(time: np.ndarray, height: np.ndarray, track: Trajectory) -> float:
    return rms(apart(time, height, track)[1])


def apart(time: np.ndarray, height: np.ndarray, track: Trajectory) -> tuple[np.ndarray, np.ndarray]:
    """Times (m,) shared with a trajectory, and heights over the site above its own there (m,)."""
    above = height - track.height_site_at(time)
    shared = np.isfinite(above)
    return time[shared], above[shared]


def rms(values: np.ndarray) -> float:
    """Root mean square; NaN of nothing."""
    return float(np.sqrt(np.mean(values**2))) if values.size else float("nan")
