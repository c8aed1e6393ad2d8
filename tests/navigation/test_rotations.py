"""Rotations against scipy's and against their own inverses."""

import numpy as np
import pytest

from investigator.navigation.rotations import (
    conjugate,
    euler,
    euler_matrix,
    exp_matrix,
    exp_quaternion,
    log_quaternion,
    matrix,
    multiply,
    quaternion,
    skew,
)


def attitudes(count=200):
    rng = np.random.default_rng(11)
    vectors = rng.normal(size=(count, 3))
    vectors[:5] *= 1e-9
    vectors[5:10] *= 1e-4
    return vectors


def test_rotations_agree_with_scipy():
    from scipy.spatial.transform import Rotation

    for vector in attitudes():
        other = Rotation.from_rotvec(vector)
        assert np.allclose(exp_matrix(vector), other.as_matrix(), atol=1e-14)
        roll, pitch, yaw = euler(exp_matrix(vector))
        assert np.allclose([yaw, pitch, roll], other.as_euler("ZYX"), atol=1e-9)
        assert np.allclose(euler_matrix(roll, pitch, yaw), other.as_matrix(), atol=1e-12)


def test_log_undoes_exp_up_to_half_a_turn_and_for_either_sign():
    for vector in attitudes():
        angle = np.linalg.norm(vector)
        if angle < np.pi:
            assert np.allclose(log_quaternion(exp_quaternion(vector)), vector, atol=1e-12)
            assert np.allclose(log_quaternion(-exp_quaternion(vector)), vector, atol=1e-12)


def test_a_matrix_gives_its_quaternion_back_in_every_quarter():
    for axis in np.vstack((np.eye(3), -np.eye(3))):
        for angle in (0.1, 1.5, np.pi - 1e-9, np.pi):
            C = exp_matrix(angle * axis)
            assert np.allclose(matrix(quaternion(C)), C, atol=1e-9)


def test_products_compose_rotations_and_conjugates_undo_them():
    a, b = exp_quaternion(np.array([0.3, -1.0, 0.2])), exp_quaternion(np.array([1.3, 0.4, -0.5]))
    assert np.allclose(matrix(multiply(a, b)), matrix(a) @ matrix(b))
    assert np.allclose(multiply(a, conjugate(a)), [1.0, 0.0, 0.0, 0.0])
    v, w = np.array([1.0, 2.0, 3.0]), np.array([-0.5, 0.1, 2.0])
    assert skew(v) @ w == pytest.approx(np.cross(v, w))
