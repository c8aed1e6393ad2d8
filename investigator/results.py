"""Results by digest: a run is derived from the log, one half of a setup and the engine.

The same inputs are computed once, whichever threads ask. One `Results` belongs to one open log; undo and
revisits find what they need here. What a slider passes through is kept only for a moment, so that a long drag
does not push out what was there before it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from threading import Event, Lock
from typing import Generic, TypeVar

import numpy as np

from investigator.assembly import Assembly
from investigator.differences import digest
from investigator.errors import Cancelled
from investigator.fidelity import Fidelity, check_fidelity
from investigator.filters.run import Run
from investigator.logs.reader import FlightLog
from investigator.reconstruction import Reconstruction, reconstruct
from investigator.replay import CancelledQuery, Progress, replay
from investigator.setup import Setup

Kept = TypeVar("Kept", Run, Reconstruction)

_POLL_S = 0.02  #: how often a request that waits for another's run asks whether it is still wanted
_MOST_BYTES = 800_000_000  #: of arrays, for runs and reconstructions each
_LEAST = 4  #: results kept however large they are
_PASSING_RUNS, _PASSING_RECONSTRUCTIONS = 3, 1  #: of values of a slider on its way


class Results:
    """Replays and reconstructions of one log by the digest of the half they depend on, the newest `room` of
    each, fewer where they are large.

    `engine` may be exchanged at any time; it holds for what is computed from then on.
    """

    def __init__(
        self, log: FlightLog, engine: str = "auto", room: int = 64, most_bytes: int = _MOST_BYTES
    ) -> None:
        self.log = log
        self.engine = engine
        self._assembly = Assembly(log)
        self._runs: _Shelf[Run] = _Shelf(room, most_bytes, _PASSING_RUNS)
        self._reconstructions: _Shelf[Reconstruction] = _Shelf(room, most_bytes, _PASSING_RECONSTRUCTIONS)
        self._newest: dict[str, Run] = {}
        self._under_way: dict[tuple[int, str], Event] = {}
        self._judged: tuple[Run, Setup, Fidelity] | None = None
        self._lock = Lock()

    def replay(
        self,
        setup: Setup,
        label: str,
        progress: Progress | None = None,
        cancelled: CancelledQuery | None = None,
        *,
        passing: bool = False,
    ) -> Run:
        """The replay under `setup.onboard`; see `replay.replay`. `passing`: a value that will not stay.

        It is taken up where it parts from the last run of the same label, or else from the baseline's.
        """

        def compute() -> Run:
            return replay(
                self.log,
                setup,
                label=label,
                engine=self.engine,
                assembly=self._assembly,
                after=self._newest.get(label) or self._newest.get("baseline"),
                progress=progress,
                cancelled=cancelled,
            )

        run = self._get(self._runs, digest(setup.onboard), compute, cancelled, passing=passing)
        self._newest[label] = run
        return run

    def reconstruction(
        self,
        setup: Setup,
        label: str,
        progress: Progress | None = None,
        cancelled: CancelledQuery | None = None,
        *,
        passing: bool = False,
    ) -> Reconstruction:
        """The reconstruction under `setup.actual`; see `reconstruction.reconstruct`. `passing` as in
        `replay`.
        """

        def compute() -> Reconstruction:
            return reconstruct(
                self.log,
                setup,
                label=label,
                engine=self.engine,
                assembly=self._assembly,
                progress=progress,
                cancelled=cancelled,
            )

        return self._get(self._reconstructions, digest(setup.actual), compute, cancelled, passing=passing)

    def fidelity(self, setup: Setup, baseline: Run) -> Fidelity | None:
        """How the baseline's replay holds against what was recorded on board, judged once; None where no
        altitude was recorded. Raises as `check_fidelity`.
        """
        recorded = self.log.navigation()
        if recorded is None or "altitude" not in recorded.channels:
            return None
        if self._judged is None or self._judged[0] is not baseline or self._judged[1] != setup:
            flags = self.log.measurements()
            found = check_fidelity(recorded, baseline, self.log.header, setup, measurements=flags)
            self._judged = baseline, setup, found
        return self._judged[2]

    def has(self, setup: Setup, *, replay: bool = True, reconstruction: bool = True) -> bool:
        """Whether what is asked for is there without computing."""
        runs = not replay or digest(setup.onboard) in self._runs
        return runs and (not reconstruction or digest(setup.actual) in self._reconstructions)

    def _get(
        self,
        shelf: _Shelf[Kept],
        key: str,
        compute: Callable[[], Kept],
        cancelled: CancelledQuery | None,
        *,
        passing: bool = False,
    ) -> Kept:
        place = id(shelf), key
        while True:
            with self._lock:
                found = shelf.find(key, passing=passing)
                if found is not None:
                    return found
                other = self._under_way.get(place)
                if other is None:
                    self._under_way[place] = Event()
                    break
            _wait(other, cancelled)
        try:
            result = compute()
            with self._lock:
                shelf.put(key, result, passing=passing)
            return result
        finally:
            with self._lock:
                self._under_way.pop(place).set()


class _Shelf(Generic[Kept]):
    """Results in order of use: those that stay within a room, and the last few that only passed."""

    def __init__(self, room: int, most_bytes: int, most_passing: int) -> None:
        self._room, self._most_bytes, self._most_passing = room, most_bytes, most_passing
        self._kept: OrderedDict[str, tuple[Kept, int]] = OrderedDict()
        self._passing: OrderedDict[str, Kept] = OrderedDict()

    def __contains__(self, key: str) -> bool:
        return key in self._kept or key in self._passing

    def find(self, key: str, *, passing: bool) -> Kept | None:
        """The result of that key; one that only passed stays if it is now asked for to stay."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key][0]
        found = self._passing.get(key)
        if found is not None and not passing:
            del self._passing[key]
            self.put(key, found, passing=False)
        return found

    def put(self, key: str, result: Kept, *, passing: bool) -> None:
        """Keep a result; those used longest ago give way."""
        if passing:
            self._passing[key] = result
            while len(self._passing) > self._most_passing:
                self._passing.popitem(last=False)
            return
        self._kept[key] = result, _bytes(result)
        while len(self._kept) > self._room or (
            len(self._kept) > _LEAST and sum(size for _, size in self._kept.values()) > self._most_bytes
        ):
            self._kept.popitem(last=False)


def _bytes(value: object) -> int:
    """How much memory the arrays of a result take, at most."""
    if isinstance(value, np.ndarray):
        return value.nbytes
    if is_dataclass(value):
        return sum(_bytes(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, Mapping):
        return sum(_bytes(item) for item in value.values())
    return sum(_bytes(item) for item in value) if isinstance(value, tuple) else 0


def _wait(other: Event, cancelled: CancelledQuery | None) -> None:
    """Until another thread's run of the same inputs ends, however it ends. Raises Cancelled when asked to
    stop.
    """
    while not other.wait(_POLL_S):
        if cancelled is not None and cancelled():
            raise Cancelled("The run was stopped.", "", "Start it again to have its result.")
