"""One plot of the stack: header above, view below, and a notice in its place where it cannot draw."""

from __future__ import annotations

from math import isfinite

from PySide6.QtCore import QEvent, QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QVBoxLayout, QWidget

from investigator.figures import CHANNEL, Panel, Scale
from ui.plots.entries import Reader, Reading, entries
from ui.plots.frame import Frame
from ui.plots.gate_scale import position
from ui.plots.header import PlotHeader
from ui.plots.marks import Near
from ui.plots.overlay import Overlay, Pointers
from ui.plots.reading import digits_for, unit_symbol, with_unit
from ui.plots.series import Prepared
from ui.plots.surface import Backdrop, Surface
from ui.plots.ticks import TimeFormat, time_text
from ui.plots.view import FlightView
from ui.theme.measures import PLOT_HEADER_HEIGHT, TIME_AXIS_HEIGHT, USED_STRIP_HEIGHT
from ui.turns import Turns
from ui.widgets.chip import Kind
from ui.widgets.message import NoticeCard

_MARGIN = 0.09
Span = tuple[float, float]


def whole_extent(surface: Surface, panel: Panel, left: float, right: float) -> Span:
    """The values a plot shows over a span.

    Its curves and samples whole, its bands as far as half a height beyond.
    """
    if panel.scale is Scale.STRIP:
        return 0.0, 1.0
    found = [mark.extent(left, right) for mark in surface.curves]
    if surface.terrain is not None:
        found.append(surface.terrain.extent(left, right))
    if panel.scale is Scale.GATE or not any(found):
        found += [mark.extent(left, right) for mark in surface.dots]
    known = [extent for extent in found if extent is not None]
    if panel.scale is Scale.GATE:
        known.append((position(-2.6), position(2.6)))
    low = min((extent[0] for extent in known), default=0.0)
    high = max((extent[1] for extent in known), default=1.0)
    reach = 0.5 * (high - low)
    for band in (mark.extent(left, right) for mark in surface.bands):
        if band is not None:
            low, high = min(low, max(band[0], low - reach)), max(high, min(band[1], high + reach))
    if high <= low:
        low, high = low - 1.0, high + 1.0
    room = _MARGIN * (high - low)
    return low - room, high + room


