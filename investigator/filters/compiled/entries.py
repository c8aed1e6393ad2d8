"""The engine's own functions, compiled: what Python calls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True)
class CompiledPass:
    """See `forward`, `trail`, `again`, `backward` and `along`."""

    run_rows: Any
    arrive: Any
    leave: Any
    judge_again: Any
    go_back: Any
    write_nodes: Any
    read_along: Any
    altitudes: Any


@cache
def compiled_pass() -> CompiledPass:
    """Compiled once per machine, then fetched from the cache."""
    from investigator.filters.compiled import again, along, backward, forward, signatures, trail
    from investigator.filters.compiled.kernels import address, entry
    from investigator.world import terrain

    address(forward.meet, signatures.MEET)  # `run_rows` calls it by that
    return CompiledPass(
        entry(forward.run_rows, signatures.RUN_ROWS),
        entry(trail.arrive, signatures.STAND),
        entry(trail.leave, signatures.STAND),
        entry(again.judge_again, signatures.JUDGE_AGAIN),
        entry(backward.go_back, signatures.GO_BACK),
        entry(backward.write_nodes, signatures.WRITE_NODES),
        entry(along.read_along, signatures.READ_ALONG),
        entry(terrain.altitudes, signatures.ALTITUDES),
    )
