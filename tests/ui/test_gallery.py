"""The gallery draws every part in both themes, and never without the marking of simulated data."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.gallery.__main__ import SHEETS
from ui.gallery.descent import MARKING, figure
from ui.theme import apply, tokens
from ui.widgets.chip import Chip

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("sheet", list(SHEETS))
def test_a_sheet_is_drawn_with_its_marking(qapp: QApplication, qtbot: QtBot, theme: str, sheet: str) -> None:
    apply(qapp, theme)
    drawn = SHEETS[sheet]()
    qtbot.addWidget(drawn)
    drawn.resize(1600, 1000)
    drawn.show()
    image = drawn.grab().toImage()
    assert (image.width(), image.height()) == (1600, 1000)
    assert any(chip.accessibleName() == MARKING and chip.isVisible() for chip in drawn.findChildren(Chip))
    inks = {image.pixel(x, y) for x in range(0, 1600, 3) for y in range(0, 1000, 3)}
    look = tokens()
    for ink in (look.window, look.plot, look.onboard, look.reconstruction, look.rejected):
        assert QColor(ink).rgb() in inks, ink


def test_the_synthetic_descent_says_what_it_is() -> None:
    assert "synthetic" in figure().marking.lower() and "not flight data" in figure().marking
