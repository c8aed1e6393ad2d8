"""The faults of a flight: what they are, whose, and on request their numbers; a plus adds another."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from investigator.form import Group
from ui.inspector.form_view import FormView
from ui.pages.refly.form import FaultOffer, FaultRow
from ui.theme.fonts import font
from ui.theme.measures import SIZE_LABEL, SPACE_4, SPACE_8, SPACE_12, WEIGHT_MEDIUM
from ui.widgets.buttons import IconButton
from ui.widgets.clearing import clear
from ui.widgets.elided import ElidedLabel
from ui.widgets.section import SectionHeader

_NOTHING = "None. The plus adds one."


class FaultCard(QWidget):
    """One fault: a line, and its form once opened."""

    opened = Signal(bool)
    removal_asked = Signal()
    value_asked = Signal(str, object)
    reset_asked = Signal(str, object)

    def __init__(self, row: FaultRow, slot: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row, self._slot = row, slot
        self._open = IconButton("chevron-right", f"Numbers of “{row.title}”", size=12)
        self._open.setFixedSize(20, 20)
        self._open.clicked.connect(lambda _=False: self._toggle())
        name = ElidedLabel(row.title, size=SIZE_LABEL, weight=WEIGHT_MEDIUM)
        note = ElidedLabel(f"{row.note}, as flown" if row.flown else row.note, size=SIZE_LABEL, says=3)
        remove = IconButton("trash", f"Without “{row.title}”", size=14)
        remove.setFixedSize(22, 22)
        remove.clicked.connect(lambda _=False: self.removal_asked.emit())
        line = QHBoxLayout()
        line.setContentsMargins(SPACE_8, 0, SPACE_8, 0)
        line.setSpacing(SPACE_4)
        line.addWidget(self._open)
        line.addWidget(name, 1)
        line.addWidget(note)
        line.addWidget(remove)
        self.form = FormView()
        self.form.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.form.hide()
        self.form.value_asked.connect(self.value_asked)
        self.form.reset_asked.connect(self.reset_asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self.form)

    def _toggle(self) -> None:
        self.opened.emit(self.form.isHidden())

    def show_groups(self, groups: Sequence[Group] | None) -> None:
        """Show the fault's numbers, or fold them away (None)."""
        self._open.show_icon("chevron-right" if groups is None else "chevron-down")
        if groups is not None:
            self.form.show_groups(groups, self._slot)
        self.form.setVisible(groups is not None)


class FaultList(QWidget):
    """Shows faults; emits what the user asks for."""

    addition_asked = Signal(object)  #: a FaultOffer
    removal_asked = Signal(str)  #: path of a fault
    opened = Signal(str)  #: path of a fault whose numbers are to be seen, "" for none
    value_asked = Signal(str, object)
    reset_asked = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[FaultCard] = []
        self._offers: tuple[FaultOffer, ...] = ()
        self._shown: object = None
        header = SectionHeader("Faults")
        self._add = IconButton("plus", "Add a fault")
        self._add.clicked.connect(self._ask)
        header.add_button(self._add)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_12, 0, SPACE_8, 0)
        head.addWidget(header)
        self._nothing = QLabel(_NOTHING)
        self._nothing.setFont(font(SIZE_LABEL))
        self._nothing.setProperty("says", "text-3")
        self._nothing.setContentsMargins(SPACE_12, 0, SPACE_12, 0)
        self._column = QVBoxLayout()
        self._column.setSpacing(SPACE_4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_8)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._nothing)
        column.addLayout(self._column)

    def show_faults(self, rows: Sequence[FaultRow], slot: int) -> None:
        """Show these faults in the colour of a slot; cards stay while their faults do."""
        if (tuple(rows), slot) == self._shown:
            return
        self._shown = (tuple(rows), slot)
        clear(self._column)
        self.cards = [FaultCard(row, slot) for row in rows]
        for card in self.cards:
            path = card.row.path
            card.removal_asked.connect(lambda path=path: self.removal_asked.emit(path))
            card.opened.connect(lambda opened, path=path: self.opened.emit(path if opened else ""))
            card.value_asked.connect(self.value_asked)
            card.reset_asked.connect(self.reset_asked)
            self._column.addWidget(card)
        self._nothing.setVisible(not rows)

    def show_form(self, path: str, groups: Sequence[Group]) -> None:
        """Show the numbers of one fault and fold the others away."""
        for card in self.cards:
            card.show_groups(groups if card.row.path == path else None)

    def show_offers(self, offers: Sequence[FaultOffer]) -> None:
        """Offer these for the plus."""
        self._offers = tuple(offers)
        self._add.setEnabled(bool(offers))

    def menu(self) -> QMenu:
        """What can be added, by what it befalls."""
        menu = QMenu(self)
        parts: dict[str, QMenu] = {}
        for offer in self._offers:
            part = parts.get(offer.note)
            if part is None:
                part = parts[offer.note] = menu.addMenu(offer.note[:1].upper() + offer.note[1:])
            action = part.addAction(offer.title)
            action.triggered.connect(lambda _=False, one=offer: self.addition_asked.emit(one))
        return menu

    def _ask(self) -> None:
        menu = self.menu()
        menu.exec(self._add.mapToGlobal(QPoint(0, self._add.height())))
        menu.deleteLater()
