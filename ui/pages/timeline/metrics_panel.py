"""Under the plots: the metrics of every hypothesis on the same data, the best ones bold."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from investigator.diagnosis.table import MetricsTable as TableValue
from ui.theme.fonts import font
from ui.theme.measures import SIZE_LABEL, SPACE_8, SPACE_12, WEIGHT_SEMIBOLD
from ui.verdicts import VERDICT_KINDS
from ui.widgets.buttons import IconButton
from ui.widgets.chip import Kind
from ui.widgets.metrics_table import LEFT_COLUMN, MetricsTable
from ui.widgets.rows import ROW, Cell

_BADGE_WIDTH, _NAME_WIDTH, _VERDICT_WIDTH, _NUMBER_WIDTH = 50, 160, 132, 92
_NARROW_VERDICT, _NARROW_NUMBER = 132, 86


class MetricsPanel(QWidget):
    """Shows a table value; a row selects its hypothesis."""

    selected = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._model = QStandardItemModel(self)
        self._table = MetricsTable()
        self._table.setModel(self._model)
        self._table.selectionModel().currentRowChanged.connect(self._on_row)
        self._note = QLabel()
        self._note.setFont(font(SIZE_LABEL))
        self._note.setProperty("says", "text-3")
        self._fold = IconButton("chevron-down", "Fold the metrics away", "M")
        self._fold.clicked.connect(self.toggle)
        title = QLabel("Metrics")
        title.setFont(font(SIZE_LABEL, WEIGHT_SEMIBOLD))
        title.setProperty("says", "text-2")
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_12, 0, SPACE_8, 0)
        head.setSpacing(SPACE_8)
        head.addWidget(title)
        head.addWidget(self._note)
        head.addStretch(1)
        head.addWidget(self._fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._table)
        self._most_rows, self._narrow = 5, False
        self._letters: list[str] = []
        self._shown: TableValue | None = None
        self._cells: list[list[Cell]] = []
        self._headings: list[str] = []

    def show_table(self, table: TableValue, selected: str) -> None:
        """Show these metrics with one hypothesis selected ("" the baseline); painted is what differs."""
        if table is not self._shown:
            self._shown = table
            self._note.setText(table.note)
            self._letters = ["" if row.slot == 0 else row.letter for row in table.rows]
            headings = ["", "Hypothesis", "Verdict", *(column.title for column in table.columns)]
            cells = [_cells(table, index) for index in range(len(table.rows))]
            if headings == self._headings and len(cells) == len(self._cells):
                self._change(cells)
            else:
                self._fill(headings, cells)
            self._headings, self._cells = headings, cells
        if selected in self._letters and self._letters.index(selected) != self._table.currentIndex().row():
            blocked = self._table.selectionModel().blockSignals(True)
            self._table.setCurrentIndex(self._model.index(self._letters.index(selected), 0))
            self._table.selectionModel().blockSignals(blocked)
            self._table.viewport().update()

    def _change(self, cells: list[list[Cell]]) -> None:
        """Other values in the same rows and columns."""
        self._model.blockSignals(True)  # told of a change, the view lays out anew and paints all of itself
        for row, (before, after) in enumerate(zip(self._cells, cells, strict=True)):
            for column, (old, new) in enumerate(zip(before, after, strict=True)):
                if old != new:
                    self._model.item(row, column).setText(new.text)
                    self._model.item(row, column).setData(new, ROW)
                    self._table.update(self._model.index(row, column))
        self._model.blockSignals(False)

    def _fill(self, headings: list[str], cells: list[list[Cell]]) -> None:
        blocked = self._table.selectionModel().blockSignals(True)
        self._model.setRowCount(0)
        self._model.setHorizontalHeaderLabels(headings)
        for column in range(3):
            self._model.setHeaderData(
                column, Qt.Orientation.Horizontal, LEFT_COLUMN, Qt.ItemDataRole.TextAlignmentRole
            )
        for row in cells:
            self._model.appendRow([_item(cell) for cell in row])
        self._lay_out_columns()
        self._table.selectionModel().blockSignals(blocked)
        self._size()

    def show_most_rows(self, rows: int) -> None:
        """At most so many rows stand at once; the rest scroll."""
        self._most_rows = rows
        self._size()

    def drop_narrow(self, narrow: bool) -> None:
        """Leave out the columns a narrow window has no room for."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._lay_out_columns()

    def _lay_out_columns(self) -> None:
        narrow = self._narrow
        verdict, number = (_NARROW_VERDICT, _NARROW_NUMBER) if narrow else (_VERDICT_WIDTH, _NUMBER_WIDTH)
        count = self._model.columnCount()
        if count:
            self._table.set_widths([_BADGE_WIDTH, _NAME_WIDTH, verdict, *[number] * (count - 3)], 1)
        for column in range(count):
            if self._model.horizontalHeaderItem(column).text() in ("NIS / dof", "ln L raw"):
                self._table.setColumnHidden(column, narrow)

    def toggle(self) -> None:
        """Fold the table away or open it."""
        opening = self._table.isHidden()
        self._table.setVisible(opening)
        self._fold.show_icon("chevron-down" if opening else "chevron-up")

    def _size(self) -> None:
        self._table.setFixedHeight(self._table.height_for(min(self._model.rowCount(), self._most_rows)) + 2)

    def _on_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.selected.emit(self._letters[current.row()])


def _cells(table: TableValue, index: int) -> list[Cell]:
    """One row of a table, cell by cell."""
    row = table.rows[index]
    kind = VERDICT_KINDS.get(row.verdict, Kind.NONE)
    cells = [Cell(letter=row.letter, slot=row.slot), Cell(row.title), Cell(row.verdict, kind=kind)]
    return [*cells, *(Cell(table.text(index, number), best) for number, best in enumerate(table.best[index]))]


def _item(cell: Cell) -> QStandardItem:
    item = QStandardItem(cell.text)
    item.setData(cell, ROW)
    item.setEditable(False)
    return item
