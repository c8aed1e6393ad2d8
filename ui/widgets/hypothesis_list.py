"""The list of hypotheses.

Two lines to a row, with badge, name, verdict, a figure, and an eye to show or hide it.
"""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.theme import tokens
from ui.theme.fonts import font
from ui.theme.icons import draw_icon
from ui.theme.measures import (
    BADGE_HEIGHT,
    BADGE_WIDTH,
    HYPOTHESIS_ROW_HEIGHT,
    SIZE_BODY,
    SIZE_TICK,
    WEIGHT_MEDIUM,
)
from ui.theme.pens import pen
from ui.widgets.badge import paint_badge
from ui.widgets.lettering import RIGHT, draw_text, text_width
from ui.widgets.rows import ROW, HypothesisRow, Index, is_selected, paint_row_ground, paint_status, row_box

_SIDE, _INDENT, _EYE = 8.0, 18.0, 16.0


class HypothesisDelegate(QStyledItemDelegate):
    """Paints a `HypothesisRow`; `eye_clicked` carries the index whose eye was clicked."""

    eye_clicked = Signal(object)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, HYPOTHESIS_ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if not isinstance(row, HypothesisRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = row_box(option)
        paint_row_ground(painter, box, option)
        left = box.left() + _SIDE + row.depth * _INDENT
        paint_badge(
            painter,
            QRectF(left, round(box.center().y() - BADGE_HEIGHT / 2), BADGE_WIDTH, BADGE_HEIGHT),
            row.letter,
            row.slot,
        )
        eye = eye_box(box)
        inner = QRectF(
            left + BADGE_WIDTH + 8, box.top(), eye.left() - 10 - left - BADGE_WIDTH - 8, box.height()
        )
        self._paint_words(painter, inner, row)
        theme = tokens()

        draw_icon(painter, "eye" if row.shown else "eye-off", eye, theme.text_3)
        self._paint_focus(painter, box, option)
        painter.restore()

    def _paint_words(self, painter: QPainter, inner: QRectF, row: HypothesisRow) -> None:
        theme = tokens()
        first = QRectF(inner.left(), inner.top() + 5, inner.width() + 8, 18)
        draw_text(painter, first, row.name, font(SIZE_BODY, WEIGHT_MEDIUM), theme.text_1)
        second = QRectF(inner.left() + 1, inner.top() + 23, inner.width() - 1, 17)
        figure = font(SIZE_TICK, WEIGHT_MEDIUM)
        draw_text(painter, second, row.figure, figure, theme.text_2, align=RIGHT)
        room = second.width() - text_width(row.figure, figure) - 8
        paint_status(
            painter,
            QRectF(second.left(), second.top(), room, 17),
            row.kind,
            row.verdict,
            theme.text_2,
            SIZE_TICK,
        )

    def _paint_focus(self, painter: QPainter, box: QRectF, option: QStyleOptionViewItem) -> None:
        view = option.widget
        if isinstance(view, HypothesisList) and view.shows_focus() and is_selected(option):
            painter.setPen(pen(tokens().text_1, 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        presses = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease)
        if isinstance(event, QMouseEvent) and event.type() in presses and _on_eye(event, option):
            if event.type() == QEvent.Type.MouseButtonRelease:
                self.eye_clicked.emit(index)
            return True
        return super().editorEvent(event, model, option, index)


def eye_box(row: QRectF) -> QRectF:
    """Where the eye of a row stands."""
    return QRectF(row.right() - _SIDE - _EYE, round(row.center().y() - _EYE / 2), _EYE, _EYE)


def _on_eye(event: QMouseEvent, option: QStyleOptionViewItem) -> bool:
    return eye_box(row_box(option)).adjusted(-6, -8, 6, 8).contains(event.position())


class HypothesisList(QListView):
    """A list view that paints `HypothesisRow`s; `visibility_asked` carries the index to show or hide."""

    visibility_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Hypotheses")
        self._keyboard = False
        delegate = HypothesisDelegate(self)
        delegate.eye_clicked.connect(self.visibility_asked)
        self.setItemDelegate(delegate)

    def shows_focus(self) -> bool:
        """Whether the selected row is ringed: it holds the keyboard, and the keyboard brought it there."""
        return self.hasFocus() and self._keyboard

    def full_height(self) -> int:
        """Height that shows every row without scrolling."""
        model = self.model()
        return HYPOTHESIS_ROW_HEIGHT * (model.rowCount(QModelIndex()) if model is not None else 0)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            self._keyboard = True
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._keyboard = False
        return super().event(event)
