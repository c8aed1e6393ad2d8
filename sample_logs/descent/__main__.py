"""The command line: ``python -m sample_logs.descent OUT.h5 [--minutes 15] [--rate-hz 100] [--seed 1]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from investigator.errors import InvestigatorError
from sample_logs.descent import write


def main(arguments: list[str] | None = None) -> int:
    """Write one log; 0, or the exit code of what went wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m sample_logs.descent", description="Write a simulated powered descent to the Moon."
    )
    parser.add_argument("out", type=Path, metavar="OUT.h5")
    parser.add_argument("--minutes", type=float, default=15.0, help="the last minutes of the descent")
    parser.add_argument("--rate-hz", type=float, default=100.0, help="samples of the inertial unit a second")
    parser.add_argument("--seed", type=int, default=1, help="of every noise, bias and initial error")
    parser.add_argument("--engine", default="auto", help="that replays the as-flown setup for the telemetry")
    options = parser.parse_args(arguments)
    try:
        path = write(
            options.out,
            minutes=options.minutes,
            rate_hz=options.rate_hz,
            seed=options.seed,
            engine=options.engine,
        )
    except InvestigatorError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(f"{path}: {path.stat().st_size / 1e6:.1f} MB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
