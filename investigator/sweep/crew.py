"""Who makes the runs of a sweep: the processes of this machine behind one small face that a cluster has too.

What runs share, such as an open log, is made once per process (`runner`). Processes are spawned, never
forked: a window and its threads do not survive a fork. A process whose starter is gone ends itself.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, Protocol

from investigator.processes import end_with_starter
from investigator.sweep.result import Batch

#: More threads of linear algebra than one gain nothing on matrices this small, and must not touch a digit.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


#: Makes the runs of those numbers, in the process it is called in; it travels there, so it must pickle.
Work = Callable[[tuple[int, ...]], Batch]


class Crew(Protocol):
    """Workers that make batches of runs."""

    #: How a batch fails whose worker was lost: it is handed out again.
    lost: tuple[type[BaseException], ...]

    def workers(self) -> int:
        """How many batches can be worked on at once, now."""

    def submit(self, indices: tuple[int, ...]) -> Future[Batch]:
        """Hand out a batch."""

    def mend(self) -> bool:
        """Replace what was lost; whether every batch handed out is lost with it."""

    def dismiss(self) -> None:
        """End the work at once; batches not finished are dropped."""


class Processes:
    """A pool of processes on this machine."""

    lost: tuple[type[BaseException], ...] = (BrokenProcessPool,)

    def __init__(self, work: Work, count: int) -> None:
        self._work = work
        self._count = count
        self._context = _Context()
        self._pool = self._start()

    def workers(self) -> int:
        """As many as were asked for."""
        return self._count

    def submit(self, indices: tuple[int, ...]) -> Future[Batch]:
        """Hand out a batch; a pool that broke a moment ago says so in the future."""
        try:
            return self._pool.submit(self._work, indices)
        except BrokenProcessPool as error:
            failed: Future[Batch] = Future()
            failed.set_exception(error)
            return failed

    def mend(self) -> bool:
        """A pool loses all its processes with one; another takes its place."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._start()
        return True

    def dismiss(self) -> None:
        """Processes write nothing, so they can be ended at any moment."""
        self._context.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        self._context = _Context()
        return ProcessPoolExecutor(self._count, mp_context=self._context, initializer=_begin)


class _Context(SpawnContext):
    """Spawned processes with one thread of linear algebra each, remembered to be ended."""

    def __init__(self) -> None:
        super().__init__()
        self._started: list[SpawnProcess] = []

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: N802  # multiprocessing's name and looser types
        """As the pool asks for one."""
        process = _SingleThreaded(*args, **kwargs)
        self._started.append(process)
        return process

    def terminate(self) -> None:
        """End those still running."""
        for process in self._started:
            if process.is_alive():
                process.terminate()


class _SingleThreaded(SpawnProcess):
    def start(self) -> None:
        with _environment():
            super().start()


@contextmanager
def _environment() -> Iterator[None]:
    """What a library reads when it is loaded has to stand there before the process does."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(_ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _begin() -> None:
    """In a fresh process: an interrupt is for the starter to hear; when the starter is gone, so is this."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_starter()
