"""The views one has been to: one step back per gesture, however many wheel clicks it had."""

from __future__ import annotations

Span = tuple[float, float]


class ZoomHistory:
    """A stack of time spans. Changes within one gesture count as one."""

    def __init__(self, depth: int = 100) -> None:
        self._spans: list[Span] = []
        self._depth = depth
        self._open = False

    def leave(self, span: Span, *, gesture: bool = False) -> None:
        """Remember the span one is about to leave; within a gesture only the first one is remembered."""
        if gesture and self._open:
            return
        self._open = gesture
        if not self._spans or self._spans[-1] != span:
            self._spans = [*self._spans[-self._depth + 1 :], span]

    def end_gesture(self) -> None:
        """The next change starts a step of its own."""
        self._open = False

    def back(self) -> Span | None:
        """The span one came from, or None at the beginning."""
        self._open = False
        return self._spans.pop() if self._spans else None

    def clear(self) -> None:
        """Forget where one has been."""
        self._spans, self._open = [], False

    def __len__(self) -> int:
        return len(self._spans)
