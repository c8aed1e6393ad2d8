"""Pens.

Inside a plot they are cosmetic, and a cosmetic pen counts device pixels, so its width is multiplied by the
screen's ratio.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPen

from ui.theme.colours import colour


def pen(ink: str, width: float = 1.0, dash: Sequence[float] = (), share: float = 1.0) -> QPen:
    """A pen for painting in logical pixels. `dash` in pen widths (empty: solid), `share` the opacity."""
    made = QPen(colour(ink, share), width)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    made.setCapStyle(Qt.PenCapStyle.FlatCap if dash else Qt.PenCapStyle.RoundCap)
    if dash:
        made.setDashPattern(list(dash))
    return made


def plot_pen(ink: str, width: float, ratio: float, dash: Sequence[float] = (), share: float = 1.0) -> QPen:
    """A pen for an item in data coordinates.

    `width` in logical pixels, `ratio` the device pixel ratio of its screen.
    """
    made = pen(ink, width * ratio, dash, share)
    made.setCosmetic(True)
    return made
