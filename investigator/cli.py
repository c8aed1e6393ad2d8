"""The command line: everything the workbench does, without a screen.

Exit codes: 0 fine, 1 the check failed, 2 usage, 3 bad data, 4 numerical failure. Doing nothing is not
success.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import os
import sys

from investigator import __version__
from investigator.errors import InvestigatorError

#: New objects until some are looked through for garbage; most that a command makes are modules, which stay.
_YOUNG = 10_000

#: The commands in the order of an investigation; each is a module of `investigator.commands`, imported when
#: it is asked for.
COMMANDS = {
    "check": "say what a flight log holds, what is wrong with it, and what it can support",
    "import": "turn another format into a flight log, with an account of what was done",
    "identify": "fit the flight filter of a log that carries no as-flown setup",
    "fidelity": "hold the baseline replay against the recorded on-board solution",
    "replay": "run the flight filter again, with any parameter changed",
    "reconstruct": "estimate what really happened, with uncertainty, and where sensors part from it",
    "fit": "find a hypothesis's free parameters on training windows and score them on the rest",
    "compare": "run the hypotheses of a case side by side",
    "sweep": "run one question at many values of its parameters, on every core or a cluster",
    "refly": "fly a landing in closed loop and write its flight log; a single one or many",
    "report": "write the PDF, every curve and a manifest for a review board",
    "open": "open the workbench",
}


def parser_for(name: str) -> argparse.ArgumentParser:
    """The parser of one command; its module declares the arguments."""
    parser = argparse.ArgumentParser(
        prog=f"investigator {name}", description=f"{COMMANDS[name].capitalize()}."
    )
    _module(name).declare(parser)
    return parser


def overview() -> str:
    """What the program answers to, as `--help` prints it."""
    width = max(len(name) for name in COMMANDS)
    lines = [f"  {name:<{width}}  {what}" for name, what in COMMANDS.items()]
    return "\n".join(
        [
            f"Descent Investigator {__version__}: what the vehicle believed, beside what happened.",
            "",
            "usage: investigator COMMAND …      (investigator COMMAND --help says more)",
            "",
            *lines,
            "",
            "Exit codes: 0 fine, 1 the check failed, 2 usage, 3 bad data, 4 numerical failure.",
        ]
    )


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    if not given or given[0] in ("-h", "--help", "help"):
        print(overview())
        return 0 if given else 2
    if given[0] == "--version":
        print(__version__)
        return 0
    name = given[0]
    if name not in COMMANDS:
        print(f"There is no command “{name}”. Known: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    gc.set_threshold(_YOUNG)
    options = parser_for(name).parse_args(given[1:])
    if "source" in options:  # the process that looks at it first starts while this one is still importing
        from investigator.logs.quarantine import EXAMINER

        EXAMINER.begin()
    try:
        return int(_module(name).run(options))
    except InvestigatorError as error:
        _tell(error, as_json=getattr(options, "json", False))
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped. Nothing half-written was kept.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _module(name: str):  # type: ignore[no-untyped-def]  # a module with declare() and run()
    return importlib.import_module(
        f"investigator.commands.{'import_' if name == 'import' else 'open_' if name == 'open' else name}"
    )


def _tell(error: InvestigatorError, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"error": {"problem": error.problem, "place": error.place, "remedy": error.remedy}}))
    print(f"investigator: {error}", file=sys.stderr)


def command() -> int:
    """The program: `main`, then no search for garbage in what goes with the process: a tenth of a second."""
    code = main()
    gc.freeze()
    return code


if __name__ == "__main__":
    raise SystemExit(command())
