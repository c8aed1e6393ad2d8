"""`investigator open [LOG|CASE]`: the workbench, in a process of its own."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path


def declare(parser: argparse.ArgumentParser) -> None:
    """An optional log or case."""
    parser.add_argument("source", type=Path, nargs="?", metavar="LOG|CASE", help="what to open at once")


def run(options: argparse.Namespace) -> int:
    """The workbench's own exit code."""
    given = [str(options.source)] if options.source else []
    return subprocess.call([sys.executable, "-m", "ui", *given])
