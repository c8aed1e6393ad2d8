"""Messages above the plots: what could not be done, what is wrong with the log, why verdicts are withheld."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from investigator.errors import InvestigatorError
from investigator.issues import Issue, Severity
from ui.widgets.chip import Kind
from ui.widgets.clearing import clear
from ui.widgets.message import MessageRow

_ISSUES_SHOWN = 4


class Notices(QWidget):
    """Shows messages one below the other; takes no room while there are none."""

    explanation_asked = Signal()
    rerun_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def clear(self) -> None:
        """Say nothing."""
        clear(self._column)

    def show_failure(self, problem: str, sentence: str) -> None:
        """What could not be done, and the way out."""
        self.clear()
        self._column.addWidget(MessageRow(Kind.BAD, problem, sentence))

    def show_error(self, error: object) -> None:
        """A failure of a run: ours in its own words, any other as one we did not foresee."""
        if isinstance(error, InvestigatorError):
            self.show_failure(error.problem, f"{error.place}  {error.remedy}".strip())
        else:
            unforeseen = f"{type(error).__name__}: {error}"
            self.show_failure("The run failed in a way we did not foresee.", unforeseen)

    def show_stopped(self) -> None:
        """A run was cancelled: what is drawn is older than what is set."""
        self.clear()
        row = MessageRow(
            Kind.WARN, "", "Stopped. The curves are those from before the last change.", "Run again"
        )
        row.action_asked.connect(self.rerun_asked)
        self._column.addWidget(row)

    def show_withheld(self, sentence: str) -> None:
        """Why no verdict is given, with the way to explain it in writing."""
        row = MessageRow(
            Kind.WARN,
            "",
            f"{sentence} Verdicts are withheld until it is explained or accepted in writing.",
            "Explain…",
        )
        row.action_asked.connect(self.explanation_asked)
        self._column.addWidget(row)

    def show_issues(self, issues: Sequence[Issue]) -> None:
        """What is wrong with the log, the worst of it first."""
        self.clear()
        worst = [issue for issue in issues if issue.severity is not Severity.INFO] or list(issues)
        for issue in worst[:_ISSUES_SHOWN]:
            kind = Kind.BAD if issue.severity is Severity.ERROR else Kind.WARN
            self._column.addWidget(MessageRow(kind, issue.place, issue.message))
        rest = len(issues) - min(len(worst), _ISSUES_SHOWN)
        if rest:
            more = f"{rest} more: investigator check lists them all."
            self._column.addWidget(MessageRow(Kind.INFO, "", more))
        if not issues:
            self._column.addWidget(MessageRow(Kind.OK, "", "No defect was found in this log."))
