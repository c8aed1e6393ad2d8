"""The filter problem: everything an engine needs, as arrays and plain functions of arrays and floats.

Validated models stay at the door: `replay` and `reconstruction` turn a log and one half of a setup into a
`Problem`; the reference engine (filterpy) and later the compiled one consume the same value and call the same
functions. One measurement function serves every mechanisation: it sees a `View` of the vehicle (position,
velocity, attitude in the planet frame) and returns its partial derivatives with respect to the nine view
errors (attitude ψ, velocity, position, all resolved in p) and the sensor's own states. `Motion.projection`
maps the filter's states to the nine (for strapdown it turns north-east-down into p, for the vertical channel
it is the local up direction). What runs at every increment writes into arrays it is given: an allocation
costs as much as the arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import NamedTuple

import numpy as np


class View(NamedTuple):
    """What a sensor can see of the vehicle: all in p, SI. C_pb (3, 3); rate_b (3,) rad/s; time s."""

    position_p_m: np.ndarray
    velocity_p_m_s: np.ndarray
    C_pb: np.ndarray
    rate_b_rad_s: np.ndarray
    time: float


class Axes(NamedTuple):
    """Axes n that C_pn (3, 3) turns into p, with their origin (3,)."""

    origin_p_m: np.ndarray
    C_pn: np.ndarray


class WorldArrays(NamedTuple):
    """The world as arrays and floats (see `world.bodies`, `world.terrain`, `world.atmosphere`).

    body: gm, equatorial radius, flattening, J2, rotation rate. site_p_m (3,) and C_pn (3, 3) (north-east-down
    at the site → p), site (latitude rad, longitude rad, height_ref m). atmosphere: parameters of the body's
    pressure model at the site. terrain: heights above the reference surface on a regular latitude × longitude
    grid (1×1 where flat), with its origin and steps (latitude_0, longitude_0, d_latitude, d_longitude); a
    profile is a grid one cell wide. terrain_steepness: bounds on its slope block by block (`world.terrain`).
    """

    body: np.ndarray
    site_p_m: np.ndarray
    C_pn: np.ndarray
    site: np.ndarray
    atmosphere: np.ndarray
    terrain_m: np.ndarray
    terrain_grid: np.ndarray
    terrain_steepness: np.ndarray


#: z_hat (k,), H (k, 9 + own states) = measure(view, own states (s,), parameters (p,), world)
Measure = Callable[[View, np.ndarray, np.ndarray, WorldArrays], tuple[np.ndarray, np.ndarray]]
#: z_hat, H = alter(z_hat, H, view, parameters, world): what a fault makes of an ideal measurement
Alter = Callable[[np.ndarray, np.ndarray, View, np.ndarray, WorldArrays], tuple[np.ndarray, np.ndarray]]
#: R (k, k) = variance(z_hat (k,), view, parameters, world)
Variance = Callable[[np.ndarray, View, np.ndarray, WorldArrays], np.ndarray]
#: R (k, k) = worsen(R, view, parameters, world): what a fault does to the noise
Worsen = Callable[[np.ndarray, View, np.ndarray, WorldArrays], np.ndarray]


@dataclass(frozen=True)
class Alteration:
    """A modelled fault of one sensor, acting from `start` to `end` (s, time of validity)."""

    parameters: np.ndarray
    alter: Alter | None = None
    worsen: Worsen | None = None
    start: float = -np.inf
    end: float = np.inf


@dataclass(frozen=True)
class SensorState:
    """A state a sensor adds: first-order Gauss–Markov, a random walk where correlation_s is infinite.

    sigma0 is the initial sigma; process_sigma the random-walk intensity (unit/√s) or the stationary sigma of
    the Gauss–Markov process. treatment: estimated | considered | fixed.
    """

    name: str
    unit: str
    sigma0: float
    process_sigma: float = 0.0
    correlation_s: float = np.inf
    initial: float = 0.0
    treatment: str = "estimated"


class Reason(IntEnum):
    """Why a sample was or was not used."""

    USED = 0
    REJECTED_GATE = 1
    LATCHED = 2
    INHIBITED = 3
    INVALID = 4
    STALE = 5
    QUARANTINED = 6
    WITHHELD = 7
    REINITIALISED = 8  #: used, after its gate had the filter open its covariance again
    UNREACHED = 9  #: the run ended, or diverged, before the sample was due


def all_but(*reasons: Reason) -> np.ndarray:
    """(10,) bool: False at the numbers of some reasons, to be indexed with the reasons of samples."""
    found = np.ones(len(Reason), dtype=bool)
    found[list(reasons)] = False
    return found


#: used, reason, new state (g,) = decide(nu (k,), S (k, k), jump, time, state (g,), parameters (q,))
Decide = Callable[
    [np.ndarray, np.ndarray, float, float, np.ndarray, np.ndarray], tuple[bool, int, np.ndarray]
]
#: test statistic over its limit, never negative, > 1 where it fails = ratio(nu (k,), S (k, k), jump,
#: parameters (q,))
Ratio = Callable[[np.ndarray, np.ndarray, float, np.ndarray], float]


@dataclass(frozen=True)
class GateProblem:
    """A gate policy as plain functions and its numbers.

    `jump` is the largest |z − z_last| over the sample's values in the recorded unit, z_last the previous
    valid sample whether used or not (0 for the first). `per` is "beam" (each value tested alone against the
    prediction before any update, with a state of its own) or "vector" (χ² on the full S before any scalar
    update). A decision with `Reason.REINITIALISED` is used after the covariance has been opened: P +
    reset_factor²·P0, and the innovation itself along what the sample sees.
    """

    decide: Decide
    parameters: np.ndarray
    state0: np.ndarray
    ratio: Ratio
    per: str = "vector"
    reset_factor: float = 1.0


@dataclass(frozen=True)
class SensorProblem:
    """One sensor's samples, model, faults and gate.

    time (m,) of validity, z (m, k) in the recorded unit, usable (m,) bool. `available` (m,) is when the
    flight computer had the sample (equal to time where unknown). `row` (m,) indexes the stream. A withheld
    sensor is predicted and scored but never used. beta is Lear's underweighting. Values that are not finite
    are left out of a sample, beam by beam; nothing finite makes it invalid. The innovation is z
    less ẑ, wrapped to ±π if `angular`.
    """

    name: str
    kind: str
    unit: str
    time: np.ndarray
    z: np.ndarray
    usable: np.ndarray
    row: np.ndarray
    measure: Measure
    variance: Variance
    parameters: np.ndarray
    gate: GateProblem
    alterations: tuple[Alteration, ...] = ()
    states: tuple[SensorState, ...] = ()
    available: np.ndarray | None = None
    quarantined: np.ndarray | None = None
    inhibited: np.ndarray | None = None
    withheld: bool = False
    beta: float = 0.0
    angular: bool = False

    def only(self, rows: np.ndarray) -> SensorProblem:
        """The same sensor with only these of its samples (indices or (m,) bool)."""
        arrays = ("time", "z", "usable", "row", "available", "quarantined", "inhibited")
        held = {name: getattr(self, name) for name in arrays}
        return replace(self, **{name: values[rows] for name, values in held.items() if values is not None})


#: Carry nominal (N,) over dt in place and enter Φ, Q (n, n): step(nominal, u (m,), dt, p, Phi, Q)
Step = Callable[[np.ndarray, np.ndarray, float, np.ndarray, np.ndarray, np.ndarray], None]


@dataclass(frozen=True)
class Motion:
    """A mechanisation as plain functions: nominal (N,), its error state (n,), one row of increments u (m,).

    step(nominal, u, dt, p, Φ, Q) carries the nominal over dt in place and enters Φ (n, n) of that step and
    its Q (n, n); what it leaves alone is 0 beforehand. `follows` (n,) names for state i the state j whose
    integral by the trapezoid it is (−1: none): its rows and columns are left to whoever calls `step`
    (`complete`). `pattern` (n, n) bool tells where the other rows of Φ may differ from 0 (None: anywhere); a
    state that depends on itself alone has no noise in common with others.
    correct(nominal, dx) adds an estimated error in place; reset(dx, A) enters the map of P after that into A
    (n, n), beforehand the identity, within `reset_pattern` (None: anywhere); no reset is the identity.
    see(nominal, u, dt, p, position, velocity, C, rate) enters what sensors see (`View`), u and dt being the
    whole increment under way (its rates are u/dt); pose(nominal, p, position, velocity, quaternion) enters
    three of these. projection (9, n) maps the state errors to the view errors. Where a measurement falls
    inside an increment, `step` receives dt·f and what share(u, f, out) enters into out (m,), or u·f where
    share is None: a row that carries sigmas beside increments shares its variances, not its sigmas.

    constant_gain maps sensor → K (n,) or (n, k) where the flown filter had fixed gains instead of a Riccati
    equation; a sensor it does not name, or None, means Kalman gains. K is per recorded unit, or, where
    gain_state names the sensor, per unit of that error state (the engine divides by H[0, state]): a gain per
    metre of height serves a barometer in pascals.

    `gap`, like `step`, carries the state across a gap (None: like any other increment). An increment whose
    segment differs from the one before it spans a gap. has_attitude is False where the view's C_pb is no
    estimate. pose_places tells where position, velocity and quaternion begin in nominal, where `pose` takes
    them from there: along `axes`, or in p from the body's centre where that is None.
    """

    name: str
    states: tuple[str, ...]
    units: tuple[str, ...]
    nominal_names: tuple[str, ...]
    step: Step
    correct: Callable[[np.ndarray, np.ndarray], None]
    reset: Callable[[np.ndarray, np.ndarray], None] | None
    see: Callable[
        [np.ndarray, np.ndarray, float, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray], None
    ]
    pose: Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray], None]
    projection: np.ndarray
    parameters: np.ndarray
    treatments: tuple[str, ...]
    constant_gain: dict[str, np.ndarray] | None = None
    gain_state: dict[str, int] | None = None
    gap: Step | None = None
    share: Callable[[np.ndarray, float, np.ndarray], None] | None = None
    has_attitude: bool = True
    pose_places: tuple[int, int, int] | None = None
    axes: Axes | None = None
    pattern: np.ndarray | None = None
    reset_pattern: np.ndarray | None = None
    follows: np.ndarray | None = None

    def view(self, nominal: np.ndarray, u: np.ndarray, dt: float, time: float) -> View:
        """What a sensor sees at a moment of the increment u of length dt."""
        position, velocity, C_pb, rate = np.empty(3), np.empty(3), np.empty((3, 3)), np.empty(3)
        self.see(nominal, u, dt, self.parameters, position, velocity, C_pb, rate)
        return View(position, velocity, C_pb, rate, time)

    def inject(self, nominal: np.ndarray, dx: np.ndarray) -> np.ndarray:
        """The nominal (N,) with an estimated error dx (n,) added; the one given stays."""
        moved = nominal.copy()
        self.correct(moved, dx)
        return moved

    def part(self, u: np.ndarray, share: float) -> np.ndarray:
        """The part of an increment (m,) that falls to a share of its time."""
        if self.share is None:
            return u * share
        out = np.empty(u.size)
        self.share(u, share, out)
        return out

    def carried(
        self, nominal: np.ndarray, u: np.ndarray, dt: float, step: Step | None = None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Nominal (N,) after dt, Φ and Q (n, n), by `step` unless told otherwise; the nominal given stays."""
        moved, n = nominal.astype(float), len(self.states)
        Phi, Q = np.zeros((n, n)), np.zeros((n, n))
        (step or self.step)(moved, u, dt, self.parameters, Phi, Q)
        if step is None and self.follows is not None:
            complete(Phi, Q, dt, self.follows)
        return moved, Phi, Q


