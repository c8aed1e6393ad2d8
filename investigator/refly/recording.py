"""A flight as a flight log: what a recorder on the ground would hold of it, and the truth beside it.

Everything the flight's filter consumed is in the log as it was consumed, and the setup it flew, so that the
baseline replay repeats the flight. Of the ground there are the survey and the map on board; what the ground
truly is stands in no log but as heights over it along the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from investigator.filters.augmentation import augment
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.logs.contents import Header, LogContents, OnboardStart, Stream
from investigator.logs.writer import write_log
from investigator.refly import chronicle, streams, telemetry
from investigator.refly.flight import Flight
from investigator.refly.outcome import Met, outcome
from investigator.refly.packets import without_packets
from investigator.setup import Bounds, SensorUse, Setup

MARKING = "Representative, not flight data."
_MARKS = {"P": "published", "D": "derived from published figures", "U": "unverified"}
_NOMINAL_GATE = RejectSigma(sigmas=5.0)


def write_flight(flight: Flight, path: Path, *, lose: float = 0.0) -> None:
    """Write a flight's log, with a share of the sensors' packets lost on the way down.

    Raises UsageError for a share that is none, or where the place cannot be written.
    """
    write_log(path, without_packets(contents(flight), lose, flight.seed))


def contents(flight: Flight) -> LogContents:
    """A flight as a log holds it; telemetry ends where contact was lost, truth and witnesses go on."""
    last = telemetry.contact_row(flight)
    sent = telemetry.rows(flight, last)
    grounds = flight.stage.prepared.grounds
    return LogContents(
        header=_header(flight),
        sensors=tuple(_until(stream, float(flight.time[last])) for stream in streams.sensors(flight)),
        navigation=telemetry.navigation(flight, sent),
        measurements=telemetry.updates(flight, last),
        vehicle=telemetry.vehicle(flight, sent),
        events=chronicle.events(flight, last),
        phases=chronicle.phases(flight, last),
        terrains=(grounds.survey, grounds.onboard),
        witnesses=chronicle.witnesses(flight),
        truth=replace(
            telemetry.truth(flight, telemetry.rows(flight, flight.time.size - 1)),
            attributes={"scenario": flight.scenario.model_dump_json()},
        ),
        setup=setup(flight).model_dump_json(),
        start=_start(flight),
        notes=tuple(_notes(flight)),
    )


def setup(flight: Flight) -> Setup:
    """As flown, with its start as drawn; what sensors are is taken to be nominal, the ground as surveyed.

    The bounds of fidelity are one count of the telemetered solution.
    """
    flown = flight.stage.onboard
    nominal = flown.replace(
        sensors={name: SensorUse(model=use.model, gate=_NOMINAL_GATE) for name, use in flown.sensors.items()},
        world=flown.world.replace(terrain=flight.stage.prepared.grounds.survey.name),
    )
    height, speed = telemetry.HEIGHT_COUNT_M, telemetry.SPEED_COUNT_M_S
    bounds = Bounds(height_rms_m=height, height_worst_m=height, speed_rms_m_s=speed)
    return Setup(onboard=flown, actual=nominal, bounds=bounds, provenance="as flown", note=MARKING)


def _header(flight: Flight) -> Header:
    scenario, staged = flight.scenario, flight.stage.prepared.header
    summary = scenario.summary.removesuffix(MARKING).strip()
    how = f"Closed-loop simulation of this project, scenario {scenario.name}, seed {flight.seed}."
    return replace(
        staged,
        summary=f"{summary} {MARKING}".strip(),
        source=f"{scenario.source.strip()} {how}".strip(),
        attributes={**staged.attributes, "marking": MARKING},
    )


def _until(stream: Stream, end: float) -> Stream:
    kept = stream.time <= end + 1e-7
    channels = {name: replace(item, values=item.values[kept]) for name, item in stream.channels.items()}
    return replace(stream, time=stream.time[kept], channels=channels, valid=stream.valid[kept])


def _start(flight: Flight) -> OnboardStart:
    """State and covariance the filter began with, sensors' own states last."""
    problem, whole = flight.problem, augment(flight.problem)
    own = whole.states[whole.motion :]
    x0 = np.concatenate((problem.nominal0, whole.own0))
    counters = {
        f"{sensor.name}.{number}": float(value)
        for sensor in problem.sensors
        for number, value in enumerate(np.ravel(sensor.gate.state0))
    }
    states = (*problem.motion.nominal_names, *own)
    return OnboardStart(problem.start, states, x0, whole.P0, counters, whole.states)


def _notes(flight: Flight) -> Iterator[str]:
    result = outcome(flight)
    yield f"{MARKING} {flight.scenario.title}, flown in closed loop by the filter of this log's setup."
    yield f"Ended: {result.words}."
    if flight.scenario.limits_note:
        yield flight.scenario.limits_note
    yield from (figure_sentence(met) for met in result.figures)
    yield "The telemetered solution is the flight's own, ten times a second and rounded."
    yield "Sensors stand as they were counted; values called invalid are nought."


def figure_sentence(met: Met) -> str:
    """A published figure, its mark, and what came of it here."""
    figure = met.figure
    here = "has no value here" if met.met is None else f"here {met.value:.4g}"
    verdict = "" if met.met is None else ", met" if met.met else ", not met"
    note = f" {figure.note}" if figure.note else ""
    return f"{figure.words} ({_MARKS[figure.mark]}): {here}{verdict}.{note}"
