"""The real window, offscreen: it opens, saves, keeps, refuses and closes without losing anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QThread, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from investigator import verbs
from investigator.case import load_case
from investigator.faults.bias import Bias
from investigator.faults.noise_inflation import NoiseInflation
from investigator.hypotheses.sensor_fault import SensorFault
from tests.ui.conftest import PATIENCE_MS, all_shown, opened_in
from ui import recent
from ui.session import Session
from ui.widgets.chip import Chip
from ui.widgets.elided import ElidedLabel
from ui.widgets.message import MessageRow
from ui.window import Window

NOISY = SensorFault(sensor="baro", fault=NoiseInflation(factor=3.0), target="onboard")
BIAS = SensorFault(sensor="baro", fault=Bias(bias=120.0), target="onboard")

CONTROL = Qt.KeyboardModifier.ControlModifier

pytestmark = [pytest.mark.qt_log_ignore("propagateSizeHints")]


def add(window: Window, qtbot: QtBot, edit: SensorFault = BIAS) -> None:
    with qtbot.waitSignal(window.session.comparison_changed, timeout=PATIENCE_MS):
        window.session.do("Add hypothesis", lambda case: verbs.add_hypothesis(case, edit))
    assert window.session.case is not None
    window.session.select(window.session.case.hypotheses[-1].letter)
    all_shown(window, qtbot)


def chips(window: Window) -> dict[str, Chip]:
    return {chip.accessibleName(): chip for chip in window.top.findChildren(Chip) if not chip.isHidden()}


def messages(window: Window) -> list[str]:
    """What stands in the window, laid out or not yet."""
    rows = (row for row in window.findChildren(MessageRow) if row.parentWidget() is not None)
    return [row.accessibleName() for row in rows if row.isVisibleTo(window)]


def test_opening_a_log_shows_the_timeline_with_its_curves(workbench: Window) -> None:
    assert workbench.timeline.isVisible()
    assert not workbench.start.isVisible()
    panes = {pane.panel.key: pane for pane in workbench.timeline.plots.panes()}
    assert list(panes) == ["altitude", "error", "speed", "innovation", "used"]
    drawn = {curve.name: curve.time.size for curve in panes["altitude"].panel.curves}
    assert drawn == {"baseline": 399, "on-board": 400, "reconstruction": 399}
    assert panes["altitude"].panel.dots[0].time.size > 390
    assert workbench.windowTitle().startswith("Descent Investigator")


def test_simulated_data_are_marked_by_a_chip_that_cannot_be_closed(workbench: Window, qtbot: QtBot) -> None:
    chip = chips(workbench)["Simulation: representative, not flight data"]
    assert chip.findChildren(QAbstractButton) == []
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.keyClick(workbench, Qt.Key.Key_Escape)
    assert chip.isVisible()
    assert chip.width() >= chip.sizeHint().width()


def test_a_chip_says_whether_the_baseline_reproduces_the_flight(workbench: Window) -> None:
    assert "Baseline reproduces the flight, max 0.7 m" in chips(workbench)


def test_a_log_that_cannot_be_opened_gives_a_message_on_the_start_page_and_the_window_lives(
    window: Window, qtbot: QtBot, tmp_path: Path, flight_log: Path
) -> None:
    text, damaged = tmp_path / "text.h5", tmp_path / "damaged.h5"
    text.write_text("Dear board,\n", encoding="utf-8")
    damaged.write_bytes(flight_log.read_bytes()[:3000])
    for path, words in ((text, "text file"), (damaged, ""), (tmp_path / "gone.h5", "no such file")):
        with qtbot.waitSignal(window.session.failed, timeout=PATIENCE_MS):
            window.ask.open_path(str(path))
        assert window.start.isVisible()
        qtbot.waitUntil(lambda: len(messages(window)) == 1)
        (message,) = messages(window)
        assert words in message
        assert message.startswith("bad: ")
    opened_in(window, qtbot, flight_log)
    assert window.timeline.isVisible()
    window.show_start()
    assert messages(window) == []


def test_a_failure_while_a_case_is_open_stands_above_its_plots(
    workbench: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "text.h5").write_text("Dear board,\n", encoding="utf-8")
    with qtbot.waitSignal(workbench.session.failed, timeout=PATIENCE_MS):
        workbench.ask.open_path(str(tmp_path / "text.h5"))
    assert workbench.timeline.isVisible()
    qtbot.waitUntil(lambda: len(messages(workbench)) == 1)
    assert "text file" in messages(workbench)[0]


def test_another_format_is_imported_where_the_user_says(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "notes.txt"
    source.write_text("no logger writes this\n", encoding="utf-8")
    asked: list[str] = []

    def choose(_parent: QWidget, _title: str, proposed: str, _filter: str) -> tuple[str, str]:
        asked.append(proposed)
        return str(tmp_path / "made.h5"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    with qtbot.waitSignal(window.session.failed, timeout=PATIENCE_MS):
        window.ask.open_path(str(source))
    assert asked == [str(tmp_path / "notes.h5")]
    qtbot.waitUntil(lambda: len(messages(window)) == 1)
    assert not (tmp_path / "made.h5").exists()


def test_a_dropped_file_is_opened(window: Window, qtbot: QtBot, flight_log: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/x.h5"), QUrl.fromLocalFile(str(flight_log))])
    drop = QDropEvent(
        QPointF(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(window.session.comparison_changed, timeout=PATIENCE_MS):
        window.dropEvent(drop)
    assert window.session.log is not None and window.session.log.path == flight_log


def test_the_catalogue_adds_the_hypothesis_that_was_chosen(
    workbench: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choose(dialog: QDialog) -> int:
        search, found = dialog.findChild(QLineEdit), dialog.findChild(QListWidget)
        assert search is not None and found is not None
        search.setText("noise inflation")
        shown = [found.item(row) for row in range(found.count()) if not found.item(row).isHidden()]
        assert [item.text() for item in shown] == [
            "baro: noise inflation, as it was",
            "baro: noise inflation, as believed on board",
        ]
        assert found.currentItem() in shown
        found.setCurrentItem(shown[1])
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(QDialog, "exec", choose)
    with qtbot.waitSignal(workbench.session.comparison_changed, timeout=PATIENCE_MS):
        qtbot.keyClick(
            workbench, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
    assert workbench.session.case is not None
    (added,) = workbench.session.case.hypotheses
    assert added.edit == SensorFault(sensor="baro", fault=NoiseInflation(), target="onboard")
    assert workbench.session.selection == "A"


def test_a_catalogue_filtered_to_nothing_adds_nothing(
    workbench: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choose(dialog: QDialog) -> int:
        search = dialog.findChild(QLineEdit)
        assert search is not None
        search.setText("gremlins")
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(QDialog, "exec", choose)
    workbench.ask.hypothesis()
    assert workbench.session.case is not None
    assert workbench.session.case.hypotheses == ()


def test_saving_and_opening_again_restores_hypotheses_and_view(
    workbench: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, departing_log: Path
) -> None:
    add(workbench, qtbot)
    plots = workbench.timeline.plots
    plots.set_cursor(0.0)
    plots.set_second_cursor(7.5)
    plots.set_span(2.0, 11.0)
    workbench.timeline.strip.datum_asked.emit("sphere")
    workbench.timeline.channels.channel_asked.emit("/sensors/accel/specific_force")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "my.hop"), ""))
    assert workbench.ask.save()
    path = tmp_path / "my.hop.case"
    assert load_case(path) == workbench.session.case
    opened_in(workbench, qtbot, departing_log)
    assert plots.pointers().cursor != 0.0
    assert plots.pointers().second is None
    opened_in(workbench, qtbot, path)
    case = workbench.session.case
    assert case is not None
    assert [item.letter for item in case.hypotheses] == ["A"]
    assert case.view.datum == "sphere"
    assert (plots.pointers().cursor, plots.pointers().second) == (0.0, 7.5)
    assert plots.span() == (2.0, 11.0)
    assert "channel:/sensors/accel/specific_force" in [pane.panel.key for pane in plots.panes()]
    assert plots.pane("altitude").panel.unit == "m above reference surface"


def test_closing_with_unsaved_work_loses_nothing(
    workbench: Window, qtbot: QtBot, known_results: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(workbench, qtbot)
    workbench.close()
    (row,) = recent.rows()
    assert row.about == "Not saved   1 hypothesis"
    other = Window(Session())
    qtbot.addWidget(other)
    opened_in(other, qtbot, Path(row.path))
    assert other.session.case is not None
    assert other.session.case.hypothesis("A").edit == BIAS
    assert other.session.path is None
    other.close()
    assert Path(row.path).is_file()


def test_unsaved_changes_of_a_case_beside_its_log_can_be_opened_again(
    workbench: Window, qtbot: QtBot, tmp_path: Path, flight_log: Path
) -> None:
    (tmp_path / "hop.h5").write_bytes(flight_log.read_bytes())
    opened_in(workbench, qtbot, tmp_path / "hop.h5")
    workbench.session.save(tmp_path / "hop.case")
    opened_in(workbench, qtbot, tmp_path / "hop.case")
    add(workbench, qtbot)
    kept = recent.rescue(workbench.session)
    assert kept is not None
    opened_in(workbench, qtbot, kept)
    assert workbench.session.case is not None
    assert workbench.session.case.hypothesis("A").edit == BIAS


def test_unsaved_work_on_one_log_is_never_written_over_by_other_work_on_it(
    workbench: Window, qtbot: QtBot, flight_log: Path
) -> None:
    add(workbench, qtbot)
    opened_in(workbench, qtbot, flight_log)
    add(workbench, qtbot, NOISY)
    opened_in(workbench, qtbot, flight_log)
    kept = [load_case(Path(row.path)).hypothesis("A").edit for row in recent.rows()]
    assert kept == [NOISY, BIAS]


def test_work_that_is_saved_is_kept_in_one_place_only(
    workbench: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(workbench, qtbot)
    kept = recent.rescue(workbench.session)
    assert kept is not None and kept.is_file()
    assert recent.rescue(workbench.session) == kept
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "hop.case"), ""))
    workbench.ask.save()
    assert not kept.exists()
    assert [row.path for row in recent.rows()] == [str(tmp_path / "hop.case")]
    assert recent.rescue(workbench.session) is None


def test_nothing_is_kept_of_a_log_only_looked_at(workbench: Window) -> None:
    workbench.close()
    assert recent.rows() == []


@pytest.mark.parametrize(
    "stored", ["not json", "5", '{"a": 1}', '[1, {"path": "x"}]', '[{"path": 1, "title": 2}]']
)
def test_damaged_settings_hinder_no_start(remembered_nothing: QSettings, stored: str) -> None:
    remembered_nothing.setValue("recent", stored)
    assert recent.rows() == []


def test_a_recent_case_that_has_moved_says_so(remembered_nothing: QSettings) -> None:
    entry = {
        "path": "/nowhere/x.case",
        "title": "X",
        "about": "x",
        "at": "2026-11-20T10:00",
        "status": "reproduces",
        "kind": "ok",
    }
    remembered_nothing.setValue("recent", json.dumps([entry]))
    (row,) = recent.rows()
    assert row.status == "file has moved"


def test_unsaved_changes_show_in_title_and_status(workbench: Window, qtbot: QtBot, tmp_path: Path) -> None:
    assert workbench.status.saved.text() == "Not saved yet"
    add(workbench, qtbot)
    assert workbench.isWindowModified()
    assert workbench.status.saved.text() == "Not saved yet, changed"
    workbench.session.save(tmp_path / "hop.case")
    assert not workbench.isWindowModified()
    assert workbench.status.saved.text() == "hop.case"


def test_undo_and_redo_name_what_they_do_and_work_by_key(workbench: Window, qtbot: QtBot) -> None:
    add(workbench, qtbot)
    undo = next(b for b in workbench.top.findChildren(QToolButton) if b.accessibleName() == "Undo")
    assert undo.isEnabled()
    assert undo.toolTip() == "Undo Add hypothesis (Ctrl+Z)"
    qtbot.keyClick(workbench, Qt.Key.Key_Z, CONTROL)
    assert workbench.session.case is not None
    assert workbench.session.case.hypotheses == ()
    assert not undo.isEnabled()
    qtbot.keyClick(workbench, Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert [item.letter for item in workbench.session.case.hypotheses] == ["A"]


def test_a_departing_baseline_withholds_verdicts_until_it_is_accepted_in_writing(
    window: Window, qtbot: QtBot, departing_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened_in(window, qtbot, departing_log)
    add(window, qtbot)
    assert "Baseline departs from the flight by 60.5 m" in chips(window)
    qtbot.waitUntil(lambda: len(messages(window)) == 1)
    (warning,) = messages(window)
    assert "Verdicts are withheld until it is explained or accepted in writing." in warning
    assert verdict(window) == "Withheld"

    def nothing(dialog: QDialog) -> int:
        return int(QDialog.DialogCode.Accepted)

    def write(dialog: QDialog) -> int:
        text = dialog.findChild(QPlainTextEdit)
        assert text is not None
        text.setPlainText("The logger's clock jumped.")
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(QDialog, "exec", nothing)
    window.ask.explanation()
    assert verdict(window) == "Withheld"
    monkeypatch.setattr(QDialog, "exec", write)
    button = next(b for b in window.findChildren(QAbstractButton) if b.text() == "Explain…")
    with qtbot.waitSignal(window.session.comparison_changed, timeout=PATIENCE_MS):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.session.case is not None
    assert window.session.case.accepted_fidelity == "The logger's clock jumped."
    qtbot.waitUntil(lambda: verdict(window) == "Open")
    qtbot.waitUntil(lambda: messages(window) == [])


def verdict(window: Window) -> str:
    words = [chip.accessibleName() for chip in window.timeline.inspector.findChildren(Chip)]
    return next(word for word in words if not word.startswith("edits"))


def test_words_of_a_hypothesis_are_the_analysts(
    workbench: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(workbench, qtbot)

    def write(dialog: QDialog) -> int:
        title, statement = dialog.findChild(QLineEdit), dialog.findChild(QPlainTextEdit)
        assert title is not None and statement is not None
        title.setText("Ice in the port")
        statement.setPlainText("Ice closed the static port.")
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(QDialog, "exec", write)
    workbench.ask.rename("A")
    assert workbench.session.case is not None
    assert workbench.session.case.hypothesis("A").title == "Ice in the port"
    shown = [label.text() for label in workbench.timeline.inspector.findChildren(ElidedLabel)]
    assert "Ice in the port" in shown


def test_pages_are_reached_by_key_and_by_the_rail(workbench: Window, qtbot: QtBot) -> None:
    qtbot.keyClick(workbench, Qt.Key.Key_F1)
    assert workbench.help.isVisible()
    qtbot.keyClick(workbench, Qt.Key.Key_1, CONTROL)
    assert workbench.timeline.isVisible()
    workbench.show_start()
    timeline = next(b for b in workbench.rail.findChildren(QToolButton) if b.text() == "Timeline")
    assert timeline.isVisible()
    qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton)
    assert workbench.timeline.isVisible()


def test_help_lists_every_command_with_its_key(workbench: Window) -> None:
    from PySide6.QtWidgets import QTextBrowser

    browser = workbench.help.findChild(QTextBrowser)
    assert browser is not None
    told = browser.toPlainText()
    for words in ("Show or hide the selected hypothesis", "Zoom back", "Save the case elsewhere"):
        assert words in told


def test_the_theme_is_switched_and_remembered(workbench: Window, qtbot: QtBot) -> None:
    assert recent.theme_name() == "dark"
    qtbot.keyClick(workbench, Qt.Key.Key_T, CONTROL)
    assert recent.theme_name() == "light"
    workbench.grab()
    qtbot.keyClick(workbench, Qt.Key.Key_T, CONTROL)
    assert recent.theme_name() == "dark"


def test_every_icon_button_has_a_name_and_a_tooltip(workbench: Window, qtbot: QtBot) -> None:
    add(workbench, qtbot)
    buttons = [b for b in workbench.findChildren(QToolButton) if b.objectName() != "qt_toolbar_ext_button"]
    assert len(buttons) > 15
    for button in buttons:
        if button.parentWidget().__class__.__name__ in ("QLineEdit", "QScrollBar"):
            continue
        assert button.accessibleName(), button.icon().name()
        assert button.accessibleName() in button.toolTip() or button.toolTip(), button.accessibleName()
        assert button.text() or button.toolTip()
    fields = [f for f in workbench.findChildren(QLineEdit) if f.isVisible()]
    assert all(field.accessibleName() or field.placeholderText() for field in fields)


def test_the_window_fits_a_small_screen_and_is_never_smaller_than_what_it_holds(workbench: Window) -> None:
    workbench.resize(300, 200)
    held = workbench.centralWidget().minimumSizeHint()
    assert held.width() <= workbench.width() <= 1280
    assert held.height() <= workbench.height() <= 800


def test_nothing_is_cut_off_and_side_panels_have_their_widths(workbench: Window, qtbot: QtBot) -> None:
    """What cannot elide has at least the width it needs, and lies inside its window."""
    add(workbench, qtbot)
    page = workbench.timeline
    for width, height, left, right in ((1280, 800, 248, 288), (1600, 1000, 288, 320)):
        workbench.resize(width, height)
        qtbot.wait(30)
        assert page.hypotheses.width() == pytest.approx(left, abs=2)
        assert page.inspector.width() == pytest.approx(right, abs=2)
        assert page.plots.width() >= 560
        for widget in workbench.findChildren(QWidget):
            if widget.isVisible() and widget.window() is workbench and not within_scrolling(widget):
                assert_inside(widget, workbench)


def assert_inside(widget: QWidget, window: Window) -> None:
    at = widget.mapTo(window, widget.rect().topLeft())
    name = f"{type(widget).__name__} {widget.accessibleName()}"
    assert at.x() >= 0 and at.x() + widget.width() <= window.width(), name
    if isinstance(widget, (QAbstractButton, Chip)):
        assert widget.width() >= widget.minimumSizeHint().width(), name


def within_scrolling(widget: QWidget) -> bool:
    above: QWidget | None = widget
    while above is not None:
        if above.objectName() == "qt_scrollarea_viewport":
            return True
        above = above.parentWidget()
    return False


def test_engine_threads_never_touch_widgets(
    workbench: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever runs on an engine's thread, plots, inspector, table and bars are touched on the window's."""
    here, threads, page = QThread.currentThread(), [], workbench.timeline

    def noting(method: Callable[..., object]) -> Callable[..., object]:
        def noted(*given: object, **named: object) -> object:
            threads.append(QThread.currentThread())
            return method(*given, **named)

        return noted

    for owner, name in (
        (page.plots, "show_figure"),
        (page.inspector, "show_subject"),
        (page.metrics, "show_table"),
        (workbench.top, "show_fidelity"),
        (page.hypotheses, "show_rows"),
    ):
        monkeypatch.setattr(owner, name, noting(getattr(owner, name)))
    workbench.session.progressed.connect(lambda *_: threads.append(QThread.currentThread()))
    add(workbench, qtbot, NOISY)
    assert len(threads) > 5
    assert all(thread is here for thread in threads)


