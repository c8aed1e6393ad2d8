"""Work put off, one piece in each turn of the event loop, so that no turn is held for long by all of it.

What a piece makes due to be painted is painted in its turn: the window would paint several pieces' at once.

What is asked for first is done first; a piece asked for again while it waits is done once, as asked last.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget
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
        try:
            if isValid(owner):
                piece()
                self._paint()
        finally:  # only now: what has waited meanwhile comes before the next turn
            if self._waiting:
                self._next.start()

    def _paint(self) -> None:
        parent = self.parent()
        if isinstance(parent, QWidget):
            QCoreApplication.sendPostedEvents(parent.window(), QEvent.Type.UpdateRequest.value)
