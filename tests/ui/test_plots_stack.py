"""The stack of plots as one uses it.

Cursor, region, zoom and back, hidden and selected curves, notices, pictures.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from investigator.figures import Curve, Dots, Figure, Ink, Panel, Role, Scale
from investigator.logs.contents import Event, Phase
from ui.gallery.descent import figure
from ui.plots.gate_scale import compress, position
from ui.plots.layers import Layers, Stratum
from ui.plots.marks import CurveMark
from ui.plots.pane import PlotPane
from ui.plots.stack import PlotStack
from ui.plots.ticks import TimeFormat
from ui.theme import apply, tokens
from ui.theme.measures import AXIS_WIDTH
from ui.widgets.message import NoticeCard

pytestmark = [pytest.mark.usefixtures("dressed"), pytest.mark.qt_log_ignore("propagateSizeHints")]

BELIEVED, HAPPENED, REPLAY = Ink(Role.ONBOARD), Ink(Role.RECONSTRUCTION), Ink(Role.HYPOTHESIS, 2, "B")
TIME = np.linspace(0.0, 100.0, 1001)


def simple(*curves: Curve, **changes: object) -> Figure:
    panel = Panel("altitude", "Altitude", "m above site", curves=curves, span=(-100.0, 1100.0))
    return Figure("", (replace(panel, **changes),), (0.0, 100.0))


def falling(name: str = "on-board", ink: Ink = BELIEVED, lift: float = 0.0) -> Curve:
    return Curve(name, ink, TIME, 1000.0 - 10.0 * TIME + lift)


@pytest.fixture
def stack(qtbot: QtBot) -> PlotStack:
    made = PlotStack()
    made.resize(900, 640)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def descent(stack: PlotStack) -> PlotStack:
    stack.show_figure(figure())
    return stack


def pixels(image: QImage) -> np.ndarray:
    """Red, green and blue of an image (height, width, 3)."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    whole = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine() // 4, 4)
    return whole[:, : plain.width(), :3].astype(int)


def picture(pane: PlotPane) -> QImage:
    """What the pane's view shows now, one pixel to a logical pixel."""
    return pane.view.grab().toImage()


def inked(image: QImage, ink: str, tolerance: int = 24) -> np.ndarray:
    """(N, 2) x and y of the pixels of this colour, but for a trace of antialiasing."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    pixels = rows[:, : 4 * plain.width()].reshape(plain.height(), plain.width(), 4)[:, :, 2::-1].astype(int)
    wanted = [QColor(ink).red(), QColor(ink).green(), QColor(ink).blue()]
    y, x = np.nonzero(np.all(np.abs(pixels - wanted) <= tolerance, axis=2))
    return np.column_stack((x, y))


def point(pane: PlotPane, moment: float, value: float) -> QPoint:
    """Where a moment and value lie in the pane's view."""
    frame = pane.surface.frame
    scene = pane.view.box.mapToScene(QPointF(frame.x(moment), frame.y(value)))
    return pane.view.mapFromScene(scene)


def press(
    qtbot: QtBot, pane: PlotPane, at: QPoint, key: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    qtbot.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, key, at)


def test_every_plot_has_the_same_left_margin_and_the_same_width(descent: PlotStack) -> None:
    boxes = [pane.view.box.sceneBoundingRect() for pane in descent.panes()]
    assert {round(box.left(), 3) for box in boxes} == {float(AXIS_WIDTH)}
    assert len({round(box.width(), 3) for box in boxes}) == 1


def test_the_whole_flight_is_shown_first_and_every_plot_shows_the_same_span(descent: PlotStack) -> None:
    left, right = descent.span()
    assert left == 430.0 and 920.0 < right < 930.0
    assert {(pane.surface.frame.left, pane.surface.frame.right) for pane in descent.panes()} == {
        (left, right)
    }


