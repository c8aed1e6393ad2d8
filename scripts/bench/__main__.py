"""``python -m scripts.bench [SUBJECT…]``: measure, print the table, write ``build/bench.json``."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping

from scripts.bench import commands
from scripts.bench.catalogue import SUBJECTS, Measure
from scripts.bench.rounds import BUILD, REPOSITORY

_PATIENCE_S = 1800


def main(arguments: list[str] | None = None) -> int:
    """0 when every figure was measured, 1 when one is missing. A missed target is a figure too."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bench", description=__doc__)
    subjects = (*SUBJECTS, "commands")
    parser.add_argument(
        "subjects", nargs="*", metavar="SUBJECT", help=f"of {', '.join(subjects)} (default: all)"
    )
    chosen = parser.parse_args(arguments).subjects or subjects
    unknown = [name for name in chosen if name not in subjects]
    if unknown:
        parser.error(f"There is no subject {unknown[0]}; known: {', '.join(subjects)}.")
    failed = [name for name in SUBJECTS if name in chosen and not _measured(name)]
    if "commands" in chosen:
        print()
        failed += ["commands"] * commands.main()
    if failed:
        print(f"\nNot measured: {', '.join(failed)}.", file=sys.stderr)
    return int(bool(failed))


def _measured(subject: str) -> bool:
    """One subject in a process of its own: its figures printed and kept, or the reason why not."""
    made = subprocess.run(
        (sys.executable, "-m", f"scripts.bench.{subject}"),
        cwd=REPOSITORY,
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
    )
    if made.returncode:
        print(f"{subject}: not measured. {made.stderr.strip()[-1500:]}", file=sys.stderr)
        return False
    told = json.loads(made.stdout.splitlines()[-1])
    figures: dict[str, float] = told["figures"]
    for measure in SUBJECTS[subject]:
        print(_row(measure, figures[measure.name]), flush=True)
    if told["note"]:
        print(f"    {subject}: {told['note']}", flush=True)
    _keep(figures)
    return True


def _environment() -> dict[str, str]:
    """Offscreen, one thread a task, and settings of its own; the cache of compiled code is the user's."""
    own = BUILD / "bench"
    own.mkdir(parents=True, exist_ok=True)
    folders = {name: str(own) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    alone = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    return {**os.environ, **folders, **alone, "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}


def _row(measure: Measure, value: float) -> str:
    """A row of the README's table."""
    verdict = "" if measure.target is None else ("yes" if measure.reached(value) else "**no**")
    cells = (f"`{measure.name}`", f"{value:.3g} {measure.unit}", measure.wanted(), verdict, measure.meaning)
    return f"| {' | '.join(cells)} |"


def _keep(figures: Mapping[str, float]) -> None:
    """Into build/bench.json, flat; what is there of other subjects stays."""
    path = BUILD / "bench.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    kept |= {name: round(value, 6) for name, value in figures.items()}
    path.write_text(json.dumps(dict(sorted(kept.items())), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
