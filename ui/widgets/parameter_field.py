"""One declared parameter in a form.

Name, changed-dot, number with unit, slider, and a line for a hint or an error.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.measures import CONTROL_HEIGHT, SIZE_BODY, SIZE_LABEL, WEIGHT_MEDIUM, WEIGHT_SEMIBOLD
from ui.widgets.elided import ElidedLabel
from ui.widgets.hint import HintLine
from ui.widgets.lettering import text_width
from ui.widgets.slider import ParameterSlider, Scale

_ENTRY_LEAST, _ENTRY_MOST, _ENTRY_SIDES = 76, 108, 22


@dataclass(frozen=True)
class Quantity:
    """What a field needs to know of a number: name, unit, bounds, as-flown value, and how it is written."""

    label: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    flown: float | None = None
    log: bool = False
    whole: bool = False
    doc: str = ""
    decimals: int | None = None  #: figures behind the point; None: as many as five or six digits need
    endless: float | None = None  #: the value that stands for no limit, written as an empty entry

    def text(self, value: float) -> str:
        """A value as the field writes it, without unit."""
        if value == self.endless:
            return ""
        if self.whole:
            return f"{value:.0f}"
        if self.decimals is not None:
            return f"{value:.{self.decimals}f}"
        return f"{value:.6g}" if abs(value) >= 1000 else f"{value:.5g}"

    def read(self, text: str) -> float | None:
        """The number a text holds, in either decimal spelling, or None if it holds none or none within the
        bounds.
        """
        if self.endless is not None and not text.strip():
            return self.endless
        try:
            value = float(text.strip().replace("−", "-").replace(",", "."))
        except ValueError:
            return None
        inside = (self.low is None or value >= self.low) and (self.high is None or value <= self.high)
        return value if inside and value - value == 0 and (not self.whole or value == round(value)) else None

    def rule(self) -> str:
        """The bounds as a sentence."""
        kind = "a whole number" if self.whole else "a number"
        if self.low is not None and self.high is not None:
            limits = f"lie between {self.text(self.low)} and {self.text(self.high)} {self.unit}"
        elif self.low is not None:
            limits = f"be at least {self.text(self.low)} {self.unit}"
        elif self.high is not None:
            limits = f"be at most {self.text(self.high)} {self.unit}"
        else:
            limits = f"be {kind}"
        return f"{self.label} must {limits.rstrip()}."


class ChangedDot(QWidget):
    """The dot beside a name that says: no longer as flown."""

    def __init__(self, slot: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slot = slot
        self.setFixedSize(8, 8)
        self.setToolTip("Changed from as flown")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(tokens().slot(self.slot).ink))
        painter.drawEllipse(QPointF(4, 4), 3.5, 3.5)


class ParameterField(QWidget):
    """A number to edit. `changed` carries each value asked for, `settled` the one to keep as an undo step.

    An invalid entry is answered below the field; the last valid value stays in use, and Escape brings it
    back.
    """

    changed = Signal(float)
    settled = Signal(float)
    reset_asked = Signal()

    def __init__(
        self, quantity: Quantity, value: float, slot: int = 1, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._quantity, self._value, self._hint = quantity, value, ""
        self._name = ElidedLabel(quantity.label, size=SIZE_LABEL, weight=WEIGHT_MEDIUM, tip=quantity.doc)
        self._name.installEventFilter(self)
        self._dot = ChangedDot(slot)
        self._entry = QLineEdit()
        self._entry.setFont(font(SIZE_BODY, WEIGHT_SEMIBOLD))
        self._entry.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._entry.setPlaceholderText("no limit" if quantity.endless is not None else "")
        self._entry.setAccessibleName(f"{quantity.label}, {quantity.unit}".rstrip(", "))
        self._entry.installEventFilter(self)
        self._unit = QLabel(quantity.unit)
        self._unit.setFont(font(SIZE_LABEL))
        self._unit.setProperty("says", "text-3")
        self._unit.setFixedWidth(max(48, min(64, round(text_width(quantity.unit, self._unit.font())) + 1)))
        self._slider = self._make_slider(slot)
        self._line = HintLine()
        self._lay_out()
        self._entry.editingFinished.connect(self._entered)
        self.show_value(value)

    def _make_slider(self, slot: int) -> ParameterSlider | None:
        q = self._quantity
        if q.low is None or q.high is None:
            return None
        slider = ParameterSlider(Scale(q.low, q.high, q.log, q.whole), q.flown, slot)
        slider.setAccessibleName(f"{q.label}, slider")
        slider.moved.connect(self._moved)
        slider.settled.connect(self.settled)
        slider.reset_asked.connect(self.reset_asked)
        return slider

    def _lay_out(self) -> None:
        name = QHBoxLayout()
        name.setSpacing(7)
        name.addWidget(self._name)
        name.addWidget(self._dot)
        name.addStretch(1)
        row = QGridLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setHorizontalSpacing(7)
        row.addLayout(name, 0, 0)
        row.addWidget(self._entry, 0, 1)
        row.addWidget(self._unit, 0, 2)
        row.setColumnStretch(0, 1)
        row.setRowMinimumHeight(0, CONTROL_HEIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 3)
        column.setSpacing(1)
        column.addLayout(row)
        if self._slider is not None:
            column.addWidget(self._slider)
        column.addWidget(self._line)

    def show_value(self, value: float) -> None:
        """Show a value as the one in use."""
        self._value = value
        self._write(self._quantity.text(value))
        if self._slider is not None:
            self._slider.show_value(value)
        flown = self._quantity.flown
        self._dot.setVisible(flown is not None and value != flown)
        self._accept()

    def _write(self, text: str) -> None:
        """A number is never cut: the entry grows with it; where it cannot, its beginning stays in sight."""
        needed = round(text_width(text, self._entry.font())) + _ENTRY_SIDES
        self._entry.setFixedWidth(max(_ENTRY_LEAST, self._entry.minimumWidth(), min(needed, _ENTRY_MOST)))
        self._entry.setText(text)
        self._entry.setCursorPosition(0)

    def show_hint(self, text: str) -> None:
        """Show a grey line under the field, such as a fitted interval; none if empty. Errors go first."""
        self._hint = text
        if not self._line.is_error():
            self._line.hint(text)

    def show_slot(self, slot: int) -> None:
        """Take on the colour of another hypothesis."""
        self._dot.slot = slot
        self._dot.update()
        if self._slider is not None:
            self._slider.show_slot(slot)

    def refuse(self, sentence: str) -> None:
        """Show why an entry cannot be used; the last valid value stays in use."""
        self._mark("invalid")
        kept = f"The last valid value, {self._quantity.text(self._value)} {self._quantity.unit}".rstrip()
        self._line.error(f"{sentence} {kept}, is still in use.")

    def value(self) -> float:
        """The value in use."""
        return self._value

    def _accept(self) -> None:
        self._mark("")
        self._line.hint(self._hint)

    def _mark(self, state: str) -> None:
        if self._entry.property("state") != state:
            self._entry.setProperty("state", state)
            self._entry.style().unpolish(self._entry)
            self._entry.style().polish(self._entry)

    def _moved(self, value: float) -> None:
        self.show_value(value)
        self.changed.emit(value)

    def _entered(self) -> None:
        value = self._quantity.read(self._entry.text())
        if value is None:
            self.refuse(self._quantity.rule())
        elif self._quantity.text(value) == self._quantity.text(self._value):
            self.show_value(self._value)
        else:
            self.show_value(value)
            self.changed.emit(value)
            self.settled.emit(value)

    def _leaves_undo(self, event: QEvent) -> bool:
        """With nothing typed to take back, the keys of undo and redo are the window's."""
        keys = QKeySequence.StandardKey
        asked = isinstance(event, QKeyEvent) and (event.matches(keys.Undo) or event.matches(keys.Redo))
        if asked and not self._entry.isModified():
            event.ignore()
            return True
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._name and event.type() == QEvent.Type.MouseButtonDblClick:
            self.reset_asked.emit()
            return True
        if watched is self._entry and _is_escape(event):
            self.show_value(self._value)
            return True
        if watched is self._entry and event.type() == QEvent.Type.ShortcutOverride:
            return self._leaves_undo(event)
        return super().eventFilter(watched, event)


def _is_escape(event: QEvent) -> bool:
    return (
        isinstance(event, QKeyEvent)
        and event.type() == QEvent.Type.KeyPress
        and event.key() == Qt.Key.Key_Escape
    )
