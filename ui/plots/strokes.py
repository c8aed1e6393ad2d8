"""Many small strokes at once.

Qt strokes a path as one outline, in a time that grows faster than its points: a noisy curve of two points per
pixel, 2 px wide, takes a tenth of a second. Drawn as lines of their own with square ends, handed over as one
array, the same curve takes two milliseconds; smooth ones, which have few points, keep their round joins.
"""

from __future__ import annotations

import numpy as np
from pyqtgraph.functions import arrayToQPath
from pyqtgraph.Qt import internals
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from ui.theme.colours import colour

_PIECE = 16  #: points of a path stroked at once
_DENSE = 0.8  #: points per pixel from which on joins cannot be seen


def stroke(painter: QPainter, x: np.ndarray, y: np.ndarray, pen: QPen) -> None:
    """Stroke a polyline (px, x in order), broken where it has no value."""
    if x.size > 8 * _PIECE and x.size > _DENSE * (x[-1] - x[0]) and pen.color().alpha() == 255:
        _stroke_dense(painter, x, y, pen)
        return
    dash = pen.dashPattern()
    travelled = _travelled(x, y) / max(pen.widthF(), 1e-9) if dash else None
    for start in range(0, x.size - 1, _PIECE):
        piece = slice(start, min(start + _PIECE, x.size - 1) + 1)
        if travelled is not None:
            pen.setDashOffset(float(travelled[start] % sum(dash)))
        painter.strokePath(arrayToQPath(x[piece], y[piece], connect="finite"), pen)


def flat_ended(pen: QPen) -> QPen:
    """The same pen without round ends: for inks that let the ground through, which must not lie twice."""
    flat = QPen(pen)
    flat.setCapStyle(Qt.PenCapStyle.FlatCap)
    return flat


def draw_lines(painter: QPainter, x: np.ndarray, y: np.ndarray, to_x: np.ndarray, to_y: np.ndarray) -> None:
    """Draw lines (n,) from x, y to to_x, to_y (px) with the painter's pen."""
    if not x.size:
        return
    lines = internals.PrimitiveArray(QLineF, 4)
    lines.resize(x.size)
    numbers = lines.ndarray()
    for column, values in enumerate((x, y, to_x, to_y)):
        numbers[:, column] = values
    painter.drawLines(*lines.drawargs())


def draw_dots(painter: QPainter, x: np.ndarray, y: np.ndarray, ink: str, size: float) -> None:
    """Draw round dots (n,) of a diameter (px), each on whole pixels of the device."""
    if not x.size:
        return
    ratio = painter.device().devicePixelRatio()
    side = 2 * int(np.ceil(0.5 * size * ratio)) + 1
    dot = QPixmap(side, side)
    dot.fill(Qt.GlobalColor.transparent)
    stamp = QPainter(dot)
    stamp.setRenderHint(QPainter.RenderHint.Antialiasing)
    stamp.setPen(Qt.PenStyle.NoPen)
    stamp.setBrush(colour(ink))
    stamp.drawEllipse(QPointF(side / 2, side / 2), 0.5 * size * ratio, 0.5 * size * ratio)
    stamp.end()
    fragments = internals.PrimitiveArray(QPainter.PixmapFragment, 10)
    fragments.resize(x.size)
    numbers = fragments.ndarray()
    for column, values in enumerate((x, y)):
        numbers[:, column] = (np.floor(values * ratio) + 0.5) / ratio
    numbers[:, 2:] = (0, 0, side, side, 1 / ratio, 1 / ratio, 0, 1)
    painter.drawPixmapFragments(*fragments.drawargs(), dot)  # type: ignore[call-arg]  # a pointer and a count


def _stroke_dense(painter: QPainter, x: np.ndarray, y: np.ndarray, pen: QPen) -> None:
    """Every piece a line of its own; a dash runs along the time axis, where it can still be seen."""
    shown = np.isfinite(y[1:]) & np.isfinite(y[:-1])
    dash = pen.dashPattern()
    if dash:
        marks = np.cumsum(dash) * pen.widthF()
        along = (0.5 * (x[1:] + x[:-1])) % marks[-1]
        shown &= np.searchsorted(marks, along, "right") % 2 == 0
    plain = QPen(pen)
    plain.setStyle(Qt.PenStyle.SolidLine)
    plain.setCapStyle(Qt.PenCapStyle.SquareCap)
    painter.setPen(plain)
    draw_lines(painter, x[:-1][shown], y[:-1][shown], x[1:][shown], y[1:][shown])


def _travelled(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Length of the polyline up to each point (px), gaps not counted."""
    step = np.hypot(np.diff(x), np.diff(y))
    return np.concatenate(([0.0], np.cumsum(np.where(np.isfinite(step), step, 0.0))))
