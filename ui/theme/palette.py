"""The tokens as a `QPalette`, so that every stock widget of the Fusion style starts from the right greys."""

from __future__ import annotations

from PySide6.QtGui import QPalette

from ui.theme.colours import colour
from ui.theme.tokens import Tokens


def palette(tokens: Tokens) -> QPalette:
    """The palette of a theme; selection and focus are grey, because a hue is always data."""
    role = QPalette.ColorRole
    inks = {
        role.Window: tokens.window,
        role.WindowText: tokens.text_1,
        role.Base: tokens.field,
        role.AlternateBase: tokens.panel,
        role.Text: tokens.text_1,
        role.Button: tokens.raised,
        role.ButtonText: tokens.text_1,
        role.BrightText: tokens.text_1,
        role.PlaceholderText: tokens.text_3,
        role.Highlight: tokens.selected,
        role.HighlightedText: tokens.text_1,
        role.Accent: tokens.text_1,
        role.Link: tokens.text_1,
        role.LinkVisited: tokens.text_2,
        role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.text_1,
        role.Light: tokens.raised,
        role.Midlight: tokens.hover,
        role.Mid: tokens.strong_line,
        role.Dark: tokens.line,
        role.Shadow: tokens.window,
    }
    made = QPalette()
    for name, ink in inks.items():
        made.setColor(name, colour(ink))
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, name, colour(tokens.text_3))
    return made
