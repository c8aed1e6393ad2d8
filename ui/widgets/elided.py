"""A label of one line that gives way.

Names lose their end, addresses their beginning, and the tooltip keeps the whole.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import tokens
from ui.theme.fonts import font
from ui.theme.measures import SIZE_BODY, SIZE_LABEL, WEIGHT_REGULAR
from ui.widgets.lettering import ELIDE_ADDRESS, ELIDE_NAME, LEFT, draw_text


class ElidedLabel(QWidget):
    """A name (elided at the right) or, with `address`, a path in mono (elided at the left).

    `says` picks the text ink; `tip` is what the tooltip says besides.
    """

    def __init__(
        self,
        text: str = "",
        *,
        size: int = SIZE_BODY,
        weight: int = WEIGHT_REGULAR,
        says: int = 1,
        address: bool = False,
        align: Qt.AlignmentFlag = LEFT,
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._font = font(SIZE_LABEL, mono=True) if address else font(size, weight)
        self._says, self._address, self._align, self._tip = says, address, align, tip
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._text = ""
        self.set_text(text)
        self._tell_whole()

    def set_text(self, text: str, tip: str | None = None) -> None:
        """Show another text, and say something else besides in the tooltip."""
        told = self._tip if tip is None else tip
        if (text, told) == (self._text, self._tip):
            return
        self._text, self._tip = text, told
        self.setAccessibleName(text)
        self._tell_whole()
        if self.sizePolicy().horizontalPolicy() is not QSizePolicy.Policy.Ignored:
            self.updateGeometry()
        self.update()

    def take_what_is_left(self) -> None:
        """Ask for no room: another text then leaves everything around it where it is."""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """The whole text, also where it is shown elided."""
        return self._text

    def is_elided(self) -> bool:
        """Whether the text does not fit."""
        return QFontMetricsF(self._font).horizontalAdvance(self._text) > self.width() + 0.5

    def _tell_whole(self) -> None:
        whole = self._text if self.is_elided() else ""
        self.setToolTip("\n".join(filter(None, (whole, self._tip))))

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._font)
        return QSize(round(metrics.horizontalAdvance(self._text) + 1), round(metrics.height()) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_whole()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = tokens()
        ink = (theme.text_1, theme.text_2, theme.text_3)[self._says - 1 if self.isEnabled() else 2]
        elide = ELIDE_ADDRESS if self._address else ELIDE_NAME
        draw_text(
            QPainter(self), QRectF(self.rect()), self._text, self._font, ink, align=self._align, elide=elide
        )
