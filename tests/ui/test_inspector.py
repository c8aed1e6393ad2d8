"""The inspector: generated fields and sliders move curves, refuse in place, give way where it is narrow."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from investigator import verbs
from investigator.case import load_case
from investigator.faults.bias import Bias
from investigator.faults.dropout import Dropout
from investigator.faults.noise_inflation import NoiseInflation
from investigator.filters.policies.latch_after import LatchAfter
from investigator.form import Group, baseline_form, form
from investigator.hypotheses.catalogue import proposals
from investigator.hypotheses.gate_policy import GatePolicy
from investigator.hypotheses.model import Edit
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.parameters import get
from sample_logs import folder
from tests.ui.conftest import PATIENCE_MS, all_shown
from ui.inspector.form_view import FormView
from ui.inspector.panel import Inspector
from ui.inspector.span_field import SpanField
from ui.widgets.choice_field import ChoiceField
from ui.widgets.elided import ElidedLabel
from ui.widgets.facts import Facts
from ui.widgets.hint import HintLine
from ui.widgets.parameter_field import ParameterField, Quantity
from ui.widgets.slider import ParameterSlider, Scale
from ui.window import Window

NOISY = SensorFault(sensor="baro", fault=NoiseInflation(factor=3.0), target="onboard")
BIAS = SensorFault(sensor="baro", fault=Bias(bias=120.0), target="onboard")
LATCH = GatePolicy(sensor="baro", gate=LatchAfter())
SIGMA = "onboard.sensors.baro.model.sigma_pa"

pytestmark = [pytest.mark.qt_log_ignore("propagateSizeHints")]


def add(window: Window, qtbot: QtBot, edit: Edit) -> None:
    with qtbot.waitSignal(window.session.comparison_changed, timeout=PATIENCE_MS):
        window.session.do("Add hypothesis", lambda case: verbs.add_hypothesis(case, edit))
    assert window.session.case is not None
    window.session.select(window.session.case.hypotheses[-1].letter)
    all_shown(window, qtbot)


def field(window: Window, label: str) -> ParameterField:
    found = [
        item
        for item in window.timeline.inspector.findChildren(ParameterField)
        if entry(item).accessibleName().split(",")[0] == label
    ]
    assert len(found) == 1, label
    return found[0]


def entry(item: QWidget) -> QLineEdit:
    found = item.findChild(QLineEdit)
    assert found is not None
    return found


def type_in(qtbot: QtBot, item: ParameterField, text: str) -> None:
    entry(item).setFocus()
    entry(item).selectAll()
    qtbot.keyClicks(entry(item), text)
    qtbot.keyClick(entry(item), Qt.Key.Key_Return)


def hint(item: QWidget) -> HintLine:
    found = item.findChild(HintLine)
    assert found is not None
    return found


def drag(qtbot: QtBot, slider: ParameterSlider, shares: list[float]) -> None:
    """Press, move and let go at shares of a slider's way."""
    at = [QPoint(round(7 + share * (slider.width() - 14)), slider.height() // 2) for share in shares]
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=at[0])
    for point in at[1:]:
        qtbot.mouseMove(slider, point)
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=at[-1])


def curve(window: Window, letter: str) -> np.ndarray:
    panel = window.timeline.plots.pane("altitude").panel
    return next(item.value for item in panel.curves if item.ink.letter == letter)


def value(window: Window, path: str) -> object:
    assert window.session.case is not None
    item = window.session.case.hypothesis("A")
    if path.startswith("edit."):
        return get(item.edit, path.removeprefix("edit."))
    return get(item.apply(window.session.case.setup), path)


def settled(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.session.busy, timeout=PATIENCE_MS)
    all_shown(window, qtbot)


def test_a_slider_that_is_dragged_runs_again_and_moves_its_curve_in_one_undo_step(
    workbench: Window, qtbot: QtBot
) -> None:
    add(workbench, qtbot, NOISY)
    before, steps = curve(workbench, "A"), workbench.session.undo_name
    slider = field(workbench, "Factor").findChild(ParameterSlider)
    assert slider is not None and steps == "Add hypothesis"
    with qtbot.waitSignal(workbench.session.comparison_changed, timeout=PATIENCE_MS):
        drag(qtbot, slider, [0.4, 0.6, 0.8, 0.95])
    settled(workbench, qtbot)
    moved = curve(workbench, "A")
    assert value(workbench, "edit.fault.factor") == pytest.approx(0.1 * 1e4**0.95, rel=0.03)
    assert not np.array_equal(moved, before)
    assert entry(field(workbench, "Factor")).text() == f"{value(workbench, 'edit.fault.factor'):.6g}"
    workbench.session.undo()
    settled(workbench, qtbot)
    assert value(workbench, "edit.fault.factor") == 3.0
    assert np.array_equal(curve(workbench, "A"), before)
    assert workbench.session.undo_name == "Add hypothesis"
    workbench.session.redo()
    settled(workbench, qtbot)
    assert np.array_equal(curve(workbench, "A"), moved)


