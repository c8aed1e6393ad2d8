"""Innovations put before a gate again, without the filter: as long as it decides as the one before did, the
filter's course is the same. For compiled code only.
"""

from __future__ import annotations

import numpy as np

from investigator.filters.compiled.arrays import Laws, Meeting, Samples, Sensors, State
from investigator.filters.compiled.forward import COLUMNS, INVALID, REINITIALISED, judge


def judge_again(
    sensor: int,
    stop: int,
    ends: np.ndarray,
    gates: np.ndarray,
    laws: Laws,
    sensors: Sensors,
    state: State,
    met: Meeting,
    before: Samples,
    samples: Samples,
) -> int:
    """Judge a sensor's samples anew up to due item `stop`, writing reason and ratio as a pass does. Gates and
    previous values are those of `state`, changed in place; its gate state before due item ends[p], in order,
    goes into row p of gates (points, size).

    Returns the first due item decided otherwise than `before`, or `stop`. `before` holds the variance of
    each value only: the gate must judge single values.
    """
    own = slice(sensors.gate_state_at[sensor], sensors.gate_state_at[sensor + 1])
    point = 0
    for due in range(stop):
        while point < ends.size and ends[point] <= due:
            gates[point, own] = state.gate_state[own]
            point += 1
        sample = sensors.due_sample[due]
        if sensors.due_sensor[due] != sensor:
            continue
        if sensors.refused[sample] >= 0:
            samples.reason[sample] = sensors.refused[sample]
            continue
        k = 0
        for i in range(sensors.number[sensor, COLUMNS]):
            if np.isfinite(before.variance[sample, i]):
                met.places[k], met.nu[k] = i, before.innovation[sample, i]
                met.S[k, k] = before.variance[sample, i]
                k += 1
        if k == 0:
            samples.reason[sample] = INVALID
            continue
        state.time[0] = before.met_at[sample]
        decides = sensors.kept_out[sample] < 0
        judge(sensor, sample, k, decides, laws, sensors, state, samples, met)
        if not decides:
            samples.reason[sample] = sensors.kept_out[sample]
            continue
        if (samples.reason[sample] == REINITIALISED) != (before.reason[sample] == REINITIALISED):
            return due
        for i in range(k):
            if met.used[i] != before.beam_used[sample, met.places[i]]:
                return due
    while point < ends.size and ends[point] <= stop:
        gates[point, own] = state.gate_state[own]
        point += 1
    return stop
