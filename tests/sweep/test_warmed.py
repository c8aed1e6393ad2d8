"""What a worker finds loaded when it is forked."""

from __future__ import annotations

import os
import subprocess
import sys

from investigator.sweep.crew import _environment

FETCHED = """
import investigator.sweep.warmed
from investigator.assembly import problem
from investigator.filters.augmentation import augment
from investigator.filters.compiled import packing
from investigator.filters.compiled.kernels import specialised
from investigator.opening import open_case
from sample_logs import folder

opened = open_case(folder() / "beresheet.h5")
item = problem(opened.log, opened.case.setup.onboard, "onboard")
before = specialised.cache_info().misses
packing.laws(item, augment(item))
print(specialised.cache_info().misses - before, len(item.sensors))
"""


def test_of_a_strapdown_only_its_sensors_laws_are_left_to_fetch() -> None:
    told = subprocess.run([sys.executable, "-c", FETCHED], capture_output=True, text=True, check=True).stdout
    fetched, sensors = map(int, told.split())
    assert 0 < fetched <= 2 * sensors


def test_its_memory_is_kept_and_its_algebra_has_one_thread() -> None:
    before = dict(os.environ)
    with _environment():
        assert int(os.environ["MALLOC_MMAP_THRESHOLD_"]) == 32 * 1024**2
        assert os.environ["OMP_NUM_THREADS"] == "1"
    assert dict(os.environ) == before
