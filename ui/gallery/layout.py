"""Laying out a sheet: labels, rows, panels."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.theme.fonts import font
from ui.theme.measures import SIZE_BODY

Margins = tuple[int, int, int, int]
Parts = Sequence[QWidget | int]


def label(
    text: str, says: int = 1, size: int = SIZE_BODY, weight: int = 400, *, wrap: bool = False
) -> QLabel:
    """A label in one of the text inks."""
    made = QLabel(text)
    made.setFont(font(size, weight))
    made.setProperty("says", f"text-{says}")
    made.setWordWrap(wrap)
    return made


def row(
    parts: Parts, margins: Margins = (0, 0, 0, 0), gap: int = 8, ground: str = "", height: int = 0
) -> QFrame:
    """Parts side by side; a number is a stretch."""
    return _laid(QHBoxLayout(), parts, margins, gap, ground, height)


def panel(ground: str, parts: Parts, margins: Margins = (0, 0, 0, 0), gap: int = 0) -> QFrame:
    """Parts below one another on a ground; a number is a stretch."""
    return _laid(QVBoxLayout(), parts, margins, gap, ground, 0)


def _laid(
    line: QHBoxLayout | QVBoxLayout, parts: Parts, margins: Margins, gap: int, ground: str, height: int
) -> QFrame:
    made = QFrame()
    made.setLayout(line)
    line.setContentsMargins(*margins)
    line.setSpacing(gap)
    for part in parts:
        if isinstance(part, int):
            line.addStretch(part)
        else:
            line.addWidget(part)
    if ground:
        made.setProperty("ground", ground)
        made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    if height:
        made.setFixedHeight(height)
    return made
