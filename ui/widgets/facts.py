"""Values to read: a name at the left, what it is at the right, one line each, painted by one widget.

A setup has hundreds of them; as widgets of their own they would hold the window for a fifth of a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.measures import SIZE_LABEL, WEIGHT_MEDIUM, WEIGHT_REGULAR, WEIGHT_SEMIBOLD
from ui.widgets.lettering import RIGHT, draw_text, text_width

_LINE, _GAP = 24, 8
_WEIGHTS = (WEIGHT_REGULAR, WEIGHT_MEDIUM, WEIGHT_SEMIBOLD)


@dataclass(frozen=True)
class Fact:
    """One line; `tip` is what the tooltip says of it. A heading begins a group, a note at its right."""

    name: str
    value: str
    tip: str = ""
    heading: bool = False


class Facts(QWidget):
    """Some facts below one another. A name gives way to its value."""

    def __init__(self, facts: Sequence[Fact] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: tuple[Fact, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_facts(facts)

    def facts(self) -> tuple[Fact, ...]:
        """What is shown."""
        return self._facts

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these."""
        if tuple(facts) != self._facts:
            self._facts = tuple(facts)
            self.setAccessibleName(", ".join(f"{item.name}: {item.value}" for item in facts))
            self.setFixedHeight(_LINE * len(self._facts))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, _LINE * len(self._facts))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            line = event.pos().y() // _LINE
            if 0 <= line < len(self._facts):
                item = self._facts[line]
                QToolTip.showText(event.globalPos(), f"{item.name}: {item.value}\n{item.tip}".strip(), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = tokens(), QPainter(self)
        plain, strong, title = (font(SIZE_LABEL, weight) for weight in _WEIGHTS)
        first, last = event.rect().top() // _LINE, event.rect().bottom() // _LINE
        for line in range(first, min(last, len(self._facts) - 1) + 1):
            item, top = self._facts[line], line * _LINE
            type_, ink = (plain, theme.text_3) if item.heading else (strong, theme.text_1)
            room = max(0.0, self.width() - text_width(item.value, type_) - _GAP)
            if item.heading and line:
                painter.fillRect(QRectF(0, top, self.width(), 1), colour(theme.line))
            name = QRectF(0, top, room, _LINE)
            draw_text(painter, name, item.name, title if item.heading else plain, theme.text_2)
            value = QRectF(0, top, self.width(), _LINE)
            draw_text(painter, value, item.value, type_, ink, align=RIGHT)
