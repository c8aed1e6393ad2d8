"""Luna-25 emerges: with accelerometers that read zero the clock ends a burn; the orbit meets the Moon."""

from __future__ import annotations

import numpy as np
import pytest

from investigator.refly.catalogue import scenario
from investigator.refly.flight import fly
from investigator.refly.outcome import Path, outcome


@pytest.mark.parametrize("seed", [1, 2])
def test_the_burn_lasts_until_the_clock_ends_it_and_the_orbit_meets_the_ground(seed):
    result = outcome(fly(scenario("luna25"), seed))
    assert [met.met for met in result.figures if met.figure.mark != "U"] == [True, True]
    assert result.words.startswith("impact at 16")  # nearly the speed of the orbit


def test_with_accelerometers_the_burn_ends_after_84_s_in_an_orbit_that_clears_the_ground():
    flight = fly(scenario("luna25").replace(faults=()), 1)
    lowest = Path(flight).height_site_m.min()
    assert outcome(flight).measures["burn_s"] == pytest.approx(84.0, abs=0.5)
    assert flight.ending == "time ran out"
    assert 14e3 < lowest < 22e3  # 18 km intended


def test_the_overlong_burn_changes_the_speed_by_127_to_84_of_what_was_meant():
    found = []
    for faults in ((), scenario("luna25").faults):
        flight = fly(scenario("luna25").replace(faults=faults, longest_s=250.0), 1)
        radius = np.linalg.norm(flight.position_p_m[-1])
        energy = 0.5 * np.linalg.norm(flight.velocity_p_m_s[-1]) ** 2 - 4.9028e12 / radius
        found.append((0.5 * 1633.5**2 - 4.9028e12 / (1737.4e3 + 100e3) - energy) / 1633.5)
    assert found[1] / found[0] == pytest.approx(127.0 / 84.0, rel=0.02)
