"""Commands side by side in slices of time: while one runs the others are stopped.

A machine whose neighbours take and give back its cores from second to second is then the same machine for
all of them, which it is not where one command of half a minute follows another.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter


@dataclass(frozen=True)
class Task:
    """Commands that start together, held to so many cores where the system can; endless ones are ended with
    the last of the others, by SIGTERM. slice_s is how long they run before others do.
    """

    commands: tuple[Sequence[str], ...]
    cores: int
    slice_s: float
    endless: bool = False


@dataclass
class Spent:
    """How long a task ran, in all its slices, and what each of its commands said."""

    seconds: float = 0.0
    output: list[str] = field(default_factory=list)


def in_slices(tasks: Mapping[str, Task]) -> dict[str, Spent]:
    """Run them all to their end. Raises CalledProcessError for a command that fails."""
    spent = {name: Spent() for name in tasks}
    running: dict[str, list[subprocess.Popen[str]]] = {}
    waiting = {name for name, task in tasks.items() if not task.endless}
    try:
        while waiting:
            for name, task in tasks.items():
                if not task.endless and name not in waiting:
                    continue
                began = perf_counter()
                if name in running:
                    _signal(running[name], signal.SIGCONT)
                else:
                    running[name] = [_started(command, task.cores) for command in task.commands]
                if _ended(running[name], task.slice_s):
                    waiting.discard(name)
                else:
                    _signal(running[name], signal.SIGSTOP)
                spent[name].seconds += perf_counter() - began
        for name, processes in running.items():
            spent[name].output = [_told(process, tasks[name].endless) for process in processes]
    finally:
        for processes in running.values():
            _signal(processes, signal.SIGKILL)
            for process in processes:
                process.communicate()
    return spent


def _started(command: Sequence[str], cores: int) -> subprocess.Popen[str]:
    """In a group of its own, which whatever it starts belongs to."""
    hold = None
    if hasattr(os, "sched_setaffinity"):
        hold = partial(os.sched_setaffinity, 0, sorted(os.sched_getaffinity(0))[:cores])
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, process_group=0, preexec_fn=hold
    )


def _ended(processes: Sequence[subprocess.Popen[str]], within_s: float) -> bool:
    """Whether all of them have ended by then."""
    until = perf_counter() + within_s
    try:
        for process in processes:
            process.wait(max(until - perf_counter(), 0.0))
    except subprocess.TimeoutExpired:
        return False
    return True


def _signal(processes: Sequence[subprocess.Popen[str]], number: int) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)


def _told(process: subprocess.Popen[str], endless: bool) -> str:
    if endless:
        _signal([process], signal.SIGTERM)
        _signal([process], signal.SIGCONT)
    output, errors = process.communicate()
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, process.args, output, errors)
    return output
