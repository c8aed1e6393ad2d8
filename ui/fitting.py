"""Fit from the window: a hypothesis' free parameters on the marked region, scored over the rest."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from investigator import verbs
from investigator.case import Case
from investigator.diagnosis.fit import Fit, fit
from investigator.diagnosis.references import Windows
from investigator.errors import InvestigatorError
from ui.jobs import Job
from ui.plots.stack import PlotStack
from ui.session import Session


class Fitter(QObject):
    """Runs one fit on a thread; its values become one undo step."""

    told = Signal(str)
    failed = Signal(str, str)  #: problem, and place with the way out

    def __init__(self, session: Session, plots: PlotStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._plots, self._letter = session, plots, ""
        self._job = Job(self)
        self._job.finished.connect(self._on_fitted)
        self._job.failed.connect(self._on_failed)
        self._job.progressed.connect(lambda share, _: self.told.emit(f"Fitting {self._letter}  {share:.0%}"))

    def fit(self, letter: str) -> None:
        """Fit a hypothesis on the marked region; without one, say what is needed."""
        session, region = self._session, self._plots.pointers().region
        if session.case is None or session.log is None or session.comparison is None:
            return
        if region is None:
            self.failed.emit("Nothing says what to fit on.", "Mark a region first (R), then fit again.")
            return
        edit, setup, log = session.case.hypothesis(letter).edit, session.case.setup, session.log
        track = session.comparison.reconstruction.trajectory
        windows = Windows((region,), (float(track.time[0]), float(track.time[-1])))
        self._letter = letter
        self.told.emit(f"Fitting {letter} on {region[0]:.1f} to {region[1]:.1f} s")
        self._job.start(
            lambda report, cancelled: fit(
                log,
                setup,
                edit,
                windows,
                every_configuration=False,
                progress=lambda share: report(share, ""),
                cancelled=cancelled,
            )
        )

    def wait(self) -> None:
        """Stop and wait, as the window does before it closes."""
        self._job.wait()

    def _on_fitted(self, found: object) -> None:
        assert isinstance(found, Fit)
        letter = self._letter

        def take(case: Case) -> Case:
            for name, value in found.values.items():
                case = verbs.set_parameter(case, letter, f"edit.{name}", float(f"{value:.4g}"))
            return case

        self._session.do(f"Fit {letter}", take)
        score = found.configurations[0].held
        words = ", ".join(
            f"{name.rpartition('.')[2].replace('_', ' ')} {value:.4g} ({low:.4g} to {high:.4g})"
            for (name, value), (low, high) in zip(found.values.items(), found.interval.values(), strict=True)
        )
        self.told.emit(
            f"{letter}: {words}; held-out residual {score.before:.1f} → {score.after:.1f} {found.unit}"
        )

    def _on_failed(self, error: object) -> None:
        self.told.emit("")
        if isinstance(error, InvestigatorError):
            self.failed.emit(error.problem, f"{error.place}  {error.remedy}".strip())
        elif error is not None:
            self.failed.emit("The fit failed in a way we did not foresee.", repr(error))
