"""The numbers of a comparison: misfit to the flight and to the reconstruction, adequacy, rejected share, log-likelihood.

ln L scores every usable sample of the `actual` half in its recorded unit, whether the filter used it or not:
p(z) = (1 − π)·N(z; ẑ, S) + π/support. The second term is the price of a discard; a model cannot buy discards by inflating
its covariance, and every hypothesis pays for the same samples.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from investigator.diagnosis.comparison import Comparison
from investigator.fidelity import recorded_height_site
from investigator.filters.consistency import UNDECIDED
from investigator.filters.problem import Reason
from investigator.filters.run import Innovations, Run, Trajectory
from investigator.logs.contents import Header, Stream

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


_NOT_SCORED = (Reason.INVALID, Reason.QUARANTINED, Reason.UNREACHED)


@dataclass(frozen=True)
class Metrics:
    """One hypothesis ("" the baseline) in numbers. NaN where the log gives nothing to compare with.

    onboard_rms_m: replay against the recorded solution; reconstruction_rms_m: its curve against the baseline
    reconstruction; nis: mean normalised innovation squared per degree of freedom of the samples used; rejected: share of
    samples a gate turned away; log_likelihood: ln L of the sensors under `actual`, over `samples` values.
    """

    letter: str
    onboard_rms_m: float
    reconstruction_rms_m: float
    nis: float
    rejected: float
    log_likelihood: float
    samples: int


def metrics(comparison: Comparison, header: Header) -> tuple[Metrics, ...]:
    """The baseline first, then every outcome in the comparison's order."""
    happened = comparison.reconstruction.trajectory
    recorded = comparison.recorded
    rows = [
        _row(
            "",
            comparison.baseline,
            comparison.baseline.trajectory,
            comparison.reconstruction.forward,
            happened,
            recorded,
            header,
        )
    ]
    rows += [
        _row(
            item.hypothesis.letter,
            item.run if item.draws == "replay" else item.reconstruction.forward,
            item.trajectory,
            item.reconstruction.forward,
            happened,
            recorded,
            header,
        )
        for item in comparison.outcomes
    ]
    return tuple(rows)


def _row(
    letter: str,
    judged: Run,
    track: Trajectory,
    scored: Run,
    happened: Trajectory,
    recorded: Stream | None,
    header: Header,
) -> Metrics:
    score, samples = log_likelihood(scored.innovations.values())
    nis, rejected = adequacy(judged.innovations.values())
    return Metrics(
        letter=letter,
        onboard_rms_m=_against_recorded(track, recorded, header),
        reconstruction_rms_m=_rms_between(track.time, track.height_site, happened),
        nis=nis,
        rejected=rejected,
        log_likelihood=score,
        samples=samples,
    )


def log_likelihood(seen: Iterable[Innovations]) -> tuple[float, int]:
    """Σ ln p(z) with the declared price of a discard, and how many samples were scored."""
    total, count = 0.0, 0
    for item in seen:
        scored = np.isfinite(item.log_likelihood) & np.isin(item.reason, _NOT_SCORED, invert=True)
        discard = np.log(OUTLIER_SHARE) - _log_support(item)
        kept = np.log1p(-OUTLIER_SHARE) + item.log_likelihood[scored]
        total += float(np.logaddexp(kept, discard).sum())
        count += int(np.count_nonzero(scored))
    return total, count


def _log_support(seen: Innovations) -> float:
    """ln of the volume a discarded sample may lie in; a unit such as "m/s, m" names one for each column."""
    units = [unit.strip() for unit in seen.unit.split(",")]
    columns = seen.innovation.shape[1]
    if len(units) != columns:
        units = units[:1] * columns
    return float(sum(np.log(SUPPORT[unit]) for unit in units))


def adequacy(seen: Iterable[Innovations]) -> tuple[float, float]:
    """Mean NIS per degree of freedom of the used samples, and the share of decided samples that were not used."""
    squares, freedom, rejected, decided = 0.0, 0, 0, 0
    for item in seen:
        asked = np.isin(item.reason, UNDECIDED, invert=True)
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
    other = np.interp(time, track.time, track.height_site, left=np.nan, right=np.nan)
    difference = (height - other)[np.isfinite(height - other)]
    return float(np.sqrt(np.mean(difference**2))) if difference.size else float("nan")
