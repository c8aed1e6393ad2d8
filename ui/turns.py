"""Work put off, one piece in each turn of the event loop, so that no turn is held for long by all of it.

What is asked for first is done first; a piece asked for again while it waits is done once, as asked last.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

Piece = Callable[[], object]


class Turns(QObject):
    """Pieces of work by their owner and name; one whose owner is gone by its turn is left out."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: dict[tuple[int, str], tuple[QObject, Piece]] = {}
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._take)

    @property
    def pending(self) -> bool:
        """Whether anything waits for its turn."""
        return bool(self._waiting)

    def put(self, owner: QObject, name: str, piece: Piece) -> None:
        """Do a piece when it is its turn."""
        self._waiting[id(owner), name] = owner, piece
        if not self._next.isActive():
            self._next.start()

    def _take(self) -> None:
        key = next(iter(self._waiting), None)
        if key is None:
            return
        owner, piece = self._waiting.pop(key)
        if self._waiting:
            self._next.start()
        if isValid(owner):
            piece()
