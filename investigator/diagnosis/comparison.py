"""A comparison: what several hypotheses say of one log, on the same data, with the baseline and the
reconstruction.

A hypothesis that edits `onboard` is drawn as its replay: what the vehicle would have believed. One that edits
only `actual` changes no belief on recorded data; it is drawn as the reconstruction under it: what would have
happened, were it so.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, partial
from threading import Event, Lock

from investigator.case import Case, Hypothesis
from investigator.differences import Change, differences
from investigator.errors import Cancelled
from investigator.fidelity import Fidelity
from investigator.filters.run import Run, Trajectory
from investigator.logs.contents import Stream
from investigator.reconstruction import Reconstruction
from investigator.results import Results
from investigator.setup import Setup

_AT_ONCE = 2  #: passes side by side: where a machine has more cores, memory is what they would wait for


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
    edited = [item.apply(case.setup) for item in chosen]
    named = [("", case.setup), *zip((item.letter for item in chosen), edited, strict=True)]
    (baseline, *runs), (happened, *own) = _run(case.title, named, results, passing, progress, cancelled)
    outcomes = tuple(
        Outcome(hypothesis, run, back, case.setup, _draws(case.setup, setup))
        for hypothesis, setup, run, back in zip(chosen, edited, runs, own, strict=True)
    )
    fidelity = results.fidelity(case.setup, baseline)
    return Comparison(case, results.log.navigation(), baseline, happened, fidelity, outcomes)


def _run(
    title: str,
    named: list[tuple[str, Setup]],
    results: Results,
    passing: bool,
    progress: Callable[[float, str], None] | None,
    cancelled: Callable[[], bool] | None,
) -> tuple[list[Run], list[Reconstruction]]:
    """The replay and the reconstruction of each setup, by letter ("" the baseline's).

    Replays take up one another where they are alike, so they go in order; reconstructions go beside them.
    """
    stopped = Event()
    telling = _Telling(progress)
    ahead_steps = [telling.step(f"Re-running {letter or 'the baseline'}") for letter, _ in named]
    back_steps = [telling.step(f"Reconstructing {letter}".rstrip()) for letter, _ in named]

    def asked() -> bool:
        return stopped.is_set() or (cancelled is not None and cancelled())

    def go_on() -> None:
        if asked():
            raise Cancelled("The comparison was cancelled.", title, "What was finished is kept.")

    def replays() -> list[Run]:
        found = []
        for (letter, setup), step in zip(named, ahead_steps, strict=True):
            go_on()
            found.append(results.replay(setup, letter or "baseline", step, asked, passing=passing))
            step(1.0)
        return found

    def reconstruction(letter: str, setup: Setup, step: Callable[[float], None]) -> Reconstruction:
        go_on()
        found = results.reconstruction(setup, letter or "reconstruction", step, asked, passing=passing)
        step(1.0)
        return found

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        ahead = pool.submit(replays)
        back = [
            pool.submit(reconstruction, *item, step) for item, step in zip(named, back_steps, strict=True)
        ]
        try:
            return ahead.result(), [item.result() for item in back]
        except BaseException:  # an interrupt, too, must end the runs beside it
            stopped.set()
            for item in back:
                item.cancel()
            raise


class _Telling:
    """Progress of steps that go side by side, told as one: the share of all, and the first step not ended."""

    def __init__(self, progress: Callable[[float, str], None] | None) -> None:
        self._progress = progress
        self._lock = Lock()
        self._labels: list[str] = []
        self._shares: list[float] = []

    def step(self, label: str) -> Callable[[float], None]:
        """Another step, and what its share is told to."""
        self._labels.append(label)
        self._shares.append(0.0)
        return partial(self._tell, len(self._labels) - 1)

    def _tell(self, number: int, share: float) -> None:
        if self._progress is None:
            return
        with self._lock:  # also so that shares are told in order
            self._shares[number] = share
            going = zip(self._labels, self._shares, strict=True)
            label = next((label for label, done in going if done < 1.0), self._labels[-1])
            self._progress(sum(self._shares) / len(self._shares), label)


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
