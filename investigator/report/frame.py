"""All of a figure that is not data: axes, grid, ticks, phases, events, gate, the words around the plots."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from investigator.figures import Figure, Panel, Scale
from investigator.logs.contents import Event
from investigator.report import inks
from investigator.report.lettering import (
    EVENT_PT,
    LABEL_PT,
    REGULAR,
    SEMIBOLD,
    TICK_PT,
    Style,
    width_of,
    wrapped,
    write,
)
from investigator.report.placement import events_in_row
from investigator.report.plot import Plot
from investigator.report.scales import time_ticks

LEFT_PT, RIGHT_PT = 49.5, 2.0  #: the left axis is the same for all panels of all figures
TOP_PT, EVENT_ROW_PT, BOTTOM_PT = 2.0, 10.5, 28.0
RIGHT_SHARE = 0.008  #: of the time span, left free behind the last sample
_EVENT_PRIORITY = (
    r"impact|touchdown|touch-down|landing|splash",
    r"believed|zero|\b0 m\b",
    r"latch",
    r"first|lock",
)
_TIME_TICK = Style(inks.TEXT_2, TICK_PT, align="center")
_VALUE_TICK = Style(inks.TEXT_2, TICK_PT, align="right")
_AXIS_NAME = Style(inks.TEXT_1, align="center", vertical="center", turned=True)
_TIME_NAME = Style(inks.TEXT_1, align="center")
_MARKING = Style(inks.WARN, EVENT_PT, SEMIBOLD)


@dataclass(frozen=True)
class Place:
    """A plot's rectangle on its figure, in points from the lower left corner."""

    left: float
    bottom: float
    width: float
    height: float


def dress(plot: Plot, figure: Figure, panel: Panel) -> None:
    """Phases, event lines, gate, grid and axes of one plot."""
    axes, axis = plot.axes, plot.axis
    start, end = plot.span
    axes.set_facecolor("none")
    for phase in figure.phases[1::2]:
        if phase.start < end and phase.end > start:
            first, last = max(phase.start, start), min(phase.end, end)
            axes.axvspan(first, last, color=inks.PHASE, alpha=inks.PHASE_SHARE, linewidth=0, zorder=0)
    if axis.gate:
        low, high = axis.place(np.array([-1.0, 1.0]))
        axes.axhspan(low, high, color=inks.RAW, alpha=inks.GATE_SHARE, linewidth=0, zorder=0.2)
        axes.hlines([low, high], *axes.get_xlim(), color=inks.EVENT, linewidth=0.6, zorder=0.6)
    if axis.ticks:
        axes.hlines(axis.ticks, *axes.get_xlim(), color=inks.GRID, linewidth=0.6, zorder=0.4)
    for event in _seen(figure):
        axes.axvline(event.time, color=inks.EVENT, linewidth=0.6, linestyle=(0, inks.EVENT_DASH), zorder=1.6)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_visible(panel.scale is not Scale.STRIP)
    for side in ("left", "bottom"):
        axes.spines[side].set(color=inks.EVENT, linewidth=0.8)


def write_ticks(sheet: Any, plot: Plot, place: Place, *, times: bool) -> None:
    """Ticks of both axes, the words of the value axis, and of the time axis where `times` asks for them."""
    axes, axis = plot.axes, plot.axis
    left, right = axes.get_xlim()
    at, words = time_ticks(*plot.span)
    axes.set_xticks(at, [""] * len(at))
    axes.set_yticks(axis.ticks, [""] * len(axis.ticks))
    axes.tick_params(axis="x", length=3.0, width=0.8, color=inks.EVENT)
    axes.tick_params(axis="y", length=0)
    for time, word in zip(at, words, strict=True):
        if times:
            x_pt = place.left + (time - left) / (right - left) * place.width
            write(sheet, x_pt, place.bottom - 11.2, word, _TIME_TICK)
    for value, word in zip(axis.ticks, axis.words, strict=True):
        y_pt = place.bottom + (value - axis.low) / (axis.high - axis.low) * place.height
        write(sheet, place.left - 4.0, y_pt - 0.36 * TICK_PT, word, _VALUE_TICK)


def name_axis(sheet: Any, label: str, place: Place) -> None:
    """The axis label, turned, in as many lines as its panel's height asks for, three at most."""
    lines = wrapped(label, place.height + 8.0, LABEL_PT)[:3]
    middle = 8.0 if len(lines) == 1 else 11.0
    for index, line in enumerate(lines):
        x_pt = middle + 1.15 * LABEL_PT * (index - (len(lines) - 1) / 2)
        write(sheet, x_pt, place.bottom + place.height / 2, line, _AXIS_NAME)


def name_events(sheet: Any, figure: Figure, width_pt: float, height_pt: float) -> None:
    """Event names above the first panel. Where two collide the less important one goes; its line stays."""
    start, end = figure.span
    plot_width = width_pt - LEFT_PT - RIGHT_PT
    events = _seen(figure)
    share = [(event.time - start) / ((end - start) * (1 + RIGHT_SHARE)) for event in events]
    wanted = [
        (at * plot_width, width_of(event.name, EVENT_PT), _priority(event))
        for at, event in zip(share, events, strict=True)
    ]
    for event, spot in zip(events, events_in_row(wanted, plot_width), strict=True):
        if spot is not None:
            x_pt, side = spot
            style = Style(inks.TEXT_1, EVENT_PT, align="left" if side == "right" else "right")
            write(sheet, LEFT_PT + x_pt, height_pt - TOP_PT - 6.0, event.name, style)


def name_time(sheet: Any, figure: Figure, width_pt: float) -> None:
    """The time axis's label, and at its left the marking that never leaves simulated data."""
    text = time_label(figure)
    middle, half = LEFT_PT + (width_pt - LEFT_PT - RIGHT_PT) / 2, width_of(text, LABEL_PT) / 2
    if middle - half < width_of(figure.marking, EVENT_PT, SEMIBOLD) + 10.0:
        middle = width_pt - RIGHT_PT - half
    write(sheet, middle, 3.2, text, _TIME_NAME)
    write(sheet, 0.0, 3.2, figure.marking, _MARKING)


def time_label(figure: Figure) -> str:
    """What the time axis counts from: the event at zero if there is one, else the log's epoch."""
    at_zero = [event.name for event in figure.events if abs(event.time) < 1e-3]
    if at_zero:
        return f"Seconds from {at_zero[0][:1].lower()}{at_zero[0][1:]}"
    return f"Seconds from {figure.epoch_utc}" if figure.epoch_utc else "Seconds from the log's epoch"


def say_problem(sheet: Any, problem: tuple[str, str, str], place: Place) -> None:
    """What, where and way out, in place of the plot."""
    lines = [
        (line, SEMIBOLD if index == 0 else REGULAR)
        for index, part in enumerate(problem)
        for line in wrapped(part, place.width - 24.0, LABEL_PT)
    ]
    top = place.bottom + place.height / 2 + (len(lines) - 1) * 5.5
    for index, (line, weight) in enumerate(lines):
        style = Style(inks.TEXT_1, weight=weight, align="center", vertical="center")
        write(sheet, place.left + place.width / 2, top - 11.0 * index, line, style)


def _seen(figure: Figure) -> list[Event]:
    return [event for event in figure.events if figure.span[0] <= event.time <= figure.span[1]]


def _priority(event: Event) -> int:
    name = event.name.lower()
    ranks = (rank for rank, words in enumerate(_EVENT_PRIORITY) if re.search(words, name))
    return next(ranks, len(_EVENT_PRIORITY))
