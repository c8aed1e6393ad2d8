"""`investigator fit CASE --hypothesis LETTER`: a hypothesis's free parameters and what they explain."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from investigator.commands import arguments
from investigator.errors import UsageError

if TYPE_CHECKING:
    from investigator.diagnosis.fit import Configuration, Fit
    from investigator.opening import Opened


def declare(parser: argparse.ArgumentParser) -> None:
    """The shared arguments and the windows."""
    arguments.declare_source(parser)
    add = parser.add_argument
    add("--train", type=_span, action="append", required=True, metavar="FROM:TO", help="fit on these seconds")
    add("--score", type=_span, required=True, metavar="FROM:TO", help="score on these seconds")
    add(
        "--except",
        type=_span,
        action="append",
        default=[],
        dest="leave_out",
        metavar="FROM:TO",
        help="but these",
    )
    add("--quick", action="store_true", help="one reference only, and an interval from it alone")
    add("--save", type=Path, metavar="CASE", help="write the case with the fitted values")


def run(options: argparse.Namespace) -> int:
    """0 for a finished fit."""
    from investigator.diagnosis.fit import fit
    from investigator.diagnosis.references import Windows
    from investigator.opening import open_case

    if not options.hypothesis:
        raise UsageError(
            "Nothing says what to fit.", "--hypothesis", "Name a hypothesis of the case by its letter."
        )
    opened = open_case(options.source)
    setup = arguments.read_setup(options.setup) if options.setup else opened.case.setup
    found = fit(
        opened.log,
        arguments.with_parameters(setup, options.param),
        opened.case.hypothesis(options.hypothesis).edit,
        Windows(tuple(options.train), options.score, tuple(options.leave_out)),
        every_configuration=not options.quick,
        progress=arguments.tell_progress,
    )
    lines = [f"{opened.case.hypothesis(options.hypothesis).title}: {found.method}", *_told(found)]
    if options.save:
        _save(options.save, opened, options.hypothesis, found)
        lines.append(f"Written: {options.save}")
    arguments.answer(options, _as_json(found), "\n".join(lines))
    return 0


def _save(path: Path, opened: Opened, letter: str, found: Fit) -> None:
    from investigator.case import save_case
    from investigator.opening import relocated
    from investigator.verbs import set_parameter

    case = opened.case
    for name, value in found.values.items():
        case = set_parameter(case, letter, f"edit.{name}", float(f"{value:.4g}"))
    save_case(relocated(case, opened.log.path, path), path)


def _span(text: str) -> tuple[float, float]:
    """FROM:TO in seconds."""
    low, _, high = text.partition(":")
    try:
        start, end = float(low), float(high)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not FROM:TO in seconds") from None
    if not end > start:
        raise argparse.ArgumentTypeError(f"“{text}” ends before it begins")
    return start, end


def _told(found: Fit) -> list[str]:
    """The values, then every configuration with both scores, failing ones among them."""
    lines = [
        f"  {path} = {value:.4f}, interval {found.interval[path][0]:.4f} to {found.interval[path][1]:.4f}"
        f" (formal sigma {found.sigma[path]:.4f})"
        for path, value in found.values.items()
    ]
    if found.unidentified:
        lines.append(f"  not shown by these windows, left as they are: {', '.join(found.unidentified)}")
    lines.append(f"  residual rms of {', '.join(found.sensors)} ({found.unit}), before → after:")
    return [*lines, *(f"    {_row(item)}" for item in found.configurations)]


def _row(item: Configuration) -> str:
    values = ", ".join(f"{value:.4f}" for value in item.values.values())
    parts = [
        f"{name} {score.before:.1f} → {score.after:.1f}, ×{score.ratio:.1f}"
        for name, score in (("score", item.scored), ("without the training windows", item.held))
    ]
    return f"{item.name}: {values}; {'; '.join(parts)}"


def _as_json(found: Fit) -> dict[str, Any]:
    return {
        "method": found.method,
        "values": found.values,
        "sigma": found.sigma,
        "interval": {path: list(span) for path, span in found.interval.items()},
        "unidentified": list(found.unidentified),
        "unit": found.unit,
        "sensors": list(found.sensors),
        "configurations": [
            {
                "name": item.name,
                "declared_assumptions": item.declared,
                "values": item.values,
                "score": [item.scored.before, item.scored.after],
                "held_out": [item.held.before, item.held.after],
            }
            for item in found.configurations
        ],
    }
