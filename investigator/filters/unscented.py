"""The unscented prediction of a sample: sigma points through injection and measurement, instead of partials.

With points χ of the error and Z = h(x̂ ⊕ χ), mean ẑ, covariance S and cross covariance P_xz, an unscented
update is the linear one with H = P_xzᵀP⁻¹ and the noise grown by what the line leaves over, R + (S − R −
HPHᵀ). So gates, scalar order, Joseph's form, consider states and the smoother serve it as they are. Points
and transform are filterpy's; every prediction draws fresh points from the present P, so its stale ones (field
trap 1) cannot arise. Between samples the error is carried by Φ. Source: Julier & Uhlmann 2004; Lefebvre,
Bruyninckx & De Schutter 2002 (statistical linear regression).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from investigator.filters.augmentation import Augmented
from investigator.filters.filterpy_door import sigma_points, transform
from investigator.filters.prediction import Prediction, innovation, predict_sample
from investigator.filters.problem import Problem, SensorProblem, View


def predict_unscented(
    problem: Problem,
    whole: Augmented,
    sensor: SensorProblem,
    index: int,
    view_of: Callable[[np.ndarray], View],
    nominal: np.ndarray,
    own: np.ndarray,
    P: np.ndarray,
) -> Prediction:
    """Sample `index` as the filter with covariance P (n, n) expects it.

    view_of(nominal) is what the sensor sees. Where a point sees nothing (a beam that leaves the terrain) the
    partials at the nominal are taken instead.
    """
    linear = predict_sample(problem, whole, sensor, index, view_of(nominal), own)
    spread = np.flatnonzero(P.diagonal() > 0.0)
    inner = P[np.ix_(spread, spread)]
    points, weights = sigma_points(inner)
    errors = np.zeros((points.shape[0], whole.size))
    errors[:, spread] = points
    seen = []
    for error in errors:
        moved = problem.motion.inject(nominal, error[: whole.motion])
        at = own + error[whole.motion :]
        seen.append(predict_sample(problem, whole, sensor, index, view_of(moved), at).z_hat)
    Z = np.array(seen)
    if not np.isfinite(Z).all():
        return linear
    mean, S = transform(Z, weights, linear.R)
    crossed = (points * weights[:, None]).T @ (Z - mean)
    H = np.zeros((mean.size, whole.size))
    H[:, spread] = np.linalg.solve(inner, crossed).T
    left_over = S - H @ P @ H.T
    return Prediction(mean, innovation(sensor, sensor.z[index], mean), H, 0.5 * (left_over + left_over.T))
