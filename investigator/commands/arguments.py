"""Arguments several commands share, and how their answers are printed."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from investigator.errors import UsageError

if TYPE_CHECKING:
    from investigator.opening import Opened
    from investigator.setup import Setup

INTERRUPTED = 130  #: what a command answers that was interrupted


def declare_source(parser: argparse.ArgumentParser) -> None:
    """LOG or CASE, --hypothesis, --param, --setup, --json."""
    parser.add_argument(
        "source",
        type=Path,
        metavar="LOG|CASE",
        help="a flight log (.h5), or a case with its baseline (.case)",
    )
    parser.add_argument(
        "--setup", type=Path, metavar="SETUP.json", help="use this setup instead of the log's or the case's"
    )
    parser.add_argument("--hypothesis", metavar="LETTER", help="apply this hypothesis of the case")
    parser.add_argument(
        "--param",
        action="append",
        default=[],
        metavar="PATH=VALUE",
        help="set one parameter of the setup, such as onboard.sensors.baro.gate.sigmas=3 (may be repeated)",
    )
    declare_json(parser)


def declare_engine(parser: argparse.ArgumentParser) -> None:
    """--engine."""
    parser.add_argument(
        "--engine",
        choices=("auto", "compiled", "reference", "unscented"),
        default="auto",
        help="reference (filterpy, for audits), or auto: compiled where every model compiles; the first "
        "compiled run on a machine compiles for up to a minute",
    )


def declare_json(parser: argparse.ArgumentParser) -> None:
    """--json."""
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")


def declare_output(parser: argparse.ArgumentParser, what: str) -> None:
    """-o FILE."""
    parser.add_argument("-o", "--output", type=Path, metavar="RUN.h5", help=f"write {what} to this HDF5 file")


def opened_with_setup(options: argparse.Namespace) -> tuple[Opened, Setup]:
    """The log and the setup the arguments name, hypothesis and parameters applied in that order."""
    from investigator.opening import open_case

    opened = open_case(options.source)
    setup = read_setup(options.setup) if options.setup else opened.case.setup
    if options.hypothesis:
        setup = opened.case.hypothesis(options.hypothesis).apply(setup)
    return opened, with_parameters(setup, options.param)


def with_parameters(setup: Setup, given: list[str]) -> Setup:
    """The setup with each PATH=VALUE set. Raises UsageError naming the rule that refused one."""
    from investigator.parameters import put

    for path, value in assignments(given):
        setup = put(setup, path, value)
    return setup


def assignments(
    given: list[str], option: str = "--param", example: str = "onboard.start_s=10"
) -> list[tuple[str, Any]]:
    """Each PATH=VALUE as a path and a value: JSON where it is such, else a word. Raises UsageError."""
    told: list[tuple[str, Any]] = []
    for item in given:
        path, sign, text = item.partition("=")
        if not sign:
            raise UsageError(f"“{item}” is not PATH=VALUE.", option, f"Write for example {option} {example}.")
        try:
            value = json.loads(text)
        except ValueError:
            value = text
        told.append((path.strip(), value))
    return told


def read_setup(path: Path) -> Setup:
    """A setup from a JSON file, as `investigator identify -o` writes it."""
    from pydantic import ValidationError

    from investigator.errors import BadData
    from investigator.setup import Setup

    try:
        return Setup.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadData(
            f"The setup could not be read: {error.strerror}.", str(path), "Check the path."
        ) from error
    except UnicodeDecodeError as error:
        raise BadData("This is no setup: it is not text.", str(path), "Name a JSON file.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadData(
            f"The setup does not hold together at {place}: {first['msg']}.", str(path), "Mend it there."
        ) from error


def answer(options: argparse.Namespace, value: Mapping[str, Any], text: str) -> None:
    """Print an answer: as JSON where asked for, else as text."""
    print(json.dumps(plain(value), indent=1, ensure_ascii=False) if options.json else text)


def plain(value: Any) -> Any:
    """A value as JSON can hold it: what is no finite number is null."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def tell_progress(share: float, label: str = "") -> None:
    """A line that rewrites itself on a terminal, and nothing elsewhere."""
    if sys.stderr.isatty():
        end = "\r" if share < 1.0 else "\n"
        print(f"{label or 'Running'} {100 * share:3.0f} %", end=end, file=sys.stderr, flush=True)


def duration(seconds: float) -> str:
    """A time to go in words: seconds, minutes or hours."""
    if seconds < 100.0:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000.0 else f"{seconds / 3600:.1f} h"
