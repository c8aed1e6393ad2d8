"""The timeline page: one selection for the whole window, channels as plots, keys, progress, cancel."""

from __future__ import annotations

from threading import Event
from time import monotonic
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from investigator import verbs
from investigator.diagnosis import comparison as comparing
from investigator.faults.bias import Bias
from investigator.faults.noise_inflation import NoiseInflation
from investigator.figures import Curve
from investigator.filters.policies.accept_all import AcceptAll
from investigator.filters.policies.latch_after import LatchAfter
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.hypotheses.gate_policy import GatePolicy
from investigator.hypotheses.model import Edit
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.parameters import get
from tests.simulated_flight import SPIKE
from tests.ui.conftest import PATIENCE_MS, all_shown, opened_in
from ui.inspector.panel import ChangeRow
from ui.pages.timeline.hypothesis_panel import HypothesisPanel
from ui.pages.timeline.waiting import Meanwhile, Waiting
from ui.plots.stack import PlotStack
from ui.session import Session
from ui.widgets.badge import HypothesisBadge
from ui.widgets.channel_tree import ChannelTree
from ui.widgets.hypothesis_list import HypothesisList
from ui.widgets.message import MessageRow
from ui.widgets.metrics_table import MetricsTable
from ui.widgets.parameter_field import ParameterField
from ui.widgets.progress import ProgressLine
from ui.widgets.rows import CHANNEL_MIME, ROW, ChannelRow, HypothesisRow
from ui.window import Window

NOISY = SensorFault(sensor="baro", fault=NoiseInflation(factor=3.0), target="onboard")
BIAS = SensorFault(sensor="baro", fault=Bias(bias=120.0), target="onboard")
OPEN = GatePolicy(sensor="baro", gate=RejectSigma(sigmas=30.0))
PRESSURE = "/sensors/baro/pressure"
PATIENCE_S = 20.0

pytestmark = [pytest.mark.qt_log_ignore("propagateSizeHints")]


def add(window: Window, qtbot: QtBot, *edits: Edit) -> None:
    for edit in edits:
        with qtbot.waitSignal(window.session.comparison_changed, timeout=PATIENCE_MS):
            window.session.do("Add hypothesis", lambda case, one=edit: verbs.add_hypothesis(case, one))
    assert window.session.case is not None
    window.session.select(window.session.case.hypotheses[-1].letter)
    all_shown(window, qtbot)


def hypothesis_list(window: Window) -> HypothesisList:
    found = window.timeline.hypotheses.findChild(HypothesisList)
    assert found is not None
    return found


def headings(table: MetricsTable) -> list[str]:
    model = table.model()
    return [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]


def metrics_table(window: Window) -> MetricsTable:
    found = window.timeline.metrics.findChild(MetricsTable)
    assert found is not None
    return found


def listed(window: Window) -> list[HypothesisRow]:
    model = hypothesis_list(window).model()
    return [model.index(row, 0).data(ROW) for row in range(model.rowCount())]


def selected(window: Window) -> dict[str, str]:
    """What each part of the window takes for selected: a letter, "0" the baseline, "" nothing."""
    listing, table = hypothesis_list(window).currentIndex(), metrics_table(window).currentIndex()
    badge = window.timeline.inspector.findChild(HypothesisBadge)
    assert badge is not None
    return {
        "list": listing.data(ROW).letter if listing.isValid() else "0",
        "table": table.siblingAtColumn(0).data(ROW).letter if table.isValid() else "",
        "inspector": badge.accessibleName().split()[-1],
        "curve": window.timeline.plots._selected or "0",
    }


def button_named(window: Window, name: str) -> QAbstractButton:
    return next(b for b in window.timeline.findChildren(QAbstractButton) if b.accessibleName() == name)


def bias_entry(window: Window) -> QLineEdit:
    lines = window.timeline.inspector.findChildren(QLineEdit)
    return next(line for line in lines if line.accessibleName().startswith("Bias"))


def curve(window: Window, letter: str) -> Curve:
    panel = window.timeline.plots.pane("altitude").panel
    return next(item for item in panel.curves if item.ink.letter == letter)


def keys(window: Window) -> list[str]:
    return [pane.panel.key for pane in window.timeline.plots.panes()]


def letters(window: Window) -> list[str]:
    panel = window.timeline.plots.pane("altitude").panel
    return [curve.ink.letter for curve in panel.curves if curve.ink.letter]


