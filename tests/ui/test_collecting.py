"""Full collections wait for a pointer at rest."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from pytestqt.qtbot import QtBot

from ui.collecting import IdleCollector


class Knot:
    """Something only a collection can free."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collector(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[IdleCollector]:
    before = gc.get_threshold()
    monkeypatch.setattr("ui.collecting._MIDDLE", 0)
    yield IdleCollector()
    gc.set_threshold(*before)


def aged() -> weakref.ref[Knot]:
    """A knot nobody holds, old enough that only a full collection looks at it."""
    knot = Knot()
    gc.collect(0)
    gc.collect(1)
    return weakref.ref(knot)


def test_garbage_goes_where_the_pointer_rests_and_stays_where_it_moves(
    collector: IdleCollector, monkeypatch: pytest.MonkeyPatch
) -> None:
    knot = aged()
    for x in range(3):
        monkeypatch.setattr(QCursor, "pos", lambda x=x: QPoint(x + 1, 1))
        collector._look()
    assert knot() is not None
    collector._look()
    assert knot() is None


def test_the_interpreter_makes_no_full_collection_by_itself(collector: IdleCollector) -> None:
    assert gc.get_threshold()[2] > 100_000
    knot = aged()
    kept = [[index] for index in range(100_000)]
    assert knot() is not None and len(kept) == 100_000
