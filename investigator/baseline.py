"""The baseline setup of a log: the as-flown one it carries, else an assumed one made from its contents.

An assumed setup is called so wherever it is shown; `investigator identify` fits the on-board half to the
recorded solution.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from pydantic import ValidationError

from investigator.ascent import Ascent, ascent, course_deg
from investigator.errors import BadData
from investigator.faults.noise_inflation import NoiseInflation
from investigator.filters.gates import Gate
from investigator.filters.policies.accept_all import AcceptAll
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.logs.contents import Stream
from investigator.logs.reader import FlightLog
from investigator.navigation.alignment import axis
from investigator.navigation.mechanisation import Mechanisation
from investigator.navigation.start import Start
from investigator.navigation.strapdown import InertialUnit, Strapdown, Tumbling
from investigator.navigation.vertical import VerticalChannel
from investigator.sensors.barometer import Barometer
from investigator.sensors.barometric_altitude import BarometricAltitude
from investigator.sensors.magnetometer import Magnetometer
from investigator.sensors.model import SensorModel
from investigator.sensors.position_fix import PositionFix
from investigator.sensors.speed_altitude import SpeedAltitude
from investigator.sensors.velocity_fix import VelocityFix
from investigator.setup import Navigation, SensorUse, Setup, World

_HEIGHT_KINDS = ("barometer", "speed_altitude")
_STANDARD_SEA_LEVEL_K, _STANDARD_SEA_LEVEL_PA, _STANDARD_EXPONENT = 288.15, 101325.0, 0.190263
_WEATHER_K = 8.6  #: sigma of the air about the standard atmosphere: three percent
_SCALE_ERROR = 0.0075
_LEAST_A_SECOND = 6  #: samples for a parabola to be their course
_WEATHER_TOLD_K = 4.5  #: sigma of the air aloft about what a thermometer at the site said


def baseline(log: FlightLog) -> Setup:
    """The log's own setup, or the assumed one. Raises BadData where the log's own does not hold together."""
    if log.setup_text is None:
        return assumed(log)
    try:
        return Setup.model_validate_json(log.setup_text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadData(
            f"The as-flown setup does not hold together at {place}: {first['msg']}.",
            "/onboard/setup",
            "Give a setup of your own (--setup).",
        ) from error


def assumed(log: FlightLog) -> Setup:
    """A setup with nominal sensors. Raises BadData where the log holds nothing that observes height."""
    streams = {name: log.sensor(name) for name in log.sensors}
    streams = {name: stream for name, stream in streams.items() if stream.usable.any()}
    flight = ascent(log)
    onboard, actual = _onboard(streams, log, flight), _actual(streams, log, flight)
    if flight is not None:
        onboard = onboard.replace(start_s=flight.pad_start_s)
        actual = actual.replace(start_s=flight.pad_start_s)
    return Setup(onboard=onboard, actual=actual, note=_note(streams))


def _onboard(streams: dict[str, Stream], log: FlightLog, flight: Ascent | None) -> Navigation:
    """A vertical channel on what the flight software used: its own derived streams where the log has them.

    A barometer's noise is constant, as flight software commonly has it, and as large as the flight needs:
    what airflow does to a port is for the actual half to know.
    """
    heights = [stream for stream in streams.values() if stream.kind in _HEIGHT_KINDS]
    chosen = next((s for s in heights if s.derived and s.kind == "barometer"), None) or next(
        (s for s in heights if not s.derived), None
    )
    if chosen is None:
        chosen = next(
            (s for s in streams.values() if s.kind == "position_fix" and "height" in s.channels), None
        )
    if chosen is None:
        raise BadData(
            "No sensor of this log observes height.", str(log.path), "Give a setup of your own (--setup)."
        )
    model = _model(chosen, None)
    if isinstance(model, Barometer):
        sigma = max(model.sigma_pa, round(_scatter(chosen, "pressure", flight), 2))
        model = model.replace(sigma_pa=sigma, dynamic_share=0.0)
    use = SensorUse(model=model, gate=AcceptAll(), faults=_coarse_spans(chosen))
    return Navigation(
        mechanisation=_vertical(streams), sensors={chosen.name: use}, world=_standard_air(streams)
    )


def _actual(streams: dict[str, Stream], log: FlightLog, flight: Ascent | None) -> Navigation:
    """Strapdown with each independent sensor where an inertial unit can be aligned, else vertical."""
    independent = {name: stream for name, stream in streams.items() if not stream.derived}
    inertial = next((s for s in independent.values() if s.kind == "imu"), None)
    fixes = next((s for s in independent.values() if s.kind == "position_fix"), None)
    mechanisation: Mechanisation
    if inertial is not None and flight is not None:
        mechanisation = _rocket(inertial, fixes, flight)
    elif inertial is not None and fixes is not None:
        mechanisation = _strapdown(inertial)
    else:
        mechanisation = _vertical(independent)
        if flight is not None and np.isfinite(flight.apogee_s):
            mechanisation = mechanisation.replace(input_until_s=flight.apogee_s, gap_noise=10.0)
    level = isinstance(mechanisation, Strapdown)
    sensors = _uses(independent, level=level, flight=flight)
    told = log.header.attributes.get("air_temperature_K")
    air = _standard_air(independent)
    if told is not None:
        air = air.replace(surface_temperature_k=float(told))
        sensors = {name: _forewarned(use) for name, use in sensors.items()}
    return Navigation(mechanisation=mechanisation, sensors=sensors, world=air)


def _forewarned(use: SensorUse) -> SensorUse:
    """A barometer in air whose temperature at the site was measured."""
    if not isinstance(use.model, Barometer) or use.model.air_sigma_k == 0.0:
        return use
    return use.replace(model=use.model.replace(air_sigma_k=_WEATHER_TOLD_K))


def _vertical(streams: dict[str, Stream]) -> VerticalChannel:
    """Driven by the force along the axis that points up where there is one, else by nothing."""
    driving = _driving(streams)
    return VerticalChannel(
        input=driving.name if driving is not None else "",
        up_axis=_up_axis(driving) if driving is not None else "x",  # type: ignore[arg-type]  # an axis
        speed_noise=1.0,
        acceleration_noise=1.0 if driving is not None else 3.0,
    )


def _strapdown(inertial: Stream) -> Strapdown:
    up = _up_axis(inertial)
    across = "+x" if not up.endswith("x") else "+y"
    return Strapdown(
        imu=inertial.name,
        unit=InertialUnit(),
        start=Start(heading_axis=across, tilt_sigma_deg=3.0, heading_sigma_deg=120.0),  # type: ignore[arg-type]  # an Axis
    )


def _rocket(inertial: Stream, fixes: Stream | None, flight: Ascent) -> Strapdown:
    """Levelled on the pad, leaning towards the course it then flew, tumbling under its parachutes.

    Sigmas of a small unit at many g: the accelerometer bias stands for a scale error too; the gyro bias
    starts at zero because the pad of a rocket about to fly is not at rest.
    """
    up = _up_axis(inertial)
    signed = up if up.startswith("-") else f"+{up}"
    course = None if fixes is None else course_deg(fixes, flight)
    leaning = _lean(inertial, signed, flight) > 0.06
    across = "+x" if not up.endswith("x") else "+y"
    return Strapdown(
        imu=inertial.name,
        unit=InertialUnit(
            accelerometer_noise=0.1,
            gyro_noise=1.75e-4,
            accelerometer_bias_m_s2=_bias_by_scale(inertial, flight),
            gyro_bias_rad_s=0.035,
            accelerometer_drift=1e-3,
            gyro_drift=1.75e-5,
        ),
        tumbling=Tumbling(start_s=flight.apogee_s) if np.isfinite(flight.apogee_s) else Tumbling(),
        start=Start(
            window_s=max(flight.pad_end_s - flight.pad_start_s, 0.1),
            heading_axis=signed if leaning else across,  # type: ignore[arg-type]  # an Axis
            heading_deg=round(course, 1) if course is not None and leaning else 0.0,
            tilt_sigma_deg=5.0,
            heading_sigma_deg=10.0 if course is None else 40.0 if leaning else 120.0,
        ),
    )


def _bias_by_scale(inertial: Stream, flight: Ascent) -> float:
    """What a scale error of three quarters of a percent makes of the burn's force (m/s²), at least 0.2."""
    burning = inertial.usable & (inertial.time >= flight.pad_end_s) & (inertial.time <= flight.burnout_s)
    if "specific_force" not in inertial.channels or not burning.any():
        return 0.5
    force = np.linalg.norm(inertial.values("specific_force")[burning], axis=1)
    return round(max(_SCALE_ERROR * float(np.percentile(force, 95)), 0.2), 2)


