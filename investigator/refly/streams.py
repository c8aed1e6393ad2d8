"""What a flight's sensors sent, as a log holds it: counts as counted, and the sample that set a reference.

A sensor model turns recorded values into what the filter compares (`SensorModel.samples`); here that is done
backwards, so that a replay of the written log compares the very numbers the flight did: to the bit where they
are counts, to rounding in the last place where they are angles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import cos

import numpy as np

from investigator.filters.problem import SensorProblem
from investigator.logs.contents import Channel, Stream
from investigator.navigation.rotations import exp_quaternion, matrix, multiply, quaternion
from investigator.refly.arrays import T_SILENT
from investigator.refly.flight import Flight
from investigator.refly.stage import IMU
from investigator.sensors.position_fix import PositionFix

_SIGNAL_COUNT = 0.01
_BRIGHTEST = 1e7
#: Kinds whose model takes a reference from their first sample; of the others none came before the start.
_FROM_ITS_FIRST = ("star_tracker", "position_fix")


def sensors(flight: Flight) -> tuple[Stream, ...]:
    """Every stream up to the flight's end, the inertial unit's first."""
    return (inertial_unit(flight), *(_sensor(flight, sensor) for sensor in flight.problem.sensors))


def inertial_unit(flight: Flight) -> Stream:
    """Increments as counted; invalid where the flight computer read none. A replay begins at the first stamp,
    so that sample covers nothing.
    """
    grade = flight.scenario.unit
    time = np.concatenate(([flight.problem.start], flight.time))
    counted = np.concatenate((np.zeros((1, 6)), flight.increments))
    channels = {
        "delta_velocity": Channel.counted(
            counted[:, :3], "m/s", grade.velocity_count_m_s, "integral of specific force"
        ),
        "delta_angle": Channel.counted(
            counted[:, 3:], "rad", grade.angle_count_rad, "integral of angular rate"
        ),
    }
    read = np.concatenate(([True], flight.level[:, T_SILENT] == 0.0))
    return replace(flight.stage.prepared.sensor(IMU), time=time, channels=channels, valid=read)


def _sensor(flight: Flight, sensor: SensorProblem) -> Stream:
    staged = flight.stage.prepared.sensor(sensor.name)
    if staged.kind not in _FROM_ITS_FIRST:
        sensor = sensor.only(sensor.time > flight.problem.start)
    values = _VALUES[staged.kind](flight, sensor, staged)
    return replace(staged, time=sensor.time, channels=values, valid=sensor.usable)


def _range(flight: Flight, sensor: SensorProblem, staged: Stream) -> dict[str, Channel]:
    light = flight.light[sensor.name]
    light = light[light.size - sensor.time.size :]
    light = np.where(sensor.usable & np.isfinite(light), light, 0.0)
    channels = {"range": _plain(flight, sensor, sensor.z[:, 0], "m", "slant range")}
    if light.max(initial=0.0) < _BRIGHTEST:  # a sensor without a link budget has no signal to tell of
        channels["intensity"] = Channel.counted(
            light, "1", _SIGNAL_COUNT, "signal returned, over its threshold"
        )
    return channels


def _radar_range(flight: Flight, sensor: SensorProblem, staged: Stream) -> dict[str, Channel]:
    return {"range": _plain(flight, sensor, sensor.z[:, 0], "m", "slant range")}


def _beams(flight: Flight, sensor: SensorProblem, staged: Stream) -> dict[str, Channel]:
    return {"beam_velocity": _plain(flight, sensor, sensor.z, "m/s", "speed along each beam")}


def _attitude(flight: Flight, sensor: SensorProblem, staged: Stream) -> dict[str, Channel]:
    """Quaternions (N, 4): the first turned by the rotation vector compared; zeros where there is none."""
    before = quaternion(matrix(staged.values("quaternion")[0]))
    turned = np.zeros((sensor.time.size, 4))
    for at in np.flatnonzero(sensor.usable):
        turned[at] = multiply(before, exp_quaternion(sensor.z[at]))
    return {"quaternion": Channel(turned, "1", "sensor to inertial, scalar first")}


def _position(flight: Flight, sensor: SensorProblem, staged: Stream) -> dict[str, Channel]:
    """The first fix moved by the arcs compared; what the model does not take stays as it was before."""
    model = flight.scenario.onboard.sensors[sensor.name].model
    assert isinstance(model, PositionFix)
    names = ("latitude", "longitude", "height")
    latitude, longitude, height = (np.full(sensor.time.size, staged.values(name)[0]) for name in names)
    arcs = np.where(sensor.usable[:, None], sensor.z, 0.0)
    if model.part != "height":
        longitude = longitude + arcs[:, 1] / (model.radius_m * cos(float(latitude[0])))
        latitude = latitude + arcs[:, 0] / model.radius_m
    if model.part != "horizontal":
        height = np.where(sensor.usable, sensor.z[:, -1], height)
    before = dict(staged.channels)
    return {
        name: replace(before[name], values=values)
        for name, values in zip(names, (latitude, longitude, height), strict=True)
    }


def _plain(flight: Flight, sensor: SensorProblem, values: np.ndarray, unit: str, meaning: str) -> Channel:
    """Values as they are, nought where the sensor called them invalid; counts where it counts."""
    said = sensor.usable if values.ndim == 1 else sensor.usable[:, None]
    values, count = np.where(said, values, 0.0), flight.scenario.suite[sensor.name].count
    return Channel.counted(values, unit, count, meaning) if count > 0.0 else Channel(values, unit, meaning)


_VALUES: dict[str, Callable[[Flight, SensorProblem, Stream], dict[str, Channel]]] = {
    "rangefinder": _range,
    "radar_altimeter": _radar_range,
    "doppler_velocimeter": _beams,
    "star_tracker": _attitude,
    "position_fix": _position,
}
