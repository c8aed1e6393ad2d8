"""How each verdict word is marked: an icon with the word, never colour alone."""

from __future__ import annotations

from ui.widgets.chip import Kind

VERDICT_KINDS = {
    "Supported": Kind.OK,
    "Open": Kind.NEUTRAL,
    "Disfavoured": Kind.NEUTRAL,
    "Withheld": Kind.WARN,
    "What-if": Kind.WHAT_IF,
}
