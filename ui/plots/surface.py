"""The surface of a plot.

Its ground, phases, gate, grid and events, then its marks, kept as a picture while nothing changes.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from investigator.figures import Panel, Role, Scale
from investigator.logs.contents import Event, Phase
from ui.plots.frame import Frame
from ui.plots.gate_scale import TICKS as GATE_TICKS
from ui.plots.gate_scale import position
from ui.plots.layers import Layers, Stratum
from ui.plots.marks import BandMark, CurveMark, Near, TerrainMark
from ui.plots.samples import DotsMark, StripMark
from ui.plots.series import Prepared
from ui.plots.ticks import nice_step, ticks
from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.measures import EVENT_DASH, SIZE_TICK, WEIGHT_MEDIUM
from ui.theme.pens import pen
from ui.turns import Turns
from ui.widgets.lettering import draw_text

_NEAR_SAMPLE_PX, _NEAR_CURVE_PX = 8.0, 6.0
_NUMBER_HEIGHT = 9.0  #: px a number on an axis needs


@dataclass(frozen=True)
class Backdrop:
    """What lies behind the marks of every plot.

    Phases, events, where the time axis has ticks, and whether to rule.
    """

    phases: tuple[Phase, ...] = ()
    events: tuple[Event, ...] = ()
    time_ticks: tuple[float, ...] = ()
    grid: bool = True


@dataclass(frozen=True)
class Rules:
    """Where a value axis carries numbers, where rules, and the step between numbers."""

    numbered: tuple[float, ...] = ()
    ruled: tuple[float, ...] = ()
    step: float = 1.0


def rules(low: float, high: float, height: float, scale: Scale = Scale.LINEAR) -> Rules:
    """Numbers and rules of an axis of that height in px."""
    if scale is Scale.STRIP:
        return Rules()
    if scale is Scale.GATE:
        return Rules(_gate_numbers(low, high, height), (0.0,))
    step = nice_step(high - low, max(3, round(height / 60)))
    numbered = tuple(ticks(low, high, step))
    half = step * height / (2 * (high - low)) >= 22
    return Rules(numbered, tuple(ticks(low, high, step / 2)) if half else numbered, step)


def _gate_numbers(low: float, high: float, height: float) -> tuple[float, ...]:
    """Positions of the gate scale's numbers that have room.

    The gate itself first, then tenfold, then zero.
    """
    kept: list[float] = []
    for ratio in GATE_TICKS:
        place = position(ratio)
        apart = [abs(place - other) * height / (high - low) for other in kept]
        if low <= place <= high and all(gap >= _NUMBER_HEIGHT for gap in apart):
            kept.append(place)
    return tuple(sorted(kept))


class Surface(QGraphicsObject):
    """Paints one panel into the pixels of its view.

    Give it a panel, a backdrop and a frame; it redraws when they change: at once where the view is another,
    so that plots move together, else when it is its turn, so that a stack of them holds nobody.
    """

    def __init__(self, parent: QGraphicsItem, prepared: Prepared, turns: Turns) -> None:
        super().__init__(parent)
        self._prepared, self._turns = prepared, turns
        self._gate, self._gate_scale = 1.0, 1.0
        self._panel: Panel | None = None
        self._backdrop, self._frame = Backdrop(), Frame(0, 1, 0, 1, 0, 0)
        self._hidden: frozenset[str] = frozenset()
        self._selected = ""
        self._picture: QPixmap | None = None
        self._before: QPixmap | None = None  #: the picture that was, until the next one's turn
        self._stretched: QPixmap | None = None  #: it, where it stands for one of another size
        self._layers = Layers()
        self._laid: tuple[object, QPixmap] | None = None
        self._lying: dict[Hashable, bool] = {}  #: which curve lies on which, of those drawn last
        self.bands: list[BandMark] = []
        self.curves: list[CurveMark] = []
        self.dots: list[DotsMark] = []
        self.terrain: TerrainMark | None = None

    def show_panel(self, panel: Panel) -> None:
        """Draw another panel; nothing is painted where its marks are those drawn already."""
        before, terrain = self._faces(), self._panel.terrain if self._panel is not None else None
        self._panel = panel
        self.bands = [BandMark(band, self._prepared.band(band)) for band in panel.bands]
        self.curves = [CurveMark(curve, self._prepared.curve(curve)) for curve in panel.curves]
        self._show_dots(panel)
        if panel.terrain is None:
            self.terrain = None
        elif panel.terrain is not terrain:
            self.terrain = TerrainMark(*panel.terrain)
        if self._faces() != before:
            self._redraw_in_turn()

    def show_gate(self, line: float, scale: float) -> None:
        """Draw the gate's lines at `line`, and samples at `scale` times where the panel has them."""
        if (line, scale) != (self._gate, self._gate_scale) and self._panel is not None:
            self._gate, self._gate_scale = line, scale
            self._show_dots(self._panel)
            self.redraw()

    def _show_dots(self, panel: Panel) -> None:
        """Samples in order once, however often the same ones are shown."""
        known = {id(mark.dots.time): mark for mark in self.dots}
        made: list[DotsMark] = []
        for item in panel.dots:
            old = known.get(id(item.time))
            same = old is not None and old.dots.value is item.value and old.dots.used is item.used
            series = old.series if old is not None and same else None
            if panel.scale is Scale.STRIP:
                made.append(StripMark(item, series=series))
            else:
                gated = panel.scale is Scale.GATE
                made.append(DotsMark(item, gated=gated, gate=self._gate_scale, series=series))
        self.dots = made

    def _faces(self) -> tuple[object, ...]:
        """All that the picture depends on, the view aside."""
        panel = self._panel
        rest = (panel.scale, panel.annotations, id(panel.terrain)) if panel is not None else ()
        marks: tuple[BandMark | CurveMark | DotsMark, ...] = (*self.bands, *self.curves, *self.dots)
        return (*(mark.face for mark in marks), *rest)

    def show_backdrop(self, backdrop: Backdrop) -> None:
        """Draw other phases, events and rules."""
        if backdrop != self._backdrop:
            self._backdrop = backdrop
            self.redraw()

    def show_marks(self, hidden: frozenset[str], selected: str) -> None:
        """Leave out the marks of some keys, and draw the selected one last."""
        if (hidden, selected) != (self._hidden, self._selected):
            self._hidden, self._selected = hidden, selected
            self._redraw_in_turn()

    def show_frame(self, frame: Frame) -> None:
        """Draw another part of time and value, or the same on another number of pixels."""
        if frame != self._frame:
            same = replace(frame, width=self._frame.width, height=self._frame.height) == self._frame
            stretched = self._picture or self._before
            self.prepareGeometryChange()
            self._frame = frame
            if same and stretched is not None and frame.drawable:
                self._redraw_in_turn()
                self._stretched = stretched  # also where new marks wait: a plot painted now would hold all
            else:
                self.redraw()

    @property
    def frame(self) -> Frame:
        """The view drawn now."""
        return self._frame

    @property
    def drawn_panel(self) -> Panel | None:
        """The panel drawn now."""
        return self._panel

    def redraw(self) -> None:
        """Forget the picture and paint anew."""
        self._forget_picture()
        self.update()

    def _forget_picture(self) -> None:
        self._picture = self._stretched = self._before = None

    def _redraw_in_turn(self) -> None:
        self._before = self._picture or self._before
        self._picture = self._stretched = None
        self._turns.put(self, "redraw", self._redraw_now)

    def _redraw_now(self) -> None:
        """Painted in this very turn: left to the window, plots of several turns would be painted in one."""
        self._forget_picture()
        for view in self.scene().views():
            view.viewport().repaint()

    def visible_curves(self) -> list[CurveMark]:
        """Curves that are drawn, in order of drawing.

        Belief, what happened, hypotheses, the selected one last.
        """
        order = {Role.ONBOARD: 1, Role.RECONSTRUCTION: 2, Role.HYPOTHESIS: 3}
        shown = [mark for mark in self.curves if mark.key not in self._hidden]
        return sorted(
            shown, key=lambda mark: 4 if mark.key == self._selected else order.get(mark.ink.role, 0)
        )

    def near(self, x: float, y: float) -> Near | None:
        """What lies under the mouse: a sample within 8 px, else a curve within 6."""
        samples = [
            found
            for mark in self.dots
            if mark.key not in self._hidden and (found := mark.near(self._frame, x, y))
        ]
        samples = [found for found in samples if found.distance <= _NEAR_SAMPLE_PX]
        if samples:
            return min(samples, key=lambda found: found.distance)
        return self.near_curve(x, y)

    def near_curve(self, x: float, y: float) -> Near | None:
        """The curve within 6 px of a point; of two equally near the one drawn on top."""
        found = [near for mark in reversed(self.visible_curves()) if (near := mark.near(self._frame, x, y))]
        found = [near for near in found if near.distance <= _NEAR_CURVE_PX]
        return min(found, key=lambda near: near.distance, default=None)

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, max(1.0, self._frame.width), max(1.0, self._frame.height))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if not self._frame.drawable:
            return
        ratio = painter.device().devicePixelRatio()
        if self._stretched is not None:
            painter.drawPixmap(self.boundingRect(), self._stretched, QRectF(self._stretched.rect()))
            return
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = self._drawn(ratio)
        painter.drawPixmap(QPointF(0, 0), self._picture)

    def _drawn(self, ratio: float) -> QPixmap:
        frame = self._frame
        picture = QPixmap(self._ground(frame, ratio))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._layers.paint(painter, list(self._strata(frame)), (frame, ratio, id(tokens())))
        self._paint_annotations(painter, frame, self._panel.annotations if self._panel is not None else ())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_axis(painter, frame)
        painter.end()
        return picture

    def _ground(self, frame: Frame, ratio: float) -> QPixmap:
        """Ground and backdrop, painted once for a view."""
        scale = self._panel.scale if self._panel is not None else Scale.LINEAR
        asked = frame, ratio, id(tokens()), self._backdrop, scale, self._gate
        if self._laid is None or self._laid[0] != asked:
            laid = QPixmap(round(frame.width * ratio), round(frame.height * ratio))
            laid.setDevicePixelRatio(ratio)
            laid.fill(colour(tokens().plot))
            painter = QPainter(laid)
            self._paint_backdrop(painter, frame)
            painter.end()
            self._laid = asked, laid
        return self._laid[1]

    def _paint_backdrop(self, painter: QPainter, frame: Frame) -> None:
        theme = tokens()
        for phase in self._backdrop.phases[::2]:
            left, right = frame.x(phase.start), frame.x(phase.end)
            shade = QRectF(round(left), 0, round(right) - round(left), frame.height)
            painter.fillRect(shade & self.boundingRect(), colour(theme.phase, theme.phase_share))
        scale = self._panel.scale if self._panel is not None else Scale.LINEAR
        if scale is Scale.GATE:
            self._paint_gate(painter, frame)
        if self._backdrop.grid:
            painter.setPen(pen(theme.grid))
            for value in rules(frame.low, frame.high, frame.height, scale).ruled:
                _rule(painter, frame, frame.y(value))
        painter.setPen(pen(theme.event, 1.0, EVENT_DASH))
        for event in self._backdrop.events:
            if frame.left <= event.time <= frame.right:
                x = round(frame.x(event.time)) + 0.5
                painter.drawLine(QPointF(x, 0), QPointF(x, frame.height))

    def _paint_axis(self, painter: QPainter, frame: Frame) -> None:
        painter.setPen(pen(tokens().axis))
        _rule(painter, frame, frame.height - 1)
        for moment in self._backdrop.time_ticks:
            x = round(frame.x(moment)) + 0.5
            painter.drawLine(QPointF(x, frame.height - 4), QPointF(x, frame.height - 1))

    def _paint_gate(self, painter: QPainter, frame: Frame) -> None:
        theme = tokens()
        top, foot = frame.y(position(self._gate)), frame.y(position(-self._gate))
        painter.fillRect(QRectF(0, top, frame.width, foot - top), colour(theme.raw, theme.gate_share))
        painter.setPen(pen(theme.event))
        _rule(painter, frame, top)
        _rule(painter, frame, foot)

    def _strata(self, frame: Frame) -> Iterator[Stratum]:
        """The visible marks in order of painting."""
        below: list[BandMark | TerrainMark | DotsMark] = [*self.bands]
        if self.terrain is not None:
            below.append(self.terrain)
        for lower in (*below, *self.dots):
            if lower.key not in self._hidden or lower is self.terrain:
                yield Stratum(lower.key, lower.face, partial(lower.paint, frame=frame))
        curves = self.visible_curves()
        replays = [mark for mark in curves if mark.ink.role is Role.HYPOTHESIS and not mark.curve.busy]
        known, self._lying = self._lying, {}

        def lies(mark: CurveMark, other: CurveMark) -> bool:
            asked = mark.series, other.series, frame
            found = known[asked] if asked in known else mark.lies_on(other, frame)
            self._lying[asked] = found
            return found

        for mark in curves:
            rail = mark.ink.role is Role.ONBOARD and any(lies(mark, other) for other in replays)
            selected = mark.key == self._selected
            paint = partial(mark.paint, frame=frame, rail=rail, selected=selected)
            yield Stratum(mark.key, (mark.face, rail, selected), paint)
        for mark in curves:
            if mark.curve.ends is not None:
                yield Stratum(mark.key, (mark.face, "end"), partial(mark.paint_end, frame=frame))

    def _paint_annotations(
        self, painter: QPainter, frame: Frame, annotations: Sequence[tuple[float, float, str]]
    ) -> None:
        for moment, value, words in annotations:
            placed = position(value) if self._panel is not None and self._panel.scale is Scale.GATE else value
            box = QRectF(frame.x(moment), frame.y(placed) - 9, frame.width - frame.x(moment), 18)
            type_ = font(SIZE_TICK, WEIGHT_MEDIUM)
            draw_text(painter, box, words, type_, tokens().text_2)


def _rule(painter: QPainter, frame: Frame, y: float) -> None:
    at = round(y) + 0.5
    painter.drawLine(QPointF(0, at), QPointF(frame.width, at))
