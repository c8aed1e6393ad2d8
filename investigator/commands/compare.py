"""`investigator compare CASE`: the hypotheses of a case side by side."""

from __future__ import annotations

import argparse
from pathlib import Path

from investigator.commands import arguments


def declare(parser: argparse.ArgumentParser) -> None:
    """CASE, --json."""
    parser.add_argument("source", type=Path, metavar="CASE", help="a case (.case)")
    arguments.declare_engine(parser)
    arguments.declare_json(parser)


def run(options: argparse.Namespace) -> int:
    """0 when all runs finished, 4 when one diverged (its row says so)."""
    from investigator.diagnosis.comparison import compare
    from investigator.diagnosis.tabulation import tabulate
    from investigator.differences import sentences
    from investigator.opening import open_case
    from investigator.results import Results

    opened = open_case(options.source)
    letters = tuple(item.letter for item in opened.case.hypotheses)
    comparison = compare(
        opened.case, Results(opened.log, options.engine), letters=letters, progress=arguments.tell_progress
    )
    table = tabulate(comparison, opened.log.header)
    changes = {item.hypothesis.letter: list(sentences(item.changes)) for item in comparison.outcomes}
    fidelity = comparison.fidelity.sentence() if comparison.fidelity else "no recorded solution"
    value = {
        "fidelity": fidelity,
        "note": table.note,
        "rows": [
            {
                "letter": row.letter,
                "title": row.title,
                "verdict": row.verdict,
                **{column.key: value for column, value in zip(table.columns, row.values, strict=True)},
            }
            for row in table.rows
        ],
        "changes": changes,
    }
    lines = [fidelity, table.note]
    width = max(len(row.title) for row in table.rows)
    lines.append("  ".join(["  ", f"{'':<{width}}", *[f"{column.title:>14}" for column in table.columns]]))
    for index, row in enumerate(table.rows):
        cells = [f"{table.text(index, number):>14}" for number in range(len(table.columns))]
        lines.append("  ".join([f"{row.letter:<2}", f"{row.title:<{width}}", *cells]))
    for letter, lines_of in changes.items():
        lines += [f"  {letter}: {sentence}" for sentence in lines_of]
    arguments.answer(options, value, "\n".join(lines))
    runs = [comparison.baseline, *(item.run for item in comparison.outcomes)]
    return 4 if any(item.divergence for item in runs) else 0
