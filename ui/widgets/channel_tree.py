"""The tree of a log's channels.

24 px to a row, a remark and the health at the right. Channels can be dragged onto plots.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.icons import draw_icon
from ui.theme.measures import (
    CHANNEL_ROW_HEIGHT,
    RADIUS_BADGE,
    SIZE_LABEL,
    SIZE_TICK,
    WEIGHT_REGULAR,
    WEIGHT_SEMIBOLD,
)
from ui.widgets.chip import ICON_OF, Kind, status_ink
from ui.widgets.lettering import RIGHT, draw_text, text_width
from ui.widgets.rows import ROW, ChannelRow, Index, is_hovered, is_selected, row_box

_HEALTH, _CHEVRON = 12.0, 11.0


class ChannelDelegate(QStyledItemDelegate):
    """Paints a `ChannelRow`."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, CHANNEL_ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if not isinstance(row, ChannelRow):
            return
        theme = tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = row_box(option)
        if row.health is not Kind.NONE:
            icon = QRectF(box.right() - _HEALTH - 1, round(box.center().y() - _HEALTH / 2), _HEALTH, _HEALTH)
            draw_icon(painter, ICON_OF[row.health], icon, status_ink(row.health, theme))
        remark = font(SIZE_TICK)
        right = QRectF(box.left(), box.top(), box.width() - _HEALTH - 9, box.height())
        draw_text(painter, right, row.remark, remark, theme.text_3, align=RIGHT)
        name = font(SIZE_LABEL, WEIGHT_SEMIBOLD if row.group else WEIGHT_REGULAR)
        room = right.width() - text_width(row.remark, remark) - 8
        ink = theme.text_1 if row.group or is_selected(option) else theme.text_2
        draw_text(painter, QRectF(box.left() + 2, box.top(), room, box.height()), row.name, name, ink)
        painter.restore()


class ChannelTree(QTreeView):
    """A tree view that paints `ChannelRow`s, with our chevrons for branches."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setUniformRowHeights(True)
        self.setIndentation(15)
        self.setExpandsOnDoubleClick(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Channels")
        self.setItemDelegate(ChannelDelegate(self))

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = tokens()
        if is_selected(option) or self.selectionModel().isSelected(index) or is_hovered(option):
            chosen = self.selectionModel().isSelected(index)
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(theme.selected if chosen else theme.hover))
            painter.drawRoundedRect(row_box(option), RADIUS_BADGE, RADIUS_BADGE)
            painter.restore()
        super().drawRow(painter, option, index)

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        model = self.model()
        if not model.hasChildren(index):
            return
        name = "chevron-down" if self.isExpanded(index) else "chevron-right"
        box = QRectF(rect.right() - 12, rect.center().y() - _CHEVRON / 2 + 0.5, _CHEVRON, _CHEVRON)
        draw_icon(painter, name, box, tokens().text_3)
