"""What every flight of a dispersion is measured by: numbers of its outcome, what was met, what was drawn."""

from __future__ import annotations

from functools import lru_cache

from investigator.parameters import words
from investigator.refly.draws import DRAWS
from investigator.refly.outcome import MEASURES
from investigator.refly.scenario import Scenario
from investigator.sweep.measures import Measure

LANDED = "landed"
_DRAWN = "drawn_"
_UNITS = (("_m_s", "m/s"), ("_m", "m"), ("_deg", "deg"), ("_kg", "kg"), ("_s", "s"))  # longest first


def met_name(number: int) -> str:
    """The name of the measure that says whether a scenario's figure of that number, from 0, was met."""
    return f"met_{number + 1}"


def drawn_name(name: str) -> str:
    """The name of the measure that holds a draw."""
    return _DRAWN + name


@lru_cache(maxsize=4)
def _measures(figures: tuple[tuple[str, str, str], ...]) -> tuple[Measure, ...]:
    names = list(dict.fromkeys((*MEASURES, *(measure for _, _, measure in figures))))
    yes = "1 where it was, 0 where not"
    return (
        *(Measure(name, label_of(name), _unit(name), "none") for name in names),
        Measure(LANDED, "Landed", "", "high", 0, "1 where down softly, upright, with its filter alive"),
        *(
            Measure(met_name(number), name, "", "high", 0, f"{told}: met {yes}")
            for number, (name, told, _) in enumerate(figures)
        ),
        *(
            Measure(drawn_name(draw.name), draw.label, draw.unit, "none", 6, "what chance gave")
            for draw in DRAWS
        ),
    )


def flown_measures(scenario: Scenario) -> tuple[Measure, ...]:
    """Every number kept of a flight of a scenario, in the order of its columns."""
    return _measures(tuple((figure.name, figure.words, figure.measure) for figure in scenario.figures))


def label_of(name: str) -> str:
    """A number of an outcome in words."""
    if name == LANDED:
        return "Success"
    label = words(name.replace(":", " "))
    return f"{label} speed" if _unit(name) == "m/s" and " " not in label else label


def _unit(name: str) -> str:
    if name.startswith("sink_at:"):
        return "m/s"
    return next((unit for ending, unit in _UNITS if name.endswith(ending)), "")
