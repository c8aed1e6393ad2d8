"""Make the sample cases: ``python -m sample_logs.cases``. The same logs and setups give the same bytes.

Each case holds a log's baseline and the hypotheses a board would hear first. The on-board half comes from
``setups/NAME.json`` where `investigator identify` left one, else it is the assumed one.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from investigator import verbs
from investigator.baseline import baseline
from investigator.case import Case, save_case
from investigator.faults.dropout import Dropout
from investigator.faults.static_port import StaticPort
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.hypotheses.all_of import AllOf
from investigator.hypotheses.gate_policy import GatePolicy
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.hypotheses.sensor_use import SensorMode
from investigator.hypotheses.tuning import Assignment, Tuning
from investigator.logs.reader import FlightLog, open_log
from investigator.parameters import put
from investigator.setup import Setup
from sample_logs import folder, lander_cases, landers, samples
from sample_logs.quadrotor import half

_AT = "2026-11-23T00:00:00+00:00"  #: of every audit line: a case made again is the same case
_EVERYWHERE_MACH = 5.0  #: no transonic range: one coefficient at every speed flown
_HEDY_CP, _HEDY_APOGEE_S = 0.0555, 33.4  #: `investigator fit` on 0.3–6.5 and 10–14 s: 0.0555
_PROMETHEUS_CP = 0.06
_QUADROTOR_NOTE = (
    "The recorded filter is PX4's 24-state one; the on-board half is our strapdown filter with noise read "
    "off the log at rest and the magnetic field the recorded filter holds in flight."
)
#: Either cause claims to know what the port does, so neither may excuse its misfit by the baseline's doubt.
_KNOWN_PORT = Assignment(path="actual.sensors.barometer.model.dynamic_share", value=0.01)
_WARMTH_NOTE = (
    "Air at the site 298.8 K: the surface temperature in the RocketPy project's public simulation of this "
    "flight; the air aloft is taken to be known to 4.5 K. The verdict on the static port turns on it."
)


def _port(cp: float, until_s: float, *, reads: str = "pressure") -> StaticPort:
    """One coefficient at every speed, as long as the air comes from ahead: up to apogee."""
    return StaticPort(
        end_s=until_s,
        cp_subsonic=cp,
        cp_supersonic=cp,
        mach_low=_EVERYWHERE_MACH,
        mach_high=_EVERYWHERE_MACH,
        reads=reads,
    )


def _hedy(case: Case) -> Case:
    warm = put(case.setup, "actual.world.surface_temperature_k", 298.8)
    warm = put(warm, "actual.sensors.barometer.model.air_sigma_k", 4.5)
    case = verbs.replace_setup(case, warm.replace(note=_WARMTH_NOTE), "weather of the day")
    case = verbs.add_hypothesis(
        case,
        AllOf(
            parts=(
                SensorFault(sensor="barometer", fault=_port(_HEDY_CP, _HEDY_APOGEE_S)),
                Tuning(
                    name="a known port",
                    group="actual.sensors.barometer.model",
                    assignments=(_KNOWN_PORT,),
                ),
            )
        ),
        title="Static port error",
        statement="The static port read high by a fixed share of the dynamic pressure, so that the altitude "
        "believed on the way up was hundreds of metres too low.",
    )
    case = verbs.add_hypothesis(
        case,
        SensorFault(
            sensor="filtered_altitude",
            fault=_port(_HEDY_CP, _HEDY_APOGEE_S, reads="altitude"),
            target="onboard",
        ),
        parent="A",
        title="Software that corrects its port",
        statement="Had the flight filter known the port's error, it would have followed the true ascent.",
    )
    case = verbs.add_hypothesis(
        case,
        GatePolicy(sensor="filtered_altitude", gate=RejectSigma(sigmas=3.0)),
        parent="A",
        title="An innovation gate on board",
        statement="The flight filter believed every altitude; a gate at three sigma would have kept the "
        "false ones out.",
    )
    return verbs.add_hypothesis(
        case,
        Tuning(
            name="Warm air alone",
            group="actual.sensors.barometer.model",
            assignments=(
                _KNOWN_PORT,
                Assignment(path="actual.sensors.barometer.model.air_sigma_k", value=20.0),
                Assignment(path="actual.sensors.barometer.gate", value={"kind": "accept_all"}),
            ),
        ),
        title="Warm air alone",
        statement="The port read truly; air warmer than standard explains how pressure and inertial "
        "altitude differ.",
    )


def _jackpot1(case: Case) -> Case:
    case = verbs.add_hypothesis(
        case,
        SensorFault(sensor="barometer", fault=Dropout(start_s=1083.05, end_s=1086.0)),
        title="Pressure transient at the air brakes",
        statement="From T+1083.05 to T+1086 s the pressure was that of the opening air brakes and says "
        "nothing of altitude.",
    )
    return verbs.add_hypothesis(
        case,
        GatePolicy(sensor="barometer", gate=RejectSigma(sigmas=3.0)),
        title="An innovation gate on board",
        statement="A gate at three sigma keeps the transient out of the flight filter.",
    )


def _prometheus(case: Case) -> Case:
    return verbs.add_hypothesis(
        case,
        SensorFault(sensor="barometer", fault=_port(_PROMETHEUS_CP, 28.5)),
        title="Static port error",
        statement="The static port read high by a fixed share of the dynamic pressure.",
    )


def _falcon9(case: Case) -> Case:
    return verbs.add_hypothesis(
        case,
        Tuning(
            name="A slower vehicle",
            group="actual.mechanisation",
            assignments=(Assignment(path="actual.mechanisation.acceleration_noise", value=0.5),),
        ),
        title="Engines change slowly",
        statement="The acceleration wanders by no more than half a m/s² in a second, engine starts included.",
    )


def _quadrotor(case: Case) -> Case:
    setup = case.setup.replace(onboard=half(), actual=half(), note=_QUADROTOR_NOTE)
    case = verbs.replace_setup(case, setup, "strapdown on every sensor")
    return verbs.add_hypothesis(
        case,
        SensorMode(sensor="barometer", mode="withhold", target="actual"),
        title="Without the barometer",
        statement="What happened can be known without the barometer.",
    )


RECIPES: dict[str, Callable[[Case], Case]] = {
    "hedy": _hedy,
    "falcon9_crs11": _falcon9,
    "jackpot1": _jackpot1,
    "prometheus": _prometheus,
    "quadrotor": _quadrotor,
}


def made(name: str) -> Case:
    """One sample case, its log named as lying beside it. Raises BadData where that log cannot be read."""
    with open_log(folder() / f"{name}.h5") as log:
        case = verbs.new_case(log.header, f"{name}.h5", log.sha256, _setup(name, log))
        case = RECIPES[name](case) if name in RECIPES else lander_cases.completed(name, case, log)
    return case.replace(trail=tuple(step.replace(at=_AT) for step in case.trail))


def _setup(name: str, log: FlightLog) -> Setup:
    """The baseline, its on-board half as identified where that was done."""
    assumed = baseline(log)
    path = folder() / "setups" / f"{name}.json"
    if not path.is_file():
        return assumed
    identified = Setup.model_validate_json(path.read_text(encoding="utf-8"))
    return identified.replace(actual=assumed.actual)


def make(output: Path) -> Iterator[Path]:
    """Write every sample case into a folder; yields each file."""
    for name in (*RECIPES, *(sample.name for sample in samples() if sample.group == landers.GROUP)):
        path = output / f"{name}.case"
        save_case(made(name), path)
        yield path


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m sample_logs.cases", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=folder(), metavar="FOLDER")
    options = parser.parse_args(arguments)
    for path in make(options.output):
        sys.stdout.write(f"{path.name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
