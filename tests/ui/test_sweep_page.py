"""The sweep page: runs stand in the picture as they come in, and any of them can become a hypothesis."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import pairwise
from math import inf, nan
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QScrollArea
from pytestqt.qtbot import QtBot

from investigator import verbs
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.hypotheses.gate_policy import GatePolicy
from investigator.logs.reader import FlightLog
from investigator.opening import Opened
from investigator.sweep.axis import Axis
from investigator.sweep.file import read_sweep, write_sweep
from investigator.sweep.plan import Plan, make_plan
from investigator.sweep.result import Batch, Fate, Sweep, nothing_yet, with_outcomes
from investigator.sweep.runner import Runner
from investigator.sweep.sampling import Latin
from tests.ui.conftest import PATIENCE_MS
from ui.pages.sweep.display import Look, Matrix, Points, best_run, display, first_look
from ui.pages.sweep.frame import Frame
from ui.pages.sweep.pace import touching
from ui.pages.sweep.page import SweepPage
from ui.pages.sweep.painting import cell_colours, point_symbol
from ui.pages.sweep.sweeping import free_place, shown_of
from ui.pages.sweep.symbols import Symbol
from ui.theme import apply, tokens
from ui.theme.colours import contrast
from ui.theme.ramp import ramp
from ui.widgets.message import MessageRow
from ui.window import Window

SIGMAS = "onboard.sensors.baro.gate.sigmas"
NOISE = "onboard.sensors.baro.model.sigma_pa"
KIND = "onboard.sensors.baro.gate.kind"
PATIENCE_S = 20.0

pytestmark = [pytest.mark.qt_log_ignore("propagateSizeHints")]


def made(plan: Plan, log: FlightLog, runs: int | None = None) -> Sweep:
    """The first runs of a plan, made in this process."""
    runner = Runner(plan, log)
    outcomes = (runner.outcome(index) for index in range(plan.size if runs is None else runs))
    return with_outcomes(nothing_yet(plan, runner.measures), outcomes)


@pytest.fixture(scope="module")
def mapped(opened_flight: Opened) -> Sweep:
    """Gate and noise of the barometer on board, 3 × 2 runs, of which two ask for a gate below nought."""
    axes = (Axis(path=SIGMAS, values=(-1.0, 2.0, 4.0)), Axis(path=NOISE, values=(3.0, 12.0)))
    return made(make_plan(opened_flight.case, axes, engine="reference"), opened_flight.log)


@pytest.fixture
def page(workbench: Window, qtbot: QtBot, tmp_path: Path) -> SweepPage:
    """The page in view, its results in a folder of the test's own."""
    workbench.show_page("sweep")
    workbench.sweep.send_to(tmp_path / "here.sweep.h5")
    return workbench.sweep


def opened(page: SweepPage, qtbot: QtBot, sweep: Sweep, tmp_path: Path) -> SweepPage:
    """The page with a sweep file opened as the user does."""
    path = tmp_path / "made.sweep.h5"
    write_sweep(path, sweep)
    with qtbot.waitSignal(page.sweeping.saved, timeout=PATIENCE_MS):
        page.sweeping.open(path)
    return page


def message(page: SweepPage) -> str:
    return next((row.accessibleName() for row in page.findChildren(MessageRow)), "")


class InThisThread:
    """A crew without processes: a batch is one run, made when it is handed out."""

    lost: tuple[type[BaseException], ...] = (BrokenProcessPool,)

    def __init__(self, log: FlightLog) -> None:
        self.log = log
        self.made: list[int] = []
        self.before: Callable[[int], None] = lambda count: None  #: told how many runs were made before one

    def __call__(self, plan: Plan, log_path: Path, workers: int, cluster: str) -> InThisThread:
        self.runner, self.asked = Runner(plan, self.log), (workers, cluster)
        return self

    def workers(self) -> int:
        return 1

    def submit(self, indices: tuple[int, ...]) -> Future[Batch]:
        self.before(len(self.made))
        self.made += indices
        future: Future[Batch] = Future()
        future.set_result(Batch(tuple(self.runner.outcome(index) for index in indices), 1.0))
        return future

    def mend(self) -> bool:
        return False

    def dismiss(self) -> None:
        pass


