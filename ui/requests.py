"""What a user asks for that needs an answer first: which file, which hypothesis, which words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from investigator import verbs
from investigator.opening import CASE_SUFFIX, OPENS
from ui import dialogs, recent
from ui.widgets.chip import Kind

if TYPE_CHECKING:
    from ui.window import Window


class Requests:
    """Asks in a dialog, then tells the session."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._session = window.session

    def open(self) -> None:
        """Choose a log or a case."""
        path, _ = QFileDialog.getOpenFileName(
            self._window, "Open a log or a case", recent.folder(), recent.OPEN_FILTER
        )
        if path:
            self.open_path(path)

    def open_path(self, path: str) -> None:
        """Open what lies at a path; another format is imported first."""
        self._window.start.show_message(Kind.NONE, "", "")
        source, target = Path(path), None
        if source.is_dir() or source.suffix.lower() not in OPENS:
            name, _ = QFileDialog.getSaveFileName(
                self._window, "Import into a flight log", str(source.with_suffix(".h5")), "Flight log (*.h5)"
            )
            if not name:
                return
            target = Path(name)
        self._window.status.job.set_text(f"{'Importing' if target else 'Opening'} {source.name}")
        self._session.open(source, target)

    def save(self, *, elsewhere: bool = False) -> bool:
        """Save the case, asking where if it has no place yet. False if it was not saved."""
        target = self._session.path
        if target is None or elsewhere:
            name, _ = QFileDialog.getSaveFileName(
                self._window, "Save the case", recent.folder(), f"Case (*{CASE_SUFFIX})"
            )
            if not name:
                return False
            target = Path(name if name.endswith(CASE_SUFFIX) else f"{name}{CASE_SUFFIX}")
        self._window.timeline.keep_view()
        return self._session.save(target)

    def hypothesis(self) -> None:
        """Add a hypothesis from the catalogue."""
        if self._session.case is None or self._session.log is None:
            return
        edit = dialogs.ask_new_hypothesis(self._window, self._session.case.setup)
        if edit is not None and self._session.do(
            "Add hypothesis", lambda case: verbs.add_hypothesis(case, edit)
        ):
            self._session.select(self._session.case.hypotheses[-1].letter)

    def rename(self, letter: str) -> None:
        """Other words for a hypothesis."""
        if self._session.case is not None and letter:
            old = self._session.case.hypothesis(letter)
            words = dialogs.ask_words(self._window, old.title, old.statement)
            if words is not None:
                title, statement = words
                self._session.do(
                    "Rename",
                    lambda case: verbs.describe_hypothesis(case, letter, title=title, statement=statement),
                )

    def explanation(self) -> None:
        """Accept a departing baseline in writing."""
        comparison = self._session.comparison
        if comparison is not None and comparison.fidelity is not None:
            words = dialogs.ask_explanation(self._window, comparison.fidelity.sentence())
            if words is not None and self._session.do(
                "Accept fidelity", lambda case: verbs.accept_fidelity(case, words)
            ):
                self._session.compare()
