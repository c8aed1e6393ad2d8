"""What differs between two setups, in words; and the digest under which a setup's results are kept."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from investigator.parameters import parameters
from investigator.units import printed


@dataclass(frozen=True)
class Change:
    """One difference between two trees: where, in which unit, from what, to what (None: not there)."""

    path: str
    label: str
    unit: str
    before: Any
    after: Any

    def sentence(self) -> str:
        """The change in words, as window and report print it: ``onboard baro sigma: 2.0 → 8.5 m``."""
        place = self.path.rsplit(".", 1)[0].replace(".", " ").replace(" sensors ", " ").replace("_", " ")
        if self.before is None:
            return f"{place}: {self.label.lower()} {show(self.after, self.unit)} added"
        if self.after is None:
            return f"{place}: {self.label.lower()} {show(self.before, self.unit)} removed"
        return f"{place}: {self.label.lower()} {show(self.before)} → {show(self.after, self.unit)}"


def show(value: Any, unit: str = "") -> str:
    """A parameter's value as text: six significant digits, unit behind."""
    if isinstance(value, bool) or value is None:
        text = {True: "on", False: "off", None: "none"}[value]
    elif isinstance(value, float):
        text = f"{value:.6g}"
    elif isinstance(value, tuple):
        text = "(" + ", ".join(show(item) for item in value) + ")"
    else:
        text = str(value)
    return f"{text} {printed(unit)}".rstrip()


def differences(before: BaseModel, after: BaseModel) -> tuple[Change, ...]:
    """Every declared parameter in which two trees differ, in the order of the second, removed ones last."""
    old = {item.path: item for item in parameters(before)}
    new = {item.path: item for item in parameters(after)}
    changed = [
        Change(path, item.label, item.unit, old[path].value if path in old else None, item.value)
        for path, item in new.items()
        if path not in old or old[path].value != item.value
    ]
    gone = [
        Change(path, item.label, item.unit, item.value, None) for path, item in old.items() if path not in new
    ]
    return (*changed, *gone)


def digest(value: BaseModel) -> str:
    """SHA-256 of a model's canonical JSON: the name under which its results are kept."""
    text = json.dumps(value.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