def _lean(inertial: Stream, up_axis: str, flight: Ascent) -> float:
    """Sine of the angle between the axis called up and the force at rest."""
    resting = inertial.usable & (inertial.time >= flight.pad_start_s) & (inertial.time <= flight.pad_end_s)
    if "specific_force" not in inertial.channels or not resting.any():
        return 0.0
    force = inertial.mounting.C_bs @ inertial.values("specific_force")[resting].mean(axis=0)
    return float(np.linalg.norm(np.cross(axis(up_axis), force)) / np.linalg.norm(force))  # type: ignore[arg-type]  # an Axis


def _uses(streams: dict[str, Stream], *, level: bool, flight: Ascent | None) -> dict[str, SensorUse]:
    """A nominal use of each stream of position or speed; `level` adds those that need a horizontal state."""
    kinds = (*_HEIGHT_KINDS, "position_fix", *(("velocity_fix", "magnetometer") if level else ()))
    found = {}
    for name, stream in streams.items():
        lacking = stream.kind == "position_fix" and not level and "height" not in stream.channels
        raw = stream.kind == "magnetometer" and not stream.attributes.get("calibrated", True)
        if stream.kind in kinds and not lacking and not raw:
            found[name] = _use(stream, level=level, flight=flight)
    return found


def _use(stream: Stream, *, level: bool, flight: Ascent | None) -> SensorUse:
    model = _model(stream, flight)
    if stream.kind == "position_fix" and flight is not None:
        return _fix_in_ascent(stream, flight, level=level)
    gate: Gate = AcceptAll() if stream.kind == "speed_altitude" else RejectSigma(sigmas=5.0)
    return SensorUse(model=model, gate=gate, faults=_coarse_spans(stream))


