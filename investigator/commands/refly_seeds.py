"""`investigator refly SCENARIO --seeds N`: one scenario under many seeds, and what decides how it ends."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from investigator.commands import arguments
from investigator.errors import UsageError

if TYPE_CHECKING:
    import numpy as np

    from investigator.dispersion.chart import Chart
    from investigator.dispersion.drivers import Driver
    from investigator.dispersion.plan import Flights
    from investigator.dispersion.result import Dispersion
    from investigator.refly.scenario import Scenario
    from investigator.sweep.execution import Progress
    from investigator.sweep.result import Sweep

_MOST_AXES = 2
_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_SHOWN = 6  #: so many drivers are told; the file holds them all


def begin(seeds: int, options: argparse.Namespace) -> None:
    """Check what can be without the scenario, and have the server that processes are forked from load while
    that is made. Raises UsageError.
    """
    from investigator.dispersion import WARMED
    from investigator.sweep.crew import make_ready

    if seeds < 1:
        raise UsageError(f"{seeds} seeds make no dispersion.", "--seeds", "Give 1 or more.")
    if options.workers < 0:
        raise UsageError(f"{options.workers} processes cannot work.", "--workers", "Give 1 or more.")
    if len(options.vary) > _MOST_AXES:
        raise UsageError(
            f"{len(options.vary)} parameters are varied; a map has two axes.",
            "--vary",
            "Vary two at most.",
        )
    make_ready(WARMED)


def run(scenario: Scenario, seeds: int, options: argparse.Namespace) -> int:
    """Fly under the seeds 1 to `seeds`, as the options output, workers, vary and json say.

    0 when some flight was flown, 4 when every one was refused, 130 when interrupted.
    """
    from investigator.dispersion.disperse import fly_all
    from investigator.dispersion.file import DISPERSION_SUFFIX, read_flights

    plan = _plan(scenario, seeds, options)
    target = options.output or Path(scenario.name + DISPERSION_SUFFIX)
    try:
        sweep = fly_all(plan, target, workers=options.workers, progress=_tell)
    except KeyboardInterrupt:
        done = read_flights(target).done if target.is_file() else 0
        print(
            f"Stopped. {done:,} of {plan.size:,} flights are kept in {target}; the same command goes on "
            "there.",
            file=sys.stderr,
        )
        return arguments.INTERRUPTED
    value, text = _varied(sweep) if plan.varied else _dispersed(sweep)
    arguments.answer(options, {**value, "written": str(target)}, f"{text}\nWritten to {target}")
    return 0 if value["flights"] else 4


def _plan(scenario: Scenario, seeds: int, options: argparse.Namespace) -> Flights:
    from investigator.dispersion.plan import make_flights
    from investigator.sweep.axis import read_axis

    axes = tuple(read_axis(text) for text in options.vary)
    return make_flights(scenario, range(1, seeds + 1), axes)


def _tell(progress: Progress) -> None:
    left = progress.seconds_left
    told = f"{progress.done:,} of {progress.total:,} flights"
    if left == left:
        told += f", {arguments.duration(left)} left"
    elif not progress.done:
        told += ", the first on a machine compiles for a minute or two"
    arguments.tell_progress(progress.done / progress.total, f"{told:<72}")


def _dispersed(sweep: Sweep[Flights]) -> tuple[dict[str, Any], str]:
    """The answer where nothing but the seed varies, as a value and as text."""
    from investigator.dispersion.file import DRIVEN
    from investigator.dispersion.result import dispersions

    found = dispersions(sweep)[0]
    drivers = {name: found.drivers(name) for name in DRIVEN}
    quantiles = found.quantiles("touchdown_m_s", _QUANTILES)
    value = {
        "scenario": found.scenario.name,
        "title": found.scenario.title,
        "flights": len(found.results),
        "success": found.success()._asdict(),
        "every_figure_met": found.all_met()._asdict() if found.scenario.figures else None,
        "touchdown_m_s": {
            f"{100 * share:g} %": value for share, value in zip(_QUANTILES, quantiles, strict=True)
        },
        "endings": dict(found.counts()),
        "figures": [
            {"name": figure.name, "words": figure.words, "met": count, **share._asdict()}
            for figure, count, share in found.met()
        ],
        "drivers": {name: [vars(item) for item in items] for name, items in drivers.items()},
    }
    return value, "\n".join(_lines(found, drivers, quantiles))


def _lines(
    found: Dispersion, drivers: dict[str, tuple[Driver, ...]], quantiles: tuple[float, ...]
) -> Iterator[str]:
    from investigator.dispersion.measures import label_of

    flights = len(found.results)
    seeds = [result.seed for result in found.results]
    yield f"{found.scenario.title}: {flights:,} flights" + (
        f", seeds {seeds[0]} to {seeds[-1]}" if seeds else ""
    )
    landed = sum(result.landed for result in found.results)
    rows = [("Landed", landed, found.success())]
    if found.scenario.figures:
        met = sum(result.all_met for result in found.results)
        rows.append(("Every published figure met", met, found.all_met()))
    yield from _shares(rows, flights)
    told = (f"{100 * share:g} % {value:.1f}" for share, value in zip(_QUANTILES, quantiles, strict=True))
    yield f"  Touchdown speed (m/s), quantiles: {', '.join(told)}"
    yield "  How they ended:"
    yield from (f"    {count:>6,}  {words}" for words, count in found.counts().items())
    if found.scenario.figures:
        yield "  Published figures met:"
        yield from _shares([(figure.name, count, share) for figure, count, share in found.met()], flights, 4)
    for name, items in drivers.items():
        yield f"  Drivers of {label_of(name).lower()}, each alone, by share of variance explained:"
        yield from _drivers(items)


def _shares(rows: list[tuple[str, int, Any]], flights: int, indent: int = 2) -> Iterator[str]:
    width = max(len(name) for name, _, _ in rows)
    for name, count, share in rows:
        interval = f"95 %: {100 * share.low:.1f} to {100 * share.high:.1f} %"
        told = f"{count:,} of {flights:,}  {100 * share.share:.1f} % ({interval})"
        yield f"{'':{indent}}{name:<{width}}  {told}"


def _drivers(items: tuple[Driver, ...]) -> Iterator[str]:
    from investigator.refly.draws import DRAWS

    if not items:
        yield "    none can be told: too few flights, or all alike"
        return
    labels = {draw.name: draw.label for draw in DRAWS}
    width = max(len(labels[item.name]) for item in items[:_SHOWN])
    for item in items[:_SHOWN]:
        interval = f"95 %: {100 * item.low:.0f} to {100 * item.high:.0f} %"
        yield f"    {labels[item.name]:<{width}}  {100 * item.share:3.0f} % ({interval})"
    if len(items) > _SHOWN:
        yield f"    … and {len(items) - _SHOWN} more, {100 * items[_SHOWN].share:.0f} % or less each"


def _varied(sweep: Sweep[Flights]) -> tuple[dict[str, Any], str]:
    """The answer of a map, as a value and as text."""
    from investigator.dispersion.chart import charts
    from investigator.sweep.result import Fate

    plan, found = sweep.plan, charts(sweep)
    flights = sweep.done - sweep.count(Fate.REFUSED)
    value = {
        "scenario": plan.scenario.name,
        "title": plan.title,
        "flights": flights,
        "refused": sweep.count(Fate.REFUSED),
        "seeds": len(plan.seeds),
        "axes": [
            {"path": axis.path, "unit": plan.parameter(number).unit, "values": list(axis.values)}
            for number, axis in enumerate(plan.varied)
        ],
        "shares": {
            chart.name: {
                "share": chart.share.tolist(),
                "low": chart.low.tolist(),
                "high": chart.high.tolist(),
            }
            for chart in found
        },
    }
    lines = [f"{plan.title}: {flights:,} flights, {len(plan.seeds)} seeds at each setting"]
    refused = sorted(sweep.notes.items()) if sweep.count(Fate.REFUSED) else []
    refused = [(index, note) for index, note in refused if sweep.fates[index] == Fate.REFUSED]
    if refused:
        lines.append(f"  {len(refused):,} flights were refused, the first: {refused[0][1]}")
    for chart in found:
        lines += _map(plan, chart)
    return value, "\n".join(lines)


def _map(plan: Flights, chart: Chart) -> Iterator[str]:
    """A chart as a table of per cents: the first axis downward, the second to the right."""
    from investigator.differences import show

    first, second = plan.varied[0], plan.varied[1] if len(plan.varied) > 1 else None
    yield f"  {chart.label} (%), down: {first.path}" + (f", right: {second.path}" if second else "")
    heads = [show(value) for value in second.values] if second else []
    names = [show(value) for value in first.values]
    cells = [[_cell(share) for share in row] for row in _rows(chart.share)]
    width = max(len(text) for text in (*names, *heads, "100")) + 2
    if heads:
        yield "    " + "".join(f"{text:>{width}}" for text in ("", *heads))
    for name, row in zip(names, cells, strict=True):
        yield "    " + "".join(f"{text:>{width}}" for text in (name, *row))


def _rows(share: np.ndarray) -> list[list[float]]:
    rows: list[list[float]] = share.reshape(share.shape[0], -1).tolist()
    return rows


def _cell(share: float) -> str:
    return "–" if share != share else f"{100 * share:.0f}"
