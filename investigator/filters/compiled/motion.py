"""One stretch of motion and one line of output, as plain functions over `arrays`, for both directions."""

from __future__ import annotations

from math import exp

import numpy as np

from investigator.filters.compiled.algebra import congruence, copy
from investigator.filters.compiled.arrays import Drive, Laws, Meeting, States, Work
from investigator.filters.compiled.calls import carry_at, pose_at, see_at, share_at, step_at
from investigator.filters.compiled.lanes import combine, diagonal, hand_out
from investigator.filters.problem import View, WorldArrays
from investigator.plain import borrowing, inside
from investigator.world.frames import plumb_along


@inside
def begins(row: int, drive: Drive) -> float:
    """The time (s) at which an increment begins."""
    if row > 0:
        return float(drive.ends[row - 1])
    return drive.start


@inside
def advance(
    row: int,
    dt: float,
    nominal: np.ndarray,
    own: np.ndarray,
    P: np.ndarray,
    laws: Laws,
    drive: Drive,
    work: Work,
) -> bool:
    """Carry nominal, own (s,) and P over dt seconds of increment `row`, in place; whether it spans a gap.

    Φ is left in work.Phi, for `settled` to clear after a gap as before it: laws enter only what differs
    from 0, and across a gap that is something else.
    """
    Phi, Q = work.Phi, work.Q
    length = drive.ends[row] - begins(row, drive)
    u = drive.inputs[row]
    if dt != length:
        if laws.share != 0:
            share = share_at(laws.share)
            share(u, dt / length, work.u)
        else:
            for i in range(u.size):
                work.u[i] = u[i] * (dt / length)
        u = work.u
    gap = laws.gap != 0 and row > 0 and drive.segment[row] != drive.segment[row - 1]
    settled(gap, work)
    law = step_at(laws.gap) if gap else step_at(laws.step)
    law(nominal, u, dt, drive.parameters, Phi, Q)
    first = P.shape[0] - own.size
    for i in range(own.size):
        decay = exp(-drive.rate[i] * dt)
        own[i] *= decay
        Phi[first + i, first + i] = decay
        Q[first + i, first + i] = drive.walk[i] * dt + drive.stationary[i] * (1.0 - decay * decay)
    if drive.free.size:
        for i in range(P.shape[0]):
            for j in range(P.shape[0]):
                Q[i, j] *= drive.free[i] * drive.free[j]
    if gap or laws.carry == 0:
        congruence(P, Phi, drive.full, drive.full_count, Q, work)
    else:
        carry = carry_at(laws.carry)
        carry(P, 0.5 * dt, work)
    return gap


@inside
def compose(A: np.ndarray, gap: bool, dt: float, laws: Laws, drive: Drive, work: Work) -> None:
    """A (n, w) ← Φ·A with the Φ of the step just made."""
    if gap or laws.chain == 0:
        for i in range(A.shape[0]):
            combine(work.left, i, work.zeros, work.Phi, drive.full, i, drive.full_count[i], A)
        copy(work.left, A)
    else:
        chain = carry_at(laws.chain)
        chain(A, 0.5 * dt, work)


@inside
def settled(gap: bool, work: Work) -> None:
    """Φ and Q as a law needs them that may enter them elsewhere than the one before."""
    if gap:
        work.Phi[:] = 0.0
        work.Q[:] = 0.0


@inside
def see(row: int, nominal: np.ndarray, time: float, laws: Laws, drive: Drive, met: Meeting) -> View:
    """What a sensor sees at a moment inside increment `row`; lives until the next is seen."""
    dt = drive.ends[row] - begins(row, drive)
    law = see_at(laws.see)
    position, velocity, C_pb, rate = met.position_p_m, met.velocity_p_m_s, met.C_pb, met.rate_b_rad_s
    law(nominal, drive.inputs[row], dt, drive.parameters, position, velocity, C_pb, rate)
    return View(position, velocity, C_pb, rate, time)


@inside
def write(
    row: int,
    nominal: np.ndarray,
    own: np.ndarray,
    P: np.ndarray,
    laws: Laws,
    world: WorldArrays,
    drive: Drive,
    along: np.ndarray,
    states: States,
) -> float:
    """One epoch: nominal (N,), own (s,), P (n, w); returns a sum that is no number if the state is none.

    along (w,) is room.
    """
    n, at = P.shape[0], row if states.nominal.shape[0] > 1 else 0
    total = hand_out(states.nominal[at], nominal) + diagonal(states.variance[at], P)
    if own.size:
        total += hand_out(states.nominal[at, nominal.size :], own)
    C = drive.axes
    if drive.pose[0] >= 0:
        p = drive.pose[0]
        x, y, z = nominal[p], nominal[p + 1], nominal[p + 2]
        x, y, z = drive.origin[0] + x, drive.origin[1] + y, drive.origin[2] + z
        velocity = nominal[drive.pose[1] : drive.pose[1] + 3]
    else:
        position, velocity = states.position_p_m[at], states.velocity_p_m_s[at]
        law = pose_at(laws.pose)
        law(nominal, drive.parameters, position, velocity, states.quaternion_pb[at])
        x, y, z = position[0], position[1], position[2]
    height, ux, uy, uz = plumb_along(x, y, z, (C[2, 0], C[2, 1], C[2, 2]), world.body)
    states.vertical[row, 0] = height
    states.vertical[row, 1] = _spread(ux, uy, uz, 1, drive, P, along)
    states.vertical[row, 2] = ux * velocity[0] + uy * velocity[1] + uz * velocity[2]
    states.vertical[row, 3] = _spread(ux, uy, uz, 0, drive, P, along)
    if states.covariance.shape[0] > 0:
        for i in range(n):
            for j in range(n):
                states.covariance[row, i, j] = P[i, j]
    return total


@inside
def _spread(
    ux: float, uy: float, uz: float, of: int, drive: Drive, P: np.ndarray, along: np.ndarray
) -> float:
    """Variance of the velocity (0) or the position (1) along up, which is given in `drive.axes`."""
    i, C = drive.three[of], drive.axes
    if i >= 0:
        total = ux * ux * P[i, i] + uy * uy * P[i + 1, i + 1] + uz * uz * P[i + 2, i + 2]
        mixed = ux * (uy * P[i, i + 1] + uz * P[i, i + 2]) + uy * uz * P[i + 1, i + 2]
        return max(total + 2.0 * mixed, 0.0)
    x = C[0, 0] * ux + C[0, 1] * uy + C[0, 2] * uz
    y = C[1, 0] * ux + C[1, 1] * uy + C[1, 2] * uz
    z = C[2, 0] * ux + C[2, 1] * uy + C[2, 2] * uz
    columns = drive.height if of else drive.speed
    return _mixed_spread(x, y, z, drive.projection, 3 + 3 * of, columns, P, along)


@borrowing
def _mixed_spread(
    ux: float,
    uy: float,
    uz: float,
    projection: np.ndarray,
    first: int,
    columns: np.ndarray,
    P: np.ndarray,
    along: np.ndarray,
) -> float:
    """Variance along (ux, uy, uz) in p of three view errors: rows of the projection from `first`, 0 outside
    `columns`.
    """
    total = 0.0
    for at in range(columns.size):
        i = columns[at]
        here = ux * projection[first, i] + uy * projection[first + 1, i] + uz * projection[first + 2, i]
        mixed = 0.0
        for before in range(at):
            mixed += along[before] * P[i, columns[before]]
        along[at] = here
        total += here * (2.0 * mixed + here * P[i, i])
    return max(total, 0.0)
