"""`investigator refly SCENARIO`: fly a landing in closed loop, say how it ended, and write its flight log."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from investigator.commands import arguments
from investigator.errors import UsageError

if TYPE_CHECKING:
    from investigator.refly.outcome import Outcome
    from investigator.refly.scenario import Scenario

_UNITS = {"_m_s": "m/s", "_kg": "kg", "_deg": "°", "_m": "m", "_s": "s"}


def declare(parser: argparse.ArgumentParser) -> None:
    """SCENARIO or --list, what is changed of it, the seed or many, and -o."""
    parser.add_argument("scenario", nargs="?", metavar="SCENARIO", help="name of a scenario (see --list)")
    parser.add_argument("--list", action="store_true", help="the scenarios there are, a sentence each")
    parser.add_argument(
        "--set",
        dest="param",
        action="append",
        default=[],
        metavar="PATH=VALUE",
        help="set one parameter of the scenario, such as onboard.sensors.rangefinder.gate.sigmas=3 or "
        "vehicle.engine.thrust_n=1600 (may be repeated)",
    )
    parser.add_argument(
        "--hypothesis",
        metavar="CASE:LETTER",
        help="fly under a hypothesis of a case over this flight, such as sample_logs/m1.case:B.1",
    )
    parser.add_argument("--seed", type=int, metavar="N", help="names every draw (default: the scenario's)")
    parser.add_argument(
        "--seeds", type=int, metavar="N", help="fly under the seeds 1 to N and tell what decides the outcome"
    )
    parser.add_argument(
        "--vary",
        action="append",
        default=[],
        metavar="PATH=START:STOP:N",
        help="with --seeds: every value of a parameter under every seed (twice at most)",
    )
    parser.add_argument(
        "--workers", type=int, default=0, metavar="N", help="with --seeds: processes (default: every core)"
    )
    parser.add_argument(
        "--lose", type=float, default=0.0, metavar="SHARE", help="lose this share of the sensors' packets"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="OUT.h5", help="write the flight log there")
    arguments.declare_json(parser)


def run(options: argparse.Namespace) -> int:
    """0 for a flight flown, however it ended: a crash of the lander is a result."""
    if options.list:
        return _list(options)
    if options.seeds is not None:
        from investigator.commands import refly_seeds

        refly_seeds.begin(options.seeds, options)
        return refly_seeds.run(_scenario(options), options.seeds, options)

    from investigator.refly.flight import fly
    from investigator.refly.outcome import outcome
    from investigator.refly.recording import write_flight

    scenario = _scenario(options)
    if options.vary:
        raise UsageError("A single flight varies nothing.", "--vary", "Say over how many seeds: --seeds 100.")
    if options.seed is not None and options.seed < 0:
        raise UsageError(f"{options.seed} is no seed.", "--seed", "Give a whole number from 0 on.")
    flight = fly(scenario, options.seed, progress=arguments.tell_progress)
    result = outcome(flight)
    if options.output:
        write_flight(flight, options.output, lose=options.lose)
    written = str(options.output or "")
    value = {**_value(scenario, result), "seed": flight.seed, "written": written}
    lines = [f"{scenario.title}, seed {flight.seed}: {result.words}", *_lines(scenario, result)]
    arguments.answer(options, value, "\n".join([*lines, *([f"  written: {written}"] if written else [])]))
    return 0


def _list(options: argparse.Namespace) -> int:
    from investigator.refly.catalogue import scenarios

    known = scenarios()
    width = max(map(len, known), default=0)
    text = "\n".join(f"  {name:<{width}}  {item.title}: {item.summary}" for name, item in known.items())
    told = [{"name": name, "title": item.title, "summary": item.summary} for name, item in known.items()]
    arguments.answer(options, {"scenarios": told}, text)
    return 0


def _scenario(options: argparse.Namespace) -> Scenario:
    """The scenario named, under the hypothesis and then with the parameters given."""
    from investigator.parameters import put
    from investigator.refly.catalogue import scenario, scenarios

    if not options.scenario:
        raise UsageError("No scenario is named.", "SCENARIO", f"Name one of: {', '.join(scenarios())}.")
    chosen = scenario(options.scenario)
    if options.hypothesis:
        chosen = _under(chosen, options.hypothesis)
    for path, value in arguments.assignments(options.param, "--set", "guidance.touchdown_m_s=2"):
        chosen = put(chosen, path, value)
    return chosen


def _under(scenario: Scenario, told: str) -> Scenario:
    from investigator.case import load_case

    path, colon, letter = told.rpartition(":")
    if not colon:
        raise UsageError(
            f"“{told}” names no hypothesis.", "--hypothesis", "Write CASE:LETTER, such as m1.case:A."
        )
    hypothesis = load_case(Path(path)).hypothesis(letter)
    return scenario.under(hypothesis.apply(scenario.setup()))


def _value(scenario: Scenario, result: Outcome) -> dict[str, Any]:
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "landed": result.landed,
        "outcome": result.words,
        "ending": result.ending,
        "measures": dict(result.measures),
        "figures": [
            {
                "name": item.figure.name,
                "words": item.figure.words,
                "mark": item.figure.mark,
                "low": item.figure.low,
                "high": item.figure.high,
                "value": item.value,
                "met": item.met,
                "note": item.figure.note,
            }
            for item in result.figures
        ],
        "limits": scenario.limits_note,
    }


def _lines(scenario: Scenario, result: Outcome) -> list[str]:
    known = {name: value for name, value in result.measures.items() if value == value}
    width = max(map(len, known), default=0)
    lines = [f"  {name:<{width}}  {value:10.4g} {_unit(name)}".rstrip() for name, value in known.items()]
    if result.figures:
        lines.append("  against what is known of the real flight (P published, D derived, U unverified):")
    for item in result.figures:
        verdict = {True: "met", False: "NOT met", None: "no value"}[item.met]
        here = "" if item.met is None else f", here {item.value:.4g}"
        note = f" ({item.figure.note})" if item.figure.note else ""
        lines.append(f"    {item.figure.mark}  {verdict:<8}  {item.figure.words}{here}{note}")
    return lines + ([f"  {scenario.limits_note}"] if scenario.limits_note else [])


def _unit(measure: str) -> str:
    return next((unit for ending, unit in _UNITS.items() if measure.endswith(ending)), "")
