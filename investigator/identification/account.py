"""What an identification found: every structure tried, its figures, the one chosen, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass

from investigator.setup import Navigation, Setup

#: Structures whose misfits lie this close together are told apart by the number of their free parameters.
TIE = 1.05
RULE = (
    "chosen: the least misfit on the fitted spans; within 5 % of it the fewest free parameters. "
    "Held-out spans play no part in the choice"
)


@dataclass(frozen=True)
class SpanScore:
    """Departure from the recorded solution over one span: rms and worst of height (m) and speed (m/s)."""

    start: float
    end: float
    fitted: bool
    height_rms: float
    height_worst: float
    speed_rms: float | None = None
    speed_worst: float | None = None

    def sentence(self) -> str:
        """The figures in words."""
        speed = "" if self.speed_rms is None else f", {self.speed_rms:.2f}/{self.speed_worst:.2f} m/s"
        how = "fitted" if self.fitted else "held out"
        span = f"{round(self.start, 1):g}–{round(self.end, 1):g} s {how}"
        return f"{span} {self.height_rms:.2f}/{self.height_worst:.2f} m{speed}"


@dataclass(frozen=True)
class Attempt:
    """One structure on one set of streams, fitted: its misfit, number of free parameters, scores."""

    structure: str
    words: str
    half: Navigation
    free: int
    misfit: float
    scores: tuple[SpanScore, ...]

    def line(self) -> str:
        """One line of the account."""
        told = " | ".join(score.sentence() for score in self.scores)
        return f"{self.structure} ({self.words}), {self.free} free, misfit {self.misfit:.3g}: {told}"


@dataclass(frozen=True)
class Identification:
    """A fitted setup, the attempt it came from (scores by the ordinary replay) and all that were tried."""

    setup: Setup
    chosen: Attempt
    attempts: tuple[Attempt, ...]


def choose(attempts: tuple[Attempt, ...]) -> Attempt:
    """The attempt that `RULE` names."""
    least = min(item.misfit for item in attempts)
    near = [item for item in attempts if item.misfit <= TIE * least]
    return min(near, key=lambda item: (item.free, item.misfit))
