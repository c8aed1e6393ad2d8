"""An empty place says what belongs there and offers the first step."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.theme.fonts import font
from ui.theme.measures import SIZE_INSPECTOR, SIZE_LABEL, SPACE_8, WEIGHT_SEMIBOLD
from ui.widgets.buttons import ActionButton
from ui.widgets.status_icon import PlainIcon


@dataclass(frozen=True)
class Offer:
    """Words and icon of a button."""

    text: str
    icon: str = ""


class EmptyState(QWidget):
    """Icon, title, one sentence, and up to two first steps."""

    primary_asked = Signal()
    secondary_asked = Signal()

    def __init__(
        self,
        icon: str,
        title: str,
        sentence: str,
        primary: Offer | None = None,
        secondary: Offer | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setSpacing(SPACE_8)
        column.addStretch(1)
        column.addWidget(PlainIcon(icon, 22, says=3), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        column.addWidget(_line(title, 1, SIZE_INSPECTOR, WEIGHT_SEMIBOLD))
        text = _line(sentence, 2, SIZE_LABEL)
        text.setWordWrap(True)
        text.setMaximumWidth(360)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(text, 8)
        middle.addStretch(1)
        column.addLayout(middle)
        column.addSpacing(4)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_8)
        buttons.addStretch(1)
        for offer, role, asked in (
            (primary, "primary", self.primary_asked),
            (secondary, "secondary", self.secondary_asked),
        ):
            if offer is not None:
                button = ActionButton(offer.text, offer.icon, role)
                button.clicked.connect(lambda _=False, signal=asked: signal.emit())
                buttons.addWidget(button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addStretch(2)


def _line(text: str, says: int, size: int, weight: int = 400) -> QLabel:
    label = QLabel(text)
    label.setFont(font(size, weight))
    label.setProperty("says", f"text-{says}")
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return label
