"""A hypothesis' form, generated from declared parameters.

Fields are kept while their structure stays, so a slider in the hand is never replaced under it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from investigator.differences import show, unlimited
from investigator.form import Group, Row
from investigator.units import printed
from ui.inspector.span_field import SpanField
from ui.theme.fonts import font
from ui.theme.measures import SIZE_LABEL, SPACE_8, SPACE_12
from ui.widgets.choice_field import ChoiceField
from ui.widgets.facts import Fact, Facts
from ui.widgets.parameter_field import ParameterField, Quantity
from ui.widgets.section import SectionHeader, rule

_ON, _OFF = "on", "off"
_ROWS_A_TURN = 3


class FormView(QWidget):
    """Shows groups of rows; emits what the user asks for, by path."""

    value_asked = Signal(str, object)  #: path, value: while a slider moves, or once for a choice
    settled = Signal()
    reset_asked = Signal(str, object)  #: path, the as-flown value

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self._sheet = QWidget()
        self._column = QVBoxLayout(self._sheet)
        whole.addWidget(self._sheet)
        self._steps: Iterator[None] = iter(())
        self._slice = QTimer(self, singleShot=True, interval=1)
        self._slice.timeout.connect(lambda: self._build_some())
        self._fields: dict[str, ParameterField | ChoiceField] = {}
        self._choices: dict[str, tuple[str, ...]] = {}
        self._spans: dict[str, SpanField] = {}
        self._rows: dict[str, Row] = {}
        self._groups: tuple[Group, ...] = ()
        self._facts: Facts | None = None  #: in place of fields where nothing can be set
        self._structure: object = None

    def show_groups(self, groups: Sequence[Group], slot: int, *, read_only: bool = False) -> None:
        """Show these groups in the colour of a slot, or only to be read."""
        structure = (slot, read_only, tuple(_structure(group) for group in groups))
        self._groups = tuple(groups)
        self._rows = {row.path: row for group in groups for row in group.rows}
        if structure != self._structure:
            self._structure = structure
            self._take_new_sheet()
            self._facts = Facts() if read_only else None
            if self._facts is not None:
                self._column.addWidget(self._facts)
                self._column.addStretch(1)
            self._steps = iter(()) if read_only else self._build(slot)
            if read_only:
                self._slice.stop()
            else:
                self._slice.start()
        if self._facts is not None:
            self._facts.show_facts([fact for group in groups for fact in _facts(group)])
        for row in self._rows.values():
            self._update(row)
        for group in groups:
            if group.holds is not None and group.holds[0].path in self._spans:
                self._spans[group.holds[0].path].show_rows(*group.holds)

    @property
    def building(self) -> bool:
        """Whether rows are still to come."""
        return self._slice.isActive()

    def refuse(self, path: str, sentence: str) -> bool:
        """Show the value in use and, under its field, why another was refused; False if it has no line."""
        field, span = self._fields.get(path), self._spans.get(path)
        if isinstance(field, ParameterField):
            field.show_value(float(self._rows[path].parameter.value))
            field.refuse(sentence)
            return True
        if isinstance(field, ChoiceField):
            field.show_choice(_word(self._rows[path].parameter.value))
        if span is not None:
            span.refuse(sentence)
        return span is not None

    def _take_new_sheet(self) -> None:
        """Everything shown goes at once, with the sheet it stands on."""
        self._fields.clear()
        self._spans.clear()
        old, self._sheet = self._sheet, QWidget()
        self._column = QVBoxLayout(self._sheet)
        self._column.setContentsMargins(SPACE_12, 0, SPACE_12, SPACE_12)
        self._column.setSpacing(SPACE_8)
        whole = self.layout()
        assert whole is not None
        whole.replaceWidget(old, self._sheet)
        old.hide()  # but a child still: taken out, Qt would style it anew, piece by piece
        old.deleteLater()

    def _build_some(self) -> None:
        """A form is built a few rows at a time, so that the window is never held by it."""
        for _ in range(_ROWS_A_TURN):
            if next(self._steps, self) is self:
                self._column.addStretch(1)
                return
        self._slice.start()

    def _build(self, slot: int) -> Iterator[None]:
        """Build the form, one row with each step."""
        for number in range(len(self._groups)):
            group = self._groups[number]
            if number:
                self._column.addWidget(rule())
            self._column.addWidget(SectionHeader(group.title, right=group.note))
            for place in range(len(group.rows)):
                self._add_row(self._groups[number].rows[place], slot)
                yield
            if group.holds is not None:
                self._add_span(self._groups[number])

    def _add_row(self, row: Row, slot: int) -> None:
        field = self._field(row, slot)
        if field is None:
            self._column.addWidget(_plain(row))
            return
        self._fields[row.path] = field
        self._column.addWidget(field)
        self._update(row)

    def _add_span(self, group: Group) -> None:
        assert group.holds is not None
        span = SpanField(*group.holds)
        span.value_asked.connect(self.value_asked)
        span.settled.connect(self.settled)
        self._spans |= {row.path: span for row in group.holds}
        self._column.addWidget(span)

    def _field(self, row: Row, slot: int) -> ParameterField | ChoiceField | None:
        item = row.parameter
        if item.choices or isinstance(item.value, bool):
            words = tuple(word.replace("_", " ") for word in item.choices) or (_OFF, _ON)
            choice = ChoiceField(item.label, words, _word(item.value), _flown_word(row), slot, item.doc)
            self._choices[row.path] = item.choices
            choice.chosen.connect(lambda word, path=row.path: self._chosen(path, word))
            return choice
        if not isinstance(item.value, (int, float)):
            return None
        quantity = Quantity(
            item.label,
            printed(item.unit),
            item.low,
            item.high,
            float(row.flown) if isinstance(row.flown, (int, float)) else None,
            item.log,
            isinstance(item.value, int),
            item.doc,
            endless=_endless(row),
        )
        field = ParameterField(quantity, float(item.value), slot)
        whole = isinstance(item.value, int)
        field.changed.connect(
            lambda value, path=row.path: self.value_asked.emit(path, round(value) if whole else value)
        )
        field.settled.connect(lambda _: self.settled.emit())
        field.reset_asked.connect(lambda path=row.path, flown=row.flown: self.reset_asked.emit(path, flown))
        return field

    def _chosen(self, path: str, word: str) -> None:
        named = {shown.replace("_", " "): shown for shown in self._choices.get(path, ())}
        self.value_asked.emit(path, {_ON: True, _OFF: False}.get(word, named.get(word, word)))
        self.settled.emit()

    def _update(self, row: Row) -> None:
        field = self._fields.get(row.path)
        if isinstance(field, ChoiceField):
            field.show_choice(_word(row.parameter.value))
        elif isinstance(field, ParameterField):
            if field.value() != row.parameter.value:
                field.show_value(float(row.parameter.value))
            changed = row.flown is not None and row.flown != row.parameter.value
            field.show_hint(f"as flown {show(row.flown, row.parameter.unit)}" if changed else "")


def _structure(group: Group) -> tuple[object, ...]:
    rows = tuple((row.path, row.parameter.choices, row.parameter.unit, row.flown) for row in group.rows)
    return group.title, group.note, rows


def _facts(group: Group) -> Iterator[Fact]:
    """A group as lines to read."""
    yield Fact(group.title, group.note, heading=True)
    for row in (*group.rows, *(group.holds or ())):
        item = row.parameter
        text = (
            _word(item.value) if item.choices or isinstance(item.value, bool) else show(item.value, item.unit)
        )
        yield Fact(item.label, text or "none", item.doc)


def _plain(row: Row) -> QLabel:
    """A value that a form can only show: a name, a table."""
    label = QLabel(f"{row.parameter.label}  {show(row.parameter.value, row.parameter.unit) or 'none'}")
    label.setFont(font(SIZE_LABEL))
    label.setProperty("says", "text-2")
    label.setToolTip(row.parameter.doc)
    label.setWordWrap(True)
    return label


def _endless(row: Row) -> float | None:
    """What stands for no limit: a time as far away as none can be, now or as flown."""
    times = (row.parameter.value, row.flown) if row.parameter.unit == "s" else ()
    return next((float(time) for time in times if isinstance(time, float) and unlimited(time)), None)


def _word(value: object) -> str:
    return {True: _ON, False: _OFF}[value] if isinstance(value, bool) else str(value).replace("_", " ")


def _flown_word(row: Row) -> str:
    return "" if row.flown is None else _word(row.flown)
