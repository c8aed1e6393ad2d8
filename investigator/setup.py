"""The setup: everything a filter run needs besides the log, in two halves.

`onboard` is what the flight software believed and did; `actual` is how sensors and world really behaved. A
replay runs with the first, a reconstruction with the second. A hypothesis is a pure edit of a setup; the
baseline is the as-flown one.
"""

from __future__ import annotations

from typing import Annotated, Literal

from investigator.families import member_of
from investigator.faults.model import Fault
from investigator.filters.gates import Gate
from investigator.navigation.mechanisation import Mechanisation
from investigator.parameters import Declared, choice, quantity
from investigator.sensors.model import SensorModel

AnyGate = Annotated[Gate, *member_of("investigator.filters.policies", Gate)]
AnyFault = Annotated[Fault, *member_of("investigator.faults", Fault)]
AnySensor = Annotated[SensorModel, *member_of("investigator.sensors", SensorModel)]
AnyMechanisation = Annotated[Mechanisation, *member_of("investigator.navigation", Mechanisation)]


class SensorUse(Declared):
    """How one half uses one stream: the sensor as modelled, its faults, its gate, and whether it takes
    part.
    """

    model: AnySensor
    gate: AnyGate
    faults: tuple[AnyFault, ...] = ()
    mode: Annotated[
        Literal["use", "withhold", "inhibit"],
        choice(
            "use it; withhold it (predicted and scored, never used); or inhibit it as the flight software can"
        ),
    ] = "use"
    latency_s: Annotated[
        float, quantity("s", "time of validity lies this much before the stamp", ge=0, le=10)
    ] = 0.0
    underweighting: Annotated[float, quantity("", "Lear's β: R grows by β·HPHᵀ", ge=0, le=10)] = 0.0


class World(Declared):
    """The world as one half holds it: which terrain of the log it uses, the pressure model at the site."""

    terrain: Annotated[
        str, choice("name of the terrain model in the log; empty for flat ground at the site")
    ] = ""
    surface_pressure_pa: Annotated[float, quantity("Pa", "pressure at the site", ge=0, le=2e5)] = 101325.0
    surface_temperature_k: Annotated[float, quantity("K", "temperature at the site", ge=0, le=400)] = 288.15
    lapse_k_m: Annotated[float, quantity("K/m", "temperature fall with height", ge=0, le=0.02)] = 0.0065


class Navigation(Declared):
    """One half: mechanisation, world, and the use of each stream by name."""

    mechanisation: AnyMechanisation
    sensors: dict[str, SensorUse]
    world: World = World()
    start_s: Annotated[float, quantity("s", "the run starts here", label="Start")] = -1e9
    end_s: Annotated[float, quantity("s", "the run ends here", label="End")] = 1e9


class Bounds(Declared):
    """How closely the baseline replay must follow the recorded solution before anything is concluded from
    it.
    """

    height_rms_m: Annotated[
        float, quantity("m", "root mean square of the height difference", ge=0, label="Height rms")
    ] = 5.0
    height_worst_m: Annotated[
        float, quantity("m", "largest height difference", ge=0, label="Height worst")
    ] = 20.0
    speed_rms_m_s: Annotated[
        float, quantity("m/s", "root mean square of the vertical speed", ge=0, label="Speed rms")
    ] = 2.5


class Setup(Declared):
    """Both halves, how closely the first must reproduce the flight, and where they come from."""

    onboard: Navigation
    actual: Navigation
    bounds: Bounds = Bounds()
    provenance: Literal["as flown", "fitted, not as flown", "assumed, not as flown"] = "assumed, not as flown"
    note: str = ""
