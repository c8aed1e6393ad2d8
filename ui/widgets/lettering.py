"""Text painted by hand: one line, elided where it does not fit, names at the right, addresses at the left."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from ui.theme.colours import colour

LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignHCenter

PLATE_SHARE = 0.7  #: opacity of the ground behind words on a plot

ELIDE_NAME = Qt.TextElideMode.ElideRight
ELIDE_ADDRESS = Qt.TextElideMode.ElideLeft


def text_width(text: str, font: QFont) -> float:
    """Width of a line of text in logical pixels."""
    return QFontMetricsF(font).horizontalAdvance(text)


def plate(
    painter: QPainter, box: QRectF, text: str, font: QFont, ground: str, align: Qt.AlignmentFlag = LEFT
) -> None:
    """Paint a soft plate behind a line of text that may stand over curves."""
    width = text_width(text, font) + 6
    left = box.right() - width + 3 if align == RIGHT else box.left() - 3
    size = QRectF(left, box.top() + 1, width, box.height() - 2)
    painter.fillRect(size, colour(ground, PLATE_SHARE))


def draw_text(
    painter: QPainter,
    box: QRectF,
    text: str,
    font: QFont,
    ink: str,
    *,
    align: Qt.AlignmentFlag = LEFT,
    elide: Qt.TextElideMode = ELIDE_NAME,
) -> float:
    """Paint one line, centred in height, and return the width it took."""
    if not text or box.width() <= 0:
        return 0.0
    shown = QFontMetricsF(font).elidedText(text, elide, box.width() + 0.5)
    painter.setFont(font)
    painter.setPen(colour(ink))
    painter.drawText(box, int(align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)
    return text_width(shown, font)
