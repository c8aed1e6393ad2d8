"""`investigator sweep LOG|CASE --vary PATH=START:STOP:N`: one question at many values of its parameters."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from investigator.commands import arguments
from investigator.errors import UsageError

if TYPE_CHECKING:
    from investigator.opening import Opened
    from investigator.sweep.execution import Progress
    from investigator.sweep.plan import Plan
    from investigator.sweep.result import Sweep
    from investigator.sweep.sampling import Grid, Latin

_NOTES = 5  #: the sentences of so many refused or diverged runs are told; the file holds them all
_FEW = 4


def declare(parser: argparse.ArgumentParser) -> None:
    """The shared arguments, what is varied, how it is sampled, who works, and -o."""
    arguments.declare_source(parser)
    parser.add_argument(
        "--vary",
        action="append",
        default=[],
        metavar="PATH=START:STOP:N",
        help="one axis: N values of a parameter from START to STOP (then :log for equal ratios), or "
        "PATH=VALUE,VALUE,… ; paths as for --param, or edit.… for the hypothesis's own (may be repeated)",
    )
    parser.add_argument(
        "--sample",
        default="grid",
        metavar="grid|latin:N",
        help="every combination (default), or N points of a Latin hypercube between the ends",
    )
    parser.add_argument("--seed", type=int, default=0, help="names the points of a sample (default 0)")
    parser.add_argument(
        "--workers", type=int, default=0, metavar="N", help="processes on this machine (default: every core)"
    )
    parser.add_argument(
        "--cluster", default="", metavar="tcp://HOST:PORT", help="run on the workers of this dask scheduler"
    )
    arguments.declare_engine(parser)
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="SWEEP.h5",
        help="write the results there (default: NAME.sweep.h5 here); an unfinished one is continued",
    )


def run(options: argparse.Namespace) -> int:
    """0 when some run finished, 4 when every one diverged or was refused, 130 when interrupted."""
    from investigator.sweep.crew import load_for, make_ready

    if options.workers < 0:
        raise UsageError(f"{options.workers} processes cannot work.", "--workers", "Give 1 or more.")
    if not options.cluster:
        make_ready(load_for(options.engine))

    from investigator.opening import open_case
    from investigator.sweep.execution import run_sweep
    from investigator.sweep.file import SWEEP_SUFFIX, read_sweep
    from investigator.sweep.result import Fate

    opened = open_case(options.source)
    with opened.log as log:
        plan = _plan(options, opened)
    target = options.output or Path(options.source.stem + SWEEP_SUFFIX)
    try:
        sweep = run_sweep(
            plan,
            log.path,
            target,
            verdict=log.verdict,
            workers=options.workers,
            cluster=options.cluster,
            progress=_tell,
        )
    except KeyboardInterrupt:
        done = read_sweep(target).done if target.is_file() else 0
        print(
            f"Stopped. {done:,} of {plan.size:,} runs are kept in {target}; the same command goes on there.",
            file=sys.stderr,
        )
        return arguments.INTERRUPTED
    arguments.answer(options, _value(sweep, target), "\n".join(_lines(sweep, target)))
    return 0 if sweep.count(Fate.FINISHED) else 4


def _plan(options: argparse.Namespace, opened: Opened) -> Plan:
    from investigator.case import Override
    from investigator.sweep.axis import read_axis
    from investigator.sweep.plan import make_plan
    from investigator.sweep.sampling import Grid

    case = opened.case
    if options.setup:
        case = case.replace(setup=arguments.read_setup(options.setup))
    sampling = _sampling(options)
    given = arguments.assignments(options.param)
    return make_plan(
        case,
        tuple(read_axis(text, counted=isinstance(sampling, Grid)) for text in options.vary),
        letter=options.hypothesis or "",
        fixed=tuple(Override(path=path, value=value) for path, value in given),
        sampling=sampling,
        engine=options.engine,
    )


def _sampling(options: argparse.Namespace) -> Grid | Latin:
    from investigator.sweep.sampling import Grid, Latin

    if options.sample == "grid":
        return Grid()
    word, _, count = options.sample.partition(":")
    if word != "latin" or not count.isdecimal() or int(count) < 1 or options.seed < 0:
        raise UsageError(
            f"There is no sample “{options.sample}” with seed {options.seed}.",
            "--sample",
            "Write grid, or latin:200 and a seed of 0 or more.",
        )
    return Latin(runs=int(count), seed=options.seed)


def _tell(progress: Progress) -> None:
    left = progress.seconds_left
    told = f"{progress.done:,} of {progress.total:,} runs"
    if left == left:
        told += f", {arguments.duration(left)} left"
    arguments.tell_progress(progress.done / progress.total, f"{told:<44}")


def _value(sweep: Sweep[Plan], target: Path) -> dict[str, Any]:
    from investigator.sweep.result import Fate

    plan = sweep.plan
    return {
        "title": plan.title,
        "hypothesis": plan.hypothesis.letter if plan.hypothesis else "",
        "engine": plan.engine,
        "runs": plan.size,
        **{fate.name.lower(): sweep.count(fate) for fate in Fate},
        "notes": {str(index): note for index, note in sorted(sweep.notes.items())[:_NOTES]},
        "axes": [
            {"path": axis.path, "unit": plan.parameter(number).unit, "values": list(axis.values)}
            for number, axis in enumerate(plan.axes)
        ],
        "measures": [
            {"name": item.name, "unit": item.unit, "better": item.better, **_extremes(sweep, item.name)}
            for item in sweep.measures
        ],
        "written": str(target),
    }


def _extremes(sweep: Sweep[Plan], name: str) -> dict[str, Any]:
    """Least, greatest and best value of a measure, and where the best one is."""
    values = sweep.metric(name)
    told = values[values == values]
    best = sweep.best(name)
    found: dict[str, Any] = {
        "lowest": float(told.min()) if told.size else None,
        "highest": float(told.max()) if told.size else None,
        "best": None,
    }
    if best is not None:
        found["best"] = {
            "run": best,
            "value": float(values.flat[best]),
            "at": dict(zip((axis.path for axis in sweep.plan.axes), sweep.plan.values(best), strict=True)),
        }
    return found


def _lines(sweep: Sweep[Plan], target: Path) -> list[str]:
    from investigator.sweep.result import Fate

    plan = sweep.plan
    of = f" under {plan.hypothesis.letter}: {plan.hypothesis.title}" if plan.hypothesis else ""
    fates = [f"{sweep.count(fate):,} {fate.name.lower()}" for fate in Fate if sweep.count(fate)]
    lines = [f"Sweep of {plan.title}{of}: {plan.size:,} runs, {', '.join(fates)}"]
    for number, axis in enumerate(plan.axes):
        lines.append(f"  {axis.path}: {_values(axis.values, plan.parameter(number).unit)}")
    rows = [_row(sweep, item.name) for item in sweep.measures]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, (*widths, 0), strict=True))
        lines.append(f"  {'  '.join(cells)}".rstrip())
    lines += [f"  run {index}: {note}" for index, note in sorted(sweep.notes.items())[:_NOTES]]
    if len(sweep.notes) > _NOTES:
        lines.append(f"  … and {len(sweep.notes) - _NOTES:,} more such runs")
    return [*lines, f"Written to {target}"]


def _values(values: tuple[Any, ...], unit: str) -> str:
    """An axis in words: few values one by one, many by their ends."""
    from investigator.differences import show
    from investigator.units import printed

    if len(values) <= _FEW:
        return f"{', '.join(show(value) for value in values)} {printed(unit)}".rstrip()
    return f"{len(values)} values from {show(values[0])} to {show(values[-1], unit)}"


def _row(sweep: Sweep[Plan], name: str) -> tuple[str, str, str, str]:
    """A measure: label, its range over the sweep, its best value, and where that is."""
    measure, found = sweep.measure(name), _extremes(sweep, name)
    if found["lowest"] is None:
        return measure.label, "–", "", ""
    lowest, highest = measure.text(found["lowest"]), measure.text(found["highest"])
    if lowest == highest:
        return measure.label, lowest, "everywhere", ""
    best = found["best"]
    if best is None:
        return measure.label, f"{lowest} … {highest}", "", ""
    place = f"at {sweep.plan.label(best['run'])}"
    return measure.label, f"{lowest} … {highest}", f"best {measure.text(best['value'])}", place
