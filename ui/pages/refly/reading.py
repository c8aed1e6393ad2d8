"""How a flight reads: the verdict, one flight beside another, published figures met or missed. No Qt here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from investigator.refly.outcome import Met, Outcome
from ui.pages.refly.views import Course
from ui.plots.ticks import number
from ui.widgets.chip import Kind

_MARKS = {"P": "published", "D": "derived from what was published", "U": "unverified"}
_KILO = 1000.0
_DOWN = "touchdown"
_HARD_M_S = 5.0  #: a vehicle that meets the ground faster is lost, whatever its legs

#: Rows of the table of one flight: name, measure, what the tooltip says.
_ROWS = (
    ("Touchdown speed", "touchdown_m_s", "speed of descent at the end, downward positive"),
    ("Horizontal speed", "level_m_s", "along the ground at the end"),
    ("Distance to site", "distance_m", "along the ground, whichever way"),
    ("Tilt", "lean_deg", "from upright at the end"),
    ("Propellant left", "propellant_kg", "usable"),
    ("Belief error at end", "belief_error_m", "believed height above the site less the true one"),
    ("Ranges used", "ranges_used", "share of valid ranges the filter used"),
)


@dataclass(frozen=True)
class Cell:
    """A value as words, and what it says of itself."""

    text: str
    kind: Kind = Kind.NONE


@dataclass(frozen=True)
class Line:
    """A row of a table: name, its cells, what the tooltip says."""

    name: str
    cells: tuple[Cell, ...]
    tip: str = ""


@dataclass(frozen=True)
class FigureLine:
    """A published figure: its words, what came of it, whether that is met, and what the tooltip says."""

    words: str
    value: str
    kind: Kind
    says: str
    tip: str


def value_text(measure: str, value: float) -> str:
    """A measure of a flight with its unit; a dash where it has none."""
    if not isfinite(value):
        return "–"
    if measure == "ranges_used":
        return f"{100 * value:.1f} %"
    name = measure.partition(":")[0]
    if name.endswith("_m_s") or name == "sink_at":
        return f"{number(value, 0 if abs(value) >= 20 else 1)} m/s"
    if name.endswith("_kg"):
        return f"{number(value, 1)} kg"
    if name.endswith("_deg"):
        return f"{number(value, 1)}°"
    if name.endswith("_s"):
        return f"{number(value, 1)} s"
    if name.endswith("_m"):
        return metres(value, signed=name == "belief_error_m")
    return number(value, 2)


def metres(value: float, *, signed: bool = False) -> str:
    """A length: kilometres from one on, save where its sign matters most."""
    if abs(value) >= _KILO and not signed:
        return f"{number(value / _KILO, 2 if abs(value) < 10 * _KILO else 1)} km"
    return f"{number(value, 1 if abs(value) < 10 else 0)} m"


def ending(result: Outcome) -> Cell:
    """How a flight ended, as lists show it."""
    measures = result.measures
    if result.landed:
        return Cell(value_text("touchdown_m_s", measures["touchdown_m_s"]), Kind.OK)
    if result.ending != _DOWN:
        return Cell(result.ending, Kind.BAD)
    return Cell(value_text("impact_m_s", measures["impact_m_s"]), Kind.BAD)


def ended_words(result: Outcome) -> str:
    """How a flight ended, behind its name in a header."""
    cell = ending(result)
    if result.landed:
        return f"lands {cell.text}"
    if result.ending != _DOWN:
        return cell.text
    return f"impact {cell.text}" if _hard(result) else f"touches down {cell.text}"


def verdict(result: Outcome, *, flown: bool) -> tuple[str, Kind]:
    """The verdict's word and status: what the flight as it was does, what another would have done."""
    if result.landed:
        return "Lands" if flown else "Would have landed", Kind.OK
    if result.ending != _DOWN:
        return f"{'Does not land' if flown else 'Would not have landed'}: {result.ending}", Kind.BAD
    if _hard(result):
        return "Crashes" if flown else "Would have crashed", Kind.BAD
    return "Does not land safely" if flown else "Would not have landed safely", Kind.BAD


def _hard(result: Outcome) -> bool:
    return result.measures["impact_m_s"] > _HARD_M_S


def flight_lines(courses: tuple[Course, ...]) -> tuple[Line, ...]:
    """One row for each measure, one cell for each flight."""
    found = []
    for name, measure, tip in _ROWS:
        cells = tuple(_cell(measure, course.sortie.outcome) for course in courses)
        found.append(Line(name, cells, tip))
    return tuple(found)


def _cell(measure: str, result: Outcome) -> Cell:
    kind = Kind.NONE
    if measure == "touchdown_m_s":
        kind = Kind.OK if result.landed else Kind.BAD
    return Cell(value_text(measure, _of(result.measures, measure)), kind)


def _of(measures: Mapping[str, float], name: str) -> float:
    return measures.get(name, float("nan"))


def figure_lines(figures: tuple[Met, ...]) -> tuple[FigureLine, ...]:
    """Published figures, as a flight meets them."""
    return tuple(_figure_line(item) for item in figures)


def _figure_line(item: Met) -> FigureLine:
    kind, says = {
        True: (Kind.OK, "met"),
        False: (Kind.BAD, "missed"),
        None: (Kind.NEUTRAL, "no value"),
    }[item.met]
    figure = item.figure
    low, high = (value_text(figure.measure, bound) for bound in (figure.low, figure.high))
    tip = "\n".join(
        filter(
            None,
            (
                figure.words or figure.name,
                f"Met from {low} to {high}.",
                f"{_MARKS[figure.mark].capitalize()} ({figure.mark}).",
                figure.note,
            ),
        )
    )
    return FigureLine(figure.name, value_text(figure.measure, item.value), kind, says, tip)
