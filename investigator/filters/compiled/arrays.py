"""What compiled passes read and write: a problem as arrays of numbers and of addresses.

Things of a sensor lie end to end; `*_at` (sensors + 1,) holds where each sensor's begin. Samples are numbered
through, sensor by sensor.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

#: Rows of matrices are padded with zeros to a multiple of so many numbers (see `lanes`).
LANES = 8


def width(n: int) -> int:
    """n padded."""
    return -(-n // LANES) * LANES


class Laws(NamedTuple):
    """The plain functions of a problem, by the addresses of their compiled code; 0 where there is none.

    meet is the engine's own (`forward.meet`), carry, chain and turn are written for the motion (`carrying`).
    Those of sensors are (sensors,), those of alterations (faults,).
    """

    step: int
    gap: int
    correct: int
    reset: int
    see: int
    pose: int
    share: int
    meet: int
    carry: int
    chain: int
    turn: int
    measures: np.ndarray
    variances: np.ndarray
    decides: np.ndarray
    ratios: np.ndarray
    alters: np.ndarray
    worsens: np.ndarray


class Drive(NamedTuple):
    """The motion's inputs and numbers, and the states behind it (see `augmentation.Augmented`).

    free (n,) is empty where no state is fixed; variances (n,) are the initial ones a gate may open again;
    projection (9, w) as in `Motion`, padded; speed and height are the columns in which its rows of velocity
    and of position are not all 0, three (2,) the first of three states in a row that these are along axes
    (3, 3) turned into p, −1 where there are none; pose (3,) is where nominal holds position, velocity and
    quaternion, −1 where `pose` makes them, along those axes and the position from the body's centre once
    origin (3,) is added.

    Patterns say where a matrix (n, n) may differ from 0, row by row: columns (n, n), of which the first count
    (n,) count. reset is that of the map of P after an injection, turned back that of its transpose, between
    that of the transpose of many steps' Φ, full that of any matrix.
    """

    start: float
    ends: np.ndarray
    inputs: np.ndarray
    segment: np.ndarray
    parameters: np.ndarray
    rate: np.ndarray
    walk: np.ndarray
    stationary: np.ndarray
    estimated: np.ndarray
    free: np.ndarray
    variances: np.ndarray
    projection: np.ndarray
    speed: np.ndarray
    height: np.ndarray
    three: np.ndarray
    pose: np.ndarray
    origin: np.ndarray
    axes: np.ndarray
    reset: np.ndarray
    reset_count: np.ndarray
    turned_back: np.ndarray
    turned_back_count: np.ndarray
    between: np.ndarray
    between_count: np.ndarray
    full: np.ndarray
    full_count: np.ndarray


class Sensors(NamedTuple):
    """Samples in the order they are due (time, sensor, sample), and every sensor's numbers.

    z (samples, columns) is NaN beyond a sensor's own columns; refused and kept_out (samples,) are a `Reason`
    or −1; number (sensors, 5) holds columns, per beam, angular, gate state size, kind of gain (0 Kalman, 1
    fixed, 2 fixed per state unit); level (sensors, 2) is beta and the reset factor; gain is (sensors, n,
    columns), gain_state (sensors,). Alterations: span (faults, 2) in s, acts (faults, 2) whether it alters,
    worsens.
    """

    due_time: np.ndarray
    due_sensor: np.ndarray
    due_sample: np.ndarray
    z: np.ndarray
    refused: np.ndarray
    kept_out: np.ndarray
    number: np.ndarray
    level: np.ndarray
    own_at: np.ndarray
    parameters: np.ndarray
    parameters_at: np.ndarray
    gate: np.ndarray
    gate_at: np.ndarray
    gate_state_at: np.ndarray
    gain: np.ndarray
    gain_state: np.ndarray
    fault_at: np.ndarray
    fault: np.ndarray
    fault_parameters_at: np.ndarray
    span: np.ndarray
    acts: np.ndarray


class State(NamedTuple):
    """Where a pass stands, changed in place: nominal, sensors' states, P (n, w) of the error, gates.

    time (1,) s; at (5,) counts due items met, and nodes left, corrections and updates kept for the smoother,
    then 1 while it stands at a node (`DUE` …); last (sensors, columns) the previous valid sample.
    """

    nominal: np.ndarray
    own: np.ndarray
    P: np.ndarray
    time: np.ndarray
    at: np.ndarray
    gate_state: np.ndarray
    last: np.ndarray


DUE, NODES, CORRECTIONS, UPDATES, STANDING = range(5)  #: places in `State.at`


class Work(NamedTuple):
    """Scratch: part of a row of inputs, then x, gain and a row (w,), Φ and Q of a step (n, w), then three,
    the map of a reset (n, w), which is the identity outside its pattern, zeros (·, w) that stay so, as many
    rows as states or values of a sample at least, and places (1, n).
    """

    u: np.ndarray
    x: np.ndarray
    gain: np.ndarray
    seen: np.ndarray
    Phi: np.ndarray
    Q: np.ndarray
    left: np.ndarray
    right: np.ndarray
    turned: np.ndarray
    reset: np.ndarray
    zeros: np.ndarray
    places: np.ndarray


class Meeting(NamedTuple):
    """A sample being met: what its sensor sees, then its values that are finite, the first k of each.

    places (columns,), nu (columns,), H and PH (columns, w), R, S and L (columns, columns), S_one (1, 1) of a
    single value, K (n, columns), white (columns,) and used (columns,) bool.
    """

    position_p_m: np.ndarray
    velocity_p_m_s: np.ndarray
    C_pb: np.ndarray
    rate_b_rad_s: np.ndarray
    places: np.ndarray
    nu: np.ndarray
    H: np.ndarray
    PH: np.ndarray
    R: np.ndarray
    S: np.ndarray
    S_one: np.ndarray
    L: np.ndarray
    K: np.ndarray
    white: np.ndarray
    used: np.ndarray


class Samples(NamedTuple):
    """Every sample's fate; see `run.Innovations`. variance is sigma's square, met_at when (s)."""

    z_hat: np.ndarray
    innovation: np.ndarray
    sigma: np.ndarray
    beam_used: np.ndarray
    ratio: np.ndarray
    log_likelihood: np.ndarray
    nis: np.ndarray
    reason: np.ndarray
    variance: np.ndarray
    met_at: np.ndarray


class States(NamedTuple):
    """The state at every input epoch; see `record.StateRecord`. covariance has no rows where not kept, nor
    have position, velocity and quaternion where nominal holds them. Where only heights are kept, all but
    vertical have one row at most, for the present epoch: what two processes write meets in one memory.
    """

    nominal: np.ndarray
    variance: np.ndarray
    position_p_m: np.ndarray
    velocity_p_m_s: np.ndarray
    quaternion_pb: np.ndarray
    vertical: np.ndarray
    covariance: np.ndarray


class Kept(NamedTuple):
    """What the smoother needs; see `history`. No rows where nothing is kept.

    Nodes lie at most apart_s or one increment from each other. Of each, its time; Φ (n, w) that led there; P
    before and after its corrections (n, w); how many input epochs were given out when it was arrived at and
    when it was left. corrections_at (nodes + 1,) and updates_at (corrections + 1,) are the first of each;
    injected (corrections, m). A backward pass enters the smoothed errors, dx_before and dx_after (nodes, w),
    and their covariances over P: see `backward`.
    """

    apart_s: float
    time: np.ndarray
    Phi: np.ndarray
    before: np.ndarray
    after: np.ndarray
    arrived: np.ndarray
    left: np.ndarray
    corrections_at: np.ndarray
    injected: np.ndarray
    updates_at: np.ndarray
    H: np.ndarray
    K: np.ndarray
    y: np.ndarray
    S: np.ndarray
    dx_before: np.ndarray
    dx_after: np.ndarray


class Adjoint(NamedTuple):
    """r (1, w) and N (n, w), changed in place."""

    r: np.ndarray
    N: np.ndarray


class Between(NamedTuple):
    """Room for a smoothed error between nodes (w,), its covariance (n, w), and the nominal (N,) and own
    states (s,) it corrects.
    """

    dx: np.ndarray
    V: np.ndarray
    nominal: np.ndarray
    own: np.ndarray


class Agreement(NamedTuple):
    """How forward and smoothed states agree: worst (1,), within and tested (n,)."""

    worst: np.ndarray
    within: np.ndarray
    tested: np.ndarray


class Path(NamedTuple):
    """The vehicle at each of m samples: sample, row of inputs, time, nominal (m, N), own states (m, s)."""

    sample: np.ndarray
    row: np.ndarray
    time: np.ndarray
    nominal: np.ndarray
    own: np.ndarray


class Read(NamedTuple):
    """What comes of it: predicted and sigma (m, k), misfit (m,) and projected height (m,), NaN where none."""

    predicted: np.ndarray
    sigma: np.ndarray
    misfit: np.ndarray
    height: np.ndarray


class Rules(NamedTuple):
    """How a sample becomes a height: Newton's steps and when they are close, the least share of height."""

    steps: int
    close_m: float
    least_share: float
