"""The upper left: what happened and was believed, then the hypotheses."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import tokens
from ui.theme.measures import SIZE_BODY, SIZE_LABEL, SPACE_8, SPACE_12, WEIGHT_MEDIUM
from ui.theme.pens import pen
from ui.widgets.buttons import IconButton
from ui.widgets.elided import ElidedLabel
from ui.widgets.empty import EmptyState, Offer
from ui.widgets.hypothesis_list import HypothesisList
from ui.widgets.rows import ROW, HypothesisRow
from ui.widgets.section import SectionHeader

_MOST_ROWS = 8  #: beyond this many the list scrolls, so that channels keep their room


class LineKey(QWidget):
    """A short piece of a reserved ink, as the curve is drawn."""

    def __init__(self, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role
        self.setFixedSize(26, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = tokens().onboard if self._role == "onboard" else tokens().reconstruction
        painter.setPen(pen(ink, 2.4))
        painter.drawLine(2, 8, 24, 8)


class ReservedRow(QWidget):
    """On-board estimate or reconstruction: its line, its name, a remark, and an eye."""

    visibility_asked = Signal(bool)

    def __init__(self, role: str, name: str, remark: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = True
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_12, 0, SPACE_8, 0)
        row.setSpacing(SPACE_8)
        row.addWidget(LineKey(role))
        row.addWidget(ElidedLabel(name, size=SIZE_BODY, weight=WEIGHT_MEDIUM), 1)
        self._remark = ElidedLabel(remark, size=SIZE_LABEL, says=3)
        row.addWidget(self._remark)
        self._remark.setVisible(bool(remark))
        self._eye = IconButton("eye", f"Show or hide {name.lower()}")
        self._eye.clicked.connect(self._toggle)
        row.addWidget(self._eye)

    def show_there(self, there: bool, otherwise: str) -> None:
        """Offer the curve, or say why there is none."""
        self._eye.setEnabled(there)
        self._remark.set_text("" if there else otherwise)
        self._remark.setVisible(not there)

    def _toggle(self) -> None:
        self._shown = not self._shown
        self._eye.show_icon("eye" if self._shown else "eye-off")
        self.visibility_asked.emit(self._shown)


class HypothesisPanel(QWidget):
    """The list of hypotheses with its heading; emits what the user asks for, by letter."""

    selected = Signal(str)
    visibility_asked = Signal(str, bool)
    addition_asked = Signal()
    believed_shown = Signal(bool)
    happened_shown = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = QStandardItemModel(self)
        self._list = HypothesisList()
        self._list.setModel(self._model)
        self._list.selectionModel().currentChanged.connect(self._on_current)
        self._list.visibility_asked.connect(self._on_eye)
        self._rows: tuple[tuple[HypothesisRow, ...], str] | None = None
        self._header = SectionHeader("Hypotheses")
        add = IconButton("plus", "Add a hypothesis", "Ctrl+Shift+H")
        add.clicked.connect(self.addition_asked)
        self._header.add_button(add)
        self._empty = EmptyState(
            "fork",
            "No hypothesis yet",
            "A hypothesis is a statement the board can accept or reject, "
            "plus one change to the flown set-up.",
            Offer("Add hypothesis", "plus"),
        )
        self._empty.primary_asked.connect(self.addition_asked)
        believed, happened = (
            ReservedRow("onboard", "On-board estimate"),
            ReservedRow("happened", "Reconstruction", "±3σ"),
        )
        self._believed = believed
        believed.visibility_asked.connect(self.believed_shown)
        happened.visibility_asked.connect(self.happened_shown)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_8, 0, 0)
        column.setSpacing(0)
        column.addWidget(_inset(SectionHeader("What happened, what was believed")))
        column.addWidget(believed)
        column.addWidget(happened)
        column.addSpacing(SPACE_8)
        column.addWidget(_inset(self._header))
        column.addWidget(_inset(self._list, SPACE_8))
        column.addWidget(self._empty)

    def show_recorded(self, recorded: bool) -> None:
        """Whether the log holds what was believed on board."""
        self._believed.show_there(recorded, "not recorded")

    def show_rows(self, rows: Sequence[HypothesisRow], selected: str) -> None:
        """Show these hypotheses with one selected (by letter; "" for none); painted is what differs."""
        before, self._rows = self._rows, (tuple(rows), selected)
        if before == self._rows:
            return
        if before is not None and before[1] == selected and _letters(before[0]) == _letters(rows):
            self._model.blockSignals(True)  # told of a change, the view paints all of itself
            for number, (old, row) in enumerate(zip(before[0], rows, strict=True)):
                if row != old:
                    self._enter(number, row)
                    self._list.update(self._model.index(number, 0))
            self._model.blockSignals(False)
            return
        self._model.blockSignals(True)
        blocked = self._list.selectionModel().blockSignals(True)
        self._model.setRowCount(len(rows))
        for number, row in enumerate(rows):
            self._enter(number, row)
        self._model.blockSignals(False)
        self._model.layoutChanged.emit()
        current = next((number for number, row in enumerate(rows) if row.letter == selected), None)
        self._list.setCurrentIndex(self._model.index(current, 0) if current is not None else QModelIndex())
        self._list.selectionModel().blockSignals(blocked)
        self._list.setFixedHeight(min(self._list.full_height(), _MOST_ROWS * 46) + 2)
        self._list.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._header.say_beside(str(len(rows)) if rows else "")
        self._list.viewport().update()

    def _enter(self, number: int, row: HypothesisRow) -> None:
        item = self._model.item(number) or QStandardItem()
        item.setEditable(False)
        item.setText(row.name)
        item.setData(row, ROW)
        self._model.setItem(number, item)

    def _on_current(self, index: QModelIndex, _previous: QModelIndex) -> None:
        row = index.data(ROW)
        if isinstance(row, HypothesisRow):
            self.selected.emit(row.letter)

    def _on_eye(self, index: QModelIndex | QPersistentModelIndex) -> None:
        row = index.data(ROW)
        if isinstance(row, HypothesisRow):
            self.visibility_asked.emit(row.letter, not row.shown)


def _inset(widget: QWidget, side: int = SPACE_12) -> QWidget:
    """A widget with space at its sides."""
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(side, 0, side, 0)
    row.addWidget(widget)
    box.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
    return box


def _letters(rows: Sequence[HypothesisRow]) -> list[str]:
    return [row.letter for row in rows]
