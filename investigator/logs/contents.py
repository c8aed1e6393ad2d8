"""What a flight log holds, as values in memory: the one vocabulary that importers write and the engine reads.

SI units, named frames, seconds since the log's epoch, a valid mask per sample. The file form is
`logs.layout` (written), the reader gives these same values slice by slice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

Origin = Literal["flight", "simulation", "transcription"]


@dataclass(frozen=True)
class ChannelSpec:
    """One channel a kind may carry: name, SI unit, columns (0: scalar, -1: any), whether it must be there."""

    name: str
    unit: str
    columns: int = 0
    required: bool = True


#: The sensor kinds of format 1 and their channels. Where a kind has alternatives (rates or increments) none
#: is "required" by itself and `logs.health` checks that one complete alternative is there.
KINDS: Mapping[str, tuple[ChannelSpec, ...]] = {
    "imu": (
        ChannelSpec("specific_force", "m/s^2", 3, required=False),
        ChannelSpec("angular_rate", "rad/s", 3, required=False),
        ChannelSpec("delta_velocity", "m/s", 3, required=False),
        ChannelSpec("delta_angle", "rad", 3, required=False),
    ),
    "delta_velocity": (ChannelSpec("delta_velocity", "m/s", 3),),
    "rangefinder": (ChannelSpec("range", "m"), ChannelSpec("intensity", "1", required=False)),
    "radar_altimeter": (ChannelSpec("range", "m"),),
    "doppler_velocimeter": (ChannelSpec("beam_velocity", "m/s", -1),),
    "barometer": (
        ChannelSpec("pressure", "Pa", required=False),
        ChannelSpec("altitude", "m", required=False),
        ChannelSpec("temperature", "K", required=False),
    ),
    "position_fix": (
        ChannelSpec("latitude", "rad"),
        ChannelSpec("longitude", "rad"),
        ChannelSpec("height", "m", required=False),
    ),
    "velocity_fix": (ChannelSpec("velocity_ned", "m/s", 3),),
    "star_tracker": (ChannelSpec("quaternion", "1", 4),),
    "magnetometer": (ChannelSpec("field", "T", 3),),
    "accelerometer_axis": (ChannelSpec("specific_force", "m/s^2"),),
    "speed_altitude": (ChannelSpec("speed", "m/s"), ChannelSpec("altitude", "m")),
}


@dataclass(frozen=True)
class Channel:
    """Values (N,) or (N, k) in one unit: SI after reading; importers may write any spelling of `units`.

    Where its attributes say `stored` counts, with a `scale` and perhaps an `offset` in that unit, the file
    holds integers (`counted` makes such a channel).
    """

    values: np.ndarray
    unit: str
    long_name: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def counted(
        cls, values: np.ndarray, unit: str, scale: float, long_name: str = "", **attributes: Any
    ) -> Channel:
        """Values rounded to whole multiples of `scale` (> 0), written as the smallest integers that hold
        them."""
        counts = np.rint(np.asarray(values, dtype=float) / scale)
        return cls(counts * scale, unit, long_name, {"stored": "counts", "scale": scale, **attributes})


@dataclass(frozen=True)
class Mounting:
    """How a sensor sits in the body: rotation (3, 3) sensor → body, lever arm (3,) in b from the IMU (m)."""

    C_bs: np.ndarray = field(default_factory=lambda: np.eye(3))
    lever_arm_b_m: np.ndarray = field(default_factory=lambda: np.zeros(3))


@dataclass(frozen=True)
class Stream:
    """One recorded stream: samples of several channels at common times of validity.

    time (N,) s, strictly as recorded; time_received (N,) or None; valid (N,) bool, the sensor's own word;
    quarantined (N,) bool, our health check's (all False until the reader has looked). `derived` marks on-
    board products (a filtered altitude) that are no independent evidence. `sampling`: instantaneous, rate,
    or increment over (t_{k-1}, t_k].
    """

    name: str
    kind: str
    time: np.ndarray
    channels: Mapping[str, Channel]
    valid: np.ndarray
    quarantined: np.ndarray | None = None
    time_received: np.ndarray | None = None
    frame: str = "b"
    mounting: Mounting = field(default_factory=Mounting)
    sampling: Literal["instantaneous", "rate", "increment"] = "instantaneous"
    derived: bool = False
    clock: str = "log"
    attributes: Mapping[str, Any] = field(default_factory=dict)

    def values(self, channel: str) -> np.ndarray:
        """The values of one channel, (N,) or (N, k). Raises KeyError if the stream does not carry it."""
        return self.channels[channel].values

    @property
    def usable(self) -> np.ndarray:
        """(N,) bool: valid by the sensor's word and not quarantined by ours."""
        return self.valid if self.quarantined is None else self.valid & ~self.quarantined


