"""The case: the investigation document, one immutable value. Undo is remembering values; results are derived,
never stored.

A case file is JSON (``.case``) with a format version; loading upgrades older versions and never guesses.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ValidationError

from investigator import __version__
from investigator.errors import BadData, UsageError
from investigator.families import member_of
from investigator.hypotheses.model import Edit
from investigator.parameters import Declared, put
from investigator.setup import Setup

FORMAT = "descent-investigator-case"
VERSION = 1

AnyEdit = Annotated[Edit, *member_of("investigator.hypotheses", Edit)]


class LogReference(Declared):
    """Which log a case is about: where it was, its SHA-256, and how it calls itself."""

    path: str
    sha256: str
    title: str
    origin: Literal["flight", "simulation", "transcription"]


class Override(Declared):
    """One parameter of the edited setup set by hand: a path and a value."""

    path: str
    value: Any


class Hypothesis(Declared):
    """A hypothesis as it stands in a case: badge, words, edit, overrides. Slots are given in order and never
    recycled.
    """

    letter: str
    slot: int
    title: str
    statement: str
    edit: AnyEdit
    overrides: tuple[Override, ...] = ()
    what_if: bool = False
    shown: bool = True
    parent: str = ""
    note: str = ""

    def apply(self, setup: Setup) -> Setup:
        """The setup under this hypothesis: the family's edit, then the overrides in order."""
        edited = self.edit.apply(setup)
        for override in self.overrides:
            edited = put(edited, override.path, override.value)
        return edited


class Finding(Declared):
    """An analyst's sentence with a confidence class, citing evidence by address."""

    statement: str
    text: str = ""
    confidence: Literal["high", "moderate", "low"] = "moderate"
    citations: tuple[str, ...] = ()


class Step(Declared):
    """One entry of the audit trail: what was done, when (UTC, ISO)."""

    at: str
    did: str


class View(Declared):
    """What the analyst looked at: datum, time format, extra channels by address, span, cursors."""

    datum: Literal["site", "ground", "sphere"] = "site"
    time_format: Literal["seconds", "clock", "utc"] = "seconds"
    channels: tuple[str, ...] = ()
    span: tuple[float, float] | None = None
    cursor_s: float | None = None
    second_cursor_s: float | None = None


class Case(Declared):
    """The whole investigation."""

    format: Literal["descent-investigator-case"] = "descent-investigator-case"
    version: Literal[1] = 1
    title: str
    log: LogReference
    setup: Setup
    hypotheses: tuple[Hypothesis, ...] = ()
    findings: tuple[Finding, ...] = ()
    view: View = View()
    accepted_fidelity: str = ""
    trail: tuple[Step, ...] = ()
    next_slot: int = 1
    engine: str = __version__

    def hypothesis(self, letter: str) -> Hypothesis:
        """The hypothesis with that letter. Raises UsageError with the letters there are."""
        for item in self.hypotheses:
            if item.letter == letter:
                return item
        known = ", ".join(item.letter for item in self.hypotheses) or "none yet"
        raise UsageError(f"There is no hypothesis {letter}.", self.title, f"Known: {known}.")


def save_case(case: Case, path: Path) -> None:
    """Write a case, whole or not at all: to a temporary file beside it, then renamed over it."""
    text = json.dumps(case.model_dump(mode="json"), indent=1, ensure_ascii=False)
    beside = path.with_name(path.name + ".part")
    try:
        beside.write_text(text + "\n", encoding="utf-8")
        os.replace(beside, path)
    except OSError as error:
        raise BadData(
            f"The case could not be written: {error.strerror}.", str(path), "Choose another folder."
        ) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def load_case(path: Path) -> Case:
    """Read a case. Raises BadData saying what is wrong and where in the file."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadData(
            f"The case could not be read: {error.strerror}.", str(path), "Check the path."
        ) from error
    except (ValueError, RecursionError) as error:
        raise BadData(
            f"This is not a case file: {error}.", str(path), "Open a .case file, or a flight log."
        ) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise BadData("This JSON file is not a case.", str(path), "Open a .case file, or a flight log.")
    if isinstance(content.get("version"), int) and content["version"] > VERSION:
        raise BadData(
            f"This case was saved by a newer version (format {content['version']}, known up to {VERSION}).",
            str(path),
            "Update Descent Investigator.",
        )
    try:
        case = Case.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadData(
            f"The case does not hold together at {place}: {first['msg']}.", str(path), "Restore a backup."
        ) from error
    for hypothesis in case.hypotheses:
        try:
            hypothesis.apply(case.setup)
        except UsageError as error:
            raise BadData(
                f"Hypothesis {hypothesis.letter} cannot be applied: {error}", str(path), "Restore a backup."
            ) from error
    return case
