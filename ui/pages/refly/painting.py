"""How a picture of flights is painted: ground and rules, axes, lines, marks and their words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF

from ui.pages.refly.setting import AS_FLOWN
from ui.pages.refly.views import Picture, Spot, Stroke
from ui.plots.frame import Frame
from ui.plots.surface import rules
from ui.plots.ticks import decimals, nice_step, number, ticks
from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.lines import Line
from ui.theme.measures import CROSS_SIZE, SIZE_TICK, WEIGHT_MEDIUM, WEIGHT_SEMIBOLD
from ui.theme.pens import pen
from ui.theme.tokens import STALE_SHARE
from ui.widgets.lettering import CENTRE, RIGHT, draw_text, plate, text_width

BELIEVED_DASH = (5.0, 4.0)
_COUNTER_WIDTH, _LEAST_STEP = 2.6, 0.8
_APART = 84.0  #: px between two numbers at the foot
_LINE = 17.0
_CLEAR = 6.0


def line_of(slot: int, *, believed: bool = False, stale: bool = False, flown: bool = True) -> Line:
    """How a line is drawn: the flight as it was in the text ink, its belief thin and dashed, others as their
    slot.
    """
    theme = tokens()
    share = STALE_SHARE if stale else 1.0
    if believed:
        return Line(theme.text_2, 1.3, BELIEVED_DASH, share)
    if flown:
        return Line(theme.onboard, share=share)
    look = theme.slot(slot)
    return Line(look.ink, _COUNTER_WIDTH, look.dash, share)


def stroke_line(stroke: Stroke) -> Line:
    """The line of a stroke."""
    return line_of(stroke.slot, believed=stroke.believed, stale=stroke.stale, flown=stroke.key == AS_FLOWN)


def paint_ground(painter: QPainter, shown: Picture, frame: Frame) -> None:
    """Rules, then the ground filled to the foot with its edge."""
    theme = tokens()
    painter.setPen(pen(theme.grid))
    for value in rules(frame.low, frame.high, frame.height).ruled:
        y = round(frame.y(value)) + 0.5
        painter.drawLine(QLineF(0, y, frame.width, y))
    if shown.ground is None:
        return
    x, top = _thinned(*shown.ground, frame)
    if x.size < 2:
        return
    edge = [QPointF(a, b) for a, b in zip(x.tolist(), top.tolist(), strict=True)]
    foot = frame.height + 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(theme.terrain_fill))
    painter.drawPolygon(QPolygonF([QPointF(x[0], foot), *edge, QPointF(x[-1], foot)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen(theme.terrain_edge))
    painter.drawPolyline(QPolygonF(edge))


def paint_strokes(painter: QPainter, shown: Picture, frame: Frame, selected: str) -> None:
    """Every line, the selected one last."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    order = sorted(shown.strokes, key=lambda item: item.key == selected and item.key != AS_FLOWN)
    for stroke in order:
        x, y = _thinned(stroke.x, stroke.y, frame)
        path = QPainterPath()
        for part_x, part_y in _parts(x, y):
            path.addPolygon(
                QPolygonF([QPointF(a, b) for a, b in zip(part_x.tolist(), part_y.tolist(), strict=True)])
            )
        painter.setPen(stroke_line(stroke).pen())
        painter.drawPath(path)


def paint_spots(painter: QPainter, shown: Picture, frame: Frame) -> None:
    """Marks, then the words that find room: ends first, then what happened in order of importance."""
    inside = [
        item
        for item in shown.spots
        if -4 <= frame.x(item.x) <= frame.width + 4 and -4 <= frame.y(item.y) <= frame.height + 4
    ]
    for spot in sorted(inside, key=lambda item: -item.rank):
        _paint_spot(painter, spot, QPointF(frame.x(spot.x), frame.y(spot.y)))
    lines = [_thinned(item.x, item.y, frame) for item in shown.strokes]
    taken: list[QRectF] = []
    for spot in sorted(inside, key=lambda item: item.rank):
        _paint_words(painter, spot, frame, taken, lines)
    _name_strokes(painter, shown, frame, taken, lines)


