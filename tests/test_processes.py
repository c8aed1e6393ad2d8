"""Loading what stays: nobody looks for garbage among it."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from investigator.processes import loading

LOADS = """
import gc
from investigator.processes import loading

runs = []
gc.callbacks.append(lambda phase, about: runs.append(phase))
gc.set_threshold(100)
with loading():
    runs.clear()
    kept = [[] for _ in range(10_000)]
    during = list(runs)
assert not during, "garbage was looked for while loading"
assert gc.isenabled() and gc.get_freeze_count() > 10_000
also_kept = [[] for _ in range(10_000)]
assert runs, "garbage is looked for again"
"""


def test_garbage_is_looked_for_neither_while_loading_nor_among_what_was_loaded() -> None:
    subprocess.run([sys.executable, "-c", LOADS], check=True)


def test_what_fails_to_load_leaves_the_collector_running() -> None:
    with pytest.raises(ImportError), loading():
        raise ImportError
    assert gc.isenabled()
    gc.unfreeze()
