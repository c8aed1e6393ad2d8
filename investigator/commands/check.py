"""`investigator check LOG`: what a log holds, what is wrong with it, what it can support."""

from __future__ import annotations

import argparse
from pathlib import Path

from investigator.commands.arguments import answer, declare_json


def declare(parser: argparse.ArgumentParser) -> None:
    """LOG, --json."""
    parser.add_argument("log", type=Path, metavar="LOG", help="a flight log (.h5)")
    declare_json(parser)


def run(options: argparse.Namespace) -> int:
    """0 if nothing worse than a warning was found, 1 otherwise."""
    from investigator.issues import Severity
    from investigator.logs.health import check_log

    report = check_log(options.log)
    answer(options, report.as_json(), report.as_text())
    return int(any(issue.severity is Severity.ERROR for issue in report.issues))
