"""Vehicles for tests of the truth: a body in flight, and a craft without faults."""

from __future__ import annotations

import numpy as np

from investigator.navigation.rotations import quaternion
from investigator.refly.arrays import LEVELS, MASS, THRUST, Body, Craft
from investigator.world.bodies import body

MOON = body("moon").array()
EMPTY_SPACE = np.array([0.0, 1737400.0, 0.0, 0.0, 0.0])


def craft(**changes: float) -> Craft:
    """A small lander without faults."""
    nominal = Craft(
        **dict.fromkeys(Craft._fields, 0.0)
        | {
            "thrust_n": 1700.0,
            "impulse_s": 300.0,
            "engine_lag_s": 0.3,
            "dry_kg": 348.0,
            "gain_1_s": 0.8,
            "fastest_rad_s": 0.1,
            "attitude_lag_s": 0.3,
            "thrust_scale": 1.0,
            "lost_from_s": 1e12,
        }
    )
    return nominal._replace(**changes)


def flying(
    position: np.ndarray, velocity: np.ndarray, C_pb: np.ndarray, *, mass: float = 830.0, thrust: float = 0.0
) -> Body:
    """A body at rest in its own axes."""
    level = np.zeros(LEVELS)
    level[MASS], level[THRUST] = mass, thrust
    return Body(
        np.array(position, float),
        np.array(velocity, float),
        quaternion(C_pb),
        np.zeros(3),
        np.zeros(3),
        level,
    )
