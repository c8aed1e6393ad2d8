"""How each role of a figure is drawn.

Belief in the text ink, what happened in green, a hypothesis as its slot says.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QPen

from investigator.figures import Ink, Role
from ui.theme.measures import CURVE_WIDTH, HYPOTHESIS_WIDTH
from ui.theme.pens import pen
from ui.theme.tokens import Tokens


@dataclass(frozen=True)
class Line:
    """Ink, width (logical px), dash (pen widths) and opacity of a curve."""

    ink: str
    width: float = CURVE_WIDTH
    dash: tuple[float, ...] = ()
    share: float = 1.0

    def pen(self) -> QPen:
        """The pen that draws it."""
        return pen(self.ink, self.width, self.dash, self.share)


def line_of(ink: Ink, tokens: Tokens) -> Line:
    """The line by which a role, and for a hypothesis its slot, is known in this theme."""
    if ink.role is Role.HYPOTHESIS:
        slot = tokens.slot(ink.slot)
        return Line(slot.ink, HYPOTHESIS_WIDTH, slot.dash)
    if ink.role is Role.ONBOARD:
        return Line(tokens.onboard)
    if ink.role is Role.RECONSTRUCTION:
        return Line(tokens.reconstruction)
    if ink.role is Role.TERRAIN:
        return Line(tokens.terrain_edge, 1.0)
    return Line(tokens.raw, 1.5)


def ink_key(ink: Ink) -> str:
    """What a curve is selected, hidden and shown by: the letter of its hypothesis, or else its role."""
    return ink.letter or str(ink.slot) if ink.role is Role.HYPOTHESIS else ink.role.value
