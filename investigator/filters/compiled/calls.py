"""A law by the address of its compiled code, as something compiled code can call.

numba can call a function it is handed, but a tuple of them costs half a minute to compile; an address is a
number, and any many of them an array. Every function here takes an address and gives the law at it; the
address must be that of code compiled for the law's signature (`signatures.LAWS`).

The engine's own large parts are called so as well: what calls a function by name is compiled with all that
function's code once more, and all that it calls.
"""

from __future__ import annotations

from typing import Any

from numba.core import cgutils, types
from numba.extending import intrinsic

from investigator.filters.compiled.signatures import CARRY, LAWS, MEET, RUN_ROWS


def _at(signature: Any) -> Any:
    law = types.FunctionType(signature)

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        found = cgutils.create_struct_proxy(law)(context, builder)
        nowhere = cgutils.get_null_value(context.get_value_type(types.voidptr))
        found.c_addr = found.py_addr = nowhere
        found.jit_addr = builder.inttoptr(given[0], context.get_value_type(types.voidptr))
        return found._getvalue()

    def at(typing: Any, address: Any) -> tuple[Any, Any]:
        del address
        return law(types.int64), generate

    found: Any = intrinsic(at)
    found.signature = str(signature)  # code that calls by it is stale where it changes, see `kernels`
    return found


step_at = _at(LAWS["step"])
correct_at = _at(LAWS["correct"])
reset_at = _at(LAWS["reset"])
see_at = _at(LAWS["see"])
pose_at = _at(LAWS["pose"])
share_at = _at(LAWS["share"])
measure_at = _at(LAWS["measure"])
variance_at = _at(LAWS["variance"])
decide_at = _at(LAWS["decide"])
ratio_at = _at(LAWS["ratio"])
alter_at = _at(LAWS["alter"])
worsen_at = _at(LAWS["worsen"])

carry_at = _at(CARRY)
meet_at = _at(MEET)
run_rows_at = _at(RUN_ROWS)
