"""`investigator fidelity LOG|CASE`: does the baseline replay reproduce the flight?"""

from __future__ import annotations

import argparse

import numpy as np

from investigator.commands import arguments


def declare(parser: argparse.ArgumentParser) -> None:
    """The shared arguments and the span."""
    arguments.declare_source(parser)
    arguments.declare_engine(parser)
    parser.add_argument(
        "--from", dest="start", type=float, default=-np.inf, metavar="S", help="compare from here on (s)"
    )
    parser.add_argument(
        "--to", dest="end", type=float, default=np.inf, metavar="S", help="compare up to here (s)"
    )


def run(options: argparse.Namespace) -> int:
    """0 if the flight is reproduced within the bounds, 1 if not, 3 if there is no recorded solution."""
    from investigator.errors import BadData
    from investigator.fidelity import check_fidelity
    from investigator.replay import replay

    opened, setup = arguments.opened_with_setup(options)
    recorded = opened.log.navigation()
    if recorded is None:
        raise BadData(
            "The log carries no on-board solution.",
            str(opened.log.path),
            "Fidelity has nothing to compare with.",
        )
    result = replay(opened.log, setup, engine=options.engine, progress=arguments.tell_progress)
    check = check_fidelity(
        recorded, result, opened.log.header, setup, options.start, options.end, opened.log.measurements()
    )
    value = {
        "reproduces": check.reproduces,
        "sentence": check.sentence(),
        "provenance": check.provenance,
        "from_s": check.start,
        "to_s": check.end,
        "quantities": [
            {
                "name": item.name,
                "unit": item.unit,
                "rms": item.rms,
                "rms_bound": item.rms_bound,
                "worst": item.worst,
                "worst_at_s": item.worst_at,
                "bound": item.bound,
                "first_outside_s": item.first_outside,
            }
            for item in check.departures
        ],
        "used_flags": [
            {
                "sensor": item.sensor,
                "compared": item.compared,
                "agreeing": item.agreeing,
                "first_disagreement_s": item.first_disagreement,
                "sentence": item.sentence(),
            }
            for item in check.used
        ],
    }
    lines = [check.sentence(), f"  compared from T{check.start:+.2f} s to T{check.end:+.2f} s"]
    lines += [
        f"  {item.name}: {item.rms:.2f} {item.unit} rms (bound {item.rms_bound:g}), "
        f"worst {item.worst:.2f} {item.unit} at T{item.worst_at:+.2f} s"
        for item in check.departures
    ]
    lines += [f"  {item.sentence()}" for item in check.used]
    arguments.answer(options, value, "\n".join(lines))
    return 0 if check.reproduces else 1
