"""What a filter run leaves behind: the trajectory it believed, its innovations, each sample's fate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from investigator.filters.problem import Axes
from investigator.navigation.rotations import quaternion


@dataclass(frozen=True)
class Trajectory:
    """States over time (K,). Heights and speeds up positive, metres and m/s; sigmas of all, their variances'
    roots, are worked out when first asked for.

    nominal (K, N + s) and variance (K, n + s) are the motion's and then the s sensor states (`states` names
    the columns of variance; the last s columns of nominal are the sensor states); placed, moving (K, 3) and
    turned (K, 4) the view of them: position, velocity, and quaternions of either sign (None for the vertical
    channel), along `axes`. over_ground gives the altitudes over the ground (K,) of positions in p (K, 3),
    None where no terrain is known. Of a run that kept heights only, nominal, variance and their view have no
    rows.
    """

    time: np.ndarray
    nominal: np.ndarray
    variance: np.ndarray
    states: tuple[str, ...]
    placed: np.ndarray
    moving: np.ndarray
    turned: np.ndarray | None
    height_site: np.ndarray
    height_site_variance: np.ndarray
    vertical_speed: np.ndarray
    vertical_speed_variance: np.ndarray
    height_ref: np.ndarray
    axes: Axes | None = None
    over_ground: Callable[[np.ndarray], np.ndarray] | None = None

    @cached_property
    def sigma(self) -> np.ndarray:
        """One sigma (K, n + s) of every state; NaN where rounding made a variance negative."""
        with np.errstate(invalid="ignore"):
            return np.sqrt(self.variance)

    @cached_property
    def height_site_sigma(self) -> np.ndarray:
        """One sigma (K,) of the height, over the site or any other datum."""
        return np.sqrt(self.height_site_variance)

    @cached_property
    def vertical_speed_sigma(self) -> np.ndarray:
        """One sigma (K,) of the vertical speed."""
        return np.sqrt(self.vertical_speed_variance)

    @cached_property
    def position_p_m(self) -> np.ndarray:
        """Position (K, 3) from the body's centre, worked out when first asked for."""
        if self.axes is None:
            return self.placed
        found: np.ndarray = self.axes.origin_p_m + self.placed @ self.axes.C_pn.T
        return found

    @cached_property
    def velocity_p_m_s(self) -> np.ndarray:
        """Velocity (K, 3) in p, worked out when first asked for."""
        return self.moving if self.axes is None else self.moving @ self.axes.C_pn.T

    def height_site_at(self, time: np.ndarray) -> np.ndarray:
        """Height over the site (m,) at some times, between epochs linearly, NaN outside them."""
        if np.array_equal(time, self.time):  # as all runs over one window have them
            return self.height_site
        return np.interp(time, self.time, self.height_site, left=np.nan, right=np.nan)

    @cached_property
    def quaternion_pb(self) -> np.ndarray | None:
        """Attitude (K, 4), `continuous`, worked out when first asked for; None for the vertical channel."""
        if self.turned is None:
            return None
        return continuous(self.turned if self.axes is None else turned_by(self.axes.C_pn, self.turned))

    @cached_property
    def altitude_agl(self) -> np.ndarray | None:
        """Altitude over the ground (K,), worked out when first asked for; None where no terrain is known."""
        return None if self.over_ground is None else self.over_ground(self.position_p_m)


@dataclass(frozen=True)
class Innovations:
    """One sensor's innovations in its recorded unit.

    time (m,), innovation and sigma = √S (m, k), ratio (m,) to its gate. ratio is the test statistic over its
    limit (> 1 failed the gate; a policy may have forced it in), against 3σ where the gate accepts all; used
    (m,) bool; reason (m,) of `Reason`; z, z_hat (m, k). log_likelihood (m,): ln N(ν; 0, S) of each sample
    whether used or not (NaN where invalid or quarantined), S after underweighting. beam_used (m, k) bool
    tells the values apart where a gate judges beam by beam. Under an exact diffuse start sigma is infinite,
    ratio and nis are 0.
    """

    sensor: str
    unit: str
    time: np.ndarray
    row: np.ndarray
    z: np.ndarray
    z_hat: np.ndarray
    innovation: np.ndarray
    sigma: np.ndarray
    ratio: np.ndarray
    used: np.ndarray
    reason: np.ndarray
    log_likelihood: np.ndarray
    nis: np.ndarray
    beam_used: np.ndarray | None = None


@dataclass(frozen=True)
class Divergence:
    """Where and why a run stopped being one: a result, not a crash."""

    time: float
    reason: str
    steps_kept: int


@dataclass(frozen=True)
class Run:
    """A finished filter run. `covariance` (K, n, n) is kept only where asked for.

    log_likelihood sums every scored sample, used or not, withheld or not: the same data count for every
    hypothesis. `tape` lets an engine start a later run that begins alike where they part (`filters.engine`).
    After a divergence the trajectory ends with the steps kept and later samples are UNREACHED.
    """

    label: str
    trajectory: Trajectory
    innovations: Mapping[str, Innovations]
    log_likelihood: float
    engine: str
    divergence: Divergence | None = None
    covariance: np.ndarray | None = None
    notes: tuple[str, ...] = field(default=())
    tape: object = field(default=None, compare=False, repr=False)


def turned_by(C: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Quaternions (K, 4) of the rotations of q (K, 4) followed by that of C (3, 3)."""
    w, x, y, z = quaternion(C)
    by = np.array([[w, -x, -y, -z], [x, w, -z, y], [y, z, w, -x], [z, -y, x, w]])
    found: np.ndarray = q @ by.T
    return found


def continuous(q: np.ndarray) -> np.ndarray:
    """Unit quaternions (K, 4), scalar first, the same rotations without jumps of sign, from a scalar that is
    not negative; what is so already is given back itself.
    """
    jumps = 1 + np.flatnonzero((q[1:] * q[:-1]) @ np.ones(4) < 0.0)
    first = 1.0 if not q.size or q[0, 0] >= 0.0 else -1.0
    if not jumps.size and first > 0.0:
        return q
    signs = first * (-1.0) ** np.arange(jumps.size + 1)
    lengths = np.diff(np.concatenate(([0], jumps, [q.shape[0]])))
    signed: np.ndarray = q * np.repeat(signs, lengths)[:, None]
    return signed
