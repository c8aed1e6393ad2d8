"""The stack of plots: lane, plots and time axis share one span of time, one cursor and one left margin.

    stack = PlotStack()
    stack.show_figure(figure)
    stack.cursor_moved.connect(...)

It draws a figure value and says what was asked of it; what a click means is for its owner to decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from investigator.figures import Curve, Figure, Panel, Role, Scale
from ui.plots.column import PlotColumn
from ui.plots.entries import Reading
from ui.plots.history import Span
from ui.plots.lane import Lane
from ui.plots.overlay import Pointers
from ui.plots.pane import PlotPane
from ui.plots.series import Prepared
from ui.plots.shared_span import SharedSpan
from ui.plots.surface import Backdrop
from ui.plots.ticks import TimeFormat
from ui.plots.time_axis import TimeAxis
from ui.theme import tokens
from ui.theme.colours import colour
from ui.turns import Turns
from ui.widgets.progress import ProgressBar
from ui.widgets.rows import CHANNEL_MIME

_AFTER = 0.012  #: room after the last moment, as a share of the span


class PlotStack(QWidget):
    """Plots of one `Figure`.

    A mark goes by its key: the letter of its hypothesis, or its role (`onboard`, …).
    """

    cursor_moved = Signal(float)
    second_cursor_moved = Signal(float)
    region_changed = Signal(object)
    span_changed = Signal(float, float)
    curve_clicked = Signal(str)
    gate_dragged = Signal(float)
    gate_settled = Signal(float)
    problem_action_asked = Signal(str)
    hide_asked = Signal(str)
    channel_dropped = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figure = Figure("", (), (0.0, 1.0))
        self._pointers, self._reading = Pointers(), Reading.VALUE
        self._hidden: frozenset[str] = frozenset()
        self._selected = ""
        self._form, self._grid, self._marks_region = TimeFormat.SECONDS, True, False
        self._shared = SharedSpan(self)
        self.prepared, self.turns = Prepared(), Turns(self)
        self.lane, self.column, self.axis = Lane(), PlotColumn(), TimeAxis()
        self._bar = ProgressBar(parent=self)
        self._bar.hide()
        below = self._below = QVBoxLayout(self)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        for part in (self.lane, self.column, self.axis):
            below.addWidget(part, 1 if part is self.column else 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAcceptDrops(True)
        self._shared.changed.connect(self._show_span)
        self._shared.changed.connect(self.span_changed)
        self.lane.time_pressed.connect(self._cursor_asked)
        self.axis.panned.connect(self._shared.pan)
        self.axis.zoomed.connect(self._shared.zoom)
        self.axis.gesture_ended.connect(self._shared.end_gesture)

    def show_figure(self, figure: Figure, *, keep_view: bool = True) -> None:
        """Draw another figure.

        The view stays where it still meets the figure's span, unless told otherwise.
        """
        left, right = self._shared.now()
        met = left < figure.span[1] and figure.span[0] < right
        known = {(pane.panel.key, pane.panel.scale): pane for pane in self.panes()}
        self._figure = figure
        self.lane.setVisible(bool(figure.phases or figure.events))
        self.lane.show_flight(figure.phases, figure.events, figure.epoch_utc)
        asked = {(panel.key, panel.scale): panel for panel in figure.panels}
        for key in known.keys() & asked.keys():
            known[key].show_panel(asked[key], read=False)
        if list(known) != list(asked):
            self.column.show_panes([known.get(key) or self._made(panel) for key, panel in asked.items()])
            self._choose_callout()
        if not (known and keep_view and met):
            self._shared.begin(*self._whole_span())
            for pane in self.panes():
                pane.whole()
        self.axis.show_time_format(self._form, figure.epoch_utc)
        for pane in self.panes():
            pane.show_time_format(self._form, figure.epoch_utc)
        self._show_span()
        self._show_pointers()

    def figure(self) -> Figure:
        """The figure drawn now."""
        return self._figure

    def panes(self) -> tuple[PlotPane, ...]:
        """The plots from top to bottom."""
        return self.column.panes()

    def pane(self, key: str) -> PlotPane:
        """The plot of a panel. Raises KeyError."""
        return {pane.panel.key: pane for pane in self.panes()}[key]

    def show_gate(self, line: float, scale: float, offer: str) -> None:
        """Draw the gate's lines and its samples at so many times where the figure has them.

        The lines can be dragged where `offer` says what doing so means.
        """
        for pane in self.panes():
            if pane.panel.scale is Scale.GATE:
                pane.show_gate(line, scale, offer)

    def set_hidden(self, keys: frozenset[str]) -> None:
        """Leave out the marks of these keys."""
        if keys != self._hidden:
            self._hidden = keys
            self._show_pointers()

    def set_selected(self, key: str) -> None:
        """Draw the curves of this key last."""
        self._selected = key
        self._show_pointers()

    def set_reading(self, reading: Reading) -> None:
        """Let headers show values, differences from the second cursor, or statistics of the region."""
        self._reading = reading
        self._show_pointers()

    def set_grid(self, shown: bool) -> None:
        """Draw or leave out the horizontal rules."""
        self._grid = shown
        self._show_span()

    def set_time_format(self, form: TimeFormat) -> None:
        """Write times as seconds, h:m:s or UTC."""
        if form is self._form:
            return
        self._form = form
        self.axis.show_time_format(form, self._figure.epoch_utc)
        self.lane.show_time_format(form)
        for pane in self.panes():
            pane.show_time_format(form, self._figure.epoch_utc)
        self._show_span()

    def show_progress(self, share: float | None, slot: int = 1) -> None:
        """Show how far a job is along the top of the plots, in its hypothesis' colour.

        None when nothing runs.
        """
        self._bar.setVisible(share is not None)
        self._bar.show_slot(slot)
        self._bar.show_share(share or 0.0)
        self._place_bar()

    def pointers(self) -> Pointers:
        """Where cursors and region are."""
        return self._pointers

    def set_cursor(self, moment: float | None) -> None:
        """Put the cursor at a moment, or take it away."""
        self._point(replace(self._pointers, cursor=moment))

    def set_second_cursor(self, moment: float | None) -> None:
        """Put the second cursor at a moment, or take it away."""
        self._point(replace(self._pointers, second=moment))

    def set_region(self, region: Span | None) -> None:
        """Mark a region, or none."""
        self._point(replace(self._pointers, region=region))

    def set_region_mode(self, on: bool) -> None:
        """Let a drag mark a region instead of moving the cursor."""
        self._marks_region = on
        for pane in self.panes():
            pane.view.box.marks_region = on

    def step_cursor(self, samples: int) -> None:
        """Move the cursor by so many samples of what was believed, or else of the first curve there is."""
        times = self._sample_times()
        if not times.size or self._pointers.cursor is None:
            return
        here = int(np.searchsorted(times, self._pointers.cursor, "left"))
        there = float(times[min(max(here + samples, 0), times.size - 1)])
        self._cursor_asked(there)
        left, right = self._shared.now()
        if not left <= there <= right:
            self._shared.show(there - (right - left) / 2, there + (right - left) / 2)

    def span(self) -> Span:
        """The span of time shown."""
        return self._shared.now()

    def set_span(self, left: float, right: float) -> None:
        """Show a span of time; one step back leads to the one before."""
        self._shared.show(left, right)

    def fit(self) -> None:
        """Fit every plot's values to what the present span holds."""
        for pane in self.panes():
            pane.fit()

    def whole(self) -> None:
        """Show the whole flight, each plot with the values it asks for."""
        self._shared.show(*self._whole_span())
        for pane in self.panes():
            pane.whole()

    def zoom_to_region(self) -> None:
        """Show the marked region, and fit the values to it."""
        if self._pointers.region is not None:
            self._shared.show(*self._pointers.region)
            self.fit()

    def zoom_back(self) -> None:
        """Go back to the span before."""
        self._shared.back()

    def _whole_span(self) -> Span:
        start, end = self._figure.span
        return start, end + _AFTER * (end - start)

    def _made(self, panel: Panel) -> PlotPane:
        pane = PlotPane(panel, self.prepared, self.turns)
        box = pane.view.box
        box.marks_region = self._marks_region
        box.cursor_asked.connect(self._cursor_asked)
        box.second_asked.connect(self._second_asked)
        box.region_asked.connect(self._region_asked)
        box.pan_asked.connect(self._shared.pan)
        box.zoom_asked.connect(self._shared.zoom)
        box.gesture_ended.connect(self._shared.end_gesture)
        box.gate_dragged.connect(self.gate_dragged)
        box.gate_settled.connect(self.gate_settled)
        pane.curve_clicked.connect(self.curve_clicked)
        pane.problem_action_asked.connect(self.problem_action_asked)
        pane.hide_asked.connect(self.hide_asked)
        pane.show_span(*self._shared.now())
        pane.whole()
        return pane

    def _choose_callout(self) -> None:
        first = next((pane for pane in self.panes() if pane.panel.scale is Scale.LINEAR), None)
        if first is not None:
            first.overlay.calls_out = True

    def _curves(self) -> Iterator[Curve]:
        for panel in self._figure.panels:
            yield from (curve for curve in panel.curves if curve.time.size)

    def _sample_times(self) -> np.ndarray:
        believed = (curve for curve in self._curves() if curve.ink.role is Role.ONBOARD)
        found = next(believed, None) or next(self._curves(), None)
        return found.time if found is not None else np.empty(0)

    def _point(self, pointers: Pointers) -> None:
        if pointers != self._pointers:
            self._pointers = pointers
            self._show_pointers()

    def _cursor_asked(self, moment: float) -> None:
        self.set_cursor(moment)
        self.cursor_moved.emit(moment)

    def _second_asked(self, moment: float) -> None:
        self.set_second_cursor(moment)
        self.second_cursor_moved.emit(moment)

    def _region_asked(self, start: float, end: float) -> None:
        self.set_region((start, end))
        self.region_changed.emit((start, end))

    def _show_span(self) -> None:
        span, figure = self._shared.now(), self._figure
        self.axis.show_span(*span)
        self.lane.show_span(*span)
        backdrop = Backdrop(figure.phases, figure.events, self.axis.tick_times(), self._grid)
        for pane in self.panes():
            pane.show_backdrop(backdrop)
            pane.show_span(*span)

    def _show_pointers(self) -> None:
        self.lane.show_pointers(self._pointers)
        for pane in self.panes():
            pane.show_pointers(self._pointers, self._reading, self._hidden, self._selected)

    def _place_bar(self) -> None:
        self._bar.setGeometry(0, self.column.y(), self.width(), self._bar.height())
        self._bar.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._below.activate()
        self._place_bar()
        self._show_span()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), colour(tokens().plot))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(CHANNEL_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        address = bytes(event.mimeData().data(CHANNEL_MIME).data()).decode()
        at = self.column.mapFrom(self, event.position().toPoint())
        target = next((pane.panel.key for pane in self.panes() if pane.geometry().contains(at)), "")
        self.channel_dropped.emit(address, target)
