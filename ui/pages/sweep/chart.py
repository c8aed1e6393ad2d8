"""The picture of a sweep as a widget: hover tells, a click selects, arrows walk, Enter opens."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.pages.sweep.display import Display, Matrix, Points
from ui.pages.sweep.frame import Frame, frame_of, paint_frame
from ui.pages.sweep.painting import cell_ink, paint_runs, point_places
from ui.pages.sweep.symbols import Symbol, paint_symbol
from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.lines import Line
from ui.theme.measures import FOCUS_RING
from ui.theme.pens import pen

_REACH = 14.0  #: a point is hit within so many px
_SIDEWAYS = 2.0  #: walking a scatter, how much more a step aside counts than one ahead
_BEST = 15.0
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Chart(QWidget):
    """Shows a display; emits the number of a run that is picked, or to be opened."""

    picked = Signal(int)
    opened = Signal(int)

    def __init__(self, describe: Callable[[int], str], parent: QWidget | None = None) -> None:
        """`describe` gives the words of a run for its tooltip."""
        super().__init__(parent)
        self._describe = describe
        self._display: Display | None = None
        self._line = Line(tokens().text_2)
        self._slot = 0
        self._layer: QPixmap | None = None
        self._dressed: tuple[object, ...] = ()
        self._frame: Frame | None = None
        self._selected: int | None = None
        self._best: int | None = None
        self._over: int | None = None
        self.setProperty("ground", "plot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Runs of the sweep")

    def show_display(self, shown: Display, slot: int, best: int | None) -> None:
        """Show other numbers, in the colour of the hypothesis of that slot, and ring the best run."""
        self._display, self._slot, self._best = shown, slot, best
        self._layer = None
        self.update()

    def select(self, run: int | None) -> None:
        """Frame a run."""
        self._selected = run
        self.setAccessibleDescription("" if run is None else self._describe(run))
        self.update()

    def display(self) -> Display | None:
        """What is shown."""
        return self._display

    def place_of(self, run: int) -> QPointF | None:
        """Where a run stands in the widget, px; None where it is not shown."""
        frame = self._framed()
        if frame is None:
            return None
        if isinstance(frame.display, Matrix):
            found = np.argwhere(frame.display.runs == run)
            return frame.cell(*found[0].tolist()).center() if len(found) else None
        index = np.flatnonzero(frame.display.runs == run)
        if not len(index):
            return None
        place = point_places(frame, frame.display)[index[0]]
        return None if np.isnan(place).any() else QPointF(*place.tolist())

    def run_at(self, place: QPointF) -> int | None:
        """The run at a place of the widget, None where there is none."""
        frame = self._framed()
        if frame is None:
            return None
        if isinstance(frame.display, Matrix):
            if not frame.box.contains(place):
                return None
            rows, columns = frame.display.runs.shape
            column = int((place.x() - frame.box.left()) / frame.box.width() * columns)
            row = int((frame.box.bottom() - place.y()) / frame.box.height() * rows)
            return int(frame.display.runs[min(row, rows - 1), min(column, columns - 1)])
        places = point_places(frame, frame.display)
        far = np.hypot(places[:, 0] - place.x(), places[:, 1] - place.y())
        if np.isnan(far).all() or np.nanmin(far) > _REACH:
            return None
        return int(frame.display.runs[int(np.nanargmin(far))])

    def neighbour(self, run: int | None, across: int, up: int) -> int | None:
        """The run one step from another; the first one where there is none yet, None at the edge."""
        display, frame = self._display, self._framed()
        if display is None or frame is None or display.runs.size == 0:
            return None
        found = np.argwhere(display.runs == run) if run is not None else np.empty((0, 1))
        if not len(found):
            return int(display.runs.ravel()[0])
        if isinstance(display, Matrix):
            row, column = found[0] + (up, across)
            rows, columns = display.runs.shape
            return int(display.runs[row, column]) if 0 <= row < rows and 0 <= column < columns else None
        return _ahead(point_places(frame, display), display, int(found[0][0]), across, up)

    def _framed(self) -> Frame | None:
        if self._display is None or self.width() < 200 or self.height() < 120:
            return None
        if self._frame is None or self._frame.display is not self._display or self._stale():
            self._frame = frame_of(self._display, QSizeF(self.size()))
        return self._frame

    def _stale(self) -> bool:
        return self._layer is None or self._layer.deviceIndependentSize() != QSizeF(self.size())

    def _drawn(self, frame: Frame) -> QPixmap:
        """The picture without what moves over it, painted once for each size, theme and display."""
        theme = tokens()
        dressed = (self.size(), theme.name, self.devicePixelRatioF())
        if self._layer is None or dressed != self._dressed:
            layer = QPixmap(self.size() * self.devicePixelRatioF())
            layer.setDevicePixelRatio(self.devicePixelRatioF())
            layer.fill(colour(theme.plot))
            painter = QPainter(layer)
            paint_frame(painter, frame)
            slot = theme.slot(self._slot)
            paint_runs(painter, frame, Line(slot.ink, dash=slot.dash))
            painter.end()
            self._layer, self._dressed = layer, dressed
        return self._layer

    def _paint_over(self, painter: QPainter, frame: Frame) -> None:
        """The best run's ring, the frame of the selected one, that of the one under the mouse."""
        theme = tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for run, ink, width in (
            (self._over, theme.text_3, 1.0),
            (self._selected, theme.text_1, float(FOCUS_RING)),
        ):
            place = None if run is None else self.place_of(run)
            if run is not None and place is not None:
                box = self._mark_box(frame, run, place)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                for ground, stroke in ((theme.plot, width + 3), (ink, width)):
                    painter.setPen(pen(ground, stroke))
                    painter.drawRect(box)
        place = None if self._best is None else self.place_of(self._best)
        if place is not None and self._best is not None:
            self._paint_best(painter, frame, self._best, place)

    def _mark_box(self, frame: Frame, run: int, place: QPointF) -> QRectF:
        if isinstance(frame.display, Matrix):
            row, column = np.argwhere(frame.display.runs == run)[0].tolist()
            cell = frame.cell(row, column)
            grow = max(0.0, 5.0 - cell.width() / 2)
            return cell.adjusted(-grow, -grow, grow, grow)
        return QRectF(place.x() - 8, place.y() - 8, 16, 16)

    def _paint_best(self, painter: QPainter, frame: Frame, run: int, place: QPointF) -> None:
        ink, size = tokens().text_1, _BEST
        if isinstance(frame.display, Matrix):
            row, column = np.argwhere(frame.display.runs == run)[0].tolist()
            cell = frame.cell(row, column)
            if min(cell.width(), cell.height()) > 2 * _BEST:
                painter.setPen(pen(cell_ink(frame, float(frame.display.values[row, column])), 1.6))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(cell.adjusted(4, 4, -4, -4), 8, 8)
                return
        paint_symbol(painter, Symbol.BEST, place, size, ink)

    def _hover(self, place: QPointF, event: QMouseEvent) -> None:
        run = self.run_at(place)
        if run != self._over:
            self._over = run
            self.update()
        if run is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPosition().toPoint(), self._describe(run), self)

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def event(self, event: QEvent) -> bool:
        """Arrows and Enter are the picture's own while it has the keyboard."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and (event.key() in _STEPS or event.key() in _OPENS):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            run = self.neighbour(self._selected, *_STEPS[key])
            if run is not None:
                self.picked.emit(run)
        elif key in _OPENS and self._selected is not None:
            self.opened.emit(self._selected)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        run = self.run_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and run is not None:
            self.picked.emit(run)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        run = self.run_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and run is not None:
            self.opened.emit(run)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(event.position(), event)

    def leaveEvent(self, event: QEvent) -> None:
        self._over = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        frame = self._framed()
        if frame is None:
            return
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn(frame))
        self._paint_over(painter, frame)
        if self.hasFocus() and self._selected is None:
            painter.setPen(pen(tokens().text_1, float(FOCUS_RING)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))


def _ahead(places: np.ndarray, display: Points, index: int, across: int, up: int) -> int | None:
    """The nearest point in a direction; along a curve, up and down lead nowhere."""
    if display.up is None and across == 0:
        return None
    way = (places - places[index]) * (1.0, -1.0)
    ahead = way @ (across, up)
    aside = np.abs(way @ (up, across))
    if display.up is None:
        aside = np.zeros_like(aside)
    far = np.where(ahead > 1e-6, ahead + _SIDEWAYS * aside, np.nan)
    return None if np.isnan(far).all() else int(display.runs[int(np.nanargmin(far))])
