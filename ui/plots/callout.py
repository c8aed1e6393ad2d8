"""Beside the cursor the altitude plot repeats what happened, what was believed, and how far apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from investigator.figures import Panel, Role
from ui.plots.frame import Frame
from ui.plots.reading import curve_at, with_unit
from ui.theme import tokens
from ui.theme.fonts import font
from ui.theme.measures import SIZE_BODY, SIZE_TICK, WEIGHT_BEST, WEIGHT_SEMIBOLD
from ui.theme.pens import pen
from ui.widgets.lettering import LEFT, RIGHT, draw_text, plate, text_width

_GAP, _TOP, _HEIGHT = 11.0, 12.0, 58.0


@dataclass(frozen=True)
class Apart:
    """What happened and what was believed at one moment; NaN where unknown."""

    happened: float
    believed: float

    @property
    def apart(self) -> float:
        """How far belief was from truth."""
        return abs(self.happened - self.believed)


def apart_at(panel: Panel, moment: float, hidden: frozenset[str] = frozenset()) -> Apart | None:
    """Belief and truth of a panel at a moment; None where it lacks either curve, or either is hidden."""
    found = {curve.ink.role: curve for curve in panel.curves if not curve.busy}
    happened, believed = found.get(Role.RECONSTRUCTION), found.get(Role.ONBOARD)
    if happened is None or believed is None or {Role.RECONSTRUCTION.value, Role.ONBOARD.value} & hidden:
        return None
    pair = Apart(curve_at(happened, moment), curve_at(believed, moment))
    return pair if isfinite(pair.happened) and isfinite(pair.believed) else None


def emptier_side(
    x: float, width: float, size: float, curves: Sequence[tuple[np.ndarray, np.ndarray]], foot: float
) -> str:
    """Which upper corner beside the cursor is emptier: "right" or "left".

    curves are (x, y) in px; the box is `size` wide and reaches down to `foot`. A side without room is not
    chosen.
    """
    sides = {"right": (x + _GAP, x + _GAP + size), "left": (x - _GAP - size, x - _GAP)}
    crowd = {}
    for side, (left, right) in sides.items():
        inside = sum(
            int(np.count_nonzero((xs >= left) & (xs <= right) & (ys <= foot) & (ys >= 0)))
            for xs, ys in curves
        )
        crowd[side] = inside if left >= 0 and right <= width else 10**9
    return "left" if crowd["left"] < crowd["right"] else "right"


def paint_apart(painter: QPainter, frame: Frame, moment: float, pair: Apart) -> None:
    """Paint the thick line between belief and truth along the cursor."""
    x = round(frame.x(moment)) + 0.5
    painter.setPen(pen(tokens().text_1, 4.0))
    painter.drawLine(QPointF(x, frame.y(pair.believed)), QPointF(x, frame.y(pair.happened)))


def paint_callout(
    painter: QPainter,
    frame: Frame,
    moment: float,
    pair: Apart,
    unit: str,
    digits: int,
    curves: Sequence[tuple[np.ndarray, np.ndarray]],
) -> None:
    """Paint the three lines; only *happened* may be green."""
    theme = tokens()
    strong, large = font(SIZE_TICK, WEIGHT_SEMIBOLD), font(SIZE_BODY, WEIGHT_BEST)
    lines = (
        (f"happened {with_unit(pair.happened, digits, unit)}", strong, theme.reconstruction, 17.0),
        (f"believed {with_unit(pair.believed, digits, unit)}", strong, theme.text_1, 19.0),
        (f"apart {with_unit(pair.apart, digits, unit)}", large, theme.text_1, 20.0),
    )
    size = max(text_width(words, type_) for words, type_, _, _ in lines) + 2
    x = frame.x(moment)
    side = emptier_side(x, frame.width, size, curves, _TOP + _HEIGHT)
    left, align = (x + _GAP, LEFT) if side == "right" else (x - _GAP - size, RIGHT)
    top = _TOP
    for words, type_, ink, height in lines:
        box = QRectF(left, top, size, height)
        plate(painter, box, words, type_, theme.plot, align)
        draw_text(painter, box, words, type_, ink, align=align)
        top += height