def test_a_slider_about_nought_is_fine_near_it_and_reaches_both_ends() -> None:
    """A bias of a few pascals and one of a million lie on one slider."""
    scale = Scale(-1e6, 1e6, log=True)
    assert scale.value(0.5) == 0.0
    assert (scale.value(0.0), scale.value(1.0)) == (-1e6, 1e6)
    assert scale.value(0.51) < 1.0
    assert scale.value(0.75) == pytest.approx(1e3, rel=0.02)
    assert scale.value(0.25) == -scale.value(0.75)
    assert scale.share(120.0) == pytest.approx(1 - scale.share(-120.0))
    for value in (-3e5, -7.0, 0.2, 450.0):
        assert scale.value(scale.share(value)) == pytest.approx(value, rel=1e-3)


def test_a_typed_number_is_one_undo_step_and_shows_in_the_difference(workbench: Window, qtbot: QtBot) -> None:
    add(workbench, qtbot, BIAS)
    with qtbot.waitSignal(workbench.session.comparison_changed, timeout=PATIENCE_MS):
        type_in(qtbot, field(workbench, "Bias"), "-240")
    assert value(workbench, "edit.fault.bias") == -240.0
    shown = [label.text() for label in workbench.timeline.inspector.findChildren(ElidedLabel)]
    assert any("-240" in text for text in shown)
    workbench.session.undo()
    assert value(workbench, "edit.fault.bias") == 120.0


@pytest.mark.parametrize(
    ("typed", "says"), [("1e9", "between -1e+06 and 1e+06"), ("many", "must lie between")]
)
def test_an_invalid_number_is_refused_under_its_field_and_the_last_value_stays(
    workbench: Window, qtbot: QtBot, typed: str, says: str
) -> None:
    add(workbench, qtbot, BIAS)
    with qtbot.assertNotEmitted(workbench.session.comparing):
        type_in(qtbot, field(workbench, "Bias"), typed)
    line = hint(field(workbench, "Bias"))
    assert line.is_error()
    assert line.isVisibleTo(field(workbench, "Bias"))
    assert says in line.text()
    assert "120, is still in use" in line.text()
    assert value(workbench, "edit.fault.bias") == 120.0


def test_a_number_only_the_engine_can_refuse_is_refused_under_its_field_too(
    workbench: Window, qtbot: QtBot
) -> None:
    """Sigma must be above nought; the field's own bound lets nought itself pass."""
    add(workbench, qtbot, LATCH)
    with qtbot.assertNotEmitted(workbench.session.failed):
        type_in(qtbot, field(workbench, "Sigma"), "0")
    line = hint(field(workbench, "Sigma"))
    assert line.is_error()
    assert "greater than 0" in line.text()
    assert "6 Pa, is still in use" in line.text()
    assert entry(field(workbench, "Sigma")).text() == "6"
    assert value(workbench, SIGMA) == 6.0


def test_a_refusal_stays_until_it_is_answered(workbench: Window, qtbot: QtBot) -> None:
    add(workbench, qtbot, BIAS)
    type_in(qtbot, field(workbench, "Bias"), "1e9")
    with qtbot.waitSignal(workbench.session.comparison_changed, timeout=PATIENCE_MS):
        workbench.session.compare()
    assert hint(field(workbench, "Bias")).is_error()
    type_in(qtbot, field(workbench, "Bias"), "7")
    settled(workbench, qtbot)
    assert not hint(field(workbench, "Bias")).is_error()


