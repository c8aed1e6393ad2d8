"""The vertical filter of a flight computer that changes its ways from phase to phase.

What `investigator identify` fits where a log carries no as-flown setup: gravity, the sample of force a step
uses, noise, drag and the treatment of the offset are what flight software declares, not what physics would
advise. Equations in `phased_motion`.
"""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from investigator.errors import BadData, UsageError
from investigator.filters.problem import Motion, WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation import phased_motion, vertical_motion
from investigator.navigation.increments import is_gap
from investigator.navigation.mechanisation import Inputs, Mechanisation
from investigator.navigation.vertical import AXES, FixedGain
from investigator.parameters import Declared, choice, quantity

_TREATMENTS = {
    "estimated": phased_motion.ESTIMATED,
    "frozen": phased_motion.FROZEN,
    "zero": phased_motion.ZERO,
}
_SAME_TIME_S = 1e-7


class FlownPhase(Declared):
    """One phase of the flight software, from its start to the next one's."""

    name: Annotated[str, choice("what the phase is called")] = ""
    start_s: Annotated[float, quantity("s", "from here on", label="From")] = -1e9
    drive: Annotated[Literal["force", "none"], choice("whether the force drives the speed")] = "force"
    offset: Annotated[
        Literal["estimated", "frozen", "zero"], choice("what corrections do to the acceleration offset")
    ] = "estimated"
    height_noise: Annotated[float, quantity("m/√s", "random walk of the height", ge=0, le=1e4, log=True)] = (
        0.0
    )
    speed_noise: Annotated[float, quantity("m/s/√s", "random walk of the speed", ge=0, le=1e4, log=True)] = (
        0.1
    )
    offset_noise: Annotated[
        float, quantity("m/s²/√s", "random walk of the offset", ge=0, le=1e4, log=True)
    ] = 0.01
    drag_1_m: Annotated[
        float, quantity("1/m", "slows by this times v² while rising", ge=0, le=1, log=True)
    ] = 0.0
    entry_sigma: Annotated[
        float, quantity("", "entering sets every sigma (m, m/s, m/s²) to this; 0: carried on", ge=0, le=1e4)
    ] = 0.0


