"""The re-fly page: a scenario flown as it was and as it might have been, by one seed and by many."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import nan
from pathlib import Path
from threading import Event
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QAbstractButton, QMenu
from pytestqt.qtbot import QtBot
from scipy.interpolate import RegularGridInterpolator

from investigator import verbs
from investigator.errors import Cancelled, UsageError
from investigator.filters.policies.accept_all import AcceptAll
from investigator.filters.policies.latch_after import LatchAfter
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.hypotheses.gate_policy import GatePolicy
from investigator.logs.contents import TerrainModel
from investigator.logs.reader import open_log
from investigator.parameters import get, put
from investigator.refly.arrays import AGL
from investigator.refly.catalogue import scenario
from investigator.refly.flight import Flight, fly
from investigator.refly.ground.model import Ground, Strip
from investigator.refly.guidance import Gate, Guidance
from investigator.refly.outcome import Met, outcome
from investigator.refly.outcome import Path as TruePath
from investigator.refly.scenario import Begin, Figure, Scenario
from tests.ui.conftest import PATIENCE_MS
from ui.pages.refly import dispersions, flying, form, taking
from ui.pages.refly.descent_plot import MARKING
from ui.pages.refly.dispersions import TOUCHDOWN, Gather
from ui.pages.refly.page import ReflyPage
from ui.pages.refly.painting import stroke_line
from ui.pages.refly.readiness import COMPILING, Readiness
from ui.pages.refly.reading import figure_lines, metres, value_text
from ui.pages.refly.setting import AS_FLOWN, TRIAL, Setting, first_setting, ways
from ui.pages.refly.spread import bars, leading
from ui.pages.refly.track import Sortie, heights_m, sortie
from ui.pages.refly.views import Course, Look, nearest, picture
from ui.theme import apply, tokens
from ui.widgets.chip import Kind
from ui.widgets.message import MessageRow
from ui.window import Window

PATIENCE_S = 30.0
THRUST = "vehicle.engine.thrust_n"
SIGMAS = "onboard.sensors.baro.gate.sigmas"
KIND = "onboard.sensors.baro.gate.kind"

pytestmark = [pytest.mark.qt_log_ignore("propagateSizeHints")]


def low_start() -> Scenario:
    """The first scenario's lander a few kilometres from its site.

    Its range finder is named as a sensor of the simulated flight is, so that hypotheses of that case apply.
    """
    far = scenario("m1")
    return far.replace(
        name="low",
        title="Low start",
        ground=Ground(region="flat", strip=Strip(before_m=6e3, beyond_m=3e3, half_width_m=2e3)),
        begin=Begin(
            to_go_m=2000.0,
            height_m=1500.0,
            forward_m_s=40.0,
            sink_m_s=30.0,
            height_error_m=5.0,
            level_error_m=5.0,
            speed_error_m_s=0.05,
            tilt_error_deg=0.01,
        ),
        guidance=Guidance(
            ignition_to_go_m=1e6,
            gates=(Gate(after_s=30.0, height_m=600.0, to_go_m=300.0, forward_m_s=15.0, sink_m_s=20.0),),
        ),
        vehicle=far.vehicle.replace(propellant_kg=100.0),
        suite={"baro": far.suite["rangefinder"]},
        onboard=far.onboard.replace(sensors={"baro": far.onboard.sensors["rangefinder"]}),
        actual=far.actual.replace(sensors={"baro": far.actual.sensors["rangefinder"].replace(faults=())}),
        figures=(
            Figure(name="Soft", words="A soft landing", measure=TOUCHDOWN, low=0.0, high=2.0),
            Figure(name="Range", words="", measure="jump_m", low=0.0, high=1.0, mark="U", note="a guess"),
        ),
        limits_note="Nothing here is published.",
        longest_s=200.0,
        seed=3,
    )


@pytest.fixture(scope="module")
def low() -> Scenario:
    """A descent of about a minute."""
    return low_start()


@pytest.fixture(scope="module")
def flown(low: Scenario) -> Flight:
    """One flight of it."""
    return fly(low, 3)


@pytest.fixture(scope="module")
def landed(flown: Flight) -> Sortie:
    """What the page keeps of that flight."""
    return sortie(flown, 1.0)


@pytest.fixture
def page(workbench: Window, low: Scenario, monkeypatch: pytest.MonkeyPatch) -> ReflyPage:
    """The page in view, with the low start as its first scenario and a loop that is ready."""
    known = {"low": low, "m1": scenario("m1")}
    for module in ("bench", "page"):
        monkeypatch.setattr(f"ui.pages.refly.{module}.scenarios", lambda: known)
    workbench.refly.readiness.compile_here()
    workbench.show_page("refly")
    return workbench.refly


def with_gate(page: ReflyPage, gate: RejectSigma | AcceptAll | LatchAfter) -> str:
    """A hypothesis that changes the gate, added to the case and chosen."""
    session = page._session
    edit = GatePolicy(sensor="baro", gate=gate)
    assert session.do("Add hypothesis", lambda case: verbs.add_hypothesis(case, edit))
    assert session.case is not None
    session.select(session.case.hypotheses[-1].letter)
    return session.selection


def fly_here(page: ReflyPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.flying.ended, timeout=PATIENCE_MS):
        page.fly()


def message(page: ReflyPage) -> str:
    return next((row.accessibleName() for row in page.findChildren(MessageRow)), "")


@dataclass(frozen=True)
class Seed:
    """A stand-in for a seed's result."""

    seed: int
    landed: bool
    measures: Mapping[str, float]
    words: str = ""


