"""The forward pass as plain functions over `arrays`, step by step what `reference` does.

Nothing here raises: a pass that can no longer be a filter's stops with False, and the reference engine tells
where and why.
"""

from __future__ import annotations

from math import isfinite, pi, sqrt

import numpy as np

from investigator.filters.compiled.algebra import (
    add_noise,
    congruence,
    decorrelate,
    density,
    joseph_vector,
    open_again,
    projected,
    update,
)
from investigator.filters.compiled.arrays import Drive, Kept, Laws, Samples, Sensors, State, States
from investigator.filters.compiled.motion import RESET, advance, own_step, view_now, write
from investigator.filters.problem import View, WorldArrays

COLUMNS, PER_BEAM, ANGULAR, GATE_STATES, GAIN = range(5)
DUE, EPOCHS, STEPS, UPDATES = range(4)

_SAME_TIME_S = 1e-7
_ABSURD = 1e12
_USED, _INVALID, _REINITIALISED = 0, 4, 8


def run_rows(
    first: int,
    stop: int,
    laws: Laws,
    world: WorldArrays,
    drive: Drive,
    sensors: Sensors,
    state: State,
    samples: Samples,
    states: States,
    kept: Kept,
) -> bool:
    """Carry the state over input epochs first to stop, meeting what is due; False where it diverges."""
    for row in range(first, stop):
        end = drive.ends[row]
        while state.at[DUE] < sensors.due_time.size:
            due = state.at[DUE]
            time = sensors.due_time[due]
            if time > end + _SAME_TIME_S:
                break
            state.at[DUE] += 1
            _carry(row, end if time >= end - _SAME_TIME_S else time, laws, drive, state, kept)
            if not _meet(due, row, laws, world, drive, sensors, state, samples, kept):
                return False
        _carry(row, end, laws, drive, state, kept)
        if _wrong(state):
            return False
        seen = view_now(row, state.nominal, state.time[0], laws, drive)
        write(row, seen, state.nominal, state.own, state.P, laws, world, drive, states)
        _written(row, state, kept)
    return True


def _carry(row: int, time: float, laws: Laws, drive: Drive, state: State, kept: Kept) -> None:
    dt = time - state.time[0]
    if dt <= 0.0:
        return
    moved, Phi, Q = advance(row, dt, state.nominal, state.own, laws, drive)
    decay, noise = own_step(dt, drive)
    state.nominal[:] = moved
    state.own[:] *= decay
    congruence(state.P, Phi, decay, state.work)
    add_noise(state.P, Q, noise, drive.free)
    state.time[0] = time
    if kept.step_row.size > 0:
        step = state.at[STEPS]
        kept.step_row[step], kept.step_dt[step], kept.step_output[step] = row, dt, -1
        state.at[STEPS] = step + 1


def _wrong(state: State) -> bool:
    total, size = 0.0, 0.0
    for i in range(state.P.shape[0]):
        if state.P[i, i] < 0.0:
            return True
        for j in range(state.P.shape[0]):
            total += state.P[i, j]
    for value in state.nominal:
        size += value * value
    for value in state.own:
        total += value * value
    return not isfinite(total + size) or size > _ABSURD * _ABSURD


def _written(row: int, state: State, kept: Kept) -> None:
    if kept.step_row.size == 0:
        return
    epoch, step = state.at[EPOCHS] - 1, state.at[STEPS]
    if step > kept.step_at[epoch + 1]:
        kept.step_output[step - 1] = row
    else:
        kept.output[epoch] = row


def keep_epoch(state: State, reset: np.ndarray, kept: Kept) -> None:
    """A measurement has been used (or the pass begins): what the smoother needs of this moment."""
    if kept.step_row.size == 0:
        return
    epoch = state.at[EPOCHS]
    kept.nominal[epoch] = state.nominal
    kept.own[epoch] = state.own
    kept.P[epoch] = state.P
    kept.reset[epoch] = reset
    kept.output[epoch] = -1
    kept.step_at[epoch + 1] = state.at[STEPS]
    kept.update_at[epoch + 1] = state.at[UPDATES]
    state.at[EPOCHS] = epoch + 1


