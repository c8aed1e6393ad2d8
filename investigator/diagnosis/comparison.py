"""A comparison: what several hypotheses say of one log, on the same data, with the baseline and the
reconstruction.

A hypothesis that edits `onboard` is drawn as its replay: what the vehicle would have believed. One that edits
only `actual` changes no belief on recorded data; it is drawn as the reconstruction under it: what would have
happened, were it so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from investigator.case import Case, Hypothesis
from investigator.differences import Change, differences
from investigator.errors import Cancelled
from investigator.fidelity import Fidelity, check_fidelity
from investigator.filters.run import Run, Trajectory
from investigator.logs.contents import Stream
from investigator.reconstruction import Reconstruction
from investigator.results import Results


@dataclass(frozen=True)
class Outcome:
    """What one hypothesis comes to: its replay, its reconstruction, its difference from the baseline.

    `draws` says which of the two its curve is: "replay" or "reconstruction".
    """

    hypothesis: Hypothesis
    run: Run
    reconstruction: Reconstruction
    changes: tuple[Change, ...]
    draws: str

    @property
    def trajectory(self) -> Trajectory:
        """The trajectory its curve shows."""
        return self.run.trajectory if self.draws == "replay" else self.reconstruction.trajectory


@dataclass(frozen=True)
class Comparison:
    """Baseline replay, reconstruction, fidelity and the outcomes of the hypotheses of a case, in its
    order.
    """

    case: Case
    recorded: Stream | None
    baseline: Run
    reconstruction: Reconstruction
    fidelity: Fidelity | None
    outcomes: tuple[Outcome, ...]


def compare(
    case: Case,
    results: Results,
    *,
    letters: tuple[str, ...] | None = None,
    progress: Callable[[float, str], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Comparison:
    """Run what is missing and put it side by side. `letters` limits the hypotheses (None: those shown in the
    case).

    Raises Cancelled when asked to stop; what was finished by then stays in `results`.
    """
    chosen = [item for item in case.hypotheses if (item.shown if letters is None else item.letter in letters)]
    total = 2 + 2 * len(chosen)
    done = 0

    def step(label: str) -> Callable[[float], None]:
        def report(share: float) -> None:
            if progress is not None:
                progress((done + share) / total, label)

        return report

    def next_step() -> None:
        nonlocal done
        done += 1
        if cancelled is not None and cancelled():
            raise Cancelled("The comparison was cancelled.", case.title, "What was finished is kept.")

    baseline = results.replay(case.setup, "baseline", step("Re-running the baseline"), cancelled)
    next_step()
    happened = results.reconstruction(case.setup, "reconstruction", step("Reconstructing"), cancelled)
    next_step()
    outcomes = []
    for hypothesis in chosen:
        edited = hypothesis.apply(case.setup)
        run = results.replay(edited, hypothesis.letter, step(f"Re-running {hypothesis.letter}"), cancelled)
        next_step()
        own = results.reconstruction(
            edited, hypothesis.letter, step(f"Reconstructing {hypothesis.letter}"), cancelled
        )
        next_step()
        draws = (
            "reconstruction"
            if edited.onboard == case.setup.onboard and edited.actual != case.setup.actual
            else "replay"
        )
        outcomes.append(Outcome(hypothesis, run, own, differences(case.setup, edited), draws))
    log = results.log
    recorded = log.navigation()
    fidelity = None
    if recorded is not None and "altitude" in recorded.channels:
        flags = log.measurements()
        fidelity = check_fidelity(recorded, baseline, log.header, case.setup, measurements=flags)
    return Comparison(case, recorded, baseline, happened, fidelity, tuple(outcomes))
