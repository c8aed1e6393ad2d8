"""The ink of paper: the light theme's plot colours, the slots of hypotheses, and line widths in points.

The same colours as the window's light theme (a test holds the two equal). One pixel of the window is 0.75 pt
on paper.
"""

from __future__ import annotations

from dataclasses import dataclass

from investigator.figures import Ink, Role

PX_PT = 0.75  #: a pixel of the window in points

GROUND = "#FFFFFF"
TEXT_1, TEXT_2, TEXT_3 = "#14181D", "#454E5A", "#5D6774"
STRONG_LINE = "#C9CED6"
OK, OK_GROUND = "#117547", "#E4F4EC"
WARN, WARN_GROUND = "#8A5A00", "#FBF0D9"
BAD, BAD_GROUND = "#C41F35", "#FCE8EA"

ONBOARD = "#101418"
RECONSTRUCTION = "#008069"
RAW = "#6D7886"
REJECTED = "#D2203A"
TERRAIN_FILL, TERRAIN_EDGE, TERRAIN_TEXT = "#EFE9DF", "#A08E72", "#7A6A50"
PHASE, PHASE_SHARE = "#101820", 0.04
EVENT = "#98A2AF"
GRID = "#EEF0F3"

BAND_SHARE = 0.18  #: opacity of a ±3σ band
CLAIMED_SHARE = 0.40  #: opacity of the sigma a filter claimed
GATE_SHARE = 0.13  #: of the raw ink, between the gate lines
STALE_SHARE = 0.40  #: opacity of a curve that is being computed anew
BADGE_SHARE = 0.15  #: of the slot's ink, behind its letter

CURVE_PT = 2.0 * PX_PT
RAIL_PT, RAIL_CORE_PT = 4.4 * PX_PT, 2.2 * PX_PT
DOT_PT, FINE_DOT_PT, CROSS_PT = 3.2 * PX_PT, 1.8 * PX_PT, 4.5 * PX_PT
EVENT_DASH = (2.0, 3.0)

SLOT_INKS = ("#CC6600", "#0A58C2", "#DD52B1", "#5A5200", "#4A2FB0", "#8F2E0A", "#3F7A2A", "#5C6672")
SLOT_DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (6, 3),
    (6, 2.5, 1.2, 2.5),
    (1.6, 2.2),
    (11, 3),
    (8, 2.5, 1.2, 2.5, 1.2, 2.5),
    (3, 2),
    (1.2, 3.5),
)


@dataclass(frozen=True)
class Pen:
    """A colour and a dash; the dash's lengths are in pen widths, empty means solid."""

    colour: str
    dash: tuple[float, ...] = ()


BASELINE = Pen(TEXT_3, (4, 2.5))  #: the baseline's replay, which is no hypothesis and has no slot


def slot_pen(slot: int) -> Pen:
    """The pen of a hypothesis: slots 1, 2, … in order of creation, 0 the baseline.

    From 9 on, colours with the next dash.
    """
    if slot <= 0:
        return BASELINE
    again, colour = divmod(slot - 1, len(SLOT_INKS))
    return Pen(SLOT_INKS[colour], SLOT_DASHES[(colour + again) % len(SLOT_DASHES)])


def pen(ink: Ink) -> Pen:
    """The pen a mark is drawn with."""
    if ink.role is Role.HYPOTHESIS:
        return slot_pen(ink.slot)
    return Pen(
        {
            Role.ONBOARD: ONBOARD,
            Role.RECONSTRUCTION: RECONSTRUCTION,
            Role.TERRAIN: TERRAIN_EDGE,
            Role.WITNESS: TEXT_2,
        }.get(ink.role, RAW)
    )
