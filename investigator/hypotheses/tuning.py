"""The flight filter was tuned otherwise: gains, process noise, initial state, sensor noise."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from investigator.errors import UsageError
from investigator.hypotheses.model import Edit, Half
from investigator.parameters import Declared, choice, put
from investigator.setup import Setup


class Assignment(Declared):
    """One parameter and its value."""

    path: str
    value: Any


class Tuning(Edit):
    """A set of parameters of the setup takes other values; everything else stays as flown."""

    kind: Literal["tuning"] = "tuning"
    name: Annotated[str, choice("a few words for lists")] = "Other tuning"
    group: Annotated[str, choice("the part of the setup the form shows")] = "onboard.mechanisation"
    assignments: tuple[Assignment, ...] = ()

    def apply(self, setup: Setup) -> Setup:
        """Each parameter is set in order."""
        for item in self.assignments:
            setup = put(setup, item.path, item.value)
        return setup

    def title(self) -> str:
        """As lists show it."""
        return self.name

    def statement(self) -> str:
        """For the board."""
        return (
            "The filter held other numbers than the flown ones; with these it would have believed otherwise."
        )

    def halves(self) -> tuple[Half, ...]:
        """Those the group and the assignments name."""
        roots = {path.split(".", 1)[0] for path in (self.group, *(item.path for item in self.assignments))}
        unknown = roots - {"onboard", "actual"}
        if unknown:
            raise UsageError(
                f"A setup has no half “{sorted(unknown)[0]}”.",
                self.group,
                "Paths begin with onboard. or actual.",
            )
        return tuple(half for half in ("onboard", "actual") if half in roots)

    def groups(self, setup: Setup) -> tuple[str, ...]:
        """The declared part of the setup."""
        return (self.group,)
