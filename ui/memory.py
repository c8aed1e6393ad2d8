"""Memory for the next result, made ready while nobody waits."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from investigator.filters.compiled.room import ROOM
from ui.jobs import Job

_QUIET_MS = 250  #: after a result is told


class Memory(QObject):
    """Claimed a moment after `soon`, off the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._claiming = Job(self)
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._quiet.timeout.connect(self._claim)

    def soon(self) -> None:
        """A result has been told; the next will need as much."""
        self._quiet.start()

    def wait(self) -> None:
        """Stop, as the window does before it closes."""
        self._quiet.stop()
        self._claiming.wait()

    def _claim(self) -> None:
        self._claiming.start(lambda report, cancelled: ROOM.make_ready())