def _fix_in_ascent(stream: Stream, flight: Ascent, *, level: bool) -> SensorUse:
    """A receiver at many g: late by some tenths, and after the burn with the satellites it still follows."""
    with_height = "height" in stream.channels
    part = "whole" if level and with_height else "height" if with_height else "horizontal"
    return SensorUse(
        model=PositionFix(part=part, sigma_horizontal_m=20.0, sigma_vertical_m=30.0),  # type: ignore[arg-type]  # one of three
        gate=RejectSigma(sigmas=5.0),
        faults=(NoiseInflation(start_s=flight.burnout_s, factor=4.0),),
        latency_s=float(stream.attributes.get("delay_s", 0.4)),
    )


def _coarse_spans(stream: Stream) -> tuple[NoiseInflation, ...]:
    """Where a transcription rounds more coarsely from some altitude on, its noise grows by as much."""
    step, high = (
        float(stream.attributes.get(name, 0.0)) for name in ("altitude_step_m", "altitude_step_high_m")
    )
    if stream.kind != "speed_altitude" or not step or high <= step:
        return ()
    times = stream.time[stream.values("altitude") >= float(stream.attributes["altitude_step_high_from_m"])]
    if times.size == 0:
        return ()
    return (NoiseInflation(start_s=float(times[0]), end_s=float(times[-1]), factor=high / step),)


def _driving(streams: dict[str, Stream]) -> Stream | None:
    """The stream of specific force a vertical channel can run on; the flight software's own before ours."""
    axes = [
        s for s in streams.values() if s.kind == "accelerometer_axis" and s.attributes.get("axis") == "up"
    ]
    return next((s for s in axes if s.derived), None) or next(iter(axes), None)


