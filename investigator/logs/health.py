"""A log's health: what it holds, every defect with code, severity, place and count, and what it supports."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from investigator.errors import Cancelled
from investigator.issues import Issue
from investigator.logs.analyses import Support
from investigator.logs.contents import Header
from investigator.logs.reader import FlightLog, StreamEntry, open_log

#: Called with the share done (0…1) and what is being looked at; returning False cancels.
Progress = Callable[[float, str], bool]


@dataclass(frozen=True)
class Report:
    """The findings on one log."""

    path: Path
    sha256: str
    header: Header
    streams: tuple[StreamEntry, ...]
    issues: tuple[Issue, ...]
    supports: tuple[Support, ...]

    @property
    def summary(self) -> str:
        """One sentence: how many streams and samples, how many defects of which severity."""
        samples = sum(stream.samples for stream in self.streams)
        counts = {
            word: sum(issue.severity == word for issue in self.issues)
            for word in ("error", "warning", "info")
        }
        said = [_count(number, word) for word, number in counts.items() if number]
        streams = _count(len(self.streams), "stream")
        return f"{streams}, {samples:,} samples; {', '.join(said) or 'no defect found'}."

    def as_json(self) -> dict[str, Any]:
        """The report as JSON holds it."""
        return {
            "path": str(self.path),
            "sha256": self.sha256,
            "vehicle": self.header.vehicle,
            "mission": self.header.mission,
            "body": self.header.body,
            "origin": self.header.origin,
            "summary": self.summary,
            "streams": [_stream_json(stream) for stream in self.streams],
            "issues": [_issue_json(issue) for issue in self.issues],
            "supports": [
                {"analysis": item.analysis, "supported": item.supported, "reason": item.reason}
                for item in self.supports
            ],
        }

    def as_text(self) -> str:
        """The report as a person reads it."""
        lines = [f"{self.path}: {self.header.vehicle}, {self.header.mission}", self.summary, ""]
        lines += [_stream_line(stream) for stream in self.streams]
        if self.issues:
            lines += ["", "Defects"]
            lines += [f"  {i.severity.value:8}{i.code:20}{i.place}: {i.message}" for i in self.issues]
        lines += ["", "Analyses"]
        lines += [f"  {'yes' if s.supported else 'no':4}{s.analysis:24}{s.reason}" for s in self.supports]
        return "\n".join(lines)


def check_log(path: Path, progress: Progress | None = None) -> Report:
    """Examine a log whole. Raises BadData if it cannot be read at all, Cancelled if `progress` says so."""
    with open_log(path) as log:
        return report(log, progress)


def report(log: FlightLog, progress: Progress | None = None) -> Report:
    """The findings on an open log; reads it through, block by block, the first time."""
    if progress is not None:
        for share, address in log.examine_streams():
            if not progress(share, address):
                raise Cancelled("The examination of the log was cancelled.", str(log.path))
    issues = log.issues
    return Report(log.path, log.sha256, log.header, log.addresses(issues), issues, log.supports())


def _stream_json(stream: StreamEntry) -> dict[str, Any]:
    return {
        "address": stream.address,
        "kind": stream.kind,
        "samples": stream.samples,
        "rate_hz": stream.rate_hz if math.isfinite(stream.rate_hz) else None,
        "channels": [{"address": c.address, "unit": c.unit, "columns": c.columns} for c in stream.channels],
    }


def _issue_json(issue: Issue) -> dict[str, Any]:
    return {
        "code": issue.code,
        "severity": issue.severity.value,
        "place": issue.place,
        "message": issue.message,
        "count": issue.count,
        "time": None if issue.time is None else list(issue.time),
    }


def _stream_line(stream: StreamEntry) -> str:
    rate = f"{stream.rate_hz:.4g} Hz" if math.isfinite(stream.rate_hz) else "no rate"
    channels = ", ".join(f"{c.name} [{c.unit}]" for c in stream.channels)
    return f"  {stream.address:32}{stream.kind:16}{stream.samples:>10,} samples, {rate:10}  {channels}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 or noun == "info" else f"{number:,} {noun}s"
