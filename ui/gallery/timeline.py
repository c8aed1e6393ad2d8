"""The timeline, laid out with the parts a page is made of."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from ui.gallery.descent import BELIEVED, HAPPENED, MARKING, figure
from ui.gallery.inspector import inspector
from ui.gallery.layout import label, panel, row
from ui.gallery.models import channels, hypotheses, metrics
from ui.plots.keys import KeyLine
from ui.plots.stack import PlotStack
from ui.theme.measures import SIZE_LABEL, SIZE_STRIP, WEIGHT_SEMIBOLD
from ui.widgets.buttons import ActionButton, IconButton, RailButton
from ui.widgets.channel_tree import ChannelTree
from ui.widgets.chip import Chip, Kind
from ui.widgets.entry import Entry
from ui.widgets.hypothesis_list import HypothesisList
from ui.widgets.logo import Logo
from ui.widgets.metrics_table import MetricsTable
from ui.widgets.section import SectionHeader, rule
from ui.widgets.segmented import SegmentedControl
from ui.widgets.status_icon import PlainIcon

_PAGES = ("Timeline", "Compare", "Evidence", "Re-fly", "Sweep", "Findings")


def timeline_sheet() -> QWidget:
    """The whole sheet."""
    body = QWidget()
    grid = QGridLayout(body)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(0)
    parts = (
        _rail(),
        rule(vertical=True),
        _left(),
        rule(vertical=True),
        _centre(),
        rule(vertical=True),
        inspector(),
    )
    for at, part in enumerate(parts):
        grid.addWidget(part, 2, at)
    for at, width in ((0, 68), (2, 287), (6, 319)):
        parts[at].setFixedWidth(width)
    grid.addWidget(_top_bar(), 0, 0, 1, 7)
    grid.addWidget(rule(), 1, 0, 1, 7)
    grid.addWidget(rule(), 3, 0, 1, 7)
    grid.addWidget(_status_bar(), 4, 0, 1, 7)
    grid.setColumnStretch(4, 1)
    return panel("window", [body])


def _top_bar() -> QFrame:
    case = label("HAKUTO-R M1", 1, SIZE_STRIP, WEIGHT_SEMIBOLD)
    chips = (Chip(MARKING, Kind.INFO), Chip("Baseline reproduces the flight, max 0.3 m", Kind.OK))
    parts = (Logo(24), case, label("Synthetic, no flight", 2), PlainIcon("chevron-down", 12, 3), *chips, 1)
    turns = (IconButton("undo", "Undo", "Ctrl+Z"), IconButton("redo", "Redo", "Ctrl+Shift+Z"))
    tail = (IconButton("search", "Search", "Ctrl+F"), rule(vertical=True), *turns)
    return row([*parts, *tail, ActionButton("Export…", "export", "primary")], (11, 0, 8, 0), 8, "panel", 43)


def _rail() -> QFrame:
    buttons = [RailButton(_icon(name), name, f"Ctrl+{number}") for number, name in enumerate(_PAGES, 1)]
    buttons[0].setChecked(True)
    foot = (RailButton("help", "Help", "F1"), RailButton("settings", "Settings"))
    return panel("panel", [*buttons, 1, *foot], (6, 8, 6, 6), 4)


def _icon(page: str) -> str:
    return page.lower().replace("-", "")


def _left() -> QFrame:
    fixed = [
        row(
            [KeyLine(ink), label(name), 1, extra, IconButton("eye", "Hide", "Space")],
            (0, 0, 0, 0),
            10,
            height=24,
        )
        for ink, name, extra in (
            (BELIEVED, "On-board estimate", PlainIcon("lock", 14, 3)),
            (HAPPENED, "Reconstruction", label("±3σ", 3, SIZE_LABEL)),
        )
    ]
    head = SectionHeader("Hypotheses", "6")
    for icon, name in (("tree", "Show as tree"), ("plus", "Add hypothesis")):
        head.add_button(IconButton(icon, name))
    listed = HypothesisList()
    listed.setModel(hypotheses())
    listed.setCurrentIndex(listed.model().index(0, 0))
    listed.setFixedHeight(listed.full_height())
    top = panel("panel", [SectionHeader("What happened, what was believed"), *fixed], (12, 2, 8, 6))
    middle = panel("panel", [row([head], (8, 4, 8, 6)), listed], (5, 0, 5, 12))
    for part in (top, middle):
        part.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    return panel("panel", [top, rule(), middle, rule(), _channels()])


def _channels() -> QFrame:
    tree = ChannelTree()
    tree.setModel(channels())
    sensors = tree.model().index(0, 0)
    tree.expand(sensors)
    tree.expand(tree.model().index(1, 0, sensors))
    tree.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    head = SectionHeader("Channels", "3 issues")
    head.add_button(IconButton("warning-triangle", "Show issues"))
    return panel("panel", [head, Entry("Filter channels"), tree], (12, 4, 10, 8), 4)


def _centre() -> QFrame:
    names = ("fit", "cursor", "region", "grid")
    tools = row([IconButton(name, name.capitalize()) for name in names], gap=3)
    switches = (
        label("Datum", 3, SIZE_LABEL),
        SegmentedControl(("Site", "Ground", "Sphere"), name="Datum"),
        label("Time", 3, SIZE_LABEL),
        SegmentedControl(("T+ s", "h:m:s", "UTC"), name="Time"),
    )
    asks = (ActionButton("Cite", "cite", "quiet"), ActionButton("Add channel", "plus", "quiet"))
    arrangement = SegmentedControl(("Stack", "Overlay"), name="Arrangement")
    strip = row([arrangement, tools, rule(vertical=True), *switches, 1, *asks], (8, 0, 8, 0), height=39)
    stack = PlotStack()
    stack.set_selected("B")
    stack.show_figure(figure())
    stack.set_cursor(662.0)
    table = MetricsTable()
    table.setModel(metrics())
    table.set_widths((56, 210, 112, 66, 94, 96, 92, 96, 90), 1)
    table.setFixedHeight(table.height_for(5))
    table.selectRow(1)
    head = SectionHeader("Metrics", "same 458 ranges and 12,400 states for all; best in bold")
    head.add_button(IconButton("table", "Choose columns"))
    head.add_button(IconButton("chevron-down", "Fold"))
    return panel("window", [strip, rule(), stack, rule(), row([head], (12, 0, 8, 0)), table])


def _status_bar() -> QFrame:
    left = ("Cursor  T+662.0 s", "16:41:02.0 UTC", "Δ to second cursor  80.0 s")
    right = ("Compiled engine 1.2.0", "Saved 16:20")
    said = [label(text, 2, SIZE_LABEL) for text in (*left, *right)]
    return row([*said[:3], 1, *said[3:]], (12, 0, 12, 0), 14, "panel", 25)
