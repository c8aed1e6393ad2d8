"""The vehicle: engine, propellant, attitude control."""

from __future__ import annotations

from typing import Annotated

from investigator.parameters import Declared, quantity


class Engine(Declared):
    """All engines as one: thrust along +z_b that follows its command with a lag."""

    thrust_n: Annotated[float, quantity("N", "full thrust", gt=0, le=1e6, label="Full thrust")] = 1700.0
    impulse_s: Annotated[float, quantity("s", "specific impulse", gt=0, le=500, label="Specific impulse")] = (
        300.0
    )
    lowest_share: Annotated[float, quantity("", "least throttle", ge=0, le=1, label="Least throttle")] = 0.1
    lag_s: Annotated[float, quantity("s", "thrust follows its command with this lag", gt=0, le=10)] = 0.3


class AttitudeControl(Declared):
    """Turns the vehicle to where guidance wants its thrust, by the attitude the filter believes."""

    gain_1_s: Annotated[float, quantity("1/s", "commanded rate per angle to go", gt=0, le=20)] = 0.8
    fastest_deg_s: Annotated[
        float, quantity("deg/s", "commanded rates are held below", gt=0, le=360, label="Rate limit")
    ] = 6.0
    lag_s: Annotated[float, quantity("s", "rates follow their command with this lag", gt=0, le=10)] = 0.3


class Vehicle(Declared):
    """Masses at the start, engine, attitude control, and how high the inertial unit stands on its legs."""

    dry_kg: Annotated[
        float, quantity("kg", "dry, with the propellant that cannot be used", gt=0, le=1e5, label="Dry mass")
    ] = 348.0
    propellant_kg: Annotated[
        float, quantity("kg", "usable at the start", ge=0, le=1e5, label="Propellant")
    ] = 482.0
    legs_m: Annotated[float, quantity("m", "inertial unit above the feet", ge=0, le=10)] = 1.5
    engine: Engine = Engine()
    attitude: AttitudeControl = AttitudeControl()
