"""What an importer is: a layout with a name, a test that recognises it, a function that reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from investigator.logs.contents import LogContents
from investigator.logs.layouts.account import Account, AccountLine


@dataclass(frozen=True)
class ImportOptions:
    """What the user adds to a source: texts for the header, and a mapping file for plain tables."""

    header: Mapping[str, str] = field(default_factory=dict)
    mapping: Path | None = None


@dataclass(frozen=True)
class Layout:
    """A foreign layout.

    `read(source, account, options)` gives the contents and writes what it did to the account.
    """

    name: str
    title: str
    recognises: Callable[[Path], bool]
    read: Callable[[Path, Account, ImportOptions], LogContents]


@dataclass(frozen=True)
class Imported:
    """A source in the log's vocabulary, with the account of how it came (and in ``contents.notes``)."""

    contents: LogContents
    account: tuple[AccountLine, ...]
    layout: str