def paint_axes(painter: QPainter, shown: Picture, frame: Frame, at: QPointF, width: float) -> None:
    """Numbers at the left and at the foot of a plot whose box stands at `at`; `width` of the left axis."""
    theme, type_ = tokens(), font(SIZE_TICK)
    painter.setPen(pen(theme.axis))
    foot = round(at.y() + frame.height) + 0.5
    painter.drawLine(QLineF(at.x() - 0.5, at.y(), at.x() - 0.5, foot))
    painter.drawLine(QLineF(at.x(), foot, at.x() + frame.width, foot))
    found = rules(frame.low, frame.high, frame.height)
    for value in found.numbered:
        y = at.y() + frame.y(value)
        if at.y() + 5 <= y <= foot - 5:
            box = QRectF(at.x() - width, y - 9, width - 7, 18)
            draw_text(painter, box, number(value, decimals(found.step)), type_, theme.text_3, align=RIGHT)
    step = nice_step(frame.right - frame.left, max(2, int(frame.width / _APART)))
    for value in ticks(frame.left, frame.right, step):
        x = at.x() + frame.x(value)
        painter.setPen(pen(theme.axis))
        painter.drawLine(QLineF(round(x) + 0.5, foot - 4, round(x) + 0.5, foot))
        words = number(-value if shown.mirrored else value, decimals(step))
        box = QRectF(x - 40, foot + 3, 80, 18)
        if x + text_width(words, type_) / 2 < at.x() + frame.width:
            draw_text(painter, box, words, type_, theme.text_3, align=CENTRE)