@dataclass(frozen=True)
class ClockModel:
    """A clock against the log's: t_log = t_clock + offset_s + drift·t_clock, with one-sigma uncertainties."""

    name: str
    offset_s: float = 0.0
    offset_sigma_s: float = 0.0
    drift: float = 0.0
    drift_sigma: float = 0.0


@dataclass(frozen=True)
class Event:
    """A named moment; `source` says who named it (log, importer, detected, analyst)."""

    time: float
    name: str
    detail: str = ""
    source: str = "log"


@dataclass(frozen=True)
class Phase:
    """A named span of the flight, seconds."""

    start: float
    end: float
    name: str


@dataclass(frozen=True)
class TerrainModel:
    """A terrain as recorded: a profile (distance (N,), height (N,)) or a latitude × longitude grid (height
    (A, B)).

    Heights in metres above the reference surface named by `datum`; `role` is "survey" or "onboard"; sigma_m
    its one-sigma.
    """

    name: str
    role: Literal["survey", "onboard"]
    height_m: np.ndarray
    datum: str
    latitude_rad: np.ndarray | None = None
    longitude_rad: np.ndarray | None = None
    distance_m: np.ndarray | None = None
    sigma_m: float = 0.0
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Witness:
    """Independent evidence no filter consumed. `kind`: impact_site, impact_time, range_rate, second_logger, …

    A stream-like witness (a second logger's pressure) is carried in `stream`, single facts in `values`
    (name → number, SI) with their one-sigma in `sigmas`.
    """

    name: str
    kind: str
    time: float | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    sigmas: Mapping[str, float] = field(default_factory=dict)
    stream: Stream | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OnboardMeasurements:
    """What the flight filter recorded of updates by a sensor: innovation, sigma, used, reason, each (N,)."""

    sensor: str
    time: np.ndarray
    innovation: np.ndarray
    innovation_sigma: np.ndarray
    used: np.ndarray
    reason: np.ndarray
    unit: str = "m"


@dataclass(frozen=True)
class OnboardStart:
    """How the flight filter started: x0 (n,), P0 (m, m) in SI, names of its states, counters of its gates.

    `errors` names what P0 is of where that is not the states themselves (three angles, not a quaternion).
    """

    time: float
    states: tuple[str, ...]
    x0: np.ndarray
    P0: np.ndarray
    gate_counters: Mapping[str, float] = field(default_factory=dict)
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Header:
    """The root attributes of a log. The site's height is above the reference surface."""

    vehicle: str
    mission: str
    body: Literal["moon", "mars", "earth"]
    epoch_utc: str
    origin: Origin
    source: str
    license: str
    summary: str
    title: str = ""
    site_latitude_rad: float = 0.0
    site_longitude_rad: float = 0.0
    site_height_ref_m: float = 0.0
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LogContents:
    """A whole log in memory, as an importer or the simulator hands it to the writer.

    `navigation` is the recorded on-board solution (stream of kind "navigation", channels among altitude,
    vertical_speed, position_ned, velocity_ned, quaternion, acceleration and <channel>_sigma; attributes
    altitude_reference: agl | site | ref). `vehicle` holds phase, throttle, thrust, mass, discretes,
    voltages as streams of kind "vehicle". `setup` is the as-flown setup as JSON text (ours),
    `setup_original` whatever the flight software had, verbatim.
    """

    header: Header
    sensors: tuple[Stream, ...] = ()
    navigation: Stream | None = None
    measurements: tuple[OnboardMeasurements, ...] = ()
    vehicle: tuple[Stream, ...] = ()
    events: tuple[Event, ...] = ()
    phases: tuple[Phase, ...] = ()
    terrains: tuple[TerrainModel, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    clocks: tuple[ClockModel, ...] = ()
    truth: Stream | None = None
    setup: str | None = None
    setup_original: str | None = None
    start: OnboardStart | None = None
    notes: tuple[str, ...] = ()
