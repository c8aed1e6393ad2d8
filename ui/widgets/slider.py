"""The slider of a parameter: in its hypothesis' colour, with a tick at the as-flown value."""

from __future__ import annotations

from dataclasses import dataclass
from math import copysign, exp, expm1, log, log1p, log10

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.pens import pen

_STEPS = 1000
_KNOB = 7.0
_GROOVE = 3.0


@dataclass(frozen=True)
class Scale:
    """How a parameter's range lies along a slider: linear or logarithmic, in whole numbers or in any."""

    low: float
    high: float
    log: bool = False
    whole: bool = False

    @property
    def steps(self) -> int:
        """How many steps the slider has."""
        return max(1, min(_STEPS, round(self.high - self.low))) if self.whole else _STEPS

    @property
    def _least(self) -> float:
        """Where a logarithmic scale begins.

        A range from zero spans eight decades, zero itself at the left end.
        """
        return self.low if self.low > 0 else self.high * 1e-8

    @property
    def _two_sided(self) -> bool:
        """A logarithmic scale with nought inside grows to both sides of it, from a millionth on."""
        return self.log and self.low < 0.0 < self.high

    @property
    def _grain(self) -> float:
        return max(-self.low, self.high) * 1e-6

    def _bent(self, value: float) -> float:
        return copysign(log1p(abs(value) / self._grain), value)

    def share(self, value: float) -> float:
        """Where a value lies, 0 at the low end to 1 at the high end; values outside are held at the ends."""
        value = min(max(value, self.low), self.high)
        if self.high <= self.low:
            return 0.0
        if self._two_sided:
            low, high = self._bent(self.low), self._bent(self.high)
            return (self._bent(value) - low) / (high - low)
        if self.log:
            return max(0.0, log(max(value, self._least) / self._least) / log(self.high / self._least))
        return (value - self.low) / (self.high - self.low)

    def value(self, share: float) -> float:
        """The value at a share of the way, rounded to three digits more than the eye can set."""
        share = min(max(share, 0.0), 1.0)
        if self._two_sided:
            low, high = self._bent(self.low), self._bent(self.high)
            bent = low + share * (high - low)
            raw = copysign(expm1(abs(bent)) * self._grain, bent)
        elif self.log:
            raw = self._least * exp(share * log(self.high / self._least)) if share > 0 else self.low
        else:
            raw = self.low + share * (self.high - self.low)
        if self.whole:
            return float(round(raw))
        grain = abs(raw) if self.log and raw else self.high - self.low
        digits = 3 - int(log10(grain)) if grain > 0 else 0
        return min(max(round(raw, digits), self.low), self.high)


class ParameterSlider(QSlider):
    """A slider over a scale: `moved` carries each value of a drag, `settled` the last one.

    Double-click asks for the as-flown value. The wheel works only with focus, so that scrolling a form cannot
    change a case.
    """

    moved = Signal(float)
    settled = Signal(float)
    reset_asked = Signal()

    def __init__(
        self, scale: Scale, flown: float | None, slot: int = 1, parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._scale, self._flown, self._slot = scale, flown, slot
        self._value = scale.low
        self.setRange(0, scale.steps)
        self.setPageStep(max(1, scale.steps // 10))
        self.setSingleStep(max(1, scale.steps // 100))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.actionTriggered.connect(self._stepped)

    def show_value(self, value: float) -> None:
        """Show a value without announcing it; outside the scale the knob stands at the end."""
        self._value = value
        blocked = self.blockSignals(True)
        self.setValue(round(self._scale.share(value) * self.maximum()))
        self.blockSignals(blocked)
        self.update()

    def show_slot(self, slot: int) -> None:
        """Take on the colour of another hypothesis."""
        self._slot = slot
        self.update()

    def _ask(self, share: float) -> None:
        value = self._scale.value(share)
        if value != self._value:
            self.show_value(value)
            self.moved.emit(value)

    def _stepped(self, action: int) -> None:
        self._ask(self.sliderPosition() / self.maximum())
        self.settled.emit(self._value)

    def _share_at(self, x: float) -> float:
        return (x - _KNOB) / max(1.0, self.width() - 2 * _KNOB)

    def _x_of(self, value: float) -> float:
        return _KNOB + self._scale.share(value) * (self.width() - 2 * _KNOB)

    def sizeHint(self) -> QSize:
        return QSize(160, 18)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 18)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._ask(self._share_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._ask(self._share_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.settled.emit(self._value)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.reset_asked.emit()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = tokens()
        ink = theme.slot(self._slot).ink if self.isEnabled() else theme.text_3
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, knob = self.height() / 2, self._x_of(self._value)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(theme.strong_line))
        groove = QRectF(_KNOB, middle - _GROOVE / 2, self.width() - 2 * _KNOB, _GROOVE)
        painter.drawRoundedRect(groove, _GROOVE / 2, _GROOVE / 2)
        painter.setBrush(colour(ink))
        painter.drawRoundedRect(
            QRectF(_KNOB, middle - _GROOVE / 2, knob - _KNOB, _GROOVE), _GROOVE / 2, _GROOVE / 2
        )
        if self._flown is not None and self._scale.low <= self._flown <= self._scale.high:
            tick = round(self._x_of(self._flown))
            painter.setBrush(colour(theme.text_2))
            painter.drawRect(QRectF(tick - 1, middle - 6, 2, 12))
        painter.setPen(pen(theme.text_1 if self.hasFocus() else ink, 2.0))
        painter.setBrush(colour(theme.raised))
        painter.drawEllipse(QPointF(knob, middle), _KNOB - 1, _KNOB - 1)
        if self.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(ink))
            painter.drawEllipse(QPointF(knob, middle), 3, 3)
