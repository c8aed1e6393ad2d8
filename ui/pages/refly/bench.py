"""What the page is set to fly: its `Setting`, the ways that follow from it and the open case, and the verbs
on it.

It shows nothing: the page shows it when it has changed.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from investigator.errors import InvestigatorError, UsageError
from investigator.parameters import get
from investigator.refly.catalogue import scenarios
from ui.pages.refly import taking
from ui.pages.refly.flying import Order
from ui.pages.refly.form import FaultOffer
from ui.pages.refly.setting import AS_FLOWN, TRIAL, Changes, Setting, Way, first_setting, ways
from ui.session import Session


class Bench(QObject):
    """The setting of the page. Signals are past-tense facts."""

    changed = Signal()  #: something else would be flown, or another way is chosen
    refused = Signal(str, str)  #: path of a value, and why it cannot be
    failed = Signal(object)
    taken = Signal(str, str)  #: key of a way whose changes became a hypothesis, and the letter of that one

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setting: Setting | None = None
        self.ways: tuple[Way, ...] = ()
        self.fault = ""  #: path of the fault whose numbers are seen

    @property
    def key(self) -> str:
        """Of the chosen way."""
        return self.setting.key if self.setting is not None else AS_FLOWN

    @property
    def way(self) -> Way | None:
        """The chosen way."""
        return next((item for item in self.ways if item.key == self.key), None)

    @property
    def changes(self) -> Changes:
        """What was changed of the chosen way."""
        return self.setting.changes.get(self.key, ()) if self.setting is not None else ()

    def forget(self) -> None:
        """Another log is open."""
        self.setting, self.ways, self.fault = None, (), ""

    def begin(self) -> None:
        """The scenario the open log was flown by, or the first there is, unless one is set already."""
        log = self._session.log
        if self.setting is None:
            try:
                self.setting = first_setting(scenarios(), log.header.attributes if log is not None else {})
            except UsageError as error:
                self.failed.emit(error)
                return
        self.derive()
        self.follow(self._session.selection)

    def derive(self) -> None:
        """Ways follow from the scenario, the case's hypotheses and what was changed here."""
        case = self._session.case
        if self.setting is None:
            return
        self.ways = ways(self.setting, case.hypotheses if case is not None else ())
        if all(item.key != self.key or item.scenario is None for item in self.ways):
            self.setting = self.setting.choosing(AS_FLOWN)
        self.changed.emit()

    def follow(self, letter: str) -> None:
        """The window's selection, where it can be flown; a trial stays chosen while no hypothesis is
        selected.
        """
        if self.setting is None or (letter == "" and self.key == TRIAL):
            return
        possible = any(item.key == letter and item.scenario is not None for item in self.ways)
        self._set(self.setting.choosing(letter if possible else AS_FLOWN))

    def choose_scenario(self, name: str) -> None:
        """Another scenario, with its own seed."""
        chosen = scenarios()[name]
        self.setting, self.fault = Setting(chosen, chosen.seed), ""
        self.begin()

    def choose_seed(self, seed: int) -> None:
        """Another seed for single flights."""
        if self.setting is not None and seed != self.setting.seed:
            self._set(Setting(self.setting.base, seed, self.setting.key, self.setting.changes))

    def choose(self, key: str) -> None:
        """Another way; a hypothesis is selected in the whole window."""
        found = next((item for item in self.ways if item.key == key), None)
        if self.setting is None or found is None or found.scenario is None or key == self.key:
            return
        self._set(self.setting.choosing(key))
        self._session.select("" if key == TRIAL else key)

    def change(self, path: str, value: object) -> None:
        """Another number or word of the chosen way; of the flight as it was that makes a trial."""
        way = self.way
        if self.setting is None or way is None or way.scenario is None:
            return
        try:
            self.setting = self.setting.changing(way.scenario, path, value)
        except UsageError as error:
            self.refused.emit(path, f"{error.problem} {error.remedy}".strip())
            return
        self.derive()

    def reset(self) -> None:
        """The chosen way without the changes made here."""
        if self.setting is not None:
            self.setting = self.setting.reset()
            self.derive()

    def open_fault(self, path: str) -> None:
        """The numbers of a fault are to be seen, "" for none."""
        self.fault = path
        self.changed.emit()

    def add_fault(self, offer: object) -> None:
        """One fault more, its numbers seen."""
        way = self.way
        assert isinstance(offer, FaultOffer)
        if way is not None and way.scenario is not None:
            faults = get(way.scenario, offer.root)
            self.fault = f"{offer.root}.{len(faults)}"
            self.change(offer.root, (*faults, offer.fault))

    def remove_fault(self, path: str) -> None:
        """One fault less."""
        way = self.way
        if way is not None and way.scenario is not None:
            root, _, index = path.rpartition(".")
            faults = get(way.scenario, root)
            self.fault = ""
            self.change(root, (*faults[: int(index)], *faults[int(index) + 1 :]))

    def take(self) -> None:
        """The changed setting as a hypothesis of the case, selected in the whole window."""
        setting, session, changes = self.setting, self._session, self.changes
        if setting is None or not changes:
            return
        reason = taking.why_not(changes)
        if reason:
            self.failed.emit(UsageError("This cannot be taken as a hypothesis.", "", reason))
            return

        def refused(error: InvestigatorError) -> None:
            self.failed.emit(error)

        key = setting.key
        if session.do("Take a re-fly as hypothesis", lambda case: taking.take(case, key, changes), refused):
            assert session.case is not None
            letter = session.case.hypotheses[-1].letter
            self.setting = setting.reset()
            self.taken.emit(key, letter)
            self.derive()
            session.select(letter)

    def orders(self) -> list[Order]:
        """The flight as it was, then the chosen way, as far as they can be flown."""
        setting = self.setting
        if setting is None:
            return []
        return [
            Order(item.key, item.scenario, setting.seed, f"Flying {item.name}")
            for item in self.ways
            if item.key in (AS_FLOWN, setting.key) and item.scenario is not None
        ]

    def _set(self, setting: Setting) -> None:
        self.setting = setting
        self.changed.emit()
