"""A short hop: a minute at most, low over flat ground, flown in a fraction of a second."""

from __future__ import annotations

from pathlib import Path

import pytest

from investigator.dispersion.disperse import fly_all
from investigator.dispersion.plan import Flights, make_flights
from investigator.refly.catalogue import scenario
from investigator.refly.ground.model import FineRelief, Ground, OnboardMap, Strip
from investigator.refly.guidance import Gate
from investigator.refly.scenario import Begin, Figure, Scenario
from investigator.sweep.result import Sweep

SEEDS = range(1, 9)


def digits(value: object) -> str:
    """Every number of a value to its last digit; unlike ==, this takes a number that is none for itself."""
    return repr(value)


@pytest.fixture(scope="session")
def hop() -> Scenario:
    """A lander at 200 m that believes its height to some 20 m and hears its range finder."""
    m1 = scenario("m1")
    gate = Gate(after_s=8.0, height_m=120.0, to_go_m=40.0, forward_m_s=4.0, sink_m_s=8.0)
    return m1.replace(
        name="hop",
        title="Hop",
        ground=Ground(
            strip=Strip(before_m=3000.0, beyond_m=3000.0, half_width_m=2000.0),
            region="flat",
            flat_m=0.0,
            relief=FineRelief(rms_m=0.0, craters=0),
            onboard=OnboardMap(shape="survey"),
        ),
        begin=Begin(
            to_go_m=120.0,
            height_m=200.0,
            forward_m_s=10.0,
            sink_m_s=8.0,
            height_scatter_m=2.0,
            height_error_m=20.0,
            level_error_m=10.0,
        ),
        vehicle=m1.vehicle.replace(attitude=m1.vehicle.attitude.replace(gain_1_s=2.0, fastest_deg_s=40.0)),
        guidance=m1.guidance.replace(ignition_to_go_m=1e4, gates=(gate,)),
        longest_s=60.0,
        figures=(
            Figure(name="down", words="It came down slowly.", measure="impact_m_s", low=0.0, high=4.0),
            Figure(name="sink / 50 m", words="It sank at 50 m.", measure="sink_at:50", low=0.0, high=9.0),
        ),
    )


@pytest.fixture(scope="session")
def plan(hop: Scenario) -> Flights:
    """The hop under eight seeds."""
    return make_flights(hop, SEEDS)


@pytest.fixture(scope="session")
def flown_file(plan: Flights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its file, made by two processes. Not to be changed."""
    target = tmp_path_factory.mktemp("dispersion") / "hop.dispersion.h5"
    fly_all(plan, target, workers=2)
    return target


@pytest.fixture(scope="session")
def flown(flown_file: Path) -> Sweep[Flights]:
    """Its flights."""
    from investigator.dispersion.file import read_flights

    return read_flights(flown_file)