def test_a_changed_parameter_says_what_it_was_as_flown_and_a_double_click_returns_to_it(
    workbench: Window, qtbot: QtBot
) -> None:
    add(workbench, qtbot, LATCH)
    type_in(qtbot, field(workbench, "Sigma"), "9")
    settled(workbench, qtbot)
    assert hint(field(workbench, "Sigma")).text() == "as flown 6 Pa"
    name = next(x for x in field(workbench, "Sigma").findChildren(ElidedLabel) if x.text() == "Sigma")
    qtbot.mouseDClick(name, Qt.MouseButton.LeftButton)
    assert value(workbench, SIGMA) == 6.0
    all_shown(workbench, qtbot)
    assert hint(field(workbench, "Sigma")).text() == ""
    assert workbench.session.case is not None
    assert workbench.session.case.hypothesis("A").overrides == ()


def test_reset_takes_back_what_was_set_by_hand(workbench: Window, qtbot: QtBot) -> None:
    add(workbench, qtbot, LATCH)
    type_in(qtbot, field(workbench, "Sigma"), "9")
    all_shown(workbench, qtbot)
    reset = next(b for b in workbench.timeline.inspector.findChildren(QAbstractButton) if b.text() == "Reset")
    qtbot.mouseClick(reset, Qt.MouseButton.LeftButton)
    assert value(workbench, SIGMA) == 6.0
    settled(workbench, qtbot)


def test_another_kind_is_chosen_in_words_and_its_own_fields_appear(workbench: Window, qtbot: QtBot) -> None:
    add(workbench, qtbot, BIAS)
    box = workbench.timeline.inspector.findChild(QComboBox)
    assert box is not None
    words = [box.itemText(row) for row in range(box.count())]
    assert "static port" in words
    assert not any("_" in word for word in words)
    box.setCurrentText("noise inflation")
    box.textActivated.emit("noise inflation")
    assert value(workbench, "edit.fault.kind") == "noise_inflation"
    all_shown(workbench, qtbot)
    field(workbench, "Factor")
    settled(workbench, qtbot)


def test_the_half_an_edit_acts_on_is_chosen_side_by_side(workbench: Window, qtbot: QtBot) -> None:
    add(workbench, qtbot, BIAS)
    choice = next(
        item
        for item in workbench.timeline.inspector.findChildren(ChoiceField)
        if any(button.text() == "actual" for button in item.findChildren(QAbstractButton))
    )
    button = next(b for b in choice.findChildren(QAbstractButton) if b.text() == "actual")
    with qtbot.waitSignal(workbench.session.comparison_changed, timeout=PATIENCE_MS):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert value(workbench, "edit.target") == "actual"
    assert workbench.session.comparison is not None
    assert workbench.session.comparison.outcomes[0].draws == "reconstruction"


def test_a_fault_can_be_limited_to_a_time_and_freed_again(workbench: Window, qtbot: QtBot) -> None:
    add(workbench, qtbot, SensorFault(sensor="baro", fault=Dropout(), target="onboard"))
    span = workbench.timeline.inspector.findChild(SpanField)
    assert span is not None
    first, last = span.findChildren(QLineEdit)
    assert (first.text(), last.text()) == ("", "")
    for line, text in ((first, "12"), (last, "12,5")):
        line.setFocus()
        line.selectAll()
        qtbot.keyClicks(line, text)
        qtbot.keyClick(line, Qt.Key.Key_Return)
    settled(workbench, qtbot)
    assert (value(workbench, "edit.fault.start_s"), value(workbench, "edit.fault.end_s")) == (12.0, 12.5)
    last.setFocus()
    last.selectAll()
    qtbot.keyClick(last, Qt.Key.Key_Delete)
    qtbot.keyClick(last, Qt.Key.Key_Return)
    settled(workbench, qtbot)
    assert value(workbench, "edit.fault.end_s") == 1e9


def test_the_baseline_is_read_not_changed(workbench: Window) -> None:
    inspector = workbench.timeline.inspector
    assert inspector.form.findChildren(QLineEdit) == []
    (shown,) = inspector.form.findChildren(Facts)
    facts = {item.name: item.value for item in shown.facts() if not item.heading}
    assert facts["Reject above"] == "4 σ"
    assert len(facts) > 20
    assert sum(item.heading for item in shown.facts()) >= 6


def test_a_re_run_says_how_long_it_took_and_one_made_before_that_it_was(
    workbench: Window, qtbot: QtBot
) -> None:
    add(workbench, qtbot, BIAS.replace(fault=Bias(bias=86.4)))
    texts = [label.text() for label in workbench.timeline.inspector.findChildren(ElidedLabel)]
    assert any(text.startswith("Re-run in ") and text.endswith((" ms", " s")) for text in texts)
    workbench.session.undo()
    workbench.session.redo()
    workbench.session.select("A")
    all_shown(workbench, qtbot)
    texts = [label.text() for label in workbench.timeline.inspector.findChildren(ElidedLabel)]
    assert "Run before" in texts


