"""Gravity against published normal gravity, its own differences, and closed forms."""

import numpy as np
import pytest

from investigator.world.bodies import BODIES
from investigator.world.frames import position_p
from investigator.world.gravity import (
    disturbance_step,
    disturbance_time,
    field_along,
    gravity,
)


# Somigliana's formula, WGS 84 (NGA.STND.0036): what is left are the harmonics from J4 on, about 1e-5 of g.
@pytest.mark.parametrize(
    ("latitude_deg", "published"), [(0.0, 9.7803253359), (90.0, 9.8321849378), (45.0, 9.8061977694)]
)
def test_gravity_on_the_ellipsoid_is_normal_gravity_within_15_milligal(latitude_deg, published):
    earth = BODIES["earth"].array()
    g = gravity(position_p(np.radians(latitude_deg), 0.3, 0.0, earth), earth)
    assert np.linalg.norm(g) == pytest.approx(published, abs=1.5e-4)


def test_gravity_is_perpendicular_to_the_ellipsoid_within_a_few_arcseconds():
    earth = BODIES["earth"].array()
    for latitude in (0.3, 0.8, -1.2):
        g = gravity(position_p(latitude, 1.0, 0.0, earth), earth)
        up = np.array([np.cos(latitude) * np.cos(1.0), np.cos(latitude) * np.sin(1.0), np.sin(latitude)])
        assert np.linalg.norm(np.cross(g, up)) / np.linalg.norm(g) < 1.2e-5


@pytest.mark.parametrize(("name", "published"), [("moon", 1.624), ("mars", 3.71)])
def test_surface_gravity_of_the_other_bodies_is_the_published_one(name, published):
    numbers = BODIES[name].array()
    assert np.linalg.norm(gravity(position_p(0.0, 0.0, 0.0, numbers), numbers)) == pytest.approx(
        published, abs=0.015
    )


@pytest.mark.parametrize("name", BODIES)
def test_gravity_gradient_is_the_derivative_of_gravity_and_satisfies_laplace(name):
    numbers = BODIES[name].array()
    r = position_p(0.7, 1.1, 2e4, numbers)
    steps = np.eye(3) * 100.0
    differences = np.column_stack(
        [(gravity(r + e, numbers) - gravity(r - e, numbers)) / 200.0 for e in steps]
    )
    gradient = np.array(field_along(tuple(r), (0.0, 0.0, 1.0), numbers)[1])
    assert np.allclose(gradient, differences, rtol=0.0, atol=1e-8 * np.abs(gradient).max())
    assert np.trace(gradient) == pytest.approx(2.0 * numbers[4] ** 2, abs=1e-18)


def test_oblateness_is_the_gradient_of_its_potential():
    earth = BODIES["earth"].array()

    def potential(r):
        radius = np.linalg.norm(r)
        s = r[2] / radius
        spinning = 0.5 * earth[4] ** 2 * (r[0] ** 2 + r[1] ** 2)
        falling = earth[0] / radius * (1.0 - earth[3] * (earth[1] / radius) ** 2 * (1.5 * s * s - 0.5))
        return falling + spinning

    r = position_p(0.9, -2.0, 5e4, earth)
    slope = [(potential(r + e) - potential(r - e)) / 200.0 for e in np.eye(3) * 100.0]
    assert np.allclose(gravity(r, earth), slope, rtol=0.0, atol=1e-6)


def test_disturbance_keeps_its_stationary_variance_and_its_length():
    correlation_s = disturbance_time(1600.0, 60e3, 600.0)
    assert correlation_s == pytest.approx(37.5)
    assert disturbance_time(0.0, 60e3, 600.0) == 600.0
    decay, driving = disturbance_step(5e-4, correlation_s, 2.0)
    assert decay**2 * 5e-4**2 + driving == pytest.approx(5e-4**2, rel=1e-12)
