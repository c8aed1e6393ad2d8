"""The frame of a picture of a sweep: its box, its two sides with their numbers, its colour bar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPainter

from ui.pages.sweep.display import Display, Matrix, Side
from ui.pages.sweep.scale import DECADES, SHADE_DECADES, ValueScale, scale_over
from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.measures import AXIS_WIDTH, SIZE_LABEL, SIZE_TICK, SPACE_8, SPACE_12, SPACE_16, WEIGHT_MEDIUM
from ui.theme.pens import pen
from ui.theme.ramp import ramp
from ui.widgets.lettering import CENTRE, LEFT, RIGHT, draw_text, text_width

_FOOT, _HEAD = 48.0, 30.0  #: below the box: values and the name of the side; above it: the other side's name
_BAR, _BAR_WIDTH = 84.0, 14.0
_LEAST_GAP = 46.0  #: between two numbers at the foot, px
_POINTS_ROOM = 0.05  #: points stand so far from the frame, as a share of their range


@dataclass(frozen=True)
class Frame:
    """Where a display stands in a widget: the box of its data, and its scales across, up and of colour."""

    display: Display
    box: QRectF
    across: ValueScale
    up: ValueScale
    shade: ValueScale | None  #: None: nothing is coloured by value

    def x(self, values: np.ndarray | float) -> np.ndarray:
        """Where values of the side across stand, px."""
        return np.asarray(self.box.left() + self.across.share(values) * self.box.width())

    def y(self, values: np.ndarray | float) -> np.ndarray:
        """Where values of the side up stand, px."""
        return np.asarray(self.box.bottom() - self.up.share(values) * self.box.height())

    def cell(self, row: int, column: int) -> QRectF:
        """The cell of a matrix, with a gap of one px where cells are large."""
        assert isinstance(self.display, Matrix)
        rows, columns = self.display.runs.shape
        width, height = self.box.width() / columns, self.box.height() / rows
        return QRectF(self.box.left() + column * width, self.box.bottom() - (row + 1) * height, width, height)


def frame_of(display: Display, size: QSizeF) -> Frame:
    """The frame of a display in a widget of that size."""
    coloured = isinstance(display, Matrix) or display.up is not None
    shade = scale_over(display.values, display.fates, SHADE_DECADES if coloured else DECADES)
    left = float(AXIS_WIDTH)
    if display.up is not None and not display.up.numeric:
        widest = max(text_width(word, font(SIZE_TICK)) for word in display.up.labels)
        left = min(max(left, widest + SPACE_16), 180.0)
    right = _BAR if coloured else float(SPACE_16)
    head = _HEAD if coloured else float(SPACE_12)
    box = QRectF(left, head, size.width() - left - right, size.height() - head - _FOOT)
    if isinstance(display, Matrix):
        return Frame(display, box, _cells(display.across), _cells(display.up), shade)
    across = _scale(display.across)
    up = _scale(display.up) if display.up is not None else shade.padded(2 * _POINTS_ROOM)
    return Frame(display, box, across, up, shade if coloured else None)


def present_place(side: Side, *, cells: bool) -> float | None:
    """Where the present value stands on a side's scale: between the cells of a matrix, or at itself; None
    where it lies outside.
    """
    if side.present is None:
        return None
    low, high = float(side.places.min()), float(side.places.max())
    if not low <= side.present <= high:
        return None
    if not cells or not side.numeric:
        return side.present
    order = np.argsort(side.places)
    return float(np.interp(side.present, side.places[order], order.astype(float)))


def _cells(side: Side) -> ValueScale:
    return ValueScale(-0.5, len(side.labels) - 0.5)


def _scale(side: Side) -> ValueScale:
    if not side.numeric:
        return _cells(side)
    low, high = float(side.places.min()), float(side.places.max())
    return ValueScale(low, high, side.log).padded(_POINTS_ROOM)


def paint_frame(painter: QPainter, frame: Frame) -> None:
    """Paint ground, rules, sides with their numbers and names, and the colour bar."""
    theme, display = tokens(), frame.display
    painter.fillRect(frame.box, colour(theme.plot))
    _paint_up(painter, frame)
    _paint_across(painter, frame)
    painter.setPen(pen(theme.axis))
    painter.drawLine(QLineF(frame.box.bottomLeft(), frame.box.bottomRight()))
    painter.drawLine(QLineF(frame.box.bottomLeft(), frame.box.topLeft()))
    if frame.shade is not None:
        _paint_bar(painter, frame)
    if display.up is not None:
        above = QRectF(SPACE_12, 2, frame.box.right() - SPACE_12, _HEAD - 6)
        _paint_name(painter, above, display.up.title, display.up.unit)
    below = QRectF(frame.box.left(), frame.box.bottom() + 24, frame.box.width(), 20)
    width = text_width(display.across.title, font(SIZE_LABEL, WEIGHT_MEDIUM))
    width += text_width(display.across.unit, font(SIZE_TICK)) + SPACE_8
    below.setLeft(max(below.left(), below.right() - width))
    _paint_name(painter, below, display.across.title, display.across.unit)


def _paint_name(painter: QPainter, box: QRectF, name: str, unit: str) -> None:
    theme = tokens()
    took = draw_text(painter, box, name, font(SIZE_LABEL, WEIGHT_MEDIUM), theme.text_2)
    rest = box.adjusted(took + SPACE_8, 0, 0, 0)
    draw_text(painter, rest, unit, font(SIZE_TICK), theme.text_3)


def _paint_across(painter: QPainter, frame: Frame) -> None:
    theme, type_ = tokens(), font(SIZE_TICK)
    last = -1e9
    for place, text in _numbers(frame, frame.display.across, frame.across, frame.box.width() / 90):
        x = float(frame.x(place))
        width = text_width(text, type_)
        if x - width / 2 < last + SPACE_8 or not frame.box.left() - 1 <= x <= frame.box.right() + 1:
            continue
        last = x + width / 2
        painter.setPen(pen(theme.axis))
        painter.drawLine(QLineF(x, frame.box.bottom(), x, frame.box.bottom() + 4))
        foot = QRectF(x - width, frame.box.bottom() + 5, 2 * width, 18)
        draw_text(painter, foot, text, type_, theme.text_2, align=CENTRE)


def _paint_up(painter: QPainter, frame: Frame) -> None:
    theme, type_, display = tokens(), font(SIZE_TICK), frame.display
    last = 1e9
    for place, text in _numbers(frame, display.up, frame.up, frame.box.height() / 52):
        y = float(frame.y(place))
        if y > last - 20 or not frame.box.top() - 1 <= y <= frame.box.bottom() + 1:
            continue
        last = y
        if not isinstance(display, Matrix):
            painter.setPen(pen(theme.grid))
            painter.drawLine(QLineF(frame.box.left(), y, frame.box.right(), y))
        side = QRectF(4, y - 9, frame.box.left() - 12, 18)
        draw_text(painter, side, text, type_, theme.text_2, align=RIGHT)


def _numbers(frame: Frame, side: Side | None, scale: ValueScale, most: float) -> list[tuple[float, str]]:
    """What is written along a side: every value of a matrix or of words, round numbers of a scale."""
    if side is not None and (isinstance(frame.display, Matrix) or not side.numeric):
        return [(float(place), text) for place, text in enumerate(side.labels)]
    return scale.ticks(max(2, int(most)))


def _paint_bar(painter: QPainter, frame: Frame) -> None:
    theme, shade = tokens(), frame.shade
    assert shade is not None
    bar = QRectF(frame.box.right() + SPACE_12, frame.box.top(), _BAR_WIDTH, frame.box.height())
    column = np.ascontiguousarray(ramp()[::-1])
    image = QImage(column.data, 1, len(column), 3, QImage.Format.Format_RGB888)
    painter.drawImage(bar, image)
    painter.setPen(pen(theme.axis))
    painter.drawRect(bar)
    type_ = font(SIZE_TICK)
    for value, text in shade.ticks(max(2, int(bar.height() / 60))):
        y = bar.bottom() - float(shade.share(value)) * bar.height()
        if bar.top() - 1 <= y <= bar.bottom() + 1:
            painter.setPen(pen(theme.axis))
            painter.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + 4, y))
            draw_text(painter, QRectF(bar.right() + 7, y - 9, 50, 18), text, type_, theme.text_2, align=LEFT)
    unit = frame.display.measure.unit
    words = f"{unit}, log" if shade.log and unit else "log" if shade.log else unit
    draw_text(painter, QRectF(bar.left(), 2, _BAR - 12, _HEAD - 6), words, type_, theme.text_3)
