"""What is read off a flight as drawn is what the generators gave it."""

from __future__ import annotations

from math import radians

import numpy as np
import pytest

from investigator.refly.draws import DRAWS, drawn
from investigator.refly.flight import Flight, fly
from investigator.refly.scenario import Begin, Scenario

SEED = 7


@pytest.fixture(scope="module", params=["moon", "mars"])
def flight(hop: Scenario, request: pytest.FixtureRequest) -> Flight:
    """Two seconds of a flight in which everything scatters, over a sphere and over an ellipsoid."""
    begin = Begin(
        to_go_m=2000.0,
        height_m=1500.0,
        forward_m_s=60.0,
        sink_m_s=20.0,
        height_scatter_m=30.0,
        level_scatter_m=200.0,
        speed_scatter_m_s=5.0,
        height_error_m=40.0,
        believed_height_off_m=12.0,
        believed_sink_off_m_s=0.5,
    )
    unit = hop.unit.replace(force_scale=3e-4, rate_scale=2e-4)
    site = hop.site.replace(body=request.param, course_deg=140.0)
    return fly(hop.replace(begin=begin, unit=unit, site=site, longest_s=2.0), SEED)


def test_the_true_start_differs_from_the_declared_one_by_its_draws(flight: Flight) -> None:
    """On an ellipsoid the start is set out from directions 0.3° off a right angle: decimetres of 200 m."""
    found, begin = drawn(flight), flight.scenario.begin
    within_m, within_m_s = (1e-4, 1e-6) if flight.scenario.site.body == "moon" else (0.1, 1e-3)
    height, along, across, *speeds = np.random.default_rng([SEED, 1]).standard_normal(6)
    names = ("start_height_m", "start_to_go_m", "start_across_m")
    sigmas = (begin.height_scatter_m, begin.level_scatter_m, begin.level_scatter_m)
    for name, sigma, draw in zip(names, sigmas, (height, along, across), strict=True):
        assert found[name] == pytest.approx(sigma * draw, abs=within_m)
    for name, draw in zip(("forward", "across", "sink"), speeds, strict=True):
        assert found[f"start_{name}_m_s"] == pytest.approx(begin.speed_scatter_m_s * draw, abs=within_m_s)


def test_the_belief_is_off_by_its_draws_and_the_declared_offsets(flight: Flight) -> None:
    """Drawn to the north, east and down; a course of 140° parts them into along and across."""
    found, begin = drawn(flight), flight.scenario.begin
    draws = np.random.default_rng([SEED, 2]).standard_normal(9)
    course = radians(140.0)
    C_an = np.array(
        [
            [np.cos(course), np.sin(course), 0.0],
            [np.sin(course), -np.cos(course), 0.0],
            [0.0, 0.0, -1.0],
        ]
    )
    tilts = C_an @ draws[:3] * begin.tilt_error_deg
    speeds = C_an @ (draws[3:6] * begin.speed_error_m_s + [0.0, 0.0, begin.believed_sink_off_m_s])
    level = C_an @ [draws[6], draws[7], 0.0] * begin.level_error_m
    height = begin.height_error_m * draws[8] + begin.believed_height_off_m
    assert found["belief_height_m"] == pytest.approx(height, abs=1e-4)
    off = 2e-3  # the course turns by so much (rad) on the way to the site
    for number, axis in enumerate(("along", "across", "up")):
        assert found[f"belief_tilt_{axis}_deg"] == pytest.approx(tilts[number], abs=0.1 * off)
        assert found[f"belief_{axis}_m_s"] == pytest.approx(speeds[number], abs=2.0 * off)
    for number, axis in enumerate(("along", "across")):
        assert found[f"belief_{axis}_m"] == pytest.approx(level[number], abs=3.0 * off * begin.level_error_m)


def test_the_inertial_unit_s_errors_are_told_axis_by_axis(flight: Flight) -> None:
    found, grade = drawn(flight), flight.scenario.unit
    draws = np.random.default_rng([SEED, 4]).standard_normal((4, 3))
    for number, axis in enumerate("xyz"):
        assert found[f"force_bias_{axis}_m_s2"] == pytest.approx(grade.force_bias_m_s2 * draws[0, number])
        assert found[f"rate_bias_{axis}_rad_s"] == pytest.approx(grade.rate_bias_rad_s * draws[1, number])
        assert found[f"force_scale_{axis}"] == pytest.approx(3e-4 * draws[2, number])
        assert found[f"rate_scale_{axis}"] == pytest.approx(2e-4 * draws[3, number])


def test_gravity_s_disturbance_is_that_of_the_way_flown(flight: Flight) -> None:
    """Two seconds are no length of track: what was drawn first still stands, on all three axes."""
    first = flight.scenario.disturbance.sigma_m_s2 * np.random.default_rng([SEED, 7]).standard_normal(3)
    up = flight.position_p_m[0] / np.linalg.norm(flight.position_p_m[0])
    found = drawn(flight)
    assert found["disturbance_rms_m_s2"] == pytest.approx(float(np.linalg.norm(first)), rel=0.3)
    assert found["disturbance_up_m_s2"] == pytest.approx(
        float(first @ up), abs=0.3 * float(np.linalg.norm(first))
    )


def test_what_does_not_scatter_is_no_draw(hop: Scenario) -> None:
    quiet = hop.replace(
        begin=hop.begin.replace(height_scatter_m=0.0, tilt_error_deg=0.0),
        disturbance=hop.disturbance.replace(sigma_m_s2=0.0),
        longest_s=1.0,
    )
    found = drawn(fly(quiet, SEED))
    assert not any(name.startswith(("start", "belief_tilt", "disturbance")) for name in found)
    assert "belief_height_m" in found and set(found) <= {draw.name for draw in DRAWS}