def read(
    sensor: int, sample_view: View, own: np.ndarray, laws: Laws, world: WorldArrays, sensors: Sensors
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """z_hat (k,), H (k, 9 + own states) and R (k, k) of a sensor with its faults, own (s,) all states."""
    mine = own[sensors.own_at[sensor] : sensors.own_at[sensor + 1]]
    p = sensors.parameters[sensors.parameters_at[sensor] : sensors.parameters_at[sensor + 1]]
    z_any, H_any = laws.measures[sensor](sample_view, mine, p, world)
    z_hat, H = np.ascontiguousarray(z_any), np.ascontiguousarray(H_any)
    R = np.ascontiguousarray(laws.variances[sensor](z_hat, sample_view, p, world))
    for fault in range(sensors.fault_at[sensor], sensors.fault_at[sensor + 1]):
        if sensors.span[fault, 0] <= sample_view.time <= sensors.span[fault, 1]:
            q = sensors.fault[sensors.fault_parameters_at[fault] : sensors.fault_parameters_at[fault + 1]]
            if sensors.acts[fault, 0]:
                z_any, H_any = laws.alters[fault](z_hat, H, sample_view, q, world)
                z_hat, H = np.ascontiguousarray(z_any), np.ascontiguousarray(H_any)
            if sensors.acts[fault, 1]:
                R = np.ascontiguousarray(laws.worsens[fault](R, sample_view, q, world))
    return z_hat, H, R


def _partials(H_view: np.ndarray, projection: np.ndarray, own_at: int, n: int) -> np.ndarray:
    """H (k, n) by the whole error state from the partials (k, 9 + own) by view errors and own states."""
    k, m = H_view.shape[0], projection.shape[1]
    H = np.zeros((k, n))
    for i in range(k):
        for a in range(9):
            h = H_view[i, a]
            if h != 0.0:
                for j in range(m):
                    H[i, j] += h * projection[a, j]
        for j in range(9, H_view.shape[1]):
            H[i, m + own_at + j - 9] = H_view[i, j]
    return H


def _meet(
    due: int,
    row: int,
    laws: Laws,
    world: WorldArrays,
    drive: Drive,
    sensors: Sensors,
    state: State,
    samples: Samples,
    kept: Kept,
) -> bool:
    """One sample: predict it, score it, put it before its gate, use it if it may be used."""
    sensor, sample = sensors.due_sensor[due], sensors.due_sample[due]
    if sensors.refused[sample] >= 0:
        samples.reason[sample] = sensors.refused[sample]
        return True
    n, columns = state.x.size, sensors.number[sensor, COLUMNS]
    seen_view = view_now(row, state.nominal, state.time[0], laws, drive)
    z_hat, H_view, R_all = read(sensor, seen_view, state.own, laws, world, sensors)
    projection = laws.projection(state.nominal, drive.parameters)
    H_all = _partials(H_view, projection, sensors.own_at[sensor], n)
    places = np.empty(columns, np.int64)
    k = 0
    for i in range(columns):
        value = sensors.z[sample, i] - z_hat[i]
        if sensors.number[sensor, ANGULAR]:
            value = (value + pi) % (2.0 * pi) - pi
        samples.z_hat[sample, i], samples.innovation[sample, i] = z_hat[i], value
        if isfinite(value):
            places[k] = i
            k += 1
    if k == 0:
        samples.reason[sample] = _INVALID
        return True
    places = places[:k]
    nu, H, R = np.empty(k), np.empty((k, n)), np.empty((k, k))
    for i in range(k):
        nu[i] = samples.innovation[sample, places[i]]
        H[i] = H_all[places[i]]
        for j in range(k):
            R[i, j] = R_all[places[i], places[j]]
    S = projected(state.P, H)
    beta = sensors.level[sensor, 0]
    if beta > 0.0:
        R += beta * S
    S += R
    for i in range(k):
        samples.sigma[sample, places[i]] = sqrt(S[i, i])
    sound, likelihood, nis = density(nu, S)
    if not sound:
        return False
    samples.log_likelihood[sample], samples.nis[sample] = likelihood, nis
    if sensors.kept_out[sample] >= 0:
        samples.reason[sample] = sensors.kept_out[sample]
        samples.ratio[sample] = _ratio(sensor, sample, nu, S, places, laws, sensors, state)
        _notice(sensor, sample, places, sensors, state)
        return True
    used = _judge(sensor, sample, nu, S, places, laws, sensors, state, samples)
    chosen = np.flatnonzero(used)
    if samples.reason[sample] == _REINITIALISED:
        open_again(state.P, drive.variances, H[chosen], nu[chosen], sensors.level[sensor, 1])
    if chosen.size == 0:
        return True
    for at in chosen:
        samples.beam_used[sample, places[at]] = True
    if chosen.size < k:
        nu, H, R = nu[chosen], H[chosen], R[chosen][:, chosen].copy()
    return _use(sensor, nu, H, R, laws, drive, sensors, state, kept)


def _jump(sensor: int, sample: int, place: int, sensors: Sensors, state: State) -> float:
    jump = abs(sensors.z[sample, place] - state.last[sensor, place])
    return jump if jump == jump else 0.0


def _notice(sensor: int, sample: int, places: np.ndarray, sensors: Sensors, state: State) -> None:
    for place in places:
        state.last[sensor, place] = sensors.z[sample, place]


def _ratio(
    sensor: int,
    sample: int,
    nu: np.ndarray,
    S: np.ndarray,
    places: np.ndarray,
    laws: Laws,
    sensors: Sensors,
    state: State,
) -> float:
    """The ratio to the gate, beam by beam the worst."""
    q = sensors.gate[sensors.gate_at[sensor] : sensors.gate_at[sensor + 1]]
    ratio, longest = 0.0, 0.0
    for i in range(places.size):
        jump = _jump(sensor, sample, places[i], sensors, state)
        longest = max(longest, jump)
        if sensors.number[sensor, PER_BEAM]:
            alone = laws.ratios[sensor](nu[i : i + 1], S[i : i + 1, i : i + 1].copy(), jump, q)
            ratio = max(ratio, alone)
    if sensors.number[sensor, PER_BEAM]:
        return ratio
    return float(laws.ratios[sensor](nu, S, longest, q))


def _judge(
    sensor: int,
    sample: int,
    nu: np.ndarray,
    S: np.ndarray,
    places: np.ndarray,
    laws: Laws,
    sensors: Sensors,
    state: State,
    samples: Samples,
) -> np.ndarray:
    """Which values (k,) may be used; writes reason and ratio."""
    k, time = nu.size, state.time[0]
    q = sensors.gate[sensors.gate_at[sensor] : sensors.gate_at[sensor + 1]]
    size, first = sensors.number[sensor, GATE_STATES], sensors.gate_state_at[sensor]
    samples.ratio[sample] = _ratio(sensor, sample, nu, S, places, laws, sensors, state)
    used = np.zeros(k, np.bool_)
    if sensors.number[sensor, PER_BEAM]:
        reason, reinitialised, any_used = -1, False, False
        for i in range(k):
            at = first + size * places[i]
            held = state.gate_state[at : at + size]
            jump = _jump(sensor, sample, places[i], sensors, state)
            used[i], why, after = laws.decides[sensor](
                nu[i : i + 1], S[i : i + 1, i : i + 1].copy(), jump, time, held, q
            )
            state.gate_state[at : at + size] = after
            reinitialised = reinitialised or why == _REINITIALISED
            if reason < 0 or (used[i] and not any_used):
                reason = why
            any_used = any_used or used[i]
        samples.reason[sample] = _REINITIALISED if reinitialised else reason
    else:
        longest = 0.0
        for place in places:
            longest = max(longest, _jump(sensor, sample, place, sensors, state))
        held = state.gate_state[first : first + size]
        whole, why, after = laws.decides[sensor](nu, S, longest, time, held, q)
        state.gate_state[first : first + size] = after
        used[:] = whole
        samples.reason[sample] = why
    _notice(sensor, sample, places, sensors, state)
    return used


def _use(
    sensor: int,
    nu: np.ndarray,
    H: np.ndarray,
    R: np.ndarray,
    laws: Laws,
    drive: Drive,
    sensors: Sensors,
    state: State,
    kept: Kept,
) -> bool:
    """Correct with nu (k,), H (k, n), R (k, k), inject the error and reset; False where R is not positive."""
    n, k = state.x.size, nu.size
    state.x[:] = 0.0
    if sensors.number[sensor, GAIN] > 0:
        K = sensors.gain[sensor][:, :k].copy()
        if sensors.number[sensor, GAIN] == 2:
            for i in range(k):
                K[:, i] /= H[i, sensors.gain_state[sensor]]
        joseph_vector(state.P, H, R, K)
        state.x[:] = K @ nu
    else:
        if not decorrelate(nu, H, R):
            return False
        gain = np.empty(n)
        for i in range(k):
            y, S = update(state.x, state.P, nu[i], H[i], R[i, i], drive.estimated, gain)
            if kept.step_row.size > 0:
                at = state.at[UPDATES]
                kept.H[at], kept.K[at], kept.y[at], kept.S[at] = H[i], gain, y, S
                state.at[UPDATES] = at + 1
    _inject(laws, drive, state, kept)
    return True


def _inject(laws: Laws, drive: Drive, state: State, kept: Kept) -> None:
    n, s = state.x.size, state.own.size
    dx = state.x[: n - s]
    state.nominal[:] = laws.inject(state.nominal, dx)
    state.own[:] += state.x[n - s :]
    reset = np.eye(n - s)
    if drive.has[RESET]:
        reset = laws.reset(dx)
        congruence(state.P, reset, np.ones(s), state.work)
    keep_epoch(state, reset, kept)