@pytest.mark.parametrize("width", [1280, 1600])
def test_no_row_of_a_form_is_cut_at_its_side(workbench: Window, qtbot: QtBot, width: int) -> None:
    workbench.resize(width, 800)
    qtbot.wait(30)
    assert_fits(workbench.timeline.inspector)
    for edit in (BIAS, LATCH, NOISY, SensorFault(sensor="baro", fault=Dropout())):
        add(workbench, qtbot, edit)
        qtbot.wait(30)
        assert_fits(workbench.timeline.inspector)


def assert_fits(inspector: Inspector) -> None:
    (area,) = inspector.findChildren(QScrollArea)
    room, form = area.viewport().width(), inspector.form
    assert form.minimumSizeHint().width() <= room
    for item in form.findChildren(QWidget):
        if not item.isVisibleTo(form):
            continue
        at = item.mapTo(area.viewport(), QPoint(0, 0)).x()
        name = f"{type(item).__name__} “{item.accessibleName() or getattr(item, 'text', str)()}”"
        assert at >= 0, name
        assert at + item.width() <= room, name
        if isinstance(item, (QLabel, QAbstractButton)) and not (isinstance(item, QLabel) and item.wordWrap()):
            assert item.width() >= item.minimumSizeHint().width(), name


NARROW = 288 - 8  #: the inspector of a window of 1280, less its scroll bar


def shipped_groups() -> dict[object, Group]:
    """Every group of every form the shipped cases give, those that take the same room once."""
    found: dict[object, Group] = {}
    for path in sorted(folder().glob("*.case")):
        case = load_case(path)
        forms = [baseline_form(case.setup), *(form(item, case.setup) for item in case.hypotheses)]
        for offer in proposals(case.setup):
            forms.append(form(verbs.add_hypothesis(case, offer.edit).hypotheses[-1], case.setup))
        for group in (group for groups in forms for group in groups):
            rows = tuple((row.parameter.label, len(str(row.parameter.value))) for row in group.rows)
            found.setdefault((group.title, group.note, rows), group)
    return found


def test_no_form_of_a_shipped_case_is_wider_than_a_narrow_inspector(qtbot: QtBot, dressed: None) -> None:
    shown, groups, numbers = FormView(), shipped_groups(), 0
    qtbot.addWidget(shown)
    for group in groups.values():
        shown.show_groups((group,), 1)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # what the last form left
        qtbot.waitUntil(lambda: not shown.building, timeout=PATIENCE_MS)
        assert shown.minimumSizeHint().width() <= NARROW, group.title
        for line in shown.findChildren(QLineEdit):
            needed = line.fontMetrics().horizontalAdvance(line.text()) + 16
            assert line.width() >= needed or line.minimumWidth() >= needed, f"{group.title}: {line.text()}"
            numbers += 1
    assert numbers > len(groups) > 100


def test_a_number_that_needs_room_has_it_and_keeps_its_sign_in_sight(qtbot: QtBot, dressed: None) -> None:
    """0.120886 once showed as 120886."""
    item = ParameterField(Quantity("Offset", "m/s²", -10, 10), -0.000687402, 1)
    qtbot.addWidget(item)
    item.resize(256, 60)
    item.show()
    line = entry(item)
    assert line.text() == "-0.0006874"
    assert line.cursorPosition() == 0
    assert line.width() >= line.fontMetrics().horizontalAdvance(line.text()) + 16


def test_a_time_without_limit_is_an_empty_entry_not_a_billion_seconds(qtbot: QtBot, dressed: None) -> None:
    item = ParameterField(Quantity("Input until", "s", endless=1e9), 1e9, 1)
    qtbot.addWidget(item)
    assert (entry(item).text(), entry(item).placeholderText()) == ("", "no limit")
    with qtbot.waitSignal(item.changed) as told:
        entry(item).setText("12")
        entry(item).editingFinished.emit()
    assert told.args == [12.0]
    with qtbot.waitSignal(item.changed) as told:
        entry(item).setText("")
        entry(item).editingFinished.emit()
    assert told.args == [1e9]
