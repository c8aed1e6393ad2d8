"""State layout: the only place with state indices.

Strapdown, nominal: quaternion body → n, velocity, position from the site, accelerometer bias, gyro bias (16),
and the gravity disturbance where it is a state (19). Its error state: attitude ψ, velocity, position,
accelerometer bias, gyro bias (15), gravity disturbance (18). Everything resolved in n, north-east-down at the
site, which turns with the planet, except the biases, which are resolved in b. The view errors, by which a
sensor is differentiated, are attitude, velocity and position in p; a sensor's own states follow these nine in
its H and the filter's states in x.

Counted from the planet's centre the last digit of a position would be worth a nanometre, and engines that
round their sums otherwise would part by it. So they would by a covariance in p: a range after a long gap
leaves metres of the height and kilometres of the rest, and along axes that mix them the metres are what
remains of large numbers. There filterpy's P erred by 9e-9 in p, and errs by under 1e-9 in n (Beresheet).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

#: Strapdown, nominal.
QUATERNION = slice(0, 4)
VELOCITY = slice(4, 7)
POSITION = slice(7, 10)
ACCELEROMETER_BIAS = slice(10, 13)
GYRO_BIAS = slice(13, 16)
DISTURBANCE = slice(16, 19)
NOMINAL = 16
NOMINAL_WITH_DISTURBANCE = 19

#: Strapdown, errors; the first three are also where the view errors stand (columns of H).
D_ATTITUDE = slice(0, 3)
D_VELOCITY = slice(3, 6)
D_POSITION = slice(6, 9)
D_ACCELEROMETER_BIAS = slice(9, 12)
D_GYRO_BIAS = slice(12, 15)
D_DISTURBANCE = slice(15, 18)
ERRORS = 15
ERRORS_WITH_DISTURBANCE = 18

VIEW_ERRORS = 9  #: columns of H before a sensor's own states

#: One row of strapdown inputs: increments, and the one-sigma by which each may be in error beyond noise.
U_VELOCITY = slice(0, 3)
U_ANGLE = slice(3, 6)
U_VELOCITY_EXCESS = slice(6, 9)
U_ANGLE_EXCESS = slice(9, 12)
INPUTS = 12


def _along(names: Iterable[str], axes: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{name} {axis}" for name, axis in product(names, axes))


_XYZ, _NED = ("x", "y", "z"), ("north", "east", "down")
_MOTION, _BIASES = ("velocity", "position"), ("accelerometer bias", "gyro bias")

STRAPDOWN_STATES = _along(("attitude", *_MOTION), _NED) + _along(_BIASES, _XYZ)
STRAPDOWN_UNITS = ("rad",) * 3 + ("m/s",) * 3 + ("m",) * 3 + ("m/s^2",) * 3 + ("rad/s",) * 3
STRAPDOWN_NOMINAL = ("q0", "q1", "q2", "q3", *STRAPDOWN_STATES[3:])
DISTURBANCE_STATES = _along(("gravity disturbance",), _NED)
DISTURBANCE_UNITS = ("m/s^2",) * 3
