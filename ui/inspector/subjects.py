"""What the inspector shows of a hypothesis or of the baseline, as a value."""

from __future__ import annotations

from investigator import verbs
from investigator.case import Case, Hypothesis
from investigator.diagnosis.comparison import Comparison
from investigator.diagnosis.table import MetricsTable
from investigator.differences import differences
from investigator.form import baseline_form, form
from ui.inspector.panel import Subject
from ui.session import Session
from ui.verdicts import VERDICT_KINDS
from ui.widgets.chip import Kind

_EDITS = {
    ("onboard",): "edits on-board half",
    ("actual",): "edits actual half",
    ("onboard", "actual"): "edits both halves",
}


def selected_subject(session: Session, table: MetricsTable | None, remark: str) -> Subject:
    """What is selected in the window: a hypothesis, or the baseline."""
    assert session.case is not None
    if session.selection:
        return hypothesis_subject(session.case, session.case.hypothesis(session.selection), table, remark)
    return baseline_subject(session.case, session.comparison, remark)


def hypothesis_subject(
    case: Case, hypothesis: Hypothesis, table: MetricsTable | None, remark: str
) -> Subject:
    """One hypothesis of a case."""
    verdict = (
        next((row.verdict for row in table.rows if row.letter == hypothesis.letter), "") if table else ""
    )
    halves = tuple(half for half in ("onboard", "actual") if half in hypothesis.edit.halves())
    return Subject(
        letter=hypothesis.letter,
        slot=hypothesis.slot,
        title=hypothesis.title,
        statement=hypothesis.statement,
        verdict=verdict,
        kind=VERDICT_KINDS.get(verdict, Kind.NEUTRAL),
        edits=_EDITS.get(halves, ""),
        groups=form(hypothesis, case.setup),
        changes=differences(case.setup, hypothesis.apply(case.setup)),
        remark=remark,
        fits=bool(hypothesis.edit.free()),
        resets=verbs.reset_hypothesis(case, hypothesis.letter) != case,
    )


def baseline_subject(case: Case, comparison: Comparison | None, remark: str) -> Subject:
    """The baseline: what every hypothesis is an edit of. It is read here, not changed."""
    fidelity = comparison.fidelity if comparison is not None else None
    verdict, kind = "", Kind.NONE
    if fidelity is not None:
        verdict, kind = ("Reproduces", Kind.OK) if fidelity.reproduces else ("Departs", Kind.WARN)
    return Subject(
        letter="0",
        slot=0,
        title="Baseline",
        statement=fidelity.sentence()
        if fidelity is not None
        else f"The baseline setup is {case.setup.provenance}.",
        verdict=verdict,
        kind=kind,
        edits=case.setup.provenance,
        groups=baseline_form(case.setup),
        changes=(),
        remark=remark,
        editable=False,
    )
