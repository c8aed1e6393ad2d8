"""Who makes the runs of a sweep: the processes of this machine behind one small face that a cluster has too.

What runs share, such as an open log, is made once per process (`runner`). Processes are never forked from
this one: a window and its threads do not survive a fork. Where the system can, they are forked from a server
process that has loaded what all of them need, elsewhere each loads it. A process whose starter is gone ends
itself.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Protocol

if sys.platform == "linux":  # elsewhere system libraries do not survive a fork
    from multiprocessing import forkserver
    from multiprocessing.context import ForkServerContext, ForkServerProcess

import investigator
from investigator.processes import end_with_starter

if TYPE_CHECKING:  # a command has its server start before it imports anything large
    from investigator.sweep.result import Batch

#: More threads of linear algebra than one gain nothing on matrices this small, and must not touch a digit.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

#: Arrays below 32 MB come from memory that was used before: the system's glibc would give it back and have
#: it cleared each time, which is half of what a worker spends in the system.
_KEPT_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(1 << 25), "MALLOC_TRIM_THRESHOLD_": str(1 << 28)}

_DYING_S = 20.0  #: no process takes longer to die
_BETWEEN_TRIALS_S = 0.05

#: Makes the runs of those numbers, in the process it is called in; it travels there, so it must pickle.
Work = Callable[[tuple[int, ...]], "Batch"]


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

    def __init__(self, work: Work, count: int, load: str) -> None:
        """`load`: the module that loads what every process needs, where one can load it for all."""
        self._work, self._count, self._load = work, count, load
        self._context = _context(load)
        self._pool = self._start()

    def workers(self) -> int:
        """As many as were asked for."""
        return self._count

    def submit(self, indices: tuple[int, ...]) -> Future[Batch]:
        """Hand out a batch; a pool that broke a moment ago, or whose processes cannot be started by a server
        that is just dying, says so in the future.
        """
        try:
            return self._pool.submit(self._work, indices)
        except (BrokenProcessPool, OSError, EOFError) as error:
            failed: Future[Batch] = Future()
            failed.set_exception(BrokenProcessPool(str(error)))
            return failed

    def mend(self) -> bool:
        """A pool loses all its processes with one; another takes its place, once one can be started."""
        self._context.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._start()
        _await_starting(self._context)
        return True

    def dismiss(self) -> None:
        """Processes write nothing, so they can be ended at any moment."""
        self._context.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        self._context = _context(self._load)
        return ProcessPoolExecutor(self._count, mp_context=self._context, initializer=_begin)


class _Remembering:
    """A context's processes, remembered to be ended. made: the kind of process."""

    made: Callable[..., Any]

    def __init__(self) -> None:
        super().__init__()
        self._started: list[Any] = []

    def Process(self, *args: Any, **kwargs: Any) -> Any:  # noqa: N802  # multiprocessing's name
        """As the pool asks for one."""
        process = self.made(*args, **kwargs)
        self._started.append(process)
        return process

    def terminate(self) -> None:
        """End those still running."""
        for process in self._started:
            if process.is_alive():
                process.terminate()


class _SingleThreaded:
    """A process with one thread of linear algebra."""

    def start(self) -> None:
        with _environment():
            super().start()  # type: ignore[misc]  # of the process it is mixed into


class _Spawned(_SingleThreaded, SpawnProcess):
    pass


class _Spawning(_Remembering, SpawnContext):  # type: ignore[misc]  # theirs has a class where this makes one
    made = _Spawned


if sys.platform == "linux":

    class _Forking(_Remembering, ForkServerContext):  # type: ignore[misc]  # as above
        made = ForkServerProcess


def _context(load: str) -> Any:
    """Where processes come from."""
    if sys.platform != "linux":
        return _Spawning()
    make_ready(load)
    return _Forking()


def _await_starting(context: Any) -> None:
    """Return when processes can be started again. A server that was killed is asked in vain, and is not
    replaced, for as long as it takes to die, which is long where everything waits for a processor.
    """
    until = monotonic() + _DYING_S
    while monotonic() < until:
        try:
            trial = context.Process(target=_nothing)
            trial.start()
        except (OSError, EOFError):
            sleep(_BETWEEN_TRIALS_S)
        else:
            trial.join()
            return


def _nothing() -> None:
    """What a process does that only shows that it can be started."""


def load_for(engine: str) -> str:
    """The module that loads what runs by an engine begin with."""
    return f"{__package__}.{'warmed' if engine in ('auto', 'compiled') else 'runner'}"


def make_ready(load: str) -> None:
    """Have the server that processes will be forked from start and load, while other things are done. It
    lives as long as this process; where one runs already nothing is done.
    """
    if sys.platform == "linux":
        forkserver.set_forkserver_preload([load])
        with _environment(), _deaf():
            forkserver.ensure_running()


@contextmanager
def _environment() -> Iterator[None]:
    """What is read when a process begins has to stand there before: threads, memory, and where this very
    program lies, which must not be looked for in the folder someone happens to work in.
    """
    here = str(Path(investigator.__file__).parents[1])
    path = os.pathsep.join(entry for entry in (here, os.environ.get("PYTHONPATH", "")) if entry)
    needed = _ONE_THREAD | _KEPT_MEMORY | {"PYTHONSAFEPATH": "1", "PYTHONPATH": path}
    before = {name: os.environ.get(name) for name in needed}
    os.environ.update(needed)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _deaf() -> Iterator[None]:
    """A process started meanwhile hears no interrupt from its first moment on: that is for the starter."""
    if threading.current_thread() is not threading.main_thread():  # only that one may change what is heard
        yield
        return
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)


def _begin() -> None:
    """In a fresh process: an interrupt is for the starter to hear; when the starter is gone, so is this."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_starter()
