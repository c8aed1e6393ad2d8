"""Reconstructions of the sample flights under their assumed setups, opened without hand work.

Hedy's figures come from a separate numerical study with a filter of its own (local level frame, altitude in
metres, Rauch–Tung–Striebel), whose settings differ where a declared rule stands in for a hand-made one.
"""

from __future__ import annotations

import numpy as np
import pytest

from investigator.baseline import baseline
from investigator.logs.reader import open_log
from investigator.parameters import put
from investigator.reconstruction import Reconstruction, reconstruct
from tests import hedy

#: Time (s): reconstruction less pressure altitude, reconstruction less logger, metres.
STUDY = {
    3.0: (70, 27),
    4.0: (137, 83),
    5.0: (212, 166),
    6.0: (307, 264),
    7.0: (246, 347),
    8.0: (351, 389),
    9.0: (209, 391),
    10.0: (326, 393),
    15.0: (210, 227),
    20.0: (162, 158),
}


def above(reconstruction: Reconstruction, time: float) -> float:
    track = reconstruction.trajectory
    return float(np.interp(time, track.time, track.height_site))


def ascent(name: str, end_s: float):
    log = open_log(hedy.SAMPLES / f"{name}.h5")
    return log, reconstruct(log, put(baseline(log), "actual.end_s", end_s))


@pytest.mark.parametrize(("time", "apart"), STUDY.items())
def test_hedy_flew_higher_than_barometer_and_logger_by_what_the_study_found(time, apart):
    pressure = hedy.log().sensor("barometer")
    logger = hedy.log().navigation()
    by_pressure = np.interp(time, pressure.time, hedy.pressure_height(pressure.values("pressure")))
    by_logger = np.interp(time, logger.time, logger.values("altitude"))
    assert above(hedy.as_is(), time) - by_pressure == pytest.approx(apart[0], abs=20.0)
    assert above(hedy.as_is(), time) - by_logger == pytest.approx(apart[1], abs=20.0)


def test_no_pressure_is_turned_away_and_nothing_diverges():
    happened = hedy.as_is()
    assert happened.forward.divergence is None
    assert happened.forward.innovations["barometer"].used.all()


def test_it_is_the_receiver_that_contradicts_the_inertial_unit_and_heights_hardly_turn_on_it():
    setup = put(baseline(hedy.log()), "actual.end_s", hedy.END_S)
    without = reconstruct(hedy.log(), put(setup, "actual.sensors.gnss.mode", "withhold"))
    assert without.consistency < 3.0 < hedy.as_is().consistency
    for time in (5.0, 8.0):
        assert above(without, time) == pytest.approx(above(hedy.as_is(), time), abs=25.0)


def test_the_air_comes_out_warmer_than_standard_within_its_sigma_of_the_weather_told():
    track = hedy.as_is().trajectory
    column = track.states.index("barometer air warmth") - len(track.states)
    warmth, sigma = track.nominal[0, column], track.sigma[0, column]
    standard = baseline(hedy.log()).actual.world.surface_temperature_k
    assert 1.0 < sigma < 5.0
    assert abs(standard + warmth - 298.8) < 3.0 * sigma


def test_jackpot_starts_after_its_gap_and_stays_near_the_recorded_apogee():
    _, happened = ascent("jackpot1", 1100.0)
    track = happened.trajectory
    assert track.time[0] > 1073.0
    assert happened.forward.divergence is None
    top = int(np.argmax(track.height_site))
    assert abs(track.height_site[top] - 762.28) < 3.0 * track.height_site_sigma[top]


def test_prometheus_meets_the_height_of_a_receiver_it_barely_trusts():
    log, happened = ascent("prometheus", 40.0)
    fixes = log.sensor("gnss")
    coasting = (fixes.time > 15.0) & (fixes.time < 28.0)
    for time, height in zip(fixes.time[coasting], fixes.values("height")[coasting], strict=True):
        receiver = height - log.header.site_height_ref_m
        assert above(happened, time - 0.4) == pytest.approx(receiver, abs=40.0)


def test_a_webcast_is_followed_within_its_rounding():
    log, happened = ascent("falcon9_crs11", 180.0)
    shown = log.sensor("webcast")
    inside = (shown.time > 1.0) & (shown.time < 175.0) & (shown.values("altitude") < 1e5)
    track = happened.trajectory
    apart = np.interp(shown.time[inside], track.time, track.height_ref) - shown.values("altitude")[inside]
    assert np.sqrt(np.mean(apart**2)) < 60.0
    assert track.height_site.max() > 9e4
