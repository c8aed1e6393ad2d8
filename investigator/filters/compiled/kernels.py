"""Plain functions compiled as they stand, once per machine.

A function's calls to other plain functions of its package are bound to their compiled selves. Compiled code
lies in the user's cache, in a folder named for the digest of everything that went into the function, so that
a change in one file never leaves another's code stale. numba's import costs half a second and happens here,
late.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from dis import get_instructions
from enum import EnumMeta
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from threading import RLock
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from investigator.plain import BORROWING, INSIDE, borrowing

if TYPE_CHECKING:
    from investigator.filters.compiled.holding import Entry

_PACKAGE = "investigator"
#: What they write may stand in any function's code.
_GENERATORS = ("carrying.py", "holding.py", "lanes.py", "vectors.py")
_lock = RLock()


@cache
def compiled(function: Callable[..., Any]) -> Any:
    """The function as numba's dispatcher; nothing is compiled before its first use."""
    with _lock:
        import numba

        from investigator.filters.compiled.codecache import code_cache

        config: Any = numba.config
        own = twin(function)
        options: dict[str, Any] = {
            "nogil": True,
            "forceinline": function in INSIDE,
            "_nrt": function not in BORROWING,
        }
        dispatcher: Any = numba.njit(**options)(own)
        kept_at = config.CACHE_DIR
        config.CACHE_DIR = kept_at or str(cache_folder(function))
        try:
            dispatcher._cache = code_cache()(own, partial(_make_ready, own, function))
        except RuntimeError:  # a function without a file of its own has no place in the cache
            _make_ready(own, function)
        finally:
            config.CACHE_DIR = kept_at
        return dispatcher


def _make_ready(own: FunctionType, function: Callable[..., Any]) -> None:
    """Make a twin ready to be compiled: its calls go to compiled functions."""
    _keep_blas_out()
    for name in _names(own.__code__):
        called = own.__globals__.get(name)
        if isinstance(called, FunctionType) and _is_ours(called, function):
            own.__globals__[name] = compiled(called)


@cache
def _keep_blas_out() -> None:
    """numba looks for scipy's linear algebra when it first compiles: no function here needs it, and to load
    it takes as long as to load the filter. One that does need it has it loaded then.
    """
    import numba.np.linalg as found

    known = found.ensure_blas
    found.ensure_blas = _no_blas
    try:
        import numba.np.arraymath  # noqa: F401  # asks while it is loaded, and only for its inner product
    finally:
        found.ensure_blas = known


def _no_blas() -> None:
    raise ImportError("not loaded")


@cache
def specialised(function: Callable[..., Any], signature: Any) -> Any:
    """The function compiled for one signature. Raises numba's NumbaError where it does not compile."""
    dispatcher = compiled(function)
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dispatcher.compile(signature)
    return dispatcher


@cache
def entry(function: Callable[..., Any], signature: Any) -> Entry:
    """The function compiled for one signature, called as that one without looking at its arguments again.

    numba takes a compiled function for its own type, not for the type of its signature; the entry point
    itself knows what it was compiled for. Arguments must be of the signature's types.
    """
    from investigator.filters.compiled.holding import Entry

    found = specialised(function, signature).overloads[signature.args]
    return Entry(found.entry_point, signature.args)


@cache
def address(function: Callable[..., Any], signature: Any) -> int:
    """Where the function's code compiled for one signature begins, for `calls`."""
    found = specialised(function, signature).overloads[signature.args]
    begin: int = found.library.get_pointer_to_function(found.fndesc.llvm_func_name)
    return begin


def twin(function: Callable[..., Any], **names: Any) -> FunctionType:
    """The same function with other things behind some of its global names."""
    assert isinstance(function, FunctionType)
    found = FunctionType(
        function.__code__,
        {**function.__globals__, **names},
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    found.__qualname__, found.__module__ = function.__qualname__, function.__module__
    if function in BORROWING:
        borrowing(found)
    return found


@cache
def _names(code: CodeType) -> frozenset[str]:
    """The global names a function reads."""
    inner = (_names(constant) for constant in code.co_consts if isinstance(constant, CodeType))
    return frozenset(item.argval for item in get_instructions(code) if item.opname == "LOAD_GLOBAL").union(
        *inner
    )


def cache_folder(function: Callable[..., Any]) -> Path:
    """Where a function's compiled code is kept: by the sources and the constants it is made of."""
    digest = sha256()
    for name in _GENERATORS:
        digest.update(_source_digest(str(Path(__file__).with_name(name))).encode())
    for part in sorted(_ingredients(function)):
        digest.update(part.encode())
    return _user_cache() / "descent-investigator" / "compiled" / digest.hexdigest()[:16]


def _ingredients(function: Callable[..., Any]) -> set[str]:
    """What a function and all it may call are made of."""
    found: set[str] = set()
    known, waiting = {function}, [function]
    while waiting:
        parts, called = _own_ingredients(waiting.pop())
        found |= parts
        waiting += called - known
        known |= called
    return found


@cache
def _own_ingredients(function: Callable[..., Any]) -> tuple[set[str], set[Callable[..., Any]]]:
    """Of one function, and what it may call: a member's name counts as a global one, which needs no look at
    every instruction and makes at worst one change too many count.
    """
    assert isinstance(function, FunctionType)
    found = {_source_digest(function.__code__.co_filename)}
    called: set[Callable[..., Any]] = set()
    for name in _any_names(function.__code__):
        value = function.__globals__.get(name)
        if isinstance(value, FunctionType) and _is_ours(value, function):
            called.add(value)
        elif isinstance(value, EnumMeta):
            found.add(f"{name}={list(value)!r}")
        elif isinstance(value, (int, float, str, slice, tuple)):
            found.add(f"{name}={value!r}")
        elif isinstance(signature := getattr(value, "signature", None), str):  # of `calls`, `carrying`
            found.add(f"{name}={signature}")
    return found, called


def _any_names(code: CodeType) -> set[str]:
    """The names a function reads, of globals and of members."""
    inner = (_any_names(constant) for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*inner)


@cache
def _source_digest(path: str) -> str:
    try:
        return sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return path


def _is_ours(called: FunctionType, caller: Callable[..., Any]) -> bool:
    return called.__module__.partition(".")[0] in (_PACKAGE, caller.__module__.partition(".")[0])


def _user_cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