@dataclass(frozen=True)
class Drive:
    name: str
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Gathered:
    """A stand-in for a dispersion."""

    scenario: Scenario
    results: tuple[Seed, ...]

    def success(self) -> tuple[float, float, float]:
        return sum(item.landed for item in self.results) / len(self.results), 0.25, 0.75

    def drivers(self, measure: str) -> tuple[Drive, ...]:
        return Drive("gyro_bias", 0.2, 0.1, 0.3), Drive("height", 0.6, 0.5, 0.7)


@dataclass
class Chance:
    """A stand-in for the engine of dispersions: odd seeds land at 1 m/s, even ones come down at 5 m/s; before
    each seed `before` is told how many were flown.
    """

    before: Callable[[int], None] = lambda count: None
    flown: list[tuple[str, int]] = field(default_factory=list)

    def disperse(
        self,
        scenario: Scenario,
        seeds: Sequence[int],
        *,
        workers: int | None,
        on_result: Callable[[Seed], None] | None,
        cancelled: Callable[[], bool] | None,
        keep: Path | None,
    ) -> Gathered:
        made = []
        for seed in seeds:
            self.before(len(self.flown))
            if cancelled is not None and cancelled():
                raise Cancelled("asked to stop")
            soft = seed % 2 == 1
            made.append(Seed(seed, soft, {TOUCHDOWN: 1.0 if soft else 5.0}))
            self.flown.append((type(scenario.onboard.sensors["baro"].gate).__name__, seed))
            assert on_result is not None
            on_result(made[-1])
        return Gathered(scenario, tuple(made))


@pytest.fixture
def chance(monkeypatch: pytest.MonkeyPatch) -> Chance:
    made = Chance()
    engine = dispersions.Engine(made.disperse, cast(Gather, Gathered), {"height": "Height at start"})
    monkeypatch.setattr(dispersions, "engine", lambda: engine)
    return made


# What is to be flown, as a value


def test_a_log_that_was_flown_by_a_scenario_chooses_it_and_its_seed(low: Scenario) -> None:
    known = {"m1": scenario("m1"), "low": low}
    assert first_setting(known, {"scenario": "low", "seed": 7}) == Setting(low, 7)
    assert first_setting(known, {"seed": 7}) == Setting(known["m1"], known["m1"].seed)
    with pytest.raises(UsageError, match="no scenario to fly"):
        first_setting({}, {})


def test_a_change_of_the_flight_as_it_was_makes_a_trial_and_leaves_it_as_it_was(low: Scenario) -> None:
    setting = Setting(low, 1).changing(low, THRUST, 1900.0)
    as_flown, trial = ways(setting, ())
    assert (as_flown.key, as_flown.scenario, as_flown.changed) == (AS_FLOWN, low, False)
    assert trial.scenario == put(low, THRUST, 1900.0)
    assert setting.key == TRIAL == trial.key
    assert setting.reset() == Setting(low, 1)


def test_another_kind_drops_the_numbers_that_were_set_below_it(low: Scenario) -> None:
    setting = Setting(low, 1).changing(low, SIGMAS, 9.0)
    trial = ways(setting, ())[-1].scenario
    assert trial is not None
    setting = setting.changing(trial, KIND, "accept_all")
    trial = ways(setting, ())[-1].scenario
    assert trial is not None
    assert trial.onboard.sensors["baro"].gate == AcceptAll()
    assert [path for path, _ in setting.changes[TRIAL]] == [KIND]


def test_a_value_beyond_its_bounds_is_refused_with_the_rule(low: Scenario) -> None:
    with pytest.raises(UsageError, match="greater than 0"):
        Setting(low, 1).changing(low, THRUST, -1.0)


