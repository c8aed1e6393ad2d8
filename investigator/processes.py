"""How many processes run at once, one that ends with its starter however that one ends, and one that loads
what will stay.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import connection


def every_core() -> int:
    """How many processes this machine runs at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def end_with_starter() -> None:
    """In a process another one started: when the starter is gone, so is this."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


@contextmanager
def loading() -> Iterator[None]:
    """Nobody looks for garbage among what is made meanwhile, neither now, which costs a tenth of loading the
    engine, nor ever after, in this process or one forked from it.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
