"""Air against the printed tables of the U.S. Standard Atmosphere 1976."""

import numpy as np
import pytest

from investigator.logs.contents import Header
from investigator.setup import World
from investigator.world.assembly import arrays
from investigator.world.atmosphere import (
    density,
    density_slope,
    pressure,
    pressure_height,
    pressure_slope,
    sound_speed,
    temperature,
    temperature_slope,
)


def air(body="earth", site_m=0.0, **world):
    header = Header(
        "v", "m", body, "2020-01-01T00:00:00Z", "simulation", "s", "l", "s", site_height_ref_m=site_m
    )
    return arrays(header, World(**world)).atmosphere


# geometric height m, K, Pa, kg/m³, m/s: table I of the 1976 report


TABLE = [
    (0.0, 288.150, 1.01325e5, 1.2250, 340.29),
    (1000.0, 281.651, 8.9876e4, 1.1117, 336.43),
    (5000.0, 255.676, 5.4048e4, 7.3643e-1, 320.55),
    (10000.0, 223.252, 2.6500e4, 4.1351e-1, 299.53),
    (15000.0, 216.650, 1.2111e4, 1.9476e-1, 295.07),
    (20000.0, 216.650, 5.5293e3, 8.8910e-2, 295.07),
]


@pytest.mark.parametrize(("height", "t", "p", "rho", "c"), TABLE)
def test_the_standard_atmosphere_is_the_printed_one(height, t, p, rho, c):
    standard = air()
    assert temperature(height, standard) == pytest.approx(t, abs=6e-4)
    assert pressure(height, standard) == pytest.approx(p, rel=1e-4)
    assert density(height, standard) == pytest.approx(rho, rel=5e-5)
    assert sound_speed(height, standard) == pytest.approx(c, abs=6e-3)


def test_air_anchored_at_a_high_site_with_standard_values_is_the_same_air():
    standard = air()
    p, t = pressure(1400.0, standard), temperature(1400.0, standard)
    high = air(site_m=1400.0, surface_pressure_pa=p, surface_temperature_k=t)
    for height in (0.0, 1400.0, 9000.0, 14000.0):
        assert pressure(height, high) == pytest.approx(pressure(height, standard), rel=1e-6)


@pytest.mark.parametrize("body", ["earth", "mars"])
@pytest.mark.parametrize("height", [-50.0, 300.0, 9000.0, 14000.0])
def test_height_from_pressure_undoes_pressure_from_height(body, height):
    atmosphere = air(body, 120.0)
    assert pressure_height(pressure(height, atmosphere), atmosphere) == pytest.approx(height, abs=1e-6)


@pytest.mark.parametrize("body", ["earth", "mars"])
@pytest.mark.parametrize("height", [500.0, 14000.0])
def test_slopes_are_derivatives(body, height):
    atmosphere = air(body)
    for function, slope in (
        (pressure, pressure_slope),
        (density, density_slope),
        (temperature, temperature_slope),
    ):
        difference = (function(height + 1.0, atmosphere) - function(height - 1.0, atmosphere)) / 2.0
        assert slope(height, atmosphere) == pytest.approx(difference, rel=1e-6, abs=1e-12)


def test_martian_pressure_falls_by_e_in_one_scale_height():
    atmosphere = air("mars", surface_pressure_pa=610.0, surface_temperature_k=210.0)
    scale_m = 188.92 * 210.0 / atmosphere[4]
    assert scale_m == pytest.approx(10.7e3, rel=0.02)
    assert pressure(scale_m, atmosphere) == pytest.approx(610.0 / np.e, rel=4e-3)


def test_the_moon_has_no_air():
    assert pressure(100.0, air("moon")) == 0.0
    assert density(100.0, air("moon")) == 0.0
