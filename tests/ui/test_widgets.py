"""A widget takes a value, shows it, and emits what the user asked for; it decides nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ui.theme import tokens
from ui.widgets.badge import HypothesisBadge
from ui.widgets.buttons import ActionButton, IconButton
from ui.widgets.card import Tile
from ui.widgets.chip import ICON_OF, Chip, Kind
from ui.widgets.choice_field import ChoiceField, DropDown
from ui.widgets.drop_zone import DropZone
from ui.widgets.elided import ElidedLabel
from ui.widgets.empty import EmptyState, Offer
from ui.widgets.hint import HintLine
from ui.widgets.hypothesis_list import HypothesisList, eye_box
from ui.widgets.message import MessageRow
from ui.widgets.parameter_field import ParameterField, Quantity
from ui.widgets.progress import ProgressLine, time_left
from ui.widgets.rows import ROW, HypothesisRow
from ui.widgets.segmented import SegmentedControl
from ui.widgets.slider import ParameterSlider, Scale

pytestmark = [pytest.mark.usefixtures("dressed"), pytest.mark.qt_log_ignore("propagateSizeHints")]

SIGMA = Quantity("Range sigma", "m", 0.1, 500.0, 25.0)


@pytest.fixture
def field(qtbot: QtBot) -> ParameterField:
    made = ParameterField(SIGMA, 25.0, 2)
    made.resize(300, 80)
    qtbot.addWidget(made)
    made.show()
    return made


def entry(field: ParameterField) -> QLineEdit:
    found = field.findChild(QLineEdit)
    assert found is not None
    return found


def hint(field: ParameterField) -> HintLine:
    found = field.findChild(HintLine)
    assert found is not None
    return found


def slider(field: ParameterField) -> ParameterSlider:
    found = field.findChild(ParameterSlider)
    assert found is not None
    return found


def type_in(field: ParameterField, text: str) -> None:
    entry(field).setText(text)
    entry(field).editingFinished.emit()


def wheel(angle: int) -> QWheelEvent:
    none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    return QWheelEvent(
        QPointF(30, 8),
        QPointF(30, 8),
        QPoint(),
        QPoint(0, angle),
        none,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )


def test_an_invalid_entry_says_the_rule_and_keeps_the_last_valid_value(
    qtbot: QtBot, field: ParameterField
) -> None:
    with qtbot.assertNotEmitted(field.changed), qtbot.assertNotEmitted(field.settled):
        type_in(field, "0")
    assert hint(field).text() == (
        "Range sigma must lie between 0.1 and 500 m. The last valid value, 25 m, is still in use."
    )
    assert hint(field).is_error()
    assert entry(field).property("state") == "invalid"
    assert entry(field).text() == "0"
    assert field.value() == 25.0


@pytest.mark.parametrize("text", ["", "abc", "nan", "inf", "-3", "1e9"])
def test_nothing_but_a_number_within_the_bounds_is_taken(
    qtbot: QtBot, field: ParameterField, text: str
) -> None:
    with qtbot.assertNotEmitted(field.changed):
        type_in(field, text)
    assert field.value() == 25.0


def test_a_valid_entry_clears_the_error_and_is_asked_for_once(qtbot: QtBot, field: ParameterField) -> None:
    type_in(field, "0")
    with qtbot.waitSignals([field.changed, field.settled], order="strict"):
        type_in(field, "8,5")
    assert field.value() == 8.5
    assert not hint(field).is_error()
    assert entry(field).property("state") == ""


def test_escape_brings_the_last_valid_value_back(qtbot: QtBot, field: ParameterField) -> None:
    type_in(field, "0")
    qtbot.keyClick(entry(field), Qt.Key.Key_Escape)
    assert entry(field).text() == "25"
    assert not hint(field).is_error()


def test_a_whole_number_is_not_rounded_behind_the_analysts_back(qtbot: QtBot) -> None:
    field = ParameterField(Quantity("Latch after", "rejects", 1, 20, 5, whole=True), 5)
    qtbot.addWidget(field)
    with qtbot.assertNotEmitted(field.changed):
        type_in(field, "5.5")
    assert hint(field).is_error()


def test_double_clicking_the_slider_asks_for_the_as_flown_value(qtbot: QtBot, field: ParameterField) -> None:
    field.show_value(8.5)
    with qtbot.waitSignal(field.reset_asked), qtbot.assertNotEmitted(field.changed):
        qtbot.mouseDClick(slider(field), Qt.MouseButton.LeftButton, pos=slider(field).rect().center())
    assert field.value() == 8.5


def test_the_wheel_changes_nothing_without_focus(qtbot: QtBot, field: ParameterField) -> None:
    assert not slider(field).hasFocus()
    with qtbot.assertNotEmitted(field.changed):
        event = wheel(120)
        QApplication.sendEvent(slider(field), event)
    assert not event.isAccepted()


def test_dragging_the_slider_asks_for_values_and_settles_on_the_last(
    qtbot: QtBot, field: ParameterField
) -> None:
    asked: list[float] = []
    field.changed.connect(asked.append)
    track = slider(field)
    y = track.height() // 2
    qtbot.mousePress(track, Qt.MouseButton.LeftButton, pos=QPoint(track.width() // 2, y))
    with qtbot.waitSignal(field.settled) as settled:
        qtbot.mouseMove(track, QPoint(track.width() - 7, y))
        qtbot.mouseRelease(track, Qt.MouseButton.LeftButton, pos=QPoint(track.width() - 7, y))
    assert asked[0] == pytest.approx(250.0, abs=2.0)
    assert settled.args == [asked[-1]]
    assert SIGMA.low is not None and SIGMA.high is not None
    assert all(SIGMA.low <= value <= SIGMA.high for value in asked)


def test_the_arrow_keys_move_the_slider(qtbot: QtBot, field: ParameterField) -> None:
    with qtbot.waitSignal(field.changed) as changed:
        qtbot.keyClick(slider(field), Qt.Key.Key_Right)
    assert changed.args[0] > 25.0


def test_a_changed_value_has_a_dot_at_its_name(field: ParameterField) -> None:
    assert field._dot.isHidden()
    field.show_value(8.5)
    assert not field._dot.isHidden()
    field.show_value(25.0)
    assert field._dot.isHidden()


def test_a_number_without_bounds_has_no_slider(qtbot: QtBot) -> None:
    field = ParameterField(Quantity("Offset", "m"), 3.0)
    qtbot.addWidget(field)
    assert field.findChild(ParameterSlider) is None
    type_in(field, "-1e4")
    assert field.value() == -1e4


@pytest.mark.parametrize(
    "scale", [Scale(0.1, 500.0), Scale(1e-6, 10.0, log=True), Scale(1, 20, whole=True), Scale(-5, 5)]
)
def test_a_value_survives_the_slider_to_a_pixel(scale: Scale) -> None:
    for step in range(scale.steps + 1):
        share = step / scale.steps
        assert scale.share(scale.value(share)) == pytest.approx(share, abs=2e-3)
    assert scale.value(0.0) == scale.low
    assert scale.value(1.0) == scale.high


def test_a_logarithmic_slider_has_the_geometric_mean_in_its_middle() -> None:
    assert Scale(0.01, 100.0, log=True).value(0.5) == pytest.approx(1.0)


def test_choosing_a_segment_says_the_word_and_being_told_says_nothing(qtbot: QtBot) -> None:
    control = SegmentedControl(("Pass", "Reject", "Latch"), "Reject")
    qtbot.addWidget(control)
    with qtbot.assertNotEmitted(control.chosen):
        control.choose("Latch")
    assert control.current() == "Latch"
    with qtbot.waitSignal(control.chosen) as chosen:
        control.findChildren(QPushButton)[0].click()
    assert chosen.args == ["Pass"]


def test_few_words_stand_side_by_side_and_many_drop_down(qtbot: QtBot) -> None:
    few = ChoiceField("Policy", ("Pass", "Reject", "Latch", "Force"), "Pass")
    many = ChoiceField("Policy", tuple(f"reject above {n} sigma" for n in range(6)), "reject above 3 sigma")
    for item in (few, many):
        qtbot.addWidget(item)
    assert few.findChild(SegmentedControl) is not None and few.findChild(DropDown) is None
    assert many.findChild(DropDown) is not None and many.findChild(SegmentedControl) is None
    assert many.choice() == "reject above 3 sigma"


def test_a_name_loses_its_end_and_the_tooltip_keeps_the_whole(qtbot: QtBot) -> None:
    label = ElidedLabel("Gate latched after terrain step")
    qtbot.addWidget(label)
    label.resize(400, 20)
    label.show()
    assert not label.is_elided() and label.toolTip() == ""
    label.resize(80, 20)
    assert label.is_elided() and label.toolTip() == label.text()


def test_no_status_is_told_by_colour_alone() -> None:
    icons = [ICON_OF[kind] for kind in (Kind.OK, Kind.WARN, Kind.BAD, Kind.NEUTRAL, Kind.INFO, Kind.WHAT_IF)]
    assert all(icons) and len(set(icons)) == len(icons)


def test_a_chip_says_its_word_to_screen_readers_and_leads_somewhere_only_if_told(qtbot: QtBot) -> None:
    chip = Chip("Baseline reproduces the flight, max 0.3 m", Kind.OK)
    qtbot.addWidget(chip)
    chip.show()
    assert chip.accessibleName() == "Baseline reproduces the flight, max 0.3 m"
    with qtbot.assertNotEmitted(chip.clicked):
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    chip.set_clickable(True)
    with qtbot.waitSignal(chip.clicked):
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)


def test_an_icon_button_has_a_name_and_a_tooltip_with_its_key(qtbot: QtBot) -> None:
    button = IconButton("undo", "Undo", "Ctrl+Z")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Undo"
    assert button.toolTip() == "Undo (Ctrl+Z)"


def test_an_empty_place_offers_the_first_step(qtbot: QtBot) -> None:
    empty = EmptyState(
        "fork", "No hypothesis yet", "A hypothesis is a statement.", Offer("Add hypothesis", "plus")
    )
    qtbot.addWidget(empty)
    with qtbot.waitSignal(empty.primary_asked):
        empty.findChildren(ActionButton)[0].click()


def test_a_message_names_its_way_out(qtbot: QtBot) -> None:
    row = MessageRow(Kind.WARN, "The log has changed", "Results belong to the old file.", "Find the old log…")
    qtbot.addWidget(row)
    with qtbot.waitSignal(row.action_asked):
        row.findChildren(ActionButton)[0].click()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, ""), (0.2, "about 1 s left"), (1.4, "about 2 s left"), (600.0, "about 10 min left")],
)
def test_time_left_is_no_more_exact_than_it_can_be(seconds: float | None, words: str) -> None:
    assert time_left(seconds) == words


def test_long_work_can_be_cancelled(qtbot: QtBot) -> None:
    line = ProgressLine("Re-running B1")
    qtbot.addWidget(line)
    with qtbot.waitSignal(line.cancel_asked):
        line.findChildren(ActionButton)[0].click()


def test_dropped_files_are_named_and_a_click_asks_to_open(qtbot: QtBot, tmp_path: object) -> None:
    zone = DropZone("Drop a flight log or a case here", "HDF5")
    qtbot.addWidget(zone)
    zone.show()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/somewhere/flight.h5"), QUrl("https://example.org/x.h5")])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    with qtbot.waitSignal(zone.files_dropped) as dropped:
        zone.dropEvent(
            QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, left, none, QEvent.Type.Drop)
        )
    assert dropped.args == [["/somewhere/flight.h5"]]
    with qtbot.waitSignal(zone.open_asked):
        qtbot.mouseClick(zone, left)


def test_a_card_opens_by_mouse_and_by_keyboard(qtbot: QtBot) -> None:
    tile = Tile("All samples…", "with licences and sources")
    qtbot.addWidget(tile)
    tile.show()
    with qtbot.waitSignal(tile.clicked):
        qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(tile.clicked):
        qtbot.keyClick(tile, Qt.Key.Key_Return)


@pytest.fixture
def hypotheses(qtbot: QtBot) -> HypothesisList:
    model = QStandardItemModel()
    for letter, slot in (("A", 1), ("B", 2)):
        item = QStandardItem()
        item.setData(
            HypothesisRow(letter, slot, "Gate latched after terrain step", "Supported", Kind.OK), ROW
        )
        model.appendRow(item)
    made = HypothesisList()
    model.setParent(made)
    made.setModel(model)
    made.resize(280, made.full_height())
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_eye_of_a_row_hides_that_hypothesis_and_selects_nothing(
    qtbot: QtBot, hypotheses: HypothesisList
) -> None:
    second = hypotheses.model().index(1, 0)
    box = eye_box(hypotheses.visualRect(second).toRectF())
    with qtbot.waitSignal(hypotheses.visibility_asked) as asked:
        qtbot.mouseClick(hypotheses.viewport(), Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert asked.args[0].row() == 1
    assert not hypotheses.selectedIndexes()


def foot_of_badge(qtbot: QtBot, slot: int) -> list[bool]:
    """Along the foot of a badge, whether each pixel is inked."""
    badge = HypothesisBadge("A", slot)
    qtbot.addWidget(badge)
    image = badge.grab().toImage()
    ink = tokens().slot(slot).ink.lower()
    return [image.pixelColor(x, 18).name() == ink for x in range(6, 28)]


def test_the_badge_of_a_hypothesis_shows_a_piece_of_its_line(qtbot: QtBot) -> None:
    assert all(foot_of_badge(qtbot, 1))
    dashed = foot_of_badge(qtbot, 2)
    assert any(dashed) and not all(dashed)
    ninth = foot_of_badge(qtbot, 9)
    assert any(ninth) and not all(ninth)
