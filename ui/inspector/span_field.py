"""When a fault acts: from one time to another, an empty entry standing for the flight's end on that side."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from investigator.differences import unlimited
from investigator.form import Row
from ui.theme.fonts import font
from ui.theme.measures import SIZE_BODY, SIZE_LABEL, SPACE_8, WEIGHT_MEDIUM
from ui.widgets.hint import HintLine

_OPEN_S = 1e9


class SpanField(QWidget):
    """Two times; `value_asked` carries a path and seconds."""

    value_asked = Signal(str, object)
    settled = Signal()

    def __init__(self, first: Row, last: Row, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = (first, last)
        self._entries = (self._entry("first sample", "Acts from"), self._entry("last sample", "Acts until"))
        self._line = HintLine()
        row = QHBoxLayout()
        row.setSpacing(SPACE_8)
        name = QLabel("Acts")
        name.setFont(font(SIZE_LABEL, WEIGHT_MEDIUM))
        row.addWidget(name)
        row.addStretch(1)
        for entry in self._entries:
            row.addWidget(entry)
        unit = QLabel("s")
        unit.setFont(font(SIZE_LABEL))
        unit.setProperty("says", "text-3")
        row.addWidget(unit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addLayout(row)
        column.addWidget(self._line)
        for number, entry in enumerate(self._entries):
            entry.editingFinished.connect(lambda one=number: self._entered(one))
        self.show_rows(first, last)

    def show_rows(self, first: Row, last: Row) -> None:
        """Show these two times; an entry under way stays where nothing changed."""
        same, self._rows = (first, last) == self._rows, (first, last)
        if not (same and any(entry.isModified() for entry in self._entries)):
            self._show()

    def _show(self) -> None:
        for row, entry in zip(self._rows, self._entries, strict=True):
            value = row.parameter.value
            entry.setText("" if unlimited(value) else f"{value:.6g}")
        self._line.hint("")

    def refuse(self, sentence: str) -> None:
        """Show why a time cannot be used, and the times still in use."""
        self._show()
        self._line.error(f"{sentence} The last valid time is still in use.")

    def _entry(self, placeholder: str, name: str) -> QLineEdit:
        entry = QLineEdit()
        entry.setFont(font(SIZE_BODY))
        entry.setPlaceholderText(placeholder)
        entry.setAccessibleName(name)
        entry.setFixedWidth(98)
        return entry

    def _entered(self, number: int) -> None:
        row, text = (
            self._rows[number],
            self._entries[number].text().strip().replace("−", "-").replace(",", "."),
        )
        try:
            value = (-_OPEN_S, _OPEN_S)[number] if not text else float(text)
        except ValueError:
            self._line.error("A time is a number of seconds, or empty for the whole flight.")
            return
        self._line.hint("")
        if value != row.parameter.value:
            self.value_asked.emit(row.path, value)
            self.settled.emit()
