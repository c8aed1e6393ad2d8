"""`investigator import SOURCE -o LOG`: another format into a flight log, with an account of what was done."""

from __future__ import annotations

import argparse
from pathlib import Path

from investigator.commands.arguments import answer, declare_json
from investigator.errors import UsageError


def declare(parser: argparse.ArgumentParser) -> None:
    """SOURCE, -o, --layout, --mapping, --json."""
    parser.add_argument("source", type=Path, metavar="SOURCE", help="a file or folder of another format")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="LOG", help="the flight log to write (.h5)"
    )
    parser.add_argument(
        "--layout", metavar="NAME", help="the source's layout, where it is not recognised by itself"
    )
    parser.add_argument(
        "--mapping", type=Path, metavar="MAP.toml", help="columns, units and frames of a CSV file"
    )
    parser.add_argument(
        "--header",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="vehicle, mission, epoch_utc, license, source, title, … of the log (may be repeated)",
    )
    declare_json(parser)


def run(options: argparse.Namespace) -> int:
    """Write the log and print the account."""
    from investigator.logs.layouts import import_source
    from investigator.logs.writer import write_log

    header = dict(_named(item) for item in options.header)
    imported = import_source(
        options.source, layout=options.layout, mapping=options.mapping, header=header or None
    )
    write_log(options.output, imported.contents)
    lines = [str(line) for line in imported.account]
    answer(
        options,
        {"log": str(options.output), "account": lines},
        "\n".join([*lines, f"Written: {options.output}"]),
    )
    return 0


def _named(item: str) -> tuple[str, str]:
    name, sign, value = item.partition("=")
    if not sign:
        raise UsageError(
            f"“{item}” is not NAME=VALUE.", "--header", "Write for example --header vehicle=Hedy."
        )
    return name.strip(), value.strip()
