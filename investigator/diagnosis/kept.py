"""Values kept beside what they were made from.

A figure is made anew at every move of a slider, most of its curves from runs that have not changed. What was
made from the same objects before is handed out again, the very same arrays, so that whoever draws them can
know them again too.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar
from weakref import ref

Made = TypeVar("Made")


class Kept:
    """Values by name and by the identity of their sources; each goes when one of its sources goes.

    Safe from several threads: at worst a value is made twice.
    """

    def __init__(self) -> None:
        self._values: dict[tuple[Hashable, ...], tuple[tuple[ref[Any], ...], Any]] = {}
        self._lock = Lock()

    def of(self, name: Hashable, sources: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """What was made under this name from these very objects, else what `make` makes now."""
        key = (name, *map(id, sources))
        with self._lock:
            refs, value = self._values.get(key, ((), None))
            if refs and all(found() is source for found, source in zip(refs, sources, strict=True)):
                return value
        made = make()

        def forget(gone: ref[Any]) -> None:
            self._forget(key, gone)

        held = tuple(ref(source, forget) for source in sources)
        with self._lock:
            self._values[key] = held, made
        return made

    def _forget(self, key: tuple[Hashable, ...], gone: ref[Any]) -> None:
        refs, _ = self._values.get(key, ((), None))
        if any(item is gone for item in refs):
            self._values.pop(key, None)
