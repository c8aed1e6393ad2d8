"""The header of the picture: what is drawn, and every mark with what it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from investigator.sweep.result import Fate
from ui.pages.sweep.display import Display, Matrix, Shown
from ui.pages.sweep.frame import present_place
from ui.pages.sweep.symbols import Symbol, paint_symbol
from ui.theme import tokens
from ui.theme.fonts import font
from ui.theme.measures import PLOT_HEADER_HEIGHT, SIZE_LABEL, SPACE_4, SPACE_12, SPACE_16, WEIGHT_SEMIBOLD
from ui.widgets.lettering import draw_text, text_width

_SYMBOL = 10.0
_FATES = ((Fate.REFUSED, Symbol.REFUSED), (Fate.DIVERGED, Symbol.DIVERGED), (Fate.PENDING, Symbol.PENDING))


@dataclass(frozen=True)
class Key:
    """A mark and its words."""

    symbol: Symbol
    words: str


def keys_of(shown: Shown, picture: Display, best: int | None) -> list[Key]:
    """The marks that a picture of a sweep holds, with what they count in the whole sweep."""
    measure, keys = picture.measure, []
    values = shown.sweep.metric(measure.name).ravel()
    if best is not None:
        keys.append(Key(Symbol.BEST, f"best {measure.text(float(values[best]))}"))
    cells = isinstance(picture, Matrix)
    sides = [picture.across] if picture.up is None else [picture.across, picture.up]
    if any(present_place(item, cells=cells) is not None for item in sides):
        keys.append(Key(Symbol.PRESENT, "as it is now"))
    for fate, symbol in _FATES:
        count = shown.sweep.count(fate)
        if count:
            keys.append(Key(symbol, f"{symbol.value} {count:,}"))
    if np.isinf(picture.values).any():
        keys.append(Key(Symbol.NEVER, measure.text(inf)))
    return keys


class Legend(QWidget):
    """One line: title, a remark in grey, then the keys.

    Where there is no room for all, the remark gives way first, then the keys from the right.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(PLOT_HEADER_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._title, self._remark, self._keys = "", "", tuple[Key, ...]()

    def say(self, title: str, remark: str, keys: Sequence[Key]) -> None:
        """Show another title and other keys."""
        self._title, self._remark, self._keys = title, remark, tuple(keys)
        told = ", ".join(key.words for key in keys)
        self.setAccessibleName(f"{title} {remark}: {told}")
        self.setToolTip(told)
        self.update()

    def keys(self) -> tuple[Key, ...]:
        """The keys shown."""
        return self._keys

    def sizeHint(self) -> QSize:
        return QSize(200, PLOT_HEADER_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = tokens()
        painter = QPainter(self)
        bold, plain = font(SIZE_LABEL, WEIGHT_SEMIBOLD), font(SIZE_LABEL)
        box = QRectF(self.rect()).adjusted(SPACE_12, 0, -SPACE_12, 0)
        box.setLeft(box.left() + draw_text(painter, box, self._title, bold, theme.text_1) + 5)
        widths = [_SYMBOL + 6 + text_width(key.words, plain) for key in self._keys]
        remark = box.adjusted(0, 0, -sum(widths) - SPACE_16 * len(widths), 0)
        took = draw_text(painter, remark, self._remark, plain, theme.text_3)
        box.setLeft(box.left() + took + (SPACE_16 if took else SPACE_4))
        for key, width in zip(self._keys, widths, strict=True):
            if box.left() + width > box.right():
                continue
            ink = theme.rejected if key.symbol is Symbol.REFUSED else theme.text_1
            centre = QPointF(box.left() + _SYMBOL / 2, box.center().y())
            paint_symbol(painter, key.symbol, centre, _SYMBOL, ink)
            draw_text(painter, box.adjusted(_SYMBOL + 6, 0, 0, 0), key.words, plain, theme.text_2)
            box.setLeft(box.left() + width + SPACE_16)
