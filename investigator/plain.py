"""Marks on plain functions, which run as they stand and may be compiled (`filters.compiled.kernels`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

BORROWING: set[Callable[..., Any]] = set()
INSIDE: set[Callable[..., Any]] = set()

Plain = TypeVar("Plain", bound=Callable[..., Any])


def borrowing(function: Plain) -> Plain:
    """Mark a function that allocates nothing: its arrays are its caller's and need not be counted.

    Counting the references to a hundred arrays of named tuples costs more than a step of the filter.
    """
    BORROWING.add(function)
    return function


def inside(function: Plain) -> Plain:
    """Mark a borrowing function whose code is to stand inside its callers': handing it its arguments costs
    more than it does. The compiler finds out for itself only while its caller is short: with marks a step of
    the strapdown takes 0.7 of the time.
    """
    INSIDE.add(function)
    return borrowing(function)
