"""The large plot of the page: zoomed by the wheel, moved by dragging, read by hovering, clicked to select."""

from __future__ import annotations

from math import isfinite

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.pages.refly.painting import paint_axes, paint_ground, paint_spots, paint_strokes
from ui.pages.refly.views import Box, Picture, nearest
from ui.plots.frame import Frame
from ui.plots.ticks import number
from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.measures import AXIS_WIDTH, FOCUS_RING, SPACE_12, TIME_AXIS_HEIGHT
from ui.theme.pens import pen
from ui.widgets.chip import Chip, Kind

MARKING = "Simulation: representative, not flight data"
_REACH_PX = 9.0
_FACTOR = 0.85
_SLIP_PX = 4.0  #: a press that moves no farther is a click
_LEAST = 1e-6
_STEP = 0.12  #: of the view, by an arrow


class DescentPlot(QWidget):
    """Shows a picture; emits the key of a line that was clicked."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.marking = Chip(MARKING, Kind.INFO, parent=self)
        self._picture: Picture | None = None
        self._box = Box(0.0, 1.0, 0.0, 1.0)
        self._past: list[Box] = []
        self._selected = ""
        self._layer: QPixmap | None = None
        self._dressed: tuple[object, ...] = ()
        self._held: tuple[QPointF, Box] | None = None
        self._ringed = False  #: the keyboard was brought here by its own keys
        self.setProperty("ground", "plot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(160)
        self.setAccessibleName("Descent over terrain")

    def show_picture(self, shown: Picture | None, selected: str) -> None:
        """Draw another picture; the view stays while it is of the same look and was moved by hand."""
        before, self._picture, self._selected = self._picture, shown, selected
        if shown is not None and (
            before is None or before.look is not shown.look or self._box == before.near
        ):
            self._box = shown.near
            self._past.clear()
        self.marking.setVisible(shown is not None)
        self.setAccessibleDescription("" if shown is None else "; ".join(_said(shown)))
        self._redraw()

    @property
    def view(self) -> Box:
        """What is in view."""
        return self._box

    def use_tool(self, name: str) -> None:
        """Whole flight, the near view again, fit the values in view, or back."""
        shown = self._picture
        if shown is None:
            return
        if name == "whole":
            self._go(shown.whole)
        elif name == "fit":
            self._go(shown.near)
        elif name == "back" and self._past:
            self._box = self._past.pop()
            self._redraw()

    def zoom(self, factor: float, at: QPointF, *, upright: bool = False) -> None:
        """Zoom about a place of the widget (px); `upright` the heights alone."""
        frame, inner = self._frame(), self._inner()
        x, y = frame.time(at.x() - inner.left()), frame.value(at.y() - inner.top())
        box = self._box
        across = 1.0 if upright else factor
        self._go(
            Box(
                x + (box.left - x) * across,
                x + (box.right - x) * across,
                y + (box.low - y) * factor,
                y + (box.high - y) * factor,
            )
        )

    def _go(self, box: Box) -> None:
        sides = (box.left, box.right, box.low, box.high)
        if not all(isfinite(side) for side in sides):
            return
        if box.right - box.left < _LEAST or box.high - box.low < _LEAST or box == self._box:
            return
        self._past.append(self._box)
        self._box = box
        self._redraw()

    def _inner(self) -> QRectF:
        return QRectF(
            AXIS_WIDTH, 0, max(2, self.width() - AXIS_WIDTH), max(2, self.height() - TIME_AXIS_HEIGHT - 2)
        )

    def _frame(self) -> Frame:
        box, inner = self._box, self._inner()
        return Frame(box.left, box.right, box.low, box.high, inner.width(), inner.height())

    def place_of(self, x: float, y: float) -> QPointF:
        """Where a point of the picture's plane stands in the widget, px."""
        frame, inner = self._frame(), self._inner()
        return QPointF(inner.left() + frame.x(x), inner.top() + frame.y(y))

    def _redraw(self) -> None:
        self._layer = None
        self.update()

    def _drawn(self) -> QPixmap:
        dressed = (self.size(), tokens().name, self.devicePixelRatioF())
        if self._layer is None or dressed != self._dressed:
            layer = QPixmap(self.size() * self.devicePixelRatioF())
            layer.setDevicePixelRatio(self.devicePixelRatioF())
            layer.fill(colour(tokens().plot))
            if self._picture is not None and self._frame().drawable:
                self._paint(layer, self._picture)
            self._layer, self._dressed = layer, dressed
        return self._layer

    def _paint(self, layer: QPixmap, shown: Picture) -> None:
        frame, inner = self._frame(), self._inner()
        painter = QPainter(layer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.setClipRect(inner)
        painter.translate(inner.topLeft())
        paint_ground(painter, shown, frame)
        paint_strokes(painter, shown, frame, self._selected)
        paint_spots(painter, shown, frame)
        painter.restore()
        paint_axes(painter, shown, frame, inner.topLeft(), float(AXIS_WIDTH))
        painter.end()

    def _near(self, at: QPointF) -> tuple[str, str] | None:
        """Key and words of what lies under a place of the widget."""
        shown, frame, inner = self._picture, self._frame(), self._inner()
        if shown is None or not inner.contains(at):
            return None
        x, y = frame.time(at.x() - inner.left()), frame.value(at.y() - inner.top())
        per_x = frame.width / (frame.right - frame.left)
        per_y = frame.height / (frame.high - frame.low)
        found = nearest(shown, x, y, per_x, per_y)
        if found is None or found[2] > _REACH_PX:
            return None
        stroke, row, _ = found
        across = -stroke.x[row] if shown.mirrored else stroke.x[row]
        lines = [stroke.name, f"T+{number(float(stroke.time[row]), 2)} s"]
        if shown.mirrored:
            lines.append(f"{number(float(across), 3)} {shown.x_unit}")
        lines.append(f"{number(float(stroke.y[row]), 3)} {shown.y_unit}")
        return stroke.key, "\n".join(lines)

    def sizeHint(self) -> QSize:
        return QSize(640, 420)

    def event(self, event: QEvent) -> bool:
        """Arrows are the plot's own while it has the keyboard."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and event.key() in _ARROWS:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        middle = self._inner().center()
        if event.key() in _ARROWS:
            across, up = _ARROWS[Qt.Key(event.key())]
            box = self._box
            by_x, by_y = across * _STEP * (box.right - box.left), up * _STEP * (box.high - box.low)
            self._go(Box(box.left + by_x, box.right + by_x, box.low + by_y, box.high + by_y))
        elif event.text() in ("+", "-"):
            self.zoom(_FACTOR if event.text() == "+" else 1 / _FACTOR, middle)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ringed = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._picture is not None:
            upright = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            upright |= event.position().x() < AXIS_WIDTH
            self.zoom(_FACTOR ** (event.angleDelta().y() / 120), event.position(), upright=upright)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = (event.position(), self._box)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None or not event.buttons():
            near = self._near(event.position())
            if near is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPosition().toPoint() + QPoint(12, 12), near[1], self)
            return
        moved, (_, box), frame = event.position() - self._held[0], self._held, self._frame()
        if moved.manhattanLength() > _SLIP_PX:
            by_x = moved.x() * (box.right - box.left) / frame.width
            by_y = moved.y() * (box.high - box.low) / frame.height
            self._box = Box(box.left - by_x, box.right - by_x, box.low + by_y, box.high + by_y)
            self._redraw()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            return
        at, box = self._held
        self._held = None
        if box != self._box:
            self._past.append(box)
        elif (event.position() - at).manhattanLength() <= _SLIP_PX and (near := self._near(at)) is not None:
            self.picked.emit(near[0])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.use_tool("fit")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = self.marking.sizeHint()
        self.marking.resize(size)
        self.marking.move(max(AXIS_WIDTH, self.width() - size.width() - SPACE_12), SPACE_12)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn())
        if self.hasFocus() and self._ringed:
            painter.setPen(pen(tokens().text_1, float(FOCUS_RING)))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))


_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


def _said(shown: Picture) -> list[str]:
    return [" ".join(filter(None, (spot.words, spot.second))) for spot in shown.spots]
