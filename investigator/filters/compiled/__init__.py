"""The compiled engine: the reference engine's algebra over the same plain functions, compiled by numba.

Physics is not written again: mechanisation, measurement, fault, noise and gate functions are compiled as they
stand. What a compiled function cannot do (late samples, a start without prior, a model that exists only in
Python) is left to the reference engine, and the run says so.
"""

from __future__ import annotations


def warm() -> None:
    """Compile the engine's own passes, or fetch them from the cache: up to a minute, once per machine.

    For a thread in the background; a run that starts meanwhile waits for it.
    """
    from investigator.filters.compiled.entries import compiled_pass

    compiled_pass()
