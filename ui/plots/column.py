"""Plots below one another: heights shared by stretch until the user drags them, none too low to be read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from investigator.figures import Scale
from ui.plots.pane import PlotPane
from ui.theme.measures import PLOT_HEADER_HEIGHT
from ui.widgets.clearing import discard

LOWEST_PLOT = 70  #: px of plot below the header, where the room suffices


def heights(stretches: Sequence[float], fixed: Sequence[int], room: int) -> list[int]:
    """Heights of panes with their headers, summing to `room` where it suffices.

    Stretch 0 takes the fixed height.
    """
    free = [i for i, stretch in enumerate(stretches) if stretch > 0]
    given = {i: fixed[i] for i in range(len(stretches)) if i not in free}
    left = float(room - sum(given.values()) - PLOT_HEADER_HEIGHT * len(free))
    lowest = min(float(LOWEST_PLOT), left / (len(free) + 1.2))
    while free:
        share = left / sum(stretches[i] for i in free)
        low = [i for i in free if stretches[i] * share < lowest]
        if not low or len(low) == len(free):
            given |= {i: PLOT_HEADER_HEIGHT + round(max(16.0, stretches[i] * share)) for i in free}
            break
        given |= dict.fromkeys(low, PLOT_HEADER_HEIGHT + round(lowest))
        left -= lowest * len(low)
        free = [i for i in free if i not in low]
    return [given[i] for i in range(len(stretches))]


class PlotColumn(QSplitter):
    """Panes in a column; their borders can be dragged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setObjectName("plots")
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self._panes: list[PlotPane] = []
        self._dragged: list[int] | None = None
        self.splitterMoved.connect(self._remember)

    def panes(self) -> tuple[PlotPane, ...]:
        """The plots from top to bottom."""
        return tuple(self._panes)

    def show_panes(self, panes: Sequence[PlotPane]) -> None:
        """Show these plots in this order; those that were there already stay as they are."""
        for pane in self._panes:
            if pane not in panes:
                discard(pane)
        self._panes, self._dragged = list(panes), None
        for place, pane in enumerate(panes):
            self.insertWidget(place, pane)
        self.share()

    def share(self) -> None:
        """Share the height anew: by stretch, or as it was dragged."""
        strips = [pane.panel.scale is Scale.STRIP for pane in self._panes]
        asked: list[float] = [
            0 if strip else max(1, p.panel.stretch) for p, strip in zip(self._panes, strips, strict=True)
        ]
        if self._dragged is not None:
            asked = [0 if strip else max(1, size) for size, strip in zip(self._dragged, strips, strict=True)]
        fixed = [pane.minimumHeight() for pane in self._panes]
        room = self.height() - max(0, len(self._panes) - 1) * self.handleWidth()
        self.setSizes(heights(asked, fixed, room))

    def _remember(self) -> None:
        self._dragged = [size - PLOT_HEADER_HEIGHT for size in self.sizes()]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share()
