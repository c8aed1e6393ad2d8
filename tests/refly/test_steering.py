"""Guidance reaches its gates where nothing disturbs it, and commands attitudes that are attitudes."""

from __future__ import annotations

from math import radians, tan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import CubicHermiteSpline
from scipy.spatial.transform import Rotation

from investigator.refly.arrays import (
    BRAKING,
    COMMANDED_N,
    NUMBERS,
    PHASE,
    RECKONED_KG,
    Law,
    Memory,
)
from investigator.refly.plant import carry
from investigator.refly.steering import _enter_attitude, guide, profile, reckon, turning
from investigator.world.bodies import RADIUS
from tests.refly.bodies_in_flight import MOON, craft, flying

SITE = np.array([MOON[RADIUS], 0.0, 0.0])
ACROSS = np.array([0.0, 0.0, 1.0])  # flies towards +y, along the equator


def _law(*gates: tuple[float, float, float, float, float]) -> Law:
    return Law(
        ignition_to_go_m=1e9,
        gates=np.array(gates),
        touchdown_m_s=1.0,
        slow_below_m=20.0,
        low_m_s2=0.5,
        bend_m=1000.0,
        high_m_s2=0.7,
        steady_below_m=50.0,
        steepest=tan(radians(40.0)),
        sideways_m_s2=0.8,
        response_s=2.0,
        armed_below_m=40.0,
        thrust_n=4000.0,
        impulse_s=300.0,
        lowest_share=0.0,
        stride=10,
        transient_from_m=-1e12,
    )


def _memory(mass: float = 830.0) -> Memory:
    number = np.zeros(NUMBERS)
    number[RECKONED_KG] = mass
    return Memory(number, np.array([1.0, 0.0, 0.0, 0.0]), np.zeros(4), np.zeros(6), np.zeros(0))


def test_braking_follows_the_cubic_that_ends_in_its_gate():
    law = _law((200.0, 3000.0, 4000.0, 60.0, 40.0))
    back = 60e3 / MOON[RADIUS]
    up = np.array([np.cos(back), -np.sin(back), 0.0])
    ahead = np.array([np.sin(back), np.cos(back), 0.0])
    z = -ahead
    C_pb = np.column_stack((np.cross(ACROSS, z), ACROSS, z))
    body = flying((MOON[RADIUS] + 12e3) * up, 560.0 * ahead, C_pb)
    vehicle = craft(attitude_lag_s=0.1, engine_lag_s=0.1, fastest_rad_s=0.5, gain_1_s=2.0, thrust_n=4000.0)
    memory = _memory()
    for k in range(9000):  # 180 of 200 seconds; close to its gate the law is held back
        if k % 10 == 0:
            guide(0.02 * k, body.position_p_m, body.velocity_p_m_s, law, SITE, ACROSS, MOON, memory)
        rate = np.array(turning(body.quaternion_pb, vehicle, memory))
        carry(body, rate, memory.number[COMMANDED_N], 0.02, 1.0, vehicle, MOON)
        reckon(0.02, law, memory)
    assert memory.number[PHASE] == BRAKING
    height = float(np.linalg.norm(body.position_p_m)) - MOON[RADIUS]
    up = body.position_p_m / np.linalg.norm(body.position_p_m)
    to_go = -MOON[RADIUS] * np.arctan2(up[1], up[0])
    by_height = CubicHermiteSpline([0.0, 200.0], [12e3, 3000.0], [0.0, -40.0])
    by_way = CubicHermiteSpline([0.0, 200.0], [60e3, 4000.0], [-560.0, -60.0])
    assert height == pytest.approx(float(by_height(180.0)), abs=40.0)
    assert float(up @ body.velocity_p_m_s) == pytest.approx(float(by_height(180.0, 1)), abs=4.0)
    assert to_go == pytest.approx(float(by_way(180.0)), abs=300.0)


def test_the_profile_is_continuous_and_decelerates_as_it_says():
    law = _law((1.0, 0.0, 0.0, 0.0, 0.0))
    heights = np.linspace(21.0, 4000.0, 5000)
    speeds = np.array([profile(h, law)[0] for h in heights])
    slowing = np.array([profile(h, law)[1] for h in heights])
    by_height = np.diff(0.5 * speeds**2) / np.diff(heights)  # w·dw/dh is the deceleration
    inside = np.abs(heights[1:] - law.bend_m) > 2.0
    assert np.allclose(by_height[inside], slowing[1:][inside], rtol=1e-6)
    assert profile(law.bend_m - 1e-9, law)[0] == pytest.approx(profile(law.bend_m + 1e-9, law)[0], rel=1e-9)
    assert profile(law.slow_below_m, law) == (1.0, 0.0)
    assert profile(-300.0, law) == (1.0, 0.0)  # below the believed ground it goes on down


@given(st.lists(st.floats(-1.0, 1.0), min_size=6, max_size=6))
def test_a_commanded_attitude_has_its_z_along_the_aim_and_its_y_nearest_to_the_normal(values: list[float]):
    aim, across = np.array(values[:3]), np.array(values[3:])
    crossed = np.linalg.norm(np.cross(aim, across))
    if np.linalg.norm(aim) < 0.1 or np.linalg.norm(across) < 0.1 or crossed < 0.1:
        return
    across /= np.linalg.norm(across)
    memory = _memory()
    _enter_attitude((aim[0], aim[1], aim[2]), across, memory)
    w, x, y, z = memory.command_pb
    C = Rotation.from_quat([x, y, z, w]).as_matrix()
    assert np.allclose(C[:, 2], aim / np.linalg.norm(aim), atol=1e-9)
    assert C[:, 1] @ across > 0.0
    assert abs(C[:, 0] @ across) < 1e-9


def test_attitude_control_turns_the_short_way_and_not_faster_than_it_may():
    memory, vehicle = _memory(), craft(gain_1_s=0.5, fastest_rad_s=0.1)
    memory.command_pb[:] = np.roll(Rotation.from_rotvec([0.0, 0.1, 0.0]).as_quat(), 1)
    level = np.array([1.0, 0.0, 0.0, 0.0])
    assert turning(level, vehicle, memory) == pytest.approx((0.0, 0.05, 0.0), abs=1e-12)
    memory.command_pb[:] *= -1.0  # the same attitude by the other sign
    assert turning(level, vehicle, memory) == pytest.approx((0.0, 0.05, 0.0), abs=1e-12)
    memory.command_pb[:] = np.roll(Rotation.from_rotvec([0.0, 0.0, 2.0]).as_quat(), 1)
    assert turning(level, vehicle, memory) == pytest.approx((0.0, 0.0, 0.1), abs=1e-12)
