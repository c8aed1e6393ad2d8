"""What a structure is: a family of filters with free parameters, offered on the streams of a log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from investigator.families import Kind
from investigator.identification.evidence import Evidence
from investigator.setup import Navigation


@dataclass(frozen=True)
class Free:
    """One free number, positive, standing at some paths of a half; where searches begin, its bounds."""

    paths: tuple[str, ...]
    starts: tuple[float, ...]
    low: float
    high: float


@dataclass(frozen=True)
class Candidate:
    """A structure on particular streams: the half with its free numbers still to be found."""

    structure: str
    words: str
    half: Navigation
    free: tuple[Free, ...]


class Structure(Kind):
    """A family of flight filters. One file each; what is held, not fitted, is a declared parameter."""

    def candidates(self, evidence: Evidence) -> Iterator[Candidate]:
        """The filters of this family the log can support; none where it lacks what the family needs."""
        raise NotImplementedError
