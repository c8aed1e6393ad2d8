"""The account of an import: what was mapped, converted, flagged, kept, dropped, and why.

Nothing an importer does to a source goes unsaid: the command line prints these lines and the log carries
them as notes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Action = Literal["mapped", "converted", "flagged", "kept", "dropped", "noted"]


@dataclass(frozen=True)
class AccountLine:
    """One thing an import did: to what, what became of it, why, and how many values it concerns."""

    action: Action
    source: str
    target: str
    detail: str
    count: int = 0

    def __str__(self) -> str:
        place = f"{self.source} → {self.target}" if self.target else self.source
        detail = f": {self.detail}" if self.detail else ""
        count = f" ({self.count})" if self.count else ""
        return f"{self.action} {place}{detail}{count}"


class Account:
    """The lines of one import in the order in which things were met; importers write to it as they read."""

    def __init__(self) -> None:
        self._lines: list[AccountLine] = []

    def mapped(self, source: str, target: str, detail: str = "", count: int = 0) -> None:
        """A part of the source became a channel, event or attribute of the log."""
        self._lines.append(AccountLine("mapped", source, target, detail, count))

    def converted(self, source: str, target: str, detail: str, count: int = 0) -> None:
        """Values changed on the way in, beyond their unit."""
        self._lines.append(AccountLine("converted", source, target, detail, count))

    def flagged(self, source: str, target: str, detail: str, count: int) -> None:
        """Samples were kept but marked as not valid; nothing is said of none."""
        if count:
            self._lines.append(AccountLine("flagged", source, target, detail, count))

    def kept(self, source: str, target: str, detail: str, count: int = 0) -> None:
        """Something doubtful was kept as recorded; the health check will judge it."""
        self._lines.append(AccountLine("kept", source, target, detail, count))

    def dropped(self, source: str, detail: str, count: int = 0) -> None:
        """A part of the source is not in the log."""
        self._lines.append(AccountLine("dropped", source, "", detail, count))

    def noted(self, source: str, detail: str, count: int = 0) -> None:
        """A fact about the source that a reader of the log should know."""
        self._lines.append(AccountLine("noted", source, "", detail, count))

    @property
    def lines(self) -> tuple[AccountLine, ...]:
        """Everything said so far."""
        return tuple(self._lines)
