"""The change-point test: what it names on a flight, on edited copies of it, and on noise."""

from __future__ import annotations

import numpy as np
import pytest

from investigator.changes import ChangeTest, Window, windows_of
from investigator.changes.partings import find_partings
from investigator.changes.pulses import find_pulses
from investigator.changes.series import Series, stretches
from tests import hedy

SPIKES_S = ((6.6, 7.4), (8.6, 9.3))
RATE_HZ = 20.0


def pulses(windows: tuple[Window, ...], what: str) -> list[Window]:
    return [item for item in windows if item.kind == "pulse" and item.what == what]


def record(rng: np.random.Generator, phi: float = 0.3, sigma: float = 1.0, seconds: float = 34.0) -> Series:
    """First-order autoregressive noise on a slow wander such as an imperfect model leaves."""
    time = np.arange(0.0, seconds, 1.0 / RATE_HZ)
    noise = rng.normal(0.0, sigma * np.sqrt(1.0 - phi**2), time.size)
    for k in range(1, time.size):
        noise[k] += phi * noise[k - 1]
    wander = 30.0 * np.sin(2.0 * np.pi * time / 17.0 + rng.uniform(0.0, 6.0))
    return Series(time, noise + wander, 1.0 / RATE_HZ)


@pytest.fixture(scope="module")
def found() -> tuple[Window, ...]:
    return windows_of(hedy.as_is(), hedy.log())


def test_the_barometer_jumps_at_both_crossings_of_mach_one_and_nowhere_else(found):
    jumps = pulses(found, "barometer")
    assert len(jumps) == 2
    for window, (start, end) in zip(jumps, SPIKES_S, strict=True):
        assert window.start == pytest.approx(start, abs=0.3)
        assert window.end == pytest.approx(end, abs=0.3)
        assert 100.0 < window.peak < 180.0


def test_barometer_and_logger_part_from_the_reconstruction_for_seconds(found):
    for what, earliest in (("barometer", 2.0), ("on-board estimate", 3.0)):
        parting = next(item for item in found if item.kind == "parting" and item.what == what)
        assert earliest < parting.start < 5.0 and parting.end > 10.0
        assert parting.peak < -250.0


def test_the_logger_parts_slowly_and_so_has_no_jump(found):
    assert pulses(found, "on-board estimate") == []


def test_with_its_spikes_cut_out_the_barometer_has_none_there(tmp_path):
    rng = np.random.default_rng(0)

    def cut(time: np.ndarray, height: np.ndarray) -> np.ndarray:
        out = height.copy()
        for start, end in SPIKES_S:
            low, high = start - 0.2, end + 0.2
            inside = (time >= low) & (time <= high)
            before = height[(time >= low - 0.1) & (time < low)].mean()
            after = height[(time > high) & (time <= high + 0.1)].mean()
            ends = [low - 0.05, high + 0.05]
            out[inside] = np.interp(time[inside], ends, [before, after]) + rng.normal(0, 1.3, inside.sum())
        return out

    with hedy.edited(tmp_path, cut) as log:
        windows = windows_of(hedy.ascent_of(log), log)
    assert [item for item in pulses(windows, "barometer") if item.start < 12.0] == []


def test_a_hundred_metres_added_for_two_seconds_are_named(tmp_path):
    def add(time: np.ndarray, height: np.ndarray) -> np.ndarray:
        return height + 100.0 * ((time >= 20.0) & (time < 22.0))

    with hedy.edited(tmp_path, add) as log:
        windows = windows_of(hedy.ascent_of(log), log)
    late = [item for item in pulses(windows, "barometer") if item.start > 12.0]
    assert len(late) == 1
    assert late[0].start == pytest.approx(20.0, abs=0.3) and late[0].end == pytest.approx(22.0, abs=0.3)
    assert late[0].peak == pytest.approx(100.0, abs=25.0)


@pytest.mark.parametrize("phi", [0.0, 0.3, 0.8])
def test_correlated_noise_on_a_slow_wander_raises_no_alarm(phi):
    rng = np.random.default_rng(7)
    assert [find_pulses(record(rng, phi), 5.0, ChangeTest()) for _ in range(40)] == [[]] * 40


def test_pulses_planted_blindly_are_found_where_they_stand():
    rng = np.random.default_rng(11)
    for _ in range(12):
        series = record(rng)
        start, duration = rng.uniform(5.0, 25.0), rng.uniform(0.4, 3.0)
        size = rng.choice([-1.0, 1.0]) * rng.uniform(25.0, 80.0)
        inside = (series.time >= start) & (series.time < start + duration)
        planted = Series(series.time, series.value + size * inside, series.interval)
        (pulse,) = find_pulses(planted, 10.0, ChangeTest())
        assert pulse.start == pytest.approx(start, abs=0.1)
        assert pulse.end == pytest.approx(start + duration, abs=0.1)
        assert pulse.peak == pytest.approx(size, rel=0.25)


def test_a_ramp_is_a_parting_and_no_pulse():
    time = np.arange(0.0, 30.0, 1.0 / RATE_HZ)
    ramp = Series(time, np.clip(10.0 * (time - 10.0), 0.0, 60.0), 1.0 / RATE_HZ)
    noisy = Series(time, ramp.value + np.random.default_rng(3).normal(0.0, 0.5, time.size), ramp.interval)
    assert find_pulses(noisy, 20.0, ChangeTest()) == []
    (parting,) = find_partings(noisy, np.full(time.size, 2.0), 20.0, ChangeTest())
    assert parting.start == pytest.approx(12.0, abs=0.2) and parting.end == pytest.approx(30.0, abs=0.1)


def test_a_departure_within_the_reconstruction_s_own_sigma_is_none():
    time = np.arange(0.0, 10.0, 1.0 / RATE_HZ)
    series = Series(time, np.full(time.size, 50.0), 1.0 / RATE_HZ)
    assert find_partings(series, np.full(time.size, 20.0), 10.0, ChangeTest()) == []


def test_a_gap_splits_a_record_instead_of_being_bridged():
    time = np.concatenate((np.arange(0.0, 5.0, 0.01), np.arange(9.0, 14.0, 0.01)))
    parts = list(stretches(time, np.where(time < 7.0, 0.0, 100.0), RATE_HZ))
    assert [round(float(part.time[0])) for part in parts] == [0, 9]
    assert all(np.ptp(part.value) == 0.0 for part in parts)
    assert [find_pulses(part, 10.0, ChangeTest()) for part in parts] == [[], []]


def test_a_window_says_what_parted_which_way_and_when():
    window = Window("parting", "radar_altimeter", 61.2, 84.0, -120.4, "m", 8.0)
    assert window.sentence() == (
        "radar altimeter lies up to 120 m below the reconstruction from T+61.20 to T+84.00 s (8 σ)"
    )
    assert window.as_json()["start_s"] == 61.2
