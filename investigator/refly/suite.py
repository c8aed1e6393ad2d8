"""The sensors aboard: how often each speaks, through which counter, from where, in which window of height."""

from __future__ import annotations

from math import cos, radians, sin
from typing import Annotated, Literal

import numpy as np

from investigator.logs.contents import Mounting
from investigator.parameters import Declared, choice, quantity

SensorKind = Literal["rangefinder", "radar_altimeter", "doppler_velocimeter", "star_tracker", "position_fix"]


class Instrument(Declared):
    """One sensor as it is built in. Its model, noise and faults are those of `actual`."""

    kind: Annotated[SensorKind, choice("kind of its stream in the log")]
    rate_hz: Annotated[float, quantity("Hz", "samples a second", gt=0, le=100)] = 5.0
    count: Annotated[float, quantity("", "one count, in the sensor's unit; 0: not counted", ge=0, le=1e3)] = (
        0.0
    )
    cant_deg: Annotated[
        float, quantity("deg", "boresight from the exhaust towards the ground ahead", ge=-180, le=180)
    ] = 0.0
    lever_arm_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
    lowest_m: Annotated[float, quantity("m", "speaks above this height over ground", ge=-1e6, le=1e7)] = -1e4
    highest_m: Annotated[float, quantity("m", "and below this one", ge=-1e6, le=1e7)] = 1e7

    def mounting(self) -> Mounting:
        """The sensor's z is its boresight: −z_b turned by the cant towards −x_b; its y is y_b."""
        s, c = sin(radians(self.cant_deg)), cos(radians(self.cant_deg))
        boresight, across = np.array([-s, 0.0, -c]), np.array([0.0, 1.0, 0.0])
        C_bs = np.column_stack((np.cross(across, boresight), across, boresight))
        return Mounting(C_bs, np.array(self.lever_arm_m))