class PlotPane(QWidget):
    """Draws one `Panel`.

    What the mouse asks for comes out of `view.box`; `problem_action_asked` from the notice.
    """

    curve_clicked = Signal(str)
    problem_action_asked = Signal(str)
    hide_asked = Signal(str)

    def __init__(
        self,
        panel: Panel,
        prepared: Prepared | None = None,
        turns: Turns | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.panel = panel
        self.header = PlotHeader(panel.title, panel.unit)
        self.view = FlightView(panel.scale)
        self.surface = Surface(self.view.box, prepared or Prepared(), turns or Turns(self))
        self.overlay = Overlay(self.view.box, self.surface)
        self._span, self._values = (0.0, 1.0), (0.0, 1.0)
        self._reader = Reader(Pointers())
        self._form, self._epoch = TimeFormat.SECONDS, ""
        self._notice: NoticeCard | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.view, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumHeight(PLOT_HEADER_HEIGHT + 32)
        if panel.scale is Scale.STRIP:
            self.setFixedHeight(PLOT_HEADER_HEIGHT + USED_STRIP_HEIGHT - TIME_AXIS_HEIGHT)
        self.view.box.sigResized.connect(lambda *_: self._reframe())
        self.view.box.pressed_at.connect(self._pressed)
        self.view.box.value_zoom_asked.connect(self._zoom_values)
        self.view.box.value_pan_asked.connect(
            lambda by: self.show_values(self._values[0] + by, self._values[1] + by)
        )
        self.view.hovered.connect(self._hovered)
        self.view.left.connect(QToolTip.hideText)
        self.header.entry_clicked.connect(self.curve_clicked)
        self.header.hide_asked.connect(lambda: self.hide_asked.emit(self.panel.key))
        self.show_panel(panel)

    def show_panel(self, panel: Panel, *, read: bool = True) -> None:
        """Draw another panel of the same scale; the view stays. Not `read`: `show_pointers` is next."""
        self.panel = panel
        self.header.show_title(panel.title, panel.unit)
        self.header.offer_hiding(panel.key.startswith(CHANNEL))
        self.surface.show_panel(panel)
        self._show_problem(panel)
        if read:
            self._show_entries()

    def show_backdrop(self, backdrop: Backdrop) -> None:
        """Draw other phases, events and rules behind the marks."""
        self.surface.show_backdrop(backdrop)

    def show_span(self, left: float, right: float) -> None:
        """Show another span of time."""
        self._span = (left, right)
        self._reframe()

    def show_values(self, low: float, high: float) -> None:
        """Show another range of values (on the gate scale, of positions on it)."""
        if isfinite(low) and isfinite(high) and high > low:
            self._values = (low, high)
            self._reframe()
            self._show_entries()

    def fit(self) -> None:
        """Show the values there are in the span shown."""
        self.show_values(*whole_extent(self.surface, self.panel, *self._span))

    def whole(self) -> None:
        """Show the range the panel asks for, or else all values in the span."""
        if self.panel.span is not None and self.panel.scale is Scale.LINEAR:
            self.show_values(*self.panel.span)
        else:
            self.fit()

    def show_pointers(
        self, pointers: Pointers, reading: Reading, hidden: frozenset[str], selected: str
    ) -> None:
        """Show cursors, region, what headers read, which marks are left out and which is drawn last."""
        self.view.box.pointers = pointers
        self.surface.show_marks(hidden, selected)
        self.overlay.show_pointers(pointers, hidden)
        self._reader = Reader(pointers, reading, self._reader.digits, hidden)
        self._show_entries()

    def show_gate(self, line: float, scale: float, offer: str) -> None:
        """Draw gate lines and samples elsewhere on the scale, and let the lines be dragged if offered."""
        self.surface.show_gate(line, scale)
        self.view.box.gate_line = line
        self.view.box.gate_offer = offer

    def show_time_format(self, form: TimeFormat, epoch_utc: str) -> None:
        """Write times another way in tooltips."""
        self._form, self._epoch = form, epoch_utc

    @property
    def values(self) -> Span:
        """The range of values shown."""
        return self._values

    def tip(self, near: Near) -> str:
        """What a tooltip says of a sample or a curve.

        Channel, time, value with unit, and why it was rejected.
        """
        lines = [near.name, time_text(near.time, self._form, self._epoch, 2)]
        if isfinite(near.value):
            unit = "× gate" if self.panel.scale is Scale.GATE else unit_symbol(self.panel.unit)
            lines.append(with_unit(near.value, self._reader.digits + 1, unit))
        return "\n".join([*lines, near.reason] if near.reason else lines)

    def _show_entries(self) -> None:
        span = self._values[1] - self._values[0]
        reader = self._reader
        self._reader = Reader(reader.pointers, reader.reading, digits_for(span), reader.hidden)
        self.header.show_entries(entries(self.panel, self._reader))

    def _show_problem(self, panel: Panel) -> None:
        if self._notice is not None:
            self._notice.deleteLater()
            self._notice = None
        if panel.problem is not None:
            title, sentence, way_out = panel.problem
            self._notice = NoticeCard(Kind.WARN, title, sentence, way_out, "Hide plot", self)
            self._notice.action_asked.connect(lambda: self.problem_action_asked.emit(panel.key))
            self._notice.dismissal_asked.connect(lambda: self.hide_asked.emit(panel.key))
            self._notice.show()
            self._place_notice()

    def _place_notice(self) -> None:
        if self._notice is not None:
            self._notice.setFixedWidth(min(400, max(220, self.width() - 80)))
            self._notice.fit_height()
            room = self.height() - self._notice.height()
            self._notice.move(QPoint(40, max(PLOT_HEADER_HEIGHT + 4, room // 2)))

    def _reframe(self) -> None:
        box = self.view.box
        size = box.rect()
        frame = Frame(*self._span, *self._values, size.width(), size.height())
        if frame == box.frame_drawn:
            return
        box.frame_drawn = frame
        if frame.drawable:
            box.setRange(xRange=self._span, yRange=self._values, padding=0, disableAutoRange=True)
        self.surface.show_frame(frame)
        self.overlay.resize()

    def _zoom_values(self, factor: float, held: float) -> None:
        low, high = self._values
        self.show_values(held + (low - held) * factor, held + (high - held) * factor)

    def _pressed(self, x: float, y: float) -> None:
        near = self.surface.near_curve(x, y)
        if near is not None:
            self.curve_clicked.emit(near.key)

    def _hovered(self, x: float, y: float) -> None:
        near = self.surface.near(x, y)
        held = self.view.box.grip_at(x, y) == "gate"
        if near is None and not held:
            QToolTip.hideText()
            return
        words = self.view.box.gate_offer if near is None or held else self.tip(near)
        at = self.view.mapToGlobal(self.view.mapFromScene(self.view.box.mapToScene(x, y)))
        QToolTip.showText(at + QPoint(12, 12), words, self.view)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "overlay"):
            self.view.ink()
            self.surface.redraw()
            self.overlay.update()
            self._show_entries()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_notice()