def test_the_form_reaches_where_a_value_may_sensibly_go_and_knows_it_as_flown(low: Scenario) -> None:
    changed = put(low, THRUST, 1900.0)
    groups = {group.title: group for group in form.groups_of(changed, low)}
    thrust = next(row for row in groups["Engine"].rows if row.path == THRUST)
    assert (thrust.flown, thrust.parameter.value) == (1700.0, 1900.0)
    assert (thrust.parameter.low, thrust.parameter.high) == (0.0, 5700.0)
    gates = groups["Gate"]
    assert [row.path for row in gates.rows][:2] == [KIND, SIGMAS]
    assert not any(row.path.startswith("actual.") for group in groups.values() for row in group.rows)


def test_what_a_hypothesis_changes_stands_in_its_form(low: Scenario) -> None:
    noisier = put(low, "actual.sensors.baro.model.sigma_m", 30.0)
    rows = {row.path: row for group in form.groups_of(noisier, low) for row in group.rows}
    assert rows["actual.sensors.baro.model.sigma_m"].flown == 3.0


def test_only_faults_that_can_befall_what_flies_are_offered(low: Scenario) -> None:
    offers = form.fault_offers(low)
    assert {"bias", "dropout"} <= {getattr(item.fault, "kind", "") for item in offers if item.note == "baro"}
    assert not any(getattr(item.fault, "kind", "") == "static_port" for item in offers)
    for offer in offers:
        added = put(low, offer.root, (*get(low, offer.root), offer.fault))
        before = form.fault_rows(low, low)
        rows = form.fault_rows(added, low)
        assert [row.path for row in rows if row not in before] == [
            f"{offer.root}.{len(get(low, offer.root))}"
        ]
        assert len(rows) == len(before) + 1


def test_changes_of_the_set_up_become_a_hypothesis_that_flies_the_same(
    low: Scenario, workbench: Window
) -> None:
    case = workbench.session.case
    assert case is not None
    changes = ((KIND, "reject_sigma"), (SIGMAS, 7.0))
    grown = taking.take(case, TRIAL, changes)
    taken = grown.hypotheses[-1]
    assert taken.title == "reject sigma, sigmas 7"
    assert taken.apply(case.setup).onboard.sensors["baro"].gate == RejectSigma(sigmas=7.0)
    again = taking.take(grown, taken.letter, ((SIGMAS, 8.0),))
    assert again.hypotheses[-1].apply(case.setup).onboard.sensors["baro"].gate == RejectSigma(sigmas=8.0)
    assert taking.why_not(changes) == ""
    assert "thrust" in taking.why_not(((THRUST, 1.0),))
    assert taking.why_not(()) == taking.NOTHING


# What was flown, as values


def test_heights_of_a_grid_are_bilinear_and_go_on_beyond_its_edge() -> None:
    rng = np.random.default_rng(2)
    latitude, longitude = np.linspace(0.3, 0.2, 5), np.linspace(1.0, 1.3, 7)
    height = rng.normal(size=(5, 7))
    terrain = TerrainModel("true", "survey", height, "", latitude_rad=latitude, longitude_rad=longitude)
    at = np.column_stack((rng.uniform(0.2, 0.3, 50), rng.uniform(1.0, 1.3, 50)))
    expected = RegularGridInterpolator((latitude[::-1], longitude), height[::-1])(at)
    turned = at[:, 1] + 2.0 * np.pi * rng.integers(-1, 2, 50)
    assert np.allclose(heights_m(terrain, at[:, 0], turned), expected, atol=1e-12)
    assert heights_m(terrain, np.array([0.5]), np.array([0.9])) == pytest.approx([height[0, 0]])


def test_the_track_is_the_flights_and_its_ground_the_ground_below(flown: Flight, landed: Sortie) -> None:
    path = TruePath(flown)
    was = landed.track.was
    assert np.allclose(1e3 * was.to_go_km, path.to_go_m, atol=1e-6)
    assert np.allclose(1e3 * was.height_km, path.height_site_m, atol=1e-6)
    straight = np.hypot(was.to_go_km, was.across_km)
    assert np.allclose(1e3 * straight, path.distance_m, rtol=1e-5, atol=1e-3)
    ground_m = 1e3 * np.interp(-was.to_go_km[-1], -landed.ground.to_go_km, landed.ground.height_km)
    assert ground_m == pytest.approx(path.height_site_m[-1] - flown.level[-1, AGL], abs=1.0)


