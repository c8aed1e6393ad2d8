"""The forward pass as functions over `arrays`, step by step what `reference` does. For compiled code only.

Nothing here raises: a pass that can no longer be a filter's stops with False, and the reference engine tells
where and why.
"""

from __future__ import annotations

from math import isfinite, pi, sqrt

from investigator.filters.compiled.algebra import (
    choose,
    congruence,
    decorrelate,
    density,
    joseph_vector,
    open_again,
    project,
    update,
)
from investigator.filters.compiled.arrays import (
    DUE,
    NODES,
    Drive,
    Kept,
    Laws,
    Meeting,
    Samples,
    Sensors,
    State,
    States,
    Work,
)
from investigator.filters.compiled.calls import (
    carry_at,
    correct_at,
    decide_at,
    meet_at,
    ratio_at,
    reset_at,
)
from investigator.filters.compiled.lanes import lean
from investigator.filters.compiled.motion import advance, compose, see, settled, write
from investigator.filters.compiled.reading import expected
from investigator.filters.compiled.trail import arrive, corrected, departs, updated
from investigator.filters.problem import View, WorldArrays
from investigator.plain import borrowing, inside

COLUMNS, PER_BEAM, ANGULAR, GATE_STATES, GAIN = range(5)

_SAME_TIME_S = 1e-7
_ABSURD = 1e12
INVALID, REINITIALISED = 4, 8  # see `problem.Reason`


@borrowing
def run_rows(
    first: int,
    stop: int,
    laws: Laws,
    world: WorldArrays,
    drive: Drive,
    sensors: Sensors,
    state: State,
    work: Work,
    met: Meeting,
    samples: Samples,
    states: States,
    kept: Kept,
) -> bool:
    """Carry the state over input epochs first to stop, meeting what is due; False where it diverges."""
    meet = meet_at(laws.meet)
    for row in range(first, stop):
        end = drive.ends[row]
        while True:
            due, now = state.at[DUE], end
            waiting = due < sensors.due_time.size and sensors.due_time[due] <= end + _SAME_TIME_S
            if waiting and sensors.due_time[due] < end - _SAME_TIME_S:
                now = sensors.due_time[due]
            _carry(row, now, laws, drive, state, work, kept)
            if not waiting:
                break
            state.at[DUE] = due + 1
            if not meet(due, row, laws, world, drive, sensors, state, work, met, samples, kept):
                return False
        total = write(row, state.nominal, state.own, state.P, laws, world, drive, work.seen, states)
        if not abs(total) <= _ABSURD * _ABSURD:
            return False
    return True


@inside
def _carry(row: int, time: float, laws: Laws, drive: Drive, state: State, work: Work, kept: Kept) -> None:
    dt = time - state.time[0]
    if dt <= 0.0:
        return
    departs(row, time, state, kept)
    gap = advance(row, dt, state.nominal, state.own, state.P, laws, drive, work)
    if kept.time.size > 0:
        compose(kept.Phi[state.at[NODES]], gap, dt, laws, drive, work)
    settled(gap, work)
    state.time[0] = time


def _read(
    sensor: int,
    sample: int,
    seen: View,
    state: State,
    laws: Laws,
    world: WorldArrays,
    drive: Drive,
    sensors: Sensors,
    samples: Samples,
    met: Meeting,
) -> int:
    """Predict a sample as its sensor with its faults would have read it.

    Enters ν, H and R of the values that are finite, and their places; returns how many (k) there are.
    """
    mine = state.own[sensors.own_at[sensor] : sensors.own_at[sensor + 1]]
    z_hat, H_any, R_any = expected(sensor, seen, mine, laws, world, sensors)
    k = 0
    for i in range(sensors.number[sensor, COLUMNS]):
        value = sensors.z[sample, i] - z_hat[i]
        if sensors.number[sensor, ANGULAR]:
            value = (value + pi) % (2.0 * pi) - pi
        samples.z_hat[sample, i], samples.innovation[sample, i] = z_hat[i], value
        if isfinite(value):
            met.places[k], met.nu[k] = i, value
            k += 1
    first = state.P.shape[0] - state.own.size + sensors.own_at[sensor]
    for i in range(k):
        place = met.places[i]
        for j in range(met.H.shape[1]):
            met.H[i, j] = 0.0
        for a in range(9):
            h = H_any[place, a]
            if h != 0.0:
                lean(met.H, i, met.H, i, h, drive.projection, a)
        for j in range(9, H_any.shape[1]):
            met.H[i, first + j - 9] = H_any[place, j]
        for j in range(k):
            met.R[i, j] = R_any[place, met.places[j]]
    return k


