"""Air: drag of the vehicle and of its parachute, and how the vehicle swings below the canopy.

Drag is ½·ρ·v²·A against the flight through air that turns with the planet, held over half a step of the
inertial unit; the unit feels the same force, so that nothing is gained or lost between truth and increments.
Below the canopy the vehicle's z seeks the line against the flight,
    ω̇ = Ω²·(z × u) − 2·ζ·Ω·ω,   Ω² = wrist · the canopy's specific force,
the wrist mode of a capsule on its bridle. The canopy fills with the square of time.
"""

from __future__ import annotations

from math import exp, sqrt

from investigator.filters.problem import WorldArrays
from investigator.navigation.rotations import Vector, components, rows_of
from investigator.plain import inside
from investigator.refly.arrays import DRAG, MASS, Body, Craft
from investigator.world.atmosphere import density
from investigator.world.frames import plumb


@inside
def resist(time: float, hangs: bool, body: Body, craft: Craft, world: WorldArrays) -> float:
    """Enter the specific force of the air (m/s², p) into the body's levels; returns the canopy's part."""
    v, level = body.velocity_p_m_s, body.level
    canopy = 0.0
    if hangs and time > craft.opens_s:
        canopy = craft.canopy_m2 * min((time - craft.opens_s) / craft.inflation_s, 1.0) ** 2
    speed = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])
    thick = 0.5 * density(plumb(body.position_p_m, world.body)[0], world.atmosphere) / level[MASS]
    for i in range(3):
        level[DRAG + i] = -thick * (canopy + craft.hull_m2) * speed * v[i]
    return thick * canopy * speed * speed


@inside
def swing(h: float, pull_m_s2: float, body: Body, craft: Craft) -> Vector:
    """The command (rad/s, b) by which `plant.carry` ends h seconds at the rate of the swing."""
    rows, v, rate = rows_of(components(body.quaternion_pb)), body.velocity_p_m_s, body.rate_b_rad_s
    speed = max(sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]), 1e-6)
    ux = -(rows[0][0] * v[0] + rows[1][0] * v[1] + rows[2][0] * v[2]) / speed
    uy = -(rows[0][1] * v[0] + rows[1][1] * v[1] + rows[2][1] * v[2]) / speed
    stiff = craft.wrist_1_m * pull_m_s2
    damped = 2.0 * craft.wrist_damping * sqrt(stiff)
    fades = exp(-h / craft.attitude_lag_s)
    gain = h / (1.0 - fades)
    return (
        rate[0] + gain * (-stiff * uy - damped * rate[0]),
        rate[1] + gain * (stiff * ux - damped * rate[1]),
        rate[2] - gain * damped * rate[2],
    )
