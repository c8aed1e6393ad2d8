"""A site on Earth and filter problems of the vertical channel over it."""

from __future__ import annotations

import numpy as np

from investigator.filters.policies.accept_all import AcceptAll
from investigator.filters.problem import Problem, SensorProblem
from investigator.logs.contents import Channel, Header, Stream
from investigator.setup import World
from investigator.world.assembly import arrays
from investigator.world.gravity import gravity

HEADER = Header(
    vehicle="rocket",
    mission="test",
    body="earth",
    epoch_utc="",
    origin="simulation",
    source="",
    license="",
    summary="",
    site_latitude_rad=0.7,
    site_longitude_rad=-0.15,
    site_height_ref_m=120.0,
)
WORLD = arrays(HEADER, World())
G_M_S2 = float(np.linalg.norm(gravity(WORLD.site_p_m, WORLD.body)))
UP_P = -WORLD.C_pn[:, 2]


def height_above_site(seen, own, parameters, world):
    up_p = -world.C_pn[:, 2]
    H = np.zeros((1, 9))
    H[0, 6:9] = up_p
    return np.array([up_p @ (seen.position_p_m - world.site_p_m)]), H


def constant_variance(z_hat, seen, parameters, world):
    return parameters


def heights(time, z, sigma, name="baro", gate=None) -> SensorProblem:
    """A sensor that reads height above the site with a one-sigma."""
    return SensorProblem(
        name=name,
        kind="barometer",
        unit="m",
        time=time,
        z=z[:, None],
        usable=np.ones(time.size, dtype=bool),
        row=np.arange(time.size),
        measure=height_above_site,
        variance=constant_variance,
        parameters=np.array([[sigma**2]]),
        gate=(gate or AcceptAll()).problem(1),
    )


def accelerometer(time, force, kind="accelerometer_axis", **changes) -> Stream:
    """A stream of specific force, (N,) along up or (N, 3) in b."""
    channel = {"specific_force": Channel(np.asarray(force, dtype=float), "m/s^2")}
    return Stream("accel", kind, time, channel, np.ones(time.size, dtype=bool), **changes)


def task(channel, streams, sensors, start=0.0, end=np.inf) -> Problem:
    """The filter problem of a vertical channel over its streams and sensors."""
    epochs = np.unique(np.concatenate([sensor.time for sensor in sensors])) if sensors else np.zeros(0)
    inputs = channel.inputs(streams, start, end, epochs)
    nominal0, P0 = channel.initial(WORLD, streams, inputs.start)
    return Problem(
        motion=channel.motion(WORLD),
        world=WORLD,
        nominal0=nominal0,
        P0=P0,
        start=inputs.start,
        input_time=inputs.time,
        inputs=inputs.rows,
        segment=inputs.segment,
        sensors=tuple(sensors),
    )
