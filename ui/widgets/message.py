"""Messages stand in the panel they concern: what, where, and the way out. Never a modal dialog."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.measures import RADIUS_CARD, SIZE_BODY, SIZE_LABEL, SPACE_8, SPACE_12, SPACE_16, WEIGHT_SEMIBOLD
from ui.theme.pens import pen
from ui.widgets.buttons import ActionButton
from ui.widgets.chip import Kind
from ui.widgets.status_icon import StatusIcon


def _text(words: str, says: int, size: int, weight: int = 400) -> QLabel:
    label = QLabel(words)
    label.setFont(font(size, weight))
    label.setProperty("says", f"text-{says}")
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    return label


class MessageRow(QWidget):
    """An error, a warning or a remark in a panel, with the way out as a button where there is one."""

    action_asked = Signal()

    def __init__(
        self, kind: Kind, title: str, sentence: str, action: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_16, SPACE_12, SPACE_12, SPACE_12)
        row.setSpacing(SPACE_12)
        row.addWidget(StatusIcon(kind, 16), 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(1)
        if title:
            words.addWidget(_text(title, 1, SIZE_LABEL, WEIGHT_SEMIBOLD))
        words.addWidget(_text(sentence, 2 if title else 1, SIZE_LABEL))
        row.addLayout(words, 1)
        if action:
            button = ActionButton(action, size=SIZE_LABEL)
            button.clicked.connect(lambda _=False: self.action_asked.emit())
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(f"{kind}: {title} {sentence}")


class NoticeCard(QWidget):
    """What stands in place of a plot that cannot draw: what is missing, why, and up to two ways out."""

    action_asked = Signal()
    dismissal_asked = Signal()

    def __init__(
        self,
        kind: Kind,
        title: str,
        sentence: str,
        action: str = "",
        dismissal: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setMaximumWidth(400)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_16, SPACE_12, SPACE_16, SPACE_12)
        column.setSpacing(SPACE_8)
        head = QHBoxLayout()
        head.setSpacing(SPACE_8)
        head.addWidget(StatusIcon(kind, 16))
        head.addWidget(_text(title, 1, SIZE_BODY, WEIGHT_SEMIBOLD), 1)
        column.addLayout(head)
        column.addWidget(_text(sentence, 2, SIZE_LABEL))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_8)
        for words, role, asked in (
            (action, "secondary", self.action_asked),
            (dismissal, "quiet", self.dismissal_asked),
        ):
            if words:
                button = ActionButton(words, role=role, size=SIZE_LABEL)
                button.clicked.connect(lambda _=False, signal=asked: signal.emit())
                buttons.addWidget(button)
        buttons.addStretch(1)
        if action or dismissal:
            column.addLayout(buttons)

    def fit_height(self) -> None:
        """Take the height its words need at the present width."""
        self.setFixedHeight(self._column.heightForWidth(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(theme.strong_line))
        painter.setBrush(colour(theme.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CARD, RADIUS_CARD)
