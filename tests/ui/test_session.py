"""The session is the only mutable state: undo, one comparison at a time, the newest request wins."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from investigator import verbs
from investigator.case import Case
from investigator.diagnosis.comparison import Comparison
from investigator.errors import Cancelled, InvestigatorError, UsageError
from investigator.faults.bias import Bias
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.opening import Opened, open_case
from ui.jobs import Job
from ui.session import Session

PATIENCE_MS = 30_000
BIAS = SensorFault(sensor="baro", fault=Bias(bias=10.0), target="onboard")

pytestmark = pytest.mark.usefixtures("known_results")


def opened(session: Session, qtbot: QtBot, path: Path) -> Comparison:
    with qtbot.waitSignal(session.comparison_changed, timeout=PATIENCE_MS):
        session.open(path)
    assert session.comparison is not None
    return session.comparison


def case_of(session: Session) -> Case:
    assert session.case is not None
    return session.case


def set_bias(session: Session, value: float) -> bool:
    return session.do("Set bias…", lambda case: verbs.set_parameter(case, "A", "edit.fault.bias", value))


def settle_bias(session: Session, value: float) -> bool:
    done = set_bias(session, value)
    session.settle()
    return done


def bias(session: Session) -> float:
    edit = case_of(session).hypothesis("A").edit
    assert isinstance(edit, SensorFault) and isinstance(edit.fault, Bias)
    return edit.fault.bias


@pytest.fixture
def flying(session: Session, qtbot: QtBot, flight_log: Path) -> Session:
    """The simulated flight with one hypothesis, compared."""
    opened(session, qtbot, flight_log)
    with qtbot.waitSignal(session.comparison_changed, timeout=PATIENCE_MS):
        session.do("Add hypothesis", lambda case: verbs.add_hypothesis(case, BIAS))
    return session


def test_opening_a_log_leads_to_a_comparison_of_its_baseline(
    session: Session, qtbot: QtBot, flight_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.session.compared", lambda case, results: False)
    steps = [session.opened, session.case_changed, session.comparing, session.comparison_changed]
    with qtbot.waitSignals(steps, order="strict", timeout=PATIENCE_MS):
        session.open(flight_log)
    assert session.comparison is not None
    assert session.comparison.fidelity is not None and session.comparison.fidelity.reproduces
    assert not session.busy
    assert not session.modified


def test_what_cannot_be_opened_is_told_and_what_was_open_stays(
    flying: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    before = flying.case
    (tmp_path / "text.h5").write_text("Dear board,", encoding="utf-8")
    with qtbot.waitSignal(flying.failed) as told:
        flying.open(tmp_path / "text.h5")
    assert "text file" in told.args[0].problem
    assert flying.case is before


def test_a_verb_changes_the_case_and_asks_for_new_results(flying: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignals([flying.case_changed, flying.comparing, flying.comparison_changed]):
        assert settle_bias(flying, 55.0)
    assert flying.comparison is not None
    assert flying.comparison.case == flying.case


def test_a_verb_that_only_changes_words_asks_for_no_new_results(flying: Session, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(flying.comparing):
        flying.do("Rename", lambda case: verbs.describe_hypothesis(case, "A", title="Ice"))
    assert case_of(flying).hypothesis("A").title == "Ice"


def test_a_refused_verb_leaves_no_step_and_is_told_to_whom_it_concerns(flying: Session, qtbot: QtBot) -> None:
    before, undo = flying.case, flying.undo_name
    with qtbot.waitSignal(flying.failed) as told:
        assert not set_bias(flying, 1e9)
    assert isinstance(told.args[0], UsageError)
    heard: list[InvestigatorError] = []
    with qtbot.assertNotEmitted(flying.failed):
        flying.do(
            "Set bias…",
            lambda case: verbs.set_parameter(case, "A", "edit.fault.bias", 1e9),
            heard.append,
        )
    assert len(heard) == 1
    assert (flying.case, flying.undo_name) == (before, undo)


def test_undo_and_redo_restore_case_and_result(flying: Session, qtbot: QtBot) -> None:
    first = flying.comparison
    assert first is not None
    with qtbot.waitSignal(flying.comparison_changed, timeout=PATIENCE_MS):
        settle_bias(flying, 250.0)
    moved = flying.comparison
    assert moved is not None
    assert flying.undo_name == "Set bias"
    with qtbot.waitSignal(flying.comparison_changed, timeout=PATIENCE_MS):
        flying.undo()
    assert bias(flying) == 10.0
    assert flying.comparison is not None
    assert flying.comparison.outcomes[0].run is first.outcomes[0].run
    with qtbot.waitSignal(flying.comparison_changed, timeout=PATIENCE_MS):
        flying.redo()
    assert bias(flying) == 250.0
    assert flying.comparison.outcomes[0].run is moved.outcomes[0].run


def test_a_run_of_slider_moves_is_one_undo_step(flying: Session) -> None:
    for value in (20.0, 30.0, 40.0):
        set_bias(flying, value)
    flying.settle()
    for value in (50.0, 60.0):
        set_bias(flying, value)
    flying.settle()
    flying.undo()
    assert bias(flying) == 40.0
    flying.undo()
    assert bias(flying) == 10.0
    flying.undo()
    assert case_of(flying).hypotheses == ()
    assert flying.undo_name == ""
    for _ in range(3):
        flying.redo()
    assert bias(flying) == 60.0
    assert flying.redo_name == ""


def test_a_new_edit_after_undo_leaves_nothing_to_redo(flying: Session) -> None:
    set_bias(flying, 20.0)
    flying.undo()
    set_bias(flying, 30.0)
    assert flying.redo_name == ""


def test_undo_leaves_what_one_looks_at_alone(flying: Session) -> None:
    set_bias(flying, 20.0)
    flying.set_view(verbs.show_channel(case_of(flying), "/sensors/baro/pressure", True))
    flying.undo()
    assert case_of(flying).view.channels == ("/sensors/baro/pressure",)


def test_a_selected_hypothesis_that_is_removed_is_selected_no_longer(flying: Session, qtbot: QtBot) -> None:
    flying.select("A")
    with qtbot.waitSignal(flying.selection_changed) as told:
        flying.do("Remove", lambda case: verbs.remove_hypothesis(case, "A"))
    assert told.args == [""]


def test_of_two_requests_only_the_last_result_arrives(flying: Session, qtbot: QtBot) -> None:
    arrived: list[Comparison] = []
    flying.comparison_changed.connect(arrived.append)
    settle_bias(flying, 111.0)
    settle_bias(flying, 222.0)
    qtbot.waitUntil(lambda: not flying.busy, timeout=PATIENCE_MS)
    assert [item.case for item in arrived] == [flying.case]
    assert bias(flying) == 222.0


def test_a_cancelled_comparison_leaves_the_old_one(flying: Session, qtbot: QtBot) -> None:
    before = flying.comparison
    settle_bias(flying, 333.0)
    with qtbot.waitSignal(flying.comparison_failed, timeout=PATIENCE_MS) as told:
        flying.cancel()
    assert told.args == [None]
    assert flying.comparison is before
    assert not flying.busy
    with qtbot.waitSignal(flying.comparison_changed, timeout=PATIENCE_MS):
        flying.compare()
    assert flying.comparison is not None and flying.comparison.case == flying.case


def test_saving_and_opening_again_brings_the_same_case_back(
    flying: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    assert flying.modified
    assert flying.save(tmp_path / "hop.case")
    assert not flying.modified
    saved = case_of(flying)
    opened(flying, qtbot, tmp_path / "hop.case")
    assert flying.case == saved
    assert flying.path == tmp_path / "hop.case"


def test_a_case_saved_elsewhere_still_finds_its_log(
    flying: Session, qtbot: QtBot, tmp_path: Path, flight_log: Path
) -> None:
    """Opened from beside its log it names it by a bare name, which means nothing in another folder."""
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    (tmp_path / "here" / "hop.h5").write_bytes(flight_log.read_bytes())
    opened(flying, qtbot, tmp_path / "here" / "hop.h5")
    flying.save(tmp_path / "here" / "hop.case")
    opened(flying, qtbot, tmp_path / "here" / "hop.case")
    assert case_of(flying).log.path == "hop.h5"
    flying.save(tmp_path / "there" / "copy.case")
    opened(flying, qtbot, tmp_path / "there" / "copy.case")
    assert flying.log is not None
    assert flying.log.path == tmp_path / "here" / "hop.h5"


def test_a_failed_save_is_told_and_the_case_stays_unsaved(
    flying: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(flying.failed):
        assert not flying.save(tmp_path / "gone" / "hop.case")
    assert flying.modified
    assert flying.path is None


def test_looking_elsewhere_is_no_change_to_save(flying: Session, tmp_path: Path) -> None:
    flying.save(tmp_path / "hop.case")
    flying.set_view(verbs.set_view(case_of(flying), case_of(flying).view.replace(datum="sphere")))
    assert not flying.modified


def test_the_open_case_is_left_before_another_takes_its_place(
    flying: Session, qtbot: QtBot, departing_log: Path
) -> None:
    left: list[int] = []
    flying.leaving.connect(lambda: left.append(len(case_of(flying).hypotheses)))
    opened(flying, qtbot, departing_log)
    assert left == [1]
    assert case_of(flying).hypotheses == ()
    assert flying.undo_name == ""


def test_two_logs_opened_at_once_leave_the_last(
    session: Session, qtbot: QtBot, flight_log: Path, departing_log: Path
) -> None:
    session.open(departing_log)
    opened(session, qtbot, flight_log)
    qtbot.waitUntil(lambda: not session.busy, timeout=PATIENCE_MS)
    assert session.log is not None and session.log.path == flight_log


def test_a_closed_session_holds_nothing(flying: Session, qtbot: QtBot) -> None:
    set_bias(flying, 444.0)
    with qtbot.waitSignal(flying.closed):
        flying.close()
    assert (flying.case, flying.log, flying.comparison, flying.results) == (None, None, None, None)
    assert not set_bias(flying, 1.0)


def test_work_runs_off_the_window_thread_and_tells_its_result_on_it(qtbot: QtBot) -> None:
    job, here = Job(), QThread.currentThread()
    threads: dict[str, QThread] = {}
    job.progressed.connect(lambda *_: threads.update(progress=QThread.currentThread()))
    job.finished.connect(lambda _: threads.update(finished=QThread.currentThread()))

    def work(report, cancelled):
        threads["work"] = QThread.currentThread()
        report(0.5, "half")
        return 42

    with qtbot.waitSignal(job.finished) as told:
        job.start(work)
    assert told.args == [42]
    assert threads["work"] is not here
    assert threads["progress"] is here
    assert threads["finished"] is here


def test_a_later_job_wins_however_late_the_earlier_one_ends(qtbot: QtBot) -> None:
    job, started, let_go, ended = Job(), Event(), Event(), Event()
    results: list[str] = []
    job.finished.connect(results.append)

    def slow(report, cancelled):
        started.set()
        let_go.wait(20)
        assert cancelled()
        report(0.9, "stale")
        ended.set()
        return "stale"

    job.start(slow)
    assert started.wait(20)
    with qtbot.waitSignal(job.finished), qtbot.assertNotEmitted(job.progressed):
        job.start(lambda report, cancelled: "new")
        let_go.set()
    assert ended.wait(20)
    job.wait()
    qtbot.wait(20)
    assert results == ["new"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (UsageError("No."), UsageError),
        (ZeroDivisionError("bug"), ZeroDivisionError),
        (Cancelled("x"), type(None)),
    ],
)
def test_a_job_that_fails_tells_why_and_one_cancelled_tells_none(
    qtbot: QtBot, error: Exception, told: type
) -> None:
    job = Job()

    def work(report, cancelled):
        raise error

    with qtbot.waitSignal(job.failed) as heard:
        job.start(work)
    assert isinstance(heard.args[0], told)
    assert not job.running


def test_an_opened_case_can_be_read_from_another_thread_at_once(flight_log: Path, qtbot: QtBot) -> None:
    job = Job()
    with qtbot.waitSignal(job.finished, timeout=PATIENCE_MS) as told:
        job.start(lambda report, cancelled: open_case(flight_log))
    loaded = told.args[0]
    assert isinstance(loaded, Opened)
    assert loaded.log.sensor("baro").time.size == 400
    loaded.log.close()
