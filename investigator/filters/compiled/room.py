"""Memory for the large arrays of a pass, taken again once nobody looks at them.

Fresh memory comes from the operating system page by page, cleared. Where processes make one run after the
other that costs each a good part of a run, and what they clear passes through the memory they share. Who
waits for the next run at a screen can have its memory made ready before it is asked for.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from math import prod

import numpy as np

_LEAST = 1 << 17  #: numbers; less than this the allocator keeps by itself
_MOST_IDLE = 4  #: blocks kept for the next run
_MOST_READY = 2  #: of a size, made before they are asked for
_PAGE = 512  #: numbers


class _Lease:
    """What the arrays in a block lean on: it goes when the last of them goes."""

    def __init__(self, block: np.ndarray) -> None:
        self.block = block
        self.__array_interface__ = block.__array_interface__


class Room:
    """Blocks nobody looks at."""

    def __init__(self) -> None:
        self._idle: dict[int, np.ndarray] = {}
        self._taken: dict[int, int] = {}

    def make_ready(self) -> None:
        """Have as many blocks idle as were taken since the last call, at most `_MOST_READY` of a size."""
        taken, self._taken = self._taken, {}
        for size, count in taken.items():
            idle = sum(block.size == size for block in list(self._idle.values()))
            for _ in range(min(count, _MOST_READY) - idle):
                block = np.empty(size)
                block[::_PAGE] = 0.0
                self._return(block)

    def arrays(self, shapes: Sequence[tuple[int, ...]]) -> list[np.ndarray]:
        """Arrays of floats of any content, side by side in one block."""
        sizes = [prod(shape) for shape in shapes]
        places = np.concatenate(([0], np.cumsum(sizes)))
        block = self._leased(int(places[-1]))
        return [
            block[first : first + size].reshape(shape)
            for first, size, shape in zip(places, sizes, shapes, strict=False)
        ]

    def _leased(self, size: int) -> np.ndarray:
        """So many numbers, nobody else's as long as they or a part of them are looked at."""
        if size < _LEAST:
            return np.empty(size)
        lease = _Lease(self._claimed(size))
        weakref.finalize(lease, self._return, lease.block).atexit = False
        return np.asarray(lease)

    def _claimed(self, size: int) -> np.ndarray:
        """An idle block of that size, the newest first, or a new one."""
        self._taken[size] = self._taken.get(size, 0) + 1
        for key, block in reversed(list(self._idle.items())):
            # another thread may have been faster; a lock would not do, for the collector runs in any thread
            if block.size == size and self._idle.pop(key, None) is not None:
                return block
        return np.empty(size)

    def _return(self, block: np.ndarray) -> None:
        self._idle[id(block)] = block
        for key in list(self._idle)[:-_MOST_IDLE]:
            self._idle.pop(key, None)


ROOM = Room()
