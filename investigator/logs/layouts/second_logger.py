"""A second recorder on the same vehicle: witnesses of the first log, on a clock of their own.

Both recorders felt the same force along the axis. Their clocks are set against each other where that force
changes fast (ignition, burnout, ejection charges): in each stretch the shift that makes the second record a
scaled and offset copy of the first; the offset is the mean of the shifts, its sigma their scatter, floored
by the recorders' sample intervals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from investigator.errors import BadData
from investigator.logs.contents import ClockModel, LogContents, Stream, Witness
from investigator.logs.layouts.account import AccountLine
from investigator.logs.layouts.layout import Imported

_STRETCH_S = 2.0
_REACH_S = 0.5
_STEP_S = 0.001
_STRETCHES = 6
_LEAST_CORRELATION = 0.9
_EDGE_S = (
    0.1  #: a change within this time tells the shift; slower ones are blurred by the sensors' own differences
)
_LEAST_EDGE_M_S2 = 10.0
_EDGE_SHARE = 0.2
_DRIFT_SIGMA = 1e-4  #: what two uncompensated crystals may differ by


@dataclass(frozen=True)
class Shift:
    """One stretch: its middle (s, log's clock), the shift found (s) and the correlation there."""

    time: float
    shift_s: float
    correlation: float


def with_second_logger(first: Imported, second: Imported, name: str, clock: ClockModel) -> Imported:
    """The first log with every measured stream of the second as a witness ``<name>_<stream>``."""
    own = [item for item in second.contents.sensors if not item.derived]
    witnesses = tuple(
        Witness(
            f"{name}_{item.name}",
            "second_logger",
            stream=replace(item, clock=clock.name),
            attributes={"logger": name, "same_vehicle": True},
        )
        for item in own
    )
    line = AccountLine(
        "mapped",
        f"second recorder {name}",
        "/witness",
        f"its time + {clock.offset_s:+.4f} s ± {clock.offset_sigma_s:.4f} s is the log's",
        len(witnesses),
    )
    told = tuple(replace(item, source=f"{name}, {item.source}") for item in second.account)
    contents = replace(
        first.contents,
        witnesses=(*first.contents.witnesses, *witnesses),
        clocks=(*first.contents.clocks, clock),
        notes=(*first.contents.notes, str(line), *(str(item) for item in told)),
    )
    return Imported(contents, (*first.account, line, *told), first.layout)


def clock_of(first: LogContents, second: LogContents, name: str) -> tuple[ClockModel, tuple[Shift, ...]]:
    """The second recorder's clock against the first's, by the force along the axis both recorded.

    Raises BadData where they share no stream of that kind or no stretch tells the shift.
    """
    reference, other = _axis(first, "the first"), _axis(second, "the second")
    shifts = tuple(_shifts(reference, other))
    if not shifts:
        raise BadData("The two records nowhere change alike.", name, "Give the clock's offset by hand.")
    values = np.array([item.shift_s for item in shifts])
    floor = np.hypot(_interval(reference), _interval(other)) / np.sqrt(12.0)
    scatter = float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else float(floor)
    return ClockModel(name, float(values.mean()), max(scatter, float(floor)), 0.0, _DRIFT_SIGMA), shifts


def _axis(contents: LogContents, which: str) -> Stream:
    found = [item for item in contents.sensors if item.kind == "accelerometer_axis" and not item.derived]
    if not found:
        raise BadData(
            f"There is no force along an axis in {which} log.", "/sensors", "Give the clock's offset by hand."
        )
    return found[0]


def _shifts(reference: Stream, other: Stream) -> Iterator[Shift]:
    """Shifts about the sharpest edges, where the best correlation is high and inside the reach."""
    for middle in _edges(reference):
        time, force = _usable(reference)
        inside = np.abs(time - middle) <= _STRETCH_S / 2
        candidates = np.arange(-_REACH_S, _REACH_S + _STEP_S / 2, _STEP_S)
        scores = np.array([_correlation(time[inside], force[inside], other, shift) for shift in candidates])
        best = int(np.argmax(scores))
        if 0 < best < len(candidates) - 1 and scores[best] >= _LEAST_CORRELATION:
            yield Shift(middle, float(_peak(candidates, scores, best)), float(scores[best]))


def _correlation(time: np.ndarray, force: np.ndarray, other: Stream, shift_s: float) -> float:
    """How alike the records are if `shift_s` is added to the other's stamps."""
    own, values = _usable(other)
    shifted = np.interp(time, own + shift_s, values)
    if np.ptp(shifted) == 0.0 or np.ptp(force) == 0.0:
        return -1.0
    return float(np.corrcoef(force, shifted)[0, 1])


def _peak(candidates: np.ndarray, scores: np.ndarray, best: int) -> float:
    """The top of the parabola through the best score and its neighbours."""
    left, top, right = scores[best - 1 : best + 2]
    bend = left - 2.0 * top + right
    return float(candidates[best] + (0.5 * _STEP_S * (left - right) / bend if bend < 0.0 else 0.0))


def _edges(stream: Stream) -> Sequence[float]:
    """Times (s) of the greatest changes of force within a tenth of a second, well apart."""
    time, force = _usable(stream)
    change = np.abs(np.interp(time + _EDGE_S / 2, time, force) - np.interp(time - _EDGE_S / 2, time, force))
    least = max(_LEAST_EDGE_M_S2, _EDGE_SHARE * float(change.max()))
    chosen: list[float] = []
    for index in np.argsort(-change):
        if change[index] < least or len(chosen) == _STRETCHES:
            break
        if all(abs(time[index] - other) >= _STRETCH_S for other in chosen):
            chosen.append(float(time[index]))
    return sorted(chosen)


def _usable(stream: Stream) -> tuple[np.ndarray, np.ndarray]:
    """Times and force of valid samples, each time once."""
    time, force = (
        stream.time[stream.valid],
        np.asarray(stream.values("specific_force"), dtype=float)[stream.valid],
    )
    forward = np.concatenate([[True], np.diff(time) > 0])
    return time[forward], force[forward]


def _interval(stream: Stream) -> float:
    time, _ = _usable(stream)
    return float(np.median(np.diff(time)))
