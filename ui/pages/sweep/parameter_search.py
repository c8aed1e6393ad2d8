"""Finding a parameter by its name: a line to type into, and what holds those words below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui.pages.sweep.offers import Offer
from ui.theme import tokens
from ui.theme.fonts import font
from ui.theme.measures import SIZE_LABEL, SIZE_TICK, SPACE_4, SPACE_8, SPACE_12, WEIGHT_MEDIUM
from ui.widgets.entry import Entry
from ui.widgets.lettering import draw_text
from ui.widgets.rows import ROW, Index, paint_row_ground, row_box

_ROW = 38
_MOST_ROWS = 7


class OfferDelegate(QStyledItemDelegate):
    """Paints an offer: its name, and below it where it stands."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        offer, theme = index.data(ROW), tokens()
        if not isinstance(offer, Offer):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = row_box(option)
        paint_row_ground(painter, box.adjusted(1, 1, -1, -1), option)
        upper = box.adjusted(SPACE_8, 3, -SPACE_8, -_ROW / 2 + 2)
        lower = box.adjusted(SPACE_8, _ROW / 2 - 2, -SPACE_8, -3)
        draw_text(painter, upper, offer.name, font(SIZE_LABEL, WEIGHT_MEDIUM), theme.text_1)
        draw_text(painter, lower, offer.place, font(SIZE_TICK), theme.text_3)
        painter.restore()


class ParameterSearch(QWidget):
    """Emits the path of the parameter that is to be varied. The list stands open while nothing is varied yet,
    and whenever something is typed.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offers: tuple[Offer, ...] = ()
        self._open = True
        self.entry = Entry("Find a parameter to vary")
        self.entry.textChanged.connect(lambda _: self._filter())
        self.entry.returnPressed.connect(self._take_first)
        self._model = QStandardItemModel(self)
        self._list = QListView()
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setModel(self._model)
        self._list.setItemDelegate(OfferDelegate(self._list))
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._list.setAccessibleName("Parameters")
        self._list.clicked.connect(self._take)
        self._list.activated.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_12, 0, SPACE_12, SPACE_4)
        column.setSpacing(SPACE_4)
        column.addWidget(self.entry)
        column.addWidget(self._list)

    def show_offers(self, offers: Sequence[Offer], *, stay_open: bool) -> None:
        """Offer these; `stay_open` keeps the list open with nothing typed."""
        if (tuple(offers), stay_open) != (self._offers, self._open):
            self._offers, self._open = tuple(offers), stay_open
            self._filter()

    def found(self) -> tuple[Offer, ...]:
        """What holds the words typed, those whose name begins so first."""
        text = self.entry.text().strip()
        matching = [item for item in self._offers if item.holds(text)]
        return tuple(sorted(matching, key=lambda item: not item.name.lower().startswith(text.lower())))

    def _filter(self) -> None:
        shown = self.found() if self._open or self.entry.text().strip() else ()
        self._model.clear()
        for offer in shown:
            item = QStandardItem(offer.name)
            item.setData(offer, ROW)
            item.setToolTip(f"{offer.parameter.doc}\n{offer.path}".strip())
            self._model.appendRow(item)
        self._list.setFixedHeight(min(len(shown), _MOST_ROWS) * _ROW + 2)
        self._list.setVisible(bool(shown))

    def _take(self, index: QModelIndex) -> None:
        offer = index.data(ROW)
        if isinstance(offer, Offer):
            self._choose(offer)

    def _take_first(self) -> None:
        if self.found() and self.entry.text().strip():
            self._choose(self.found()[0])

    def _choose(self, offer: Offer) -> None:
        self.entry.clear()
        self.chosen.emit(offer.path)
