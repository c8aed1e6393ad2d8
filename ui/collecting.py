"""Garbage in cycles is looked for while no hand is at the window.

A full collection looks through everything that lives, some two hundred thousand objects once a log is open,
and holds every thread for as long: a tenth of a second and more in the middle of a drag.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

_LOOK_MS = 5_000
_YOUNG, _MIDDLE, _NEVER = 700, 10, 1_000_000  #: thresholds; the interpreter's own last one is 10


class IdleCollector(QObject):
    """Takes full collections over from the interpreter, and makes them where the pointer has come to rest."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.set_threshold(_YOUNG, _MIDDLE, _NEVER)
        self._last = QCursor.pos()
        self._clock = QTimer(self, interval=_LOOK_MS)
        self._clock.timeout.connect(self._look)
        self._clock.start()

    def _look(self) -> None:
        """Collect where the pointer stands where it stood, no button is down, and there is enough to do."""
        before, self._last = self._last, QCursor.pos()
        pressed = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if before == self._last and not pressed and gc.get_count()[2] >= _MIDDLE:
            gc.collect()
