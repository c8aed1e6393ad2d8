"""While a value moves its replay follows; the reconstruction comes on release; the known is there at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from investigator import results as computing
from investigator import verbs
from investigator.case import Case
from investigator.diagnosis.comparison import Comparison
from investigator.faults.bias import Bias
from investigator.filters.run import Run
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.logs.reader import FlightLog
from investigator.reconstruction import Reconstruction
from investigator.results import Results
from ui.jobs import Job
from ui.session import Session

PATIENCE_MS = 30_000
PATIENCE_S = 20.0
BIAS = SensorFault(sensor="baro", fault=Bias(bias=10.0), target="both")


class Engine:
    """Stands before replay and reconstruction: counts them, and holds one until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.replays: list[float] = []
        self.reconstructions: list[float] = []
        self.entered, self.go_on = Event(), Event()
        self.go_on.set()
        monkeypatch.setattr(computing, "replay", self._held(computing.replay, "onboard", self.replays))
        monkeypatch.setattr(
            computing, "reconstruct", self._held(computing.reconstruct, "actual", self.reconstructions)
        )

    def _held(self, compute: Callable[..., object], half: str, made: list[float]) -> Callable[..., object]:
        def held(log, setup, **rest):
            faults = getattr(setup, half).sensors["baro"].faults
            made.append(faults[0].bias if faults else 0.0)
            self.entered.set()
            assert self.go_on.wait(PATIENCE_S)
            return compute(log, setup, **rest)

        return held

    def forget(self) -> None:
        self.replays.clear()
        self.reconstructions.clear()
        self.entered.clear()


