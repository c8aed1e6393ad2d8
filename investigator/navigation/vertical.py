"""The vertical channel: height, speed and an acceleration bias, or an acceleration where nothing drives it.

What rocket loggers and webcasts can support. Equations in `vertical_motion`.
"""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from investigator.errors import BadData, UsageError
from investigator.filters.problem import Motion, WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation import vertical_motion as motion
from investigator.navigation.increments import is_gap
from investigator.navigation.mechanisation import Inputs, Mechanisation
from investigator.parameters import Declared, choice, quantity
from investigator.world.gravity import gravity

AXES = {"x": (0, 1.0), "-x": (0, -1.0), "y": (1, 1.0), "-y": (1, -1.0), "z": (2, 1.0), "-z": (2, -1.0)}


class FixedGain(Declared):
    """A filter flown with fixed gains: what one unit of innovation adds to height, speed and acceleration."""

    height: Annotated[float, quantity("", "added to the height per unit of innovation", ge=-10, le=10)] = 0.0
    speed: Annotated[float, quantity("1/s", "added to the speed", ge=-100, le=100)] = 0.0
    acceleration: Annotated[float, quantity("1/s²", "added to the acceleration", ge=-100, le=100)] = 0.0
    of: Annotated[Literal["height", "speed"], choice("what the innovation is counted in: m or m/s")] = (
        "height"
    )


