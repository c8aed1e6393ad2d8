"""The plan of a sweep: what is run, as a value. Its digest names the result; a point's setup is made when it
is asked for, never all at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

import numpy as np

from investigator import __version__
from investigator.case import Case, Hypothesis, Override
from investigator.differences import show
from investigator.errors import UsageError
from investigator.parameters import Declared, Parameter, get, parameters, put, words
from investigator.setup import Setup
from investigator.sweep.axis import Axis
from investigator.sweep.points import Points, counted, require_axes
from investigator.sweep.sampling import Grid, Latin

_OWN = "edit."  #: paths of the hypothesis's own parameters begin so


class Plan(Points):
    """Base, axes and sampling of a sweep.

    The base is `setup` under `hypothesis` (None: the baseline itself), then `fixed` settings. title and
    log_sha256 say which log; the engine belongs to the plan because results follow from it.
    """

    parts: ClassVar[Mapping[str, str]] = {
        "title": "the title of its case",
        "log_sha256": "the log",
        "setup": "the baseline",
        "hypothesis": "the hypothesis",
        "fixed": "the fixed parameters",
        "axes": "what is varied",
        "sampling": "the sampling",
        "engine": "the engine",
        "version": "the version that made it",
    }

    log_sha256: str
    setup: Setup
    hypothesis: Hypothesis | None = None
    fixed: tuple[Override, ...] = ()
    engine: str = "auto"

    def facts(self) -> Mapping[str, Any]:
        """Which log, which engine."""
        return {
            "engine": f"{self.engine}, Descent Investigator {__version__}",
            "log_sha256": self.log_sha256,
        }

    def order(self) -> np.ndarray:
        """(size,) the runs in the order to make them: what touches the reconstruction, the dearer half, moves
        slowest, so that neighbours share it.
        """
        runs = np.arange(self.size)
        if isinstance(self.sampling, Latin):
            return runs
        slow = [number for number, axis in enumerate(self.axes) if "actual" in self._halves(axis.path)]
        fast = [number for number in range(len(self.axes)) if number not in slow]
        return runs.reshape(self.shape).transpose(*slow, *fast).ravel()

    def _halves(self, path: str) -> tuple[str, ...]:
        if path.startswith(_OWN) and self.hypothesis is not None:
            return self.hypothesis.edit.halves()
        return (path.split(".", 1)[0],)

    def settings(self, index: int) -> tuple[Override, ...]:
        """What a run sets, in the order of setting: the hypothesis's own parameters, then what is fixed, then
        kinds, then the numbers below them.
        """
        given = [
            Override(path=axis.path, value=value)
            for axis, value in zip(self.axes, self.values(index), strict=True)
        ]
        own = [item for item in given if item.path.startswith(_OWN)]
        kinds = [item for item in given if item not in own and item.path.endswith(".kind")]
        rest = [item for item in given if item not in own and item not in kinds]
        return (*own, *self.fixed, *kinds, *rest)

    def hypothesis_at(self, index: int) -> Hypothesis | None:
        """The hypothesis with its own parameters as a run has them. Raises UsageError for a value refused."""
        hypothesis = self.hypothesis
        if hypothesis is None:
            return None
        edit = hypothesis.edit
        for item in self.settings(index):
            if item.path.startswith(_OWN):
                edit = put(edit, item.path.removeprefix(_OWN), item.value)
        return hypothesis.replace(edit=edit)

    def setup_at(self, index: int) -> Setup:
        """The setup of one run. Raises UsageError naming the rule that refused a value."""
        hypothesis = self.hypothesis_at(index)
        setup = self.setup if hypothesis is None else hypothesis.apply(self.setup)
        for item in self.settings(index):
            if not item.path.startswith(_OWN):
                setup = put(setup, item.path, item.value)
        return setup

    @property
    def draws(self) -> Literal["replay", "reconstruction"]:
        """What its measures are read off: the replay, or, where it touches only what really happened, the
        reconstruction.
        """
        roots = {half for path in self._paths() for half in self._halves(path)}
        if self.hypothesis is not None:
            roots |= {*self.hypothesis.edit.halves()}
        return "reconstruction" if roots and "onboard" not in roots else "replay"

    def _paths(self) -> Iterator[str]:
        yield from (axis.path for axis in self.axes)
        yield from (item.path for item in self.fixed)
        if self.hypothesis is not None:
            yield from (item.path for item in self.hypothesis.overrides)

    def parameter(self, number: int) -> Parameter:
        """The declared parameter an axis varies: label, unit, bounds, and its value in the base; where only
        another kind has it, as the first run of that kind has it.
        """
        path = self.axes[number].path
        tree, inner = self._tree(path)
        found = _declared(tree, inner)
        for index in () if found else self.spread():
            found = found or self._declared_at(index, path)
        return found or Parameter(path, _label(path), "", "", _found(tree, inner))

    def _declared_at(self, index: int, path: str) -> Parameter | None:
        """A parameter as one run has it; None where that run is refused or knows none."""
        try:
            hypothesis, setup = self.hypothesis_at(index), self.setup_at(index)
        except UsageError:
            return None
        if path.startswith(_OWN) and hypothesis is not None:
            return _declared(hypothesis.edit, path.removeprefix(_OWN))
        return _declared(setup, path)

    def _tree(self, path: str) -> tuple[Declared, str]:
        if path.startswith(_OWN):
            if self.hypothesis is None:
                raise UsageError(
                    "The baseline has no parameters of its own.",
                    path,
                    "Choose a hypothesis with --hypothesis.",
                )
            return self.hypothesis.edit, path.removeprefix(_OWN)
        base = self.setup if self.hypothesis is None else self.hypothesis.apply(self.setup)
        for item in self.fixed:
            base = put(base, item.path, item.value)
        return base, path

    def label(self, index: int) -> str:
        """A run in words: ``Reject above 2.5 σ, Latency 0.2 s``."""
        told = []
        for number, (axis, value) in enumerate(zip(self.axes, self.values(index), strict=True)):
            if axis.path.endswith(".kind"):
                told.append(f"{_label(axis.path)} {str(value).replace('_', ' ')}")
            else:
                parameter = self._declared_at(index, axis.path) or self.parameter(number)
                told.append(f"{parameter.label} {show(value, parameter.unit)}")
        return ", ".join(told)


def make_plan(
    case: Case,
    axes: tuple[Axis, ...],
    *,
    letter: str = "",
    fixed: tuple[Override, ...] = (),
    sampling: Grid | Latin | None = None,
    engine: str = "auto",
) -> Plan:
    """The plan of a sweep over a case: its baseline, or the hypothesis of that letter.

    Whole numbers stay whole. Raises UsageError for a path there is not, two axes over one parameter, a
    sweep without axes or too large, or one whose every run would be refused.
    """
    plan = Plan(
        title=case.title,
        log_sha256=case.log.sha256,
        setup=case.setup,
        hypothesis=case.hypothesis(letter) if letter else None,
        fixed=fixed,
        axes=axes,
        sampling=sampling or Grid(),
        engine=engine,
    )
    require_axes(plan)
    plan = plan.replace(axes=tuple(counted(plan, number) for number in range(len(axes))))
    _require_some_point(plan)
    return plan


def _require_some_point(plan: Plan) -> None:
    """Raises the first refusal where none of the points tried, spread over the plan, can be set."""
    refused: UsageError | None = None
    for index in plan.spread():
        try:
            plan.setup_at(index)
        except UsageError as error:
            refused = refused or error
        else:
            return
    if refused is not None:
        raise refused


def _declared(tree: Declared, path: str) -> Parameter | None:
    """The declared parameter at a path of a tree, kinds too."""
    return next((item for item in parameters(tree, kinds=True) if item.path == path), None)


def _label(path: str) -> str:
    """What to call a parameter that nothing declares: its name, or for a kind that of which it is one."""
    parts = path.removesuffix(".kind").split(".")
    return words(parts[-1])


def _found(tree: Declared, path: str) -> Any:
    """What stands at a path, or None where it appears only under another kind."""
    try:
        return get(tree, path)
    except UsageError:
        return None
