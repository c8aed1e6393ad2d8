"""How the page shows that it waits: nothing for 200 ms, or 400 where half of it is done by then; then a bar,
after 2 s a line with Cancel. And what itself waits for a quiet moment.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ui.plots.stack import PlotStack
from ui.widgets.progress import ProgressLine

_SHOW_BAR_MS, _SHOW_LINE_MS = 200, 2000
_SOON_MS, _LATEST_S = 40, 0.25


class Waiting(QObject):
    """A wait and its looks; `late` is told when it has lasted long enough to be seen."""

    late = Signal()

    def __init__(self, plots: PlotStack, line: ProgressLine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._plots, self._line = plots, line
        self._since: float | None = None  #: None where nothing is waited for
        self._slot, self.is_late = 0, False
        self._share, self._put_off = 0.0, False
        self._to_bar, self._to_line = QTimer(self), QTimer(self)
        for timer, delay, show in (
            (self._to_bar, _SHOW_BAR_MS, self._show_bar),
            (self._to_line, _SHOW_LINE_MS, line.show),
        ):
            timer.setTimerType(Qt.TimerType.PreciseTimer)  # others may be a twentieth early, and more
            timer.setSingleShot(True)
            timer.setInterval(delay)
            timer.timeout.connect(show)

    def begin(self, slot: int) -> None:
        """A wait begins, for a hypothesis of that slot."""
        self._since, self._slot = monotonic(), slot
        self._share, self._put_off = 0.0, False
        self._to_bar.start()
        self._to_line.start()

    def end(self) -> float | None:
        """What was waited for is there. Returns how long it took (s), None where it was there at once."""
        self._to_bar.stop()
        self._to_line.stop()
        self._line.hide()
        if self.is_late:
            self._plots.show_progress(None)
        self.is_late = False
        since, self._since = self._since, None
        return monotonic() - since if since is not None else None

    def tell(self, share: float, label: str) -> None:
        """How far it is."""
        self._share = share
        spent = monotonic() - self._since if self._since is not None else 0.0
        self._line.show_progress(label, share, spent * (1 - share) / share if share > 0.02 else None)
        if self.is_late:
            self._plots.show_progress(share, self._slot)

    def _show_bar(self) -> None:
        if self._share > 0.5 and not self._put_off:  # likely to end before anyone has seen a bar
            self._put_off = True
            self._to_bar.start()
            return
        self.is_late = True
        self._plots.show_progress(0.0, self._slot)
        self.late.emit()


class Meanwhile(QObject):
    """Something to be done soon, once nothing else is under way, and at the latest after a quarter second."""

    due = Signal()

    def __init__(self, busy: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._busy = busy
        self._latest = 0.0
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._look)

    @property
    def waits(self) -> bool:
        """Whether it is still to be done."""
        return self._soon.isActive()

    def soon(self) -> None:
        """It is to be done; asked for again while it waits, once."""
        if not self.waits:
            self._latest = monotonic() + _LATEST_S
            self._soon.start()

    def forget(self) -> None:
        """It has been done otherwise."""
        self._soon.stop()

    def _look(self) -> None:
        if self._busy() and monotonic() < self._latest:
            self._soon.start()
        else:
            self.due.emit()