def test_pictures_run_from_left_to_right_and_end_in_the_verdict(landed: Sortie) -> None:
    crashed = Course("A", 2, "counterfactual", landed, stale=True)
    for look in Look:
        shown = picture(look, (Course(AS_FLOWN, 0, "flown", landed), crashed))
        assert shown is not None
        assert [stroke.believed for stroke in shown.strokes] == [True, False, False]
        assert [stroke.stale for stroke in shown.strokes] == [False, False, True]
        assert all(stroke.x[0] < stroke.x[-1] for stroke in shown.strokes)
        ends = [spot for spot in shown.spots if spot.kind in ("landed", "crashed")]
        assert {spot.kind for spot in ends} == {"landed" if landed.outcome.landed else "crashed"}
        assert shown.near.left < ends[0].x < shown.near.right
        assert shown.near.low < ends[0].y < shown.near.high
    assert picture(Look.SIDE, ()) is None


def test_the_nearest_line_is_the_one_under_the_mouse(landed: Sortie) -> None:
    shown = picture(Look.SIDE, (Course(AS_FLOWN, 0, "flown", landed),))
    assert shown is not None
    stroke = shown.strokes[-1]
    found = nearest(shown, float(stroke.x[100]), float(stroke.y[100]) + 1e-6, 100.0, 100.0)
    assert found is not None
    assert (found[0].name, found[1]) == ("flown", 100)


def test_lines_of_flown_believed_and_counterfactual_keep_their_inks(dressed: None, landed: Sortie) -> None:
    shown = picture(Look.SIDE, (Course(AS_FLOWN, 0, "flown", landed), Course("A", 2, "A", landed)))
    assert shown is not None
    believed, flown_line, counter = (stroke_line(stroke) for stroke in shown.strokes)
    assert flown_line.ink == tokens().onboard and not flown_line.dash
    assert believed.dash and believed.width < flown_line.width
    assert (counter.ink, counter.dash) == (tokens().slot(2).ink, tokens().slot(2).dash)


@pytest.mark.parametrize(
    ("measure", "value", "text"),
    [
        ("touchdown_m_s", 0.94, "0.9 m/s"),
        ("sink_at:1000", 126.4, "126 m/s"),
        ("distance_m", 2840.0, "2.84 km"),
        ("distance_m", 41.2, "41 m"),
        ("belief_error_m", -4970.4, "−4,970 m"),
        ("ranges_used", 0.2613, "26.1 %"),
        ("lean_deg", 1.23, "1.2°"),
        ("propellant_kg", 13.44, "13.4 kg"),
        ("jump_m", nan, "–"),
    ],
)
def test_numbers_of_a_flight_read_with_their_units(measure: str, value: float, text: str) -> None:
    assert value_text(measure, value) == text


def test_lengths_beyond_ten_kilometres_need_no_second_decimal() -> None:
    assert metres(12_345.0) == "12.3 km"


def test_published_figures_read_met_missed_or_without_a_value() -> None:
    figure = Figure(
        name="Rim", words="about 3 km", measure="jump_m", low=2e3, high=4e3, mark="D", note="from a map"
    )
    lines = figure_lines((Met(figure, 3e3, True), Met(figure, 5e3, False), Met(figure, nan, None)))
    assert [(line.kind, line.says) for line in lines] == [
        (Kind.OK, "met"),
        (Kind.BAD, "missed"),
        (Kind.NEUTRAL, "no value"),
    ]
    assert lines[0].value == "3.00 km"
    assert lines[0].tip.splitlines() == [
        "about 3 km",
        "Met from 2.00 km to 4.00 km.",
        "Derived from what was published (D).",
        "from a map",
    ]


def test_the_histogram_counts_every_seed_once(dressed: None) -> None:
    speeds = [0.5, 0.95, 1.0, 1.9, 2.5, 5.9, 40.0, nan]
    results = [Seed(seed, speed < 2.0, {TOUCHDOWN: speed}) for seed, speed in enumerate(speeds)]
    shown = bars(results, 2.0)
    assert shown.edges[-1] == pytest.approx(6.0)
    assert (shown.landed.sum(), shown.failed.sum(), shown.beyond, shown.seeds) == (4, 2, 1, 7)
    assert shown.landed[np.searchsorted(shown.edges, 0.5, "right") - 1] == 1


def test_where_hardly_a_seed_lands_all_of_them_are_in_the_histogram() -> None:
    results = [Seed(seed, False, {TOUCHDOWN: 100.0 + seed}) for seed in range(20)]
    shown = bars(results, 2.0)
    assert (shown.beyond, int(shown.failed.sum())) == (0, 20)
    assert shown.edges[-1] >= 119.0


def test_the_strongest_drivers_come_first_and_those_without_a_share_are_left_out() -> None:
    found = leading(
        [Drive("a", 0.1, 0, 1), Drive("b", nan, 0, 1), Drive("c", 0.5, 0, 1), Drive("d", 0.2, 0, 1)], 2
    )
    assert [item.name for item in found] == ["c", "d"]


# The page


