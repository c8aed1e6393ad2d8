"""The left side of the page: scenario, seed, what it is flown under, what is changed, faults, and Fly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from investigator.form import Group
from investigator.refly.scenario import Scenario
from ui.inspector.form_view import FormView
from ui.pages.refly.fault_list import FaultList
from ui.pages.refly.way_list import WayList, WayRow
from ui.theme.fonts import font
from ui.theme.measures import (
    SIZE_BODY,
    SIZE_LABEL,
    SPACE_4,
    SPACE_8,
    SPACE_12,
    WEIGHT_MEDIUM,
    WEIGHT_SEMIBOLD,
)
from ui.widgets.buttons import ActionButton, IconButton
from ui.widgets.choice_field import DropDown
from ui.widgets.entry import Entry
from ui.widgets.hint import HintLine
from ui.widgets.section import SectionHeader, indented, rule

_SEED = "A seed is a whole number from 0 on."


class SettingPanel(QWidget):
    """Shows what will be flown; emits what the user asks for."""

    scenario_asked = Signal(str)
    seed_asked = Signal(int)
    way_asked = Signal(str)
    addition_asked = Signal()
    value_asked = Signal(str, object)
    reset_asked = Signal()
    taking_asked = Signal()
    fly_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.scenarios = DropDown((), "Scenario")
        self.scenarios.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.seed = Entry("", "Seed")
        self.seed.setFixedWidth(96)
        self.seed.setFont(font(SIZE_BODY, WEIGHT_SEMIBOLD))
        self.seed.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._seed_hint = HintLine()
        self.ways = WayList()
        self._change = SectionHeader("Change")
        self._reset = IconButton("reset", "Take all changes back")
        self._take = IconButton("fork", "Take the changed setting as a hypothesis", "Enter")
        self._change.add_button(self._take)
        self._change.add_button(self._reset)
        self.form, self.faults = FormView(), FaultList()
        self.form.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._hint = HintLine()
        self._fly = ActionButton("Fly", "play", "primary")
        self._cancel = ActionButton("Cancel", "cancel")
        for button in (self._fly, self._cancel):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, SPACE_4, 0, SPACE_8)
        column.setSpacing(SPACE_4)
        column.addLayout(indented(SectionHeader("Scenario")))
        column.addLayout(indented(self.scenarios))
        name = QLabel("Seed")
        name.setFont(font(SIZE_LABEL, WEIGHT_MEDIUM))
        line = indented(name)
        line.addStretch(1)
        line.addWidget(self.seed)
        column.addLayout(line)
        column.addLayout(indented(self._seed_hint))
        column.addSpacing(SPACE_4)
        column.addWidget(rule())
        under = SectionHeader("Fly under")
        add = IconButton("plus", "Add a hypothesis", "Ctrl+Shift+H")
        add.clicked.connect(self.addition_asked)
        under.add_button(add)
        column.addLayout(indented(under))
        ways = QHBoxLayout()
        ways.setContentsMargins(SPACE_4, 0, SPACE_4, 0)
        ways.addWidget(self.ways)
        column.addLayout(ways)
        column.addSpacing(SPACE_4)
        column.addWidget(rule())
        column.addLayout(indented(self._change))
        column.addWidget(self.form)
        column.addWidget(rule())
        column.addWidget(self.faults)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        foot = QVBoxLayout()
        foot.setContentsMargins(0, SPACE_8, 0, SPACE_12)
        foot.setSpacing(SPACE_4)
        foot.addLayout(indented(self._hint))
        foot.addLayout(indented(self._fly, self._cancel))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addWidget(rule())
        whole.addLayout(foot)

    def _connect(self) -> None:
        self.scenarios.activated.connect(
            lambda index: self.scenario_asked.emit(self.scenarios.itemData(index))
        )
        self.seed.editingFinished.connect(self._on_seed)
        self.ways.chosen.connect(self.way_asked)
        self.ways.taken.connect(lambda _: self.taking_asked.emit())
        for part in (self.form, self.faults):
            part.value_asked.connect(self.value_asked)
            part.reset_asked.connect(self.value_asked)
        self._reset.clicked.connect(lambda _=False: self.reset_asked.emit())
        self._take.clicked.connect(lambda _=False: self.taking_asked.emit())
        self._fly.clicked.connect(lambda _=False: self.fly_asked.emit())
        self._cancel.clicked.connect(lambda _=False: self.cancel_asked.emit())

    def show_scenarios(self, known: Mapping[str, Scenario], chosen: str, seed: int) -> None:
        """Offer these scenarios, one of them chosen, and show the seed."""
        blocked = self.scenarios.blockSignals(True)
        if [self.scenarios.itemData(index) for index in range(self.scenarios.count())] != list(known):
            self.scenarios.clear()
            for name, item in known.items():
                self.scenarios.addItem(item.title, name)
                self.scenarios.setItemData(
                    self.scenarios.count() - 1, item.summary, Qt.ItemDataRole.ToolTipRole
                )
        self.scenarios.setCurrentIndex(self.scenarios.findData(chosen))
        self.scenarios.setToolTip(known[chosen].summary if chosen in known else "")
        self.scenarios.blockSignals(blocked)
        self.seed.setText(str(seed))
        self._seed_hint.hint("")

    def show_ways(self, rows: Sequence[WayRow], chosen: str) -> None:
        """Show what can be flown."""
        self.ways.show_rows(rows, chosen)

    def show_form(self, groups: Sequence[Group], slot: int, whose: str, *, changed: bool, takes: str) -> None:
        """Show what can be changed; `takes` says why the changes cannot become a hypothesis, "" where they
        can.
        """
        self._change.say_right(whose)
        self.form.show_groups(groups, slot)
        self._reset.setEnabled(changed)
        self._take.setEnabled(not takes)
        self._take.setToolTip(takes or "Take the changed setting as a hypothesis (Enter in the list)")

    def show_state(self, *, running: bool, remark: str) -> None:
        """Offer Fly or Cancel, and say what goes on."""
        self._fly.setVisible(not running)
        self._cancel.setVisible(running)
        self._hint.hint(remark)

    def refuse(self, path: str, sentence: str) -> None:
        """Say under a field, or at the foot, why its value was refused."""
        if not self.form.refuse(path, sentence) and not any(
            card.form.refuse(path, sentence) for card in self.faults.cards
        ):
            self._hint.error(sentence)

    def _on_seed(self) -> None:
        text = self.seed.text().strip()
        if text.isdecimal() and int(text) < 2**31:
            self._seed_hint.hint("")
            self.seed_asked.emit(int(text))
        else:
            self._seed_hint.error(_SEED)
