"""What the timeline page draws of a comparison, made where the comparison was made and found again here.

The figure, its prepared curves and the table are derived on the thread that ran the filter; when the window
then asks for them, only what is not there yet has to be made.
"""

from __future__ import annotations

from investigator.case import View
from investigator.diagnosis.comparison import Comparison
from investigator.diagnosis.kept import Kept
from investigator.diagnosis.table import MetricsTable
from investigator.diagnosis.tabulation import tabulate
from investigator.diagnosis.timeline import Focus, focused_sensor, timeline
from investigator.figures import Figure
from investigator.form import form
from investigator.logs.reader import FlightLog
from ui.plots.series import Prepared
from ui.session import Prepare, Session


class Drawing:
    """Figures and tables of one open log."""

    def __init__(self, session: Session, prepared: Prepared) -> None:
        self._session, self._prepared = session, prepared
        self._kept = Kept()
        self._seen = Focus()
        self._forms: set[type] = set()  #: of edits whose forms have been made once

    def begin(self) -> None:
        """Another log is open."""
        self._kept, self._seen = Kept(), Focus()

    def preparer(self, settled: bool) -> Prepare:
        """For the session: captures what is looked at now, makes what draws it on another thread; the table
        only of what is `settled`.
        """
        session, kept, prepared = self._session, self._kept, self._prepared
        assert session.log is not None and session.case is not None
        log, view, focus = session.log, session.case.view, self._focus()

        def prepare(comparison: Comparison) -> None:
            prepared.prepare(_figure(comparison, log, view, focus, kept))
            if settled:
                tabulate(comparison, log.header, kept)
                for hypothesis in comparison.case.hypotheses:
                    if type(hypothesis.edit) not in self._forms:
                        form(hypothesis, comparison.case.setup)  # imports the families its choices come from
                        self._forms.add(type(hypothesis.edit))

        return prepare

    def figure(self) -> Figure | None:
        """The figure of what is to be drawn now; None before the first result.

        Once shown, a hypothesis' sensor stays while its numbers change, whichever gate turns most away then.
        """
        session = self._session
        if session.drawn is None or session.log is None or session.case is None:
            return None
        focus = self._focus()
        self._seen = Focus(focus.letter, focused_sensor(session.drawn, focus, self._kept))
        return _figure(session.drawn, session.log, session.case.view, focus, self._kept)

    def table(self, comparison: Comparison) -> MetricsTable:
        """The metrics of a comparison."""
        assert self._session.log is not None
        return tabulate(comparison, self._session.log.header, self._kept)

    def stale(self) -> frozenset[str]:
        """Letters of the hypotheses whose curves are older than what is set, while a run is under way."""
        case, drawn, whole = self._session.case, self._session.drawn, self._session.comparison
        if case is None or drawn is None or whole is None or not self._session.busy:
            return frozenset()
        replayed = {item.hypothesis.letter for item in drawn.outcomes if item.draws == "replay"}
        was = {item.letter: item for item in whole.case.hypotheses}
        was |= {item.letter: item for item in drawn.case.hypotheses if item.letter in replayed}
        same = case.setup == drawn.case.setup
        return frozenset(
            item.letter
            for item in case.hypotheses
            if item.letter in was
            and not (
                same and (item.edit, item.overrides) == (was[item.letter].edit, was[item.letter].overrides)
            )
        )

    @property
    def sensor(self) -> str:
        """Whose innovations are drawn."""
        return self._seen.sensor

    def _focus(self) -> Focus:
        asked = self._session.focus
        return self._seen if not asked.sensor and asked.letter == self._seen.letter else asked


def _figure(comparison: Comparison, log: FlightLog, view: View, focus: Focus, kept: Kept) -> Figure:
    return timeline(comparison, log, view.datum, focus, view.channels, kept)