def test_a_click_puts_the_cursor_there_and_every_header_reads_it(qtbot: QtBot, descent: PlotStack) -> None:
    pane = descent.pane("speed")
    with qtbot.waitSignal(descent.cursor_moved) as moved:
        press(qtbot, pane, point(pane, 662.0, -100.0))
    assert moved.args[0] == pytest.approx(662.0, abs=0.7)
    assert descent.pointers().cursor == moved.args[0]
    for pane in descent.panes():
        assert all(item.value for item in pane.header.entries())


def test_dragging_moves_the_cursor_along(qtbot: QtBot, descent: PlotStack) -> None:
    seen: list[float] = []
    descent.cursor_moved.connect(seen.append)
    pane = descent.pane("altitude")
    target, left = pane.view.viewport(), Qt.MouseButton.LeftButton
    qtbot.mousePress(target, left, pos=point(pane, 500.0, 14_000.0))
    for moment in (540.0, 600.0, 700.0):
        qtbot.mouseMove(target, point(pane, moment, 14_000.0))
    qtbot.mouseRelease(target, left, pos=point(pane, 700.0, 14_000.0))
    assert seen[-1] == pytest.approx(700.0, abs=0.7)
    assert descent.pointers().cursor == seen[-1]
    assert descent.span()[0] == 430.0


