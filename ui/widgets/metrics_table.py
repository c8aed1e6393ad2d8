"""The metrics table.

One row per hypothesis, 27 px high, badge first, figures at the right, the best ones bold.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.measures import (
    BADGE_WIDTH,
    SIZE_LABEL,
    SIZE_TICK,
    TABLE_ROW_HEIGHT,
    WEIGHT_BEST,
    WEIGHT_MEDIUM,
    WEIGHT_REGULAR,
)
from ui.widgets.badge import paint_badge
from ui.widgets.chip import Kind, status_ink
from ui.widgets.lettering import LEFT, RIGHT, draw_text
from ui.widgets.rows import ROW, Cell, Index, is_hovered, is_selected, paint_status, row_box

_SIDE = 8.0
LEFT_COLUMN = Qt.AlignmentFlag.AlignLeft


class MetricsDelegate(QStyledItemDelegate):
    """Paints a `Cell`: a badge, a status with its word, a name, or a figure."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, TABLE_ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = index.data(ROW)
        theme = tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = row_box(option)
        if is_selected(option) or is_hovered(option):
            painter.fillRect(box, colour(theme.selected if is_selected(option) else theme.hover))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), colour(theme.line))
        if isinstance(cell, Cell):
            self._paint_cell(painter, box.adjusted(_SIDE, 0, -_SIDE, -1), cell, _is_left(index))
        painter.restore()

    def _paint_cell(self, painter: QPainter, box: QRectF, cell: Cell, left: bool) -> None:
        theme = tokens()
        if cell.letter:
            place = QRectF(box.right() - BADGE_WIDTH + 4, round(box.center().y() - 11), BADGE_WIDTH, 22)
            paint_badge(painter, place, cell.letter, cell.slot)
        elif cell.kind is not Kind.NONE:
            ink = status_ink(cell.kind, theme) if cell.coloured else theme.text_2
            paint_status(painter, box, cell.kind, cell.text, ink)
        elif left:
            draw_text(painter, box, cell.text, font(SIZE_LABEL), theme.text_1)
        else:
            weight, ink = (WEIGHT_BEST, theme.text_1) if cell.best else (WEIGHT_REGULAR, theme.text_2)
            draw_text(painter, box, cell.text, font(SIZE_LABEL, weight), ink, align=RIGHT)


def _is_left(index: Index) -> bool:
    return _holds_names(index.model(), index.column())


def _holds_names(model: QAbstractItemModel, column: int) -> bool:
    """Whether a column's header is aligned left, which makes it one of names."""
    align = model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
    return align is not None and bool(int(align) & int(LEFT_COLUMN))


class MetricsHeader(QHeaderView):
    """The head of the table: each word over its column's names or figures, all on one line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFixedHeight(TABLE_ROW_HEIGHT)
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(28)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        theme = tokens()
        box = QRectF(rect)
        painter.save()
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), colour(theme.line))
        word = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
        align = LEFT if _holds_names(self.model(), logicalIndex) else RIGHT
        inner = box.adjusted(_SIDE if align == LEFT else 1, 0, -_SIDE, -1)
        draw_text(painter, inner, word, font(SIZE_TICK, WEIGHT_MEDIUM), theme.text_2, align=align)
        painter.restore()


class MetricsTable(QTableView):
    """A table view that paints `Cell`s.

    A column whose header is aligned left holds names, any other figures.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(MetricsDelegate(self))
        self.setAccessibleName("Metrics")
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(TABLE_ROW_HEIGHT)
        self.setHorizontalHeader(MetricsHeader(self))

    def set_widths(self, widths: Sequence[int], stretch: int) -> None:
        """Give every column its width in px; the one at `stretch` takes what is left."""
        head = self.horizontalHeader()
        for column, width in enumerate(widths):
            mode = QHeaderView.ResizeMode.Stretch if column == stretch else QHeaderView.ResizeMode.Fixed
            head.setSectionResizeMode(column, mode)
            head.resizeSection(column, width)

    def height_for(self, rows: int) -> int:
        """Height that shows the head and so many rows."""
        return TABLE_ROW_HEIGHT * (rows + 1)
