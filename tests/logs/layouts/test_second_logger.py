"""Two recorders of one flight, each with its own clock."""

from __future__ import annotations

import numpy as np
import pytest

from investigator.errors import BadData
from investigator.logs.contents import Channel, Header, LogContents, Stream
from investigator.logs.layouts.second_logger import clock_of


def recorder(lag_s: float, seed: int, noise: float = 0.5, gain: float = 1.0) -> LogContents:
    """A boost with two edges, recorded by a clock that is `lag_s` behind."""
    time = np.round(np.arange(-0.5, 12.0, 0.01), 2)
    own = time + lag_s
    thrust = 80.0 / (1.0 + np.exp(-own / 0.01)) - 75.0 / (1.0 + np.exp(-(own - 4.5) / 0.05))
    force = 9.8 + gain * thrust + np.random.default_rng(seed).normal(0.0, noise, len(time))
    channel = {"specific_force": Channel(force, "m/s^2")}
    stream = Stream("a", "accelerometer_axis", time, channel, np.ones(len(time), dtype=bool))
    return LogContents(Header("v", "m", "earth", "", "flight", "s", "l", ""), sensors=(stream,))


@pytest.mark.parametrize("lag_s", [-0.2, -0.071, 0.0, 0.123])
def test_the_offset_is_found_within_its_claimed_sigma(lag_s: float) -> None:
    clock, shifts = clock_of(recorder(0.0, 1), recorder(lag_s, 2, gain=1.02), "second")
    assert len(shifts) == 2
    assert abs(clock.offset_s - lag_s) < 3 * clock.offset_sigma_s
    assert clock.offset_sigma_s < 0.01


def test_a_clock_beyond_the_reach_is_not_guessed() -> None:
    with pytest.raises(BadData, match="nowhere change alike"):
        clock_of(recorder(0.0, 1), recorder(3.0, 2), "second")


def test_records_without_a_common_sensor_are_refused() -> None:
    empty = LogContents(Header("v", "m", "earth", "", "flight", "s", "l", ""))
    with pytest.raises(BadData, match="no force along an axis"):
        clock_of(recorder(0.0, 1), empty, "second")
