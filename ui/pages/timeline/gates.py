"""The gate lines of the innovation plot, taken in the hand: which parameter they stand for, and where.

While a line is dragged the plot keeps the scale it had when the line was taken up: the line follows the
pointer, the samples stay where they are, and those it passes change sides. Let go, the plot takes the new
gate for its ±1.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from investigator.case import Case, Hypothesis
from investigator.differences import show
from investigator.filters.gates import Gate, Per, limit
from investigator.filters.policies.reject_jump import RejectJump
from investigator.form import Row, form
from investigator.parameters import get
from ui.session import Session

_LEAST_SIGMAS = 0.1
_STEPS = 40  #: of the bisection


@dataclass(frozen=True)
class GateHold:
    """A gate's limit as a row of the selected hypothesis' form, with what its lines stand for.

    columns and per: of the statistic whose limit the parameter sets; a jump has neither.
    """

    letter: str
    row: Row
    columns: int
    per: Per
    by_sigma: bool

    @property
    def start(self) -> float:
        """The limit when the line was taken up."""
        return float(self.row.parameter.value)

    def value(self, ratio: float) -> float:
        """The limit whose line stands at this many times the line taken up, within the declared bounds."""
        item = self.row.parameter
        least = max(item.low or 0.0, _LEAST_SIGMAS if self.by_sigma else 1e-3 * self.start)
        most = item.high if item.high is not None else 1e3 * self.start
        low, high = least, most
        if self.columns == 1 or self.per == "beam" or not self.by_sigma:
            low = high = ratio * self.start
        for _ in range(_STEPS if high > low else 0):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if self.place(middle) < ratio else (low, middle)
        return float(f"{min(max(low, least), most):.3g}")

    def place(self, value: float) -> float:
        """Where the line of a limit stands, in times the one taken up."""
        if not self.by_sigma:
            return value / self.start
        return sqrt(limit(value, self.columns, self.per) / limit(self.start, self.columns, self.per))

    def sentence(self) -> str:
        """What the line says under the pointer."""
        item = self.row.parameter
        return f"{item.label} {show(item.value, item.unit)}: drag to move the gate"


def gate_hold(session: Session, sensor: str) -> GateHold | None:
    """What the gate lines of a sensor's innovations move; None where nothing is there to be moved.

    The baseline is read, not changed; a gate that accepts all has no limit; a limit that the form of the
    hypothesis does not show would move unseen.
    """
    case, drawn, letter = session.case, session.drawn, session.selection
    outcome = (
        next((item for item in drawn.outcomes if item.hypothesis.letter == letter), None) if drawn else None
    )
    if case is None or outcome is None or not letter:
        return None
    half = "onboard" if outcome.draws == "replay" else "actual"
    hypothesis = case.hypothesis(letter)
    use = getattr(hypothesis.apply(case.setup), half).sensors.get(sensor)
    run = outcome.shown_run
    if use is None or sensor not in run.innovations:
        return None
    name = _limit_of(use.gate)
    row = _row(case, hypothesis, half, sensor, name) if name else None
    if row is None:
        return None
    columns = run.innovations[sensor].innovation.shape[1]
    per: Per = "beam" if getattr(use.gate, "per", "") == "beam" else "vector"
    return GateHold(letter, row, columns, per, name == "sigmas")


def limit_now(hold: GateHold, hypothesis: Hypothesis, case: Case) -> float:
    """The limit a hypothesis sets at the place a hold moves."""
    own = hold.row.path.startswith("edit.")
    root = hypothesis if own else hypothesis.apply(case.setup)
    return float(get(root, hold.row.path))


def gate_lines(session: Session, hold: GateHold | None) -> tuple[float, float]:
    """Where the gate's line stands against where it was taken up, and where the one drawn stands."""
    if hold is None or session.case is None or session.drawn is None:
        return 1.0, 1.0
    case, drawn = session.case, session.drawn.case
    line = hold.place(limit_now(hold, case.hypothesis(hold.letter), case))
    return line, hold.place(limit_now(hold, drawn.hypothesis(hold.letter), drawn))


def _limit_of(gate: Gate) -> str:
    """The name of a policy's limit; "" for one that has none."""
    return "sigmas" if hasattr(gate, "sigmas") else "limit" if isinstance(gate, RejectJump) else ""


def _row(case: Case, hypothesis: Hypothesis, half: str, sensor: str, name: str) -> Row | None:
    """The form's row for a gate's limit: the part of the hypothesis that sets it, or the setup's own."""
    place = f"{half}.sensors.{sensor}.gate.{name}"
    found = None
    for group in form(hypothesis, case.setup):
        for row in group.rows:
            if row.path == place:
                return row
            if row.path.startswith("edit.") and row.path.endswith(f"gate.{name}"):
                holder = get(hypothesis, row.path.removesuffix(f".gate.{name}"))
                if getattr(holder, "sensor", "") == sensor and half in holder.halves():
                    found = row
    overridden = any(item.path == place for item in hypothesis.overrides)
    return None if overridden else found
