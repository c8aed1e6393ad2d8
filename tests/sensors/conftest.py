"""A vehicle, a world and streams on which every sensor model can be tried."""

from __future__ import annotations

import numpy as np
import pytest

from investigator.filters.problem import View, WorldArrays
from investigator.logs.contents import Channel, Header, Mounting, Stream, TerrainModel
from investigator.navigation.rotations import exp_matrix
from investigator.setup import World
from investigator.world.assembly import arrays
from investigator.world.frames import position_p, rotation_pn

LATITUDE, LONGITUDE, HEIGHT_M = 0.82, 0.31, 3500.0


@pytest.fixture(params=["earth", "moon"])
def world(request) -> WorldArrays:
    """A site with rolling ground, 120 m above the reference surface."""
    axis = np.radians(0.02) * (np.arange(41) - 20)
    rows, columns = np.meshgrid(axis, axis, indexing="ij")
    heights = 120.0 + 200.0 * np.sin(4e2 * rows + 0.3) * np.cos(3e2 * columns)
    terrain = TerrainModel(
        "survey", "survey", heights, "", latitude_rad=LATITUDE + axis, longitude_rad=LONGITUDE + axis
    )
    header = Header(
        "v",
        "m",
        request.param,
        "2020-01-01T00:00:00Z",
        "simulation",
        "s",
        "l",
        "s",
        "t",
        LATITUDE,
        LONGITUDE,
        120.0,
    )
    return arrays(header, World(terrain="survey"), terrain)


@pytest.fixture
def view(world: WorldArrays) -> View:
    """Some way from the site, moving, turning, tilted by a dozen degrees."""
    latitude, longitude = LATITUDE + 2.1e-4, LONGITUDE - 1.7e-4
    C_pn = rotation_pn(latitude, longitude)
    C_nb = exp_matrix(np.array([0.12, -0.2, 1.1]))
    return View(
        position_p(latitude, longitude, HEIGHT_M, world.body),
        C_pn @ np.array([35.0, -12.0, 60.0]),
        C_pn @ C_nb,
        np.array([0.02, -0.05, 0.1]),
        7.5,
    )


MOUNTING = Mounting(exp_matrix(np.array([0.1, 0.05, -0.7])), np.array([0.8, -0.3, 1.5]))


def stream(kind: str, mounting: Mounting = MOUNTING, count: int = 3, **channels) -> Stream:
    """A stream of `kind` with the given channels (name → values (N, …))."""
    values = {name: Channel(np.asarray(value, float), "1") for name, value in channels.items()}
    return Stream("probe", kind, np.arange(float(count)), values, np.ones(count, bool), mounting=mounting)
