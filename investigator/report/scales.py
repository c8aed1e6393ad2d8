"""What a panel's axis says: its unit on paper, its extent, its ticks.

Kilometres from 4 km on, and the label says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from investigator.figures import Panel, Scale

KILOMETRES_FROM_M = 4000.0
MINUS = "\u2212"
_STEPS = (1.0, 2.0, 2.5, 5.0)
_LEAST_BETWEEN_TICKS_PT = 8.5
_GATE_TICKS = (-100.0, -10.0, -1.0, 0.0, 1.0, 10.0, 100.0, 1000.0)


@dataclass(frozen=True)
class Axis:
    """The value axis of a panel: label, what values are divided by, extent drawn, ticks with their words.

    low, high and ticks are in drawn units: divided, or for a gate panel on its own scale.
    """

    label: str
    divisor: float
    low: float
    high: float
    ticks: tuple[float, ...]
    words: tuple[str, ...]
    gate: bool = False

    def place(self, value: np.ndarray) -> np.ndarray:
        """Values of the panel's unit (N,) in drawn units (N,)."""
        return gate_scale(value) if self.gate else np.asarray(value, float) / self.divisor


def gate_scale(ratio: np.ndarray) -> np.ndarray:
    """sign(r)·log₁₀(1 + 3|r|): a small and a thirteen-fold innovation are both legible."""
    scaled: np.ndarray = np.sign(ratio) * np.log10(1.0 + 3.0 * np.abs(ratio))
    return scaled


def axis_of(panel: Panel, span: tuple[float, float], height_pt: float) -> Axis:
    """The axis on which a panel is drawn between two times (s), for a plot of that height."""
    if panel.scale is Scale.STRIP:
        return Axis(panel.title.split()[-1].capitalize(), 1.0, 0.0, 1.0, (), ())
    if panel.scale is Scale.GATE:
        return _gate_axis(panel, span, height_pt)
    unit, qualifier = _unit_of(panel.unit)
    low, high = panel.span or extent(panel, span)
    divisor = 1000.0 if unit == "m" and max(abs(low), abs(high)) >= KILOMETRES_FROM_M else 1.0
    shown = "km" if divisor == 1000.0 else unit
    title = f"{panel.title} {qualifier}".rstrip()
    ticks, words = _ticks(low / divisor, high / divisor, 1 + max(1, round(height_pt / 40.0)))
    label = f"{title}, {shown}" if shown else title
    return Axis(label, divisor, low / divisor, high / divisor, ticks, words)


def extent(panel: Panel, span: tuple[float, float]) -> tuple[float, float]:
    """Lowest and highest value a linear panel shows between two times, with a margin.

    Curves decide. Samples and bands may widen it by a third of their extent at most, so that an outlier or a
    sigma gone wild does not flatten what matters; samples beyond are drawn at the edge.
    """
    curves = [_finite(curve.time, curve.value, span) for curve in panel.curves]
    samples = [_finite(dots.time, dots.value, span) for dots in panel.dots]
    bands = [_finite(band.time, edge, span) for band in panel.bands for edge in (band.low, band.high)]
    inner = np.concatenate([*curves, np.empty(0)])
    outer = np.concatenate([*samples, *bands, np.empty(0)])
    if panel.terrain is not None:
        inner = np.concatenate([inner, _finite(*panel.terrain, span)])
    if inner.size == 0:
        inner, outer = (outer, outer) if outer.size else (np.array([0.0, 1.0]), outer)
    low, high = float(inner.min()), float(inner.max())
    room = (high - low) / 3.0 or max(abs(high) * 0.1, 1.0)
    if outer.size:
        low, high = (
            min(low, max(float(outer.min()), low - room)),
            max(high, min(float(outer.max()), high + room)),
        )
    if high == low:
        low, high = low - room, high + room
    margin = 0.05 * (high - low)
    return low - margin, high + margin


def number(value: float, decimals: int) -> str:
    """A number as printed: thousands parted, a true minus sign, no minus before zero."""
    text = f"{value:,.{decimals}f}"
    if text.startswith("-"):
        text = text[1:] if float(text.replace(",", "")) == 0.0 else MINUS + text[1:]
    return text


def _unit_of(text: str) -> tuple[str, str]:
    """Unit and qualifier of a header: "m above site", "m/s, up positive", "estimate − reconstruction, m"."""
    first, _, rest = text.partition(" ")
    if first in ("m", "km") and rest:
        return first, rest
    head, comma, tail = text.rpartition(", ")
    if not comma:
        return text, ""
    return (tail, "") if " " not in tail else (head, "")


def _gate_axis(panel: Panel, span: tuple[float, float], height_pt: float) -> Axis:
    ratios = np.concatenate([*(_finite(dots.time, dots.value, span) for dots in panel.dots), np.empty(0)])
    low, high = panel.span or (
        (min(-1.3, float(ratios.min()) * 1.2), max(1.3, float(ratios.max()) * 1.2))
        if ratios.size
        else (-1.3, 1.3)
    )
    bottom, top = (float(gate_scale(np.array(edge))) for edge in (low, high))
    crowded = float(gate_scale(np.array(1.0))) / (top - bottom) * height_pt < _LEAST_BETWEEN_TICKS_PT
    shown = [tick for tick in _GATE_TICKS if low <= tick <= high and not (crowded and tick == 0.0)]
    places = tuple(float(gate_scale(np.array(tick))) for tick in shown)
    words = tuple(number(tick, 0) for tick in shown)
    return Axis(panel.title, 1.0, bottom, top, places, words, gate=True)


def _ticks(low: float, high: float, most: int) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Round values inside an extent, about `most` of them, and their words (equal decimals; zero is "0")."""
    power = 10.0 ** np.floor(np.log10((high - low) / most))
    steps = sorted((power * factor * scale for factor in _STEPS for scale in (0.1, 1.0, 10.0)), reverse=True)
    counts = [np.floor(high / step + 1e-9) - np.ceil(low / step - 1e-9) + 1 for step in steps]
    step = steps[int(np.argmin([abs(count - most) for count in counts]))]
    values = [
        float(k * step) for k in range(int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9)) + 1)
    ]
    decimals = next(d for d in range(12) if abs(round(step, d) - step) < 1e-9 * step)
    return tuple(values), tuple("0" if value == 0 else number(value, decimals) for value in values)


def time_ticks(start: float, end: float) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Ticks of the time axis, in seconds."""
    return _ticks(start, end, 6)


def _finite(time: np.ndarray, value: np.ndarray, span: tuple[float, float]) -> np.ndarray:
    kept: np.ndarray = value[(time >= span[0]) & (time <= span[1]) & np.isfinite(value)]
    return kept
