"""Colour arithmetic.

Opacity, mixing, and the contrast by which the tokens were chosen (WCAG 2.2, relative luminance).
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor


@lru_cache(maxsize=512)
def _opaque(ink: str) -> tuple[int, int, int]:
    return int(ink[1:3], 16), int(ink[3:5], 16), int(ink[5:7], 16)


def colour(ink: str, share: float = 1.0) -> QColor:
    """A `#RRGGBB` ink at a share of opacity. Never written as eight digits: Qt reads those as alpha first."""
    return QColor(*_opaque(ink), round(255 * share))


def mix(ink: str, ground: str, share: float) -> str:
    """The opaque colour that `share` of an ink makes on a ground."""
    pairs = zip(_opaque(ink), _opaque(ground), strict=True)
    return "#{:02X}{:02X}{:02X}".format(*(round(share * front + (1 - share) * back) for front, back in pairs))


def _luminance(ink: str) -> float:
    channels = (value / 255 for value in _opaque(ink))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: str, ground: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    dark, bright = sorted((_luminance(ink), _luminance(ground)))
    return (bright + 0.05) / (dark + 0.05)
