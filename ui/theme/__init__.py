"""One theme for the whole workbench: palette, style sheet, fonts, pens and icons, all from one set of tokens.

    apply(app, "dark")     # palette, style sheet and fonts; a second call re-dresses a running window
    tokens().text_1        # the ink in force; painted widgets ask for it each time they paint

The theme in force is kept on the application object: nothing to pass around, nothing to reset.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QStyleFactory, QToolTip

from ui.theme.fonts import font, load_fonts
from ui.theme.measures import SIZE_LABEL
from ui.theme.palette import palette
from ui.theme.sheet import style_sheet
from ui.theme.tokens import DARK, THEMES, Tokens

_PROPERTY = "descent_investigator_theme"


def apply(app: QApplication, name: str) -> None:
    """Dress the application in the theme of that name, `dark` or `light`."""
    chosen = THEMES[name]
    load_fonts()
    app.setProperty(_PROPERTY, name)
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setFont(font())
    QToolTip.setFont(font(SIZE_LABEL))
    app.setPalette(palette(chosen))
    app.setStyleSheet(style_sheet(chosen))


def tokens() -> Tokens:
    """The tokens of the theme in force; dark before any was applied."""
    app = QCoreApplication.instance()
    name = app.property(_PROPERTY) if app is not None else None
    return THEMES.get(str(name), DARK)
