"""How the CATS logger comes by its filtered altitude and acceleration, checked on the flight at hand.

Found on a real flight and stated in a log only where it holds there too: each is the median of the nine raw
samples before it (the newest three half-intervals old, the middle one 55 ms); the altitude is 44336.94·(1 −
(p/101325)^0.190222877) m less the pad's; the acceleration is the force along the axis pointing up, scaled
so that the pad reads 9.81, less 9.81.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from investigator.logs.contents import Stream
from investigator.logs.layouts.account import Account

WINDOW = 9
SCALE_M, EXPONENT, REFERENCE_PA = 44336.94, 0.190222877, 101325.0
_ALTITUDE_WITHIN_M, _FORCE_WITHIN_M_S2 = 0.02, 1e-3


def explained(sensors: list[Stream], account: Account) -> list[Stream]:
    """The streams; the filtered ones say how they arise, where the raw ones bear it out."""
    by_name = {item.name: item for item in sensors}
    for name, raw, explain in (
        ("filtered_altitude", "barometer", _altitude),
        ("filtered_acceleration", "imu", _acceleration),
    ):
        if name in by_name and raw in by_name:
            found = explain(by_name[name], by_name[raw])
            if found is not None:
                account.noted(f"/sensors/{name}", found["determined_by"])
                by_name[name] = replace(by_name[name], attributes={**by_name[name].attributes, **found})
    return [by_name[item.name] for item in sensors]


def running_median(values: np.ndarray, window: int = WINDOW) -> np.ndarray:
    """Median of the `window` samples before each sample: (N,) → (N,), NaN for the first `window`."""
    filled = np.full(len(values), np.nan)
    if len(values) > window:
        filled[window:] = np.median(
            np.lib.stride_tricks.sliding_window_view(values, window)[: len(values) - window], axis=1
        )
    return filled


def _altitude(filtered: Stream, barometer: Stream) -> dict[str, Any] | None:
    pressure = running_median(barometer.values("pressure").astype(float))
    height = SCALE_M * (1.0 - (pressure / REFERENCE_PA) ** EXPONENT)
    delay = _delay(filtered, barometer)
    if delay is None:
        return None
    difference = height[: len(filtered.time)] - filtered.values("altitude")
    pad_m = float(np.nanmedian(difference))
    residual = float(np.nanpercentile(np.abs(difference - pad_m), 99))
    if not residual < _ALTITUDE_WITHIN_M:
        return None
    return {
        "median_window": WINDOW,
        "delay_s": delay,
        "pressure_altitude_scale_m": SCALE_M,
        "pressure_altitude_exponent": EXPONENT,
        "pressure_altitude_reference_Pa": REFERENCE_PA,
        "pressure_altitude_pad_m": pad_m,
        "determined_by": (
            f"median of nine raw pressures before, {SCALE_M}·(1 − (p/101325)^{EXPONENT}) − {pad_m:.3f} m: "
            f"99 % of samples within {residual * 1e3:.1f} mm on this flight"
        ),
    }


def _acceleration(filtered: Stream, imu: Stream) -> dict[str, Any] | None:
    up = str(imu.attributes.get("up_axis", ""))
    delay = _delay(filtered, imu)
    if not up or delay is None:
        return None
    force = imu.values("specific_force")[:, "xyz".index(up[-1])] * (-1.0 if up[0] == "-" else 1.0)
    median = running_median(force)[: len(filtered.time)]
    target = filtered.values("specific_force")
    usable = filtered.valid & np.isfinite(median)
    scale = float(median[usable] @ target[usable] / (median[usable] @ median[usable]))
    residual = float(np.percentile(np.abs(target[usable] - scale * median[usable]), 99))
    if not residual < _FORCE_WITHIN_M_S2:
        return None
    return {
        "median_window": WINDOW,
        "delay_s": delay,
        "body_axis": up,
        "scale_of_raw": scale,
        "determined_by": (
            f"median of nine raw forces along {up} before, times {scale:.5f}: "
            f"99 % of samples within {residual:.1e} m/s² on this flight"
        ),
    }


def _delay(filtered: Stream, raw: Stream) -> float | None:
    """Age (s) of the median's middle sample at the filtered stamp, if the two tables run in step."""
    count = len(filtered.time)
    if count > len(raw.time) or count <= 2 * WINDOW:
        return None
    ages = filtered.time[WINDOW:] - raw.time[WINDOW // 2 : count - WINDOW + WINDOW // 2]
    return float(np.median(ages)) if np.ptp(ages) < 0.02 else None
