"""What the lists and the table of the gallery show: words and numbers of the drawn pictures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from ui.widgets.chip import Kind
from ui.widgets.rows import ROW, Cell, ChannelRow, HypothesisRow

_HYPOTHESES = (
    HypothesisRow("B", 2, "Gate latched after terrain step", "Supported", Kind.OK, "ln B  −6.2"),
    HypothesisRow("B1", 5, "Fix: re-admit after 10", "What-if", Kind.WHAT_IF, depth=1),
    HypothesisRow("B∧D", 7, "Gate latched and previous map", "Supported", Kind.OK, "best", shown=False),
    HypothesisRow("C", 3, "Inertial drift alone", "Disfavoured", Kind.NEUTRAL, "ln B  −719"),
    HypothesisRow("A", 1, "Range finder reads false", "Disfavoured", Kind.NEUTRAL, "ln B  −813", shown=False),
    HypothesisRow(
        "D", 4, "Map of the previous site", "Disfavoured", Kind.NEUTRAL, "ln B  −2,202", shown=False
    ),
)
_METRICS = (
    (2, "0.0*", "3.1 m*", "3,744 m", "1.04", "73.9 %", "41 m"),
    (0, "−6.2", "6.8 m", "3,748 m", "1.07", "73.9 %", "44 m"),
    (3, "−719", "1,420 m", "1,610 m", "3.92", "8.4 %", "1,906 m"),
    (4, "−813", "7.2 m", "3,747 m", "1.08", "73.9 %", "4,861 m"),
    (1, "–", "2,655 m", "22 m*", "1.02*", "3.2 %*", "39 m*"),
)
_HEADS = (
    "",
    "Hypothesis",
    "Verdict",
    "ln B",
    "On-board rms",
    "Reconstr. rms",
    "NIS / dof",
    "Rejected",
    "Impact miss",
)


def column(values: Sequence[object]) -> QStandardItemModel:
    """A model of one column."""
    model = QStandardItemModel()
    model.appendColumn([_item(value) for value in values])
    return model


def hypotheses() -> QStandardItemModel:
    """The list of hypotheses."""
    return column(_HYPOTHESES)


def channels() -> QStandardItemModel:
    """The tree of channels."""
    model = QStandardItemModel()
    sensors = _item(ChannelRow("sensors", group=True))
    model.appendRow(sensors)
    imu, lrf, star = (
        _item(ChannelRow(name, rate, health))
        for name, rate, health in (
            ("imu", "200 Hz", Kind.OK),
            ("lrf", "1 Hz", Kind.WARN),
            ("star_tracker", "2 Hz", Kind.OK),
        )
    )
    lrf.appendRow(_item(ChannelRow("range", "458 samples")))
    lrf.appendRow(_item(ChannelRow("valid", "18 gaps", Kind.WARN)))
    lrf.appendRow(_item(ChannelRow("intensity")))
    for parent in (imu, star):
        parent.appendRow(_item(ChannelRow("time")))
    for item in (imu, lrf, star):
        sensors.appendRow(item)
    for name, remark in (("onboard", ""), ("vehicle", ""), ("terrain", "2 models"), ("witness", "3")):
        group = _item(ChannelRow(name, remark, group=True))
        group.appendRow(_item(ChannelRow("time")))
        model.appendRow(group)
    return model


def metrics() -> QStandardItemModel:
    """The metrics table."""
    model = QStandardItemModel()
    for number, *figures in _METRICS:
        about = _HYPOTHESES[int(number)]
        cells = [Cell(letter=about.letter, slot=about.slot), Cell(about.name)]
        cells.append(Cell(about.verdict, kind=about.kind, coloured=True))
        cells += [Cell(str(text).rstrip("*"), best=str(text).endswith("*")) for text in figures]
        model.appendRow([_item(cell) for cell in cells])
    for at, head in enumerate(_HEADS):
        model.setHeaderData(at, Qt.Orientation.Horizontal, head)
        side = Qt.AlignmentFlag.AlignLeft if at in (1, 2) else Qt.AlignmentFlag.AlignRight
        align = side | Qt.AlignmentFlag.AlignVCenter
        model.setHeaderData(at, Qt.Orientation.Horizontal, align, Qt.ItemDataRole.TextAlignmentRole)
    return model


def _item(value: object) -> QStandardItem:
    made = QStandardItem()
    made.setData(value, ROW)
    made.setEditable(False)
    return made
