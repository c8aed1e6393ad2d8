"""The description beside a FIRM flight: launch site, air, rocket, and where it was found."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from investigator.errors import BadData
from investigator.logs.contents import Witness
from investigator.logs.layouts.account import Account
from investigator.logs.layouts.pad import Pad

_EARTH_RADIUS_M = 6371008.8


def description(source: Path, account: Account) -> Mapping[str, Any]:
    """What ``<name>.metadata.json`` beside a flight says, or nothing.

    Raises BadData if it is no such file.
    """
    path = source.with_name(f"{source.stem}.metadata.json")
    if not path.exists():
        account.noted(path.name, "no such file beside the flight; site, air and landing place stay unknown")
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadData(f"It is not valid JSON: {error}.", str(path), "Mend it, or take it away.") from error
    if not isinstance(found, dict):
        raise BadData("It holds no description of a flight.", str(path), "Mend it, or take it away.")
    account.mapped(path.name, "attributes, witness", "kept whole as the attribute metadata")
    return found


def facts(metadata: Mapping[str, Any], pad: Pad | None, epoch: str, account: Account) -> dict[str, Any]:
    """Header fields out of the description of the flight."""
    site = metadata.get("launch_site", {})
    place = site.get("launch_coordinates", {})
    attributes: dict[str, Any] = {"metadata": dict(metadata)} if metadata else {}
    if pad is not None:
        attributes |= {"pad_start_s": pad.start, "pad_end_s": pad.end}
    for name, target, factor, offset in (
        ("air_temperature_celsius", "air_temperature_K", 1.0, 273.15),
        ("air_pressure_mb", "air_pressure_Pa", 100.0, 0.0),
        ("launch_rod_angle", "launch_rod_angle_deg", 1.0, 0.0),
    ):
        if isinstance(site.get(name), (int, float)):
            attributes[target] = site[name] * factor + offset
    stated = metadata.get("date", "")
    if stated and epoch and stated[:4] != epoch[:4]:
        account.noted(
            "epoch",
            f"the description dates the flight {stated}, the host's clock {epoch[:10]}; the clock is taken",
        )
        attributes["date_in_description"] = stated
    known: dict[str, Any] = {"attributes": attributes, "mission": site.get("location", "")}
    if "latitude" in place and "longitude" in place:
        known["site_latitude_rad"] = float(np.radians(place["latitude"]))
        known["site_longitude_rad"] = float(np.radians(place["longitude"]))
        attributes["site_source"] = "launch coordinates in the description; height not given"
    return known


def landing_place(metadata: Mapping[str, Any], account: Account) -> tuple[Witness, ...]:
    """Where the rocket was found, as a witness; its sigma is the precision the description states."""
    flight = metadata.get("flight_data", {})
    place, precision = (
        flight.get("landed_coordinates") or {},
        str(flight.get("landed_coordinates_precision") or ""),
    )
    if not isinstance(place.get("latitude"), float) or not isinstance(place.get("longitude"), float):
        return ()
    latitude, longitude = np.radians(place["latitude"]), np.radians(place["longitude"])
    sigmas: dict[str, float] = {}
    if stated := re.search(r"([\d.]+)\s*met", precision):
        angle = float(stated[1]) / _EARTH_RADIUS_M
        sigmas = {"latitude_rad": angle, "longitude_rad": float(angle / np.cos(latitude))}
    account.mapped("landed_coordinates", "/witness/landing_place", f"stated precision: {precision or 'none'}")
    values = {"latitude_rad": float(latitude), "longitude_rad": float(longitude)}
    return (
        Witness("landing_place", "impact_site", None, values, sigmas, attributes={"precision": precision}),
    )
