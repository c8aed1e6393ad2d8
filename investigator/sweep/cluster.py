"""The same runs on many machines: the workers of a dask.distributed scheduler as a crew.

The log goes to every worker that does not see it where it lies here, also to those that join later; each
checks its hash. A worker that dies is dask's affair: it hands the batch to another.
"""

from __future__ import annotations

from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic

from investigator import __version__
from investigator.errors import UsageError
from investigator.logs.reader import FlightLog, hash_of
from investigator.sweep.plan import Plan
from investigator.sweep.result import Batch
from investigator.sweep.runner import Task, run_points, task_of

_ANSWER_S = 15.0
_COUNT_HOLDS_S = 1.0  #: so long is the number of workers believed


class Cluster:
    """The workers of the scheduler at an address such as ``tcp://192.0.2.7:8786``.

    Raises UsageError where none answers, has workers, or has this version installed.
    """

    def __init__(self, address: str, plan: Plan, log: FlightLog) -> None:
        try:
            from distributed import Client
            from distributed.comm.core import CommClosedError
            from distributed.scheduler import KilledWorker
        except ImportError as error:
            raise UsageError(
                "A cluster needs dask's scheduler, which is not installed.",
                "--cluster",
                "Install it with pip install 'descent-investigator[cluster]'.",
            ) from error
        self.lost: tuple[type[BaseException], ...] = (KilledWorker, CancelledError, CommClosedError)
        try:
            self._client = Client(address, timeout=_ANSWER_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UsageError(
                f"No cluster answers there: {error}.", address, "Start one with dask scheduler, or mend it."
            ) from error
        try:
            self._task = task_of(plan, log)
            self._bring_log(address, log.path)
        except BaseException:  # even an interrupt must not leave the connection behind
            self._client.close()
            raise
        self._executor = self._client.get_executor(pure=False)
        self._threads, self._counted = 1, -_COUNT_HOLDS_S

    def workers(self) -> int:
        """Threads of all workers that are there now, as far as the scheduler answers."""
        if monotonic() - self._counted > _COUNT_HOLDS_S:
            with suppress(OSError):
                self._threads = sum(self._client.nthreads().values())
            self._counted = monotonic()
        return self._threads

    def submit(self, indices: tuple[int, ...]) -> Future[Batch]:
        """Hand out a batch."""
        future: Future[Batch] = self._executor.submit(run_batch, self._task, indices)
        return future

    def mend(self) -> bool:
        """Dask replaces workers by itself; only the batches it gave up are lost."""
        return False

    def dismiss(self) -> None:
        """Withdraw what is not finished and leave the cluster as it was found."""
        self._executor.shutdown(wait=False)
        self._client.close()

    def _bring_log(self, address: str, log_path: Path) -> None:
        """The log to every worker, where one of them does not see it."""
        from distributed.diagnostics.plugin import UploadFile

        try:
            self._client.wait_for_workers(1, timeout=_ANSWER_S)
            answers = self._client.run(_standing, self._task.log, self._task.log_sha256)
        except TimeoutError as error:
            raise UsageError(
                "The cluster has no workers.", address, f"Start some with dask worker {address}."
            ) from error
        except ImportError as error:
            raise UsageError(
                f"The cluster's workers lack this program: {error}.",
                address,
                f"Install descent-investigator {__version__} there.",
            ) from error
        others = sorted({version for version, _ in answers.values()} - {__version__})
        if others:
            raise UsageError(
                f"The cluster's workers have version {', '.join(others)} installed, this is {__version__}.",
                address,
                "Install the same one everywhere: digits depend on it.",
            )
        if not all(seen for _, seen in answers.values()):
            carrier = UploadFile(str(log_path), load=False)
            carrier.filename = _carried(self._task.log_sha256)
            self._client.register_plugin(carrier, name=carrier.filename)


def run_batch(task: Task, indices: tuple[int, ...]) -> Batch:
    """Some runs, in a worker, over the log that was brought there or the one it sees."""
    from distributed import get_worker

    carried = Path(get_worker().local_directory) / _carried(task.log_sha256)
    return run_points(replace(task, log=str(carried)) if carried.is_file() else task, indices)


def _standing(path: str, sha256: str) -> tuple[str, bool]:
    """In a worker: its version, and whether it sees that very log."""
    try:
        return __version__, hash_of(Path(path)) == sha256
    except OSError:
        return __version__, False


def _carried(sha256: str) -> str:
    return f"descent-{sha256}.h5"
