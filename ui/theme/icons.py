"""Stroke icons of our own, 1.5 px on a 20 px grid, drawn in `currentColor` and inked from the tokens when
shown.

An icon never stands for itself: buttons that show one have a name and a tooltip, statuses a word.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.theme.tokens import Tokens

FOLDER = Path(__file__).parent.parent / "assets" / "icons"
LOGO = Path(__file__).parent.parent / "assets" / "logo.svg"
SIZES = (14, 16, 17, 20, 24)


def icon_names() -> tuple[str, ...]:
    """Every icon there is."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.svg")))


@lru_cache(maxsize=512)
def _renderer(name: str, ink: str) -> QSvgRenderer:
    source = (FOLDER / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", ink)
    return QSvgRenderer(QByteArray(source.encode()))


def draw_icon(painter: QPainter, name: str, box: QRectF, ink: str) -> None:
    """Paint an icon into a square box."""
    _renderer(name, ink).render(painter, box)


@lru_cache(maxsize=1024)
def icon_pixmap(name: str, size: int, ink: str, ratio: float = 1.0) -> QPixmap:
    """An icon as a pixmap of `size` logical pixels for a screen of that device pixel ratio."""
    made = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_icon(painter, name, QRectF(0, 0, made.width(), made.height()), ink)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


@lru_cache(maxsize=512)
def icon(name: str, normal: str, active: str, disabled: str) -> QIcon:
    """An icon for a button, in three inks, sharp at 100, 200 and 300 %."""
    made = QIcon()
    inks = {QIcon.Mode.Normal: normal, QIcon.Mode.Active: active, QIcon.Mode.Disabled: disabled}
    for mode, ink in inks.items():
        for size in SIZES:
            for ratio in (1.0, 2.0, 3.0):
                made.addPixmap(icon_pixmap(name, size, ink, ratio), mode)
    return made


@lru_cache(maxsize=16)
def logo_pixmap(size: int, tokens: Tokens, ratio: float = 1.0) -> QPixmap:
    """The mark: what was believed falls through the ground while what happened is still above it."""
    source = LOGO.read_text(encoding="utf-8")
    inks = {"believed": tokens.onboard, "happened": tokens.reconstruction, "ground": tokens.text_3}
    for word, ink in inks.items():
        source = source.replace(f"var(--{word})", ink)
    made = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, made.width(), made.height()))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made
