"""The quarantine: no file is opened here before another process has looked at it and survived.

One examiner process is kept warm, so an examination costs milliseconds; it is replaced when it dies, hangs
or has served long enough. Its death on a file is the verdict on that file.
"""

from __future__ import annotations

import atexit
import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path

import investigator
from investigator.errors import BadData
from investigator.logs.verdict import Verdict

TIME_LIMIT_S = 20.0
START_LIMIT_S = 60.0
REQUESTS_PER_PROCESS = 1000


class Examiner:
    """A kept examiner process. Safe to call from any thread; requests are served one after another."""

    def __init__(self, command: tuple[str, ...] = ("-P", "-m", "investigator.logs.examiner")) -> None:
        """`command`: what the interpreter is to run."""
        self._command = command
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._served = 0
        self._ready = False

    def examine(self, path: Path, time_limit_s: float = TIME_LIMIT_S) -> Verdict:
        """The verdict on a file. A process that dies or hangs on it is a refusal."""
        with self._lock:
            process = self._running()
            try:
                self._ask(process, path, time_limit_s)
                line = self._answers.get(timeout=time_limit_s)
                verdict = Verdict.from_json(line)
            except queue.Empty:
                self._stop()
                problem = (
                    f"Examining the file took longer than {time_limit_s:.0f} s; it may be made to do so."
                )
                return Verdict(problem, "Do not use it, or get another copy.")
            except (OSError, ValueError, TypeError, KeyError):
                self._stop()
                problem = "The file is damaged so badly that the HDF5 library crashed on it."
                return Verdict(problem, "Get another copy. The application itself never opened it.")
            self._served += 1
            if self._served >= REQUESTS_PER_PROCESS:
                self._stop()
            return verdict

    def begin(self) -> None:
        """Start the process now, without waiting for it: the first examination finds it ready."""
        with self._lock:
            self._started()

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._stop()

    def _running(self) -> subprocess.Popen[str]:
        """The process, ready to be asked."""
        process = self._started()
        if not self._ready and self._next(START_LIMIT_S) != "ready\n":
            self._stop()
            raise BadData(
                "The process that examines files did not start.", "", "Install the application again."
            )
        self._ready = True
        return process

    def _started(self) -> subprocess.Popen[str]:
        """The process, another where it ended after it was ready."""
        if self._process is not None and not (self._ready and self._process.poll() is not None):
            return self._process
        self._stop()
        self._served, self._ready = 0, False
        self._answers = queue.SimpleQueue()
        self._process = _start(self._command)
        threading.Thread(target=_listen, args=(self._process, self._answers), daemon=True).start()
        return self._process

    def _next(self, seconds: float) -> str:
        try:
            return self._answers.get(timeout=seconds)
        except queue.Empty:
            return ""

    def _ask(self, process: subprocess.Popen[str], path: Path, seconds: float) -> None:
        assert process.stdin is not None
        process.stdin.write(json.dumps({"path": str(path), "seconds": seconds}) + "\n")
        process.stdin.flush()

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:  # the pipe still held a request the dead process never read
                pass


def _start(command: tuple[str, ...]) -> subprocess.Popen[str]:
    """A fresh examiner that finds this package, and neither plug-in filters nor modules beside the file."""
    here = str(Path(investigator.__file__).parents[1])
    path = os.pathsep.join(entry for entry in (here, os.environ.get("PYTHONPATH", "")) if entry)
    quiet = {"PYTHONPATH": path, "HDF5_PLUGIN_PRELOAD": "::", "OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1"}
    return subprocess.Popen(
        [sys.executable, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env=os.environ | quiet,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _listen(process: subprocess.Popen[str], answers: queue.SimpleQueue[str]) -> None:
    """Hand on every line the process says; an empty one when it has ended."""
    assert process.stdout is not None
    try:
        for line in process.stdout:
            answers.put(line)
    except (OSError, ValueError):
        pass
    answers.put("")


EXAMINER = Examiner()
atexit.register(EXAMINER.close)


def examine(path: Path, time_limit_s: float = TIME_LIMIT_S) -> Verdict:
    """The verdict on a file that may be read.

    Raises BadData for any other: missing, a folder, empty, text, foreign, damaged, hostile.
    """
    path = Path(path)
    if path.is_dir():
        remedy = "Name a file. A logger's folder is converted with `investigator import FOLDER -o LOG`."
        raise BadData("This is a folder, not a flight log.", str(path), remedy)
    if not path.exists():
        raise BadData("There is no such file.", str(path), "Check the name.")
    if not path.is_file():
        raise BadData("This is not an ordinary file.", str(path), "Name a file.")
    verdict = EXAMINER.examine(path.resolve(), time_limit_s)
    if verdict.problem:
        raise BadData(verdict.problem, str(path), verdict.remedy)
    return verdict