@pytest.fixture
def session(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session of its own: nothing is known from other tests."""

    def results(log: FlightLog, engine: str) -> Results:
        return Results(log, engine="reference")

    monkeypatch.setattr("ui.session.Results", results)
    made = Session()
    yield made
    made.close()


@pytest.fixture
def flying(session: Session, qtbot: QtBot, flight_log: Path) -> Session:
    """The simulated flight with one hypothesis of both halves, compared."""
    with qtbot.waitSignal(session.comparison_changed, timeout=PATIENCE_MS):
        session.open(flight_log)
    with qtbot.waitSignal(session.comparison_changed, timeout=PATIENCE_MS):
        session.do("Add hypothesis", lambda case: verbs.add_hypothesis(case, BIAS))
    session.select("A")
    return session


@pytest.fixture
def engine(flying: Session, monkeypatch: pytest.MonkeyPatch) -> Engine:
    return Engine(monkeypatch)


def move(session: Session, value: float) -> None:
    session.do("Set bias…", lambda case: verbs.set_parameter(case, "A", "edit.fault.bias", value))


def drawn_bias(comparison: Comparison) -> float:
    edit = comparison.outcomes[0].hypothesis.edit
    assert isinstance(edit, SensorFault) and isinstance(edit.fault, Bias)
    return edit.fault.bias


def run_of(comparison: Comparison | None) -> Run:
    assert comparison is not None
    return comparison.outcomes[0].run


def made_of(comparison: Comparison | None) -> Reconstruction:
    assert comparison is not None
    return comparison.outcomes[0].reconstruction


def test_while_a_value_moves_its_replay_is_run_and_nothing_else(
    flying: Session, engine: Engine, qtbot: QtBot
) -> None:
    settled = flying.comparison
    with qtbot.waitSignal(flying.followed, timeout=PATIENCE_MS), qtbot.assertNotEmitted(flying.comparing):
        move(flying, 60.0)
    assert (engine.replays, engine.reconstructions) == ([60.0], [])
    assert flying.comparison is settled
    assert run_of(flying.drawn) is not run_of(settled)
    assert made_of(flying.drawn) is made_of(settled)
    assert flying.drawn is not None and settled is not None
    assert flying.drawn.baseline is settled.baseline


def test_the_reconstruction_follows_on_release_and_the_replay_is_not_run_again(
    flying: Session, engine: Engine, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(flying.followed, timeout=PATIENCE_MS):
        move(flying, 60.0)
    followed = flying.drawn
    with qtbot.waitSignal(flying.comparison_changed, timeout=PATIENCE_MS):
        flying.settle()
    assert (engine.replays, engine.reconstructions) == ([60.0], [60.0])
    assert run_of(flying.comparison) is run_of(followed)
    assert flying.drawn is flying.comparison


def test_of_many_values_asked_for_during_a_run_only_the_newest_is_run(
    flying: Session, engine: Engine, qtbot: QtBot
) -> None:
    told: list[float] = []
    flying.followed.connect(lambda comparison: told.append(drawn_bias(comparison)))
    engine.go_on.clear()
    move(flying, 20.0)
    assert engine.entered.wait(PATIENCE_S)
    for value in (30.0, 40.0, 50.0):
        move(flying, value)
    engine.go_on.set()
    qtbot.waitUntil(lambda: not flying.busy, timeout=PATIENCE_MS)
    assert told[-1] == 50.0
    assert set(engine.replays) == {20.0, 50.0}
    assert told in ([20.0, 50.0], [50.0])


def test_a_run_that_takes_too_long_is_stopped_for_the_newest_and_its_result_dropped(
    flying: Session, engine: Engine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.session._PATIENCE_S", 0.0)
    told: list[float] = []
    flying.followed.connect(lambda comparison: told.append(drawn_bias(comparison)))
    engine.go_on.clear()
    move(flying, 20.0)
    assert engine.entered.wait(PATIENCE_S)
    move(flying, 30.0)
    engine.go_on.set()
    qtbot.waitUntil(lambda: not flying.busy, timeout=PATIENCE_MS)
    assert told == [30.0]


def test_undo_and_redo_are_there_at_once_without_a_run(flying: Session, engine: Engine, qtbot: QtBot) -> None:
    first = flying.comparison
    with qtbot.waitSignal(flying.comparison_changed, timeout=PATIENCE_MS):
        move(flying, 60.0)
        flying.settle()
    second = flying.comparison
    engine.forget()
    with qtbot.assertNotEmitted(flying.comparing), qtbot.assertNotEmitted(flying.following):
        flying.undo()
        assert run_of(flying.comparison) is run_of(first)
        assert made_of(flying.comparison) is made_of(first)
        flying.redo()
        assert run_of(flying.comparison) is run_of(second)
    assert not flying.busy
    assert (engine.replays, engine.reconstructions) == ([], [])


def test_a_value_passed_a_moment_ago_is_there_at_once(flying: Session, engine: Engine, qtbot: QtBot) -> None:
    for value in (60.0, 61.0):
        with qtbot.waitSignal(flying.followed, timeout=PATIENCE_MS):
            move(flying, value)
    engine.forget()
    with qtbot.assertNotEmitted(flying.following):
        move(flying, 60.0)
    assert flying.drawn is not None and drawn_bias(flying.drawn) == 60.0
    assert engine.replays == []


def test_undo_in_the_middle_of_a_run_drops_what_it_would_have_brought(
    flying: Session, engine: Engine, qtbot: QtBot
) -> None:
    settled = flying.comparison
    engine.go_on.clear()
    move(flying, 60.0)
    assert engine.entered.wait(PATIENCE_S)
    with qtbot.assertNotEmitted(flying.followed, wait=50):
        flying.undo()
        engine.go_on.set()
    assert run_of(flying.drawn) is run_of(settled)
    assert not flying.busy


def test_a_release_while_the_replay_still_runs_waits_for_it_and_runs_it_once(
    flying: Session, engine: Engine, qtbot: QtBot
) -> None:
    engine.go_on.clear()
    move(flying, 60.0)
    assert engine.entered.wait(PATIENCE_S)
    flying.settle()
    with qtbot.waitSignal(flying.comparison_changed, timeout=PATIENCE_MS):
        engine.go_on.set()
    assert (engine.replays, engine.reconstructions) == ([60.0], [60.0])


def test_a_hypothesis_added_while_another_moves_asks_for_everything(
    flying: Session, engine: Engine, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(flying.followed, timeout=PATIENCE_MS):
        move(flying, 60.0)
    other = BIAS.replace(fault=Bias(bias=-30.0))
    with qtbot.waitSignal(flying.comparison_changed, timeout=PATIENCE_MS):
        flying.do("Add hypothesis", lambda case: verbs.add_hypothesis(case, other))
    assert flying.comparison is not None
    assert [item.hypothesis.letter for item in flying.comparison.outcomes] == ["A", "B"]
    assert engine.reconstructions == [60.0, -30.0]


def test_a_value_moved_before_the_first_comparison_waits_for_it(
    session: Session, qtbot: QtBot, flight_log: Path
) -> None:
    with qtbot.waitSignal(session.opened, timeout=PATIENCE_MS):
        session.open(flight_log)

    def add(case: Case) -> Case:
        return verbs.add_hypothesis(case, BIAS)

    session.do("Add hypothesis", add)
    move(session, 25.0)
    with qtbot.waitSignal(session.comparison_changed, timeout=PATIENCE_MS):
        session.settle()
    qtbot.waitUntil(lambda: not session.busy, timeout=PATIENCE_MS)
    assert session.comparison is not None and drawn_bias(session.comparison) == 25.0


def test_work_begun_with_patience_may_end_and_only_the_newest_of_the_rest_begins(qtbot: QtBot) -> None:
    job, let_go, began = Job(), Event(), Event()
    told: list[str] = []
    job.finished.connect(told.append)

    def first(report, cancelled):
        began.set()
        let_go.wait(PATIENCE_S)
        return "first"

    job.start(first, patience_s=PATIENCE_S)
    assert began.wait(PATIENCE_S)
    for name in ("second", "third"):
        job.start(lambda report, cancelled, name=name: name, patience_s=PATIENCE_S)
    let_go.set()
    qtbot.waitUntil(lambda: not job.running, timeout=PATIENCE_MS)
    assert told == ["first", "third"]


def test_dropped_work_tells_nothing(qtbot: QtBot) -> None:
    job, let_go, ended = Job(), Event(), Event()

    def work(report, cancelled):
        let_go.wait(PATIENCE_S)
        ended.set()
        return "late"

    with qtbot.assertNotEmitted(job.finished, wait=50), qtbot.assertNotEmitted(job.failed):
        job.start(work)
        job.start(work, patience_s=PATIENCE_S)
        job.drop()
        let_go.set()
    assert not job.running
    job.wait()
    assert ended.is_set()


def test_what_a_resting_value_will_ask_for_is_there_when_it_is_let_go(
    flying: Session, engine: Engine, qtbot: QtBot
) -> None:
    settled = flying.comparison
    with qtbot.assertNotEmitted(flying.comparison_changed):
        move(flying, 60.0)
        qtbot.waitUntil(lambda: engine.reconstructions == [60.0], timeout=PATIENCE_MS)
        qtbot.waitUntil(lambda: not flying.busy and not flying.looking_ahead, timeout=PATIENCE_MS)
    assert flying.comparison is settled and flying.moving
    with qtbot.waitSignal(flying.comparison_changed, timeout=0), qtbot.assertNotEmitted(flying.comparing):
        flying.settle()
    assert flying.comparison is not None and drawn_bias(flying.comparison) == 60.0
    assert (engine.replays, engine.reconstructions) == ([60.0], [60.0])


def test_a_value_let_go_while_its_reconstruction_is_under_way_waits_for_it(
    flying: Session, engine: Engine, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(flying.followed, timeout=PATIENCE_MS):
        move(flying, 60.0)
    engine.go_on.clear()
    qtbot.waitUntil(lambda: engine.reconstructions == [60.0], timeout=PATIENCE_MS)
    with qtbot.waitSignal(flying.comparison_changed, timeout=PATIENCE_MS):
        flying.settle()
        engine.go_on.set()
    assert engine.reconstructions == [60.0]


def test_a_value_moved_on_stops_what_was_begun_while_it_rested(
    flying: Session, engine: Engine, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(flying.followed, timeout=PATIENCE_MS):
        move(flying, 60.0)
    qtbot.waitUntil(lambda: flying.looking_ahead, timeout=PATIENCE_MS)
    with qtbot.waitSignal(flying.followed, timeout=PATIENCE_MS):
        move(flying, 70.0)
        assert not flying.looking_ahead
    with qtbot.waitSignal(flying.comparison_changed, timeout=PATIENCE_MS):
        flying.settle()
    assert flying.comparison is not None and drawn_bias(flying.comparison) == 70.0
