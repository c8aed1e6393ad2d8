"""What compiled passes read and write: a problem as arrays and tuples of plain functions.

Things of a sensor lie end to end; `*_at` (sensors + 1,) holds where each sensor's begin. Samples are numbered
through, sensor by sensor.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

#: A compiled pass serves at most so many sensors, and so many faults in all.
MOST = 16


class Laws(NamedTuple):
    """The plain functions of a problem; tuples are as long as `MOST`."""

    propagate: Callable[..., Any]
    transition: Callable[..., Any]
    inject: Callable[..., Any]
    reset: Callable[..., Any]
    see: Callable[..., Any]
    projection: Callable[..., Any]
    gap: Callable[..., Any]
    share: Callable[..., Any]
    measures: tuple[Callable[..., Any], ...]
    variances: tuple[Callable[..., Any], ...]
    decides: tuple[Callable[..., Any], ...]
    ratios: tuple[Callable[..., Any], ...]
    alters: tuple[Callable[..., Any], ...]
    worsens: tuple[Callable[..., Any], ...]


class Drive(NamedTuple):
    """The motion's inputs and numbers, and the states behind it (see `augmentation.Augmented`).

    has (3,) is 1 where the motion has a reset, a gap, a share; variances (n,) are the initial ones a gate may
    open again.
    """

    start: float
    ends: np.ndarray
    inputs: np.ndarray
    segment: np.ndarray
    parameters: np.ndarray
    has: np.ndarray
    rate: np.ndarray
    walk: np.ndarray
    stationary: np.ndarray
    estimated: np.ndarray
    free: np.ndarray
    variances: np.ndarray


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
    """Where a pass stands, changed in place: nominal, sensors' states, x and P of the error, gates.

    time (1,) s; at (4,) counts due items met, epochs, steps and updates kept for the smoother; last (sensors,
    columns) the previous valid sample; work (n, n) is scratch.
    """

    nominal: np.ndarray
    own: np.ndarray
    x: np.ndarray
    P: np.ndarray
    time: np.ndarray
    at: np.ndarray
    gate_state: np.ndarray
    last: np.ndarray
    work: np.ndarray


class Samples(NamedTuple):
    """Every sample's fate; see `run.Innovations`."""

    z_hat: np.ndarray
    innovation: np.ndarray
    sigma: np.ndarray
    beam_used: np.ndarray
    ratio: np.ndarray
    log_likelihood: np.ndarray
    nis: np.ndarray
    reason: np.ndarray


class States(NamedTuple):
    """The state at every input epoch; see `record.StateRecord`. covariance has no rows where not kept."""

    nominal: np.ndarray
    sigma: np.ndarray
    position_p_m: np.ndarray
    velocity_p_m_s: np.ndarray
    C_pb: np.ndarray
    vertical: np.ndarray
    covariance: np.ndarray


class Kept(NamedTuple):
    """What the smoother needs; see `history`. No rows where nothing is kept.

    step_at and update_at (epochs + 1,) are the first step leading to an epoch and its first update.
    """

    nominal: np.ndarray
    own: np.ndarray
    P: np.ndarray
    reset: np.ndarray
    output: np.ndarray
    step_at: np.ndarray
    step_row: np.ndarray
    step_dt: np.ndarray
    step_output: np.ndarray
    update_at: np.ndarray
    H: np.ndarray
    K: np.ndarray
    y: np.ndarray
    S: np.ndarray
