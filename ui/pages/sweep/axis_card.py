"""One varied parameter: its name, and the numbers, words or flags it takes."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from investigator.differences import show
from investigator.errors import UsageError
from investigator.sweep.axis import Axis
from investigator.units import printed
from ui.pages.sweep.display import value_text
from ui.pages.sweep.offers import Offer
from ui.pages.sweep.word_tick import WordTick
from ui.theme.fonts import font
from ui.theme.measures import (
    SIZE_LABEL,
    SIZE_TICK,
    SPACE_4,
    SPACE_8,
    SPACE_12,
    WEIGHT_MEDIUM,
)
from ui.widgets.buttons import IconButton
from ui.widgets.elided import ElidedLabel
from ui.widgets.entry import Entry
from ui.widgets.hint import HintLine
from ui.widgets.segmented import SegmentedControl

_STEPS, _RATIOS, _LIST = "Steps", "Ratios", "List"
_COLUMNS = 2  #: of words side by side
_MOST_COUNT = 100_000
_MOST_LISTED, _LISTED_DIGITS = 50, 12  #: values a range hands to its list; figures a list of a plan keeps


class AxisCard(QWidget):
    """Shows an axis to edit; `changed` says that it is another one now."""

    changed = Signal()
    removal_asked = Signal()

    def __init__(self, offer: Offer, axis: Axis | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer = offer
        self._counted = True
        self._line = HintLine()
        self._words: list[WordTick] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_12, SPACE_4, SPACE_12, SPACE_8)
        column.setSpacing(SPACE_4)
        column.addLayout(self._head())
        if offer.choices:
            column.addLayout(self._choices())
        else:
            column.addLayout(self._numbers())
        column.addWidget(self._line)
        self.show_axis(axis or offer.axis())

    def show_axis(self, axis: Axis) -> None:
        """Show these values without announcing them."""
        if self._words:
            for box, value in zip(self._words, self.offer.choices, strict=True):
                blocked = box.blockSignals(True)
                box.setChecked(value in axis.values)
                box.blockSignals(blocked)
            return
        first, last = axis.values[0], axis.values[-1]
        self.start.setText(_written(first))
        self.stop.setText(_written(last))
        self.count.setText(str(len(axis.values)))
        self.list.setText(", ".join(_written(value, _LISTED_DIGITS) for value in axis.values))
        self._spacing.choose({"logarithmic": _RATIOS, "listed": _LIST}.get(axis.spacing, _STEPS))
        self._show_spacing()

    def set_range(self, start: float, stop: float, count: int) -> None:
        """Enter a range, as if typed."""
        for entry, text in ((self.start, _written(start)), (self.stop, _written(stop))):
            entry.setText(text)
        self.count.setText(str(count))
        if self._spacing.current() == _LIST:
            self._spacing.choose(_STEPS)
        self._enter()

    def set_list(self, text: str) -> None:
        """Enter values one by one, as if typed."""
        self.list.setText(text)
        self._spacing.choose(_LIST)
        self._enter()

    def show_counted(self, counted: bool) -> None:
        """A sample draws from between the ends; only a grid counts values."""
        self._counted = counted
        if not self._words:
            self._show_spacing()

    def axis(self) -> Axis:
        """The axis as entered. Raises UsageError, and says why below the entries."""
        try:
            axis = self._ticked() if self._words else self._typed()
        except UsageError as error:
            self._line.error(f"{error.problem} {error.remedy}".strip())
            raise
        self._line.hint("")
        return axis

    def refuse(self, sentence: str) -> None:
        """Say below the entries why these values cannot be."""
        self._line.error(sentence)

    def _ticked(self) -> Axis:
        chosen = [
            value for box, value in zip(self._words, self.offer.choices, strict=True) if box.isChecked()
        ]
        if not chosen:
            raise UsageError("No value is ticked.", self.offer.path, "Tick at least one.")
        return Axis(path=self.offer.path, values=tuple(chosen))

    def _typed(self) -> Axis:
        return self._listed() if self._spacing.current() == _LIST else self._between()

    def _listed(self) -> Axis:
        """Values typed one by one; with semicolons between them a comma is a decimal one."""
        text = self.list.text()
        parts = text.split(";") if ";" in text else text.replace(",", " ").split()
        numbers = [_number(part, f"value “{part.strip()}”") for part in parts if part.strip()]
        if not numbers:
            raise UsageError("No value is listed.", self.offer.path, "Write some, such as 1, 2, 5.")
        if self.offer.whole and any(number != round(number) for number in numbers):
            raise UsageError("It counts something.", self.offer.path, "List whole numbers.")
        values = (round(number) if self.offer.whole else number for number in numbers)
        return Axis(path=self.offer.path, values=tuple(dict.fromkeys(values)))

    def _enter(self) -> None:
        """Something was entered. A list not typed yet follows the range, to begin with its values."""
        if self._spacing.current() != _LIST:
            with suppress(UsageError):
                values = self._between().values[:_MOST_LISTED]
                self.list.setText(", ".join(map(_written, values)))
        self._show_spacing()
        self.changed.emit()

    def _show_spacing(self) -> None:
        listed = self._spacing.current() == _LIST
        self.list.setVisible(listed)
        for part in self._range:
            part.setVisible(not listed)
        for part in (self.count, self._count_label):
            part.setVisible(self._counted and not listed)

    def _between(self) -> Axis:
        start, stop = (
            _number(entry.text(), name) for entry, name in ((self.start, "start"), (self.stop, "end"))
        )
        count = 2
        if self._counted:
            count = round(_number(self.count.text(), "number of values"))
        if count > _MOST_COUNT:
            raise UsageError(
                f"{count:,} values are more than an axis can show.", self.offer.path, "Take fewer."
            )
        log = self._spacing.current() == _RATIOS
        if log and not (start > 0.0 and stop > 0.0):
            raise UsageError("Equal ratios need numbers above zero.", self.offer.path, "Take equal steps.")
        return Axis.between(self.offer.path, start, stop, count, log=log, whole=self.offer.whole)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_8)
        words = QVBoxLayout()
        words.setSpacing(0)
        now = show(self.offer.parameter.value, self.offer.parameter.unit)
        tip = f"{self.offer.parameter.doc}\n{self.offer.path}".strip()
        words.addWidget(ElidedLabel(self.offer.name, size=SIZE_LABEL, weight=WEIGHT_MEDIUM, tip=tip))
        place = f"{self.offer.place}; now {now.replace('_', ' ').replace('-', '−')}"
        words.addWidget(ElidedLabel(place, size=SIZE_TICK, says=3))
        row.addLayout(words, 1)
        remove = IconButton("close", f"Vary {self.offer.name} no longer", size=14)
        remove.clicked.connect(lambda _=False: self.removal_asked.emit())
        row.addWidget(remove, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _numbers(self) -> QVBoxLayout:
        unit = printed(self.offer.parameter.unit)
        self.start, self.stop, self.count, self.list = (
            _entry(f"{self.offer.name}, {name}") for name in ("start", "end", "number of values", "values")
        )
        self.list.setPlaceholderText("1, 2, 5")
        self._count_label = _caption("values")
        ends = QHBoxLayout()
        ends.setSpacing(SPACE_8)
        self._range = (self.start, _caption("to"), self.stop)
        for part in (*self._range, self.list, _caption(unit)):
            ends.addWidget(part, 1 if isinstance(part, Entry) else 0)
        self._spacing = SegmentedControl((_STEPS, _RATIOS, _LIST), _STEPS, "Spacing", SIZE_TICK)
        self._spacing.setToolTip("At equal steps, at equal ratios, or listed one by one")
        self._spacing.chosen.connect(lambda _: self._enter())
        self.count.setFixedWidth(54)
        spread = QHBoxLayout()
        spread.setSpacing(SPACE_8)
        spread.addWidget(self.count)
        spread.addWidget(self._count_label)
        spread.addStretch(1)
        spread.addWidget(self._spacing)
        for entry in (self.start, self.stop, self.count, self.list):
            entry.textEdited.connect(lambda _: self._enter())
        column = QVBoxLayout()
        column.setSpacing(SPACE_4)
        column.addLayout(ends)
        column.addLayout(spread)
        return column

    def _choices(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_8)
        grid.setVerticalSpacing(SPACE_4)
        for number, value in enumerate(self.offer.choices):
            box = WordTick(value_text(value))
            box.toggled.connect(lambda _: self.changed.emit())
            self._words.append(box)
            grid.addWidget(box, number // _COLUMNS, number % _COLUMNS)
        return grid


def _written(value: object, digits: int = 6) -> str:
    return f"{value:.{digits}g}" if isinstance(value, float) else str(value)


def _number(text: str, name: str) -> float:
    try:
        value = float(text.strip().replace("−", "-").replace(",", "."))
    except ValueError:
        raise UsageError(f"The {name} is no number.", name, "Write one, such as 2.5.") from None
    if value - value != 0:
        raise UsageError(f"The {name} is not finite.", name, "Write one, such as 2.5.")
    return value


def _entry(name: str) -> Entry:
    made = Entry("", name)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    made.setMinimumWidth(48)
    return made


def _caption(text: str) -> QLabel:
    label = QLabel(text)
    label.setFont(font(SIZE_LABEL))
    label.setProperty("says", "text-3")
    return label