class VerticalChannel(Mechanisation):
    """Height above the site, speed up, and one acceleration: a bias where a force drives it, or its own."""

    kind: Literal["vertical"] = "vertical"
    input: Annotated[
        str, choice("the stream of specific force that drives it; empty: constant acceleration")
    ] = ""
    up_axis: Annotated[
        Literal["x", "-x", "y", "-y", "z", "-z"], choice("the axis of an IMU that points up on the pad")
    ] = "x"
    input_until_s: Annotated[
        float, quantity("s", "from here on the axis no longer points up (a parachute opens); 1e9: never")
    ] = 1e9
    upward_share: Annotated[
        float, quantity("", "share of the force along the axis that acts upward", ge=-1, le=1)
    ] = 1.0
    speed_noise: Annotated[float, quantity("m/s/√s", "random walk of the speed", ge=0, le=1000, log=True)] = (
        0.1
    )
    acceleration_noise: Annotated[
        float, quantity("m/s²/√s", "random walk of the bias, or of the acceleration", ge=0, le=1000, log=True)
    ] = 0.01
    correlation_s: Annotated[
        float, quantity("s", "the bias or acceleration decays with this time", gt=0, le=1e9, log=True)
    ] = 1e6
    gap_noise: Annotated[
        float, quantity("m/s/√s", "random walk of the speed across a gap", ge=0, le=1e4, log=True)
    ] = 30.0
    bias: Annotated[Literal["estimated", "considered", "fixed"], choice("how the third state is treated")] = (
        "estimated"
    )
    height_m: Annotated[float, quantity("m", "at the start, above the site", ge=-1e5, le=1e7)] = 0.0
    speed_m_s: Annotated[float, quantity("m/s", "at the start, up", ge=-2e4, le=2e4)] = 0.0
    acceleration_m_s2: Annotated[
        float, quantity("m/s^2", "bias or acceleration at the start", ge=-1e3, le=1e3)
    ] = 0.0
    align_s: Annotated[
        float, quantity("s", "at rest this long: the bias is the mean force less gravity", ge=0, le=600)
    ] = 0.0
    height_sigma_m: Annotated[float, quantity("m", "of the start", ge=0, le=1e6, log=True)] = 1.0
    speed_sigma_m_s: Annotated[float, quantity("m/s", "of the start", ge=0, le=1e5, log=True)] = 0.1
    acceleration_sigma_m_s2: Annotated[float, quantity("m/s^2", "of the start", ge=0, le=1e3, log=True)] = 0.5
    gains: Annotated[
        Literal["kalman", "fixed"], choice("Kalman's gains, or the fixed ones of the flight software")
    ] = "kalman"
    fixed: dict[str, FixedGain] = Field(default_factory=dict)

    def streams(self) -> tuple[str, ...]:
        """The driving stream, if there is one."""
        return (self.input,) if self.input else ()

    def inputs(self, streams: tuple[Stream, ...], start: float, end: float, epochs: np.ndarray) -> Inputs:
        """Increments of specific force along up; without a driving stream, empty rows at the sensors' times.

        Where the driving stream pauses or ends the channel coasts from one of the sensors' times to the next,
        each step a gap. Raises BadData where fewer than two samples of the force, or epochs, lie between
        start and end.
        """
        if not streams:
            return _free_inputs(start, end, epochs)
        stream, last = streams[0], min(end, self.input_until_s)
        if "delta_velocity" in stream.channels:
            time, values = self._series(stream, "delta_velocity", start, last)
            increments = values[1:]
        else:
            time, force = self._series(stream, "specific_force", start, last)
            increments = 0.5 * (force[1:] + force[:-1]) * np.diff(time)
        return _coasting(time, increments, epochs[epochs <= end])

    def _series(
        self, stream: Stream, channel: str, start: float, end: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Times (N,) strictly increasing and values (N,) along up between start and end."""
        values = self._along_up(stream, channel)
        keep = stream.usable & np.isfinite(values) & (stream.time >= start) & (stream.time <= end)
        time, values = stream.time[keep], values[keep]
        forward = np.ones(time.size, dtype=bool)
        forward[1:] = time[1:] > np.maximum.accumulate(time)[:-1]
        if np.count_nonzero(forward) < 2:
            raise BadData(
                f"The stream holds fewer than two usable samples between {start:g} s and {end:g} s.",
                f"/sensors/{stream.name}",
                "Widen the window, or run the vertical channel without a driving stream.",
            )
        return time[forward], values[forward]

    def _along_up(self, stream: Stream, channel: str) -> np.ndarray:
        if channel not in stream.channels:
            raise UsageError(
                "The vertical channel needs specific force, or increments of velocity.",
                f"/sensors/{stream.name}",
                "Name an accelerometer or an IMU as its input, or none.",
            )
        values = stream.values(channel)
        if values.ndim == 2:
            column, sign = AXES[self.up_axis]
            values = sign * values[:, column]
        return np.asarray(values, dtype=float) * self.upward_share

    def motion(self, world: WorldArrays) -> Motion:
        """Driven or free, with its numbers."""
        driven = bool(self.input)
        third = "acceleration bias" if driven else "acceleration"
        states = ("height", "vertical speed", third)
        fixed = self.fixed if self.gains == "fixed" else {}
        numbers = self._numbers(world)
        return Motion(
            name=self.kind,
            states=states,
            units=("m", "m/s", "m/s^2"),
            nominal_names=states,
            step=motion.step_driven if driven else motion.step_free,
            correct=motion.correct,
            reset=None,
            see=motion.see,
            pose=motion.pose,
            projection=motion.projection(numbers),
            parameters=numbers,
            treatments=("estimated", "estimated", self.bias),
            constant_gain={name: self._gain(gain) for name, gain in fixed.items()} or None,
            gain_state={
                name: motion.HEIGHT if gain.of == "height" else motion.SPEED for name, gain in fixed.items()
            },
            gap=motion.coast if driven else None,
            has_attitude=False,
        )

    def _gain(self, gain: FixedGain) -> np.ndarray:
        """K (3,): a bias takes away what an acceleration adds."""
        return np.array([gain.height, gain.speed, -gain.acceleration if self.input else gain.acceleration])

    def _numbers(self, world: WorldArrays) -> np.ndarray:
        p = np.zeros(motion.PARAMETERS)
        p[motion.GRAVITY] = _site_gravity(world)
        p[motion.CENTRE] = np.linalg.norm(world.site_p_m)
        p[motion.RATE] = 1.0 / self.correlation_s
        p[motion.SPEED_NOISE] = self.speed_noise
        p[motion.ACCELERATION_NOISE] = self.acceleration_noise
        p[motion.GAP_NOISE] = self.gap_noise
        p[motion.SITE] = world.site_p_m
        p[motion.C_PN] = world.C_pn.ravel()
        return p

    def initial(
        self, world: WorldArrays, streams: tuple[Stream, ...], start: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """nominal0 (3,) and P0 (3, 3) as declared, the bias from the first seconds at rest if asked for."""
        third = self.acceleration_m_s2
        if self.input and self.align_s > 0.0:
            third = self._force_at_rest(streams[0], start) - _site_gravity(world)
        sigmas = np.array([self.height_sigma_m, self.speed_sigma_m_s, self.acceleration_sigma_m_s2])
        return np.array([self.height_m, self.speed_m_s, third]), np.diag(sigmas**2)

    def _force_at_rest(self, stream: Stream, start: float) -> float:
        if "specific_force" in stream.channels:
            return float(self._series(stream, "specific_force", start, start + self.align_s)[1].mean())
        time, increments = self._series(stream, "delta_velocity", start, start + self.align_s)
        return float(increments[1:].sum() / (time[-1] - time[0]))


def _site_gravity(world: WorldArrays) -> float:
    return float(np.linalg.norm(gravity(world.site_p_m, world.body)))


def _coasting(time: np.ndarray, increments: np.ndarray, epochs: np.ndarray) -> Inputs:
    """Increments (N,) between times (N + 1,), and empty gap rows at the epochs no increment reaches."""
    dt = np.diff(time)
    gap = is_gap(dt)
    interval = np.searchsorted(time, epochs, side="left") - 1
    inside = (interval >= 0) & (interval < dt.size)
    coasted = inside & gap[np.where(inside, interval, 0)] & ~np.isin(epochs, time)
    extra = np.unique(epochs[coasted | (epochs > time[-1])])
    ends = np.concatenate((time[1:], extra))
    order = np.argsort(ends, kind="stable")
    rows = np.concatenate((np.where(gap, 0.0, increments), np.zeros(extra.size)))[order]
    spans_gap = np.concatenate((gap, np.ones(extra.size, dtype=bool)))[order]
    return Inputs(float(time[0]), ends[order], rows[:, None], np.cumsum(spans_gap))


def _free_inputs(start: float, end: float, epochs: np.ndarray) -> Inputs:
    time = np.unique(epochs[(epochs >= start) & (epochs <= end)])
    if time.size < 2:
        raise BadData(
            f"Fewer than two samples lie between {start:g} s and {end:g} s.", "", "Widen the window."
        )
    return Inputs(float(time[0]), time[1:], np.zeros((time.size - 1, 0)), np.zeros(time.size - 1, dtype=int))
