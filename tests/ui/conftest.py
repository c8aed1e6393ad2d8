"""An application in the dark theme for whatever is drawn."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from ui.theme import apply


@pytest.fixture
def dressed(qapp: QApplication) -> None:
    """The workbench's looks, dark."""
    apply(qapp, "dark")
