"""What a hypothesis family is: a pure edit of the setup with declared parameters, and the sentence a board
can accept or reject.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from investigator.families import Kind
from investigator.setup import Setup

Half = Literal["onboard", "actual"]


class Edit(Kind):
    """One family. It may edit `actual` (a cause) or `onboard` (a software fault, or a fix: a what-if). Never
    data.
    """

    def apply(self, setup: Setup) -> Setup:
        """The edited setup. Raises UsageError where the setup has no such sensor."""
        raise NotImplementedError

    def title(self) -> str:
        """A few words for lists."""
        raise NotImplementedError

    def statement(self) -> str:
        """A sentence a board can accept or reject."""
        raise NotImplementedError

    def halves(self) -> tuple[Half, ...]:
        """Which halves of the setup it edits."""
        raise NotImplementedError

    def groups(self, setup: Setup) -> tuple[str, ...]:
        """Paths of the edited setup that a form shows beside the family's own parameters
        (``onboard.sensors.lrf.gate``).
        """
        return ()

    def kinds(self, setup: Setup) -> Mapping[str, tuple[str, ...]]:
        """Kinds below the edit (``fault.kind``) that this setup narrows to some members of their family."""
        return {}

    def free(self) -> tuple[str, ...]:
        """Names of the family's own parameters that a fit may move within their declared bounds."""
        return ()