def settled(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.session.busy, timeout=PATIENCE_MS)
    all_shown(window, qtbot)


def test_a_new_hypothesis_stands_in_list_table_inspector_and_plot(workbench: Window, qtbot: QtBot) -> None:
    assert listed(workbench) == []
    add(workbench, qtbot, BIAS)
    (row,) = listed(workbench)
    assert (row.letter, row.name, row.verdict, row.shown) == ("A", "baro: bias", "Open", True)
    assert metrics_table(workbench).model().rowCount() == 2
    assert letters(workbench) == ["0", "A"]
    assert set(selected(workbench).values()) == {"A"}


def test_selection_is_one_for_list_table_inspector_and_curve(workbench: Window, qtbot: QtBot) -> None:
    add(workbench, qtbot, BIAS, NOISY)
    listing, table = hypothesis_list(workbench), metrics_table(workbench)
    listing.setCurrentIndex(listing.model().index(0, 0))
    all_shown(workbench, qtbot)
    assert set(selected(workbench).values()) == {"A"}
    table.setCurrentIndex(table.model().index(2, 0))
    all_shown(workbench, qtbot)
    assert set(selected(workbench).values()) == {"B"}
    workbench.timeline.plots.curve_clicked.emit("A")
    all_shown(workbench, qtbot)
    assert set(selected(workbench).values()) == {"A"}
    workbench.timeline.plots.curve_clicked.emit("0")
    all_shown(workbench, qtbot)
    assert set(selected(workbench).values()) == {"0"}
    qtbot.keyClick(workbench, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    all_shown(workbench, qtbot)
    assert set(selected(workbench).values()) == {"A"}
    qtbot.keyClick(workbench, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(workbench, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    all_shown(workbench, qtbot)
    assert set(selected(workbench).values()) == {"B"}


def test_space_hides_and_shows_the_selected_hypothesis(workbench: Window, qtbot: QtBot) -> None:
    add(workbench, qtbot, BIAS)
    hypothesis_list(workbench).setFocus()
    qtbot.keyClick(workbench, Qt.Key.Key_Space)
    settled(workbench, qtbot)
    assert letters(workbench) == ["0"]
    assert [(row.letter, row.shown) for row in listed(workbench)] == [("A", False)]
    assert metrics_table(workbench).model().rowCount() == 1
    qtbot.keyClick(workbench, Qt.Key.Key_Space)
    settled(workbench, qtbot)
    assert letters(workbench) == ["0", "A"]
    workbench.session.undo()
    settled(workbench, qtbot)
    assert letters(workbench) == ["0"]


def test_space_presses_the_button_that_has_the_keyboard(workbench: Window, qtbot: QtBot) -> None:
    add(workbench, qtbot, BIAS)
    button = next(
        b
        for b in workbench.timeline.findChildren(QAbstractButton)
        if b.accessibleName() == "Horizontal rules"
    )
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert pressed == [True]
    assert listed(workbench)[0].shown


def test_single_letters_are_off_while_a_text_field_has_the_keyboard(workbench: Window, qtbot: QtBot) -> None:
    table = metrics_table(workbench)
    qtbot.keyClick(workbench, Qt.Key.Key_M)
    assert table.isHidden()
    qtbot.keyClick(workbench, Qt.Key.Key_M)
    assert not table.isHidden()
    qtbot.keyClick(workbench, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    search = workbench.timeline.channels.findChild(QLineEdit)
    assert search is not None and search.hasFocus()
    qtbot.keyClicks(search, "mgrx wd")
    qtbot.keyClick(search, Qt.Key.Key_Left)
    qtbot.keyClick(search, Qt.Key.Key_Backspace)
    assert search.text() == "mgrx d"
    assert not table.isHidden()
    assert workbench.timeline.plots.pointers().second is None
    assert workbench.timeline.plots.pointers().region is None


def test_escape_in_a_field_brings_its_value_back(workbench: Window, qtbot: QtBot) -> None:
    add(workbench, qtbot, BIAS)
    line = bias_entry(workbench)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "999")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == "120"


def test_a_typed_value_can_be_undone_while_its_field_still_has_the_keyboard(
    workbench: Window, qtbot: QtBot
) -> None:
    add(workbench, qtbot, BIAS)
    line = bias_entry(workbench)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "77")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert workbench.session.undo_name.startswith("Set")
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == "120"
    settled(workbench, qtbot)


def test_arrows_step_the_cursor_and_belong_to_a_slider_that_has_the_keyboard(
    workbench: Window, qtbot: QtBot
) -> None:
    plots = workbench.timeline.plots
    plots.set_cursor(6.0)
    workbench.timeline.setFocus()
    qtbot.keyClick(workbench, Qt.Key.Key_Right)
    assert plots.pointers().cursor == pytest.approx(6.05, abs=0.051)
    qtbot.keyClick(workbench, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert plots.pointers().cursor == pytest.approx(5.55, abs=0.051)
    add(workbench, qtbot, NOISY)
    from ui.widgets.slider import ParameterSlider

    slider = workbench.timeline.inspector.findChild(ParameterSlider)
    assert slider is not None
    slider.setFocus()
    before = plots.pointers().cursor
    with qtbot.waitSignal(slider.moved):
        qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert plots.pointers().cursor == before
    settled(workbench, qtbot)


def test_the_keys_of_view_and_cursor_do_what_the_table_says(workbench: Window, qtbot: QtBot) -> None:
    plots = workbench.timeline.plots
    whole = plots.span()
    qtbot.keyClick(workbench, Qt.Key.Key_R)
    region = plots.pointers().region
    assert region is not None
    qtbot.keyClick(workbench, Qt.Key.Key_X)
    assert plots.span() == region
    qtbot.keyClick(workbench, Qt.Key.Key_Backspace)
    assert plots.span() == whole
    plots.set_span(3.0, 4.0)
    qtbot.keyClick(workbench, Qt.Key.Key_Home)
    assert plots.span() == pytest.approx(whole, abs=0.3)
    qtbot.keyClick(workbench, Qt.Key.Key_R)
    assert plots.pointers().region is None
    qtbot.keyClick(workbench, Qt.Key.Key_D)
    assert plots.pointers().second == plots.pointers().cursor


def test_a_dropped_channel_becomes_a_plot_and_hiding_removes_it(workbench: Window, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setData(CHANNEL_MIME, PRESSURE.encode())
    plots = workbench.timeline.plots
    drop = QDropEvent(
        QPointF(200, 200),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    plots.dropEvent(drop)
    assert f"channel:{PRESSURE}" in keys(workbench)
    pane = plots.pane(f"channel:{PRESSURE}")
    assert (pane.panel.unit, pane.panel.curves[0].time.size) == ("Pa", 400)
    hide = next(b for b in pane.findChildren(QAbstractButton) if b.accessibleName() == "Hide this plot")
    assert not hide.isHidden()
    altitude = plots.pane("altitude")
    kept = next(b for b in altitude.findChildren(QAbstractButton) if b.accessibleName() == "Hide this plot")
    assert kept.isHidden()
    hide.click()
    qtbot.waitUntil(lambda: f"channel:{PRESSURE}" not in keys(workbench))


def test_a_double_click_on_a_channel_plots_it_and_the_case_keeps_it(workbench: Window, qtbot: QtBot) -> None:
    tree = workbench.timeline.channels.findChild(ChannelTree)
    assert tree is not None
    tree.doubleClicked.emit(next(index for index, row in rows_of(tree) if row.address == PRESSURE))
    assert f"channel:{PRESSURE}" in keys(workbench)
    assert workbench.session.case is not None
    assert workbench.session.case.view.channels == (PRESSURE,)


def rows_of(tree: QAbstractItemView) -> list[tuple[QModelIndex, ChannelRow]]:
    """Every row of the tree with its place."""
    model, todo, found = tree.model(), [QModelIndex()], []
    while todo:
        above = todo.pop()
        for number in range(model.rowCount(above)):
            index = model.index(number, 0, above)
            found.append((index, index.data(ROW)))
            todo.append(index)
    return found


def test_the_tree_names_every_stream_with_its_rate_and_every_channel(workbench: Window) -> None:
    tree = workbench.timeline.channels.findChild(ChannelTree)
    assert tree is not None
    rows = [row for _, row in rows_of(tree)]
    assert {row.name: row.remark for row in rows if row.remark.endswith("Hz")} == {
        "accel": "20 Hz",
        "baro": "20 Hz",
        "navigation": "20 Hz",
    }
    assert {PRESSURE, "/onboard/navigation/altitude"} <= {row.address for row in rows}


def test_a_filter_leaves_the_channels_that_match(workbench: Window, qtbot: QtBot) -> None:
    tree = workbench.timeline.channels.findChild(ChannelTree)
    search = workbench.timeline.channels.findChild(QLineEdit)
    assert tree is not None and search is not None
    search.setText("press")
    left = {row.address for _, row in rows_of(tree)}
    assert PRESSURE in left
    assert "/sensors/accel/specific_force" not in left


def test_what_is_wrong_with_the_log_stands_above_the_plots(workbench: Window, qtbot: QtBot) -> None:
    workbench.timeline.channels.issues_asked.emit()
    rows = workbench.timeline.notices.findChildren(MessageRow)
    assert [row.accessibleName() for row in rows] == ["ok:  No defect was found in this log."]


def test_the_datum_and_the_time_format_are_of_the_whole_view(workbench: Window) -> None:
    strip, plots = workbench.timeline.strip, workbench.timeline.plots
    strip.datum_asked.emit("sphere")
    assert plots.pane("altitude").panel.unit == "m above reference surface"
    strip.time_asked.emit("utc")
    assert "12:00:0" in workbench.status.pointer.text()
    assert workbench.session.undo_name == ""


def test_the_status_bar_reads_cursor_and_difference(workbench: Window) -> None:
    plots = workbench.timeline.plots
    plots.cursor_moved.emit(6.0)
    plots.set_cursor(6.0)
    plots.set_second_cursor(9.5)
    plots.second_cursor_moved.emit(9.5)
    assert workbench.status.pointer.text().startswith("Cursor  T+6.0 s")
    assert workbench.status.difference.text() == "Δ to second cursor  3.50 s"


def test_reserved_curves_are_hidden_by_their_eyes(workbench: Window, qtbot: QtBot) -> None:
    eye = button_named(workbench, "Show or hide on-board estimate")
    pane = workbench.timeline.plots.pane("altitude")
    names = [item.name for item in pane.header.entries()]
    assert "on-board" in names
    qtbot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert "on-board" not in [item.name for item in pane.header.entries()]
    qtbot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert "on-board" in [item.name for item in pane.header.entries()]


GATE = "onboard.sensors.baro.gate.sigmas"


def sigmas(window: Window) -> float:
    case = window.session.case
    assert case is not None
    return float(get(case.hypothesis("A").apply(case.setup), GATE))


def test_the_gate_line_that_is_dragged_moves_the_gate_with_it(workbench: Window, qtbot: QtBot) -> None:
    add(workbench, qtbot, OPEN)
    assert sigmas(workbench) == 30.0
    plots = workbench.timeline.plots
    with qtbot.waitSignal(workbench.session.comparison_changed, timeout=PATIENCE_MS):
        plots.gate_dragged.emit(0.1)
        plots.gate_settled.emit(0.1)
    settled(workbench, qtbot)
    assert sigmas(workbench) == 3.0
    assert workbench.session.comparison is not None
    seen = workbench.session.comparison.outcomes[0].run.innovations["baro"]
    false = (seen.time >= SPIKE[0]) & (seen.time < SPIKE[1])
    assert not seen.used[false].any()
    workbench.session.undo()
    settled(workbench, qtbot)
    assert sigmas(workbench) == 30.0


def test_a_dragged_gate_line_stays_under_the_pointer_and_takes_the_slider_along(
    workbench: Window, qtbot: QtBot
) -> None:
    add(workbench, qtbot, GatePolicy(sensor="baro", gate=RejectSigma(sigmas=4.0)))
    plots, session = workbench.timeline.plots, workbench.session
    box = plots.pane("innovation").view.box
    field = workbench.timeline.inspector.form._fields["edit.gate.sigmas"]
    assert isinstance(field, ParameterField)
    steps = len(session._past)
    for ratio in (1.2, 1.5, 2.0):
        with qtbot.waitSignal(session.followed, timeout=PATIENCE_MS):
            plots.gate_dragged.emit(ratio)
        assert sigmas(workbench) == pytest.approx(4.0 * ratio)
        qtbot.waitUntil(lambda to=4.0 * ratio: field.value() == pytest.approx(to), timeout=PATIENCE_MS)
        assert box.gate_line == pytest.approx(ratio)
    with qtbot.waitSignal(session.comparison_changed, timeout=PATIENCE_MS):
        plots.gate_settled.emit(2.0)
    assert box.gate_line == 1.0
    assert len(session._past) == steps + 1
    session.undo()
    assert sigmas(workbench) == 4.0
    assert field.value() == 4.0


def test_while_the_gate_line_is_in_the_hand_the_samples_keep_their_place(
    workbench: Window, qtbot: QtBot
) -> None:
    add(workbench, qtbot, GatePolicy(sensor="baro", gate=RejectSigma(sigmas=4.5)))
    plots, session = workbench.timeline.plots, workbench.session
    pane = plots.pane("innovation")
    early = pane.surface.dots[0].time < SPIKE[0]  # what comes later depends on which samples were used
    before = pane.surface.dots[0].drawn[early]
    with qtbot.waitSignal(session.followed, timeout=PATIENCE_MS):
        plots.gate_dragged.emit(1.4)
    assert pane.surface.dots[0].drawn[early] == pytest.approx(before, abs=1e-6)
    plots.gate_settled.emit(1.4)
    settled(workbench, qtbot)
    assert np.all(np.abs(pane.surface.dots[0].drawn[early]) <= np.abs(before) + 1e-12)


def test_only_a_gate_that_the_selected_hypothesis_sets_can_be_dragged(
    workbench: Window, qtbot: QtBot
) -> None:
    add(workbench, qtbot, GatePolicy(sensor="baro", gate=AcceptAll()))
    box = workbench.timeline.plots.pane("innovation").view.box
    assert box.gate_offer == ""
    add(workbench, qtbot, GatePolicy(sensor="baro", gate=LatchAfter(sigmas=3.5)))
    assert "3.5 σ" in box.gate_offer
    workbench.session.select("")
    all_shown(workbench, qtbot)
    assert box.gate_offer == ""
    before = workbench.session.case
    workbench.timeline.plots.gate_dragged.emit(2.0)
    assert workbench.session.case is before


class Slow:
    """Stands before the comparison and holds it until it is let go."""

    def __init__(self) -> None:
        self.entered, self.go_on = Event(), Event()

    def __call__(self, case, results, *, progress, cancelled, **rest):
        progress(0.3, "Re-running A")
        self.entered.set()
        while not self.go_on.wait(0.02):
            if cancelled():
                break
        return comparing.compare(case, results, progress=progress, cancelled=cancelled, **rest)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, everything_unknown: None) -> Slow:
    return Slow()


@pytest.fixture
def everything_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is there at once, whatever other tests have computed."""
    monkeypatch.setattr("ui.session.compared", lambda case, results: False)


def test_while_a_run_is_under_way_the_old_curve_stays_faded(
    workbench: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, slow: Slow
) -> None:
    add(workbench, qtbot, NOISY, BIAS)
    monkeypatch.setattr("ui.session.compare", slow)
    plots = workbench.timeline.plots
    workbench.session.do("Set", lambda case: verbs.set_parameter(case, "B", "edit.fault.bias", 300.0))
    qtbot.waitUntil(lambda: busy(workbench) == {"B"}, timeout=PATIENCE_MS)
    assert plots._bar.isVisible()
    slow.go_on.set()
    settled(workbench, qtbot)
    assert busy(workbench) == set()
    assert not plots._bar.isVisible()


def busy(window: Window) -> set[str]:
    panel = window.timeline.plots.pane("altitude").panel
    return {curve.ink.letter for curve in panel.curves if curve.busy}


def test_a_cancelled_run_keeps_the_old_curve_and_says_so(
    workbench: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, slow: Slow
) -> None:
    add(workbench, qtbot, BIAS)
    before = next(
        c.value for c in workbench.timeline.plots.pane("altitude").panel.curves if c.ink.letter == "A"
    )
    monkeypatch.setattr("ui.session.compare", slow)
    workbench.session.do("Set", lambda case: verbs.set_parameter(case, "A", "edit.fault.bias", 300.0))
    assert slow.entered.wait(PATIENCE_S)
    with qtbot.waitSignal(workbench.session.comparison_failed, timeout=PATIENCE_MS):
        qtbot.keyClick(workbench, Qt.Key.Key_Escape)
    after = curve(workbench, "A")
    assert np.array_equal(after.value, before)
    assert not after.busy
    (row,) = workbench.timeline.notices.findChildren(MessageRow)
    assert "from before the last change" in row.accessibleName()
    monkeypatch.undo()
    again = next(b for b in row.findChildren(QAbstractButton) if b.text() == "Run again")
    with qtbot.waitSignal(workbench.session.comparison_changed, timeout=PATIENCE_MS):
        again.click()
    assert workbench.timeline.notices.findChildren(MessageRow) == []


def test_a_run_that_fails_says_so_above_the_plots_and_the_window_lives(
    workbench: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, everything_unknown: None
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("ui.session.compare", broken)
    with qtbot.waitSignal(workbench.session.comparison_failed, timeout=PATIENCE_MS):
        workbench.session.compare()
    (row,) = workbench.timeline.notices.findChildren(MessageRow)
    assert "in a way we did not foresee" in row.accessibleName()
    assert "ZeroDivisionError: by nothing" in row.accessibleName()
    monkeypatch.undo()
    with qtbot.waitSignal(workbench.session.comparison_changed, timeout=PATIENCE_MS):
        workbench.session.compare()


def test_a_second_log_brings_its_own_view(
    workbench: Window, qtbot: QtBot, departing_log, monkeypatch: pytest.MonkeyPatch
) -> None:
    plots = workbench.timeline.plots
    plots.set_region((1.0, 2.0))
    plots.set_span(1.0, 2.0)
    plots.set_second_cursor(1.5)
    opened_in(workbench, qtbot, departing_log)
    assert plots.pointers().region is None
    assert plots.pointers().second is None
    assert plots.span()[1] - plots.span()[0] > 15.0


def test_plots_share_one_left_margin(workbench: Window) -> None:
    widths = {pane.view.value_axis.width() for pane in workbench.timeline.plots.panes()}
    assert widths == {58.0}


def test_the_best_values_are_marked_and_the_row_of_the_selection_stands_out(
    workbench: Window, qtbot: QtBot
) -> None:
    add(workbench, qtbot, BIAS)
    table = metrics_table(workbench)
    model = table.model()
    column = headings(table).index("On-board rms")
    best = [model.index(row, column).data(ROW).best for row in range(2)]
    assert best == [True, False]
    assert table.selectionModel().isSelected(model.index(1, 0))


def test_narrow_windows_drop_columns_and_rows_not_plots(workbench: Window, qtbot: QtBot) -> None:
    add(workbench, qtbot, BIAS, NOISY)
    for width, height, hidden in ((1280, 800, True), (1600, 1000, False)):
        workbench.resize(width, height)
        qtbot.wait(30)
        table = metrics_table(workbench)
        headings = [
            table.model().headerData(c, Qt.Orientation.Horizontal) for c in range(table.model().columnCount())
        ]
        assert table.isColumnHidden(headings.index("NIS / dof")) is hidden
        assert workbench.timeline.plots.width() >= 560
        assert all(pane.height() >= 48 for pane in workbench.timeline.plots.panes())


def test_clicking_the_eye_of_a_row_hides_its_hypothesis(workbench: Window, qtbot: QtBot) -> None:
    add(workbench, qtbot, BIAS)
    listing = hypothesis_list(workbench)
    box = listing.visualRect(listing.model().index(0, 0))
    qtbot.mouseClick(
        listing.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.right() - 16, box.center().y())
    )
    settled(workbench, qtbot)
    assert not listed(workbench)[0].shown


def test_a_page_without_a_case_shows_nothing_and_breaks_nothing(qtbot: QtBot, dressed: None) -> None:
    from ui.pages.timeline.page import TimelinePage

    page = TimelinePage(Session())
    holder = QWidget()
    qtbot.addWidget(holder)
    page.setParent(holder)
    for tool in ("fit", "whole", "region", "second", "grid", "metrics", "zoom", "back"):
        page.use_tool(tool)
    page.keep_view()


def test_nothing_that_is_taken_away_opens_as_a_window_of_its_own(workbench: Window, qtbot: QtBot) -> None:
    """Edits in quick succession rebuild rows before Qt has shown them."""
    shown: list[str] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                shown.append(type(watched).__name__)
            return False

    application, watch = QApplication.instance(), Watch()
    assert application is not None
    application.installEventFilter(watch)
    add(workbench, qtbot, BIAS, NOISY)
    for edit in (workbench.session.undo, workbench.session.undo, workbench.session.redo):
        edit()
    workbench.timeline.channels.channel_asked.emit(PRESSURE)
    workbench.timeline.plots.hide_asked.emit(f"channel:{PRESSURE}")
    settled(workbench, qtbot)
    application.removeEventFilter(watch)
    assert shown == []
    assert workbench.isActiveWindow()


@pytest.fixture
def told(qtbot: QtBot) -> tuple[Meanwhile, list[float], list[bool]]:
    """What is to be done meanwhile: when it was due (s), and whether anything is under way, for the test."""
    at, busy = list[float](), [False]
    made = Meanwhile(lambda: busy[0])
    made.due.connect(lambda: at.append(monotonic()))
    return made, at, busy


def test_what_can_wait_is_done_once_soon_after(
    told: tuple[Meanwhile, list[float], list[bool]], qtbot: QtBot
) -> None:
    meanwhile, at, _ = told
    for _ in range(3):
        meanwhile.soon()
    assert meanwhile.waits and at == []
    qtbot.waitUntil(lambda: bool(at), timeout=PATIENCE_MS)
    qtbot.wait(120)
    assert len(at) == 1 and not meanwhile.waits


def test_what_can_wait_lets_others_go_first_but_not_for_ever(
    told: tuple[Meanwhile, list[float], list[bool]], qtbot: QtBot
) -> None:
    meanwhile, at, busy = told
    busy[0], begun = True, monotonic()
    meanwhile.soon()
    qtbot.waitUntil(lambda: bool(at), timeout=PATIENCE_MS)
    assert at[0] - begun >= 0.24
    meanwhile.soon()
    meanwhile.forget()
    qtbot.wait(400)
    assert len(at) == 1


def test_panels_show_what_became_of_a_changed_value(workbench: Window, qtbot: QtBot) -> None:
    """List, table and difference keep their rows and show other words in them."""
    add(workbench, qtbot, NOISY, BIAS)
    workbench.session.select("B")
    all_shown(workbench, qtbot)
    page = workbench.timeline
    rows = page.inspector.findChildren(ChangeRow)
    before = shown_words(workbench)
    with qtbot.waitSignal(workbench.session.comparison_changed, timeout=PATIENCE_MS):
        workbench.session.do("Set", lambda case: verbs.set_parameter(case, "B", "edit.fault.bias", 300.0))
    all_shown(workbench, qtbot)
    after = shown_words(workbench)
    assert page.inspector.findChildren(ChangeRow) == rows
    assert "300" in after["differences"] and after["differences"] != before["differences"]
    assert after["table"][0] == before["table"][0]  # the baseline's row
    assert after["table"][2] != before["table"][2]
    table = page.metrics.findChild(MetricsTable)
    expected = [page._table.text(2, column) for column in range(len(page._table.columns))]
    assert after["table"][2][3:] == expected
    assert table.currentIndex().row() == 2


def test_rows_in_another_order_keep_the_selected_hypothesis(dressed: None, qtbot: QtBot) -> None:
    panel = HypothesisPanel()
    qtbot.addWidget(panel)
    rows = [HypothesisRow(letter, number, letter) for number, letter in enumerate("AB")]
    panel.show_rows(rows, "A")
    panel.show_rows(rows[::-1], "A")
    assert panel.findChild(HypothesisList).currentIndex().data(ROW).letter == "A"


def shown_words(window: Window) -> dict[str, Any]:
    page = window.timeline
    model = page.metrics.findChild(MetricsTable).model()
    cells = [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]
    changes = page.inspector.findChildren(ChangeRow)
    return {"table": cells, "differences": " ".join(row.toolTip() for row in changes)}


@pytest.mark.parametrize(("share", "late_ms"), [(0.3, 200), (0.8, 400)])
def test_a_wait_shows_a_bar_soon_and_later_where_most_is_done(
    dressed: None, qtbot: QtBot, share: float, late_ms: int
) -> None:
    stack, line, late = PlotStack(), ProgressLine(), list[float]()
    qtbot.addWidget(stack)
    qtbot.addWidget(line)
    waiting = Waiting(stack, line)
    waiting.late.connect(lambda: late.append(monotonic()))
    begun = monotonic()
    waiting.begin(1)
    waiting.tell(share, "Reconstructing")
    qtbot.waitUntil(lambda: bool(late), timeout=PATIENCE_MS)
    assert late[0] - begun >= 0.95e-3 * late_ms
    assert waiting.is_late and waiting.end() is not None and not waiting.is_late