class PhasedVertical(Mechanisation):
    """Height, speed and acceleration offset of a flight computer, phase by phase."""

    kind: Literal["phased_vertical"] = "phased_vertical"
    input: Annotated[str, choice("the stream of specific force that drives it; empty: none")] = ""
    up_axis: Annotated[
        Literal["x", "-x", "y", "-y", "z", "-z"], choice("the body axis of an IMU that points up on the pad")
    ] = "x"
    gravity_m_s2: Annotated[
        float, quantity("m/s^2", "what the flight software takes off the force", ge=0, le=30)
    ] = 9.81
    sampled: Annotated[
        Literal["at its end", "mean of both ends"], choice("which force a step is carried by")
    ] = "at its end"
    gap_noise: Annotated[
        float, quantity("m/s/√s", "random walk of the speed across a gap", ge=0, le=1e4, log=True)
    ] = 30.0
    height_m: Annotated[float, quantity("m", "at the start, above the site", ge=-1e5, le=1e7)] = 0.0
    speed_m_s: Annotated[float, quantity("m/s", "at the start, up", ge=-2e4, le=2e4)] = 0.0
    offset_m_s2: Annotated[
        float, quantity("m/s^2", "at the start, added to the acceleration", ge=-1e3, le=1e3)
    ] = 0.0
    height_sigma_m: Annotated[float, quantity("m", "of the start", ge=0, le=1e6, log=True)] = 0.2
    speed_sigma_m_s: Annotated[float, quantity("m/s", "of the start", ge=0, le=1e5, log=True)] = 0.2
    offset_sigma_m_s2: Annotated[float, quantity("m/s^2", "of the start", ge=0, le=1e3, log=True)] = 0.2
    phases: Annotated[tuple[FlownPhase, ...], Field(min_length=1)] = (FlownPhase(),)
    gains: Annotated[
        Literal["kalman", "fixed"], choice("Kalman's gains, or the fixed ones of the flight software")
    ] = "kalman"
    fixed: dict[str, FixedGain] = Field(default_factory=dict)

    def streams(self) -> tuple[str, ...]:
        """The driving stream, if there is one."""
        return (self.input,) if self.input else ()

    def inputs(self, streams: tuple[Stream, ...], start: float, end: float, epochs: np.ndarray) -> Inputs:
        """Increments net of gravity, each with its phase; without a driving stream at the sensors' times.

        Where a phase does not use the force, a row needs no usable one. Raises BadData where fewer than two
        rows remain.
        """
        time, net = self._series(streams[0]) if streams else (epochs, np.zeros(epochs.size))
        phase = self._phase_at(time)
        driven = (
            np.array([item.drive == "force" for item in self.phases])[phase]
            if streams
            else np.zeros(time.size, bool)
        )
        kept = np.isfinite(time) & (time >= start) & (time <= end) & (np.isfinite(net) | ~driven)
        kept[kept] = _forward(time[kept])
        if np.count_nonzero(kept) < 2:
            problem = f"Fewer than two samples lie between {start:g} s and {end:g} s."
            raise BadData(problem, f"/sensors/{self.input}" if self.input else "", "Widen the window.")
        time, net, phase = time[kept], np.where(driven, net, 0.0)[kept], phase[kept]
        dt = np.diff(time)
        acting = 0.5 * (net[1:] + net[:-1]) if self.sampled == "mean of both ends" else net[1:]
        gap = is_gap(dt)
        rows = np.column_stack((acting * dt, phase[1:], gap & (self.input != "")))
        return Inputs(float(time[0]), time[1:], rows, np.cumsum(gap | (np.diff(phase) != 0)))

    def _series(self, stream: Stream) -> tuple[np.ndarray, np.ndarray]:
        """Times (N,) and acceleration net of gravity (N,), NaN where not usable."""
        if "specific_force" in stream.channels:
            values = stream.values("specific_force").astype(float)
            if values.ndim == 2:
                column, sign = AXES[self.up_axis]
                values = sign * (values @ stream.mounting.C_bs.T)[:, column]
            values = values - self.gravity_m_s2
        elif "acceleration" in stream.channels and stream.values("acceleration").ndim == 1:
            values = stream.values("acceleration").astype(float)
        else:
            raise UsageError(
                "A phased vertical filter needs specific force, or a recorded vertical acceleration.",
                f"/sensors/{stream.name}",
                "Name an accelerometer, an IMU, or the recorded solution as its input, or none.",
            )
        return stream.time, np.where(stream.usable, values, np.nan)

    def _phase_at(self, time: np.ndarray) -> np.ndarray:
        starts = np.array([item.start_s for item in self.phases])
        found: np.ndarray = np.maximum(np.searchsorted(starts, time + _SAME_TIME_S, side="right") - 1, 0)
        return found

    def motion(self, world: WorldArrays) -> Motion:
        """The plain functions and their numbers."""
        states = ("height", "vertical speed", "acceleration offset")
        fixed = self.fixed if self.gains == "fixed" else {}
        gains = {name: np.array([gain.height, gain.speed, gain.acceleration]) for name, gain in fixed.items()}
        counted = {"height": phased_motion.HEIGHT, "speed": phased_motion.SPEED}
        numbers = self._numbers(world)
        return Motion(
            name=self.kind,
            states=states,
            units=("m", "m/s", "m/s^2"),
            nominal_names=(*states, "phase", "offset corrected"),
            step=phased_motion.step,
            correct=phased_motion.correct,
            reset=None,
            see=vertical_motion.see,
            pose=vertical_motion.pose,
            projection=vertical_motion.projection(numbers),
            parameters=numbers,
            treatments=("estimated", "estimated", "estimated"),
            constant_gain=gains or None,
            gain_state={name: counted[gain.of] for name, gain in fixed.items()},
            gap=phased_motion.enter,
            share=phased_motion.share,
            has_attitude=False,
        )

    def _numbers(self, world: WorldArrays) -> np.ndarray:
        p = np.zeros(vertical_motion.PARAMETERS)
        p[vertical_motion.GAP_NOISE] = self.gap_noise
        p[vertical_motion.SITE] = world.site_p_m
        p[vertical_motion.C_PN] = world.C_pn.ravel()
        rows = [
            [
                item.height_noise,
                item.speed_noise,
                item.offset_noise,
                item.drag_1_m,
                _TREATMENTS[item.offset],
                item.entry_sigma,
            ]
            for item in self.phases
        ]
        return np.concatenate((p, np.array(rows, dtype=float).ravel()))

    def initial(
        self, world: WorldArrays, streams: tuple[Stream, ...], start: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """nominal0 (5,) and P0 (3, 3) as declared."""
        phase = int(self._phase_at(np.array([start]))[0])
        corrected = self.phases[phase].offset == "estimated"
        sigmas = np.array([self.height_sigma_m, self.speed_sigma_m_s, self.offset_sigma_m_s2])
        nominal = np.array([self.height_m, self.speed_m_s, self.offset_m_s2, phase, corrected])
        return nominal, np.diag(sigmas**2)


def _forward(time: np.ndarray) -> np.ndarray:
    """(N,) bool: later than every time before."""
    later = np.ones(time.size, dtype=bool)
    later[1:] = time[1:] > np.maximum.accumulate(time)[:-1]
    return later
