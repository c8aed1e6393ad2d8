"""A run of a sweep as a hypothesis of the case it was made over, through the verbs a user has."""

from __future__ import annotations

from investigator import verbs
from investigator.case import Case
from investigator.errors import UsageError
from investigator.hypotheses.tuning import Assignment, Tuning
from investigator.sweep.plan import Plan


def add_run(case: Case, plan: Plan, index: int) -> Case:
    """The case with one run of a sweep as a new hypothesis, the last of its list.

    A run of the baseline becomes a tuning; a run of a hypothesis that hypothesis with the run's numbers.
    Raises UsageError where the sweep was made over another log or baseline, or the run was refused.
    """
    if case.log.sha256 != plan.log_sha256:
        raise UsageError(
            "The sweep was made over another log.", plan.title, "Open the case it was made from."
        )
    if case.setup != plan.setup:
        raise UsageError(
            "The sweep was made over another baseline than the case has now.",
            plan.title,
            "Run the sweep again, or open the case it was made from.",
        )
    words = plan.label(index)
    hypothesis = plan.hypothesis_at(index)
    set_by_axes = tuple(item for item in plan.settings(index) if not item.path.startswith("edit."))
    if hypothesis is None:
        assignments = tuple(Assignment(path=item.path, value=item.value) for item in set_by_axes)
        group = plan.axes[0].path.rpartition(".")[0]
        return verbs.add_hypothesis(case, Tuning(name=words, group=group, assignments=assignments))
    grown = verbs.add_hypothesis(
        case, hypothesis.edit, title=f"{hypothesis.title}: {words}", statement=hypothesis.statement
    )
    letter = grown.hypotheses[-1].letter
    for item in (*hypothesis.overrides, *set_by_axes):
        grown = verbs.set_parameter(grown, letter, item.path, item.value)
    return grown
