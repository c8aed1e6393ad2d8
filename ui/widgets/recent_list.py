"""The list of recent cases.

Title and when, file and contents, and whether the baseline reproduces the flight.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.theme import tokens
from ui.theme.fonts import font
from ui.theme.icons import draw_icon
from ui.theme.measures import SIZE_BODY, SIZE_TICK, WEIGHT_MEDIUM
from ui.widgets.chip import ICON_OF, status_ink
from ui.widgets.lettering import RIGHT, draw_text, text_width
from ui.widgets.rows import ROW, Index, RecentRow, paint_row_ground, row_box

_HEIGHT, _SIDE, _ICON = 48, 10.0, 11.0


class RecentDelegate(QStyledItemDelegate):
    """Paints a `RecentRow`."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if not isinstance(row, RecentRow):
            return
        theme = tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = row_box(option)
        paint_row_ground(painter, box, option)
        small = font(SIZE_TICK)
        first = QRectF(box.left() + _SIDE, box.top() + 6, box.width() - 2 * _SIDE, 18)
        second = first.translated(0, 18)
        room = first.width() - draw_text(painter, first, row.when, small, theme.text_3, align=RIGHT) - 8
        title = QRectF(first.left(), first.top(), room, first.height())
        draw_text(painter, title, row.title, font(SIZE_BODY, WEIGHT_MEDIUM), theme.text_1)
        room = second.width() - text_width(row.status, small) - _ICON - 12
        draw_text(painter, second, row.status, small, theme.text_2, align=RIGHT)
        if ICON_OF[row.kind]:
            left = second.right() - text_width(row.status, small) - _ICON - 7
            icon = QRectF(left, round(second.center().y() - _ICON / 2), _ICON, _ICON)
            draw_icon(painter, ICON_OF[row.kind], icon, status_ink(row.kind, theme))
        draw_text(painter, QRectF(second.left(), second.top(), room, 18), row.about, small, theme.text_3)
        painter.restore()


class RecentList(QListView):
    """A list view that paints `RecentRow`s."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Recent cases")
        self.setItemDelegate(RecentDelegate(self))
