"""The ground every test stands on: an offscreen Qt, folders of its own, the same examples every time."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from investigator.opening import Opened
    from investigator.results import Results

REPOSITORY = Path(__file__).resolve().parent.parent

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_API"] = "pyside6"
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
os.environ["MPLBACKEND"] = "svg"
os.environ.setdefault("MPLCONFIGDIR", str(REPOSITORY / "build" / "matplotlib"))
if sys.platform.startswith("linux"):
    os.environ["LC_ALL"] = "C.UTF-8"  # Qt warns of any other encoding, and a warning fails a test

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(scope="session", autouse=True)
def folders_of_the_tests_own() -> Iterator[None]:
    """Caches, settings and recent cases of the person running the tests are neither read nor written."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(Path(folder) / name.lower()))
        compiled = Path(folder) / "xdg_cache_home" / "descent-investigator" / "compiled"
        compiled.parent.mkdir(parents=True)
        kept = REPOSITORY / "build" / "compiled"  # named for its sources' digest, so never stale
        kept.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):
            compiled.symlink_to(kept, target_is_directory=True)
        yield


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout's top folder."""
    return REPOSITORY


@pytest.fixture(scope="session")
def flight_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated flight, written once. Not to be changed."""
    from tests import simulated_flight

    return simulated_flight.write(tmp_path_factory.mktemp("flight") / "hop.h5")


@pytest.fixture(scope="session")
def departing_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same flight with a recorded solution no replay can follow. Not to be changed."""
    from tests import simulated_flight

    path = tmp_path_factory.mktemp("departing") / "departing.h5"
    return simulated_flight.write(path, believed_too_high_m=60.0)


@pytest.fixture(scope="session")
def opened_flight(flight_log: Path) -> Iterator[Opened]:
    """The simulated flight, opened once with a fresh case."""
    from investigator.opening import open_case

    opened = open_case(flight_log)
    yield opened
    opened.log.close()


@pytest.fixture(scope="session")
def flight_results(opened_flight: Opened) -> Results:
    """Results of the simulated flight, shared by all tests."""
    from investigator.results import Results

    return Results(opened_flight.log, engine="reference")
