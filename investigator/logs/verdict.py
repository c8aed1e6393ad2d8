"""The verdict on a file after its first examination: what of it may be touched, and what not and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Refusal:
    """A part of the file not to be touched: code, address (``/a/b`` or ``/a/b@attribute``), a sentence."""

    code: str
    place: str
    message: str


@dataclass(frozen=True)
class Verdict:
    """What the examiner found.

    problem and remedy are empty if the file may be read. Only `groups` and `datasets` (addresses) may be
    opened; the rows in `lost` (address → half-open ranges) cannot be read or were never written.
    `stored_size` is the size (bytes) a truncated file should have, 0 for a whole one; `format` and
    `version` its own words.
    """

    problem: str = ""
    remedy: str = ""
    format: str = ""
    version: int = 0
    groups: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    lost: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    stored_size: int = 0
    actual_size: int = 0

    def as_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Verdict:
        """The verdict in one line of JSON. Raises ValueError, TypeError or KeyError if it is not one."""
        known = json.loads(line)
        known["groups"], known["datasets"] = tuple(known["groups"]), tuple(known["datasets"])
        known["refused"] = tuple(Refusal(**item) for item in known["refused"])
        known["lost"] = {
            address: tuple((int(start), int(stop)) for start, stop in ranges)
            for address, ranges in known["lost"].items()
        }
        return cls(**known)
