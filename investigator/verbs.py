"""What a user can do to a case: pure functions from a case to the next one, each leaving a line in the audit
trail.

Undo is remembering values; nothing here computes a run.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from investigator.case import Case, Finding, Hypothesis, LogReference, Override, Step, View
from investigator.differences import show
from investigator.errors import UsageError
from investigator.hypotheses.model import Edit
from investigator.logs.contents import Header
from investigator.parameters import at_defaults, get, put
from investigator.setup import Setup

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def new_case(header: Header, path: str, sha256: str, setup: Setup) -> Case:
    """A case over one log with its baseline setup and nothing else."""
    title = header.title or header.mission or header.vehicle
    reference = LogReference(path=path, sha256=sha256, title=title, origin=header.origin)
    return _step(Case(title=title, log=reference, setup=setup), f"opened {path}")


def add_hypothesis(case: Case, edit: Edit, *, parent: str = "", title: str = "", statement: str = "") -> Case:
    """A new hypothesis with the next letter and slot; a child takes its parent's letter and a number."""
    edit.apply(case.setup)
    letter = _child_letter(case, parent) if parent else _next_letter(case)
    hypothesis = Hypothesis(
        letter=letter,
        slot=case.next_slot,
        title=title or edit.title(),
        statement=statement or edit.statement(),
        edit=edit,
        parent=parent,
        what_if=bool(parent),
    )
    grown = case.replace(hypotheses=(*case.hypotheses, hypothesis), next_slot=case.next_slot + 1)
    return _step(grown, f"added hypothesis {letter}: {hypothesis.title}")


def remove_hypothesis(case: Case, letter: str) -> Case:
    """The case without a hypothesis and all below it; letters and slots are not given again."""
    case.hypothesis(letter)
    kept = tuple(
        item for item in case.hypotheses if item.letter != letter and not item.letter.startswith(f"{letter}.")
    )
    return _step(case.replace(hypotheses=kept), f"removed hypothesis {letter}")


def set_parameter(case: Case, letter: str, path: str, value: Any) -> Case:
    """One parameter of a hypothesis: ``edit.…`` of its own family, else a path of the edited setup (an
    override).

    Raises UsageError naming the rule that refused it.
    """
    hypothesis = case.hypothesis(letter)
    if path.startswith("edit."):
        changed = hypothesis.replace(edit=put(hypothesis.edit, path.removeprefix("edit."), value))
        changed.apply(case.setup)
    else:
        put(hypothesis.apply(case.setup), path, value)
        changed = _overridden(hypothesis, case.setup, path, value)
    return _set_step(_with(case, changed), f"{letter}: {path} = ", show(value))


def _overridden(hypothesis: Hypothesis, setup: Setup, path: str, value: Any) -> Hypothesis:
    """The hypothesis with one override more, or one less where the value is the edited one.

    Another kind comes before the numbers below it; those it does not know fall away.
    """
    edited = hypothesis.edit.apply(setup)
    below = path.removesuffix("kind") if path.endswith(".kind") else f"{path}."
    others = [item for item in hypothesis.overrides if item.path != path]
    inside = [item for item in others if item.path.startswith(below)]
    outside = [item for item in others if item not in inside]
    kept: list[Override] = []
    for item in (*outside, Override(path=path, value=value), *inside):
        try:
            known = get(edited, item.path)
            edited = put(edited, item.path, item.value)
        except UsageError:
            continue
        if item.path != path or known != value:
            kept.append(item)
    return hypothesis.replace(overrides=tuple(kept))


def reset_hypothesis(case: Case, letter: str) -> Case:
    """A hypothesis without the overrides set by hand, its family's numbers at their declared defaults."""
    old = case.hypothesis(letter)
    reset = old.replace(overrides=(), edit=at_defaults(old.edit))
    return case if reset == old else _step(_with(case, reset), f"{letter}: reset")


def describe_hypothesis(
    case: Case, letter: str, *, title: str | None = None, statement: str | None = None
) -> Case:
    """Other words for a hypothesis."""
    old = case.hypothesis(letter)
    changed = old.replace(
        title=old.title if title is None else title,
        statement=old.statement if statement is None else statement,
    )
    return _step(_with(case, changed), f"{letter}: reworded")


def show_hypothesis(case: Case, letter: str, shown: bool) -> Case:
    """Show or hide a hypothesis in plots and tables."""
    return _with(case, case.hypothesis(letter).replace(shown=shown))


def move_hypothesis(case: Case, letter: str, by: int) -> Case:
    """A hypothesis some places up (negative) or down the list."""
    order = list(case.hypotheses)
    index = order.index(case.hypothesis(letter))
    order.insert(max(0, min(len(order) - 1, index + by)), order.pop(index))
    return case.replace(hypotheses=tuple(order))


def replace_setup(case: Case, setup: Setup, why: str) -> Case:
    """Another baseline (identified, or given by the analyst). Raises UsageError if a hypothesis no longer
    applies.
    """
    for hypothesis in case.hypotheses:
        try:
            hypothesis.apply(setup)
        except UsageError as error:
            raise UsageError(
                f"Hypothesis {hypothesis.letter} cannot be applied to the new baseline: {error}",
                case.title,
                "Remove it first.",
            ) from error
    return _step(case.replace(setup=setup), f"baseline replaced: {why}")


def set_view(case: Case, view: View) -> Case:
    """What the analyst looks at; no audit line."""
    return case.replace(view=view)


def show_channel(case: Case, address: str, shown: bool) -> Case:
    """A channel of the log as a plot of its own under the others, or no longer."""
    kept = tuple(item for item in case.view.channels if item != address)
    return case.replace(view=case.view.replace(channels=(*kept, address) if shown else kept))


def accept_fidelity(case: Case, reason: str) -> Case:
    """The analyst accepts, in writing, a baseline that does not reproduce the flight."""
    return _step(case.replace(accepted_fidelity=reason), f"fidelity accepted: {reason}")


def add_finding(case: Case, finding: Finding) -> Case:
    """A finding at the end of the list."""
    return _step(case.replace(findings=(*case.findings, finding)), f"finding: {finding.statement}")


def _with(case: Case, changed: Hypothesis) -> Case:
    kept = tuple(changed if item.letter == changed.letter else item for item in case.hypotheses)
    return case.replace(hypotheses=kept)


def _step(case: Case, did: str) -> Case:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return case.replace(trail=(*case.trail, Step(at=at, did=did)))


def _set_step(case: Case, what: str, value: str) -> Case:
    """A line for a setting, in place of the last one where that set the same thing: a drag is one setting."""
    if case.trail and case.trail[-1].did.startswith(what):
        case = case.replace(trail=case.trail[:-1])
    return _step(case, f"{what}{value}")


def _next_letter(case: Case) -> str:
    """Letters follow the slot, so that they are never given twice: A…Z, then A2, B2, …"""
    roots = sum(
        1 for step in case.trail if step.did.startswith("added hypothesis ") and not _is_child(step.did)
    )
    turn, index = divmod(roots, len(_LETTERS))
    return _LETTERS[index] + (str(turn + 1) if turn else "")


def _is_child(did: str) -> bool:
    word = did.removeprefix("added hypothesis ").split(":", 1)[0]
    return "." in word


def _child_letter(case: Case, parent: str) -> str:
    case.hypothesis(parent)
    given = {step.did.removeprefix("added hypothesis ").split(":", 1)[0] for step in case.trail}
    number = 1
    while f"{parent}.{number}" in given:
        number += 1
    return f"{parent}.{number}"
