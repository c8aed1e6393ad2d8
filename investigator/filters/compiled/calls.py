"""A law by the address of its compiled code, as something compiled code can call.

numba can call a function it is handed, but a tuple of them costs half a minute to compile; an address is a
number, and any many of them an array. Every function here takes an address and gives the law at it; the
address must be that of code compiled for the law's signature (`signatures.LAWS`).
"""

from __future__ import annotations

from typing import Any

from numba.core import cgutils, types
from numba.extending import intrinsic

from investigator.filters.compiled.signatures import LAWS


def _law_at(name: str) -> Any:
    law = types.FunctionType(LAWS[name])

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        found = cgutils.create_struct_proxy(law)(context, builder)
        nowhere = cgutils.get_null_value(context.get_value_type(types.voidptr))
        found.c_addr = found.py_addr = nowhere
        found.jit_addr = builder.inttoptr(given[0], context.get_value_type(types.voidptr))
        return found._getvalue()

    def at(typing: Any, address: Any) -> tuple[Any, Any]:
        del address
        return law(types.int64), generate

    return intrinsic(at)


step_at = _law_at("step")
correct_at = _law_at("correct")
reset_at = _law_at("reset")
see_at = _law_at("see")
pose_at = _law_at("pose")
share_at = _law_at("share")
measure_at = _law_at("measure")
variance_at = _law_at("variance")
decide_at = _law_at("decide")
ratio_at = _law_at("ratio")
alter_at = _law_at("alter")
worsen_at = _law_at("worsen")
