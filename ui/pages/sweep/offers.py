"""What can be varied: every number, word and flag of a hypothesis and of the setup under it, by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from investigator.case import Case
from investigator.differences import unlimited
from investigator.form import Group, baseline_form, form
from investigator.parameters import Parameter
from investigator.sweep.axis import Axis, Value

_COUNT = 5  #: values an axis begins with
_FACTOR, _LOG_FACTOR = 2.0, 10.0  #: a range begins so far to both sides of the present value


@dataclass(frozen=True)
class Offer:
    """One parameter that may be varied: its path, its name in words, and where it stands."""

    path: str
    name: str
    place: str
    parameter: Parameter

    @property
    def choices(self) -> tuple[Value, ...]:
        """The words or flags it can take; empty for a number."""
        if isinstance(self.parameter.value, bool):
            return (False, True)
        return self.parameter.choices

    @property
    def whole(self) -> bool:
        """Whether it counts something."""
        value = self.parameter.value
        return isinstance(value, int) and not isinstance(value, bool)

    def holds(self, text: str) -> bool:
        """Whether every word of a search stands in its name, its place or its path."""
        told = f"{self.name} {self.place} {self.path}".lower()
        return all(word in told for word in text.lower().split())

    def axis(self) -> Axis:
        """The axis to begin with: all choices, or a few numbers around the present one."""
        if self.choices:
            return Axis(path=self.path, values=self.choices)
        start, stop = self._range()
        log = self.parameter.log and start > 0.0
        return Axis.between(self.path, start, stop, _COUNT, log=log, whole=self.whole)

    def _range(self) -> tuple[float, float]:
        now, low, high = float(self.parameter.value), self.parameter.low, self.parameter.high
        factor = _LOG_FACTOR if self.parameter.log else _FACTOR
        if now == 0.0 or unlimited(now):
            start, stop = 0.0, 1.0
        else:
            start, stop = sorted((now / factor, now * factor))
        if self.whole:
            start, stop = float(round(start)), float(max(round(stop), round(start) + _COUNT - 1))
        if low is not None:
            start, stop = max(start, low), max(stop, low)
        if high is not None:
            start, stop = min(start, high), min(stop, high)
        return start, stop


def offers(case: Case, letter: str) -> tuple[Offer, ...]:
    """What a sweep of a hypothesis ("" the baseline) can vary, its own parameters first."""
    if not letter:
        return tuple(_offers(baseline_form(case.setup)))
    hypothesis = case.hypothesis(letter)
    groups = (*form(hypothesis, case.setup), *baseline_form(hypothesis.apply(case.setup)))
    return tuple({item.path: item for item in reversed([*_offers(groups)])}.values())[::-1]


def _offers(groups: tuple[Group, ...]) -> Iterator[Offer]:
    for group in groups:
        place = ", ".join(part for part in (group.title, group.note) if part)
        for row in (*group.rows, *(group.holds or ())):
            parameter = row.parameter
            numeric = isinstance(parameter.value, (bool, int, float))
            if numeric or parameter.choices:
                kind = row.path.endswith(".kind")
                name = f"Kind of {group.title.lower()}" if kind else parameter.label
                yield Offer(row.path, name, place, parameter)
