"""The link budget: a square law of range, and the figures of a range finder that locked too late."""

from __future__ import annotations

from math import cos, log10, radians

import numpy as np
import pytest

from investigator.sensors.detection import Detection, heard, signal


def test_the_signal_stands_at_its_threshold_at_the_declared_reach():
    numbers = Detection(reach_m=10e3).numbers()
    assert signal(10e3, 1.0, numbers) == pytest.approx(1.0)
    assert heard(signal(10e3, 1.0, numbers), 0.0, 0.0, numbers) == pytest.approx(0.5)


def test_lock_at_893_m_instead_of_3_and_10_km_misses_10_and_a_half_and_21_decibels():
    for reach, missing in ((3e3, 10.5), (10e3, 21.0)):
        numbers = Detection(reach_m=reach).numbers()
        assert 10.0 * log10(signal(893.0, 1.0, numbers)) == pytest.approx(missing, abs=0.05)


def test_albedo_incidence_and_energy_cost_what_they_are_said_to_cost():
    whole = signal(5e3, 1.0, Detection(reach_m=10e3).numbers())
    dark = signal(5e3, 1.0, Detection(reach_m=10e3, albedo=0.1).numbers())
    weak = signal(5e3, 1.0, Detection(reach_m=10e3, energy=0.5).numbers())
    aslant = signal(5e3, cos(radians(60.0)), Detection(reach_m=10e3).numbers())
    lost = [10.0 * log10(whole / item) for item in (dark, weak, aslant)]
    assert lost == pytest.approx([4.8, 3.0, 3.0], abs=0.05)


def test_reach_grows_with_the_root_of_energy_and_albedo():
    numbers = Detection(reach_m=10e3, energy=2.0, albedo=0.15).numbers()
    assert signal(10e3, 1.0, numbers) == pytest.approx(1.0)


def test_speed_costs_signal_and_what_closes_or_turns_too_fast_is_silent():
    numbers = Detection(
        reach_m=10e3, loss_db_per_m_s=0.1, width_db=1.0, fastest_closing_m_s=100.0, fastest_turning_rad_s=0.2
    ).numbers()
    over = signal(5e3, 1.0, numbers)
    slow, fast = heard(over, 10.0, 0.0, numbers), heard(over, 60.0, 0.0, numbers)
    margin = 10.0 * log10(over)
    assert slow == pytest.approx(1.0 / (1.0 + np.exp(-(margin - 1.0))))
    assert fast == pytest.approx(0.5, abs=0.01)  # 6 dB of 6.02
    assert heard(over, 101.0, 0.0, numbers) == heard(over, 0.0, 0.3, numbers) == 0.0


def test_by_default_everything_is_heard():
    numbers = Detection().numbers()
    assert heard(signal(400e3, 0.05, numbers), 2000.0, 1.0, numbers) == pytest.approx(1.0)
