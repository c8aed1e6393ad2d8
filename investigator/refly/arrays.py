"""What the compiled loop reads and writes beside the filter's own arrays (`filters.compiled.arrays`).

Numbers of vehicle and guidance stand in named tuples of floats, so that a fault is a pure change of one of
them; what changes in flight stands in arrays of one dimension, with the places named here.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

NEVER_S = 1e12


class Craft(NamedTuple):
    """The vehicle as it is: SI. Spans of faults are seconds since the log's epoch.

    canopy_m2 and hull_m2 are drag areas (times their coefficients); shed_kg leaves with the canopy.
    """

    thrust_n: float
    impulse_s: float
    lowest_share: float
    engine_lag_s: float
    dry_kg: float
    legs_m: float
    gain_1_s: float
    fastest_rad_s: float
    attitude_lag_s: float
    thrust_scale: float
    thrust_scale_from_s: float
    thrust_scale_until_s: float
    lost_share: float
    lost_below_m: float
    lost_from_s: float
    disturbance_m_s2: float
    disturbance_m: float
    canopy_m2: float = 0.0
    opens_s: float = 0.0
    inflation_s: float = 1.0
    wrist_1_m: float = 0.0
    wrist_damping: float = 0.0
    shed_kg: float = 0.0
    hull_m2: float = 0.0


class Law(NamedTuple):
    """Guidance's numbers (`guidance.Guidance`), SI. gates (gates, 5) are rows of `GATE_AFTER` …

    Of the sequences beside guidance: a burn, the release of a parachute, engines cut by height or by time,
    a computer that is down, and what its filter makes of a gap (m/s², rad/s). dive is how many times as fast
    as the approach's profile braking may sink.
    """

    ignition_to_go_m: float
    gates: np.ndarray
    touchdown_m_s: float
    slow_below_m: float
    low_m_s2: float
    bend_m: float
    high_m_s2: float
    steady_below_m: float
    steepest: float
    sideways_m_s2: float
    response_s: float
    armed_below_m: float
    thrust_n: float
    impulse_s: float
    lowest_share: float
    stride: int
    transient_from_m: float
    burn_from_s: float = NEVER_S
    burn_m_s: float = 0.0
    burn_longest_s: float = 0.0
    release_below_m: float = -NEVER_S
    firing_least_s: float = 0.0
    cut_below_m: float = -NEVER_S
    cut_from_s: float = NEVER_S
    down_from_s: float = NEVER_S
    down_until_s: float = NEVER_S
    gap_force_m_s2: float = 0.0
    gap_rate_rad_s: float = 0.0
    dive: float = NEVER_S


GATE_AFTER, GATE_HEIGHT, GATE_TO_GO, GATE_FORWARD, GATE_SINK = range(5)  #: places in a row of `Law.gates`


class Gauge(NamedTuple):
    """The inertial unit as it is: errors (3,), noise per √s, counts, range; spans of faults in s.

    A gyro that once read its limit gives it out for clipped_for_s. A dead accelerometer reads zero; a lost
    unit gives nothing at all.
    """

    force_bias: np.ndarray
    rate_bias: np.ndarray
    force_scale: np.ndarray
    rate_scale: np.ndarray
    force_noise: float
    rate_noise: float
    velocity_count: float
    angle_count: float
    fastest_rad_s: float
    clipped_for_s: float
    dead_from_s: float
    dead_until_s: float
    lost_from_s: float
    lost_until_s: float


class Chance(NamedTuple):
    """Every random number of a flight, drawn beforehand and stream by stream: a change of one sensor leaves
    the noise of all others as it was.

    inertial (rows, 6), disturbance (commands, 3), noise (samples, columns) standard normal; uniform
    (samples,); off (samples, columns) what is added to a sample besides, in its unit.
    """

    inertial: np.ndarray
    disturbance: np.ndarray
    noise: np.ndarray
    uniform: np.ndarray
    off: np.ndarray


class Windows(NamedTuple):
    """Per flown sensor: its place in the truth's problem, size of a count, lowest and highest height over
    ground, detection numbers (sensors, `detection.NUMBERS`), and whether its values are ranges.
    """

    place: np.ndarray
    counts: np.ndarray
    lowest_m: np.ndarray
    highest_m: np.ndarray
    detection: np.ndarray
    ranges: np.ndarray


class Body(NamedTuple):
    """The vehicle in flight, changed in place: position, velocity (3,) in p, quaternion b → p (4,), rate of b
    against inertial space in b (3,), gravity disturbance in p (3,), and levels (`THRUST` …).
    """

    position_p_m: np.ndarray
    velocity_p_m_s: np.ndarray
    quaternion_pb: np.ndarray
    rate_b_rad_s: np.ndarray
    disturbance_p_m_s2: np.ndarray
    level: np.ndarray


THRUST, MASS, CLIPPED_UNTIL, BURNT = range(4)  #: places in `Body.level`
DRAG = 4  #: and from here on three: specific force of the air, in p
HELD_UNTIL, HELD_AT = 7, 10  #: three each, a gyro: until when it gives out a limit, and which (−1, 1)
LEVELS = 13


class Memory(NamedTuple):
    """What the flight computer keeps beside the filter: numbers (`PHASE` …), command of attitude and the
    attitude believed (4,) b → p, what counters have not given out yet (6,), samples heard in a row
    (sensors,).
    """

    number: np.ndarray
    command_pb: np.ndarray
    believed_pb: np.ndarray
    carried: np.ndarray
    heard: np.ndarray


PHASE, GATE_AT, COMMANDED_N, RECKONED_KG, GATE, LATCHED = range(6)  #: places in `Memory.number`
BURN_AT, SENSED_M_S, RANGED, RELEASED_AT, HEARD = range(6, 11)  #: of the sequences; HEARD: last row read
NUMBERS = 11

COAST, BRAKING, APPROACH, TERMINAL, CUT, HANGING, BURN, RESTARTING = range(8)  #: phases
PHASES = (
    "coast",
    "braking",
    "approach",
    "terminal descent",
    "engine cut off",
    "parachute",
    "orbit burn",
    "computer restarts",
)


class Flown(NamedTuple):
    """The truth at every row (N, …), written in place.

    position, velocity (N, 3), quaternion (N, 4), level (N, `TRACKS`), and the increments as counted (N, 6):
    velocity, angle; light (samples,) returned; ends (1,) the last row flown.
    """

    position_p_m: np.ndarray
    velocity_p_m_s: np.ndarray
    quaternion_pb: np.ndarray
    level: np.ndarray
    increments: np.ndarray
    light: np.ndarray
    ends: np.ndarray


AGL, T_MASS, T_THRUST, T_COMMAND, T_PHASE, T_CLIPPED, T_SILENT = range(7)  #: places in `Flown.level`
T_DISTURBANCE = 7  #: and from there on the gravity disturbance in p (3); T_SILENT: the computer read nothing
TRACKS = 10
