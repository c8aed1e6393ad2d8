"""The fast engine is compiled beside the window, once; the status bar says what the shown run really used."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from pytestqt.qtbot import QtBot

from investigator import verbs
from investigator.faults.bias import Bias
from investigator.filters.run import Run
from investigator.hypotheses.sensor_fault import SensorFault
from tests.ui.conftest import PATIENCE_MS, opened_in
from ui.engine import COMPILING, FAILED, EngineKeeper, mark
from ui.session import Session
from ui.window import Window

pytestmark = [pytest.mark.qt_log_ignore("propagateSizeHints")]

ENDLESS = (sys.executable, "-c", "import time; time.sleep(600)")
QUICK = (sys.executable, "-c", "")
BROKEN = (sys.executable, "-c", "raise SystemExit('no compiler here')")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which nothing has been compiled; loading what was takes no time."""
    monkeypatch.setattr("ui.engine.mark", lambda: tmp_path / "cache" / "x.ready")
    monkeypatch.setattr("ui.engine.warm", lambda: None)
    return tmp_path / "cache" / "x.ready"


@pytest.fixture
def keeping(qtbot: QtBot, machine: Path) -> Iterator[list[EngineKeeper]]:
    made: list[EngineKeeper] = []
    yield made
    for keeper in made:
        keeper.close()


def test_until_it_is_compiled_the_reference_engine_serves(
    qtbot: QtBot, machine: Path, keeping: list[EngineKeeper]
) -> None:
    keeper = EngineKeeper(ENDLESS)
    keeping.append(keeper)
    with qtbot.waitSignal(keeper.changed):
        keeper.begin()
    assert (keeper.name, keeper.remark) == ("reference", COMPILING)
    assert keeper.compiling
    keeper.close()
    assert not keeper.compiling
    assert not machine.exists()


def test_once_compiled_it_is_used_and_never_compiled_again(
    qtbot: QtBot, machine: Path, keeping: list[EngineKeeper]
) -> None:
    first = EngineKeeper(QUICK)
    keeping.append(first)
    first.begin()
    qtbot.waitUntil(lambda: first.name == "auto", timeout=PATIENCE_MS)
    assert first.remark == ""
    assert machine.is_file()
    again = EngineKeeper(ENDLESS)
    keeping.append(again)
    again.begin()
    assert (again.name, again.compiling) == ("auto", False)


@pytest.mark.parametrize(
    ("command", "why"), [(BROKEN, "no compiler here"), (("/nowhere/python",), "nowhere")]
)
def test_where_it_cannot_be_compiled_the_reference_engine_stays_and_the_reason_is_told(
    qtbot: QtBot, machine: Path, keeping: list[EngineKeeper], command: tuple[str, ...], why: str
) -> None:
    keeper = EngineKeeper(command)
    keeping.append(keeper)
    keeper.begin()
    qtbot.waitUntil(lambda: keeper.remark == FAILED, timeout=PATIENCE_MS)
    assert keeper.name == "reference"
    assert why in keeper.detail or "exec" in keeper.detail
    assert not machine.exists()


def test_the_mark_is_of_this_program_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    here = mark()
    assert mark() == here
    monkeypatch.setattr("ui.engine.version", lambda name: "0.0")
    assert mark() != here


def test_the_child_compiles_the_engine_of_this_interpreter() -> None:
    keeper = EngineKeeper()
    assert keeper._command[-3:] == (sys.executable, "-m", "investigator.filters.compiled")


def test_closing_the_window_ends_the_compilation(
    qtbot: QtBot, dressed: None, remembered_nothing: object, known_results: None, machine: Path
) -> None:
    keeper = EngineKeeper(ENDLESS)
    window = Window(Session(), keeper)
    qtbot.addWidget(window)
    keeper.begin()
    qtbot.waitUntil(lambda: keeper._child.state() is QProcess.ProcessState.Running, timeout=PATIENCE_MS)
    assert "once per machine" in window.status.engine.text()
    window.close()
    assert not keeper.compiling
    assert not machine.exists()


def test_the_status_bar_names_the_engine_of_the_shown_run_and_why_it_was_that_one(
    window: Window, qtbot: QtBot, flight_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened_in(window, qtbot, flight_log)
    session, line = window.session, window.status.engine
    assert line.text().startswith("Reference engine")
    fault = SensorFault(sensor="baro", fault=Bias(bias=17.0), target="onboard")
    with qtbot.waitSignal(session.comparison_changed, timeout=PATIENCE_MS):
        session.do("Add hypothesis", lambda case: verbs.add_hypothesis(case, fault))
    note = "Run by the reference engine: its barometer exists only in Python."
    assert session.comparison is not None and session.drawn is not None
    baseline: Run = replace(session.comparison.baseline, engine="compiled")
    (outcome,) = session.comparison.outcomes
    fallen = replace(outcome, run=replace(outcome.run, engine="reference", notes=(note,)))
    session.drawn = replace(session.comparison, baseline=baseline, outcomes=(fallen,))
    session.select("A")
    assert line.text().startswith("Reference engine")
    assert note in line.toolTip()
    session.select("")
    assert line.text().startswith("Compiled engine")
    assert note not in line.toolTip()


def test_what_the_window_computes_from_then_on_uses_the_engine_that_is_there(
    window: Window, qtbot: QtBot, flight_log: Path
) -> None:
    opened_in(window, qtbot, flight_log)
    results = window.session.results
    assert results is not None
    before = results.engine
    window.engine.name = "auto"
    window.engine.changed.emit()
    assert (window.session.engine, results.engine) == ("auto", "auto")
    results.engine = before
