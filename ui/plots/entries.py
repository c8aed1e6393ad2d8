"""What a plot's header says.

One entry per curve, with what the cursor, the second cursor or the region reads of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from investigator.figures import Curve, Dots, Panel, Role, Scale
from ui.plots.header import Entry
from ui.plots.overlay import Pointers
from ui.plots.reading import curve_at, half_width_at, sample_before, statistics
from ui.plots.ticks import number
from ui.theme import tokens
from ui.theme.lines import Line, ink_key, line_of

_ORDER = {Role.ONBOARD: 0, Role.RECONSTRUCTION: 1, Role.HYPOTHESIS: 2}
_RANK = {Role.ONBOARD: 0, Role.RECONSTRUCTION: 0, Role.HYPOTHESIS: 1}


class Reading(StrEnum):
    """What headers show of each curve.

    Its value, its difference from the second cursor, or its region's statistics.
    """

    VALUE = "value"
    DIFFERENCE = "difference"
    STATISTICS = "statistics"


@dataclass(frozen=True)
class Reader:
    """Where to read and what: pointers, reading, figures behind the point, and keys that are hidden."""

    pointers: Pointers
    reading: Reading = Reading.VALUE
    digits: int = 0
    hidden: frozenset[str] = frozenset()


def entries(panel: Panel, reader: Reader) -> list[Entry]:
    """The entries of a panel's header, on-board and reconstruction first."""
    found = []
    if panel.scale is not Scale.LINEAR:
        found += [_sample_entry(dots, panel.scale, reader) for dots in panel.dots]
    for curve in sorted(_named(panel), key=lambda item: _ORDER.get(item.ink.role, 3)):
        if ink_key(curve.ink) not in reader.hidden:
            found.append(_curve_entry(curve, reader))
    claimed = [band for band in panel.bands if band.ink.role is Role.CLAIMED]
    for band in claimed:
        if Role.CLAIMED.value not in reader.hidden:
            at = reader.pointers.cursor
            value = "" if at is None else f"±{number(half_width_at(band, at), reader.digits)}"
            found.append(Entry(line_of(band.ink, tokens()), band.name, value, 2))
    return found


def _named(panel: Panel) -> list[Curve]:
    """Curves that get an entry.

    Not the reconstruction where it is the zero line, nor a stale curve beside its new one.
    """
    fresh = {ink_key(curve.ink) for curve in panel.curves if not curve.busy}
    return [
        curve
        for curve in panel.curves
        if not (curve.busy and ink_key(curve.ink) in fresh)
        and not (curve.ink.role is Role.RECONSTRUCTION and _is_zero(curve))
    ]


def _is_zero(curve: Curve) -> bool:
    return bool(curve.value.size and curve.value[0] == 0.0 and not curve.value.any())


def _curve_entry(curve: Curve, reader: Reader) -> Entry:
    name = f"{curve.name}, re-running" if curve.busy else curve.name
    line = line_of(curve.ink, tokens())
    return Entry(line, name, _curve_value(curve, reader), _RANK.get(curve.ink.role, 2), ink_key(curve.ink))


def _curve_value(curve: Curve, reader: Reader) -> str:
    pointers = reader.pointers
    if reader.reading is Reading.STATISTICS and pointers.region is not None:
        found = statistics(curve, *pointers.region)
        if found is None:
            return "–"
        return f"{number(found.mean, reader.digits)} ± {number(found.deviation, reader.digits)}"
    if pointers.cursor is None:
        return ""
    if curve.ends is not None and pointers.cursor > curve.ends[0]:
        return "diverged"
    value = curve_at(curve, pointers.cursor)
    if reader.reading is Reading.DIFFERENCE and pointers.second is not None:
        return f"Δ {number(curve_at(curve, pointers.second) - value, reader.digits)}"
    return number(value, reader.digits)


def _sample_entry(dots: Dots, scale: Scale, reader: Reader) -> Entry:
    theme = tokens()
    name = "at cursor" if scale is Scale.STRIP else dots.name
    index = None if reader.pointers.cursor is None else sample_before(dots, reader.pointers.cursor)
    if index is None:
        return Entry(Line(theme.raw), name, "", 0, "")
    used = bool(dots.used[index])
    line = Line(theme.raw if used else theme.rejected)
    if scale is Scale.STRIP:
        return Entry(line, name, decision(used, dots.reason[index] if index < len(dots.reason) else ""), 0)
    value = float(dots.value[index])
    return Entry(line, name, number(value, 1) if isfinite(value) else "–", 0)


def decision(used: bool, reason: str) -> str:
    """Whether a sample was used, and if not, why, in one breath."""
    if used:
        return "used"
    if not reason or reason.startswith("rejected"):
        return reason or "rejected"
    return f"rejected: {reason}"
