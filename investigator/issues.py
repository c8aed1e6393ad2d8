"""Defects of data, collected rather than raised: bad data is a finding, not an exception."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How far a defect reaches."""

    INFO = "info"  #: worth knowing; nothing is lost
    WARNING = "warning"  #: some samples or one channel cannot be trusted
    ERROR = "error"  #: a stream or a part of the file cannot be used


@dataclass(frozen=True)
class Issue:
    """One defect with a stable code, where it stands, how often, and a sentence.

    `place` is an address in the file such as ``/sensors/baro/pressure``; `time` the span (s) in which it
    occurs, if known.
    """

    code: str
    severity: Severity
    place: str
    message: str
    count: int = 1
    time: tuple[float, float] | None = None
