"""The Qt binding in use can be trusted with a window that stays open all day."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject


def test_calls_that_return_nothing_lose_no_reference_to_none() -> None:
    """PySide6 6.12.0 lost one per call.

    Where None is not immortal the interpreter then aborts after minutes.
    """
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(2000):
        thing.setObjectName("thing")
    assert sys.getrefcount(None) > before - 500
