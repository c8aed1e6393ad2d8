"""A closed table of unit spellings. An unknown unit is an issue, never a guess.

SI inside; every spelling maps to an SI unit by factor and offset: si = value * factor + offset.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

import numpy as np


@dataclass(frozen=True)
class Unit:
    """One spelling: the SI unit it becomes, and how."""

    si: str
    factor: float = 1.0
    offset: float = 0.0


G0_M_S2 = 9.80665  #: standard gravity, CGPM 1901

_TABLE: dict[str, Unit] = {
    "m": Unit("m"),
    "km": Unit("m", 1e3),
    "mm": Unit("m", 1e-3),
    "cm": Unit("m", 1e-2),
    "ft": Unit("m", 0.3048),
    "s": Unit("s"),
    "ms": Unit("s", 1e-3),
    "us": Unit("s", 1e-6),
    "ns": Unit("s", 1e-9),
    "min": Unit("s", 60.0),
    "h": Unit("s", 3600.0),
    "m/s": Unit("m/s"),
    "km/s": Unit("m/s", 1e3),
    "km/h": Unit("m/s", 1 / 3.6),
    "cm/s": Unit("m/s", 1e-2),
    "mm/s": Unit("m/s", 1e-3),
    "ft/s": Unit("m/s", 0.3048),
    "m/s^2": Unit("m/s^2"),
    "m/s2": Unit("m/s^2"),
    "m/s²": Unit("m/s^2"),
    "g": Unit("m/s^2", G0_M_S2),
    "mg": Unit("m/s^2", 1e-3 * G0_M_S2),
    "rad": Unit("rad"),
    "deg": Unit("rad", pi / 180),
    "degree": Unit("rad", pi / 180),
    "degrees": Unit("rad", pi / 180),
    "°": Unit("rad", pi / 180),
    "1e-7 deg": Unit("rad", 1e-7 * pi / 180),
    "mrad": Unit("rad", 1e-3),
    "rad/s": Unit("rad/s"),
    "deg/s": Unit("rad/s", pi / 180),
    "°/s": Unit("rad/s", pi / 180),
    "Pa": Unit("Pa"),
    "hPa": Unit("Pa", 100.0),
    "mbar": Unit("Pa", 100.0),
    "kPa": Unit("Pa", 1e3),
    "bar": Unit("Pa", 1e5),
    "K": Unit("K"),
    "degC": Unit("K", 1.0, 273.15),
    "°C": Unit("K", 1.0, 273.15),
    "T": Unit("T"),
    "uT": Unit("T", 1e-6),
    "µT": Unit("T", 1e-6),
    "gauss": Unit("T", 1e-4),
    "G": Unit("T", 1e-4),
    "nT": Unit("T", 1e-9),
    "kg": Unit("kg"),
    "N": Unit("N"),
    "kN": Unit("N", 1e3),
    "kg/s": Unit("kg/s"),
    "V": Unit("V"),
    "A": Unit("A"),
    "Hz": Unit("Hz"),
    "W": Unit("W"),
    "J": Unit("J"),
    "%": Unit("1", 0.01),
    "1": Unit("1"),
    "": Unit("1"),
    "count": Unit("1"),
    "dimensionless": Unit("1"),
    "m^2": Unit("m^2"),
    "m^2/s^2": Unit("m^2/s^2"),
    "rad^2": Unit("rad^2"),
    "Pa^2": Unit("Pa^2"),
    "kg/m^3": Unit("kg/m^3"),
}


def known() -> tuple[str, ...]:
    """Every spelling the table holds."""
    return tuple(_TABLE)


def unit(spelling: str) -> Unit:
    """What a spelling means. Raises KeyError for one the table does not hold."""
    return _TABLE[spelling.strip()]


def to_si(values: np.ndarray, spelling: str) -> np.ndarray:
    """Values of any shape in SI (float64). Raises KeyError for an unknown spelling."""
    entry = unit(spelling)
    converted: np.ndarray = np.asarray(values, dtype=float) * entry.factor + entry.offset
    return converted


def printed(spelling: str) -> str:
    """A unit as people read it: exponents raised, a bare number without one."""
    return {"1": ""}.get(spelling, spelling.replace("^2", "²").replace("^3", "³"))
