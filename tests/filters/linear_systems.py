"""Linear systems of up to nine states as filter problems: each increment carries its F and Q.

The nine view errors are the states themselves: the view's rate, velocity and position carry three each.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from investigator.filters.policies.accept_all import AcceptAll
from investigator.filters.problem import Motion, Problem, SensorProblem, WorldArrays

FLAT = WorldArrays(
    body=np.array([1.0, 1.0, 0.0, 0.0, 0.0]),
    site_p_m=np.array([1.0, 0.0, 0.0]),
    C_pn=np.eye(3),
    site=np.zeros(3),
    atmosphere=np.zeros(9),
    terrain_m=np.zeros((1, 1)),
    terrain_grid=np.zeros(8),
    terrain_steepness=np.zeros((1, 1)),
)


def _shape(nominal):
    return nominal.size, nominal.size**2


def step(nominal, u, dt, p, Phi, Q):
    n, n2 = _shape(nominal)
    Phi[:n, :n], Q[:n, :n] = u[:n2].reshape(n, n), u[n2 : 2 * n2].reshape(n, n)
    nominal[:] = Phi[:n, :n] @ nominal


def correct(nominal, dx):
    nominal += dx


def pose(nominal, p, position, velocity, quaternion):
    see(nominal, nominal, 0.0, p, position, velocity, np.zeros((3, 3)), np.zeros(3))
    quaternion[:] = 1.0, 0.0, 0.0, 0.0


def see(nominal, u, dt, p, position, velocity, C_pb, rate):
    whole = np.zeros(9)
    whole[: nominal.size] = nominal
    rate[:], velocity[:], position[:], C_pb[:] = whole[:3], whole[3:6], whole[6:], np.eye(3)


def measure(seen, own, parameters, world):
    C = parameters[0]
    z_hat = C @ np.concatenate((seen.rate_b_rad_s, seen.velocity_p_m_s, seen.position_p_m))
    return z_hat, C


def measure_with_bias(seen, own, parameters, world):
    z_hat, C = measure(seen, own, parameters, world)
    return z_hat + own.sum(), np.hstack((C, np.ones((C.shape[0], own.size))))


def variance(z_hat, seen, parameters, world):
    return parameters[1]


def motion(n: int) -> Motion:
    names = tuple(f"state {i}" for i in range(n))
    return Motion(
        name="linear",
        states=names,
        units=("1",) * n,
        nominal_names=names,
        step=step,
        correct=correct,
        reset=None,
        see=see,
        pose=pose,
        projection=np.eye(9, n),
        parameters=np.zeros(0),
        treatments=("estimated",) * n,
        has_attitude=False,
    )


def sensor(name, time, z, C, R, gate=None, **changes) -> SensorProblem:
    """A sensor z = C·x + v with C (k, n) and R (k, k)."""
    whole = np.zeros((C.shape[0], 9))
    whole[:, : C.shape[1]] = C
    z = np.asarray(z, dtype=float).reshape(len(time), -1)
    item = SensorProblem(
        name=name,
        kind="linear",
        unit="1",
        time=np.asarray(time, dtype=float),
        z=z,
        usable=np.isfinite(z).any(axis=1),
        row=np.arange(len(time)),
        measure=measure,
        variance=variance,
        parameters=(whole, np.asarray(R, dtype=float)),
        gate=(gate or AcceptAll()).problem(z.shape[1]),
    )
    return replace(item, **changes)


def problem(F, Q, x0, P0, sensors, time=None) -> Problem:
    """F and Q (N, n, n) lead to the N epochs `time` (1, 2, …); the start is at 0."""
    steps, n = F.shape[0], F.shape[1]
    time = np.arange(1.0, steps + 1.0) if time is None else time
    return Problem(
        motion=motion(n),
        world=FLAT,
        nominal0=np.asarray(x0, dtype=float),
        P0=np.asarray(P0, dtype=float),
        start=0.0,
        input_time=time,
        inputs=np.hstack((F.reshape(steps, -1), Q.reshape(steps, -1))),
        segment=np.zeros(steps, dtype=int),
        sensors=tuple(sensors),
        label="linear",
    )
