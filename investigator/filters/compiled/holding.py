"""Named tuples of arrays by the address of memory that holds them.

numba hands a named tuple on member by member: a pass's are nine hundred numbers a call, and copying them
cost more than a sample's arithmetic and most of the time to compile. Held in memory one is a single address,
and code reads what it uses of it. Nothing there changes while compiled code runs, of which the compiler is
told; what arrays hold may change as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate
from numba.extending import NativeValue, infer_getattr, register_model, unbox
from numba.np.numpy_support import as_dtype

_WORD = ir.IntType(64)


class Held(types.Type):
    """The type of a named tuple held in memory: of floats, integers, contiguous arrays and tuples like it."""

    def __init__(self, of: Any) -> None:
        self.of = of
        super().__init__(name=f"held({of})")

    def member(self, name: str) -> tuple[int, Any]:
        """Where a member begins, in words, and its type."""
        at = self.of.fields.index(name)
        return sum(_size(item) for item in self.of.types[:at]), self.of.types[at]


def held(members: Sequence[Any], of: type) -> Held:
    """A named tuple of these members, held."""
    return Held(types.NamedTuple(tuple(members), of))


@register_model(Held)
class _Address(models.PrimitiveModel):
    def __init__(self, manager: Any, held: Held) -> None:
        super().__init__(manager, held, ir.IntType(8).as_pointer())


def _size(kind: Any) -> int:
    """Words a member takes: an array's are its address and its shape."""
    if isinstance(kind, types.Array):
        return 1 + int(kind.ndim)
    return sum(_size(item) for item in kind.types) if isinstance(kind, types.NamedTuple) else 1


@infer_getattr
class _Members(AttributeTemplate):
    key = Held

    def generic_resolve(self, held: Held, name: str) -> Any:  # type: ignore[override]  # theirs has no types
        if name not in held.of.fields:
            return None
        kind = held.member(name)[1]
        return Held(kind) if isinstance(kind, types.NamedTuple) else kind


@lower_getattr_generic(Held)  # type: ignore[untyped-decorator]  # numba's
def _member(context: Any, builder: Any, held: Held, address: Any, name: str) -> Any:
    at, kind = held.member(name)
    place = builder.gep(builder.bitcast(address, _WORD.as_pointer()), [ir.Constant(_WORD, at)])
    if isinstance(kind, types.NamedTuple):
        return builder.bitcast(place, ir.IntType(8).as_pointer())
    if isinstance(kind, types.Array):
        return _array(context, builder, kind, place)
    return _unchanging(builder, builder.bitcast(place, context.get_value_type(kind).as_pointer()))


def _array(context: Any, builder: Any, kind: Any, place: Any) -> Any:
    """An array borrowed from its owner, who is not told."""
    words = [
        _unchanging(builder, builder.gep(place, [ir.Constant(_WORD, at)])) for at in range(1 + kind.ndim)
    ]
    item = context.get_abi_sizeof(context.get_data_type(kind.dtype))
    strides = [ir.Constant(_WORD, item)]
    for length in reversed(words[2:]):
        strides.insert(0, builder.mul(strides[0], length))
    count = words[1]
    for length in words[2:]:
        count = builder.mul(count, length)
    array = context.make_array(kind)(context, builder)
    array.meminfo = cgutils.get_null_value(array.meminfo.type)
    array.parent = cgutils.get_null_value(array.parent.type)
    array.nitems, array.itemsize = count, ir.Constant(_WORD, item)
    array.data = builder.inttoptr(words[0], array.data.type)
    array.shape = cgutils.pack_array(builder, words[1:])
    array.strides = cgutils.pack_array(builder, strides)
    return array._getvalue()


def _unchanging(builder: Any, place: Any) -> Any:
    found = builder.load(place)
    found.set_metadata("invariant.load", builder.module.add_metadata([]))
    return found


@unbox(Held)  # type: ignore[untyped-decorator]  # numba's
def _unbox(kind: Held, number: Any, given: Any) -> Any:
    del kind
    return NativeValue(given.pyapi.long_as_voidptr(number))


#: A named tuple's class, and of each member its name, what makes it a word (of a tuple its own plan), of an
#: array the rank and the type of its items.
Plan = tuple[Any, tuple[tuple[str, Any, int, np.dtype | None], ...]]


class Entry:
    """A compiled function as Python calls it, with named tuples where it takes them held."""

    def __init__(self, function: Callable[..., Any], arguments: Sequence[Any]) -> None:
        self._function = function
        self._plans = tuple(_plan(kind.of) if isinstance(kind, Held) else None for kind in arguments)

    def __call__(self, *given: Any) -> Any:
        return self.with_last(*given)()

    def with_last(self, *last: Any) -> Callable[..., Any]:
        """The function with its last arguments given once for many calls."""
        plans = self._plans[len(self._plans) - len(last) :]
        memory = [
            item if plan is None else _memory(item, plan) for item, plan in zip(last, plans, strict=True)
        ]
        handed = [
            item if plan is None else int(item.ctypes.data) for item, plan in zip(memory, plans, strict=True)
        ]

        def call(*first: Any) -> Any:
            return self._function(*first, *handed)

        call.holds = last, memory  # type: ignore[attr-defined]  # as long as it may be called
        return call


def _memory(given: Any, plan: Plan) -> np.ndarray:
    """A named tuple in words. Raises TypeError where it is not of that plan: nobody looks again."""
    words = list(_words(given, plan))
    memory = np.empty(len(words), dtype=np.int64)
    numbers = memory.view(np.float64)
    for at, word in enumerate(words):
        if isinstance(word, float):
            numbers[at] = word
        else:
            memory[at] = word
    return memory


def _words(given: Any, plan: Plan) -> Iterator[int | float]:
    cls, members = plan
    if not isinstance(given, cls):
        raise TypeError(f"{type(given).__name__} where {cls.__name__} is taken")
    for value, (name, turn, rank, item) in zip(tuple(given), members, strict=True):
        if item is not None:
            fits = isinstance(value, np.ndarray) and value.ndim == rank and value.dtype == item
            if not fits or not value.flags.c_contiguous:
                raise TypeError(f"{cls.__name__}.{name} is no contiguous array of {item}, {rank}-dimensional")
            yield value.__array_interface__["data"][0]
            yield from value.shape
        elif isinstance(turn, tuple):
            yield from _words(value, turn)
        else:
            yield turn(value)


def _plan(kind: Any) -> Plan:
    """How a named tuple becomes words."""
    members: list[tuple[str, Any, int, np.dtype | None]] = []
    for name, wanted in zip(kind.fields, kind.types, strict=True):
        if isinstance(wanted, types.Array):
            members.append((name, None, wanted.ndim, as_dtype(wanted.dtype)))
        elif isinstance(wanted, types.NamedTuple):
            members.append((name, _plan(wanted), 0, None))
        else:
            members.append((name, float if isinstance(wanted, types.Float) else int, 0, None))
    return kind.instance_class, tuple(members)
