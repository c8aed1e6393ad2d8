"""The vehicle: engine, propellant, attitude control."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

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


class Parachute(Declared):
    """A parachute that opens in flight and is let go by the flight software, with what hangs on it.

    Below it the vehicle swings about the line of flight: ω² is `wrist_1_m` times the canopy's specific force,
    the vehicle's mass times the arm from the bridle to its centre by its moment of inertia.
    """

    drag_area_m2: Annotated[float, quantity("m^2", "area times coefficient", gt=0, le=1e4)] = 56.0
    opens_s: Annotated[float, quantity("s", "begins to inflate", ge=0, le=7200)] = 2.0
    inflation_s: Annotated[float, quantity("s", "until it is full", gt=0, le=60)] = 1.0
    wrist_1_m: Annotated[float, quantity("1/m", "stiffness of the swing", ge=0, le=100)] = 2.0
    wrist_damping: Annotated[float, quantity("", "damping ratio of the swing", ge=0, le=2)] = 0.15
    off_wind_deg: Annotated[float, quantity("deg", "off the line of flight when it opens", ge=-90, le=90)] = (
        0.0
    )
    shed_kg: Annotated[float, quantity("kg", "leaves with it", ge=0, le=1e5)] = 0.0


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
    drag_area_m2: Annotated[float, quantity("m^2", "of the vehicle alone", ge=0, le=1e4)] = 0.0
    parachute: Annotated[Parachute | None, Field(description="the parachute it begins under")] = None

    def mass_kg(self) -> float:
        """At the start, with what a parachute takes along."""
        shed = 0.0 if self.parachute is None else self.parachute.shed_kg
        return self.dry_kg + self.propellant_kg + shed
