"""`investigator report CASE -o DIR`: the PDF, every curve, and a manifest."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from investigator.commands import arguments


def declare(parser: argparse.ArgumentParser) -> None:
    """CASE, -o, --date, --focus, --json."""
    parser.add_argument(
        "source", type=Path, metavar="CASE|LOG", help="a case (.case), or a log with its baseline (.h5)"
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="the folder to write")
    parser.add_argument(
        "--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="date of issue (default: today)"
    )
    parser.add_argument(
        "--focus", default="", metavar="LETTER", help="whose innovations the second figure shows"
    )
    arguments.declare_json(parser)


def run(options: argparse.Namespace) -> int:
    """0 when everything is written; what was there before stays if anything fails."""
    from investigator.diagnosis.comparison import compare
    from investigator.opening import open_case
    from investigator.report.composition import compose
    from investigator.report.package import write_report
    from investigator.results import Results

    opened = open_case(options.source)
    comparison = compare(opened.case, Results(opened.log), progress=arguments.tell_progress)
    document = compose(comparison, opened.log, options.date or date.today(), letter=options.focus)
    written = write_report(document, options.output)
    paths = [str(path) for path in written.paths]
    arguments.answer(options, {"written": paths}, "\n".join(["Written:", *[f"  {path}" for path in paths]]))
    return 0
