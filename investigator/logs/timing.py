"""Defects of a stream's times, and which samples they make unusable.

Of times that run backward the longest non-decreasing subsequence is kept, so one wild stamp costs one
sample and a restarted clock the shorter part. A gap is more than five times the interval usual around it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from investigator.issues import Issue
from investigator.logs.defects import defect

GAP_INTERVALS = 5.0
GAPS_TOLD = 5
RATE_BLOCK = 64
_ROUNDING = 1.0 + 1e-6
RESTART_SAMPLES = 10


@dataclass(frozen=True)
class TimeReport:
    """bad (N,) bool: no usable time; nominal interval (s, NaN if unknown); gaps (start, end); issues."""

    bad: np.ndarray
    nominal_s: float
    gaps: tuple[tuple[float, float], ...]
    issues: tuple[Issue, ...]


def examine_time(
    time: np.ndarray, place: str, received: np.ndarray | None = None, lost: int = 0
) -> TimeReport:
    """Times (N,) s examined, perhaps with times of reception (N,).

    `lost` of them are NaN because they could not be read, which is told elsewhere.
    """
    issues: list[Issue] = []
    finite = np.isfinite(time)
    count = int(np.sum(~finite)) - lost
    if count > 0:
        issues.append(
            defect("time-not-finite", place, f"{count} of {len(time)} times are no numbers.", count)
        )
    indices = np.flatnonzero(finite)
    ordered = time[indices]
    kept = longest_nondecreasing(ordered)
    if not kept.all():
        issues += _backward(ordered, kept, place)
    indices, ordered = indices[kept], ordered[kept]
    fresh = np.ones(len(ordered), dtype=bool)
    fresh[1:] = np.diff(ordered) > 0
    if not fresh.all():
        twice = ordered[~fresh]
        message = f"{len(twice)} samples repeat the time of the sample before, first at {twice[0]:.3f} s."
        issues.append(
            defect("duplicate-time", place, message, len(twice), (float(twice[0]), float(twice[-1])))
        )
    bad = np.ones(len(time), dtype=bool)
    bad[indices[fresh]] = False
    used = ordered[fresh]
    steps = np.diff(used)
    nominal = float(np.median(steps)) if len(steps) else float("nan")
    own, usual = usual_intervals(steps)
    wide = steps > GAP_INTERVALS * usual * _ROUNDING
    gaps = tuple((float(used[index]), float(used[index + 1])) for index in np.flatnonzero(wide))
    issues += _gap_issues(gaps, usual[wide], place) + _jitter(steps[~wide], own[~wide], place)
    if received is not None:
        issues += _reception(time[~bad], received[~bad], nominal, place)
    return TimeReport(bad, nominal, gaps, tuple(issues))


def longest_nondecreasing(time: np.ndarray) -> np.ndarray:
    """(N,) bool: members of a longest non-decreasing subsequence of finite times (N,) (patience sorting)."""
    if len(time) < 2 or bool(np.all(np.diff(time) >= 0)):
        return np.ones(len(time), dtype=bool)
    above = np.maximum.accumulate(time)
    below = np.minimum.accumulate(time[::-1])[::-1]
    kept = (time >= above) & (time <= below)
    entangled = np.flatnonzero(~kept)
    values = time[entangled].tolist()
    tails: list[float] = []
    tail_at: list[int] = []
    before = [-1] * len(values)
    for index, value in enumerate(values):
        at = bisect_right(tails, value)
        before[index] = tail_at[at - 1] if at else -1
        if at == len(tails):
            tails.append(value)
            tail_at.append(index)
        else:
            tails[at], tail_at[at] = value, index
    index = tail_at[-1]
    while index >= 0:
        kept[entangled[index]] = True
        index = before[index]
    return kept


def usual_intervals(steps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Intervals (N,) usual at each step (N,): a logger may change its rate between phases of flight.

    The median of its block of steps; and the widest allowed there: the greatest of that, of the medians of
    the blocks beside it, and of the median of all.
    """
    if not len(steps):
        return steps, steps
    blocks = -(-len(steps) // RATE_BLOCK)
    padded = np.full(blocks * RATE_BLOCK, np.nan)
    padded[: len(steps)] = steps
    medians = np.nanmedian(padded.reshape(blocks, RATE_BLOCK), axis=1)
    beside = np.concatenate([[0.0], medians, [0.0]])
    widest = np.maximum(np.maximum(beside[:-2], beside[2:]), np.maximum(medians, np.median(steps)))
    own, widest = (np.repeat(item, RATE_BLOCK)[: len(steps)] for item in (medians, widest))
    return own, widest


def nominal_interval(time: np.ndarray) -> float:
    """The usual interval (s) of times as recorded: the median of the forward steps, NaN if there are none."""
    steps = np.diff(time[np.isfinite(time)])
    steps = steps[steps > 0]
    return float(np.median(steps)) if len(steps) else float("nan")


def _backward(time: np.ndarray, kept: np.ndarray, place: str) -> list[Issue]:
    dropped = time[~kept]
    count, span = len(dropped), (float(dropped.min()), float(dropped.max()))
    found = [defect("backward-time", place, f"{count} samples have times that run backward.", count, span)]
    falls = np.flatnonzero(np.diff(time) < 0)
    for index in falls:
        after = time[index + 1 : index + 1 + RESTART_SAMPLES]
        if len(after) == RESTART_SAMPLES and np.all(after < time[index]) and np.all(np.diff(after) >= 0):
            message = (
                f"The clock jumps back from {time[index]:.3f} s to {after[0]:.3f} s and goes on from there."
            )
            found.append(defect("clock-jump", place, message, 1, (float(after[0]), float(time[index]))))
            if len(found) > GAPS_TOLD:
                break
    return found


def _gap_issues(gaps: tuple[tuple[float, float], ...], usual: np.ndarray, place: str) -> list[Issue]:
    """The longest gaps one by one, the rest together."""
    ranked = sorted(zip(gaps, usual, strict=True), key=lambda gap: gap[0][0] - gap[0][1])
    told = [
        defect("gap", place, f"No samples for {end - start:.3f} s ({step:.4g} s is usual).", 1, (start, end))
        for (start, end), step in sorted(ranked[:GAPS_TOLD])
    ]
    rest = [gap for gap, _ in ranked[GAPS_TOLD:]]
    if rest:
        span = (min(start for start, _ in rest), max(end for _, end in rest))
        told.append(defect("gap", place, f"{len(rest)} shorter gaps.", len(rest), span))
    return told


def _jitter(steps: np.ndarray, usual: np.ndarray, place: str) -> list[Issue]:
    if len(steps) < 20:
        return []
    spread = float(np.percentile(np.abs(steps / usual - 1.0), 95))
    if spread <= 0.5:
        return []
    message = f"One interval in twenty is off the usual one by more than {spread:.0%}."
    return [defect("rate-jitter", place, message)]


def _reception(time: np.ndarray, received: np.ndarray, nominal: float, place: str) -> list[Issue]:
    """Delays that are negative, or that shift for good: one of the two clocks jumped."""
    place = f"{place}_received"
    known = np.isfinite(received)
    time, delay = time[known], (received - time)[known]
    found = []
    early = delay < 0
    if early.any():
        count, span = int(early.sum()), (float(time[early][0]), float(time[early][-1]))
        message = (
            f"{count} samples were received before their time of validity, by up to {-delay.min():.4g} s."
        )
        found.append(defect("received-early", place, message, count, span))
    threshold = GAP_INTERVALS * nominal
    for index in np.flatnonzero(np.abs(np.diff(delay)) > threshold)[:1000]:
        before, after = delay[max(0, index - 19) : index + 1], delay[index + 1 : index + 21]
        shift = float(np.median(after) - np.median(before))
        if abs(shift) > threshold:
            at = float(time[index + 1])
            message = (
                f"The delay between validity and reception shifts by {shift:.4g} s at {at:.3f} s and stays."
            )
            found.append(defect("clock-jump", place, message, 1, (float(time[index]), at)))
    return found[: GAPS_TOLD + 1]
