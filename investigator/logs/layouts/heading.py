"""The header of an imported log: what the source says, overruled by what the user gives."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, get_args

from investigator.errors import UsageError
from investigator.logs.contents import Header, Origin
from investigator.logs.layouts.account import Account

#: Fields a user may give, with the unit of the three that are numbers.
TEXTS = ("vehicle", "mission", "body", "epoch_utc", "origin", "source", "license", "summary", "title")
NUMBERS = ("site_latitude_deg", "site_longitude_deg", "site_height_ref_m")
_BODIES = ("moon", "mars", "earth")


def header(given: Mapping[str, str], account: Account, **known: Any) -> Header:
    """A header from what the source says (`known`) and what the user gives (name → text).

    What neither says stays empty. Raises UsageError for a field that does not exist or a value it cannot
    take.
    """
    plain: dict[str, Any] = dict.fromkeys(TEXTS, "") | {"body": "earth", "origin": "flight"} | known
    made = Header(**plain)
    for name, text in given.items():
        made = _with(made, name, text)
        account.mapped("given by the user", name, text)
    missing = [name for name in ("vehicle", "license", "source") if not getattr(made, name)]
    if missing:
        account.noted("header", f"neither the source nor the user says: {', '.join(missing)}")
    return made


def _with(made: Header, name: str, text: str) -> Header:
    if name in ("body", "origin"):
        choices = _BODIES if name == "body" else get_args(Origin)
        if text not in choices:
            raise UsageError(f"{name} cannot be {text!r}.", "header", f"Choose one of {', '.join(choices)}.")
        return _replaced(made, name, text)
    if name in TEXTS:
        return _replaced(made, name, text)
    if name not in NUMBERS:
        raise UsageError(
            f"There is no header field {name!r}.", "header", f"Fields are {', '.join(TEXTS + NUMBERS)}."
        )
    try:
        number = float(text)
    except ValueError:
        raise UsageError(f"{name} is no number: {text!r}.", "header", "Give a decimal number.") from None
    if name == "site_height_ref_m":
        return replace(made, site_height_ref_m=number)
    field: Literal["site_latitude_rad", "site_longitude_rad"]
    field = "site_latitude_rad" if name == "site_latitude_deg" else "site_longitude_rad"
    return _replaced(made, field, math.radians(number))


def _replaced(made: Header, name: str, value: Any) -> Header:
    changes: dict[str, Any] = {name: value}
    return replace(made, **changes)