def _paint_spot(painter: QPainter, spot: Spot, place: QPointF) -> None:
    theme = tokens()
    if spot.kind == "landed":
        painter.setPen(pen(theme.plot, 1.5))
        painter.setBrush(colour(theme.ok.ink))
        painter.drawEllipse(place, 4.5, 4.5)
    elif spot.kind == "crashed":
        half = 0.5 * CROSS_SIZE + 1.0
        x, y = place.x(), place.y()
        for ink, width in ((theme.plot, 4.4), (theme.bad.ink, 2.2)):
            painter.setPen(pen(ink, width))
            painter.drawLine(QLineF(x - half, y - half, x + half, y + half))
            painter.drawLine(QLineF(x - half, y + half, x + half, y - half))
    elif spot.kind == "site":
        painter.setPen(pen(theme.text_3, 1.2))
        painter.drawLine(QLineF(place.x() - 7, place.y(), place.x() + 7, place.y()))
        painter.drawLine(QLineF(place.x(), place.y() - 7, place.x(), place.y() + 7))
    else:
        painter.setPen(pen(theme.plot, 1.0))
        painter.setBrush(colour(theme.onboard))
        painter.drawEllipse(place, 3.5, 3.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_words(
    painter: QPainter,
    spot: Spot,
    frame: Frame,
    taken: list[QRectF],
    lines: Sequence[tuple[np.ndarray, np.ndarray]],
) -> None:
    theme = tokens()
    strong, plain = font(SIZE_TICK, WEIGHT_SEMIBOLD), font(SIZE_TICK, WEIGHT_MEDIUM)
    rows = [(spot.words, strong, theme.text_1), (spot.second, plain, theme.text_2)]
    rows = [item for item in rows if item[0]]
    if not rows:
        return
    width = max(text_width(words, type_) for words, type_, _ in rows) + 2
    size = (width, _LINE * len(rows))
    box = _room(QPointF(frame.x(spot.x), frame.y(spot.y)), size, frame, taken, lines)
    if box is None:
        return
    taken.append(box)
    for number_, (words, type_, ink) in enumerate(rows):
        line = QRectF(box.left(), box.top() + _LINE * number_, box.width(), _LINE)
        plate(painter, line, words, type_, theme.plot)
        draw_text(painter, line, words, type_, ink)


def _name_strokes(
    painter: QPainter,
    shown: Picture,
    frame: Frame,
    taken: list[QRectF],
    lines: Sequence[tuple[np.ndarray, np.ndarray]],
) -> None:
    """“flown” and “believed” beside their lines, at a third of what is seen of them."""
    theme, type_ = tokens(), font(SIZE_TICK, WEIGHT_SEMIBOLD)
    for stroke, (x, y) in zip(shown.strokes, lines, strict=True):
        if stroke.key != AS_FLOWN:
            continue
        seen = np.flatnonzero((x >= 0) & (x <= frame.width) & (y >= 0) & (y <= frame.height))
        if seen.size < 3:
            continue
        words = "believed" if stroke.believed else "flown"
        for share in (0.33, 0.2, 0.5, 0.1, 0.7):
            row = seen[int(share * (seen.size - 1))]
            place = QPointF(float(x[row]), float(y[row]))
            box = _room(place, (text_width(words, type_) + 2, _LINE), frame, taken, lines)
            if box is not None:
                taken.append(box)
                draw_text(painter, box, words, type_, theme.text_2 if stroke.believed else theme.text_1)
                break


def _room(
    place: QPointF,
    size: tuple[float, float],
    frame: Frame,
    taken: Sequence[QRectF],
    lines: Sequence[tuple[np.ndarray, np.ndarray]],
) -> QRectF | None:
    """A box of that size beside a point that stays inside, meets no other and crosses the fewest lines."""
    width, height = size
    x, y = place.x(), place.y()
    gap = 9.0
    tries = (
        (x + gap, y - height - 3),
        (x + gap, y - height / 2),
        (x + gap, y + 5),
        (x - gap - width, y - height - 3),
        (x - gap - width, y + 5),
        (x - width / 2, y - height - gap),
        (x + 2 * gap, y - height - 3 * gap),
        (x - 2 * gap - width, y + 3 * gap),
    )
    best: tuple[int, QRectF] | None = None
    for left, top in tries:
        box = QRectF(left, top, width, height)
        clear = box.adjusted(-_CLEAR, -1, _CLEAR, 1)
        if left < 2 or left + width > frame.width - 2 or top < 2 or top + height > frame.height - 2:
            continue
        if any(clear.intersects(other) for other in taken):
            continue
        crossed = sum(_crosses(box, *line) for line in lines)
        if best is None or crossed < best[0]:
            best = crossed, box
    return None if best is None else best[1]


def _crosses(box: QRectF, x: np.ndarray, y: np.ndarray) -> int:
    """How many points of a line, made dense, lie in a box."""
    if x.size < 2:
        return 0
    count = 4
    share = np.arange(count) / count
    dense_x = (x[:-1, None] + np.diff(x)[:, None] * share).ravel()
    dense_y = (y[:-1, None] + np.diff(y)[:, None] * share).ravel()
    inside = (dense_x > box.left() - 2) & (dense_x < box.right() + 2)
    inside &= (dense_y > box.top() - 1) & (dense_y < box.bottom() + 1)
    return int(np.count_nonzero(inside))


def _thinned(x: np.ndarray, y: np.ndarray, frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    """A line in px: what lies far outside is left out (NaN breaks it), points closer than the eye can tell
    too.
    """
    px, py = np.asarray(frame.x(x), float), np.asarray(frame.y(y), float)
    room_x, room_y = frame.width, frame.height
    near = (px > -room_x) & (px < 2 * room_x) & (py > -room_y) & (py < 2 * room_y)
    if not near.any():
        return np.empty(0), np.empty(0)
    first, last = int(np.argmax(near)), near.size - int(np.argmax(near[::-1]))
    first, last = max(0, first - 1), min(near.size, last + 1)
    px, py = px[first:last], py[first:last]
    way = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(px), np.diff(py)))))
    if not np.isfinite(way[-1]):
        way = np.arange(px.size, dtype=float)
    kept = np.flatnonzero(np.diff(np.floor(way / _LEAST_STEP), prepend=-1.0) > 0)
    kept = np.union1d(kept, [px.size - 1])
    return px[kept], py[kept]


def _parts(x: np.ndarray, y: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """The pieces of a line between its gaps."""
    known = np.isfinite(x) & np.isfinite(y)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(int)))
    return [(x[a:b], y[a:b]) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 1]
