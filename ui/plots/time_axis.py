"""The time axis at the foot of the stack. It can be dragged, and the wheel zooms it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.plots.ticks import TimeFormat, tick_text, ticks, time_step
from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.measures import AXIS_WIDTH, SIZE_TICK, TIME_AXIS_HEIGHT
from ui.widgets.lettering import CENTRE, draw_text, text_width

_APART = 82


class TimeAxis(QWidget):
    """Times below the plots.

    `panned` carries seconds to move by, `zoomed` a factor and the moment to hold still.
    """

    panned = Signal(float)
    zoomed = Signal(float, float)
    gesture_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(TIME_AXIS_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setToolTip("Drag to move along the flight; the wheel zooms")
        self._span, self._form, self._epoch = (0.0, 1.0), TimeFormat.SECONDS, ""
        self._dragged_from: float | None = None

    def show_span(self, left: float, right: float) -> None:
        """Show another span of time."""
        if (left, right) != self._span:
            self._span = (left, right)
            self.update()

    def show_time_format(self, form: TimeFormat, epoch_utc: str) -> None:
        """Write times another way."""
        if (form, epoch_utc) != (self._form, self._epoch):
            self._form, self._epoch = form, epoch_utc
            self.update()

    def step(self) -> float:
        """Distance of ticks in seconds."""
        left, right = self._span
        return time_step(right - left, max(2, (self.width() - AXIS_WIDTH) // _APART), self._form)

    def tick_times(self) -> tuple[float, ...]:
        """Moments that carry a tick."""
        return tuple(ticks(*self._span, self.step()))

    def _seconds_per_px(self) -> float:
        return (self._span[1] - self._span[0]) / max(1, self.width() - AXIS_WIDTH)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None:
            moved = event.position().x() - self._dragged_from
            self._dragged_from = event.position().x()
            self.panned.emit(-moved * self._seconds_per_px())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = None
        self.gesture_ended.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        moment = self._span[0] + (event.position().x() - AXIS_WIDTH) * self._seconds_per_px()
        self.zoomed.emit(0.85 ** (event.angleDelta().y() / 120), moment)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(theme.plot))
        type_, step = font(SIZE_TICK), self.step()
        for moment in self.tick_times():
            x = AXIS_WIDTH + (moment - self._span[0]) / self._seconds_per_px()
            words = tick_text(moment, self._form, step, self._epoch)
            half = text_width(words, type_) / 2 + 1
            if x + half <= self.width() and x - half >= 0:
                draw_text(
                    painter, QRectF(x - half, 1, 2 * half, 20), words, type_, theme.text_3, align=CENTRE
                )
