"""The initial state of strapdown navigation: at rest, declared, or taken from the recorded solution."""

from __future__ import annotations

from dataclasses import dataclass
from math import radians
from typing import Annotated, Literal

import numpy as np

from investigator.errors import BadData
from investigator.filters.problem import WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation.alignment import Axis, axis, level, magnetic_heading, mean_over, tilt_by_bias
from investigator.navigation.layout import (
    D_ACCELEROMETER_BIAS,
    D_ATTITUDE,
    D_POSITION,
    D_VELOCITY,
    ERRORS,
    GYRO_BIAS,
    NOMINAL,
    POSITION,
    QUATERNION,
    VELOCITY,
)
from investigator.navigation.rotations import euler_matrix, matrix, quaternion
from investigator.parameters import Declared, choice, quantity
from investigator.world.bodies import ROTATION
from investigator.world.frames import position_p, rotation_pn

#: Name under which the recorded on-board solution is asked for, where the run starts from it.
NAVIGATION = "navigation"


@dataclass(frozen=True)
class Begun:
    """An initial state along n, north-east-down at the site, its position from there.

    C_nl are north-east-down where it begins, levelled_by_b (3,) the specific force that levelled its
    attitude, if one did.
    """

    C_nl: np.ndarray
    C_nb: np.ndarray
    velocity_m_s: np.ndarray
    position_m: np.ndarray
    gyro_bias_rad_s: np.ndarray
    levelled_by_b: np.ndarray | None

    def nominal(self) -> np.ndarray:
        """The nominal state (16,), accelerometer bias zero."""
        nominal = np.zeros(NOMINAL)
        nominal[QUATERNION] = quaternion(self.C_nb)
        nominal[VELOCITY] = self.velocity_m_s
        nominal[POSITION] = self.position_m
        nominal[GYRO_BIAS] = self.gyro_bias_rad_s
        return nominal


