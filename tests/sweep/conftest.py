"""A small sweep of the simulated flight, made once by two processes for every test that asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from investigator.opening import Opened
from investigator.sweep.axis import Axis
from investigator.sweep.execution import run_sweep
from investigator.sweep.plan import Plan, make_plan
from investigator.sweep.result import Sweep

SIGMAS = "onboard.sensors.baro.gate.sigmas"
NOISE = "onboard.sensors.baro.model.sigma_pa"


@pytest.fixture(scope="session")
def plan(opened_flight: Opened) -> Plan:
    """Gate and noise of the barometer on board, 5 × 4 combinations."""
    axes = (Axis.between(SIGMAS, 1.0, 9.0, 5), Axis.between(NOISE, 2.0, 16.0, 4, log=True))
    return make_plan(opened_flight.case, axes, engine="reference")


@pytest.fixture(scope="session")
def swept_file(plan: Plan, flight_log: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its result file. Not to be changed."""
    target = tmp_path_factory.mktemp("sweep") / "hop.sweep.h5"
    run_sweep(plan, flight_log, target, workers=2)
    return target


@pytest.fixture(scope="session")
def swept(swept_file: Path) -> Sweep:
    """Its result."""
    from investigator.sweep.file import read_sweep

    return read_sweep(swept_file)
