"""The second sheet of the gallery.

The states every page shares, the cards of the start page, icons and badges.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from investigator.figures import Curve, Figure, Panel
from ui.gallery.descent import DRIFT, FIX, MARKING, figure
from ui.gallery.layout import Parts, label, panel, row
from ui.gallery.models import column
from ui.plots.stack import PlotStack
from ui.theme.icons import icon_names
from ui.theme.measures import SIZE_BODY, SIZE_PAGE, WEIGHT_SEMIBOLD
from ui.widgets.badge import HypothesisBadge
from ui.widgets.buttons import ActionButton
from ui.widgets.card import SampleCard, Tile, WideCard
from ui.widgets.chip import Chip, Kind
from ui.widgets.choice_field import DropDown
from ui.widgets.drop_zone import DropZone
from ui.widgets.empty import EmptyState, Offer
from ui.widgets.message import MessageRow
from ui.widgets.parameter_field import ParameterField, Quantity
from ui.widgets.progress import ProgressLine
from ui.widgets.recent_list import RecentList
from ui.widgets.rows import RecentRow
from ui.widgets.section import rule
from ui.widgets.status_icon import PlainIcon
from ui.widgets.thumbnail import Sketch

_SIDE = (12, 5, 12, 5)


def parts_sheet() -> QWidget:
    """The whole sheet."""
    title = label("States every page shares", 1, SIZE_PAGE, WEIGHT_SEMIBOLD)
    grid = QGridLayout()
    grid.setSpacing(14)
    boxes = (_unit_missing(), _empty(), _busy(), _diverged(), _errors(), _start(), _cards(), _icons())
    for number, box in enumerate(boxes):
        grid.addWidget(box, number // 4, number % 4)
        grid.setColumnStretch(number % 4, 1)
    body = QWidget()
    body.setLayout(grid)
    grid.setContentsMargins(0, 0, 0, 0)
    head = row([title, 1, Chip(MARKING, Kind.INFO)], height=34)
    return panel("window", [head, body], (28, 14, 28, 14), 8)


def _box(title: str, parts: Parts) -> QFrame:
    head = row([label(title, 1, weight=WEIGHT_SEMIBOLD), 1], (14, 7, 8, 7), height=34)
    return panel("card", [head, rule(), *parts], (1, 1, 1, 1))


def _top() -> Panel:
    return replace(figure().panels[0], dots=(), bands=(), annotations=(), span=(-1200.0, 9800.0))


def _late(top: Panel) -> PlotStack:
    stack = PlotStack()
    stack.show_figure(Figure("", (top,), (560.0, 920.0), figure().phases, ()))
    stack.lane.hide()
    return stack


def _unit_missing() -> QFrame:
    why = (
        "The log gives /onboard/navigation/altitude without a unit, and none is guessed. "
        "Choose it here, or hide the plot."
    )
    top = replace(_top(), curves=(), problem=("Altitude has no unit", why, "Choose unit…"))
    return _box("A panel that cannot draw says why, in its place", [_late(top)])


def _empty() -> QFrame:
    sentence = (
        "A hypothesis is a statement the board can accept or reject, plus one change to the flown set-up."
    )
    offers = (Offer("Add hypothesis", "plus"), Offer("Try the whole catalogue…", "search"))
    return _box(
        "Nothing there yet: say what comes next", [EmptyState("fork", "No hypothesis yet", sentence, *offers)]
    )


def _busy() -> QFrame:
    old, happened = _top().curves[1], _top().curves[4]
    new = np.where(old.time < 690, old.value - 900 * np.exp(-(((old.time - 600) / 40) ** 2)), np.nan)
    curves = (replace(old, busy=True), Curve("B1", FIX, old.time, new), happened)
    stack = _late(replace(_top(), curves=curves))
    stack.set_cursor(662.0)
    stack.show_progress(0.36, 5)
    line = ProgressLine()
    line.show_progress("Re-running B1", 0.36, 2.0)
    return _box("The old curve stays, faded, until the new one is there", [stack, line])


def _diverged() -> QFrame:
    drift, happened = _top().curves[2], _top().curves[4]
    fall = drift.value - 700 + 9 * np.clip(drift.time - 655, 0, None) ** 1.7
    value = np.where(drift.time < 681.5, fall, np.nan)
    ended = Curve("C", DRIFT, drift.time, value, (681.5, "covariance not positive; 2,188 steps kept"))
    stack = _late(replace(_top(), curves=(happened, ended)))
    stack.set_cursor(740.0)
    return _box("Divergence is a result, not a crash", [stack])


def _errors() -> QFrame:
    sigma = ParameterField(Quantity("Sigma", "m", 0.1, 500, 25.0, decimals=1), 25.0, 2)
    sigma.refuse("Range sigma must lie between 0.1 and 500 m. Zero would claim a perfect sensor.")
    changed = MessageRow(
        Kind.WARN,
        "The log’s hash has changed since this case was made",
        "m1.h5 was 9f2c…77e0, now 41d0…a2c3. Results below belong to the old file.",
        "Find the old log…",
    )
    refused = MessageRow(
        Kind.BAD,
        "drop12.h5 was not opened",
        "It links to another file, /etc/data.h5, at /sensors/imu. A log must be complete in itself. "
        "Ask for a copy without external links.",
    )
    parts: Parts = [row([sigma], (14, 8, 14, 6)), rule(), changed, rule(), refused, rule(), 1]
    return _box("Errors stand where they arise, and name the way out", parts)


def _start() -> QFrame:
    recent = RecentList()
    recent.setModel(
        column(
            (
                RecentRow("HAKUTO-R M1", "today, 16:20", "m1.case   6 hypotheses", "reproduces", Kind.OK),
                RecentRow(
                    "Two loggers", "18 November", "two.case   4 hypotheses", "departs at T+9.1 s", Kind.WARN
                ),
                RecentRow("Drop test 12", "2 November", "drop12.case   log has moved", "find log…", Kind.BAD),
            )
        )
    )
    recent.setCurrentIndex(recent.model().index(0, 0))
    recent.setFixedHeight(150)
    opens = (
        ActionButton("Open log or case…", "open-folder", "primary", SIZE_BODY),
        ActionButton("Import a CSV…", size=SIZE_BODY),
    )
    zone = DropZone("Drop a flight log or a case here", "HDF5, CATS, AltOS, FIRM, PX4, webcast JSON or CSV")
    off = ActionButton("Disabled")
    off.setEnabled(False)
    words = row([DropDown(("pass all", "reject above k sigma", "latch out"), "Policy"), off, 1], _SIDE)
    return _box(
        "Open, drop, go on", [row([*opens, 1], _SIDE), row([zone], _SIDE), row([recent], _SIDE), words, 1]
    )


def _cards() -> QFrame:
    top = figure().panels[0]
    curves = {curve.name: (curve.time[::25], curve.value[::25]) for curve in top.curves}
    dots, ground = top.dots[0], top.terrain
    sketch = Sketch(
        happened=curves["reconstruction"],
        believed=curves["on-board"],
        ground=(ground[0][::25], ground[1][::25]) if ground is not None else None,
        rejected=(dots.time[~dots.used][::9], dots.value[~dots.used][::9]),
    )
    words = (
        "It hovered at 5 km, sure that it had landed. The range finder was right, and the gate shut it out."
    )
    card = SampleCard("HAKUTO-R M1", words, Chip("Simulation", Kind.INFO), sketch)
    tiles = (
        Tile("Beresheet 2019", "IMU dropout, filter re-initialised"),
        Tile("All 14 samples…", "with licences"),
    )
    wide = WideCard("play", "From log to report", "Open the worked case.", "Open worked case")
    return _box("Cards", [row([card], _SIDE), row(tiles, _SIDE), row([wide], _SIDE), 1])


def _icons() -> QFrame:
    sheet = QWidget()
    grid = QGridLayout(sheet)
    grid.setSpacing(10)
    for number, name in enumerate(icon_names()):
        grid.addWidget(PlainIcon(name, 20 if number % 2 else 16), number // 10, number % 10)
    badges = [HypothesisBadge(chr(64 + slot), slot) for slot in range(1, 10)]
    chips = (
        (Chip("Flight data", icon="antenna"), Chip("Disfavoured", Kind.NEUTRAL), 1),
        (Chip("What-if", Kind.WHAT_IF), Chip("departs at T+9.1 s", Kind.WARN), Chip("failed", Kind.BAD), 1),
    )
    lines = [row([*badges, 1], _SIDE, 4), *(row(line, _SIDE, 4) for line in chips)]
    return _box("Icons, badges, chips", [sheet, *lines, 1])
