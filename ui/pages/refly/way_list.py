"""“Fly under”: one row for each way to fly, with its line or badge, and how its flight ended once flown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.pages.refly.painting import line_of
from ui.pages.refly.setting import AS_FLOWN
from ui.plots.keys import paint_key
from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.measures import (
    BADGE_HEIGHT,
    BADGE_WIDTH,
    RADIUS_ROW,
    SIZE_BODY,
    SIZE_LABEL,
    WEIGHT_MEDIUM,
    WEIGHT_REGULAR,
    WEIGHT_SEMIBOLD,
)
from ui.theme.pens import pen
from ui.widgets.badge import paint_badge
from ui.widgets.chip import Kind, status_ink
from ui.widgets.lettering import RIGHT, draw_text
from ui.widgets.rows import ROW, Index, is_selected, paint_row_ground, row_box

ROW_HEIGHT = 30
_SIDE = 8.0
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class WayRow:
    """A way in the list: its key and slot, its words, how it ended, or why it cannot be flown."""

    key: str
    slot: int
    title: str
    figure: str = "not flown"
    kind: Kind = Kind.NONE
    changed: bool = False
    tip: str = ""
    possible: bool = True


class WayDelegate(QStyledItemDelegate):
    """Paints a `WayRow`."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if not isinstance(row, WayRow):
            return
        theme = tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = row_box(option)
        if row.possible:
            paint_row_ground(painter, box, option)
        inner = box.adjusted(_SIDE, 0, -_SIDE, 0)
        middle = round(box.center().y())
        if row.key == AS_FLOWN:
            paint_key(painter, inner.left() + 4, middle + 0.5, line_of(row.slot), 26.0)
        else:
            painter.setOpacity(1.0 if row.possible else 0.45)
            badge = QRectF(inner.left(), middle - BADGE_HEIGHT / 2, BADGE_WIDTH, BADGE_HEIGHT)
            paint_badge(painter, badge, row.key, row.slot)
            painter.setOpacity(1.0)
        ink = status_ink(row.kind, theme) if row.kind in (Kind.OK, Kind.BAD) else theme.text_3
        weight = WEIGHT_MEDIUM if row.kind is not Kind.NONE else WEIGHT_REGULAR
        took = draw_text(painter, inner, row.figure, font(SIZE_LABEL, weight), ink, align=RIGHT)
        words = inner.adjusted(BADGE_WIDTH + 8, 0, -took - 10, 0)
        type_ = font(SIZE_BODY, WEIGHT_SEMIBOLD if is_selected(option) else WEIGHT_MEDIUM)
        wide = draw_text(painter, words, row.title, type_, theme.text_1 if row.possible else theme.text_3)
        if row.changed and wide + 12 < words.width():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(theme.slot(row.slot).ink))
            painter.drawEllipse(QPointF(words.left() + wide + 9, middle + 0.5), 3.5, 3.5)
        view = option.widget
        if isinstance(view, WayList) and view.shows_focus() and is_selected(option):
            painter.setPen(pen(theme.text_1, 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), RADIUS_ROW, RADIUS_ROW)
        painter.restore()


class WayList(QListView):
    """Shows ways; `chosen` carries a key, `taken` one to become a hypothesis (double click, Enter)."""

    chosen = Signal(str)
    taken = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = QStandardItemModel(self)
        self._keyboard = False
        self.setModel(self._model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setAccessibleName("Fly under")
        self.setItemDelegate(WayDelegate(self))
        self.selectionModel().currentChanged.connect(self._on_current)
        self.doubleClicked.connect(lambda index: self.taken.emit(index.data(ROW).key))

    def rows(self) -> tuple[WayRow, ...]:
        """What is shown."""
        return tuple(self._model.item(number).data(ROW) for number in range(self._model.rowCount()))

    def show_rows(self, rows: Sequence[WayRow], chosen: str) -> None:
        """Show these ways with one chosen."""
        chooser = self.selectionModel()
        blocked = chooser.blockSignals(True)
        if [row.key for row in rows] != [row.key for row in self.rows()]:
            self._model.clear()
            for _ in rows:
                self._model.appendRow(QStandardItem())
            self.setFixedHeight(ROW_HEIGHT * len(rows))
        for number, row in enumerate(rows):
            item = self._model.item(number)
            item.setData(row, ROW)
            item.setToolTip(row.tip)
            item.setEnabled(row.possible)
            item.setText(f"{row.title}, {row.figure}")
            if row.key == chosen:
                self.setCurrentIndex(item.index())
        chooser.blockSignals(blocked)
        self.viewport().update()

    def shows_focus(self) -> bool:
        """Whether the chosen row is ringed: the keyboard brought it there."""
        return self.hasFocus() and self._keyboard

    def _on_current(
        self, current: QModelIndex | QPersistentModelIndex, _: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = current.data(ROW)
        if isinstance(row, WayRow):
            self.chosen.emit(row.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._keyboard = True
        row = self.currentIndex().data(ROW)
        if event.key() in _TAKES and isinstance(row, WayRow):
            self.taken.emit(row.key)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._keyboard = False
        super().mousePressEvent(event)
