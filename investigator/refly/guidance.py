"""What guidance aims for. The laws that do are in `steering`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from investigator.parameters import Declared, quantity


class Gate(Declared):
    """Where braking is to be after so many seconds: height above the site, distance to go, both speeds."""

    after_s: Annotated[float, quantity("s", "from ignition or the gate before", gt=0, le=3000)]
    height_m: Annotated[float, quantity("m", "above the site", ge=0, le=1e6)]
    to_go_m: Annotated[float, quantity("m", "along the ground", ge=-1e5, le=5e6)]
    forward_m_s: Annotated[float, quantity("m/s", "towards the site", ge=0, le=1e4)]
    sink_m_s: Annotated[float, quantity("m/s", "speed of descent", ge=-500, le=500)]


class Burn(Declared):
    """A burn against the flight in orbit: until the accelerometers have summed up so much, or for so long."""

    after_s: Annotated[float, quantity("s", "begins so long after the start", ge=0, le=7200)] = 60.0
    change_m_s: Annotated[float, quantity("m/s", "change of speed to be sensed", gt=0, le=1000)] = 20.0
    longest_s: Annotated[float, quantity("s", "and no longer than this", gt=0, le=3000)] = 120.0


class Release(Declared):
    """When a parachute is let go and engines take over: by believed height, once a range has been used."""

    below_m: Annotated[float, quantity("m", "believed height above the site", ge=0, le=1e5)] = 1200.0
    firing_least_s: Annotated[float, quantity("s", "engines then fire at least so long", ge=0, le=60)] = 0.0
    cut_below_m: Annotated[
        float, quantity("m", "and are cut below this believed height", ge=-1e3, le=1e3)
    ] = 2.0


class Guidance(Declared):
    """Braking from gate to gate, approach along a profile of speed over height, then straight down.

    The profile of the speed of descent w over height h above the site: w = `touchdown_m_s` below
    `slow_below_m`, from there up w² grows by 2·`low_m_s2` a metre to `bend_m`, and by 2·`high_m_s2` above.
    """

    ignition_to_go_m: Annotated[
        float, quantity("m", "braking begins this far from the site along the ground", ge=0, le=5e6)
    ] = 592e3
    gates: tuple[Gate, ...] = (
        Gate(after_s=643.0, height_m=3000.0, to_go_m=900.0, forward_m_s=57.0, sink_m_s=60.0),
    )
    touchdown_m_s: Annotated[float, quantity("m/s", "speed of descent at the end", gt=0, le=20)] = 1.0
    slow_below_m: Annotated[float, quantity("m", "held below this height", ge=0, le=1e4)] = 20.0
    low_m_s2: Annotated[float, quantity("m/s^2", "deceleration up to the bend", gt=0, le=20)] = 0.55
    bend_m: Annotated[float, quantity("m", "height of the bend", ge=0, le=1e5)] = 1000.0
    high_m_s2: Annotated[float, quantity("m/s^2", "deceleration above the bend", gt=0, le=20)] = 0.65
    steady_below_m: Annotated[
        float, quantity("m", "below this height only sideways speed is taken out", ge=0, le=1e4)
    ] = 60.0
    steepest_tilt_deg: Annotated[
        float, quantity("deg", "thrust leans no farther after braking", gt=0, le=89)
    ] = 40.0
    sideways_m_s2: Annotated[
        float, quantity("m/s^2", "deceleration towards the site after braking", gt=0, le=10)
    ] = 0.4
    response_s: Annotated[float, quantity("s", "errors of speed are taken out within", gt=0, le=60)] = 2.0
    dive: Annotated[
        float,
        quantity("×", "braking sinks at most so many times as fast as the profile", gt=0, le=1e12, log=True),
    ] = 1e12
    armed_below_m: Annotated[
        float, quantity("m", "touchdown logic is armed below this believed height", ge=-1e6, le=1e6)
    ] = 40.0
    rate_hz: Annotated[float, quantity("Hz", "commands a second", gt=0, le=100)] = 10.0
    burn: Annotated[Burn | None, Field(description="a burn in orbit before all else")] = None
    release: Release = Release()
