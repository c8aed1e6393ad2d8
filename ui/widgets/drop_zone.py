"""A place to drop files on; clicking it opens them instead."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.measures import RADIUS_CARD, SIZE_BODY, SIZE_LABEL, WEIGHT_SEMIBOLD
from ui.theme.pens import pen
from ui.widgets.status_icon import PlainIcon


class DropZone(QWidget):
    """Says what may be dropped; `files_dropped` carries the paths, `open_asked` a click or Enter."""

    files_dropped = Signal(list)
    open_asked = Signal()

    def __init__(
        self, title: str, sentence: str, icon: str = "open-folder", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._over = False
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(title)
        self.setFixedHeight(112)
        column = QVBoxLayout(self)
        column.setSpacing(6)
        column.addStretch(1)
        column.addWidget(PlainIcon(icon, 20), 0, Qt.AlignmentFlag.AlignHCenter)
        for text, says, size, weight in (
            (title, 1, SIZE_BODY, WEIGHT_SEMIBOLD),
            (sentence, 3, SIZE_LABEL, 400),
        ):
            label = QLabel(text)
            label.setFont(font(size, weight))
            label.setProperty("says", f"text-{says}")
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
            column.addWidget(label)
        column.addStretch(1)

    def _show_over(self, over: bool) -> None:
        self._over = over
        self.update()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self._show_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_over(False)
        self.files_dropped.emit([u.toLocalFile() for u in event.mimeData().urls() if u.isLocalFile()])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.open_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.open_asked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        border = pen(theme.text_1, 2.0) if self.hasFocus() else pen(theme.outline, 1.0, (4, 3))
        painter.setPen(border)
        painter.setBrush(colour(theme.hover) if self._over else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS_CARD, RADIUS_CARD)
