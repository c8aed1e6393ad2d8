"""An axis of a sweep: one parameter by its path and the values it takes."""

from __future__ import annotations

import json
from math import isfinite
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field

from investigator.errors import UsageError
from investigator.parameters import Declared

Value = bool | int | float | str

_EXAMPLE = "Write PATH=START:STOP:COUNT (with :log for equal ratios) or PATH=VALUE,VALUE,…"


class Axis(Declared):
    """One parameter and its values in order.

    path: as ``--param`` addresses the setup (``onboard.sensors.baro.gate.sigmas``), or ``edit.…`` for a
    parameter of the hypothesis itself. spacing: values listed one by one (numbers, words, flags), or numbers
    at equal steps or equal ratios between the first and the last.
    """

    path: str
    values: Annotated[tuple[Value, ...], Field(min_length=1)]
    spacing: Literal["listed", "linear", "logarithmic"] = "listed"

    @classmethod
    def between(
        cls, path: str, start: float, stop: float, count: int, *, log: bool = False, whole: bool = False
    ) -> Self:
        """`count` numbers from `start` to `stop`; `whole` rounds them. Raises UsageError where there are
        none.
        """
        if count < 1 or not (isfinite(start) and isfinite(stop)):
            raise UsageError(f"No {count} numbers lie from {start:g} to {stop:g}.", path, _EXAMPLE)
        if log and not (start > 0.0 and stop > 0.0):
            raise UsageError(
                f"Equal ratios need numbers above zero, not {start:g} to {stop:g}.", path, "Leave out :log."
            )
        numbers = np.geomspace(start, stop, count) if log else np.linspace(start, stop, count)
        values = [round(x) if whole else x for x in numbers.tolist()]
        return cls(path=path, values=tuple(dict.fromkeys(values)), spacing="logarithmic" if log else "linear")

    @property
    def numeric(self) -> bool:
        """Whether every value is a number (a flag is none)."""
        return all(isinstance(item, (int, float)) and not isinstance(item, bool) for item in self.values)

    def at(self, share: float) -> Value:
        """The value a share 0…1 of the way along: between the ends where spaced, else one of the list."""
        if self.spacing == "listed":
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        start, stop = float(self.values[0]), float(self.values[-1])
        if self.spacing == "logarithmic":
            value = float(np.exp(np.log(start) + share * (np.log(stop) - np.log(start))))
        else:
            value = start + share * (stop - start)
        return round(value) if all(isinstance(item, int) for item in self.values) else value

    def coordinates(self) -> np.ndarray:
        """(n,) where the values stand on a plot: the numbers themselves, or 0, 1, 2… for words and flags."""
        return np.array(self.values if self.numeric else range(len(self.values)), dtype=float)

    def coordinate(self, value: Value) -> float:
        """Where one value stands on that plot."""
        return float(value) if self.numeric else float(self.values.index(value))


def read_axis(text: str, *, counted: bool = True) -> Axis:
    """An axis as the command line writes it: PATH=START:STOP:COUNT[:log] or PATH=VALUE,VALUE,…

    With `counted` False COUNT may be left out: the ends alone say what is drawn from. Raises UsageError.
    """
    path, sign, rest = text.partition("=")
    path, rest = path.strip(), rest.strip()
    if not sign or not path or not rest:
        raise UsageError(f"“{text}” names no parameter with its values.", "--vary", _EXAMPLE)
    parts = rest.split(":")
    if len(parts) == 1 or rest.startswith(("{", "[", '"')):
        return Axis(path=path, values=tuple(_value(item, text) for item in rest.split(",")))
    log = parts[-1] == "log"
    parts = parts[:-1] if log else parts
    if len(parts) == 2 and not counted:
        parts.append("2")
    try:
        start, stop, count = float(parts[0]), float(parts[1]), int(parts[2])
    except (IndexError, ValueError):
        raise UsageError(f"“{rest}” is no range of numbers.", path, _EXAMPLE) from None
    if len(parts) != 3:
        raise UsageError(f"“{rest}” is no range of numbers.", path, _EXAMPLE)
    return Axis.between(path, start, stop, count, log=log)


def _value(text: str, whole: str) -> Value:
    try:
        value = json.loads(text)
    except ValueError:
        value = text.strip()
    if not isinstance(value, (bool, int, float, str)) or value == "":
        raise UsageError(
            f"“{text.strip()}” in “{whole}” is neither number, word nor flag.", "--vary", _EXAMPLE
        )
    return value
