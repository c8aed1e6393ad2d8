"""The one door to filterpy: its KalmanFilter with the error state in `x`, and what it lacks.

filterpy predicts and updates with optimal gains, in Joseph form, one scalar at a time. Beside it stand the
two things it lacks: an update with a given gain (consider states, fixed gains; Joseph's form holds for any
gain) and the exact diffuse start. filterpy's `log_likelihood` is never read (four times the cost of a step);
S is at hand. Its import costs 1.5 s and happens here, late. Source of the Joseph form: Bucy & Joseph 1968;
Maybeck 1979, 5.35.
"""

from __future__ import annotations

from math import log, pi
from typing import NamedTuple

import numpy as np

from investigator.filters import diffuse


class Update(NamedTuple):
    """One scalar update: H (n,), innovation y, its variance S, gain K (n,); diffuse where P∞ saw it."""

    H: np.ndarray
    y: float
    S: float
    K: np.ndarray
    diffuse: diffuse.DiffuseUpdate | None = None


def log_density_of(update: Update) -> float:
    """ln of the density of one scalar innovation; with no prior, under a flat one of density 1."""
    if update.diffuse is not None:
        return -0.5 * log(update.diffuse.F_inf)
    return -0.5 * (log(2.0 * pi * update.S) + update.y * update.y / update.S)


def sigma_points(P: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points (2n + 1, n) of mean 0 and covariance P (n, n), and weights: α = 1, β = κ = 0, none negative."""
    from filterpy.kalman import MerweScaledSigmaPoints

    drawn = MerweScaledSigmaPoints(P.shape[0], alpha=1.0, beta=0.0, kappa=0.0)
    return drawn.sigma_points(np.zeros(P.shape[0]), P), drawn.Wm


def transform(Z: np.ndarray, weights: np.ndarray, R: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean (k,) and covariance (k, k), R included, of transformed points Z (2n + 1, k)."""
    from filterpy.kalman import unscented_transform

    mean, covariance = unscented_transform(Z, weights, weights, R)
    return mean, covariance


def _reciprocal(S: np.ndarray) -> np.ndarray:
    return 1.0 / S


class ErrorState:
    """An error state with its covariance.

    P0 (n, n) may hold infinite variances; estimated (n,) is 0 where no gain may act.
    """

    def __init__(self, P0: np.ndarray, estimated: np.ndarray) -> None:
        from filterpy.kalman import KalmanFilter

        P_star, self.P_inf = diffuse.split(P0)
        self._filter = KalmanFilter(dim_x=P0.shape[0], dim_z=1)
        self._filter.x = np.zeros(P0.shape[0])
        self._filter.P = P_star.copy()
        self._filter.inv = _reciprocal
        self._estimated = None if np.all(estimated == 1.0) else estimated
        self._R = np.zeros((1, 1))

    @property
    def x(self) -> np.ndarray:
        """The error not yet injected (n,)."""
        x: np.ndarray = self._filter.x
        return x

    @property
    def covariance(self) -> np.ndarray:
        """P (n, n) of it; under a diffuse start the finite part P*."""
        P: np.ndarray = self._filter.P
        return P

    def predict(self, Phi: np.ndarray, Q: np.ndarray) -> None:
        """P = ΦPΦᵀ + Q."""
        self._filter.predict(F=Phi, Q=Q)
        if self.P_inf is not None:
            self.P_inf = Phi @ self.P_inf @ Phi.T

    def unknown(self, H: np.ndarray) -> bool:
        """Whether any row of H (k, n) sees a state that still has no prior."""
        return self.P_inf is not None and any(diffuse.sees(self.P_inf, row) for row in H)

    def update(self, nu: float, H: np.ndarray, R: float) -> Update:
        """One scalar nu = z − ẑ at the nominal, H (1, n), variance R; optimal gain where estimated."""
        if self.P_inf is not None and diffuse.sees(self.P_inf, H[0]):
            return self._update_diffuse(nu, H[0], R)
        if self._estimated is not None:
            return self._update_considering(nu, H[0], R, self._estimated)
        self._R[0, 0] = R
        inner = self._filter
        inner.update(np.array([nu]), R=self._R, H=H)
        inner.P = 0.5 * (inner.P + inner.P.T)
        return Update(H[0], float(inner.y[0]), float(inner.S[0, 0]), inner.K[:, 0])

    def _update_considering(self, nu: float, H: np.ndarray, R: float, estimated: np.ndarray) -> Update:
        """Schmidt: the optimal gain with the rows of considered states struck out."""
        PH = self.covariance @ H
        S = float(H @ PH) + R
        K = estimated * PH / S
        y = nu - float(H @ self.x)
        self.apply_gain(np.array([y]), H[None, :], np.array([[R]]), K[:, None])
        return Update(H, y, S, K)

    def _update_diffuse(self, nu: float, H: np.ndarray, R: float) -> Update:
        assert self.P_inf is not None
        y = nu - float(H @ self.x)
        x, P, self.P_inf, seen = diffuse.correct(self.x, self.covariance, self.P_inf, nu, H, R)
        self._filter.x, self._filter.P = x, P
        return Update(H, y, seen.F_star, seen.gain, seen)

    def apply_gain(self, nu: np.ndarray, H: np.ndarray, R: np.ndarray, K: np.ndarray) -> None:
        """Any gain K (n, k): x + K·nu, and Joseph's P for nu (k,), H (k, n), R (k, k)."""
        inner = self._filter
        keep = np.eye(self.x.size) - K @ H
        P = keep @ inner.P @ keep.T + K @ R @ K.T
        inner.x, inner.P = inner.x + K @ nu, 0.5 * (P + P.T)

    def widen(self, extra: np.ndarray) -> None:
        """P + extra (n, n), as if process noise struck at this moment."""
        self._filter.P = self._filter.P + extra

    def take_error(self, reset: np.ndarray | None) -> None:
        """The error has been injected: x = 0, and P through the reset map (n, n) where there is one."""
        self._filter.x = np.zeros(self.x.size)
        if reset is not None:
            self._filter.P = reset @ self._filter.P @ reset.T
            if self.P_inf is not None:
                self.P_inf = reset @ self.P_inf @ reset.T
