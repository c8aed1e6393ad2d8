"""Make the sample logs again from other people's data: ``python -m sample_logs.make SOURCE_DIR``.

README.md beside this file says what SOURCE_DIR holds and where it comes from. The same data give the same
bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from investigator.errors import BadData, InvestigatorError
from investigator.logs.layouts import Imported, import_source
from investigator.logs.layouts.second_logger import clock_of, with_second_logger
from investigator.logs.writer import write_log
from sample_logs import folder

REAL, SIMULATED = "Real flights", "Simulated flights of others"
_ROCKETPY = "MIT (RocketPy, Copyright (c) 2018 Giovani Hidalgo Ceotto and contributors)"


@dataclass(frozen=True)
class Recipe:
    """How one sample is made: its source below SOURCE_DIR, header, place in the list, attributes."""

    name: str
    source: str
    header: dict[str, str]
    group: str
    rank: int
    attributes: dict[str, Any] = field(default_factory=dict)
    finish: Callable[[Imported, Path], Imported] = lambda imported, source: imported


def _prometheus(imported: Imported, source: Path) -> Imported:
    """The TeleMetrum of the same flight as a witness, on a clock of its own."""
    other = import_source(_only(source.parent, "*TeleMetrum.csv"))
    clock, shifts = clock_of(imported.contents, other.contents, "telemetrum")
    both = with_second_logger(imported, other, "telemetrum", clock)
    told = "; ".join(
        f"{item.shift_s:+.4f} s about {item.time:.1f} s (correlation {item.correlation:.4f})"
        for item in shifts
    )
    note = f"Clock of telemetrum: shifts {told}."
    return replace(both, contents=replace(both.contents, notes=(*both.contents.notes, note)))


RECIPES = (
    Recipe(
        "hedy",
        "rocketpy/hedy",
        {
            "title": "Hedy",
            "summary": "A student rocket through Mach 1. "
            "The static port misled the logger's filter on the way up.",
            "vehicle": "Hedy",
            "mission": "EuRoC 2025, TU Wien",
            "license": _ROCKETPY,
            "source": "RocketPy project, data/rockets/hedy: export of the CATS logger",
        },
        REAL,
        1,
    ),
    Recipe(
        "falcon9_crs11",
        "spacex_webcast/SpaceX_CRS-11",
        {
            "title": "Falcon 9 landing",
            "summary": "Speed and altitude read from a webcast. What can be known from two numbers a second?",
            "vehicle": "Falcon 9, first stage",
            "mission": "CRS-11",
            "license": "Unlicense (public domain)",
            "source": "Telemetry-Data project (shahar603), SpaceX CRS-11: numbers read off the webcast",
            "epoch_utc": "2017-06-03T21:07:38Z",
            "site_latitude_deg": "28.4858",
            "site_longitude_deg": "-80.5444",
        },
        REAL,
        2,
        attributes={
            "epoch_source": "published time of lift-off, to the second; not in the readings",
            "site_source": "published place of Landing Zone 1; its height is taken as 0; not in the readings",
        },
    ),
    Recipe(
        "jackpot1",
        "ncsu_airbrakes/jackpot_launch_1.csv",
        {
            "title": "Jackpot 1",
            "summary": "Eighteen minutes of silence on the pad, "
            "then a pressure spike that the on-board filter ignored.",
            "vehicle": "Jackpot",
            "mission": "Launch 1, Bayboro, North Carolina",
            "license": "MIT (Copyright (c) 2025 NCSU High-Powered Rocketry Club)",
            "source": "NCSU High-Powered Rocketry Club, AirbrakesV2 project, "
            "launch_data: jackpot_launch_1.csv",
        },
        REAL,
        3,
    ),
    Recipe(
        "prometheus",
        "rocketpy/prometheus/*TeleMega.csv",
        {
            "title": "Prometheus",
            "summary": "Two loggers in one rocket, each with its own clock. "
            "Where they part, one at most is right.",
            "vehicle": "Prometheus",
            "mission": "Spaceport America, 24 June 2022",
            "license": _ROCKETPY,
            "source": "RocketPy project, data/rockets/prometheus: "
            "AltOS exports of a TeleMega and a TeleMetrum",
        },
        REAL,
        4,
        finish=_prometheus,
    ),
    Recipe(
        "quadrotor",
        "px4_ecl/replay_data/iris_gps.csv",
        {
            "title": "PX4 quadrotor",
            "summary": "IMU, GNSS and barometer, with the 24-state filter's own answer beside ours.",
            "vehicle": "Iris quadrotor",
            "mission": "Software-in-the-loop flight of the estimator's replay test",
            "origin": "simulation",
            "license": "BSD-3-Clause (Copyright (c) 2015 Lorenz Meier and PX4 contributors)",
            "source": "PX4-ECL project, test/replay_data and test/change_indication: iris_gps.csv",
        },
        SIMULATED,
        1,
        attributes={
            "origin_determined_by": (
                "the project calls this an iris flight of its software-in-the-loop simulation, and "
                "the first fix, 47.39775°, 8.54561°, 488.1 m, is that simulation's default home"
            ),
            "gnss_delay_s": 0.13,
            "gnss_delay_determined_by": (
                "against the recorded states in flight, height lags 0.15 s and vertical speed 0.12 s, "
                "barometer and IMU within 0.01 s"
            ),
        },
    ),
)


def made(recipe: Recipe, source_dir: Path) -> Imported:
    """One sample, imported. Raises BadData where SOURCE_DIR does not hold its source."""
    parent, _, pattern = recipe.source.rpartition("/")
    source = _only(source_dir / parent, pattern)
    imported = recipe.finish(import_source(source, header=recipe.header), source)
    header = imported.contents.header
    attributes = {
        **header.attributes,
        **recipe.attributes,
        "sample_group": recipe.group,
        "sample_rank": str(recipe.rank),
    }
    return replace(
        imported, contents=replace(imported.contents, header=replace(header, attributes=attributes))
    )


def make(source_dir: Path, output: Path) -> Iterator[tuple[Path, Imported]]:
    """Write every sample log into a folder; yields each file with its import."""
    for recipe in RECIPES:
        imported = made(recipe, source_dir)
        path = output / f"{recipe.name}.h5"
        write_log(path, imported.contents)
        yield path, imported


def _only(parent: Path, pattern: str) -> Path:
    found = sorted(parent.glob(pattern))
    if len(found) != 1:
        raise BadData(
            f"There should be one {pattern}, not {len(found)}.", str(parent), "See sample_logs/README.md."
        )
    return found[0]


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m sample_logs.make", description=__doc__)
    parser.add_argument("source_dir", type=Path, metavar="SOURCE_DIR")
    parser.add_argument("-o", "--output", type=Path, default=folder(), metavar="FOLDER")
    options = parser.parse_args(arguments)
    try:
        for path, imported in make(options.source_dir, options.output):
            sys.stdout.write(
                f"{path.name}: {path.stat().st_size / 1e6:.2f} MB, {len(imported.account)} lines of account\n"
            )
    except InvestigatorError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