def complete(Phi: np.ndarray, Q: np.ndarray, dt: float, follows: np.ndarray) -> None:
    """Enter what follows from the rest into Φ and Q (n, n) of a step of dt; see `Motion`.

    With state j of state i, row i of Φ is row i of the identity and ½dt times row j of the identity and of Φ;
    noise of j has done ½dt times as much to i.
    """
    mine, half = np.flatnonzero(follows >= 0), 0.5 * dt
    theirs = follows[mine]
    Phi[mine] = half * Phi[theirs]
    Phi[mine, mine] += 1.0
    Phi[mine, theirs] += half
    Q[mine] = half * Q[theirs]
    Q[:, mine] = half * Q[:, theirs]


@dataclass(frozen=True)
class Problem:
    """A filter run, whole. nominal0 and P0 are the motion's; the sensors' states are appended.

    An infinite variance on the diagonal of P0 (or an infinite sigma0 of a sensor state) is an exact diffuse
    start. input_time (N,) are the ends of the increments inputs (N, m); the first increment starts at
    `start`. `segment` (N,) numbers stretches between gaps (see `Motion.gap`). Output is at every input epoch.
    """

    motion: Motion
    world: WorldArrays
    nominal0: np.ndarray
    P0: np.ndarray
    start: float
    input_time: np.ndarray
    inputs: np.ndarray
    segment: np.ndarray
    sensors: tuple[SensorProblem, ...]
    label: str = ""
    engine_notes: tuple[str, ...] = ()
