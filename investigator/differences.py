"""What differs between two setups, in words; and the digest under which a setup's results are kept."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from investigator.parameters import Parameter, parameters
from investigator.units import printed

_UNLIMITED_S = 1e9  #: times as far away as this stand for the whole run


@dataclass(frozen=True)
class Change:
    """One difference between two trees: where, in which unit, from what, to what (None: not there)."""

    path: str
    label: str
    unit: str
    before: Any
    after: Any

    def sentence(self) -> str:
        """The change in words, as window and report print it: ``onboard baro model: sigma 2 → 8.5 m``."""
        place = self.path.rsplit(".", 1)[0].replace(".", " ").replace(" sensors ", " ").replace("_", " ")
        place = re.sub(r"\bfaults \d+", "fault", place)
        if self.path.endswith(".kind"):
            place, label = place.rpartition(" ")[0], place.rpartition(" ")[2]
        else:
            label = self.label.lower()
        before, after = self.values()
        if self.before is None:
            return f"{place}: {label} {after} added"
        if self.after is None:
            return f"{place}: {label} {before} removed"
        return f"{place}: {label} {before} → {after}"

    def values(self) -> tuple[str, str]:
        """Both values as text, the unit behind the last there is; "—" for what is not there."""
        leads = self.after is not None and not unlimited(self.before)
        return self._text(self.before, "" if leads else self.unit), self._text(self.after, self.unit)

    def _text(self, value: Any, unit: str) -> str:
        text = "—" if value is None else show(value, unit)
        return text.replace("_", " ") if self.path.rpartition(".")[2] == "kind" else text


def sentences(changes: Sequence[Change]) -> tuple[str, ...]:
    """Changes in words, a whole thing added or exchanged told in one sentence with its numbers."""
    told: list[str] = []
    heads = {item.path.rpartition(".")[0]: item for item in changes if item.path.endswith(".kind")}
    for item in changes:
        root = item.path.rpartition(".")[0]
        if root not in heads:
            told.append(item.sentence())
        elif item is heads[root]:
            own = [part for part in changes if part is not item and part.path.rpartition(".")[0] == root]
            numbers = ", ".join(
                f"{part.label.lower()} {part.values()[1]}" for part in own if part.after is not None
            )
            told.append(
                f"{item.sentence()} ({numbers})" if numbers and item.after is not None else item.sentence()
            )
    return tuple(told)


def show(value: Any, unit: str = "") -> str:
    """A parameter's value as text: six significant digits, unit behind; a time without limit in words."""
    if unit == "s" and unlimited(value):
        return "the first sample" if value < 0 else "the last sample"
    if isinstance(value, bool) or value is None:
        text = {True: "on", False: "off", None: "none"}[value]
    elif isinstance(value, float):
        text = f"{value:.6g}"
    elif isinstance(value, tuple):
        text = "(" + ", ".join(show(item) for item in value) + ")"
    else:
        text = str(value)
    return f"{text} {printed(unit)}".rstrip()


def unlimited(value: object) -> bool:
    """Whether a time (s) lies so far away that it sets no limit."""
    return isinstance(value, float) and abs(value) >= _UNLIMITED_S


def differences(before: BaseModel, after: BaseModel) -> tuple[Change, ...]:
    """Every declared parameter and every kind in which two trees differ, in the order of the second.

    What is gone comes last; a time that sets no limit is not worth telling where it joins or goes.
    """
    old: dict[str, Parameter] = {}
    new: dict[str, Parameter] = {}
    for path, one, other in _apart(before, after, ""):
        old |= {item.path: item for item in parameters(one, path, kinds=True)}
        new |= {item.path: item for item in parameters(other, path, kinds=True)}
    changed = [
        Change(path, item.label, item.unit, old[path].value if path in old else None, item.value)
        for path, item in new.items()
        if (old[path].value != item.value if path in old else not unlimited(item.value))
    ]
    gone = [
        Change(path, item.label, item.unit, item.value, None)
        for path, item in old.items()
        if path not in new and not unlimited(item.value)
    ]
    return (*changed, *gone)


def _apart(before: BaseModel, after: BaseModel, path: str) -> Iterator[tuple[str, BaseModel, BaseModel]]:
    """The smallest models, with their path, in which two trees differ: what is alike need not be walked."""
    if before == after:
        return
    inner: list[tuple[str, BaseModel, BaseModel]] = []
    for name in type(after).model_fields if type(before) is type(after) else ():
        one, other = getattr(before, name), getattr(after, name)
        here = f"{path}.{name}" if path else name
        if one == other:
            continue
        if isinstance(one, Mapping) and isinstance(other, Mapping) and list(one) == list(other):
            pairs = [(f"{here}.{key}", one[key], other[key]) for key in other if one[key] != other[key]]
        else:
            pairs = [(here, one, other)]
        if not all(isinstance(item, BaseModel) and type(item) is type(also) for _, item, also in pairs):
            inner = []
            break
        inner += pairs
    if not inner:
        yield path, before, after
    for below in inner:
        yield from _apart(below[1], below[2], below[0])


def digest(value: BaseModel) -> str:
    """SHA-256 of a model's canonical JSON: the name under which its results are kept."""
    text = json.dumps(value.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