class Start(Declared):
    """Where the initial state comes from, and its sigmas."""

    attitude: Annotated[
        Literal["rest", "declared", "recorded"], choice("levelled by gravity at rest, declared, or recorded")
    ] = "rest"
    heading: Annotated[
        Literal["declared", "magnetometer"], choice("where a levelled attitude takes its heading from")
    ] = "declared"
    position: Annotated[
        Literal["site", "declared", "recorded"], choice("at the site, declared, or recorded")
    ] = "site"
    velocity: Annotated[
        Literal["declared", "recorded"], choice("declared (at rest by default), or recorded")
    ] = "declared"
    gyro_bias: Annotated[Literal["zero", "rest"], choice("zero, or the mean rate at rest")] = "zero"
    window_s: Annotated[float, quantity("s", "rest lasts this long from the start", gt=0, le=1e4)] = 2.0
    roll_deg: Annotated[float, quantity("deg", "where the attitude is declared", ge=-180, le=180)] = 0.0
    pitch_deg: Annotated[float, quantity("deg", "where the attitude is declared", ge=-90, le=90)] = 0.0
    heading_deg: Annotated[float, quantity("deg", "true heading where declared", ge=-360, le=360)] = 0.0
    heading_axis: Annotated[Axis, choice("the body axis whose heading is meant, levelled at rest")] = "+x"
    magnetometer: str = ""
    declination_deg: Annotated[
        float, quantity("deg", "magnetic north lies this far east", ge=-180, le=180)
    ] = 0.0
    latitude_deg: Annotated[float, quantity("deg", "where the position is declared", ge=-90, le=90)] = 0.0
    longitude_deg: Annotated[float, quantity("deg", "where the position is declared", ge=-180, le=360)] = 0.0
    height_ref_m: Annotated[float, quantity("m", "where the position is declared", ge=-1e5, le=1e8)] = 0.0
    north_m_s: Annotated[float, quantity("m/s", "where the velocity is declared", ge=-1e5, le=1e5)] = 0.0
    east_m_s: Annotated[float, quantity("m/s", "where the velocity is declared", ge=-1e5, le=1e5)] = 0.0
    down_m_s: Annotated[float, quantity("m/s", "where the velocity is declared", ge=-1e5, le=1e5)] = 0.0
    tilt_sigma_deg: Annotated[float, quantity("deg", "sigma of roll and pitch", ge=0, le=180)] = 0.5
    heading_sigma_deg: Annotated[float, quantity("deg", "sigma of heading", ge=0, le=180)] = 5.0
    velocity_sigma_m_s: Annotated[float, quantity("m/s", "sigma of each component", ge=0, le=1e4)] = 0.05
    horizontal_sigma_m: Annotated[float, quantity("m", "sigma north and east", ge=0, le=1e6)] = 1.0
    height_sigma_m: Annotated[float, quantity("m", "sigma of height", ge=0, le=1e6)] = 1.0

    def streams(self) -> tuple[str, ...]:
        """Names of the streams the start needs beside the inertial unit."""
        names = []
        if self.attitude == "rest" and self.heading == "magnetometer":
            names.append(self.magnetometer)
        if "recorded" in (self.attitude, self.position, self.velocity):
            names.append(NAVIGATION)
        return tuple(names)

    def begin(self, world: WorldArrays, streams: tuple[Stream, ...], imu: str, start: float) -> Begun:
        """The initial state at `start` (s). Raises BadData where a stream it needs holds nothing usable."""
        position, C_nl = self._place(world, streams, start)
        C_lb, levelled_by_b = self._attitude(streams, imu, start)
        C_nb = C_nl @ C_lb
        if self.velocity == "recorded":
            velocity = _recorded(streams, "velocity_ned", start)
        else:
            velocity = C_nl @ np.array([self.north_m_s, self.east_m_s, self.down_m_s])
        bias = np.zeros(3)
        if self.gyro_bias == "rest":
            turning = mean_over(named(streams, imu), "angular_rate", "delta_angle", start, self.window_s)
            bias = turning - world.body[ROTATION] * (world.C_pn @ C_nb)[2]
        return Begun(C_nl, C_nb, velocity, position, bias, levelled_by_b)

    def _place(
        self, world: WorldArrays, streams: tuple[Stream, ...], start: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Position (3,) from the site along n, and C_nl (3, 3)."""
        if self.position == "declared":
            latitude, longitude = radians(self.latitude_deg), radians(self.longitude_deg)
            place = position_p(latitude, longitude, self.height_ref_m, world.body) - world.site_p_m
            return world.C_pn.T @ place, world.C_pn.T @ rotation_pn(latitude, longitude)
        if self.position == "recorded":
            return _recorded(streams, "position_ned", start), np.eye(3)
        return np.zeros(3), np.eye(3)

    def _attitude(
        self, streams: tuple[Stream, ...], imu: str, start: float
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """C_lb (3, 3), and the mean specific force (3,) where it was levelled by one."""
        if self.attitude == "recorded":
            return matrix(_recorded(streams, "quaternion", start)), None
        heading = radians(self.heading_deg)
        if self.attitude == "declared":
            return euler_matrix(radians(self.roll_deg), radians(self.pitch_deg), heading), None
        force_b = mean_over(named(streams, imu), "specific_force", "delta_velocity", start, self.window_s)
        forward = axis(self.heading_axis)
        if self.heading == "magnetometer":
            field_b = mean_over(named(streams, self.magnetometer), "field", "field", start, self.window_s)
            heading = magnetic_heading(force_b, field_b, forward, radians(self.declination_deg))
        return level(force_b, heading, forward), force_b

    def covariance(self, begun: Begun) -> np.ndarray:
        """P (15, 15) with the blocks of attitude, velocity and position filled in."""
        P = np.zeros((ERRORS, ERRORS))
        tilt, heading = radians(self.tilt_sigma_deg), radians(self.heading_sigma_deg)
        P[D_ATTITUDE, D_ATTITUDE] = _turned(begun.C_nl, tilt, tilt, heading)
        P[D_VELOCITY, D_VELOCITY] = np.eye(3) * self.velocity_sigma_m_s**2
        horizontal, height = self.horizontal_sigma_m, self.height_sigma_m
        P[D_POSITION, D_POSITION] = _turned(begun.C_nl, horizontal, horizontal, height)
        return P


def biased(P: np.ndarray, begun: Begun, accelerometer_sigma: float) -> np.ndarray:
    """P with the accelerometer bias (sigma per axis, m/s²) and the tilt it leaves in a levelled attitude."""
    P = P.copy()
    variance = accelerometer_sigma**2
    P[D_ACCELEROMETER_BIAS, D_ACCELEROMETER_BIAS] = np.eye(3) * variance
    if begun.levelled_by_b is not None:
        tilting = tilt_by_bias(begun.levelled_by_b, begun.C_nb)
        P[D_ATTITUDE, D_ATTITUDE] += variance * tilting @ tilting.T
        P[D_ATTITUDE, D_ACCELEROMETER_BIAS] = variance * tilting
        P[D_ACCELEROMETER_BIAS, D_ATTITUDE] = variance * tilting.T
    return P


def _turned(C_nl: np.ndarray, north: float, east: float, down: float) -> np.ndarray:
    """Covariance (3, 3) along n of independent errors with these sigmas along the axes of C_nl (3, 3)."""
    turned: np.ndarray = (C_nl * np.array([north, east, down]) ** 2) @ C_nl.T
    return turned


def named(streams: tuple[Stream, ...], name: str) -> Stream:
    """The stream of that name. Raises BadData naming those at hand."""
    for stream in streams:
        if stream.name == name:
            return stream
    known = ", ".join(stream.name for stream in streams) or "none"
    raise BadData(f"The log holds no stream “{name}”.", "mechanisation", f"Streams at hand: {known}.")


def _recorded(streams: tuple[Stream, ...], channel: str, start: float) -> np.ndarray:
    """The recorded solution's values of a channel, at the usable sample nearest to `start`."""
    stream = named(streams, NAVIGATION)
    if channel not in stream.channels:
        raise BadData(
            f"The recorded solution carries no {channel.replace('_', ' ')}.",
            "/onboard/navigation",
            "Start from the site, from rest or from declared values.",
        )
    values = stream.values(channel)
    good = np.flatnonzero(stream.usable & np.isfinite(values).all(axis=1))
    if good.size == 0:
        problem = "The recorded solution holds no usable sample."
        raise BadData(problem, "/onboard/navigation", "Declare the start instead.")
    nearest: np.ndarray = values[good[np.argmin(np.abs(stream.time[good] - start))]]
    return nearest
