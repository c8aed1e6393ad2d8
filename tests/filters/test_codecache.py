"""Compiled code fetched from the cache: nothing is loaded that only compiling needs, and all of it is there
when something is compiled.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from investigator.filters.compiled.codecache import _library

PLAIN = """
import numpy as np


def share(values: np.ndarray, at: int) -> float:
    return values[at] / values.sum()


def spread(values: np.ndarray) -> float:
    total = 0.0
    for at in range(values.size):
        total += share(values, at) ** 2
    return np.sqrt(total)
"""
FETCHING = """
import sys
from numba import float64, int64
from investigator.filters.compiled.kernels import specialised
import plain

alone = specialised(plain.share, float64(float64[::1], int64))
print("fetched" if alone.stats.cache_hits else "compiled", "numba.np.arraymath" in sys.modules)
"""
LINKING = """
import numpy as np

values = np.array([1.0, 2.0, 5.0])
together = specialised(plain.spread, float64(float64[::1]))
print(together(values) == plain.spread(values), alone(values, 1) == plain.share(values, 1))
"""


def run(folder: Path, script: str) -> list[str]:
    env = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "PYTHONPATH": str(folder)}
    env |= {"HOME": str(folder), "LOCALAPPDATA": str(folder / "cache")}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env, check=True)
    return done.stdout.split()


def test_code_is_fetched_without_what_compiled_it_and_still_goes_into_other_code(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text(PLAIN)
    assert run(tmp_path, FETCHING) == ["compiled", "True"]
    assert run(tmp_path, FETCHING) == ["fetched", "False"]
    assert run(tmp_path, FETCHING + LINKING) == ["fetched", "False", "True", "True"]
    assert run(tmp_path, FETCHING + LINKING) == ["fetched", "False", "True", "True"]


def test_a_library_that_is_another_inside_is_left_as_it_is() -> None:
    assert _library(object) is object
