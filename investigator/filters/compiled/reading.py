"""What a sensor with its faults should read, as compiled code: `prediction.expected` step by step."""

from __future__ import annotations

import numpy as np

from investigator.filters.compiled.arrays import Laws, Sensors
from investigator.filters.compiled.calls import alter_at, measure_at, variance_at, worsen_at
from investigator.filters.problem import View, WorldArrays


def expected(
    sensor: int, seen: View, own: np.ndarray, laws: Laws, world: WorldArrays, sensors: Sensors
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """ẑ (k,), H (k, 9 + s) and R (k, k); own (s,) are the sensor's own states."""
    p = sensors.parameters[sensors.parameters_at[sensor] : sensors.parameters_at[sensor + 1]]
    measure, variance = measure_at(laws.measures[sensor]), variance_at(laws.variances[sensor])
    z_any, H = measure(seen, own, p, world)
    z_hat = z_any.copy()
    R = variance(z_hat, seen, p, world)
    for fault in range(sensors.fault_at[sensor], sensors.fault_at[sensor + 1]):
        if sensors.span[fault, 0] <= seen.time <= sensors.span[fault, 1]:
            q = sensors.fault[sensors.fault_parameters_at[fault] : sensors.fault_parameters_at[fault + 1]]
            if laws.alters[fault] != 0:
                alter = alter_at(laws.alters[fault])
                z_any, H = alter(z_hat, H.copy(), seen, q, world)
                z_hat = z_any.copy()
            if laws.worsens[fault] != 0:
                worsen = worsen_at(laws.worsens[fault])
                R = worsen(R.copy(), seen, q, world)
    return z_hat, H, R
