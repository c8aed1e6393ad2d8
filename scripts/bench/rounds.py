"""Timing side by side: every task once a round, round after round."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter

REPOSITORY = Path(__file__).resolve().parent.parent.parent
BUILD = REPOSITORY / "build"


def side_by_side(
    tasks: Mapping[str, Callable[[], object]], rounds: int, *, warm: bool = True
) -> dict[str, list[float]]:
    """Seconds of every task in every round; to be warm, one round goes before them uncounted."""
    spent: dict[str, list[float]] = {name: [] for name in tasks}
    for task in tasks.values() if warm else ():
        task()
    gc.collect()
    for _ in range(rounds):
        for name, task in tasks.items():
            began = perf_counter()
            task()
            spent[name].append(perf_counter() - began)
    return spent


def descent(minutes: float = 15.0) -> Path:
    """The synthetic descent, made where it is not there yet."""
    from sample_logs.descent import kept

    return kept(BUILD, minutes=minutes)


def tell(figures: Mapping[str, float], note: str = "") -> None:
    """The subject's answer: one line of JSON, the last of its output."""
    json.dump({"figures": dict(figures), "note": note}, sys.stdout)
    sys.stdout.write("\n")
