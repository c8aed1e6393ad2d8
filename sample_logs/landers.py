"""Make the landers' logs: ``python -m sample_logs.landers [NAME …]``. The same machine writes the same bytes.

One log a scenario of the re-fly, flown with the scenario's own seed. ``--table`` prints published figures
beside what was flown, as README.md beside this file shows them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from investigator.errors import InvestigatorError
from investigator.logs.contents import LogContents
from investigator.logs.writer import write_log
from investigator.refly.catalogue import scenario, scenarios
from investigator.refly.flight import Flight, fly
from investigator.refly.outcome import Met, Outcome, outcome
from investigator.refly.recording import contents
from sample_logs import folder

GROUP = "Landers"
_FIRST = ("m1", "m2")  #: in the list of samples: the accidents this was built for


def flown() -> list[str]:
    """Names of the scenarios that become samples: a variant of one carries a hyphen in its name."""
    return [name for name in scenarios() if "-" not in name]


def made(flight: Flight) -> LogContents:
    """A flight's log with its place in the list of samples."""
    log, name = contents(flight), flight.scenario.name
    known = [*_FIRST, *(item for item in scenarios() if item not in _FIRST)]
    rank = known.index(name) + 1 if name in known else len(known) + 1
    attributes = {**log.header.attributes, "sample_group": GROUP, "sample_rank": str(rank)}
    return replace(log, header=replace(log.header, attributes=attributes))


def make(names: Iterable[str], output: Path) -> Iterator[tuple[Path, Outcome]]:
    """Fly scenarios and write their logs into a folder; yields each file with how the flight ended.

    Raises UsageError for a scenario there is none of.
    """
    for name in names:
        flight = fly(scenario(name))
        path = output / f"{name}.h5"
        write_log(path, made(flight))
        yield path, outcome(flight)


def table(flown: Mapping[str, Outcome]) -> str:
    """Published figures against those flown, as a table of Markdown."""
    lines = ["| flight | figure | | counts as met | here | |", "| --- | --- | --- | --- | --- | --- |"]
    for name, result in flown.items():
        lines += [_row(scenario(name).title, met) for met in result.figures]
    return "\n".join(lines)


def _row(title: str, item: Met) -> str:
    figure = item.figure
    verdict = {True: "met", False: "**not met**", None: "no value"}[item.met]
    here = "–" if item.met is None else f"{item.value:,.4g}"
    note = f": {figure.note}" if figure.note else ""
    bounds = f"{figure.low:,g} to {figure.high:,g}"
    return f"| {title} | {figure.words} | {figure.mark} | {bounds} | {here} | {verdict}{note} |"


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m sample_logs.landers", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="scenarios (default: each but variants)")
    parser.add_argument("-o", "--output", type=Path, default=folder(), metavar="FOLDER")
    parser.add_argument("--table", action="store_true", help="write nothing, print published figures beside")
    options = parser.parse_args(arguments)
    names = options.names or flown()
    try:
        if options.table:
            sys.stdout.write(table({name: outcome(fly(scenario(name))) for name in names}) + "\n")
            return 0
        for path, result in make(names, options.output):
            sys.stdout.write(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB, {result.words}\n")
    except InvestigatorError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
