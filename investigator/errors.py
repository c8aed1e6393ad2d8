"""What a user can get wrong, told as problem, place and remedy.

Every failure a user can cause is one of these; only the outermost layer (command line, window) catches them.
Exit codes: 0 fine, 1 the check failed, 2 usage, 3 bad data, 4 numerical failure.
"""

from __future__ import annotations


class InvestigatorError(Exception):
    """A failure with its problem, the place where it arose and the way out, each a plain sentence or name."""

    exit_code = 1

    def __init__(self, problem: str, place: str = "", remedy: str = "") -> None:
        super().__init__(problem, place, remedy)
        self.problem = problem
        self.place = place
        self.remedy = remedy

    def __str__(self) -> str:
        head = f"{self.place}: {self.problem}" if self.place else self.problem
        return f"{head} {self.remedy}".rstrip()


class UsageError(InvestigatorError):
    """The request itself is wrong: a name, a value, a combination."""

    exit_code = 2


class BadData(InvestigatorError):
    """A file cannot be used, or not for what was asked."""

    exit_code = 3


class NumericalFailure(InvestigatorError):
    """The arithmetic broke down where a result was required."""

    exit_code = 4


class Cancelled(InvestigatorError):
    """The user asked long work to stop."""

    exit_code = 1
