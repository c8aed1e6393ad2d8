"""The lane above the plots.

Phases as shaded spans with their names, events as lines with theirs, 44 px high.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from investigator.logs.contents import Event, Phase
from ui.plots.labels import Placed, place
from ui.plots.overlay import SECOND_DASH, Pointers
from ui.plots.ticks import TimeFormat, time_text
from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.measures import AXIS_WIDTH, LANE_HEIGHT, SIZE_TICK, WEIGHT_MEDIUM
from ui.theme.pens import pen
from ui.widgets.lettering import draw_text, text_width

_LINE_TOP = 22.0


class Lane(QWidget):
    """Shows phases and events over a span. `time_pressed` carries the moment under the mouse."""

    time_pressed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(LANE_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._phases: tuple[Phase, ...] = ()
        self._events: tuple[Event, ...] = ()
        self._span = (0.0, 1.0)
        self._pointers = Pointers()
        self._form, self._epoch = TimeFormat.SECONDS, ""

    def show_flight(self, phases: tuple[Phase, ...], events: tuple[Event, ...], epoch_utc: str = "") -> None:
        """Show another flight's phases and events."""
        if (phases, events, epoch_utc) == (self._phases, self._events, self._epoch):
            return
        self._phases, self._events, self._epoch = phases, events, epoch_utc
        self.setAccessibleName("Phases: " + ", ".join(phase.name for phase in phases))
        self.update()

    def show_span(self, left: float, right: float) -> None:
        """Show another span of time."""
        if (left, right) != self._span:
            self._span = (left, right)
            self.update()

    def show_pointers(self, pointers: Pointers) -> None:
        """Show cursors and region elsewhere."""
        if pointers != self._pointers:
            self._pointers = pointers
            self.update()

    def show_time_format(self, form: TimeFormat) -> None:
        """Write times another way in tooltips."""
        self._form = form

    def x_of(self, moment: float) -> float:
        """Where a moment lies, in px from the lane's left edge."""
        left, right = self._span
        return AXIS_WIDTH + (moment - left) / (right - left) * (self.width() - AXIS_WIDTH)

    def time_at(self, x: float) -> float:
        """The moment at a pixel."""
        left, right = self._span
        return left + (x - AXIS_WIDTH) / max(1, self.width() - AXIS_WIDTH) * (right - left)

    def placed(self) -> list[Placed]:
        """The event names that find room, measured from the axis."""
        names = [event.name for event in self._events]
        type_ = font(SIZE_TICK, WEIGHT_MEDIUM)
        return place(
            names,
            [self.x_of(event.time) - AXIS_WIDTH for event in self._events],
            [text_width(name, type_) for name in names],
            self.width() - AXIS_WIDTH,
        )

    def told_at(self, x: float) -> str:
        """What the tooltip says at a pixel: the event whose line is near, else the phase there."""
        near = [event for event in self._events if abs(self.x_of(event.time) - x) <= 6]
        if near:
            event = min(near, key=lambda item: abs(self.x_of(item.time) - x))
            when = time_text(event.time, self._form, self._epoch)
            return "\n".join(filter(None, (event.name, when, event.detail)))
        moment = self.time_at(x)
        return next((phase.name for phase in self._phases if phase.start <= moment <= phase.end), "")

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.told_at(event.pos().x()), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.time_pressed.emit(self.time_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons():
            self.time_pressed.emit(self.time_at(event.position().x()))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(theme.plot))
        painter.setClipRect(QRectF(AXIS_WIDTH, 0, self.width() - AXIS_WIDTH, self.height()))
        self._paint_phases(painter)
        self._paint_events(painter)
        for moment, dash in ((self._pointers.second, SECOND_DASH), (self._pointers.cursor, ())):
            if moment is not None:
                x = round(self.x_of(moment) - AXIS_WIDTH) + AXIS_WIDTH + 0.5
                painter.setPen(pen(theme.text_1, 1.0 if dash else 1.6, dash, 0.85))
                painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _paint_phases(self, painter: QPainter) -> None:
        theme = tokens()
        type_ = font(SIZE_TICK, WEIGHT_MEDIUM)
        for number, phase in enumerate(self._phases):
            left, right = self.x_of(phase.start), self.x_of(phase.end)
            if number % 2 == 0:
                shade = QRectF(round(left), 0, round(right) - round(left), self.height())
                painter.fillRect(shade, colour(theme.phase, theme.phase_share))
            seen = max(left, float(AXIS_WIDTH))
            room = min(right, float(self.width())) - seen - 8
            if text_width(phase.name, type_) <= room + 4:
                inset = 8.0 if text_width(phase.name, type_) <= room - 4 else 4.0
                draw_text(painter, QRectF(seen + inset, 1, room + 8, 20), phase.name, type_, theme.text_3)

    def _paint_events(self, painter: QPainter) -> None:
        theme = tokens()
        type_ = font(SIZE_TICK, WEIGHT_MEDIUM)
        placed = {item.index: item for item in self.placed()}
        for number, event in enumerate(self._events):
            x = self.x_of(event.time) - AXIS_WIDTH
            covered = any(item.left - 2 < x < item.right + 2 for item in placed.values())
            if number in placed or not covered:
                painter.fillRect(
                    QRectF(AXIS_WIDTH + round(x), _LINE_TOP, 1.0, self.height()), colour(theme.event)
                )
        for number, item in placed.items():
            box = QRectF(
                AXIS_WIDTH + item.left, _LINE_TOP, item.right - item.left + 2, self.height() - _LINE_TOP
            )
            draw_text(painter, box, self._events[number].name, type_, theme.text_1)
