"""The span of time all plots share, how gestures move it, and the way back."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from ui.plots.history import Span, ZoomHistory

_SHORTEST_S = 1e-6
_PAUSE_MS = 400  #: turns of the wheel closer together than this are one gesture


class SharedSpan(QObject):
    """One span of time with its history. `changed` carries the new span."""

    changed = Signal(float, float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._span: Span = (0.0, 1.0)
        self._history = ZoomHistory()
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._history.end_gesture)

    def now(self) -> Span:
        """The span shown."""
        return self._span

    def show(self, left: float, right: float, *, gesture: bool = False) -> None:
        """Show a span; within a gesture all changes are one step back."""
        if right - left >= _SHORTEST_S and (left, right) != self._span:
            self._history.leave(self._span, gesture=gesture)
            self._span = (left, right)
            self.changed.emit(left, right)

    def begin(self, left: float, right: float) -> None:
        """Show a span to start from, with no way back."""
        self._span = (left, right)
        self._history.clear()
        self.changed.emit(left, right)

    def pan(self, seconds: float) -> None:
        """Move along the flight."""
        self._pause.start()
        self.show(self._span[0] + seconds, self._span[1] + seconds, gesture=True)

    def zoom(self, factor: float, held: float) -> None:
        """Stretch (factor above 1) or shrink the span about a moment that stays where it is."""
        self._pause.start()
        left, right = self._span
        self.show(held + (left - held) * factor, held + (right - held) * factor, gesture=True)

    def back(self) -> None:
        """Go back to the span one came from."""
        span = self._history.back()
        if span is not None:
            self._span = span
            self.changed.emit(*span)

    def end_gesture(self) -> None:
        """The next change is a step of its own."""
        self._pause.stop()
        self._history.end_gesture()
