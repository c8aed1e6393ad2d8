"""The pyqtgraph view below a plot.

Its box turns mouse gestures into requests, its axis writes numbers our way.

Left: place and drag the cursor; with Shift the second one; in region mode the region; the edges of a region
and the gate's lines can be dragged. Middle: move along the flight. Wheel: zoom time, on the axis or with Ctrl
the values.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal

from investigator.figures import Scale
from ui.plots.frame import Frame
from ui.plots.gate_scale import TICKS as GATE_TICKS
from ui.plots.gate_scale import expand, position
from ui.plots.overlay import Pointers
from ui.plots.surface import rules
from ui.plots.ticks import decimals, number
from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.measures import AXIS_WIDTH, SIZE_TICK
from ui.theme.pens import pen

_GRIP_PX = 5.0


class ValueAxis(pg.AxisItem):
    """A left axis 58 px wide, without tick marks; it never chooses its own width."""

    def __init__(self, scale: Scale) -> None:
        super().__init__("left")
        self._scale_of_values = scale
        self.setWidth(AXIS_WIDTH)
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=0, tickAlpha=0, tickTextOffset=7, autoExpandTextSpace=False, maxTickLevel=0)
        self.setStyle(tickFont=font(SIZE_TICK))
        self.ink()

    def ink(self) -> None:
        """Take the inks of the theme in force."""
        self.setPen(pen(tokens().axis))
        self.setTextPen(colour(tokens().text_3))

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        found = rules(low, high, size, self._scale_of_values)
        margin = 4.5 * (high - low) / max(size, 1.0)
        return [(found.step, [value for value in found.numbered if low + margin <= value <= high - margin])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        if self._scale_of_values is Scale.GATE:
            names = {round(position(ratio), 6): number(ratio, 0) for ratio in GATE_TICKS}
            return [names.get(round(value, 6), "") for value in values]
        digits = decimals(spacing)
        return [number(value, digits) for value in values]


class FlightBox(pg.ViewBox):
    """A view box that moves nothing by itself: it says what was asked."""

    cursor_asked = Signal(float)
    second_asked = Signal(float)
    region_asked = Signal(float, float)
    pan_asked = Signal(float)
    zoom_asked = Signal(float, float)
    value_zoom_asked = Signal(float, float)
    value_pan_asked = Signal(float)
    gate_dragged = Signal(float)
    gate_settled = Signal(float)
    pressed_at = Signal(float, float)
    gesture_ended = Signal()

    def __init__(self, scale: Scale) -> None:
        super().__init__(enableMenu=False, enableMouse=False)
        self.setMouseEnabled(False, False)
        self.setDefaultPadding(0)
        self.frame_drawn = Frame(0, 1, 0, 1, 0, 0)
        self.pointers = Pointers()
        self.marks_region = False
        self.gate_line, self.gate_offer = 1.0, ""  #: where the lines stand, and what dragging them means
        self._scale_of_values = scale
        self._grip = ""

    def grip_at(self, x: float, y: float) -> str:
        """What a press would take hold of: "gate", "start", "end", "second", or nothing in particular."""
        frame = self.frame_drawn
        if self._scale_of_values is Scale.GATE and self.gate_offer:
            lines = (frame.y(position(self.gate_line)), frame.y(position(-self.gate_line)))
            if min(abs(y - line) for line in lines) <= _GRIP_PX:
                return "gate"
        region, second = self.pointers.region, self.pointers.second
        if region is not None:
            for name, moment in zip(("start", "end"), region, strict=True):
                if abs(x - frame.x(moment)) <= _GRIP_PX:
                    return name
        return "second" if second is not None and abs(x - frame.x(second)) <= _GRIP_PX else ""

    def mouseClickEvent(self, ev: Any) -> None:
        if ev.button() != Qt.MouseButton.LeftButton:
            return
        ev.accept()
        moment = self.frame_drawn.time(ev.pos().x())
        if ev.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.second_asked.emit(moment)
        else:
            self.cursor_asked.emit(moment)
            self.pressed_at.emit(ev.pos().x(), ev.pos().y())

    def mouseDragEvent(self, ev: Any, axis: int | None = None) -> None:
        ev.accept()
        frame = self.frame_drawn
        moved = ev.pos() - ev.lastPos()
        if axis == 1:
            self.value_pan_asked.emit(moved.y() * (frame.high - frame.low) / max(1.0, frame.height))
        elif ev.button() == Qt.MouseButton.LeftButton:
            self._drag_left(ev, frame)
        else:
            self.pan_asked.emit(-moved.x() * (frame.right - frame.left) / max(1.0, frame.width))
        if ev.isFinish():
            self.gesture_ended.emit()

    def _drag_left(self, ev: Any, frame: Frame) -> None:
        down = ev.buttonDownPos()
        if ev.isStart():
            shifted = bool(ev.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._grip = self.grip_at(down.x(), down.y()) or (
                "second" if shifted else "region" if self.marks_region else "cursor"
            )
        moment = min(max(frame.time(ev.pos().x()), frame.left), frame.right)
        if self._grip == "gate":
            ratio = abs(expand(frame.value(ev.pos().y())))
            (self.gate_settled if ev.isFinish() else self.gate_dragged).emit(ratio)
        elif self._grip == "second":
            self.second_asked.emit(moment)
        elif self._grip == "region":
            self.region_asked.emit(*sorted((frame.time(down.x()), moment)))
        elif self._grip in ("start", "end") and self.pointers.region is not None:
            fixed = self.pointers.region[1 if self._grip == "start" else 0]
            if (moment > fixed) == (self._grip == "start"):
                self._grip = "end" if self._grip == "start" else "start"
            self.region_asked.emit(*sorted((moment, fixed)))
        else:
            self.cursor_asked.emit(moment)

    def wheelEvent(self, ev: Any, axis: int | None = None) -> None:
        ev.accept()
        factor = 0.85 ** (ev.delta() / 120)
        at = self.mapFromScene(ev.scenePos())
        if axis == 1 or ev.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.value_zoom_asked.emit(factor, self.frame_drawn.value(at.y()))
        elif ev.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan_asked.emit(-ev.delta() / 1200 * (self.frame_drawn.right - self.frame_drawn.left))
        else:
            self.zoom_asked.emit(factor, self.frame_drawn.time(at.x()))


class FlightView(pg.PlotWidget):
    """A plot widget bare of everything but our box and axis; it tells where the mouse hovers."""

    hovered = Signal(float, float)
    left = Signal()

    def __init__(self, scale: Scale) -> None:
        self.box = FlightBox(scale)
        self.value_axis = ValueAxis(scale)
        super().__init__(viewBox=self.box, axisItems={"left": self.value_axis}, background=None)
        item = self.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        item.hideAxis("bottom")
        item.layout.setContentsMargins(0, 0, 0, 0)
        item.layout.setSpacing(0)
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.setMinimumSize(0, 0)
        self.setMouseTracking(True)
        self.ink()

    def ink(self) -> None:
        """Take the inks of the theme in force."""
        self.setBackground(colour(tokens().plot))
        self.value_axis.ink()

    def mouseMoveEvent(self, ev: Any) -> None:
        super().mouseMoveEvent(ev)
        if not ev.buttons():
            at = self.box.mapFromScene(self.mapToScene(ev.position().toPoint()))
            grip = self.box.grip_at(at.x(), at.y())
            shapes = {"gate": Qt.CursorShape.SizeVerCursor, "": Qt.CursorShape.ArrowCursor}
            self.viewport().setCursor(shapes.get(grip, Qt.CursorShape.SizeHorCursor))
            self.hovered.emit(at.x(), at.y())

    def leaveEvent(self, ev: Any) -> None:
        super().leaveEvent(ev)
        self.left.emit()
