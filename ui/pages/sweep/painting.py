"""The runs of a sweep as they are painted: cells of a map, points of a curve or a scatter."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QImage, QPainter, QPolygonF

from investigator.sweep.result import Fate
from ui.pages.sweep.display import Matrix, Points
from ui.pages.sweep.frame import Frame, present_place
from ui.pages.sweep.symbols import Symbol, hatch, paint_symbol
from ui.plots.ticks import number
from ui.theme import tokens
from ui.theme.colours import mix
from ui.theme.fonts import font
from ui.theme.lines import Line
from ui.theme.measures import CURVE_WIDTH, SIZE_TICK, SPACE_8, WEIGHT_MEDIUM
from ui.theme.pens import pen
from ui.theme.ramp import STEPS, ink_on, ramp, ramp_ink
from ui.theme.tokens import Tokens
from ui.widgets.lettering import CENTRE, draw_text, text_width

_MARKED = 9.0  #: cells this large carry marks, px
_WRITTEN_WIDTH, _WRITTEN_HEIGHT = 24.0, 18.0  #: and this large a number
_POINT, _MARK = 8.0, 9.0
_MOST_MARKS = 800  #: beyond this many, points are small squares without marks
_STAMP = 3  #: px across
_REFUSED_SHARE = 0.45  #: of the rejected ink, in cells too small for a cross


def paint_runs(painter: QPainter, frame: Frame, line: Line) -> None:
    """Paint what is displayed, in the line of the hypothesis that is swept."""
    if isinstance(frame.display, Matrix):
        _paint_matrix(painter, frame, frame.display)
    else:
        _paint_points(painter, frame, frame.display, line)
    _paint_present(painter, frame)


def cell_colours(display: Matrix, frame: Frame, theme: Tokens) -> np.ndarray:
    """(rows, columns, 4) uint8 red, green, blue and opacity of every cell, the first row at the foot.

    What has not been made is clear, so that the hatched ground shows; a run that says nothing of the measure
    and one for which it never came are grey, a refused one has the plot's ground.
    """
    assert frame.shade is not None
    values, fates = display.values, display.fates
    cells = np.zeros((*values.shape, 4), np.uint8)
    told = np.isfinite(values)
    shares = np.clip(frame.shade.share(np.where(told, values, frame.shade.low)), 0.0, 1.0)
    cells[told, :3] = ramp()[np.rint(shares[told] * (STEPS - 1)).astype(int)]
    cells[~told, :3] = _bytes(theme.selected)
    small = min(frame.cell(0, 0).width(), frame.cell(0, 0).height()) < _MARKED
    refused = mix(theme.rejected, theme.plot, _REFUSED_SHARE) if small else theme.plot
    cells[fates == Fate.REFUSED, :3] = _bytes(refused)
    cells[..., 3] = np.where(fates == Fate.PENDING, 0, 255)
    return cells


def _bytes(ink: str) -> tuple[int, int, int]:
    return int(ink[1:3], 16), int(ink[3:5], 16), int(ink[5:7], 16)


def _paint_matrix(painter: QPainter, frame: Frame, display: Matrix) -> None:
    theme = tokens()
    hatch(painter, frame.box)
    cells = np.ascontiguousarray(cell_colours(display, frame, theme)[::-1])
    rows, columns = display.runs.shape
    image = QImage(cells.data, columns, rows, 4 * columns, QImage.Format.Format_RGBA8888)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(frame.box, image)
    cell = frame.cell(0, 0)
    if min(cell.width(), cell.height()) < _MARKED:
        return
    painter.setPen(pen(theme.plot))
    for column in range(1, columns):
        x = frame.cell(0, column).left()
        painter.drawLine(QLineF(x, frame.box.top(), x, frame.box.bottom()))
    for row in range(1, rows):
        y = frame.cell(row, 0).bottom()
        painter.drawLine(QLineF(frame.box.left(), y, frame.box.right(), y))
    told = display.fates != Fate.PENDING
    if cell.height() < _WRITTEN_HEIGHT or cell.width() < _WRITTEN_WIDTH:
        told &= (display.fates != Fate.FINISHED) | np.isinf(display.values)
    for row, column in np.argwhere(told).tolist():
        _paint_cell(painter, frame, display, row, column)


def _paint_cell(painter: QPainter, frame: Frame, display: Matrix, row: int, column: int) -> None:
    theme, box = tokens(), frame.cell(row, column)
    fate = Fate(int(display.fates[row, column]))
    if fate is Fate.REFUSED:
        paint_symbol(painter, Symbol.REFUSED, box.center(), _MARK, theme.rejected)
        return
    ink = cell_ink(frame, float(display.values[row, column]))
    words = cell_words(display, row, column)
    type_ = font(SIZE_TICK, WEIGHT_MEDIUM)
    room = box.adjusted(4, 0, -4, 0)
    marked = fate is Fate.DIVERGED
    if marked:
        place = QPointF(box.right() - SPACE_8, box.top() + SPACE_8) if box.height() > 24 else box.center()
        paint_symbol(painter, Symbol.DIVERGED, place, min(_MARK, box.height() - 3), ink)
    least = _WRITTEN_HEIGHT + (SPACE_8 if marked else 0)
    if box.height() >= least and text_width(words, type_) <= room.width():
        draw_text(painter, room, words, type_, ink, align=CENTRE)
    elif not marked and np.isinf(display.values[row, column]):
        paint_symbol(painter, Symbol.NEVER, box.center(), _MARK, ink)


def cell_words(display: Matrix, row: int, column: int) -> str:
    """What a cell says: its number without unit, or in a word that there is none."""
    value = float(display.values[row, column])
    if value != value:
        return "–"
    if abs(value) == np.inf:
        return display.measure.text(value)
    return number(value, display.measure.decimals)


def cell_ink(frame: Frame, value: float) -> str:
    """The ink of words and marks on a cell."""
    if frame.shade is None or not np.isfinite(value):
        return tokens().text_2
    return ink_on(ramp_ink(float(np.clip(frame.shade.share(value), 0.0, 1.0))))


def point_places(frame: Frame, display: Points) -> np.ndarray:
    """(n, 2) where runs stand, px: those without a place up stand at the foot, what never came at the head;
    NaN where nothing is drawn.
    """
    x, y = frame.x(display.x), frame.y(display.y)
    if display.up is None:
        y = np.where(np.isposinf(display.y), frame.box.top() + _MARK, y)
        y = np.where(np.isnan(display.y) | np.isneginf(display.y), frame.box.bottom() - _MARK, y)
        y = np.clip(y, frame.box.top() + 2.0, frame.box.bottom() - 2.0)
    hidden = display.fates == Fate.PENDING
    return np.column_stack([np.where(hidden, np.nan, x), np.where(hidden, np.nan, y)])


def _paint_points(painter: QPainter, frame: Frame, display: Points, line: Line) -> None:
    theme, places = tokens(), point_places(frame, display)
    painter.save()
    painter.setClipRect(frame.box.adjusted(-1, -6, 6, 1))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if display.joined:
        _paint_line(painter, places, display, line)
    shown = np.flatnonzero(display.fates != Fate.PENDING)
    if len(shown) > _MOST_MARKS:
        _paint_squares(painter, frame, display, places, line)
        shown = shown[:0]
    for index in shown.tolist():
        value, centre = float(display.values[index]), QPointF(*places[index].tolist())
        ink = point_ink(frame, value, line)
        symbol = point_symbol(Fate(int(display.fates[index])), value)
        size = _POINT if symbol is Symbol.RUN else _MARK
        if frame.shade is not None and symbol is Symbol.RUN:
            paint_symbol(painter, symbol, centre, size + 2, theme.text_3)
        paint_symbol(painter, symbol, centre, size, theme.rejected if symbol is Symbol.REFUSED else ink)
    painter.restore()


def point_symbol(fate: Fate, value: float) -> Symbol:
    """The mark of a run by how it stands."""
    if fate is Fate.REFUSED:
        return Symbol.REFUSED
    if fate is Fate.DIVERGED:
        return Symbol.DIVERGED
    return Symbol.NEVER if not np.isfinite(value) else Symbol.RUN


def point_ink(frame: Frame, value: float, line: Line) -> str:
    """The colour of a point: of its value in a scatter, else of the hypothesis."""
    if frame.shade is None:
        return line.ink
    if not np.isfinite(value):
        return tokens().text_2
    return ramp_ink(float(np.clip(frame.shade.share(value), 0.0, 1.0)))


def _paint_line(painter: QPainter, places: np.ndarray, display: Points, line: Line) -> None:
    """A line through neighbours that finished; it breaks where one did not or says nothing."""
    told = (display.fates == Fate.FINISHED) & np.isfinite(display.values)
    painter.setPen(pen(line.ink, CURVE_WIDTH, line.dash))
    order = np.argsort(display.x, kind="stable")
    piece: list[QPointF] = []
    for index in [*order.tolist(), -1]:
        if index >= 0 and told[index]:
            piece.append(QPointF(*places[index].tolist()))
        elif index < 0 or display.fates[index] != Fate.PENDING:
            painter.drawPolyline(QPolygonF(piece))
            piece = []


def _paint_squares(painter: QPainter, frame: Frame, display: Points, places: np.ndarray, line: Line) -> None:
    """Very many points: small squares, stamped onto one picture in the order of the runs."""
    box = frame.box.toAlignedRect()
    drawn = ~np.isnan(places).any(axis=1)
    inks = point_bytes(frame, display, line)[drawn]
    x = np.rint(places[drawn, 0] - box.left()).astype(int)
    y = np.rint(places[drawn, 1] - box.top()).astype(int)
    stamped = np.zeros((box.height() + 2 * _STAMP, box.width() + 2 * _STAMP, 4), np.uint8)
    for across in range(_STAMP):
        for down in range(_STAMP):
            rows = np.clip(y + down + 1, 0, len(stamped) - 1)
            columns = np.clip(x + across + 1, 0, stamped.shape[1] - 1)
            stamped[rows, columns, :3] = inks
            stamped[rows, columns, 3] = 255
    height, width = stamped.shape[:2]
    image = QImage(stamped.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    painter.drawImage(QPointF(box.left() - 2, box.top() - 2), image)


def point_bytes(frame: Frame, display: Points, line: Line) -> np.ndarray:
    """(n, 3) uint8 red, green, blue of every point, as `point_ink` has it."""
    inks = np.empty((display.values.size, 3), np.uint8)
    inks[:] = _bytes(line.ink if frame.shade is None else tokens().text_2)
    told = np.isfinite(display.values)
    if frame.shade is not None:
        shares = np.clip(frame.shade.share(display.values[told]), 0.0, 1.0)
        inks[told] = ramp()[np.rint(shares * (STEPS - 1)).astype(int)]
    inks[display.fates == Fate.REFUSED] = _bytes(tokens().rejected)
    return inks


def _paint_present(painter: QPainter, frame: Frame) -> None:
    """A tick line at the present value of each side."""
    theme, display = tokens(), frame.display
    cells = isinstance(display, Matrix)
    painter.setPen(pen(theme.text_1, 1.0, (4, 4)))
    place = present_place(display.across, cells=cells)
    if place is not None:
        x = round(float(frame.x(place))) + 0.5
        if not cells:
            painter.drawLine(QLineF(x, frame.box.top(), x, frame.box.bottom()))
        _paint_tick(painter, QPointF(x, frame.box.bottom()), QPointF(x, frame.box.top()))
    place = None if display.up is None else present_place(display.up, cells=cells)
    if place is not None:
        y = round(float(frame.y(place))) + 0.5
        if not cells:
            painter.drawLine(QLineF(frame.box.left(), y, frame.box.right(), y))
        _paint_tick(painter, QPointF(frame.box.left(), y), QPointF(frame.box.right(), y))


def _paint_tick(painter: QPainter, *ends: QPointF) -> None:
    """Short solid ticks through the frame at both ends of a tick line."""
    painter.save()
    painter.setPen(pen(tokens().text_1, 2.0))
    (first, last), length = ends, 7.0
    across = first.x() == last.x()
    for end, out in ((first, -1.0 if not across else 1.0), (last, 1.0 if not across else -1.0)):
        step = QPointF(0.0, out * length) if across else QPointF(out * length, 0.0)
        painter.drawLine(QLineF(end - step, end + step * 0.4))
    painter.restore()