@pytest.fixture
def crew(opened_flight: Opened, monkeypatch: pytest.MonkeyPatch) -> InThisThread:
    """Sweeps of the window are made without processes, by this crew."""
    made_here = InThisThread(opened_flight.log)
    monkeypatch.setattr("investigator.sweep.execution._crew", made_here)
    return made_here


def test_the_page_is_opened_by_its_key_and_by_the_rail(workbench: Window, qtbot: QtBot) -> None:
    qtbot.keyClick(workbench, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert workbench.sweep.isVisible()
    qtbot.keyClick(workbench, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert workbench.timeline.isVisible()
    (button,) = [one for one in workbench.rail.findChildren(QAbstractButton) if one.text() == "Sweep"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert workbench.sweep.isVisible()
    assert button.isChecked()


def test_a_page_without_a_sweep_offers_the_first_step(page: SweepPage, qtbot: QtBot) -> None:
    (first,) = [one for one in page.findChildren(QAbstractButton) if one.text() == "Choose what to vary"]
    assert first.isVisible()
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    entry = page.setting._search.entry
    assert QApplication.focusWidget() is entry
    qtbot.keyClicks(entry, "reject on board")
    qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert [card.offer.path for card in page.setting.cards] == [SIGMAS]
    assert not first.isVisible()
    assert entry.text() == ""


def test_search_finds_parameters_here_and_channels_on_the_timeline(
    page: SweepPage, workbench: Window, qtbot: QtBot
) -> None:
    qtbot.keyClick(workbench, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is page.setting._search.entry
    workbench.show_page("timeline")
    qtbot.keyClick(workbench, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert workbench.timeline.channels.isAncestorOf(QApplication.focusWidget())


def test_a_started_sweep_fills_the_picture_with_what_its_file_holds(page: SweepPage, qtbot: QtBot) -> None:
    page.setting.add(SIGMAS).set_range(1.0, 4.0, 2)
    page.setting.add(NOISE).set_range(3.0, 12.0, 2)
    counts: list[int] = []
    page.sweeping.filled.connect(lambda: counts.append(page.sweeping.progress.done))
    with qtbot.waitSignal(page.sweeping.ended, timeout=PATIENCE_MS):
        page.start()
        assert page.sweeping.running
    assert counts == sorted(counts) and counts[-1] == 4
    kept = read_sweep(page.sweeping.path or Path())
    shown = page.chart.display()
    assert isinstance(shown, Matrix)
    assert np.array_equal(shown.values, kept.metric(page.look.measure).T)
    assert (shown.fates == Fate.FINISHED).all()
    assert message(page) == ""


def test_cancel_keeps_the_runs_that_were_made_and_continue_makes_the_rest(
    page: SweepPage, workbench: Window, qtbot: QtBot, crew: InThisThread
) -> None:
    go_on = Event()

    def hold(count: int) -> None:
        assert count < 2 or go_on.wait(PATIENCE_S)

    crew.before = hold
    page.setting.add(SIGMAS).set_range(1.0, 6.0, 6)
    page.start()
    qtbot.waitUntil(lambda: page.sweeping.progress.done == 2, timeout=PATIENCE_MS)
    assert [button.text() for button in actions(page)] == ["Cancel"]
    with qtbot.waitSignal(page.sweeping.ended, timeout=PATIENCE_MS):
        qtbot.keyClick(workbench, Qt.Key.Key_Escape)
        go_on.set()
    shown = page.sweeping.shown
    assert shown is not None
    kept = shown.sweep.done
    assert 2 <= kept < 6
    assert kept == read_sweep(page.sweeping.path or Path()).done
    assert message(page) == f"warn:  Stopped after {kept} of 6 runs."
    assert [button.text() for button in actions(page)] == ["Start", "Continue"]
    crew.made.clear()
    with qtbot.waitSignal(page.sweeping.ended, timeout=PATIENCE_MS):
        qtbot.mouseClick(actions(page)[1], Qt.MouseButton.LeftButton)
    assert len(crew.made) == 6 - kept
    assert page.sweeping.shown is not None and page.sweeping.shown.sweep.complete
    assert message(page) == ""


def test_closing_the_window_stops_a_sweep_and_keeps_its_runs(
    page: SweepPage, workbench: Window, qtbot: QtBot, crew: InThisThread
) -> None:
    page.setting.add(SIGMAS).set_range(1.0, 6.0, 60)
    page.start()
    qtbot.waitUntil(lambda: page.sweeping.progress.done >= 2, timeout=PATIENCE_MS)
    path = page.sweeping.path
    workbench.close()
    assert not page.sweeping.running
    assert path is not None
    assert read_sweep(path).done == len(crew.made) >= 2


def test_a_hypothesis_is_swept_over_its_own_numbers(
    page: SweepPage, workbench: Window, qtbot: QtBot, crew: InThisThread
) -> None:
    session = workbench.session
    gate = GatePolicy(sensor="baro", gate=RejectSigma(sigmas=3.0))
    session.do("Add hypothesis", lambda case: verbs.add_hypothesis(case, gate))
    page.setting.subject_asked.emit("A")
    assert session.selection == "A"
    assert page.setting.offered()[0].path.startswith("edit.")
    page.setting.add("edit.gate.sigmas").set_range(2.0, 6.0, 2)
    with qtbot.waitSignal(page.sweeping.ended, timeout=PATIENCE_MS):
        page.start()
    page.select(1)
    page.load()
    assert session.case is not None
    assert [item.letter for item in session.case.hypotheses] == ["A", "B"]
    assert session.case.hypothesis("B").edit == gate.replace(gate=RejectSigma(sigmas=6.0))
    session.undo()
    assert [item.letter for item in session.case.hypotheses] == ["A"]


def actions(page: SweepPage) -> list[QAbstractButton]:
    """What can be asked of the sweep now, at the foot of its settings."""
    buttons = (page.setting._start, page.setting._cancel, page.setting._resume)
    return [button for button in buttons if button.isVisible()]


def test_one_axis_is_drawn_as_a_curve_of_the_measure(
    page: SweepPage, qtbot: QtBot, opened_flight: Opened, tmp_path: Path
) -> None:
    plan = make_plan(
        opened_flight.case, (Axis(path=SIGMAS, values=(-1.0, 1.0, 2.0, 4.0)),), engine="reference"
    )
    sweep = made(plan, opened_flight.log, 3)
    opened(page, qtbot, sweep, tmp_path)
    for measure in sweep.measures:
        page.run.measure_asked.emit(measure.name)
        shown = page.chart.display()
        assert isinstance(shown, Points)
        assert shown.x.tolist() == [-1.0, 1.0, 2.0, 4.0]
        assert np.array_equal(shown.y, sweep.metric(measure.name), equal_nan=True)
    assert shown.across.present == 4.0 and shown.across.unit == "σ"
    symbols = [point_symbol(Fate(int(fate)), 1.0) for fate in shown.fates[:3]]
    assert symbols == [Symbol.REFUSED, Symbol.RUN, Symbol.RUN]
    assert page.chart.place_of(3) is None
    words = [key.words for key in page.legend.keys()]  # noqa: SIM118  # a method of ours, no dict
    assert {"refused 1", "to come 1", "as it is now"} <= set(words)


def test_two_axes_are_drawn_as_a_map_in_the_colours_of_the_bar(
    page: SweepPage, qtbot: QtBot, mapped: Sweep, tmp_path: Path
) -> None:
    opened(page, qtbot, mapped, tmp_path)
    page._look_at(replace(page.look, measure="rejected_percent"))
    shown = page.chart.display()
    assert isinstance(shown, Matrix)
    assert np.array_equal(shown.values, mapped.metric("rejected_percent").T, equal_nan=True)
    assert shown.across.labels == ("−1", "2", "4") and shown.up.labels == ("3", "12")
    frame = page.chart._framed()
    assert isinstance(frame, Frame) and frame.shade is not None
    cells = cell_colours(shown, frame, tokens())
    finished = shown.fates == Fate.FINISHED
    least, most = np.nanargmin(shown.values), np.nanargmax(shown.values)
    assert cells.reshape(-1, 4)[least, :3].tolist() == ramp()[0].tolist()
    assert cells.reshape(-1, 4)[most, :3].tolist() == ramp()[-1].tolist()
    image = page.chart.grab().toImage()
    for row, column in np.argwhere(finished).tolist():
        corner = frame.cell(row, column).topLeft().toPoint() + QPoint(20, 11)
        pixel = image.pixelColor(corner)
        assert [pixel.red(), pixel.green(), pixel.blue()] == cells[row, column, :3].tolist()


def test_a_sweep_that_is_opened_can_be_varied_further(
    page: SweepPage, qtbot: QtBot, mapped: Sweep, tmp_path: Path
) -> None:
    opened(page, qtbot, mapped, tmp_path)
    order = page.setting.order()
    assert (order.axes, order.sampling) == (mapped.plan.axes, mapped.plan.sampling)
    card = page.setting.cards[0]
    qtbot.keyClicks(card.list, ", 8")
    assert page.setting.order().axes == (Axis(path=SIGMAS, values=(-1.0, 2.0, 4.0, 8.0)), mapped.plan.axes[1])
    (steps,) = [one for one in card.findChildren(QAbstractButton) if one.text() == "Steps"]
    qtbot.mouseClick(steps, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(card.stop, "0")
    assert page.setting.order().axes[0] == Axis.between(SIGMAS, -1.0, 40.0, 3)


def test_what_has_not_been_made_is_hatched_and_no_run_stands_for_it(
    page: SweepPage, qtbot: QtBot, mapped: Sweep, tmp_path: Path
) -> None:
    part = with_outcomes(nothing_yet(mapped.plan, mapped.measures), [mapped.outcome(2)])
    opened(page, qtbot, part, tmp_path)
    shown, frame = page.chart.display(), page.chart._framed()
    assert isinstance(shown, Matrix) and frame is not None
    cells = cell_colours(shown, frame, tokens())
    assert (cells[..., 3] == 255).T.ravel().tolist() == [False, False, True, False, False, False]


def test_of_three_axes_two_are_shown_and_the_third_is_held(opened_flight: Opened) -> None:
    axes = (
        Axis(path=SIGMAS, values=(1.0, 2.0)),
        Axis(path=NOISE, values=(3.0, 6.0, 12.0)),
        Axis(path=KIND, values=("latch_after", "reject_sigma")),
    )
    plan = make_plan(opened_flight.case, axes, engine="reference")
    sweep = nothing_yet(plan, Runner(plan, opened_flight.log).measures)
    sweep.values[:, 0] = np.arange(12)
    shown, name = shown_of(sweep), sweep.measures[0].name
    look = first_look(shown)
    assert (look.across, look.up, look.held[2]) == (0, 1, 1)  # the gate is a reject_sigma now
    held = display(shown, Look(name, 0, 1, {2: 0}))
    assert held.values.tolist() == [[0.0, 6.0], [2.0, 8.0], [4.0, 10.0]]
    turned = display(shown, Look(name, 2, 0, {1: 2}))
    assert turned.values.tolist() == [[4.0, 5.0], [10.0, 11.0]]
    cut = display(shown, Look(name, 1, None, {0: 1, 2: 1}))
    assert isinstance(cut, Points) and cut.y.tolist() == [7.0, 9.0, 11.0]
    assert touching(plan, "onboard") == 12 and touching(plan, "actual") == 0


def test_a_latin_sample_is_drawn_where_its_runs_stand(
    page: SweepPage, qtbot: QtBot, opened_flight: Opened, tmp_path: Path
) -> None:
    axes = (Axis.between(SIGMAS, 1.0, 9.0, 2), Axis.between(NOISE, 2.0, 16.0, 2, log=True))
    plan = make_plan(opened_flight.case, axes, sampling=Latin(runs=5, seed=3), engine="reference")
    opened(page, qtbot, made(plan, opened_flight.log), tmp_path)
    shown = page.chart.display()
    assert isinstance(shown, Points) and not shown.joined
    assert [(x, y) for x, y in zip(shown.x, shown.y, strict=True)] == [plan.values(run) for run in range(5)]
    place = page.chart.place_of(3)
    assert place is not None and page.chart.run_at(place) == 3


def test_arrows_walk_the_cells_and_enter_loads_one_as_a_hypothesis(
    page: SweepPage, workbench: Window, qtbot: QtBot, mapped: Sweep, tmp_path: Path
) -> None:
    opened(page, qtbot, mapped, tmp_path)
    cursor = workbench.timeline.plots.pointers().cursor
    page.chart.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up):
        qtbot.keyClick(page.chart, key)
    assert page.selected == 5 and mapped.plan.values(5) == (4.0, 12.0)
    assert workbench.timeline.plots.pointers().cursor == cursor
    qtbot.keyClick(page.chart, Qt.Key.Key_Down)
    qtbot.keyClick(page.chart, Qt.Key.Key_Left)
    assert page.selected == 2
    session = workbench.session
    with qtbot.waitSignal(session.comparison_changed, timeout=PATIENCE_MS):
        qtbot.keyClick(page.chart, Qt.Key.Key_Return)
    assert session.case is not None
    (loaded,) = session.case.hypotheses
    assert session.selection == loaded.letter
    assert workbench.timeline.isVisible()
    assert loaded.apply(session.case.setup) == mapped.plan.setup_at(2)
    session.undo()
    assert session.case.hypotheses == ()


def test_a_double_click_loads_a_run_under_a_hypothesis_with_its_numbers(
    page: SweepPage, workbench: Window, qtbot: QtBot, mapped: Sweep, tmp_path: Path
) -> None:
    opened(page, qtbot, mapped, tmp_path)
    place = page.chart.place_of(4)
    assert place is not None
    qtbot.mouseClick(page.chart, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert page.selected == 4
    told = {line.key: line.value for line in page.run.measures.lines}
    assert told == {
        item.name: item.text(value)
        for item, value in zip(mapped.measures, mapped.outcome(4).values, strict=True)
    }
    qtbot.mouseDClick(page.chart, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert workbench.session.case is not None
    assert len(workbench.session.case.hypotheses) == 1


def test_a_refused_run_says_why_and_cannot_be_loaded(
    page: SweepPage, workbench: Window, qtbot: QtBot, mapped: Sweep, tmp_path: Path
) -> None:
    opened(page, qtbot, mapped, tmp_path)
    page.select(0)
    assert page.run.note.text() == mapped.notes[0] != ""
    assert not page.run._load.isEnabled()
    page.chart.opened.emit(0)
    assert "greater than 0" in message(page)
    assert workbench.session.case is not None and workbench.session.case.hypotheses == ()


def test_a_sweep_of_another_baseline_is_refused_in_the_engines_words(
    page: SweepPage, workbench: Window, qtbot: QtBot, mapped: Sweep, tmp_path: Path
) -> None:
    other = mapped.plan.replace(setup=mapped.plan.setup_at(3))
    write_sweep(tmp_path / "other.sweep.h5", nothing_yet(other, mapped.measures))
    with qtbot.waitSignal(page.sweeping.failed, timeout=PATIENCE_MS):
        page.sweeping.open(tmp_path / "other.sweep.h5")
    assert "another baseline than the case has now" in message(page)
    assert page.sweeping.shown is None


def test_values_listed_one_by_one_are_swept_as_they_stand(
    page: SweepPage, qtbot: QtBot, crew: InThisThread
) -> None:
    card = page.setting.add(SIGMAS)
    card.set_range(2.0, 4.0, 3)
    card._spacing.choose("List")
    card._enter()
    assert card.axis() == Axis(path=SIGMAS, values=(2.0, 3.0, 4.0))
    card.set_list("1, 2,5")
    assert page.setting._count.text() == "3 runs"
    with qtbot.waitSignal(page.sweeping.ended, timeout=PATIENCE_MS):
        page.start()
    assert read_sweep(page.sweeping.path or Path()).plan.axes == (Axis(path=SIGMAS, values=(1.0, 2.0, 5.0)),)
    card.set_list("1,5; 2,5")
    assert card.axis().values == (1.5, 2.5)
    card.set_list("1, two")
    assert "“two” is no number" in card._line.text()
    assert not page.setting._start.isEnabled()


def test_runs_are_made_by_the_cluster_whose_address_is_given(
    page: SweepPage, qtbot: QtBot, crew: InThisThread
) -> None:
    page.setting.add(SIGMAS).set_range(1.0, 4.0, 2)
    page.setting.cluster.setText(" tcp://192.0.2.7:8786 ")
    assert not page.setting.workers.isVisible()
    with qtbot.waitSignal(page.sweeping.ended, timeout=PATIENCE_MS):
        page.start()
    assert crew.asked == (0, "tcp://192.0.2.7:8786")
    page.setting.cluster.clear()
    page.setting.workers.setText("2")
    assert page.setting.crew() == (2, "")


def test_a_cluster_that_does_not_answer_is_told_under_its_address(
    page: SweepPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("investigator.sweep.cluster._ANSWER_S", 1.0)
    page.setting.add(SIGMAS).set_range(1.0, 4.0, 2)
    page.setting.cluster.setText("tcp://127.0.0.1:1")
    with qtbot.waitSignal(page.sweeping.failed, timeout=PATIENCE_MS):
        page.start()
    said = page.setting._unreached
    assert said.isVisible() and said.is_error()
    assert said.text().startswith("No cluster answers there: ")
    assert "Start one with dask scheduler" in said.text()
    page.setting.cluster.setText("tcp://127.0.0.1:2")
    assert not said.isVisible()


def test_what_cannot_be_run_at_all_is_said_before_and_after_start(
    page: SweepPage, qtbot: QtBot, crew: InThisThread
) -> None:
    card = page.setting.add(SIGMAS)
    with qtbot.waitSignal(page.pace.refused, timeout=PATIENCE_MS):
        card.set_range(-3.0, -1.0, 3)
    assert "greater than 0" in page.setting._hint.text()
    with qtbot.waitSignal(page.sweeping.failed, timeout=PATIENCE_MS):
        page.start()
    assert "greater than 0" in message(page)
    card.start.setText("much")
    card.changed.emit()
    assert "no number" in card._line.text()
    assert not page.setting._start.isEnabled()


def test_the_runs_and_about_their_time_stand_beside_start(page: SweepPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.pace.told, timeout=PATIENCE_MS):
        page.setting.add(SIGMAS).set_range(1.0, 4.0, 7)
    assert page.setting._count.text() == "7 runs"
    assert page.setting._time.text().startswith("about ")
    page.setting.sample(1200, 4)
    assert page.setting._count.text() == "1,200 runs"
    assert page.setting.order().sampling == Latin(runs=1200, seed=4)


def test_results_never_go_over_another_sweep(mapped: Sweep, tmp_path: Path) -> None:
    wanted = tmp_path / "hop.sweep.h5"
    write_sweep(wanted, mapped)
    assert free_place(wanted, mapped.plan) == wanted
    other = mapped.plan.replace(engine="auto")
    assert free_place(wanted, other) == tmp_path / "hop 2.sweep.h5"


def test_a_sweep_is_saved_where_the_user_says(
    page: SweepPage, qtbot: QtBot, mapped: Sweep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(page, qtbot, mapped, tmp_path)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "kept"), ""))
    with qtbot.waitSignal(page.sweeping.saved, timeout=PATIENCE_MS):
        page.strip.save_asked.emit()
    kept = read_sweep(tmp_path / "kept.sweep.h5")
    assert kept.plan == mapped.plan
    assert np.array_equal(kept.values, mapped.values, equal_nan=True)


def test_the_best_run_is_the_one_the_engine_names(mapped: Sweep) -> None:
    odd = nothing_yet(mapped.plan, mapped.measures)
    odd.fates[:] = (Fate.FINISHED, Fate.FINISHED, Fate.DIVERGED, Fate.FINISHED, Fate.PENDING, Fate.FINISHED)
    odd.values[:] = np.array([nan, -3.0, 0.01, 2.0, nan, inf])[:, None]
    for sweep in (mapped, odd):
        assert {item.name: best_run(sweep, item.name) for item in sweep.measures} == {
            item.name: sweep.best(item.name) for item in sweep.measures
        }


def test_the_ramp_grows_lighter_all_the_way() -> None:
    inks = ["#{:02X}{:02X}{:02X}".format(*colour.tolist()) for colour in ramp()[::15]]
    seen = [contrast(ink, "#000000") for ink in inks]
    assert all(after > before for before, after in pairwise(seen))


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1600)])
def test_nothing_of_the_side_panels_is_cut_off(
    page: SweepPage, workbench: Window, qapp: QApplication, qtbot: QtBot, theme: str, width: int
) -> None:
    apply(qapp, theme)
    workbench.resize(width, 800)
    for path in (SIGMAS, NOISE, KIND):
        page.setting.add(path)
    page.setting.sample(20, 1)
    qtbot.waitUntil(lambda: page.setting.cards[-1].width() > 100)
    for area in page.findChildren(QScrollArea):
        assert area.widget().width() <= area.viewport().width()
        assert area.widget().minimumSizeHint().width() <= area.viewport().width()
    apply(qapp, "dark")
