"""HAKUTO-R M1 emerges: the range jumps at the rim, a gate latches it out, and zero lies above the floor."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from investigator.filters.problem import Reason
from investigator.refly.arrays import AGL, T_THRUST
from investigator.refly.catalogue import scenario
from investigator.refly.flight import Flight, fly
from investigator.refly.outcome import Outcome, Path, outcome

_GM, _SPHERE_M = 4.9028e12, 1737.4e3
_SEEDS = (1, 2)


@cache
def _flown(name: str, seed: int) -> tuple[Flight, Outcome]:
    flight = fly(scenario(name), seed)
    return flight, outcome(flight)


@pytest.mark.parametrize("seed", _SEEDS)
def test_every_published_figure_is_met(seed):
    _, result = _flown("m1", seed)
    assert [met.figure.name for met in result.figures if not met.met] == []


@pytest.mark.parametrize("seed", _SEEDS)
def test_the_gate_latches_out_a_range_finder_that_is_right(seed):
    flight, _ = _flown("m1", seed)
    ranges = flight.run.innovations["rangefinder"]
    latched = np.flatnonzero(ranges.reason == Reason.LATCHED)
    rows = np.searchsorted(flight.time, ranges.time[latched[:25]] - 1e-6)
    beam_p = np.einsum(
        "nij,j->ni",
        _rotation(flight.quaternion_pb[rows]),
        flight.scenario.suite["rangefinder"].mounting().C_bs[:, 2],
    )
    steep = -np.einsum("ni,ni->n", beam_p, Path(flight).up_p[rows])
    assert ranges.z[latched[:25], 0] * steep == pytest.approx(flight.level[rows, AGL], rel=0.02)
    assert np.all(ranges.innovation[latched[:25], 0] > 2500.0)


def _rotation(q: np.ndarray) -> np.ndarray:
    """C_pb (N, 3, 3) of quaternions (N, 4), written out apart from the engine's own."""
    w, x, y, z = q.T
    return np.stack(
        [
            np.stack([1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)], axis=-1),
            np.stack([2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)], axis=-1),
            np.stack([2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)], axis=-1),
        ],
        axis=1,
    )


@pytest.mark.parametrize("seed", _SEEDS)
def test_before_the_rim_ranges_tie_the_estimate_low_by_what_the_map_lacks(seed):
    flight, result = _flown("m1", seed)
    path = Path(flight)
    row = int(np.argmax(path.to_go_m < result.measures["rim_to_go_m"] + 1500.0))
    low_m = path.height_site_m[row] - flight.run.trajectory.height_site[row]
    assert low_m == pytest.approx(3050.0 + 1220.0, abs=60.0)


@pytest.mark.parametrize("seed", _SEEDS)
def test_once_the_propellant_is_gone_it_falls_freely(seed):
    flight, result = _flown("m1", seed)
    row = int(np.flatnonzero(flight.level[:, T_THRUST] > 0.0)[-1]) + 1
    speed2 = float(np.sum(flight.velocity_p_m_s[row] ** 2))
    high, low = (np.linalg.norm(flight.position_p_m[at]) for at in (row, -1))
    fallen = np.sqrt(speed2 + 2.0 * _GM * (1.0 / low - 1.0 / high))
    assert low - _SPHERE_M < 0.0  # the floor of Atlas lies below the reference sphere
    assert result.measures["impact_m_s"] == pytest.approx(fallen, abs=0.1)


@pytest.mark.parametrize("name", ["m1-survey-map", "m1-reset"])
def test_the_surveyed_map_or_a_height_begun_again_would_have_landed(name):
    _, result = _flown(name, 1)
    assert result.landed, result.words


@pytest.mark.parametrize("name", ["m1-no-latch", "m1-accept-all"])
def test_without_the_latch_alone_or_without_any_gate_it_is_lost_all_the_same(name):
    _, result = _flown(name, 1)
    assert result.ending == "touchdown"
    assert result.measures["impact_m_s"] > 20.0
