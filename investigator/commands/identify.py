"""`investigator identify LOG`: fit the flight filter of a log that carries no as-flown setup."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from investigator.commands import arguments
from investigator.errors import BadData, UsageError

if TYPE_CHECKING:
    from investigator.identification import Attempt, Identification


def declare(parser: argparse.ArgumentParser) -> None:
    """LOG, -o, --fit, --score, --structure, --json."""
    parser.add_argument(
        "source", type=Path, metavar="LOG", help="a flight log (.h5) with a recorded solution"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="SETUP.json", help="write the fitted setup here")
    parser.add_argument(
        "--fit",
        nargs="+",
        default=[],
        metavar="A:B",
        help="fit on these spans (s); default: first half of the ascent",
    )
    parser.add_argument(
        "--score",
        nargs="+",
        default=[],
        metavar="A:B",
        help="held out and scored (s); default: the rest of the flight",
    )
    parser.add_argument(
        "--structure",
        action="append",
        default=[],
        metavar="NAME",
        help="try this structure only (may be repeated)",
    )
    arguments.declare_json(parser)


def run(options: argparse.Namespace) -> int:
    """0 with every structure's figures told, whatever they are; 3 where the log has no recorded solution."""
    from investigator.identification import identify
    from investigator.logs.reader import open_log

    fit, score = (
        [_span(text, "--fit") for text in options.fit],
        [_span(text, "--score") for text in options.score],
    )
    with open_log(options.source) as log:
        found = identify(
            log,
            fit_spans=fit,
            score_spans=score,
            structures=options.structure,
            progress=arguments.tell_progress,
        )
        name = log.header.title or options.source.stem
    if options.output:
        _write(options.output, found)
    arguments.answer(options, _value(found, options.output), _text(found, name, options.output))
    return 0


def _span(text: str, place: str) -> tuple[float, float]:
    first, colon, last = text.partition(":")
    try:
        low, high = float(first), float(last)
    except ValueError:
        low, high = 0.0, 0.0
    if not colon or not low < high:
        raise UsageError(f"“{text}” is no span.", place, "Write start:end in seconds, for example 0:17.")
    return low, high


def _write(path: Path, found: Identification) -> None:
    beside = path.with_name(path.name + ".part")
    try:
        beside.write_text(found.setup.model_dump_json(indent=1) + "\n", encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        problem = f"The setup could not be written: {error.strerror}."
        raise BadData(problem, str(path), "Name another place.") from error


def _text(found: Identification, name: str, output: Path | None) -> str:
    from investigator.identification.account import RULE

    lines = [f"{name}: {len(found.attempts)} structures tried; rms/worst against the recorded solution"]
    lines += [f"  {item.line()}" for item in sorted(found.attempts, key=lambda item: item.misfit)]
    lines += [
        f"{RULE[0].upper()}{RULE[1:]}.",
        f"Chosen, replayed: {found.chosen.line()}",
        "Fitted, not as flown.",
    ]
    if output:
        lines.append(f"Setup written to {output}; use it with --setup {output}.")
    return "\n".join(lines)


def _value(found: Identification, output: Path | None) -> dict[str, Any]:
    return {
        "provenance": found.setup.provenance,
        "note": found.setup.note,
        "chosen": _attempt(found.chosen),
        "tried": [_attempt(item) for item in found.attempts],
        "setup": found.setup.model_dump(mode="json"),
        "written": str(output or ""),
    }


def _attempt(item: Attempt) -> dict[str, Any]:
    return {
        "structure": item.structure,
        "streams": item.words,
        "free_parameters": item.free,
        "misfit": item.misfit,
        "spans": [
            {
                "from_s": score.start,
                "to_s": score.end,
                "fitted": score.fitted,
                "height_rms_m": score.height_rms,
                "height_worst_m": score.height_worst,
                "speed_rms_m_s": score.speed_rms,
                "speed_worst_m_s": score.speed_worst,
            }
            for score in item.scores
        ],
    }
