"""numba's cache of compiled code, read without loading what only compiling needs.

What numba does to run a function it has compiled before is mostly done for another one that might yet call
it. Here that is done when such a one is compiled; where numba is another inside than is known here, as it
does it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache, wraps
from types import FunctionType
from typing import Any

#: What is known here of the inside of numba's library of compiled code.
_LIBRARY = (
    "_unserialize",
    "_set_compiled_object",
    "_finalize_final_module",
    "_get_module_for_linking",
    "enable_object_caching",
    "get_pointer_to_function",
)


@cache
def code_cache() -> Any:
    """numba's cache of a function, which calls what it is given when something is to be compiled.

    Its own has every part of numba loaded and all that numba knows declared before it looks, which takes
    longer than to load the filter; a compiler does both again when it begins.
    """
    from numba.core.caching import FunctionCache
    from numba.core.codegen import JITCPUCodegen
    from numba.core.runtime.nrt import rtsys

    JITCPUCodegen._library_class = _library(JITCPUCodegen._library_class)
    _leave_modules_unloaded()

    class CodeCache(FunctionCache):
        def __init__(self, function: FunctionType, when_missed: Callable[[], None]) -> None:
            super().__init__(function)
            self._when_missed = when_missed

        def load_overload(self, sig: Any, target_context: Any) -> Any:
            rtsys.initialize(target_context)
            with self._guard_against_spurious_io_errors():
                found = self._load_overload(sig, target_context)
            if found is None:
                self._when_missed()
            return found

    return CodeCache


def _library(theirs: Any) -> Any:
    """numba's library of compiled code, whose intermediate code, which takes most of the time to load, is
    looked at only where it goes into another one.
    """
    from llvmlite import binding

    if not all(hasattr(theirs, name) for name in _LIBRARY):
        return theirs

    class Library(theirs):
        _unread: bytes | None = None

        @classmethod
        def _unserialize(cls, codegen: Any, state: tuple[str, str, Any]) -> Any:
            name, kind, data = state
            if kind != "object":
                return super()._unserialize(codegen, state)
            self = codegen.create_library(name)
            code, self._unread = data
            self.enable_object_caching()
            self._set_compiled_object(code)
            self._finalize_final_module()
            return self

        def _get_module_for_linking(self) -> Any:
            if self._unread is not None:
                self._shared_module, self._unread = binding.parse_bitcode(self._unread), None
                self._codegen._engine._load_defined_symbols(self._shared_module)
            return super()._get_module_for_linking()

        def get_pointer_to_function(self, name: str) -> Any:
            if self._unread is not None:  # asked by the names under which it was compiled
                self._codegen._engine._defined_symbols.add(name)
            return super().get_pointer_to_function(name)

    return Library


def _leave_modules_unloaded() -> None:
    """numba loads every module that a part of compiled code was written in, its linear algebra for a square
    root among them, to have the globals at hand that only interpreted code would read.
    """
    from numba.core import environment

    if not hasattr(environment, "_rebuild_env"):
        return

    @wraps(environment._rebuild_env)  # by whose name the cache's files know it
    def rebuilt(module: str, constants: list[Any], name: str) -> Any:
        found = environment.lookup_environment(name)
        if found is None:
            loaded = sys.modules.get(module)
            found = environment.Environment({"__name__": module} if loaded is None else vars(loaded))
            found.consts[:], found.env_name = constants, name
            environment.Environment._memo[name] = found
        return found

    environment._rebuild_env = rebuilt
