"""What a scenario declares of the ground: strip, regional and fine relief, a rim, the on-board map."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from investigator.parameters import Declared, choice, quantity


class Strip(Declared):
    """The ground covered: a strip along the approach, or the box of latitude and longitude around it.

    Beyond it the ground goes on at the height of its edge.
    """

    before_m: Annotated[float, quantity("m", "length before the site", gt=0, le=2e6)] = 60e3
    beyond_m: Annotated[float, quantity("m", "length beyond the site", gt=0, le=1e6)] = 15e3
    half_width_m: Annotated[float, quantity("m", "to either side of the track", gt=0, le=2e5)] = 6e3
    azimuth_deg: Annotated[
        float, quantity("deg", "direction of flight at the site; 180: from the north", ge=0, lt=360)
    ] = 180.0
    step_m: Annotated[float, quantity("m", "between heights, at the site", ge=5, le=1e4, log=True)] = 95.0


class FineRelief(Declared):
    """Relief that regional maps lack: fractal hills and fresh craters, representative, not the place's own.

    Hills are plane waves of random direction and phase, wavelengths even in their logarithm, amplitude as
    wavelength to the power of the Hurst exponent. Lunar slopes between 17 m and 2.7 km have exponents of
    about 0.76 (maria) and 0.95 (highlands): Rosenburg et al. 2011, J. Geophys. Res. 116, E02001.
    """

    seed: Annotated[int, quantity("", "of the relief alone", ge=0, le=2**31 - 1)] = 1
    rms_m: Annotated[float, quantity("m", "height of the hills, one sigma", ge=0, le=2e3)] = 12.0
    shortest_m: Annotated[float, quantity("m", "shortest wavelength", ge=10, le=1e5, log=True)] = 200.0
    longest_m: Annotated[float, quantity("m", "longest wavelength", ge=10, le=1e5, log=True)] = 8e3
    hurst: Annotated[float, quantity("", "how smooth: Hurst exponent", ge=0, le=1)] = 0.85
    craters: Annotated[int, quantity("", "number of craters in the strip", ge=0, le=5000)] = 150
    smallest_m: Annotated[float, quantity("m", "diameter of the smallest", ge=5, le=2e4, log=True)] = 200.0
    largest_m: Annotated[float, quantity("m", "diameter of the largest", ge=5, le=2e4, log=True)] = 800.0
    depth_share: Annotated[float, quantity("", "depth by diameter; 0.2 is fresh", ge=0, le=0.3)] = 0.12
    level_m: Annotated[
        float,
        quantity(
            "m", "level about the site (1.5 steps at least); relief is whole at twice that", ge=0, le=2e4
        ),
    ] = 300.0

    @model_validator(mode="after")
    def _in_order(self) -> FineRelief:
        for low, high in (("shortest_m", "longest_m"), ("smallest_m", "largest_m")):
            if getattr(self, low) > getattr(self, high):
                raise ValueError(f"{low} is above {high}; exchange them")
        return self


class Rim(Declared):
    """A crater's rim about the site: a profile over distance from it, heights above the site.

    Floor at the site's height, a wall that rises linearly to the crest, a flank that falls to level outer
    ground, then a blend into the regional relief.
    """

    crest_m: Annotated[float, quantity("m", "crest above the site", gt=0, le=1e4)] = 3060.0
    distance_m: Annotated[float, quantity("m", "crest from the site", gt=0, le=5e5)] = 20e3
    wall_m: Annotated[float, quantity("m", "width of the inner wall", gt=0, le=1e5)] = 940.0
    flank_m: Annotated[float, quantity("m", "width of the fall to the outer ground", gt=0, le=1e5)] = 1000.0
    outer_m: Annotated[float, quantity("m", "outer ground above the site", ge=-1e4, le=1e4)] = 3000.0
    level_to_m: Annotated[float, quantity("m", "outer ground is level to here", gt=0, le=1e6)] = 48e3
    blend_m: Annotated[float, quantity("m", "then blends into the region over", gt=0, le=1e6)] = 20e3

    @model_validator(mode="after")
    def _in_order(self) -> Rim:
        if self.wall_m > self.distance_m:
            raise ValueError("wall_m is above distance_m: the wall would reach past the site; narrow it")
        if self.distance_m + self.flank_m > self.level_to_m:
            raise ValueError("level_to_m lies on the rim's flank; move it beyond distance_m + flank_m")
        return self


class OnboardMap(Declared):
    """The map that flew: the survey or level ground, perhaps of another height outside, perhaps shifted."""

    shape: Annotated[
        Literal["survey", "level", "level inside, level outside", "survey inside, shifted outside"],
        choice("what the board had of the ground"),
    ] = "survey"
    outside_from_m: Annotated[float, quantity("m", "outside begins, from the site", gt=0, le=1e6)] = 20e3
    edge_m: Annotated[float, quantity("m", "width of the change, inward from there", gt=0, le=1e5)] = 940.0
    outside_m: Annotated[
        float, quantity("m", "outside: level above the site, or shift of the survey", ge=-2e4, le=2e4)
    ] = 0.0
    datum_m: Annotated[
        float, quantity("m", "added to every height: a wrong reference radius", ge=-5e4, le=5e4)
    ] = 0.0


class Ground(Declared):
    """The ground of a scenario, in three versions: what is there, what was surveyed, what flew."""

    strip: Strip = Strip()
    region: Annotated[
        Literal["LOLA", "flat"], choice("regional relief: LOLA's map of the Moon, or flat ground")
    ] = "LOLA"
    flat_m: Annotated[
        float, quantity("m", "flat ground above the reference surface", ge=-2e4, le=3e4, label="Flat ground")
    ] = 0.0
    relief: FineRelief = FineRelief()
    rim: Annotated[Rim | None, Field(description="a crater's rim about the site")] = None
    surveyed_m: Annotated[
        float, quantity("m", "the survey lacks what is smaller (or than four steps)", ge=0, le=1e5)
    ] = 1000.0
    onboard: OnboardMap = OnboardMap()