def test_the_page_is_opened_by_its_key_and_by_the_rail(
    page: ReflyPage, workbench: Window, qtbot: QtBot
) -> None:
    workbench.show_page("timeline")
    qtbot.keyClick(workbench, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert page.isVisible()
    (button,) = [one for one in workbench.rail.findChildren(QAbstractButton) if one.text() == "Re-fly"]
    assert button.isChecked()


def test_an_unflown_page_offers_the_first_step_and_says_what_belongs_where(
    page: ReflyPage, qtbot: QtBot, chance: Chance
) -> None:
    (first,) = [one for one in page.centre.empty.findChildren(QAbstractButton) if one.text() == "Fly"]
    assert first.isVisible()
    assert [row.figure for row in page.panel.ways.rows()] == ["not flown"]
    assert page.verdict._nothing.isVisible()
    assert page.verdict.note.text() == "Nothing here is published."
    with qtbot.waitSignal(page.flying.ended, timeout=PATIENCE_MS):
        qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert page.plot.isVisible() and not first.isVisible()


def test_a_flight_is_flown_drawn_and_judged_as_the_engine_says(
    page: ReflyPage, qtbot: QtBot, flown: Flight, workbench: Window
) -> None:
    fly_here(page, qtbot)
    expected = outcome(flown)
    assert message(page) == ""
    (row,) = page.panel.ways.rows()
    assert row.kind is (Kind.OK if expected.landed else Kind.BAD)
    entries = page.centre.header.entries()
    assert entries[0].name == "flown, Low start" and entries[0].value.endswith(row.figure)
    cells = {line.name: line.cells[0].text for line in page.verdict.table.lines()}
    assert cells["Tilt"] == value_text("lean_deg", expected.measures["lean_deg"])
    assert [line.says for line in page.verdict.figures.lines()] == [
        "met" if expected.figures[0].met else "missed",
        "no value",
    ]
    assert "s of descent at 100 Hz" in workbench.status.job.text()
    assert page.plot.marking.isVisible() and page.plot.marking.accessibleName() == MARKING


def test_a_hypothesis_of_the_case_flies_beside_the_flight_as_it_was(page: ReflyPage, qtbot: QtBot) -> None:
    letter = with_gate(page, AcceptAll())
    fly_here(page, qtbot)
    assert page.bench.setting is not None and page.bench.setting.key == letter
    assert set(page.flying.sorties) == {AS_FLOWN, letter}
    flown_with = page.flying.sorties[letter].scenario
    assert flown_with.onboard.sensors["baro"].gate == AcceptAll()
    assert page.flying.sorties[AS_FLOWN].scenario == page.bench.setting.base
    assert [len(line.cells) for line in page.verdict.table.lines()] == [2] * 7
    assert page.verdict.chip.accessibleName().startswith("Would")
    before = page.flying.sorties[letter]
    fly_here(page, qtbot)
    assert page.flying.sorties[letter] is before  # what is fresh is not flown again


def test_a_hypothesis_that_cannot_be_applied_says_why(page: ReflyPage) -> None:
    letter = with_gate(page, AcceptAll())
    assert page.panel.ways.rows()[-1].possible
    page.choose_scenario("m1")
    row = page.panel.ways.rows()[-1]
    assert (row.key, row.possible) == (letter, False)
    assert "no sensor “baro”" in row.tip and "Sensors in use: rangefinder" in row.tip
    page.bench.choose(row.key)
    assert page.bench.setting is not None and page.bench.setting.key == AS_FLOWN


def test_the_chosen_way_is_the_windows_selection(page: ReflyPage, workbench: Window) -> None:
    letter = with_gate(page, AcceptAll())
    page.panel.ways.chosen.emit(AS_FLOWN)
    assert workbench.session.selection == ""
    workbench.session.select(letter)
    assert page.bench.setting is not None and page.bench.setting.key == letter
    page.bench.change(SIGMAS.replace("sigmas", "kind"), "reject_sigma")
    assert page.bench.setting.key == letter  # a hypothesis keeps its badge; it is marked as changed
    assert page.panel.ways.rows()[-1].changed


def test_a_slider_makes_a_trial_whose_flight_is_stale_once_it_moves_on(page: ReflyPage, qtbot: QtBot) -> None:
    page.panel.form.value_asked.emit(THRUST, 1800.0)
    assert page.bench.setting is not None and page.bench.setting.key == TRIAL
    fly_here(page, qtbot)
    assert page.flying.sorties[TRIAL].scenario.vehicle.engine.thrust_n == 1800.0
    page.panel.form.value_asked.emit(THRUST, 1900.0)
    assert page.panel.ways.rows()[-1].figure == "fly again"
    assert page.verdict.chip.accessibleName() == "Changed since, fly again"
    assert [course.stale for course in page._courses()] == [False, True]


def test_a_refused_value_is_answered_under_its_field(page: ReflyPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.panel.form.building)
    page.bench.change(THRUST, -5.0)
    field = page.panel.form._fields[THRUST]
    assert field._line.is_error() and "greater than 0" in field._line.text()
    assert page.bench.setting is not None and page.bench.setting.key == AS_FLOWN


def test_faults_are_added_changed_and_taken_away(page: ReflyPage, low: Scenario, qtbot: QtBot) -> None:
    menu = page.panel.faults.menu()
    (sensor,) = [action.menu() for action in menu.actions() if action.text() == "Baro"]
    assert isinstance(sensor, QMenu)
    next(action for action in sensor.actions() if action.text() == "Bias").trigger()
    root = "actual.sensors.baro.faults"
    way = page.bench.way
    assert way is not None and way.scenario is not None and way.key == TRIAL
    assert [fault.kind for fault in get(way.scenario, root)] == ["bias"]
    (card,) = page.panel.faults.cards
    assert not card.form.isHidden()
    qtbot.waitUntil(lambda: not card.form.building)
    path = next(path for path in card.form._fields if path.startswith(f"{root}.0."))
    card.form.value_asked.emit(path, 1.5)
    assert page.bench.way is not None and get(page.bench.way.scenario, path) == 1.5
    page.panel.faults.cards[0].removal_asked.emit()
    assert page.bench.way is not None and page.bench.way.scenario == low


def test_one_key_takes_the_changed_setting_as_a_hypothesis_with_its_flight(
    page: ReflyPage, workbench: Window, qtbot: QtBot
) -> None:
    page.bench.change(SIGMAS, 9.0)
    fly_here(page, qtbot)
    qtbot.keyClick(workbench, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    session = workbench.session
    assert session.case is not None
    (taken,) = session.case.hypotheses
    assert taken.title == "sigmas 9" and session.selection == taken.letter
    rows = page.panel.ways.rows()
    assert [row.key for row in rows] == [AS_FLOWN, taken.letter]
    assert rows[-1].figure != "not flown"
    session.undo()
    assert session.case.hypotheses == ()


def test_what_no_hypothesis_can_say_is_not_taken(page: ReflyPage, workbench: Window, qtbot: QtBot) -> None:
    page.bench.change(THRUST, 1800.0)
    page.panel.ways.taken.emit(TRIAL)
    assert "cannot be taken" in message(page) and "full thrust" not in message(page)
    assert "thrust" in message(page)
    assert workbench.session.case is not None and workbench.session.case.hypotheses == ()


def test_another_seed_makes_every_flight_one_to_fly_again(page: ReflyPage, qtbot: QtBot) -> None:
    fly_here(page, qtbot)
    page.panel.seed.setText("minus one")
    page.panel.seed.editingFinished.emit()
    assert page.panel._seed_hint.is_error()
    page.panel.seed.setText("11")
    page.panel.seed.editingFinished.emit()
    assert page.bench.setting is not None and page.bench.setting.seed == 11
    assert page.panel.ways.rows()[0].figure == "fly again"
    fly_here(page, qtbot)
    assert page.flying.sorties[AS_FLOWN].seed == 11


class Held:
    """A flight that goes on until it is let go or stopped."""

    def __init__(self, flight: Flight) -> None:
        self.flight, self.go_on, self.asked = flight, Event(), list[int]()

    def __call__(
        self,
        scenario: Scenario,
        seed: int,
        *,
        progress: Callable[[float], None],
        cancelled: Callable[[], bool],
    ) -> Flight:
        self.asked.append(seed)
        progress(0.5)
        while not self.go_on.wait(0.01):
            if cancelled():
                raise Cancelled("asked to stop")
        return self.flight


@pytest.fixture
def held(flown: Flight, monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    made = Held(flown)
    monkeypatch.setattr(flying, "fly", made)
    yield made
    made.go_on.set()


def test_escape_stops_a_flight_and_says_nothing_was_wrong(
    page: ReflyPage, workbench: Window, qtbot: QtBot, held: Held
) -> None:
    page.fly()
    qtbot.waitUntil(lambda: bool(held.asked), timeout=PATIENCE_MS)
    qtbot.waitUntil(page.panel._cancel.isVisible, timeout=PATIENCE_MS)
    with qtbot.waitSignal(page.flying.ended, timeout=PATIENCE_MS):
        qtbot.keyClick(workbench, Qt.Key.Key_Escape)
    assert message(page) == "" and page.flying.sorties == {}
    assert page.panel._fly.isVisible()


def test_the_newest_flight_wins(page: ReflyPage, qtbot: QtBot, held: Held) -> None:
    page.fly()
    qtbot.waitUntil(lambda: len(held.asked) == 1, timeout=PATIENCE_MS)
    page.bench.choose_seed(12)
    page.fly()
    qtbot.waitUntil(lambda: len(held.asked) == 2, timeout=PATIENCE_MS)
    with qtbot.waitSignal(page.flying.ended, timeout=PATIENCE_MS):
        held.go_on.set()
    assert held.asked == [3, 12]
    assert len(page.flying.sorties) == 1


def test_closing_the_window_stops_what_flies(
    page: ReflyPage, workbench: Window, qtbot: QtBot, held: Held
) -> None:
    page.fly()
    qtbot.waitUntil(lambda: bool(held.asked), timeout=PATIENCE_MS)
    workbench.close()
    assert not page.flying.running


def test_what_cannot_be_flown_says_so_with_the_way_out(page: ReflyPage, qtbot: QtBot, low: Scenario) -> None:
    way = page.bench.way
    assert way is not None and way.scenario is not None
    page.bench.change("suite", {**low.suite, "baro": low.suite["baro"].replace(rate_hz=3.0)})
    fly_here(page, qtbot)
    assert "does not divide" in message(page) and "Choose a rate" in message(page)


def test_a_loop_that_is_not_compiled_is_compiled_beside_the_window_first(
    page: ReflyPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: Held
) -> None:
    mark = tmp_path / "compiled" / "loop.ready"
    monkeypatch.setattr("ui.pages.refly.readiness.ready_mark", lambda: mark)
    readiness = page.readiness
    readiness._here, readiness._command = False, (sys.executable, "-c", "input()")
    page.fly()
    assert readiness.compiling and page.flying.waiting
    qtbot.waitUntil(lambda: page.panel._hint.text() == COMPILING, timeout=PATIENCE_MS)
    assert held.asked == []
    readiness._child.write(b"\n")
    qtbot.waitUntil(lambda: bool(held.asked), timeout=PATIENCE_MS)
    assert mark.is_file()
    with qtbot.waitSignal(page.flying.ended, timeout=PATIENCE_MS):
        held.go_on.set()


def test_a_loop_that_does_not_compile_says_why(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("ui.pages.refly.readiness.ready_mark", lambda: tmp_path / "none")
    readiness = Readiness((sys.executable, "-c", "raise SystemExit('no room left')"))
    with qtbot.waitSignal(readiness.failed, timeout=PATIENCE_MS) as told:
        readiness.begin()
    assert told.args == ["no room left"]
    readiness.close()


# Many seeds


def test_seeds_fill_the_histogram_and_the_verdict(page: ReflyPage, qtbot: QtBot, chance: Chance) -> None:
    letter = with_gate(page, AcceptAll())
    with qtbot.waitSignal(page.dispersing.driven, timeout=PATIENCE_MS):
        page.disperse(24)
    qtbot.waitUntil(lambda: not page.dispersing.running, timeout=PATIENCE_MS)
    assert chance.flown == [
        *(("AcceptAll", seed) for seed in range(1, 25)),
        *(("LatchAfter", seed) for seed in range(1, 25)),
    ]
    shown = page.dispersion.histogram.bars()
    assert shown is not None
    assert (shown.landed.sum(), shown.failed.sum()) == (12, 12)
    assert page.verdict.big.text() == "50.0 %"
    assert page.verdict.below.text() == "95 % interval 25.0 to 75.0 %. As flown: 12 of 24."
    assert [item.name for item in page.dispersion.drivers.drives()] == ["Height at start", "Gyro bias"]
    assert page.bench.setting is not None and page.bench.setting.key == letter
    page.disperse(24)
    qtbot.waitUntil(lambda: not page.dispersing.running, timeout=PATIENCE_MS)
    assert len(chance.flown) == 48  # what is known is not flown again


def test_seeds_can_be_paused_gone_on_with_and_stopped(
    page: ReflyPage, workbench: Window, qtbot: QtBot, chance: Chance
) -> None:
    go_on = Event()

    def hold(count: int) -> None:
        assert count < 3 or go_on.wait(PATIENCE_S)

    chance.before = hold
    page.disperse(8)
    qtbot.waitUntil(lambda: page.dispersing.done == 3, timeout=PATIENCE_MS)
    assert page.dispersion._pause.isVisible() and not page.dispersion._start.isVisible()
    assert page.dispersing.seconds_left > 0
    with qtbot.waitSignal(page.dispersing.ended, timeout=PATIENCE_MS):
        qtbot.keyClick(workbench, Qt.Key.Key_Escape)
        go_on.set()
    assert page.dispersing.paused and message(page) == ""
    kept = page.dispersing.done
    assert 3 <= kept < 8
    assert page.dispersion._told.text() == f"{kept} of 8 flights, paused"
    with qtbot.waitSignal(page.dispersing.ended, timeout=PATIENCE_MS):
        qtbot.mouseClick(page.dispersion._resume, Qt.MouseButton.LeftButton)
    assert [seed for _, seed in chance.flown] == list(range(1, 9))
    assert page.dispersion._start.isVisible()


def test_stop_keeps_what_came_in_and_wants_no_more(page: ReflyPage, qtbot: QtBot, chance: Chance) -> None:
    go_on = Event()

    def hold(count: int) -> None:
        assert count < 2 or go_on.wait(PATIENCE_S)

    chance.before = hold
    page.disperse(8)
    qtbot.waitUntil(lambda: page.dispersing.done == 2, timeout=PATIENCE_MS)
    page.dispersing.stop()
    go_on.set()
    qtbot.waitUntil(lambda: not page.dispersing.running, timeout=PATIENCE_MS)
    assert not page.dispersing.paused
    assert page.verdict.big.text() == "50.0 %"


def test_a_number_of_seeds_that_is_none_is_answered_beside_it(page: ReflyPage, chance: Chance) -> None:
    page.dispersion.seeds.setText("many")
    page.dispersion.seeds.returnPressed.emit()
    assert page.dispersion._told.text() == "A whole number from 1 to 100,000."
    assert chance.flown == []


# Keeping a flight


def test_a_flight_is_kept_as_a_log_that_says_it_is_simulated(
    page: ReflyPage, qtbot: QtBot, tmp_path: Path
) -> None:
    assert not page.strip._keep.isEnabled() and "Fly first" in page.strip._keep.toolTip()
    fly_here(page, qtbot)
    assert page.strip._keep.isEnabled()
    with qtbot.waitSignal(page.flying.kept, timeout=PATIENCE_MS):
        page.keep(tmp_path / "kept.h5")
    assert "Kept as kept.h5" in message(page)
    with open_log(tmp_path / "kept.h5") as log:
        assert (log.header.origin, log.header.attributes["seed"]) == ("simulation", 3)
        assert "baro" in log.sensors


# The plot


def test_the_plot_zooms_about_the_mouse_and_comes_back_by_the_windows_keys(
    page: ReflyPage, workbench: Window, qtbot: QtBot
) -> None:
    fly_here(page, qtbot)
    near = page.plot.view
    place = page.plot.place_of(-0.5, 0.3)
    page.plot.zoom(0.5, place)
    assert page.plot.view.right - page.plot.view.left == pytest.approx(0.5 * (near.right - near.left))
    after = page.plot.place_of(-0.5, 0.3)
    assert (after - place).manhattanLength() == pytest.approx(0.0, abs=1e-6)
    page.plot.setFocus()
    qtbot.keyClick(workbench, Qt.Key.Key_Backspace)
    assert page.plot.view == near
    qtbot.keyClick(workbench, Qt.Key.Key_W)
    assert page.plot.view.left <= -page.flying.sorties[AS_FLOWN].track.was.to_go_km[0]
    qtbot.keyClick(workbench, Qt.Key.Key_V)
    assert page.look is Look.TRACK and page.strip.looks.current() == Look.TRACK.value


def test_a_click_on_a_line_selects_its_hypothesis(page: ReflyPage, workbench: Window, qtbot: QtBot) -> None:
    letter = with_gate(page, AcceptAll())
    fly_here(page, qtbot)
    page.bench.choose(AS_FLOWN)
    page.fly()
    page.bench.choose(letter)
    shown = page.plot._picture
    assert shown is not None
    line = shown.strokes[1]
    row = line.x.size // 2
    place = page.plot.place_of(float(line.x[row]), float(line.y[row]))
    near = page.plot._near(place)
    assert near is not None and near[1].splitlines()[1].startswith("T+")
    assert page.plot._near(QPointF(place.x(), place.y() + 60)) != near


def test_both_themes_draw_the_flight_in_their_own_ink(page: ReflyPage, qtbot: QtBot, qapp: object) -> None:
    fly_here(page, qtbot)
    stroke = page.plot._picture.strokes[-1]
    row = stroke.x.size // 3
    place = page.plot.place_of(float(stroke.x[row]), float(stroke.y[row])).toPoint()
    for name in ("light", "dark"):
        apply(qapp, name)
        image = page.plot.grab().toImage()
        around = (QPoint(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
        inks = {image.pixelColor(place + off).name().upper() for off in around}
        assert tokens().onboard in inks and page.centre.header.entries()[0].line.ink == tokens().onboard
