"""What a sensor should have read: measurement function and faults, mapped onto the filter's errors."""

from __future__ import annotations

from math import log, pi
from typing import NamedTuple

import numpy as np

from investigator.filters.augmentation import Augmented
from investigator.filters.problem import Problem, SensorProblem, View, WorldArrays


class Prediction(NamedTuple):
    """z_hat (k,), innovation nu (k,), partials H (k, n) by the whole error state, noise R (k, k)."""

    z_hat: np.ndarray
    nu: np.ndarray
    H: np.ndarray
    R: np.ndarray

    def part(self, kept: np.ndarray) -> Prediction:
        """Only some of its values: kept (k,) bool."""
        return Prediction(self.z_hat[kept], self.nu[kept], self.H[kept], self.R[np.ix_(kept, kept)])


def predict_sample(
    problem: Problem,
    whole: Augmented,
    sensor: SensorProblem,
    index: int,
    view: View,
    own: np.ndarray,
) -> Prediction:
    """Sample `index` of a sensor as the filter expects it in a view; own (s,) are all sensors' states.

    The noise belongs to what the nominal sensor would have read; faults then alter the reading and worsen the
    noise.
    """
    mine = whole.own[sensor.name]
    z_hat, H_view, R = expected(sensor, view, own[mine], problem.world)
    H = H_view[:, :9] @ problem.motion.projection
    if own.size:
        motions = H
        H = np.zeros((z_hat.size, whole.size))
        H[:, : whole.motion] = motions
        H[:, whole.motion + mine.start : whole.motion + mine.stop] = H_view[:, 9:]
    return Prediction(z_hat, innovation(sensor, sensor.z[index], z_hat), H, R)


def expected(
    sensor: SensorProblem, view: View, own: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What a sensor with its faults should read: ẑ (k,), H (k, 9 + s), R (k, k); own (s,) are its states."""
    z_hat, H = sensor.measure(view, own, sensor.parameters, world)
    R = sensor.variance(z_hat, view, sensor.parameters, world)
    for change in sensor.alterations:
        if change.start <= view.time <= change.end:
            if change.alter is not None:
                z_hat, H = change.alter(z_hat, H, view, change.parameters, world)
            if change.worsen is not None:
                R = change.worsen(R, view, change.parameters, world)
    return z_hat, H, R


def innovation(sensor: SensorProblem, z: np.ndarray, z_hat: np.ndarray) -> np.ndarray:
    """Recorded less predicted (k,), the short way round for angles."""
    nu: np.ndarray = z - z_hat
    return np.mod(nu + pi, 2.0 * pi) - pi if sensor.angular else nu


def log_density(nu: np.ndarray, S: np.ndarray) -> tuple[float, float]:
    """ln N(ν; 0, S) and νᵀS⁻¹ν by Cholesky's factor of S (k, k). Raises LinAlgError if S is not positive."""
    if nu.size == 1:
        variance, value = float(S[0, 0]), float(nu[0])
        if not variance > 0.0:
            raise np.linalg.LinAlgError
        nis = value * value / variance
        return -0.5 * (log(2.0 * pi * variance) + nis), nis
    factor = np.linalg.cholesky(S)
    whitened = np.linalg.solve(factor, nu)
    nis = float(whitened @ whitened)
    return -0.5 * (nu.size * log(2.0 * pi) + nis) - float(np.log(np.diag(factor)).sum()), nis


def decorrelated(item: Prediction) -> Prediction:
    """The same information with R diagonal: L⁻¹ν, L⁻¹H, unit matrix where R = L·Lᵀ has correlations."""
    R = item.R
    if R.shape[0] == 1 or not np.any(R - np.diag(np.diag(R))):
        return item
    factor = np.linalg.cholesky(R)
    return Prediction(
        item.z_hat, np.linalg.solve(factor, item.nu), np.linalg.solve(factor, item.H), np.eye(R.shape[0])
    )
