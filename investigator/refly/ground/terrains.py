"""From a declared ground to three terrain models: "true", "survey" and "onboard"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from investigator.errors import UsageError
from investigator.logs.contents import TerrainModel
from investigator.refly.ground import lola
from investigator.refly.ground.lattice import Lattice, lattice
from investigator.refly.ground.model import Ground, OnboardMap, Rim
from investigator.refly.ground.relief import craters_m, hills_m
from investigator.world.bodies import body as body_named

_COUNT_M = 1.0 / 32.0  # exact in 32 bits, so heights pack well and do not hang on the last bit of a sine

_SURVEYED_STEPS = 4.0  # truth may hold what is two steps long: a survey on the same grid never sees it all


@dataclass(frozen=True)
class Terrains:
    """What is there, what the survey has of it, what flew; the site's height above the reference surface."""

    true: TerrainModel
    survey: TerrainModel
    onboard: TerrainModel
    site_height_ref_m: float


def terrains(ground: Ground, site_latitude_rad: float, site_longitude_rad: float, body: str) -> Terrains:
    """The ground of a scenario about its site, as three terrain models on one grid.

    The survey's sigma is the root mean square of what it lacks; the on-board map claims the same. Raises
    UsageError where LOLA's map does not reach, over a pole, or for a strip of too many heights.
    """
    planet = body_named(body)
    grid = lattice(ground.strip, site_latitude_rad, site_longitude_rad, planet.radius_m)
    site_m, region_m = _region(ground, grid, body)
    base = region_m - site_m if ground.rim is None else _rim(ground.rim, region_m - site_m, grid)
    share = _whole_from(max(ground.relief.level_m, 1.5 * grid.step_m), grid)
    resolved_m = max(ground.surveyed_m, _SURVEYED_STEPS * grid.step_m)
    fine, surveyed = (_fine(ground, grid, smallest) for smallest in (0.0, resolved_m))
    true, survey = (_counted(site_m + share * (base + part)) for part in (fine, surveyed))
    board = _counted(site_m + _board(ground.onboard, survey - site_m, grid))
    sigma_m = float(np.sqrt(np.mean((true - survey) ** 2)))
    model = _models(grid, "mean sphere" if planet.flattening == 0.0 else "ellipsoid")
    told = _told(ground)
    lacks = {"lacks": f"hills and craters smaller than {resolved_m:g} m"}
    return Terrains(
        model("true", "survey", true, 0.0, told | {"truth": True}),
        model("survey", "survey", survey, sigma_m, told | lacks),
        model("onboard", "onboard", board, sigma_m, _told_of_board(ground.onboard, told | lacks)),
        site_m,
    )


def _region(ground: Ground, grid: Lattice, body: str) -> tuple[float, np.ndarray]:
    """Height of the site and of every node (A, B), m above the reference surface."""
    if ground.region == "flat":
        return ground.flat_m, np.full(grid.distance_m.shape, ground.flat_m)
    if body != "moon":
        raise UsageError(
            f"LOLA mapped the Moon; there is no such relief of {body}.",
            "ground.region",
            "Choose flat regional ground and give its height.",
        )
    heights = lola.cut_for(grid.latitude_rad, grid.longitude_rad).heights_m(
        grid.latitude_rad, grid.longitude_rad
    )
    site = np.unravel_index(np.argmin(grid.distance_m), heights.shape)
    return round(float(heights[site]) / _COUNT_M) * _COUNT_M, heights


def _rim(rim: Rim, region_m: np.ndarray, grid: Lattice) -> np.ndarray:
    """Heights (A, B) above the site: the rim's profile, blended into the region beyond."""
    foot, crest = rim.distance_m - rim.wall_m, rim.distance_m
    profile = np.interp(grid.distance_m, [foot, crest, crest + rim.flank_m], [0.0, rim.crest_m, rim.outer_m])
    region = _smooth((grid.distance_m - rim.level_to_m) / rim.blend_m)
    return profile + region * (region_m - profile)


def _fine(ground: Ground, grid: Lattice, smallest_m: float) -> np.ndarray:
    return hills_m(ground.relief, grid, smallest_m) + craters_m(ground.relief, ground.strip, grid, smallest_m)


def _whole_from(level_m: float, grid: Lattice) -> np.ndarray:
    """Share (A, B) of the relief that stands: none within `level_m` of the site, all from twice that."""
    return _smooth(grid.distance_m / level_m - 1.0)


def _smooth(x: np.ndarray) -> np.ndarray:
    x = np.clip(x, 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)


def _board(board: OnboardMap, survey_m: np.ndarray, grid: Lattice) -> np.ndarray:
    """Heights (A, B) above the site on the map that flew."""
    inner = board.outside_from_m - board.edge_m
    outside = board.outside_m * np.clip((grid.distance_m - inner) / board.edge_m, 0.0, 1.0)
    inside = np.zeros_like(survey_m) if board.shape.startswith("level") else survey_m
    return inside + board.datum_m + (outside if board.shape.endswith("outside") else 0.0)


def _counted(heights_m: np.ndarray) -> np.ndarray:
    return np.round(heights_m / _COUNT_M) * _COUNT_M


def _models(grid: Lattice, datum: str) -> Callable[..., TerrainModel]:
    def model(
        name: str,
        role: Literal["survey", "onboard"],
        heights_m: np.ndarray,
        sigma_m: float,
        told: dict[str, Any],
    ) -> TerrainModel:
        return TerrainModel(
            name,
            role,
            heights_m.astype(np.float32),
            datum,
            latitude_rad=grid.latitude_rad,
            longitude_rad=grid.longitude_rad % (2.0 * np.pi),
            sigma_m=sigma_m,
            attributes=told,
        )

    return model


def _told(ground: Ground) -> dict[str, Any]:
    """Where the heights come from: what was measured, what was added, and that it is representative."""
    told: dict[str, Any] = {"seed": ground.relief.seed}
    if ground.region == "LOLA":
        told |= {"source": lola.SOURCE, "license": lola.LICENSE}
        reason = "added where the 7.6 km pixels of LOLA's map are too coarse"
    else:
        told["source"] = f"flat ground at {ground.flat_m:g} m"
        reason = "added to flat ground"
    told["added"] = f"hills, craters and level ground about the site: {reason}; representative"
    if ground.rim is not None:
        told["rim"] = (
            f"crest {ground.rim.crest_m:g} m above the site, {ground.rim.distance_m:g} m from it, inner wall "
            f"{ground.rim.wall_m:g} m wide: {reason}; representative"
        )
    return told


def _told_of_board(board: OnboardMap, survey: dict[str, Any]) -> dict[str, Any]:
    outside = f"{board.outside_m:+g} m from {board.outside_from_m:g} m outward"
    words = {
        "survey": "the survey",
        "level": "level ground at the site's height",
        "level inside, level outside": f"level ground at the site's height, {outside}",
        "survey inside, shifted outside": f"the survey, {outside}",
    }
    told = {"map": words[board.shape], "sigma": "as claimed: the survey's"}
    return told if board.shape.startswith("level") else survey | told
