"""How each verdict word is marked: an icon with the word, never colour alone."""

from __future__ import annotations

from investigator.fidelity import Fidelity
from ui.widgets.chip import Kind

VERDICT_KINDS = {
    "Supported": Kind.OK,
    "Open": Kind.NEUTRAL,
    "Disfavoured": Kind.NEUTRAL,
    "Withheld": Kind.WARN,
    "What-if": Kind.WHAT_IF,
}


def fidelity_words(check: Fidelity | None) -> tuple[str, Kind]:
    """What the chip in the top bar says of the fidelity check."""
    if check is None:
        return "No recorded solution to reproduce", Kind.NEUTRAL
    fitted = "" if check.provenance == "as flown" else f" ({check.provenance})"
    worst = next((item for item in check.departures if not item.holds), check.departures[0])
    size = f"{worst.worst:.1f} {worst.unit}"
    if check.reproduces:
        return f"Baseline reproduces the flight{fitted}, max {size}", Kind.OK
    if check.diverged:
        return f"Baseline diverged{fitted}", Kind.WARN
    return f"Baseline departs from the flight by {size}{fitted}", Kind.WARN