def test_the_report_is_written_on_a_thread_and_told(workbench: Window, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(workbench.exporter.written, timeout=PATIENCE_MS) as told:
        workbench.exporter.write(tmp_path / "report")
    assert any(path.suffix == ".pdf" for path in told.args[0].paths)
    assert workbench.status.job.text() == f"Report written: {tmp_path / 'report'}"


def test_a_report_that_cannot_be_written_is_told(workbench: Window, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    with qtbot.waitSignal(workbench.exporter.failed, timeout=PATIENCE_MS):
        workbench.exporter.write(tmp_path / "file" / "report")
    assert workbench.status.job.text()


def test_dialogs_have_one_way_to_accept_and_one_to_leave(
    workbench: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    def look(dialog: QDialog) -> int:
        box = dialog.findChild(QDialogButtonBox)
        assert box is not None
        seen.append([button.text() for button in box.buttons()])
        return int(QDialog.DialogCode.Rejected)

    monkeypatch.setattr(QDialog, "exec", look)
    workbench.ask.hypothesis()
    workbench.ask.explanation()
    assert [len(buttons) for buttons in seen] == [2, 2]
    assert QApplication.activeModalWidget() is None


PAGES = ("timeline", "refly", "sweep", "help")


def test_a_page_is_made_when_it_is_wanted_and_knows_the_open_case(
    window: Window, qtbot: QtBot, flight_log: Path
) -> None:
    assert [window.made(key) for key in PAGES] == [False] * 4
    opened_in(window, qtbot, flight_log)
    add(window, qtbot)
    assert [window.made(key) for key in PAGES] == [True, False, False, False]
    assert window.seen("timeline") and not window.seen("sweep")
    window.show_page("sweep")
    assert window.made("sweep") and window.seen("sweep") and not window.seen("timeline")
    assert any(item.path.startswith("edit.") for item in window.sweep.setting.offered())


def test_what_needs_no_page_makes_none(window: Window) -> None:
    for action in window.actions():
        if action.text() in ("Cancel what runs", "Undo", "Fit values to what is in view"):
            action.trigger()
    assert not any(window.made(key) for key in PAGES)


def test_help_opens_from_the_start_page_and_leads_back(window: Window) -> None:
    window.show_page("help")
    assert window.seen("help")
    window.help.back_asked.emit()
    assert window.start.isVisible()
