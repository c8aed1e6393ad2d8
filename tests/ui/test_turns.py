"""Work put off is done one piece a turn, in the order it was asked for, and not for an owner that is gone."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from investigator.figures import Curve, Figure, Ink, Panel, Role
from ui.plots.stack import PlotStack
from ui.plots.surface import Surface
from ui.turns import Turns


def beating(owner: QObject, done: list[str]) -> QTimer:
    """A heartbeat that writes itself down beside what is done."""
    timer = QTimer(owner, interval=0)
    timer.timeout.connect(lambda: done.append("beat"))
    timer.start()
    return timer


def test_between_two_pieces_the_window_lives(qtbot: QtBot) -> None:
    turns, done = Turns(), list[str]()
    beating(turns, done)
    for name in "abc":
        turns.put(turns, name, lambda name=name: done.append(name))
    assert done == [] and turns.pending
    qtbot.waitUntil(lambda: not turns.pending)
    assert [step for step in done if step != "beat"] == ["a", "b", "c"]
    assert "beat" in done[done.index("a") : done.index("b")]
    assert "beat" in done[done.index("b") : done.index("c")]


def test_a_piece_asked_for_again_is_done_once_in_its_newest_form(qtbot: QtBot) -> None:
    turns, done = Turns(), list[str]()
    turns.put(turns, "a", lambda: done.append("old"))
    turns.put(turns, "b", lambda: done.append("b"))
    turns.put(turns, "a", lambda: done.append("new"))
    qtbot.waitUntil(lambda: not turns.pending)
    assert done == ["new", "b"]


def test_a_piece_whose_owner_is_gone_is_left_out(qtbot: QtBot) -> None:
    turns, owner, done = Turns(), QObject(), list[str]()
    turns.put(owner, "a", lambda: done.append("a"))
    turns.put(turns, "b", lambda: done.append("b"))
    delete(owner)
    qtbot.waitUntil(lambda: not turns.pending)
    assert done == ["b"]


def figure(height_m: float) -> Figure:
    time = np.linspace(0.0, 10.0, 11)
    curve = Curve("baseline", Ink(Role.HYPOTHESIS, 0, "0"), time, np.linspace(height_m, 0.0, 11))
    return Figure("", tuple(Panel(key, key, "m", curves=(curve,)) for key in "abc"), (0.0, 10.0))


@pytest.fixture
def painted(dressed: None, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> tuple[PlotStack, list[str]]:
    """Three plots in view, and what is done from now on: "paint" for each one drawn anew, and heartbeats."""
    stack, done = PlotStack(), list[str]()
    qtbot.addWidget(stack)
    stack.resize(600, 500)
    stack.show_figure(figure(100.0))
    with qtbot.waitExposed(stack):
        stack.show()
    qtbot.waitUntil(lambda: not stack.turns.pending)
    qtbot.wait(50)
    drawn = Surface._drawn

    def told(surface: Surface, ratio: float) -> object:
        done.append("paint")
        return drawn(surface, ratio)

    monkeypatch.setattr(Surface, "_drawn", told)
    beating(stack, done)
    return stack, done


def one_a_turn(done: list[str], qtbot: QtBot) -> bool:
    qtbot.waitUntil(lambda: done.count("paint") == 3)
    paints = [place for place, step in enumerate(done) if step == "paint"]
    return all("beat" in done[a:b] for a, b in pairwise(paints))


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_plots_with_new_curves_are_painted_one_a_turn(
    painted: tuple[PlotStack, list[str]], qtbot: QtBot
) -> None:
    stack, done = painted
    stack.show_figure(figure(90.0))
    assert one_a_turn(done, qtbot)


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_plots_of_another_height_with_new_curves_are_painted_one_a_turn(
    painted: tuple[PlotStack, list[str]], qtbot: QtBot
) -> None:
    stack, done = painted
    stack.show_figure(figure(90.0))
    stack.resize(600, 440)
    assert one_a_turn(done, qtbot)
    assert {pane.surface.frame.height for pane in stack.panes()} == {
        pane.surface._picture.height() for pane in stack.panes() if pane.surface._picture is not None
    }


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_plots_of_another_span_are_painted_at_once_and_together(
    painted: tuple[PlotStack, list[str]], qtbot: QtBot
) -> None:
    stack, done = painted
    stack.set_span(2.0, 6.0)
    assert not stack.turns.pending
    qtbot.waitUntil(lambda: done.count("paint") == 3)
    first = done.index("paint")
    assert done[first : first + 3] == ["paint"] * 3
