"""An application in the dark theme for whatever is drawn."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from ui.theme import apply, tokens


@pytest.fixture
def dressed(qapp: QApplication) -> None:
    """The workbench's looks, dark."""
    if not qapp.styleSheet() or tokens().name != "dark":
        apply(qapp, "dark")
