"""The inspector's panel: head and foot stay, the form between them scrolls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QScrollArea, QVBoxLayout, QWidget

from investigator.differences import Change
from investigator.form import Group
from ui.inspector.form_view import FormView
from ui.theme.fonts import font
from ui.theme.measures import SIZE_INSPECTOR, SIZE_LABEL, SPACE_4, SPACE_8, SPACE_12, WEIGHT_SEMIBOLD
from ui.widgets.badge import HypothesisBadge
from ui.widgets.buttons import ActionButton, IconButton
from ui.widgets.chip import Chip, Kind
from ui.widgets.clearing import clear
from ui.widgets.elided import ElidedLabel
from ui.widgets.section import SectionHeader, rule

_CHANGES_SHOWN = 4


@dataclass(frozen=True)
class Subject:
    """What the inspector shows: one hypothesis (or the baseline, letter "0") as values."""

    letter: str
    slot: int
    title: str
    statement: str
    verdict: str
    kind: Kind
    edits: str
    groups: Sequence[Group]
    changes: Sequence[Change]
    remark: str = ""  #: beside the buttons: how long the re-run took
    editable: bool = True
    fits: bool = False  #: whether it has parameters a fit may move
    resets: bool = False  #: whether anything was set by hand


class Inspector(QWidget):
    """Shows a `Subject`; decides nothing."""

    value_asked = Signal(str, object)
    settled = Signal()
    parameter_reset_asked = Signal(str, object)
    reset_asked = Signal()
    fit_asked = Signal()
    rename_asked = Signal()
    removal_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._badge = HypothesisBadge()
        self._title = ElidedLabel(size=SIZE_INSPECTOR, weight=WEIGHT_SEMIBOLD)
        self._more = IconButton("more", "More for this hypothesis")
        self._more.clicked.connect(self._show_menu)
        self._statement = QLabel()
        self._statement.setFont(font(SIZE_LABEL))
        self._statement.setProperty("says", "text-2")
        self._statement.setWordWrap(True)
        self._verdict = Chip("")
        self._edits = Chip("")
        self.form = FormView()
        self.form.value_asked.connect(self.value_asked)
        self.form.settled.connect(self.settled)
        self.form.reset_asked.connect(self.parameter_reset_asked)
        self._changes_title = SectionHeader("Difference from baseline")
        self._changes = QVBoxLayout()
        self._changes.setSpacing(SPACE_4)
        self._change_rows: list[ChangeRow] = []
        self._changes_count = -1
        self._remark = ElidedLabel(size=SIZE_LABEL, says=3)
        self._remark.take_what_is_left()
        self._reset = ActionButton("Reset", role="quiet", size=SIZE_LABEL)
        self._reset.clicked.connect(lambda _=False: self.reset_asked.emit())
        self._fit = ActionButton("Fit", "sliders", size=SIZE_LABEL)
        self._fit.clicked.connect(lambda _=False: self.fit_asked.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        column.addWidget(rule())
        column.addWidget(self._scrolling(), 1)
        column.addWidget(rule())
        column.addWidget(self._foot())

    def show_subject(self, subject: Subject) -> None:
        """Show another hypothesis, or the same one with other values."""
        self._badge.show_hypothesis(subject.letter, subject.slot)
        self._title.set_text(subject.title)
        self._statement.setText(subject.statement)
        self._verdict.say(subject.verdict, subject.kind)
        self._verdict.setVisible(bool(subject.verdict))
        self._edits.say(subject.edits)
        self._more.setVisible(subject.editable)
        self.form.show_groups(subject.groups, subject.slot, read_only=not subject.editable)
        self._show_changes(subject.changes)
        self._remark.set_text(subject.remark)
        self._reset.setVisible(subject.editable)
        self._reset.setEnabled(subject.resets)
        self._fit.setVisible(subject.fits)

    def show_remark(self, remark: str) -> None:
        """Say something else beside the buttons."""
        self._remark.set_text(remark)

    def _head(self) -> QWidget:
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(SPACE_12, SPACE_8, SPACE_8, SPACE_12)
        column.setSpacing(SPACE_4)
        row = QHBoxLayout()
        row.setSpacing(SPACE_8)
        row.addWidget(self._badge)
        row.addWidget(self._title, 1)
        row.addWidget(self._more)
        column.addLayout(row)
        column.addWidget(self._statement)
        chips = QHBoxLayout()
        chips.setContentsMargins(0, SPACE_4, 0, 0)
        chips.setSpacing(SPACE_8)
        chips.addWidget(self._verdict)
        chips.addWidget(self._edits)
        chips.addStretch(1)
        column.addLayout(chips)
        return head

    def _scrolling(self) -> QScrollArea:
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.form)
        return area

    def _foot(self) -> QWidget:
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(SPACE_12, SPACE_4, SPACE_12, SPACE_8)
        column.setSpacing(SPACE_4)
        column.addWidget(self._changes_title)
        column.addLayout(self._changes)
        row = QHBoxLayout()
        row.setContentsMargins(0, SPACE_8, 0, 0)
        row.addWidget(self._remark, 1)
        row.addWidget(self._reset)
        row.addWidget(self._fit)
        column.addLayout(row)
        return foot

    def _show_changes(self, changes: Sequence[Change]) -> None:
        if len(changes) != self._changes_count:
            self._changes_count = len(changes)
            self._lay_out_changes(len(changes))
        for row, change in zip(self._change_rows, changes, strict=False):
            row.show_change(change)

    def _lay_out_changes(self, count: int) -> None:
        """As many rows as are shown of so many changes."""
        clear(self._changes)
        self._changes_title.say_right("none" if not count else f"{count} change" + "s" * (count > 1))
        self._change_rows = [ChangeRow() for _ in range(min(count, _CHANGES_SHOWN))]
        for row in self._change_rows:
            self._changes.addWidget(row)
        if count > _CHANGES_SHOWN:
            self._changes.addWidget(
                ElidedLabel(f"and {count - _CHANGES_SHOWN} more", size=SIZE_LABEL, says=3)
            )

    def _show_menu(self) -> None:
        menu = QMenu(self)
        menu.addAction("Rename…", self.rename_asked.emit)
        menu.addAction("Remove", self.removal_asked.emit)
        menu.exec(self._more.mapToGlobal(self._more.rect().bottomLeft()))


class ChangeRow(QWidget):
    """The path in mono, old and new value beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = ElidedLabel(address=True, says=2)
        self._values = ElidedLabel(size=SIZE_LABEL, weight=WEIGHT_SEMIBOLD)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_8)
        line.addWidget(self._path, 1)
        line.addWidget(self._values)

    def show_change(self, change: Change) -> None:
        """Show one difference."""
        before, after = change.values()
        self._path.set_text(change.path)
        self._values.set_text(f"{before} → {after}")
        self.setToolTip(change.sentence())
