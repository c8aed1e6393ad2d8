"""Several causes together: all of these edits, in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from investigator.families import member_of
from investigator.hypotheses.model import Edit, Half
from investigator.setup import Setup


class AllOf(Edit):
    """A conjunction: each part is itself a hypothesis edit."""

    kind: Literal["all_of"] = "all_of"
    parts: tuple[Annotated[Edit, *member_of("investigator.hypotheses", Edit)], ...]

    def apply(self, setup: Setup) -> Setup:
        """Each part's edit in turn."""
        for part in self.parts:
            setup = part.apply(setup)
        return setup

    def title(self) -> str:
        """As lists show it."""
        return " and ".join(part.title() for part in self.parts)

    def statement(self) -> str:
        """For the board."""
        return " ".join(part.statement() for part in self.parts)

    def halves(self) -> tuple[Half, ...]:
        """Those of the parts."""
        return tuple(dict.fromkeys(half for part in self.parts for half in part.halves()))

    def groups(self, setup: Setup) -> tuple[str, ...]:
        """Those of the parts."""
        return tuple(dict.fromkeys(group for part in self.parts for group in part.groups(setup)))

    def kinds(self, setup: Setup) -> Mapping[str, tuple[str, ...]]:
        """Those of the parts, addressed by their number."""
        return {
            f"parts.{index}.{path}": words
            for index, part in enumerate(self.parts)
            for path, words in part.kinds(setup).items()
        }

    def free(self) -> tuple[str, ...]:
        """Those of the parts, addressed by their number."""
        return tuple(f"parts.{index}.{name}" for index, part in enumerate(self.parts) for name in part.free())