def turn(pane: PlotPane, at: QPoint, key: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """One click of the wheel, away from the hand."""
    target = pane.view.viewport()
    place, nothing = QPointF(at), Qt.MouseButton.NoButton
    glob = QPointF(target.mapToGlobal(at))
    event = QWheelEvent(
        place, glob, QPoint(), QPoint(0, 120), nothing, key, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(target, event)


def test_the_wheel_zooms_time_about_the_mouse_and_with_ctrl_the_values(descent: PlotStack) -> None:
    pane = descent.pane("altitude")
    turn(pane, point(pane, 600.0, 8000.0))
    frame = pane.surface.frame
    assert frame.right - frame.left == pytest.approx(0.85 * 495.88, rel=1e-3)
    assert descent.pane("speed").surface.frame.left == frame.left > 430.0
    low, high = pane.values
    turn(pane, point(pane, 600.0, 8000.0), Qt.KeyboardModifier.ControlModifier)
    assert pane.values[1] - pane.values[0] == pytest.approx(0.85 * (high - low))
    assert descent.span() == (frame.left, frame.right)


def test_shift_click_puts_the_second_cursor(qtbot: QtBot, descent: PlotStack) -> None:
    pane = descent.pane("altitude")
    with qtbot.waitSignal(descent.second_cursor_moved) as moved:
        press(qtbot, pane, point(pane, 742.0, 14_000.0), Qt.KeyboardModifier.ShiftModifier)
    assert moved.args[0] == pytest.approx(742.0, abs=0.7)
    assert descent.pointers().cursor is None


def test_clicking_a_curve_names_its_hypothesis(qtbot: QtBot, stack: PlotStack) -> None:
    stack.show_figure(simple(falling(), falling("B", REPLAY, 300.0)))
    pane = stack.pane("altitude")
    with qtbot.waitSignal(stack.curve_clicked) as clicked:
        press(qtbot, pane, point(pane, 50.0, 800.0))
    assert clicked.args == ["B"]
    with qtbot.assertNotEmitted(stack.curve_clicked):
        press(qtbot, pane, point(pane, 50.0, 1050.0))


def test_dragging_in_region_mode_marks_a_region_and_zooming_shows_it(
    qtbot: QtBot, descent: PlotStack
) -> None:
    descent.set_region_mode(True)
    pane = descent.pane("altitude")
    pane.view.box._drag_left(Drag(pane, 600.0, 600.0, start=True), pane.surface.frame)
    pane.view.box._drag_left(Drag(pane, 600.0, 700.0), pane.surface.frame)
    assert descent.pointers().region == pytest.approx((600.0, 700.0))
    descent.zoom_to_region()
    assert descent.span() == pytest.approx((600.0, 700.0))


class Drag:
    """A drag of the left button from one moment to another, as pyqtgraph reports it."""

    def __init__(
        self, pane: PlotPane, start_s: float, now_s: float, *, value: float = 0.0, start: bool = False
    ) -> None:
        frame = pane.surface.frame
        self._from = QPointF(frame.x(start_s), 40.0)
        self._now = QPointF(frame.x(now_s), frame.y(value))
        self._start = start

    def buttonDownPos(self) -> QPointF:
        return self._from

    def pos(self) -> QPointF:
        return self._now

    def isStart(self) -> bool:
        return self._start

    def isFinish(self) -> bool:
        return False

    def modifiers(self) -> Qt.KeyboardModifier:
        return Qt.KeyboardModifier.NoModifier


def test_an_edge_of_the_region_can_be_dragged_past_the_other(descent: PlotStack) -> None:
    descent.set_region((600.0, 700.0))
    pane = descent.pane("altitude")
    pane.view.box._drag_left(Drag(pane, 700.0, 700.0, start=True), pane.surface.frame)
    pane.view.box._drag_left(Drag(pane, 700.0, 650.0), pane.surface.frame)
    assert descent.pointers().region == pytest.approx((600.0, 650.0))
    pane.view.box._drag_left(Drag(pane, 700.0, 560.0), pane.surface.frame)
    assert descent.pointers().region == pytest.approx((560.0, 600.0))


def test_dragging_a_gate_line_asks_for_a_wider_gate(qtbot: QtBot, descent: PlotStack) -> None:
    pane = descent.pane("innovation")
    box, frame = pane.view.box, pane.surface.frame
    line = frame.y(np.log10(4.0))
    assert box.grip_at(10.0, line) == ""
    descent.show_gate(1.0, 1.0, "Reject above 3 σ: drag to move the gate")
    assert box.grip_at(10.0, line) == "gate"
    drag = Drag(pane, 600.0, 600.0, value=np.log10(1 + 3 * 2.0), start=True)
    drag._from = QPointF(frame.x(600.0), line)
    with qtbot.waitSignal(descent.gate_dragged) as dragged, qtbot.assertNotEmitted(descent.cursor_moved):
        box._drag_left(drag, frame)
    assert dragged.args[0] == pytest.approx(2.0, abs=1e-6)


def test_in_the_hand_the_gate_line_moves_and_the_samples_keep_their_place(descent: PlotStack) -> None:
    pane = descent.pane("innovation")
    (before,) = pane.surface.dots
    drawn, frame = before.drawn.copy(), pane.surface.frame
    descent.show_gate(2.0, 1.0, "offered")
    assert pane.view.box.grip_at(10.0, frame.y(position(2.0))) == "gate"
    assert pane.view.box.grip_at(10.0, frame.y(position(1.0))) == ""
    assert np.array_equal(pane.surface.dots[0].drawn, drawn)
    descent.show_gate(2.0, 2.0, "offered")
    assert pane.surface.dots[0].drawn == pytest.approx(compress(2.0 * before.value))


def test_zooming_holds_the_moment_under_the_mouse_and_back_undoes_a_whole_gesture(descent: PlotStack) -> None:
    whole = descent.span()
    for _ in range(5):
        descent.axis.zoomed.emit(0.8, 600.0)
    left, right = descent.span()
    assert (600.0 - left) / (right - left) == pytest.approx((600.0 - whole[0]) / (whole[1] - whole[0]))
    assert right - left == pytest.approx((whole[1] - whole[0]) * 0.8**5)
    descent.axis.gesture_ended.emit()
    descent.axis.panned.emit(30.0)
    descent.zoom_back()
    assert descent.span() == pytest.approx((left, right))
    descent.zoom_back()
    assert descent.span() == whole
    descent.zoom_back()
    assert descent.span() == whole


def test_fit_shows_what_the_span_holds(stack: PlotStack) -> None:
    stack.show_figure(simple(falling()))
    stack.set_span(80.0, 100.0)
    assert stack.pane("altitude").values == (-100.0, 1100.0)
    stack.fit()
    low, high = stack.pane("altitude").values
    assert -30.0 < low < 0.0 and 200.0 < high < 230.0
    stack.whole()
    assert stack.pane("altitude").values == (-100.0, 1100.0)


def test_a_new_figure_keeps_the_view_and_another_flight_does_not(stack: PlotStack) -> None:
    stack.show_figure(simple(falling()))
    stack.set_span(40.0, 60.0)
    stack.show_figure(simple(falling(lift=5.0)))
    assert stack.span() == (40.0, 60.0)
    stack.show_figure(replace(simple(falling()), span=(500.0, 600.0)))
    assert stack.span()[0] == 500.0


def test_the_cursor_steps_by_samples_and_the_view_follows(stack: PlotStack) -> None:
    stack.show_figure(simple(falling()))
    stack.set_cursor(50.0)
    stack.step_cursor(1)
    assert stack.pointers().cursor == pytest.approx(50.1)
    stack.step_cursor(-10)
    assert stack.pointers().cursor == pytest.approx(49.1)
    stack.set_span(49.0, 50.0)
    stack.step_cursor(10_000)
    assert stack.pointers().cursor == 100.0
    assert stack.span()[0] <= 100.0 <= stack.span()[1]


def test_a_spike_of_one_sample_in_a_million_can_be_seen(stack: PlotStack) -> None:
    time = np.linspace(0.0, 100.0, 1_000_001)
    value = np.zeros(time.size)
    value[500_000] = 1000.0
    stack.show_figure(simple(Curve("reconstruction", HAPPENED, time, value)))
    pane = stack.pane("altitude")
    spike = point(pane, 50.0, 700.0)
    seen = inked(picture(pane), tokens().reconstruction)
    assert np.any((np.abs(seen[:, 0] - spike.x()) <= 2) & (np.abs(seen[:, 1] - spike.y()) <= 3))


@pytest.mark.parametrize("span", [(0.0, 1e6), (1e5, 9e5), (2.9e5, 3.3e5), (314_000.0, 314_300.0)])
@pytest.mark.parametrize("width", [260, 900])
def test_a_spike_of_one_sample_is_visible_at_every_zoom(
    qtbot: QtBot, dressed: None, span: tuple[float, float], width: int
) -> None:
    """In noise, over every level of what is prepared: the spike's own column is painted up to its height."""
    rng = np.random.default_rng(5)
    time = np.arange(1_000_000.0)
    value = rng.uniform(-1.0, 1.0, time.size)
    value[314_159] = 10.0
    made = PlotStack()
    qtbot.addWidget(made)
    made.resize(width, 300)
    panel = Panel("k", "Noise", "m", curves=(Curve("noise", Ink(Role.RAW), time, value),), span=(-2.0, 12.0))
    made.show_figure(Figure("", (panel,), (0.0, 1e6)))
    made.set_span(*span)
    made.set_grid(False)
    surface = made.pane("k").surface
    seen, frame = pixels(surface._drawn(1.0).toImage()), surface.frame
    column, row = round(frame.x(314_159.0)), round(frame.y(9.0))
    ground = seen[round(frame.y(11.5)), column]
    assert np.abs(seen[row, column - 2 : column + 3] - ground).max() > 60
    assert np.abs(seen[row, column - 12] - ground).max() == 0


@pytest.mark.parametrize("dash", [1, 2])
def test_a_noisy_curve_is_drawn_in_its_ink_over_its_whole_height(stack: PlotStack, dash: int) -> None:
    """Dense strokes are drawn as lines of their own; a dashed one keeps gaps along the time axis."""
    time = np.arange(200_000.0)
    value = np.where(np.arange(time.size) % 2, 1.0, -1.0)
    curve = Curve("A", Ink(Role.HYPOTHESIS, dash, "A"), time, value)
    stack.show_figure(Figure("", (Panel("k", "Noise", "m", curves=(curve,), span=(-2.0, 2.0)),), (0.0, 2e5)))
    stack.set_span(0.0, 2e5)
    pane = stack.pane("k")
    image, frame = pane.surface._drawn(1.0).toImage(), pane.surface.frame
    middle = [image.pixelColor(x, round(frame.y(0.5))) for x in range(20, 220)]
    ink = QColor(tokens().slot(dash).ink)
    inked = [abs(pixel.red() - ink.red()) + abs(pixel.blue() - ink.blue()) < 60 for pixel in middle]
    assert all(inked) if dash == 1 else 0.5 < sum(inked) / len(inked) < 0.8


def test_what_does_not_move_is_not_painted_again(stack: PlotStack, monkeypatch: pytest.MonkeyPatch) -> None:
    time = np.linspace(0.0, 100.0, 500)

    def figure(level: float) -> Figure:
        still = Curve("B", Ink(Role.HYPOTHESIS, 2, "B"), time, still_values)
        moving = Curve("A", Ink(Role.HYPOTHESIS, 1, "A"), time, np.full(time.size, level))
        panel = Panel("k", "Height", "m", curves=(still, moving), span=(-2.0, 12.0))
        return Figure("", (panel,), (0.0, 100.0))

    still_values = np.sin(time)
    painted: list[str] = []
    paint = CurveMark.paint

    def counted(mark: CurveMark, *rest: object, **more: object) -> None:
        painted.append(mark.key)
        paint(mark, *rest, **more)

    monkeypatch.setattr(CurveMark, "paint", counted)
    surface = None
    for level in (1.0, 2.0, 3.0, 4.0):
        stack.show_figure(figure(level))
        surface = stack.pane("k").surface
        painted.clear()
        image = surface._drawn(1.0).toImage()
    assert painted == ["A"]
    assert surface is not None
    surface._layers = type(surface._layers)()
    assert np.abs(pixels(surface._drawn(1.0).toImage()) - pixels(image)).max() <= 2


def test_a_gap_is_left_open(stack: PlotStack) -> None:
    value = np.full(TIME.size, 500.0)
    value[(TIME > 40.0) & (TIME < 60.0)] = np.nan
    stack.show_figure(simple(Curve("reconstruction", HAPPENED, TIME, value)))
    pane = stack.pane("altitude")
    columns = inked(picture(pane), tokens().reconstruction)[:, 0]
    assert not np.any((columns > point(pane, 41.0, 0.0).x()) & (columns < point(pane, 59.0, 0.0).x()))
    assert np.any(columns < point(pane, 39.0, 0.0).x()) and np.any(columns > point(pane, 61.0, 0.0).x())


def test_belief_becomes_a_rail_only_where_a_replay_lies_on_it(stack: PlotStack) -> None:
    flat = np.full(TIME.size, 500.0)
    believed, replay = Curve("on-board", BELIEVED, TIME, flat), Curve("B", REPLAY, TIME, flat)
    heights = {}
    for name, curves in (("alone", (believed,)), ("covered", (believed, replay))):
        stack.show_figure(simple(*curves))
        pane = stack.pane("altitude")
        pixels = inked(picture(pane), tokens().onboard)
        heights[name] = np.ptp(pixels[:, 1])
    assert heights["covered"] > heights["alone"]
    seen = inked(picture(stack.pane("altitude")), tokens().slot(2).ink, 90)
    assert len(seen) > 200


def test_hiding_a_hypothesis_takes_its_curve_and_its_entry(stack: PlotStack) -> None:
    stack.show_figure(simple(falling(), falling("B", REPLAY, 300.0)))
    pane = stack.pane("altitude")
    assert len(inked(picture(pane), tokens().slot(2).ink)) > 100
    stack.set_hidden(frozenset({"B"}))
    assert len(inked(picture(pane), tokens().slot(2).ink)) == 0
    assert [entry.name for entry in pane.header.entries()] == ["on-board"]


def test_the_selected_hypothesis_is_drawn_last(stack: PlotStack) -> None:
    other = Ink(Role.HYPOTHESIS, 1, "A")
    stack.show_figure(simple(falling("A", other), falling("B", REPLAY), falling()))
    surface = stack.pane("altitude").surface
    for letter in ("A", "B"):
        stack.set_selected(letter)
        assert surface.visible_curves()[-1].key == letter


def test_lines_are_as_thick_at_two_hundred_per_cent(stack: PlotStack) -> None:
    flat = np.full(TIME.size, 500.0)
    stack.show_figure(simple(Curve("reconstruction", HAPPENED, TIME, flat)))
    surface = stack.pane("altitude").surface
    thick = {}
    for ratio in (1.0, 2.0):
        image = surface._drawn(ratio).toImage()
        column = [QColor(image.pixel(image.width() // 2, y)) for y in range(image.height())]
        ink = QColor(tokens().reconstruction)
        thick[ratio] = sum((pixel.green() > 0.5 * ink.green()) for pixel in column) / ratio
    assert thick[1.0] == pytest.approx(2.0, abs=1.0)
    assert thick[2.0] == pytest.approx(thick[1.0], abs=1.0)


def test_a_tooltip_names_channel_time_value_and_the_reason_of_a_rejection(stack: PlotStack) -> None:
    dots = Dots(
        "lrf",
        Ink(Role.RAW),
        np.array([30.0, 60.0]),
        np.array([900.0, 950.0]),
        np.array([True, False]),
        ("", "latched out"),
    )
    stack.show_figure(simple(falling(), dots=(dots,)))
    pane = stack.pane("altitude")
    frame = pane.surface.frame
    near = pane.surface.near(frame.x(60.0) + 2, frame.y(950.0) - 2)
    assert near is not None
    assert pane.tip(near).split("\n") == ["lrf", "T+60.00 s", "950.0 m", "latched out"]
    on_curve = pane.surface.near(frame.x(50.0), frame.y(500.0) + 3)
    assert on_curve is not None and on_curve.name == "on-board" and on_curve.reason == ""
    assert pane.surface.near(frame.x(10.0), frame.y(0.0)) is None


def test_a_diverged_curve_ends_in_a_ring_with_the_moment_and_the_reason(stack: PlotStack) -> None:
    value = np.where(TIME <= 50.0, 500.0, np.nan)
    plain = Curve("C", REPLAY, TIME, value)
    stack.show_figure(simple(plain))
    pane = stack.pane("altitude")
    before = len(inked(picture(pane), tokens().text_1))
    stack.show_figure(simple(replace(plain, ends=(50.0, "covariance not positive"))))
    centre = point(pane, 50.0, 500.0)
    image = picture(pane)
    assert QColor(image.pixel(centre.x(), centre.y())).name().upper() == tokens().plot
    assert len(inked(image, tokens().text_1)) > before


def test_a_panel_that_cannot_draw_says_why_and_offers_a_way_out(qtbot: QtBot, stack: PlotStack) -> None:
    problem = ("Altitude has no unit", "None is guessed.", "Choose unit…")
    stack.show_figure(simple(problem=problem))
    notice = stack.pane("altitude").findChild(NoticeCard)
    assert notice is not None and notice.isVisible()
    with qtbot.waitSignal(stack.problem_action_asked) as asked:
        notice.action_asked.emit()
    assert asked.args == ["altitude"]
    with qtbot.waitSignal(stack.hide_asked):
        notice.dismissal_asked.emit()


def test_a_long_header_pushes_nothing_out_of_sight(qtbot: QtBot, stack: PlotStack) -> None:
    curves = [
        falling(f"a hypothesis with a very long name {n}", Ink(Role.HYPOTHESIS, n, f"H{n}"))
        for n in range(1, 9)
    ]
    stack.show_figure(simple(falling(), falling("reconstruction", HAPPENED), *curves))
    stack.set_cursor(50.0)
    pane = stack.pane("altitude")
    assert pane.width() == stack.width()
    assert pane.header.shown()[:2] == ["on-board", "reconstruction"]
    assert len(pane.header.shown()) < len(pane.header.entries())
    stack.resize(420, 400)
    assert stack.width() == 420
    assert pane.header.shown()[:1] == ["on-board"]


def test_the_lane_tells_the_names_it_had_to_drop(stack: PlotStack) -> None:
    events = (Event(50.0, "Gate latched", "five rejections in a row"), Event(50.4, "Valve open"))
    phases = (Phase(0.0, 49.0, "Braking"), Phase(49.0, 50.0, "A phase too short for its name"))
    stack.show_figure(replace(simple(falling()), events=events, phases=phases))
    lane = stack.lane
    assert stack.lane.isVisible()
    assert lane.told_at(lane.x_of(50.0) - 1) == "Gate latched\nT+50.0 s\nfive rejections in a row"
    assert lane.told_at(lane.x_of(20.0)) == "Braking"
    stack.set_time_format(TimeFormat.CLOCK)
    assert "T+0:00:50.0" in lane.told_at(lane.x_of(50.0) - 1)


def test_a_figure_without_phases_or_events_has_no_lane(stack: PlotStack) -> None:
    stack.show_figure(simple(falling()))
    assert stack.lane.isHidden()


def test_changing_the_theme_repaints_the_plots(qapp: object, stack: PlotStack) -> None:
    stack.show_figure(simple(falling("reconstruction", HAPPENED)))
    pane = stack.pane("altitude")
    assert len(inked(picture(pane), tokens().reconstruction)) > 100
    apply(qapp, "light")
    assert tokens().name == "light"
    assert len(inked(picture(pane), tokens().reconstruction)) > 100
    margin = picture(pane).copy(0, 0, AXIS_WIDTH - 4, 200)
    assert len(inked(margin, tokens().plot, 0)) > 0.8 * margin.width() * margin.height()


def test_the_used_strip_draws_rejections_taller(stack: PlotStack) -> None:
    time = np.arange(5.0, 100.0, 10.0)
    used = time < 50.0
    dots = Dots("lrf", Ink(Role.RAW), time, np.ones(time.size), used, ("",) * time.size)
    panel = Panel("used", "Range used", "", Scale.STRIP, stretch=0, dots=(dots,))
    stack.show_figure(Figure("", (panel,), (0.0, 100.0)))
    image = picture(stack.pane("used"))
    tall, low = inked(image, tokens().rejected), inked(image, tokens().raw)
    assert np.ptp(tall[:, 1]) > 1.8 * np.ptp(low[:, 1])
    assert len(set(tall[:, 0])) == int((~used).sum()) and len(set(low[:, 0])) == int(used.sum())


def test_empty_and_one_sample_figures_are_drawn_without_complaint(stack: PlotStack) -> None:
    nothing = np.empty(0)
    one = np.array([50.0])
    curves = (Curve("on-board", BELIEVED, nothing, nothing), Curve("reconstruction", HAPPENED, one, one * 10))
    dots = (Dots("lrf", Ink(Role.RAW), nothing, nothing, nothing.astype(bool)),)
    stack.show_figure(simple(*curves, dots=dots, span=None))
    stack.set_cursor(50.0)
    stack.fit()
    assert not picture(stack.pane("altitude")).isNull()
    stack.show_figure(Figure("", (), (0.0, 1.0)))
    assert stack.panes() == ()


def test_what_no_longer_changes_is_painted_no_more(dressed: None) -> None:
    """First one curve is moved, then another: each time the ones that stay become a picture."""
    layers, faces, painted = Layers(), {"A": 0, "B": 0, "C": 0}, list[str]()

    def repaint(key: str) -> str:
        faces[key] += 1
        painted.clear()
        surface = QPixmap(20, 20)
        painter = QPainter(surface)
        strata = [
            Stratum(name, (name, face), lambda _, name=name: painted.append(name))
            for name, face in faces.items()
        ]
        layers.paint(painter, strata, "the view")
        painter.end()
        return "".join(painted)

    assert [repaint("A") for _ in range(3)] == ["ABC", "ABC", "A"]
    assert [repaint("B") for _ in range(3)] == ["ABC", "AB", "B"]
