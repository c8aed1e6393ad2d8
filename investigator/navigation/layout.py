"""State layout: the only place with state indices.

Strapdown, nominal: quaternion body → p, velocity, position from the site, accelerometer bias, gyro bias (16),
and the gravity disturbance where it is a state (19). Its error state: attitude ψ, velocity, position,
accelerometer bias, gyro bias (15), gravity disturbance (18). Everything resolved in p except the biases,
which are resolved in b. The first nine errors are the view errors a sensor is differentiated by; a sensor's
own states follow the nine in its H and the filter's states in x.

Counted from the planet's centre the last digit of a position would be worth a nanometre, and engines that
round their sums otherwise would part by it.
"""

from __future__ import annotations

#: Strapdown, nominal.
QUATERNION = slice(0, 4)
VELOCITY = slice(4, 7)
POSITION = slice(7, 10)
ACCELEROMETER_BIAS = slice(10, 13)
GYRO_BIAS = slice(13, 16)
DISTURBANCE = slice(16, 19)
NOMINAL = 16
NOMINAL_WITH_DISTURBANCE = 19

#: Strapdown, errors; the first three are also the view errors (columns of H).
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

_XYZ = ("x", "y", "z")

STRAPDOWN_STATES = tuple(
    f"{name} {axis}"
    for name in ("attitude", "velocity", "position", "accelerometer bias", "gyro bias")
    for axis in _XYZ
)
STRAPDOWN_UNITS = ("rad",) * 3 + ("m/s",) * 3 + ("m",) * 3 + ("m/s^2",) * 3 + ("rad/s",) * 3
STRAPDOWN_NOMINAL = ("q0", "q1", "q2", "q3", *STRAPDOWN_STATES[3:])
DISTURBANCE_STATES = tuple(f"gravity disturbance {axis}" for axis in _XYZ)
DISTURBANCE_UNITS = ("m/s^2",) * 3
