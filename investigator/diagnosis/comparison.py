"""A comparison: what several hypotheses say of one log, on the same data, with the baseline and the
reconstruction.

A hypothesis that edits `onboard` is drawn as its replay: what the vehicle would have believed. One that edits
only `actual` changes no belief on recorded data; it is drawn as the reconstruction under it: what would have
happened, were it so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from investigator.case import Case, Hypothesis
from investigator.differences import Change, differences
from investigator.errors import Cancelled
from investigator.fidelity import Fidelity, check_fidelity
from investigator.filters.run import Run, Trajectory
from investigator.logs.contents import Stream
from investigator.reconstruction import Reconstruction
from investigator.results import Results
from investigator.setup import Setup


@dataclass(frozen=True)
class Outcome:
    """What one hypothesis comes to over a baseline setup: its replay, its reconstruction, its difference.

    `draws` says which of the two its curve is: "replay" or "reconstruction".
    """

    hypothesis: Hypothesis
    run: Run
    reconstruction: Reconstruction
    baseline: Setup
    draws: str

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """How its setup differs from the baseline's."""
        return differences(self.baseline, self.hypothesis.apply(self.baseline))

    @property
    def shown_run(self) -> Run:
        """The filter run behind its curve."""
        return self.run if self.draws == "replay" else self.reconstruction.forward

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
    passing: bool = False,
    progress: Callable[[float, str], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Comparison:
    """Run what is missing and put it side by side. `letters` limits the hypotheses (None: those shown in the
    case); `passing`: their numbers may yet become others, see `Results`.

    Raises Cancelled when asked to stop; what was finished by then stays in `results`.
    """
    chosen = _chosen(case, letters)
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
        letter = hypothesis.letter
        run = results.replay(edited, letter, step(f"Re-running {letter}"), cancelled, passing=passing)
        next_step()
        step_back = step(f"Reconstructing {letter}")
        own = results.reconstruction(edited, letter, step_back, cancelled, passing=passing)
        next_step()
        outcomes.append(Outcome(hypothesis, run, own, case.setup, _draws(case.setup, edited)))
    log = results.log
    recorded = log.navigation()
    fidelity = None
    if recorded is not None and "altitude" in recorded.channels:
        flags = log.measurements()
        fidelity = check_fidelity(recorded, baseline, log.header, case.setup, measurements=flags)
    return Comparison(case, recorded, baseline, happened, fidelity, tuple(outcomes))


def compared(case: Case, results: Results) -> bool:
    """Whether a comparison of the hypotheses shown needs no run: all of it has been computed before."""
    setups = (case.setup, *(item.apply(case.setup) for item in _chosen(case, None)))
    return all(results.has(setup) for setup in setups)


def followable(comparison: Comparison, case: Case) -> bool:
    """Whether a case differs from a comparison's by the numbers of its hypotheses alone: `follow` serves."""
    drawn = [item.hypothesis.letter for item in comparison.outcomes]
    return case.setup == comparison.case.setup and drawn == [item.letter for item in _chosen(case, None)]


def followed(comparison: Comparison, case: Case, results: Results) -> bool:
    """Whether `follow` needs no run: its replays have been computed before."""
    moved = (case.hypothesis(old.letter) for old in _moved(comparison, case))
    return all(results.has(new.apply(case.setup), reconstruction=False) for new in moved)


def follow(
    comparison: Comparison,
    case: Case,
    results: Results,
    *,
    progress: Callable[[float, str], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Comparison:
    """The comparison while numbers are on the move: replays of the hypotheses changed since, nothing else.

    Reconstructions stay those of `comparison`, and so does a curve drawn from one. For a `followable` case;
    raises Cancelled when asked to stop.
    """

    def step(letter: str) -> Callable[[float], None]:
        return lambda share: progress(share, f"Re-running {letter}") if progress is not None else None

    moved = _moved(comparison, case)
    outcomes = []
    for old in comparison.outcomes:
        new = case.hypothesis(old.hypothesis.letter)
        if old.hypothesis not in moved:
            outcomes.append(replace(old, hypothesis=new))
            continue
        edited = new.apply(case.setup)
        run = results.replay(edited, new.letter, step(new.letter), cancelled, passing=True)
        outcomes.append(Outcome(new, run, old.reconstruction, case.setup, _draws(case.setup, edited)))
    return replace(comparison, case=case, outcomes=tuple(outcomes))


def _moved(comparison: Comparison, case: Case) -> list[Hypothesis]:
    """The comparison's hypotheses whose numbers are others in the case."""
    old = (item.hypothesis for item in comparison.outcomes)
    return [item for item in old if _numbers(item) != _numbers(case.hypothesis(item.letter))]


def _numbers(hypothesis: Hypothesis) -> tuple[object, ...]:
    return hypothesis.edit, hypothesis.overrides


def _chosen(case: Case, letters: tuple[str, ...] | None) -> list[Hypothesis]:
    return [item for item in case.hypotheses if (item.shown if letters is None else item.letter in letters)]


def _draws(setup: Setup, edited: Setup) -> str:
    changes_onboard, changes_actual = edited.onboard != setup.onboard, edited.actual != setup.actual
    return "reconstruction" if changes_actual and not changes_onboard else "replay"
