"""What is to be flown, as a value: a scenario, a seed, one of the ways to fly it, and what was changed of
each.

Ways are the flight as it was, every hypothesis of the open case that this scenario's set-up allows, and a
trial: the flight as it was with changes made on this page. Changes are paths and values, put in order onto
whatever the way gives, so that they outlive an edit of the hypothesis below them. No Qt here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from investigator.case import Hypothesis
from investigator.errors import UsageError
from investigator.parameters import get, put
from investigator.refly.scenario import Scenario

AS_FLOWN, TRIAL = "", "≠"  #: keys of ways that are no hypothesis; a hypothesis' key is its letter
FAULTS = "faults"

Changes = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Way:
    """One way to fly the scenario: key, slot of its ink, a few words, the scenario it makes (changes put on),
    or why there is none.
    """

    key: str
    slot: int
    title: str
    scenario: Scenario | None
    refusal: str = ""
    changed: bool = False

    @property
    def name(self) -> str:
        """As headers say it."""
        return self.title if self.key in (AS_FLOWN, TRIAL) else f"{self.key} {self.title}"


@dataclass(frozen=True)
class Setting:
    """A scenario, a seed, the chosen way, and changes by way."""

    base: Scenario
    seed: int
    key: str = AS_FLOWN
    changes: Mapping[str, Changes] = field(default_factory=dict)

    def choosing(self, key: str) -> Setting:
        """Another way chosen."""
        return replace(self, key=key)

    def changing(self, scenario: Scenario, path: str, value: Any) -> Setting:
        """One number or word of the chosen way's scenario changed: the flight as it was stays, and becomes a
        trial.

        Raises UsageError naming the rule that refused it.
        """
        changed = put(scenario, path, value)
        root = fault_root(path)
        key = self.key or TRIAL
        old = self.changes.get(key, ())
        if root:
            path, value = root, get(changed, root)
        below = path.removesuffix("kind") if path.endswith(".kind") else f"{path}."
        kept = tuple(item for item in old if item[0] != path and not item[0].startswith(below))
        return replace(self, key=key, changes={**self.changes, key: (*kept, (path, value))})

    def reset(self) -> Setting:
        """The chosen way without the changes made here."""
        kept = {key: value for key, value in self.changes.items() if key != self.key}
        return replace(self, key=AS_FLOWN if self.key == TRIAL else self.key, changes=kept)


def ways(setting: Setting, hypotheses: Sequence[Hypothesis]) -> tuple[Way, ...]:
    """Every way to fly: as flown, the trial where there is one, the hypotheses in their order."""
    found = [Way(AS_FLOWN, 0, "As flown", setting.base)]
    for item in hypotheses:
        try:
            scenario = setting.base.under(item.apply(setting.base.setup()))
        except UsageError as error:
            refusal = f"{error.problem} {error.remedy}".strip()
            found.append(Way(item.letter, item.slot, item.title, None, refusal))
            continue
        changes = setting.changes.get(item.letter, ())
        found.append(
            Way(item.letter, item.slot, item.title, with_changes(scenario, changes), changed=bool(changes))
        )
    trial = setting.changes.get(TRIAL, ())
    if trial:
        scenario = with_changes(setting.base, trial)
        found.append(Way(TRIAL, 0, "As changed here", scenario, changed=True))
    return tuple(found)


def with_changes(scenario: Scenario, changes: Changes) -> Scenario:
    """Changes put onto a scenario in order; one it no longer has a place for falls away."""
    for path, value in changes:
        try:
            scenario = put(scenario, path, value)
        except UsageError:
            continue
    return scenario


def fault_root(path: str) -> str:
    """The list of faults a path leads into ("faults", "actual.sensors.lrf.faults"), "" for none."""
    parts = path.split(".")
    if FAULTS not in parts:
        return ""
    return ".".join(parts[: parts.index(FAULTS) + 1])


def first_setting(known: Mapping[str, Scenario], attributes: Mapping[str, Any]) -> Setting:
    """The scenario and seed a log was flown by, where its header names them; else the first there is.

    Raises UsageError where there is no scenario at all.
    """
    if not known:
        raise UsageError(
            "There is no scenario to fly.", "investigator.refly.scenarios", "Add a module there."
        )
    named = known.get(str(attributes.get("scenario", "")))
    chosen = named or next(iter(known.values()))
    seed = attributes.get("seed", chosen.seed) if named is not None else chosen.seed
    return Setting(chosen, int(seed))
