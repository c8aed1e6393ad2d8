"""Cards of the start page.

A sample with its thumbnail, a small tile of two lines, a wide one with a button.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.measures import (
    RADIUS_CARD,
    SIZE_BODY,
    SIZE_LABEL,
    SIZE_STRIP,
    SIZE_TICK,
    SPACE_12,
    SPACE_16,
    WEIGHT_SEMIBOLD,
)
from ui.theme.pens import pen
from ui.widgets.buttons import ActionButton
from ui.widgets.chip import Chip
from ui.widgets.elided import ElidedLabel
from ui.widgets.status_icon import PlainIcon
from ui.widgets.thumbnail import Sketch, Thumbnail


class Pressable(QWidget):
    """A rounded plate that lightens under the mouse, takes focus, and emits `clicked`."""

    clicked = Signal()

    def __init__(self, name: str, ground: str = "raised", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ground, self._over = ground, False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._over = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._over = False
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = theme.hover if self._over else getattr(theme, self._ground)
        painter.setPen(pen(theme.text_1, 2.0) if self.hasFocus() else pen(theme.line))
        painter.setBrush(colour(ground))
        edge = 1.0 if self.hasFocus() else 0.5
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), RADIUS_CARD, RADIUS_CARD
        )


class SampleCard(Pressable):
    """A sample case: thumbnail, title, origin, one sentence."""

    def __init__(
        self, title: str, sentence: str, origin: Chip, sketch: Sketch, parent: QWidget | None = None
    ) -> None:
        super().__init__(f"{title}. {sentence}", "raised", parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_16)
        column.setSpacing(0)
        column.addWidget(Thumbnail(sketch))
        head = QHBoxLayout()
        head.setContentsMargins(14, 10, 12, 4)
        origin.set_size(SIZE_TICK)
        head.addWidget(ElidedLabel(title, size=SIZE_STRIP, weight=WEIGHT_SEMIBOLD), 1)
        head.addWidget(origin)
        column.addLayout(head)
        text = _sentence(sentence, 2)
        text.setContentsMargins(14, 0, 14, 0)
        text.setMinimumHeight(2 * text.fontMetrics().height() + 2)
        text.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(text)


class Tile(Pressable):
    """A small card: a title and a line or two."""

    def __init__(self, title: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(f"{title}. {sentence}", "panel", parent)
        self.setFixedHeight(69)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 10, 8)
        column.setSpacing(2)
        column.addStretch(1)
        column.addWidget(ElidedLabel(title, size=SIZE_LABEL, weight=WEIGHT_SEMIBOLD))
        column.addWidget(_sentence(sentence, 3))
        column.addStretch(1)


class WideCard(QWidget):
    """A card across the page: icon, title, sentence, and a button with the first step."""

    action_asked = Signal()

    def __init__(
        self, icon: str, title: str, sentence: str, action: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("ground", "quiet-card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(62)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, SPACE_16, 0)
        row.setSpacing(SPACE_12)
        row.addWidget(PlainIcon(icon, 20, says=1))
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        words.addWidget(ElidedLabel(title, size=SIZE_BODY, weight=WEIGHT_SEMIBOLD))
        words.addWidget(ElidedLabel(sentence, size=SIZE_LABEL, says=2))
        words.addStretch(1)
        row.addLayout(words, 1)
        button = ActionButton(action)
        button.clicked.connect(lambda _=False: self.action_asked.emit())
        row.addWidget(button)


def _sentence(text: str, says: int) -> QLabel:
    label = QLabel(text)
    label.setFont(font(SIZE_LABEL))
    label.setProperty("says", f"text-{says}")
    label.setWordWrap(True)
    return label
