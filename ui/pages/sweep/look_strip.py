"""The strips above the picture: which measure, across and up which axes, at which values of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from investigator.sweep.plan import Plan
from ui.pages.sweep.display import Look, Shown, short_name, side
from ui.theme.fonts import font
from ui.theme.measures import SIZE_LABEL, SPACE_4, SPACE_8, SPACE_12, TOOL_STRIP_HEIGHT
from ui.widgets.buttons import IconButton
from ui.widgets.choice_field import DropDown
from ui.widgets.clearing import clear

_MEASURE = "the measure"
_WIDEST = 190


class LookStrip(QWidget):
    """Shows how a sweep is looked at; emits another look."""

    look_asked = Signal(object)
    open_asked = Signal()
    save_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = Look("")
        self._drawn: tuple[Plan | None, Look] | None = None  #: what the lower strip was made for
        self.measures, self.across, self.up = _list("Measure"), _list("Across"), _list("Up")
        self.held: dict[int, DropDown] = {}
        self._open = IconButton("open-folder", "Open a sweep file")
        self._open.clicked.connect(self.open_asked)
        self._save = IconButton("save", "Save the sweep elsewhere")
        self._save.clicked.connect(self.save_asked)
        self._labels = {name: _label(name) for name in ("Measure", "Across", "Up")}
        self._lay_out()
        self.measures.activated.connect(lambda index: self._ask(measure=self.measures.itemData(index)))
        self.across.activated.connect(lambda index: self._ask_across(self.across.itemData(index)))
        self.up.activated.connect(lambda index: self._ask(up=self.up.itemData(index)))
        self.show_sweep(None, self._look)

    def _lay_out(self) -> None:
        upper = QWidget()
        upper.setFixedHeight(TOOL_STRIP_HEIGHT)
        row = QHBoxLayout(upper)
        row.setContentsMargins(SPACE_12, 0, SPACE_8, 0)
        row.setSpacing(SPACE_8)
        for name, field in (("Measure", self.measures), ("Across", self.across), ("Up", self.up)):
            row.addWidget(self._labels[name])
            row.addWidget(field)
        row.addStretch(1)
        row.setSpacing(SPACE_8)
        for button in (self._open, self._save):
            row.addWidget(button)
        self._lower = QWidget()
        self._lower.setFixedHeight(TOOL_STRIP_HEIGHT)
        self._rest = QHBoxLayout(self._lower)
        self._rest.setContentsMargins(SPACE_12, 0, SPACE_8, SPACE_4)
        self._rest.setSpacing(SPACE_8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(upper)
        column.addWidget(self._lower)

    def show_sweep(self, shown: Shown | None, look: Look, *, settled: bool = False) -> None:
        """Show the choices that a sweep gives and which are taken; `settled`: it may be saved."""
        self._look = look
        several = shown is not None and len(shown.plan.axes) > 1
        for field, label in ((self.across, "Across"), (self.up, "Up")):
            field.setVisible(several)
            self._labels[label].setVisible(several)
        self.measures.setVisible(shown is not None)
        self._labels["Measure"].setVisible(shown is not None)
        self._save.setEnabled(settled)
        self._fill(shown, look)
        self._show_rest(shown, look)

    def _fill(self, shown: Shown | None, look: Look) -> None:
        if shown is None:
            return
        names = [(short_name(shown, number), number) for number in range(len(shown.plan.axes))]
        _show(self.measures, [(item.label, item.name) for item in shown.sweep.measures], look.measure)
        _show(self.across, names, look.across)
        ups = [item for item in names if item[1] != look.across]
        _show(self.up, [*ups, (_MEASURE, None)], look.up)

    def _show_rest(self, shown: Shown | None, look: Look) -> None:
        drawn = (None if shown is None else shown.plan, look)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        clear(self._rest)
        self.held = {}
        held: tuple[int, ...] = ()
        if shown is not None and not shown.sampled:
            free = {look.across, look.up}
            held = tuple(number for number in range(len(shown.plan.axes)) if number not in free)
        self._lower.setVisible(bool(held))
        if shown is None or not held:
            return
        self._rest.addWidget(_label("At"))
        for number in held:
            along = side(shown, number)
            field = _list(along.title)
            _show(
                field,
                [(f"{text} {along.unit}".rstrip(), place) for place, text in enumerate(along.labels)],
                look.held.get(number, 0),
            )
            field.activated.connect(lambda place, one=number: self._ask_held(one, place))
            self._rest.addWidget(_label(short_name(shown, number)))
            self._rest.addWidget(field)
            self.held[number] = field
        self._rest.addStretch(1)

    def _ask_across(self, number: int) -> None:
        up = self._look.across if self._look.up == number else self._look.up
        self._ask(across=number, up=up)

    def _ask_held(self, number: int, place: int) -> None:
        self._ask(held={**self._look.held, number: place})

    def _ask(self, **changes: object) -> None:
        self.look_asked.emit(replace(self._look, **changes))  # type: ignore[arg-type]  # fields by name


def _show(field: DropDown, entries: Sequence[tuple[str, object]], chosen: object) -> None:
    blocked = field.blockSignals(True)
    if [(field.itemText(index), field.itemData(index)) for index in range(field.count())] != [*entries]:
        field.clear()
        for text, value in entries:
            field.addItem(text, value)
    field.setCurrentIndex(next((n for n, (_, value) in enumerate(entries) if value == chosen), 0))
    field.setToolTip(field.currentText())
    field.blockSignals(blocked)


def _list(name: str) -> DropDown:
    made = DropDown((), name)
    made.setMaximumWidth(_WIDEST)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    made.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToContents)
    made.setMinimumContentsLength(6)
    return made


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setFont(font(SIZE_LABEL))
    label.setProperty("says", "text-3")
    return label