@borrowing
def meet(
    due: int,
    row: int,
    laws: Laws,
    world: WorldArrays,
    drive: Drive,
    sensors: Sensors,
    state: State,
    work: Work,
    met: Meeting,
    samples: Samples,
    kept: Kept,
) -> bool:
    """One sample: predict it, score it, put it before its gate, use it if it may be used."""
    sensor, sample = sensors.due_sensor[due], sensors.due_sample[due]
    if sensors.refused[sample] >= 0:
        samples.reason[sample] = sensors.refused[sample]
        return True
    samples.met_at[sample] = state.time[0]
    seen = see(row, state.nominal, state.time[0], laws, drive, met)
    k = _read(sensor, sample, seen, state, laws, world, drive, sensors, samples, met)
    if k == 0:
        samples.reason[sample] = INVALID
        return True
    seen_at = project(state.P, met, k, work)
    beta = sensors.level[sensor, 0]
    for i in range(k):
        for j in range(k):
            if beta > 0.0:
                met.R[i, j] += beta * met.S[i, j]
            met.S[i, j] += met.R[i, j]
        samples.sigma[sample, met.places[i]] = sqrt(met.S[i, i])
        samples.variance[sample, met.places[i]] = met.S[i, i]
    sound, likelihood, nis = density(met, k)
    if not sound:
        return False
    samples.log_likelihood[sample], samples.nis[sample] = likelihood, nis
    decides = sensors.kept_out[sample] < 0
    if not decides:
        samples.reason[sample] = sensors.kept_out[sample]
    chosen = judge(sensor, sample, k, decides, laws, sensors, state, samples, met)
    if chosen == 0:
        return True
    arrive(row, state, kept)
    if chosen < k:
        choose(met, k)
    if samples.reason[sample] == REINITIALISED:
        seen_at = 0
        open_again(state.P, drive.variances, met, chosen, sensors.level[sensor, 1])
    for i in range(chosen):
        samples.beam_used[sample, met.places[i]] = True
    return _use(sensor, chosen, seen_at if k == 1 else 0, laws, drive, sensors, state, work, met, kept)


def judge(
    sensor: int,
    sample: int,
    k: int,
    decides: bool,
    laws: Laws,
    sensors: Sensors,
    state: State,
    samples: Samples,
    met: Meeting,
) -> int:
    """Put k values before the gate (or only measure them against it); enters which are used, writes reason
    and ratio, and returns how many are used.
    """
    q = sensors.gate[sensors.gate_at[sensor] : sensors.gate_at[sensor + 1]]
    size, first, time = sensors.number[sensor, GATE_STATES], sensors.gate_state_at[sensor], state.time[0]
    ratio, decide = ratio_at(laws.ratios[sensor]), decide_at(laws.decides[sensor])
    beams = sensors.number[sensor, PER_BEAM] != 0
    longest, worst, chosen, reason, reinitialised = 0.0, 0.0, 0, -1, False
    for i in range(k):
        place = met.places[i]
        jump = abs(sensors.z[sample, place] - state.last[sensor, place])
        jump = jump if jump == jump else 0.0
        longest = max(longest, jump)
        state.last[sensor, place] = sensors.z[sample, place]
        if beams:
            nu, S = met.nu[i : i + 1], met.S_one
            S[0, 0] = met.S[i, i]
            worst = max(worst, ratio(nu, S, jump, q))
            if decides:
                at = first + size * place
                used, why, after = decide(nu, S, jump, time, state.gate_state[at : at + size], q)
                state.gate_state[at : at + size] = after
                met.used[i] = used
                reinitialised = reinitialised or why == REINITIALISED
                if reason < 0 or (used and chosen == 0):
                    reason = why
                chosen += int(used)
    if not beams:
        nu, S = met.nu[:k], met.S_one
        if k == 1:
            S[0, 0] = met.S[0, 0]
        else:
            S = met.S[:k, :k].copy()
        worst = ratio(nu, S, longest, q)
        if decides:
            used, reason, after = decide(nu, S, longest, time, state.gate_state[first : first + size], q)
            state.gate_state[first : first + size] = after
            for i in range(k):
                met.used[i] = used
            chosen = k if used else 0
    samples.ratio[sample] = worst
    if decides:
        samples.reason[sample] = REINITIALISED if reinitialised else reason
    return chosen


@borrowing
def _use(
    sensor: int,
    k: int,
    seen_at: int,
    laws: Laws,
    drive: Drive,
    sensors: Sensors,
    state: State,
    work: Work,
    met: Meeting,
    kept: Kept,
) -> bool:
    """Correct with k values, inject the error and reset; False where R is not positive. seen_at as in
    `update`.
    """
    n, x = state.P.shape[0], work.x
    x[:] = 0.0
    if sensors.number[sensor, GAIN] > 0:
        for a in range(n):
            for i in range(k):
                scale = met.H[i, sensors.gain_state[sensor]] if sensors.number[sensor, GAIN] == 2 else 1.0
                met.K[a, i] = sensors.gain[sensor, a, i] / scale
                x[a] += met.K[a, i] * met.nu[i]
        joseph_vector(state.P, met, k, drive.full, drive.full_count, work)
    else:
        if not decorrelate(met, k):
            return False
        for i in range(k):
            y, S = update(x, state.P, i, met, seen_at, drive.estimated, work)
            updated(met.H[i], work.gain, y, S, state, kept)
    s, m = state.own.size, n - state.own.size
    correct = correct_at(laws.correct)
    correct(state.nominal, x[:m])
    for i in range(s):
        state.own[i] += x[m + i]
    if laws.reset != 0:
        reset = reset_at(laws.reset)
        reset(x[:m], work.reset)
        if laws.turn != 0:
            turn = carry_at(laws.turn)
            turn(state.P, 0.0, work)
        else:
            congruence(state.P, work.reset, drive.reset, drive.reset_count, work.zeros, work)
    corrected(x[:m], state, kept)
    return True
