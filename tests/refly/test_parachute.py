"""Air and a parachute: closed forms of fall and swing, and increments that hold every force there is."""

from __future__ import annotations

from math import pi, sqrt

import numpy as np
import pytest

from investigator.navigation.rotations import matrix, quaternion
from investigator.refly.arrays import LEVELS, MASS, Body, Craft
from investigator.refly.catalogue import scenario
from investigator.refly.parachute import resist, swing
from investigator.refly.plant import carry
from investigator.refly.stage import stage
from investigator.world.atmosphere import density
from investigator.world.frames import plumb
from investigator.world.gravity import gravity

_H_S = 0.01
_MASS_KG = 500.0


@pytest.fixture(scope="module")
def world():
    return stage(scenario("schiaparelli"), 1).actual.world


def _craft(**changes: float) -> Craft:
    numbers = dict.fromkeys(Craft._fields, 0.0) | Craft._field_defaults
    held = {"impulse_s": 200.0, "engine_lag_s": 0.1, "attitude_lag_s": 0.3, "canopy_m2": 60.0}
    return Craft(**(numbers | held | {"opens_s": -10.0} | changes))


def _body(world, height_m: float, sink_m_s: float, off_rad: float = 0.0) -> tuple[Body, np.ndarray]:
    """Above the site, falling, z_b leaning off the vertical about y; and the local up."""
    up = world.site_p_m / np.linalg.norm(world.site_p_m)
    y = np.cross([0.0, 0.0, 1.0], up)
    y /= np.linalg.norm(y)
    z = np.cos(off_rad) * up + np.sin(off_rad) * np.cross(y, up)
    level = np.zeros(LEVELS)
    level[MASS] = _MASS_KG
    C_pb = np.column_stack((np.cross(y, z), y, z))
    position = world.site_p_m + height_m * up
    return Body(position, -sink_m_s * up, quaternion(C_pb), np.zeros(3), np.zeros(3), level), up


def _hang(body: Body, craft: Craft, world, seconds: float) -> np.ndarray:
    """Carry it so long; z_b and increments of velocity in p at every step (N, 6)."""
    found = np.zeros((round(seconds / _H_S), 6))
    for step in range(found.shape[0]):
        pull = resist(step * _H_S, True, body, craft, world)
        C_pb = matrix(body.quaternion_pb)
        _, felt = carry(body, swing(_H_S, pull, body, craft), 0.0, _H_S, 1.0, craft, world.body)
        found[step] = *matrix(body.quaternion_pb)[:, 2], *(C_pb @ np.array(felt))
    return found


def test_under_the_canopy_it_falls_as_fast_as_drag_and_weight_allow(world):
    body, up = _body(world, 4000.0, 90.0)
    _hang(body, _craft(), world, 30.0)
    height = plumb(body.position_p_m, world.body)[0]
    weight = np.linalg.norm(gravity(body.position_p_m, world.body))
    balanced = sqrt(2.0 * _MASS_KG * weight / (density(height, world.atmosphere) * 60.0))
    thickens = 188.92 * 230.0 / weight  # the scale height: as air thickens, drag also slows it down
    balanced *= sqrt(1.0 + balanced**2 / (2.0 * thickens * weight))
    assert -up @ body.velocity_p_m_s == pytest.approx(balanced, rel=0.015)


def test_a_small_swing_has_the_period_of_the_wrist(world):
    body, up = _body(world, 3000.0, 70.0, off_rad=0.02)
    craft = _craft(wrist_1_m=2.0)
    pull = resist(0.0, True, body, craft, world)
    east = np.cross(np.cross([0.0, 0.0, 1.0], up), up)
    lean = _hang(body, craft, world, 8.0)[:, :3] @ (east / np.linalg.norm(east))
    crossings = np.flatnonzero(np.diff(np.sign(lean))) * _H_S
    assert 2.0 * np.mean(np.diff(crossings)) == pytest.approx(2.0 * pi / sqrt(2.0 * pull), rel=0.05)


def test_increments_hold_every_force_but_gravity(world):
    body, _ = _body(world, 5000.0, 200.0, off_rad=0.5)
    before, velocity = body.position_p_m.copy(), body.velocity_p_m_s.copy()
    read = _hang(body, _craft(wrist_1_m=2.0, wrist_damping=0.1, hull_m2=3.0), world, 5.0)
    fall = 5.0 * gravity(0.5 * (before + body.position_p_m), world.body)
    turning = -2.0 * np.cross([0.0, 0.0, world.body[4]], body.position_p_m - before)
    gained = body.velocity_p_m_s - velocity - fall - turning
    assert read[:, 3:].sum(axis=0) == pytest.approx(gained, abs=0.01)
