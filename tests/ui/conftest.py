"""An application in the dark theme for whatever is drawn, and the real window with the simulated flight."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from investigator.logs.reader import FlightLog
from investigator.results import Results
from ui.session import Session
from ui.theme import apply, tokens
from ui.theme.tokens import DARK
from ui.window import Window

PATIENCE_MS = 30_000


@pytest.fixture
def dressed(qapp: QApplication) -> None:
    """The workbench's looks, dark: dressed anew only where a test left them light."""
    if tokens() is not DARK or not qapp.styleSheet():
        apply(qapp, "dark")


@pytest.fixture
def remembered_nothing(qapp: QApplication) -> Iterator[QSettings]:
    """Settings as on the first day."""
    qapp.setOrganizationName("Descent Investigator")
    qapp.setApplicationName("Tests of Descent Investigator")
    settings = QSettings()
    settings.clear()
    yield settings
    settings.clear()


@pytest.fixture
def known_results(monkeypatch: pytest.MonkeyPatch, flight_results: Results) -> None:
    """A session that opens the simulated flight finds what other tests have computed of it."""

    def results(log: FlightLog, engine: str) -> Results:
        return flight_results if log.sha256 == flight_results.log.sha256 else Results(log, engine="reference")

    monkeypatch.setattr("ui.session.Results", results)


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    """A session without a window."""
    made = Session()
    yield made
    made.close()


@pytest.fixture
def window(
    qtbot: QtBot,
    dressed: None,
    remembered_nothing: QSettings,
    known_results: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Window]:
    """The real window, offscreen, nothing opened yet and no sample on its shelves."""
    monkeypatch.setattr("ui.shelves.samples", tuple)
    made = Window(Session())
    made.resize(1280, 800)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    made.close()


@pytest.fixture
def workbench(window: Window, qtbot: QtBot, flight_log: Path) -> Window:
    """The window with the simulated flight opened and compared."""
    opened_in(window, qtbot, flight_log)
    return window


def opened_in(window: Window, qtbot: QtBot, path: Path) -> None:
    """Open a log or a case in the window and wait for its first comparison."""
    with qtbot.waitSignal(window.session.comparison_changed, timeout=PATIENCE_MS):
        window.ask.open_path(str(path))
    all_shown(window, qtbot)


def all_shown(window: Window, qtbot: QtBot) -> None:
    """Wait until every plot and panel of the timeline has had its turn."""
    qtbot.waitUntil(lambda: not window.timeline.pending, timeout=PATIENCE_MS)
