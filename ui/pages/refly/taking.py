"""A changed setting as a hypothesis of the open case, through the verbs a user has. No Qt here."""

from __future__ import annotations

from investigator import verbs
from investigator.case import Case
from investigator.differences import show
from investigator.hypotheses.tuning import Assignment, Tuning
from investigator.parameters import words
from ui.pages.refly.setting import TRIAL, Changes

_HALVES = ("onboard.", "actual.")
NOTHING = "Nothing is changed here yet."
_BEYOND = (
    "A hypothesis edits the set-up of sensors and software. This also changes: {}. "
    "Take that back, or fly it here."
)


def why_not(changes: Changes) -> str:
    """Why changes cannot become a hypothesis; "" where they can."""
    if not changes:
        return NOTHING
    beyond = [path for path, _ in changes if not path.startswith(_HALVES)]
    return (
        _BEYOND.format(", ".join(words(path.rpartition(".")[2]).lower() for path in beyond)) if beyond else ""
    )


def take(case: Case, key: str, changes: Changes) -> Case:
    """The case with the changed setting as its last hypothesis: of the flight as it was a tuning, of a
    hypothesis that one with what was changed.

    Raises UsageError where the case has no place for a change.
    """
    title = label(changes)
    if key == TRIAL:
        group = changes[0][0].rpartition(".")[0]
        assignments = tuple(Assignment(path=path, value=value) for path, value in changes)
        return verbs.add_hypothesis(case, Tuning(name=title, group=group, assignments=assignments))
    old = case.hypothesis(key)
    grown = verbs.add_hypothesis(case, old.edit, title=f"{old.title}: {title}", statement=old.statement)
    letter = grown.hypotheses[-1].letter
    settings = (*((item.path, item.value) for item in old.overrides), *changes)
    for path, value in settings:
        grown = verbs.set_parameter(grown, letter, path, value)
    return grown


def label(changes: Changes) -> str:
    """Changes in a few words."""
    said = [_said(path, value) for path, value in changes]
    return ", ".join(said[:2]) + (f" and {len(said) - 2} more" if len(said) > 2 else "")


def _said(path: str, value: object) -> str:
    name = path.rpartition(".")[2]
    if isinstance(value, tuple):
        return f"{len(value)} fault{'s' * (len(value) != 1)}"
    text = value.replace("_", " ") if isinstance(value, str) else show(value)
    return text if name == "kind" else f"{words(name).lower()} {text}"
