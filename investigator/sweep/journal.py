"""The journal of a sweep under way: a line per run, on disk before the run counts as made.

A first line names the plan; each further one is a run as JSON, its numbers to the last digit. A line that
was cut short by a crash is no run, and is cut off before the next is written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from investigator.differences import digest
from investigator.errors import UsageError
from investigator.sweep.points import Points
from investigator.sweep.result import Fate, Outcome, Sweep

_SUFFIX = ".journal"


def journal_of(path: Path) -> Path:
    """Where the journal of a sweep file lies."""
    return path.with_name(path.name + _SUFFIX)


def read_journal(path: Path, sweep: Sweep[Any]) -> Iterator[Outcome]:
    """The runs of a sweep's journal, none where there is no journal or it belongs to another plan."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    head, *lines = content[: _sound_length(content)].split(b"\n")
    if head + b"\n" != _head(digest(sweep.plan), sweep.plan.noun):
        return
    for line in lines:
        outcome = _outcome(line)
        if outcome is not None and _fits(outcome, sweep):
            yield outcome


class Journal:
    """An open journal, which no other process can open meanwhile."""

    def __init__(self, path: Path, plan_digest: str, noun: str = Points.noun) -> None:
        """Goes on with a journal of the same plan, else begins anew. Raises UsageError where it is in use."""
        self._path = path
        self._head = _head(plan_digest, noun)
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o666), "r+b")
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            raise UsageError(
                f"Another process is running this {noun}.", str(path), "Wait for it, or name another file."
            ) from error
        content = self._file.read()
        keep = _sound_length(content) if content.startswith(self._head) else 0
        self._file.truncate(keep)
        self._file.seek(keep)
        if not keep:
            self._write(self._head)

    def append(self, outcomes: Iterable[Outcome]) -> None:
        """Runs that were made, on disk when this returns."""
        rows = ([item.index, int(item.fate), item.values, item.note] for item in outcomes)
        self._write(b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows))

    def clear(self) -> None:
        """Forget the runs, which stand in the sweep file now."""
        self._file.seek(len(self._head))
        self._file.truncate()

    def close(self, *, remove: bool) -> None:
        """Let go of the journal; `remove` it where the sweep file holds everything."""
        if remove:
            self._path.unlink(missing_ok=True)
        self._file.close()

    def _write(self, content: bytes) -> None:
        self._file.write(content)
        self._file.flush()
        os.fsync(self._file.fileno())


def _head(plan_digest: str, noun: str) -> bytes:
    return json.dumps({noun: plan_digest}).encode() + b"\n"


def _sound_length(content: bytes) -> int:
    """Bytes up to the last whole line."""
    return content.rfind(b"\n") + 1


def _outcome(line: bytes) -> Outcome | None:
    """One line as a run; None for what is no run."""
    try:
        index, fate, values, note = json.loads(line)
        return Outcome(int(index), Fate(fate), tuple(float(value) for value in values), str(note))
    except (ValueError, TypeError):
        return None


def _fits(outcome: Outcome, sweep: Sweep[Any]) -> bool:
    return 0 <= outcome.index < sweep.plan.size and len(outcome.values) == len(sweep.measures)


def _lock(file: Any) -> None:
    """Take the file for this process alone, where the system has such locks. Raises OSError if taken."""
    try:
        import fcntl
    except ImportError:  # Windows itself keeps a second writer from an open file's removal, no more
        return
    fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
