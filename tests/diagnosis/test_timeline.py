"""The timeline is a value: window and page draw the same marks, each with the role that gives it its ink."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from investigator import verbs
from investigator.diagnosis.comparison import Comparison, compare
from investigator.diagnosis.timeline import Focus, timeline
from investigator.faults.bias import Bias
from investigator.faults.dropout import Dropout
from investigator.figures import Figure, Role, Scale
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.opening import Opened
from investigator.results import Results
from tests import simulated_flight
from tests.simulated_flight import SPIKE


@pytest.fixture(scope="module")
def compared(opened_flight: Opened, flight_results: Results) -> Comparison:
    case = verbs.add_hypothesis(
        opened_flight.case, SensorFault(sensor="baro", fault=Bias(bias=120.0), target="onboard")
    )
    return compare(case, flight_results)


@pytest.fixture(scope="module")
def figure(compared: Comparison, opened_flight: Opened) -> Figure:
    return timeline(compared, opened_flight.log)


def test_the_plots_stand_in_their_order(figure: Figure) -> None:
    assert [panel.key for panel in figure.panels] == ["altitude", "error", "speed", "innovation", "used"]
    assert [panel.scale for panel in figure.panels[3:]] == [Scale.GATE, Scale.STRIP]


def test_belief_and_truth_have_their_own_inks_and_each_hypothesis_its_slot(figure: Figure) -> None:
    inks = {curve.name: curve.ink for curve in figure.panel("altitude").curves}
    assert inks["on-board"].role is Role.ONBOARD
    assert inks["reconstruction"].role is Role.RECONSTRUCTION
    assert (inks["A"].role, inks["A"].slot, inks["A"].letter) == (Role.HYPOTHESIS, 1, "A")
    assert (inks["baseline"].slot, inks["baseline"].letter) == (0, "0")


def test_the_on_board_curve_is_the_recorded_altitude(figure: Figure, opened_flight: Opened) -> None:
    curve = next(c for c in figure.panel("altitude").curves if c.name == "on-board")
    recorded = opened_flight.log.navigation()
    assert recorded is not None
    assert np.array_equal(curve.value, recorded.values("altitude"))


def test_bands_are_three_sigma_about_their_curve(figure: Figure, compared: Comparison) -> None:
    band = next(b for b in figure.panel("altitude").bands if b.ink.role is Role.RECONSTRUCTION)
    track = compared.reconstruction.trajectory
    assert np.allclose(band.high - band.low, 6.0 * track.height_site_sigma)
    assert np.allclose(0.5 * (band.high + band.low), track.height_site)


def test_samples_are_drawn_as_heights_and_those_the_gate_turned_away_are_not_used(figure: Figure) -> None:
    (dots,) = figure.panel("altitude").dots
    false = (dots.time >= SPIKE[0]) & (dots.time < SPIKE[1])
    assert np.array_equal(~dots.used, false)
    assert {dots.reason[k] for k in np.flatnonzero(false)} == {"rejected by the gate"}
    truth = np.interp(dots.time, *simulated_flight.truth()[:2])
    assert np.abs(dots.value - truth)[~false].max() < 3.0
    assert np.median(dots.value[false] - truth[false]) == pytest.approx(-450.0 / 12.0, abs=2.0)


def test_innovations_beyond_one_are_those_rejected(figure: Figure) -> None:
    (dots,) = figure.panel("innovation").dots
    assert np.array_equal(np.abs(dots.value) > 1.0, ~dots.used)


def test_the_error_panel_is_estimate_less_reconstruction(figure: Figure, compared: Comparison) -> None:
    curve = next(c for c in figure.panel("error").curves if c.name == "A")
    run, truth = compared.outcomes[0].run.trajectory, compared.reconstruction.trajectory
    assert curve.value[-1] == pytest.approx(run.height_site[-1] - truth.height_site[-1], abs=1e-9)
    assert curve.value[-1] == pytest.approx(10.0, abs=1.5)


def test_simulated_data_keep_their_marking_and_every_figure_names_its_source(
    figure: Figure, opened_flight: Opened
) -> None:
    assert figure.marking == "Simulation: representative, not flight data"
    assert opened_flight.log.sha256 in figure.sources[0]


def test_the_focus_shows_a_hypothesis_innovations_in_its_ink(
    compared: Comparison, opened_flight: Opened
) -> None:
    focused = timeline(compared, opened_flight.log, focus=Focus("A"))
    (dots,) = focused.panel("innovation").dots
    assert dots.ink.letter == "A"


@pytest.mark.parametrize(
    ("datum", "word"), [("site", "m above site"), ("sphere", "m above reference surface")]
)
def test_the_altitude_says_above_what(
    compared: Comparison, opened_flight: Opened, datum: str, word: str
) -> None:
    assert timeline(compared, opened_flight.log, datum).panel("altitude").unit == word


def test_over_a_site_above_the_reference_surface_every_curve_moves_together(tmp_path: Path) -> None:
    """Believed, replayed, happened and sampled stand as far apart on one datum as on the other."""
    from dataclasses import replace

    from investigator.logs.writer import write_log
    from investigator.opening import open_case

    whole = simulated_flight.contents()
    write_log(tmp_path / "high.h5", replace(whole, header=replace(whole.header, site_height_ref_m=812.0)))
    opened = open_case(tmp_path / "high.h5")
    comparison = compare(opened.case, Results(opened.log, engine="reference"))
    site, sphere = (timeline(comparison, opened.log, datum).panel("altitude") for datum in ("site", "sphere"))
    for low, high in zip(site.curves, sphere.curves, strict=True):
        assert np.allclose(high.value - low.value, 812.0, atol=1e-3), low.name
    for low, high in zip(site.bands, sphere.bands, strict=True):
        assert np.allclose(high.low - low.low, 812.0, atol=1e-3), low.name
    assert np.allclose(sphere.dots[0].value - site.dots[0].value, 812.0, atol=1e-3)
    opened.log.close()


def test_a_channel_asked_for_becomes_a_plot_of_its_own_with_its_unit(
    compared: Comparison, opened_flight: Opened
) -> None:
    figure = timeline(compared, opened_flight.log, channels=("/sensors/accel/specific_force",))
    panel = figure.panel("channel:/sensors/accel/specific_force")
    assert [item.key for item in figure.panels][3] == panel.key
    assert (panel.unit, panel.curves[0].time.size) == ("m/s²", 400)


def test_a_channel_that_cannot_be_read_says_why_in_its_place(
    compared: Comparison, opened_flight: Opened
) -> None:
    panel = timeline(compared, opened_flight.log, channels=("/sensors/gone/range",)).panel(
        "channel:/sensors/gone/range"
    )
    assert panel.curves == ()
    assert panel.problem is not None and panel.problem[0].endswith(".")


def test_a_panel_with_nothing_in_it_says_why(opened_flight: Opened, flight_results: Results) -> None:
    case = verbs.add_hypothesis(opened_flight.case, SensorFault(sensor="baro", fault=Dropout()))
    figure = timeline(compare(case, flight_results), opened_flight.log, focus=Focus("A"))
    for key in ("innovation", "used"):
        assert figure.panel(key).dots[0].time.size == 0
        assert figure.panel(key).unit == "no usable sample reached the filter"
