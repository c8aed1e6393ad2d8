"""Results by digest: a run is derived from the log, one half of a setup and the engine.

The same inputs are computed once, whichever threads ask. One `Results` belongs to one open log; undo and
revisits find what they need here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Event, Lock
from typing import TypeVar

from investigator.differences import digest
from investigator.errors import Cancelled
from investigator.filters.run import Run
from investigator.logs.reader import FlightLog
from investigator.reconstruction import Reconstruction, reconstruct
from investigator.replay import CancelledQuery, Progress, replay
from investigator.setup import Setup

Kept = TypeVar("Kept", Run, Reconstruction)

_POLL_S = 0.02  #: how often a request that waits for another's run asks whether it is still wanted


class Results:
    """Replays and reconstructions of one log by the digest of the half they depend on, the newest `room` of
    each.
    """

    def __init__(self, log: FlightLog, engine: str = "reference", room: int = 64) -> None:
        self.log = log
        self.engine = engine
        self._room = room
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._reconstructions: OrderedDict[str, Reconstruction] = OrderedDict()
        self._under_way: dict[tuple[int, str], Event] = {}
        self._lock = Lock()

    def replay(
        self,
        setup: Setup,
        label: str,
        progress: Progress | None = None,
        cancelled: CancelledQuery | None = None,
    ) -> Run:
        """The replay under `setup.onboard`; see `replay.replay`."""
        return self._get(
            self._runs,
            digest(setup.onboard),
            lambda: replay(
                self.log, setup, label=label, engine=self.engine, progress=progress, cancelled=cancelled
            ),
            cancelled,
        )

    def reconstruction(
        self,
        setup: Setup,
        label: str,
        progress: Progress | None = None,
        cancelled: CancelledQuery | None = None,
    ) -> Reconstruction:
        """The reconstruction under `setup.actual`; see `reconstruction.reconstruct`."""
        return self._get(
            self._reconstructions,
            digest(setup.actual),
            lambda: reconstruct(
                self.log, setup, label=label, engine=self.engine, progress=progress, cancelled=cancelled
            ),
            cancelled,
        )

    def has(self, setup: Setup, *, replay: bool = True, reconstruction: bool = True) -> bool:
        """Whether what is asked for is there without computing."""
        runs = not replay or digest(setup.onboard) in self._runs
        return runs and (not reconstruction or digest(setup.actual) in self._reconstructions)

    def _get(
        self,
        kept: OrderedDict[str, Kept],
        key: str,
        compute: Callable[[], Kept],
        cancelled: CancelledQuery | None,
    ) -> Kept:
        place = id(kept), key
        while True:
            with self._lock:
                if key in kept:
                    kept.move_to_end(key)
                    return kept[key]
                other = self._under_way.get(place)
                if other is None:
                    self._under_way[place] = Event()
                    break
            _wait(other, cancelled)
        try:
            result = compute()
            with self._lock:
                kept[key] = result
                while len(kept) > self._room:
                    kept.popitem(last=False)
            return result
        finally:
            with self._lock:
                self._under_way.pop(place).set()


def _wait(other: Event, cancelled: CancelledQuery | None) -> None:
    """Until another thread's run of the same inputs ends, however it ends. Raises Cancelled when asked to
    stop.
    """
    while not other.wait(_POLL_S):
        if cancelled is not None and cancelled():
            raise Cancelled("The run was stopped.", "", "Start it again to have its result.")
