"""The inspector of the timeline sheet: a hypothesis' statement and its parameters as fields and sliders."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from ui.gallery.layout import label, panel, row
from ui.theme.measures import SIZE_INSPECTOR, SIZE_LABEL, WEIGHT_SEMIBOLD
from ui.widgets.badge import HypothesisBadge
from ui.widgets.buttons import ActionButton, IconButton
from ui.widgets.chip import Chip, Kind
from ui.widgets.choice_field import ChoiceField
from ui.widgets.elided import ElidedLabel
from ui.widgets.parameter_field import ParameterField, Quantity
from ui.widgets.section import SectionHeader, rule

_STATEMENT = (
    "The range jumped up as the lander crossed the rim. The gate rejected it, the rejection latched, "
    "and a healthy range finder was ignored to the end."
)


def inspector() -> QFrame:
    """Head, form, foot."""
    title = ElidedLabel("Gate latched after terrain step", size=SIZE_INSPECTOR, weight=WEIGHT_SEMIBOLD)
    head = panel(
        "panel",
        [
            row([HypothesisBadge("B", 2), title, IconButton("more", "More")]),
            label(_STATEMENT, 2, SIZE_LABEL, wrap=True),
            row([Chip("Supported", Kind.OK), Chip("edits on-board half"), 1], (0, 4, 0, 0), 6),
        ],
        (13, 8, 8, 11),
        4,
    )
    gate = [SectionHeader("Range gate", right="lrf"), _policy(), *_gate_fields()]
    noise = [SectionHeader("Range noise", right="lrf"), *_noise_fields()]
    limit = ActionButton("Limit to a time span", "clock", "quiet")
    holds = panel(
        "panel",
        [SectionHeader("Holds"), row([label("whole descent", 1, SIZE_LABEL), 1, limit])],
        (13, 0, 5, 4),
    )
    form = [panel("panel", parts, (13, 0, 14, 6), 5) for parts in (gate, noise)]
    return panel("panel", [head, rule(), form[0], rule(), form[1], rule(), holds, 1, rule(), *_foot()])


def _policy() -> ChoiceField:
    return ChoiceField("Policy", ("Pass", "Reject", "Latch", "Force"), "Latch", "Latch", 2)


def _gate_fields() -> tuple[ParameterField, ...]:
    above = ParameterField(Quantity("Reject above", "σ", 0, 9, 3.0, decimals=2), 3.0, 2)
    above.show_hint("fitted 2.94, 95 % 2.71 to 3.20")
    after = ParameterField(Quantity("Latch after", "rejects", 1, 20, 5, whole=True), 5, 2)
    again = ParameterField(Quantity("Re-admit after", "samples", 0, 20, 0, whole=True), 0, 2)
    again.show_hint("0 = never; as flown")
    return above, after, again


def _noise_fields() -> tuple[ParameterField, ...]:
    sigma = ParameterField(Quantity("Sigma", "m", 0.1, 100, 25.0, decimals=1), 25.0, 2)
    first = ParameterField(Quantity("First-lock inflation", "×", 0.1, 15, 10.0, decimals=1), 8.5, 2)
    first.show_hint("as flown 10.0")
    return sigma, first


def _foot() -> tuple[QFrame, ...]:
    became = ElidedLabel("10.0 → 8.5", address=True)
    became.setMinimumWidth(became.sizeHint().width())
    change = row([ElidedLabel("onboard.lrf.first_lock_inflation", address=True, says=2), 1, became])
    difference = SectionHeader("Difference from baseline", right="1 change")
    buttons = (ActionButton("Reset", role="quiet"), ActionButton("Fit", "sliders"))
    foot = row([label("Re-run in 38 ms", 3, SIZE_LABEL), 1, *buttons])
    return (
        panel("panel", [difference, change], (13, 2, 13, 8)),
        rule(),
        panel("panel", [foot], (13, 8, 12, 10)),
    )
