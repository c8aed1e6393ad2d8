"""The strapdown mechanisation: an inertial unit carries the vehicle over a rotating planet.

Here stands its declared tuning; the equations are in `inertial`, the increments in `increments`, the
initial state in `start`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

import numpy as np

from investigator.filters.problem import Axes, Motion, WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation import inertial
from investigator.navigation.increments import Limits, increments
from investigator.navigation.layout import (
    D_ACCELEROMETER_BIAS,
    D_DISTURBANCE,
    D_GYRO_BIAS,
    DISTURBANCE_STATES,
    DISTURBANCE_UNITS,
    ERRORS,
    ERRORS_WITH_DISTURBANCE,
    NOMINAL,
    NOMINAL_WITH_DISTURBANCE,
    STRAPDOWN_NOMINAL,
    STRAPDOWN_STATES,
    STRAPDOWN_UNITS,
    U_ANGLE_EXCESS,
    U_VELOCITY_EXCESS,
)
from investigator.navigation.mechanisation import Inputs, Mechanisation
from investigator.navigation.rotations import quaternion
from investigator.navigation.start import Start, biased, named
from investigator.parameters import Declared, choice, quantity

Treated = Literal["estimated", "considered", "fixed"]


class InertialUnit(Declared):
    """Noise of the unit and wander of its biases; a correlation time of 1e9 s makes a random walk."""

    accelerometer_noise: Annotated[float, quantity("m/s/√s", "velocity random walk", ge=0, le=10)] = 3e-3
    gyro_noise: Annotated[float, quantity("rad/√s", "angle random walk", ge=0, le=1)] = 2e-4
    accelerometer_bias_m_s2: Annotated[
        float, quantity("m/s^2", "initial sigma of each bias", ge=0, le=10)
    ] = 0.05
    gyro_bias_rad_s: Annotated[float, quantity("rad/s", "initial sigma of each bias", ge=0, le=1)] = 2e-3
    accelerometer_drift: Annotated[float, quantity("m/s^2/√s", "driving noise of the bias", ge=0, le=1)] = (
        1e-4
    )
    gyro_drift: Annotated[float, quantity("rad/s/√s", "driving noise of the bias", ge=0, le=0.1)] = 1e-6
    accelerometer_correlation_s: Annotated[
        float, quantity("s", "correlation time of the bias", ge=1, le=1e9, log=True)
    ] = 1e9
    gyro_correlation_s: Annotated[
        float, quantity("s", "correlation time of the bias", ge=1, le=1e9, log=True)
    ] = 1e9
    accelerometer_bias: Annotated[Treated, choice("how the filter holds the accelerometer's biases")] = (
        "estimated"
    )
    gyro_bias: Annotated[Treated, choice("how the filter holds the gyro's biases")] = "estimated"
    accelerometer_range_m_s2: Annotated[
        float, quantity("m/s^2", "a reading this large is clipped", gt=0, le=1e6, log=True)
    ] = 1e6
    gyro_range_rad_s: Annotated[
        float, quantity("rad/s", "a reading this large is clipped", gt=0, le=1e6, log=True)
    ] = 1e6
    accelerometer_excess_m_s2: Annotated[
        float, quantity("m/s^2", "sigma of what a clipped reading may hide", ge=0, le=1e4)
    ] = 20.0
    gyro_excess_rad_s: Annotated[
        float, quantity("rad/s", "sigma of what a clipped reading may hide", ge=0, le=100)
    ] = 1.0
    gap_acceleration_m_s2: Annotated[
        float, quantity("m/s^2", "sigma of what a gap may hide", ge=0, le=1e3)
    ] = 5.0
    gap_rate_rad_s: Annotated[float, quantity("rad/s", "sigma of what a gap may hide", ge=0, le=10)] = 0.1

    def limits(self) -> Limits:
        """The numbers by which recorded samples become increments."""
        return Limits(
            self.accelerometer_range_m_s2,
            self.gyro_range_rad_s,
            self.accelerometer_excess_m_s2,
            self.gyro_excess_rad_s,
            self.gap_acceleration_m_s2,
            self.gap_rate_rad_s,
        )


class Tumbling(Declared):
    """From some moment on (a parachute opens) the vehicle jerks and turns faster than its unit resolves."""

    start_s: Annotated[float, quantity("s", "from here on; 1e9: never", label="Tumbling from")] = 1e9
    accelerometer_noise: Annotated[float, quantity("m/s/√s", "velocity random walk then", ge=0, le=100)] = 3.0
    gyro_noise: Annotated[float, quantity("rad/√s", "angle random walk then", ge=0, le=10)] = 0.09

    def roughen(self, inputs: Inputs) -> Inputs:
        """The same increments, those that end after the start with this noise of their own beside them."""
        if inputs.time[-1] <= self.start_s:
            return inputs
        dt = np.diff(np.concatenate(([inputs.start], inputs.time)))
        share = np.sqrt(np.where(inputs.time > self.start_s, dt, 0.0))[:, None]
        rows = inputs.rows.copy()
        for part, noise in ((U_VELOCITY_EXCESS, self.accelerometer_noise), (U_ANGLE_EXCESS, self.gyro_noise)):
            rows[:, part] = np.hypot(rows[:, part], noise * share)
        return replace(inputs, rows=rows)


class Disturbance(Declared):
    """Gravity the model lacks (mascons): Gauss–Markov along the track, as states or as process noise."""

    treatment: Annotated[Literal["none", "noise", "states"], choice("how the filter holds it")] = "none"
    sigma_m_s2: Annotated[float, quantity("m/s^2", "sigma of each axis", ge=0, le=0.1)] = 5e-4
    length_m: Annotated[float, quantity("m", "correlation length along the track", gt=0, le=1e7)] = 60e3
    longest_s: Annotated[float, quantity("s", "longest correlation time, when slow", gt=0, le=1e5)] = 600.0


class Strapdown(Mechanisation):
    """An inertial unit integrated along north-east-down at the site: attitude, velocity, position, biases."""

    kind: Literal["strapdown"] = "strapdown"
    imu: str = "imu"
    unit: InertialUnit = InertialUnit()
    tumbling: Tumbling = Tumbling()
    disturbance: Disturbance = Disturbance()
    start: Start = Start()

    def streams(self) -> tuple[str, ...]:
        """The inertial unit, and what the start needs beside it."""
        return (self.imu, *self.start.streams())

    def inputs(self, streams: tuple[Stream, ...], start: float, end: float, epochs: np.ndarray) -> Inputs:
        """Increments of the inertial unit between start and end."""
        return self.tumbling.roughen(increments(named(streams, self.imu), start, end, self.unit.limits()))

    def motion(self, world: WorldArrays) -> Motion:
        """The strapdown equations with this unit's numbers."""
        held = self.disturbance.treatment == "states"
        names = STRAPDOWN_STATES + (DISTURBANCE_STATES if held else ())
        return Motion(
            name=self.kind,
            states=names,
            units=STRAPDOWN_UNITS + (DISTURBANCE_UNITS if held else ()),
            nominal_names=STRAPDOWN_NOMINAL + (DISTURBANCE_STATES if held else ()),
            step=inertial.step,
            correct=inertial.correct,
            reset=inertial.reset,
            see=inertial.see,
            pose=inertial.pose,
            pose_places=inertial.POSE_PLACES,
            axes=Axes(world.site_p_m, world.C_pn),
            projection=inertial.projection(len(names), world.C_pn),
            parameters=self._numbers(world),
            treatments=self._treatments(len(names)),
            share=inertial.share,
            pattern=inertial.pattern(len(names)),
            reset_pattern=inertial.reset_pattern(len(names)),
            follows=inertial.follows(len(names)),
        )

    def _treatments(self, count: int) -> tuple[str, ...]:
        treatments = ["estimated"] * count
        treatments[D_ACCELEROMETER_BIAS] = [self.unit.accelerometer_bias] * 3
        treatments[D_GYRO_BIAS] = [self.unit.gyro_bias] * 3
        return tuple(treatments)

    def _numbers(self, world: WorldArrays) -> np.ndarray:
        p = np.zeros(inertial.PARAMETERS)
        p[: world.body.size] = world.body
        p[inertial.GYRO_NOISE], p[inertial.ACCELEROMETER_NOISE] = (
            self.unit.gyro_noise,
            self.unit.accelerometer_noise,
        )
        p[inertial.GYRO_DRIFT], p[inertial.GYRO_TIME] = self.unit.gyro_drift, self.unit.gyro_correlation_s
        p[inertial.ACCELEROMETER_DRIFT] = self.unit.accelerometer_drift
        p[inertial.ACCELEROMETER_TIME] = self.unit.accelerometer_correlation_s
        p[inertial.DISTURBANCE_SIGMA] = self.disturbance.sigma_m_s2
        p[inertial.DISTURBANCE_LENGTH] = self.disturbance.length_m
        p[inertial.DISTURBANCE_TIME] = self.disturbance.longest_s
        p[inertial.ORIGIN], p[inertial.ORIGIN_N] = world.site_p_m, world.C_pn.T @ world.site_p_m
        p[inertial.C_PN], p[inertial.Q_PN] = world.C_pn.ravel(), quaternion(world.C_pn)
        p[inertial.DISTURBANCE_AS] = ("none", "noise", "states").index(self.disturbance.treatment)
        return p

    def initial(
        self, world: WorldArrays, streams: tuple[Stream, ...], start: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Nominal state (16 or 19) and covariance (15 or 18) at `start`."""
        begun = self.start.begin(world, streams, self.imu, start)
        P = biased(self.start.covariance(begun), begun, self.unit.accelerometer_bias_m_s2)
        P[D_GYRO_BIAS, D_GYRO_BIAS] = np.eye(3) * self.unit.gyro_bias_rad_s**2
        nominal = begun.nominal()
        if self.disturbance.treatment != "states":
            return nominal, P
        wide = np.zeros((ERRORS_WITH_DISTURBANCE, ERRORS_WITH_DISTURBANCE))
        wide[:ERRORS, :ERRORS] = P
        wide[D_DISTURBANCE, D_DISTURBANCE] = np.eye(3) * self.disturbance.sigma_m_s2**2
        return np.concatenate((nominal, np.zeros(NOMINAL_WITH_DISTURBANCE - NOMINAL))), wide
