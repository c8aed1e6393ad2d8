"""Air over the site: pressure, density and speed of sound against height, and height against pressure.

One layer with constant lapse rate L up to the tropopause, isothermal above it, hydrostatic in geopotential
height H = a·h/(a + h). Anchored at the site, where the pressure is p₀ and the temperature T₀; with ΔH above
the site
    p = p₀·(1 − L·ΔH/T₀)^(g₀/(R·L)),
and above the tropopause
    p = p_t·exp(−g₀·(ΔH − ΔH_t)/(R·T_t)).
Mars: L = 0 throughout, i.e. exponential. The Moon has none: pressure 0.
Source: U.S. Standard Atmosphere 1976, 1.2–1.3.
"""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np

#: Places in `WorldArrays.atmosphere`.
PRESSURE, TEMPERATURE, LAPSE, SITE_HEIGHT, G0 = range(5)
GAS_CONSTANT, HEAT_RATIO, TROPOPAUSE, GEOPOTENTIAL_RADIUS = range(5, 9)


def geopotential(height_ref_m: float, atmosphere: np.ndarray) -> float:
    """Geopotential height (m) over the site of a geometric height above the reference surface."""
    a, site = float(atmosphere[GEOPOTENTIAL_RADIUS]), float(atmosphere[SITE_HEIGHT])
    return a * height_ref_m / (a + height_ref_m) - a * site / (a + site)


def temperature(height_ref_m: float, atmosphere: np.ndarray) -> float:
    """Air temperature (K) at height_ref (m)."""
    above = min(geopotential(height_ref_m, atmosphere), float(atmosphere[TROPOPAUSE]))
    return float(atmosphere[TEMPERATURE]) - float(atmosphere[LAPSE]) * above


def pressure(height_ref_m: float, atmosphere: np.ndarray) -> float:
    """Static pressure (Pa) at height_ref (m); 0 where the body has no air."""
    gas = float(atmosphere[GAS_CONSTANT])
    if gas == 0.0:
        return 0.0
    above, top = geopotential(height_ref_m, atmosphere), float(atmosphere[TROPOPAUSE])
    t0, lapse, g0 = float(atmosphere[TEMPERATURE]), float(atmosphere[LAPSE]), float(atmosphere[G0])
    p = float(atmosphere[PRESSURE]) * _layer(min(above, top), t0, lapse, g0 / gas)
    return p * exp(-g0 * (above - top) / (gas * (t0 - lapse * top))) if above > top else p


def _layer(above: float, t0: float, lapse: float, g_over_gas: float) -> float:
    """Pressure ratio across a height in a layer of constant lapse rate (1/K-safe at lapse 0)."""
    if lapse == 0.0:
        return exp(-g_over_gas * above / t0)
    return exp(g_over_gas / lapse * log(1.0 - lapse * above / t0))


def density(height_ref_m: float, atmosphere: np.ndarray) -> float:
    """Air density (kg/m³) at height_ref (m); 0 where the body has no air."""
    gas = float(atmosphere[GAS_CONSTANT])
    if gas == 0.0:
        return 0.0
    return pressure(height_ref_m, atmosphere) / (gas * temperature(height_ref_m, atmosphere))


def sound_speed(height_ref_m: float, atmosphere: np.ndarray) -> float:
    """Speed of sound (m/s) at height_ref (m); 0 where the body has no air."""
    stiffness = float(atmosphere[HEAT_RATIO]) * float(atmosphere[GAS_CONSTANT])
    return sqrt(stiffness * temperature(height_ref_m, atmosphere))


def gravity_at(height_ref_m: float, atmosphere: np.ndarray) -> float:
    """The hydrostatic model's own gravity (m/s²) at a geometric height: g₀ over the square of distance."""
    return float(atmosphere[G0]) / (1.0 + height_ref_m / float(atmosphere[GEOPOTENTIAL_RADIUS])) ** 2


def pressure_slope(height_ref_m: float, atmosphere: np.ndarray) -> float:
    """dp/dh (Pa/m) at height_ref (m): −ρ·g, hydrostatic."""
    return -density(height_ref_m, atmosphere) * gravity_at(height_ref_m, atmosphere)


def temperature_slope(height_ref_m: float, atmosphere: np.ndarray) -> float:
    """dT/dh (K/m) at height_ref (m)."""
    if geopotential(height_ref_m, atmosphere) >= float(atmosphere[TROPOPAUSE]):
        return 0.0
    return -float(atmosphere[LAPSE]) * gravity_at(height_ref_m, atmosphere) / float(atmosphere[G0])


def density_slope(height_ref_m: float, atmosphere: np.ndarray) -> float:
    """dρ/dh (kg/m³ per m) at height_ref (m)."""
    gas = float(atmosphere[GAS_CONSTANT])
    if gas == 0.0:
        return 0.0
    t, rho = temperature(height_ref_m, atmosphere), density(height_ref_m, atmosphere)
    weight = gravity_at(height_ref_m, atmosphere) / gas
    return -rho * (weight + temperature_slope(height_ref_m, atmosphere)) / t


def pressure_height(pressure_pa: float, atmosphere: np.ndarray) -> float:
    """height_ref (m) at which the model holds a pressure (Pa, above 0): inverse of `pressure`, needs air."""
    gas, g0 = float(atmosphere[GAS_CONSTANT]), float(atmosphere[G0])
    t0, lapse, top = float(atmosphere[TEMPERATURE]), float(atmosphere[LAPSE]), float(atmosphere[TROPOPAUSE])
    fall = log(float(atmosphere[PRESSURE]) / pressure_pa)
    if lapse == 0.0:
        above = fall * gas * t0 / g0
    else:
        above = t0 / lapse * (1.0 - exp(-fall * gas * lapse / g0))
    if above > top:
        fall_top = -log(_layer(top, t0, lapse, g0 / gas))
        above = top + (fall - fall_top) * gas * (t0 - lapse * top) / g0
    a, site = float(atmosphere[GEOPOTENTIAL_RADIUS]), float(atmosphere[SITE_HEIGHT])
    total = above + a * site / (a + site)
    return a * total / (a - total)