def _model(stream: Stream, flight: Ascent | None) -> SensorModel:
    """The nominal model of a stream, its noise from its own first differences where none is declared."""
    if stream.kind == "barometer" and "pressure" in stream.channels:
        return _barometer(stream, flight)
    if stream.kind == "barometer":
        above = "reference surface" if stream.attributes.get("altitude_reference") == "ref" else "site"
        return BarometricAltitude(sigma_m=max(_noise(stream, "altitude"), 0.2), above=above)  # type: ignore[arg-type]  # one of two
    if stream.kind == "speed_altitude":
        return _webcast(stream)
    if stream.kind == "velocity_fix":
        return VelocityFix()
    if stream.kind == "magnetometer":
        return Magnetometer()
    return PositionFix(part="whole" if "height" in stream.channels else "horizontal")


def _barometer(stream: Stream, flight: Ascent | None) -> Barometer:
    """Pressure: as noisy as on the pad and, in a rocket, misled by airflow and by unknown weather."""
    sigma = max(_noise(stream, "pressure"), float(stream.attributes.get("pad_pressure_scatter_Pa", 0.0)), 2.0)
    if flight is None:
        return Barometer(sigma_pa=round(sigma, 2), dynamic_share=0.08)
    return Barometer(
        sigma_pa=round(sigma, 2),
        dynamic_share=0.1,
        share_correlation_s=5.0,
        air_sigma_k=_WEATHER_K,
    )


def _webcast(stream: Stream) -> SpeedAltitude:
    """Altitude alone: what is shown as speed has a horizontal part that a vertical channel cannot know.

    A rounded value that stands for n readings is one reading: σ = step/√12·√n.
    """
    step = float(stream.attributes.get("altitude_step_m", 100.0))
    altitude = stream.values("altitude")[stream.usable]
    shown = 1 + int(np.count_nonzero(np.diff(altitude)))
    return SpeedAltitude(
        part="altitude",
        above="reference surface" if stream.attributes.get("altitude_reference") == "ref" else "site",
        sigma_altitude_m=round(max(step / sqrt(12.0), 1.0) * sqrt(altitude.size / shown), 1),
        sigma_speed_m_s=2.0,
    )


def _noise(stream: Stream, channel: str) -> float:
    """White noise by the median first difference, √S-robust: |Δ| has median 0.954 σ."""
    values = stream.values(channel)[stream.usable]
    return float(np.median(np.abs(np.diff(values)))) / 0.954 if values.size > 2 else 1.0


def _scatter(stream: Stream, channel: str, flight: Ascent | None) -> float:
    """Root mean square about a parabola through each second, of a flight from its pad on, gusts and spikes
    included; 0 where no second holds enough.
    """
    rows = stream.usable if flight is None else stream.usable & (stream.time >= flight.pad_end_s)
    time, values = stream.time[rows], stream.values(channel)[rows]
    _, count = np.unique(np.floor(time), return_counts=True)
    full = count >= _LEAST_A_SECOND
    if not full.any():
        return 0.0
    kept, count = np.repeat(full, count), count[full]
    time, values, first = time[kept], values[kept] - values[kept].mean(), np.cumsum(count) - count
    powers = np.vander(2.0 * (time - np.floor(time)) - 1.0, 3)
    information = np.add.reduceat(powers[:, :, None] * powers[:, None, :], first) + 1e-9 * np.eye(3)
    course = np.linalg.solve(information, np.add.reduceat(powers * values[:, None], first)[:, :, None])
    beside = values - np.sum(powers * np.repeat(course[:, :, 0], count, axis=0), axis=1)
    return sqrt(float(np.sum(beside**2)) / float(np.sum(count - 3)))


def _up_axis(stream: Stream) -> str:
    return str(stream.attributes.get("up_axis", "x")).lstrip("+")


def _standard_air(streams: dict[str, Stream]) -> World:
    """The air at the site: its pressure on the pad, the standard temperature at that pressure."""
    for stream in streams.values():
        found = stream.attributes.get("pad_pressure_Pa")
        if found is not None:
            standard = _STANDARD_SEA_LEVEL_K * (float(found) / _STANDARD_SEA_LEVEL_PA) ** _STANDARD_EXPONENT
            return World(surface_pressure_pa=float(found), surface_temperature_k=round(standard, 2))
    return World()


def _note(streams: dict[str, Stream]) -> str:
    if any(stream.kind == "speed_altitude" and not stream.derived for stream in streams.values()):
        return "Altitude alone is used: how much of the speed shown is horizontal, two numbers do not tell."
    return ""
