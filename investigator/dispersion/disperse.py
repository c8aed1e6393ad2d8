"""Flying a scenario under many seeds, in processes of this machine, going on where a file left off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from investigator.dispersion import WARMED
from investigator.dispersion.file import write_dispersion
from investigator.dispersion.measures import flown_measures
from investigator.dispersion.plan import Flights, make_flights
from investigator.dispersion.result import Dispersion, SeedResult, dispersions, result_of
from investigator.dispersion.runner import fly_points
from investigator.processes import every_core
from investigator.refly.scenario import Scenario
from investigator.sweep.crew import Processes
from investigator.sweep.execution import CancelledQuery, Progress, Report, work
from investigator.sweep.ledger import Ledger
from investigator.sweep.result import Fate, Sweep


def disperse(
    scenario: Scenario,
    seeds: Sequence[int],
    *,
    workers: int | None = None,
    on_result: Callable[[SeedResult], None] | None = None,
    cancelled: CancelledQuery | None = None,
    keep: Path | None = None,
) -> Dispersion:
    """Fly a scenario once under every seed.

    workers: processes (None: one per core). on_result hears every flight, those found in `keep` first and the
    others as they end. keep: a dispersion file, continued where it is there; with None nothing is kept.
    Raises UsageError where the scenario cannot be flown or `keep` holds something else, Cancelled when asked
    to stop (what `keep` holds stays), NumericalFailure where processes die again and again.
    """
    plan = make_flights(scenario, seeds)
    folder = nullcontext() if keep else TemporaryDirectory(prefix="dispersion-")
    with folder as name:
        target = keep or Path(str(name)) / "flights.h5"
        swept = fly_all(
            plan, target, workers=workers or 0, progress=_tell(on_result, plan), cancelled=cancelled
        )
    return dispersions(swept)[0]


def fly_all(
    plan: Flights,
    target: Path,
    *,
    workers: int = 0,
    progress: Report | None = None,
    cancelled: CancelledQuery | None = None,
) -> Sweep[Flights]:
    """Make every flight of a plan that `target` does not hold yet, and write them there, with what follows
    from them. Errors as `disperse`; workers: 0 for one per core.
    """
    with Ledger(target, plan, flown_measures(plan.scenario)) as ledger:
        if progress is not None:
            progress(_found(ledger.sweep))
        if not ledger.sweep.complete:
            make = partial(fly_points, plan.model_dump_json())
            crew = Processes(make, workers or every_core(), WARMED)
            try:
                work(crew, ledger, progress, cancelled)
            finally:
                crew.dismiss()
    write_dispersion(target, ledger.sweep)
    return ledger.sweep


def _found(sweep: Sweep[Flights]) -> Progress:
    """What was there before the first flight of this time."""
    made = (index for index in range(sweep.plan.size) if sweep.fates[index] != Fate.PENDING)
    left = 0.0 if sweep.complete else float("nan")
    return Progress(sweep.done, sweep.plan.size, left, tuple(sweep.outcome(index) for index in made))


def _tell(on_result: Callable[[SeedResult], None] | None, plan: Flights) -> Report | None:
    if on_result is None:
        return None

    def tell(progress: Progress) -> None:
        for made in progress.fresh:
            if made.fate != Fate.REFUSED:
                on_result(result_of(plan, made))

    return tell
