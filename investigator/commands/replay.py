"""`investigator replay LOG|CASE`: the flight filter again, with any parameter changed."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import numpy as np

from investigator.commands import arguments

if TYPE_CHECKING:
    from investigator.filters.run import Run


def declare(parser: argparse.ArgumentParser) -> None:
    """The shared arguments and -o."""
    arguments.declare_source(parser)
    arguments.declare_engine(parser)
    arguments.declare_output(parser, "the run")


def run(options: argparse.Namespace) -> int:
    """0 for a finished run, 4 for a diverged one (which is still written)."""
    from investigator.differences import differences, sentences
    from investigator.replay import replay
    from investigator.runfile import write_run

    opened, setup = arguments.opened_with_setup(options)
    result = replay(
        opened.log,
        setup,
        label=options.hypothesis or "replay",
        engine=options.engine,
        progress=arguments.tell_progress,
    )
    if options.output:
        write_run(options.output, result, setup, opened.log.sha256)
    changes = list(sentences(differences(opened.case.setup, setup)))
    summary = {
        **summarise(result),
        "setup": setup.provenance,
        "changes": changes,
        "written": str(options.output or ""),
    }
    text = [
        f"Replay of {opened.case.title} (setup {setup.provenance})",
        *[f"  changed: {line}" for line in changes],
    ]
    text += [
        f"  {name.replace('_', ' ')}: {value}"
        for name, value in summary.items()
        if isinstance(value, (float, int, str)) and value
    ]
    text += [f"  {name}: {counts}" for name, counts in summary["sensors"].items()]
    arguments.answer(options, summary, "\n".join(text))
    return 4 if result.divergence else 0


def summarise(result: Run) -> dict[str, Any]:
    """A run in a few numbers."""
    track = result.trajectory
    top = int(np.argmax(track.height_site))
    return {
        "engine": result.engine,
        "start_s": float(track.time[0]),
        "end_s": float(track.time[-1]),
        "highest_m": round(float(track.height_site[top]), 2),
        "highest_at_s": float(track.time[top]),
        "log_likelihood": result.log_likelihood,
        "diverged": f"{result.divergence.reason} at T+{result.divergence.time:.2f} s"
        if result.divergence
        else "",
        "sensors": {
            name: {"samples": int(seen.time.size), "used": int(np.count_nonzero(seen.used))}
            for name, seen in result.innovations.items()
        },
    }
