"""`investigator reconstruct LOG|CASE`: what really happened, with uncertainty, and where sensors part from
it.
"""

from __future__ import annotations

import argparse

import numpy as np

from investigator.commands import arguments
from investigator.commands.replay import summarise


def declare(parser: argparse.ArgumentParser) -> None:
    """The shared arguments and -o."""
    arguments.declare_source(parser)
    arguments.declare_engine(parser)
    arguments.declare_output(parser, "the reconstruction")


def run(options: argparse.Namespace) -> int:
    """0 for a finished reconstruction, 4 for one whose forward pass diverged."""
    from investigator.changes import windows_of
    from investigator.reconstruction import reconstruct
    from investigator.runfile import write_run

    opened, setup = arguments.opened_with_setup(options)
    result = reconstruct(opened.log, setup, engine=options.engine, progress=arguments.tell_progress)
    if options.output:
        write_run(options.output, result, setup, opened.log.sha256)
    windows = windows_of(result, opened.log)
    track = result.trajectory
    top = int(np.argmax(track.height_site))
    value = {
        **summarise(result.forward),
        "highest_m": round(float(track.height_site[top]), 2),
        "highest_sigma_m": round(float(track.height_site_sigma[top]), 3),
        "highest_at_s": float(track.time[top]),
        "filter_smoother_consistency": result.consistency,
        "windows": [window.as_json() for window in windows],
        "written": str(options.output or ""),
    }
    lines = [
        f"Reconstruction of {opened.case.title}",
        f"  highest {track.height_site[top]:.1f} ± {3 * track.height_site_sigma[top]:.1f} m (3σ) above site "
        f"at T{track.time[top]:+.2f} s",
        f"  filter against smoother: {result.consistency:.2f} σ",
        *[f"  {window.sentence()}" for window in windows],
    ]
    if options.output:
        lines.append(f"Written: {options.output}")
    arguments.answer(options, value, "\n".join(lines))
    return 4 if result.forward.divergence else 0
