"""The mapping file of a plain table: a small TOML file that says what each column is.

[header]                      # as much of it as is known
vehicle = "Drop test 12"
site_latitude_deg = 39.39

[table]                       # only where the file is unusual
delimiter = ";"
decimal = ","
missing = [-999.0]            # numbers that stand for no value
columns = ["t", "p"]          # names, if the file has no header line

[time]
column = "Time"
unit = "ms"
zero = "first"                # or "recorded"; "auto" if left out

[[sensors]]
name = "barometer"
kind = "barometer"
channels.pressure = { column = "P", unit = "hPa", resolution = 0.01 }

[[sensors]]
name = "imu"
kind = "imu"
time = "imu_time"             # a time base of its own, where the file has two
rotation = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]      # sensor axes → body
attributes = { up_axis = "x" }
channels.specific_force = { columns = ["ax", "ay", "az"], unit = "g" }
channels.angular_rate = { columns = ["gx", "gy", "gz"], unit = "deg/s" }

[navigation]                  # the on-board solution, if the file has it
altitude_reference = "site"
channels.altitude = { column = "est_h", unit = "m" }

[events]
column = "state"
names = { "2" = "liftoff", "4" = "apogee" }
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from investigator.errors import BadData
from investigator.logs.contents import KINDS
from investigator.units import known, unit

#: Channels of an on-board solution and their SI units; each may have a `_sigma` beside it.
NAVIGATION = {
    "altitude": "m",
    "vertical_speed": "m/s",
    "acceleration": "m/s^2",
    "position_ned": "m",
    "velocity_ned": "m/s",
    "quaternion": "1",
}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Columns(_Part):
    """Where a channel comes from: one column or several, the unit, perhaps the worth of a count."""

    column: str = ""
    columns: tuple[str, ...] = ()
    unit: str
    resolution: Annotated[float, Field(gt=0)] | None = None
    long_name: str = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.column) == bool(self.columns):
            raise ValueError("give either column or columns")
        if self.unit.strip() not in known():
            raise ValueError(f"unit {self.unit!r} is not known; known are {', '.join(filter(None, known()))}")
        return self

    @property
    def source(self) -> str | list[str]:
        """One name, or a list of them."""
        return self.column or list(self.columns)


class TimeColumn(_Part):
    """The time column, its unit, and what becomes t = 0."""

    column: str
    unit: str = "s"
    zero: Literal["auto", "first", "recorded"] = "auto"

    @model_validator(mode="after")
    def _is_time(self) -> Self:
        if self.unit not in known() or unit(self.unit).si != "s":
            raise ValueError(f"{self.unit!r} is no unit of time")
        return self


class TableForm(_Part):
    """What is unusual about the file."""

    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    decimal: Literal[".", ","] | None = None
    missing: tuple[float, ...] = ()
    columns: tuple[str, ...] = ()


class StreamColumns(_Part):
    """A stream: its channels, and perhaps a time column, a validity column, frame and mounting of its own."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
    kind: str = "vehicle"
    channels: Annotated[dict[str, Columns], Field(min_length=1)]
    time: TimeColumn | None = None
    valid: str | None = None
    frame: str = "b"
    sampling: Literal["instantaneous", "rate", "increment"] = "instantaneous"
    derived: bool = False
    rotation: (
        tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]] | None
    ) = None
    lever_arm_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
    attributes: dict[str, str | bool | int | float] = {}


class Sensor(StreamColumns):
    """A sensor of one of the format's kinds, with the channels of that kind."""

    kind: str

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.kind not in KINDS:
            raise ValueError(f"kind {self.kind!r} is not known; kinds are {', '.join(KINDS)}")
        wanted = {spec.name: spec for spec in KINDS[self.kind]}
        for name, columns in self.channels.items():
            if name not in wanted:
                raise ValueError(f"a {self.kind} has no channel {name!r}; it may have {', '.join(wanted)}")
            _same_dimension(name, columns, wanted[name].unit)
            count = len(columns.columns) if columns.columns else 0
            if wanted[name].columns >= 0 and count != wanted[name].columns:
                raise ValueError(f"{name} takes {wanted[name].columns or 1} columns, not {count or 1}")
        lacking = [spec.name for spec in wanted.values() if spec.required and spec.name not in self.channels]
        if lacking:
            raise ValueError(f"a {self.kind} needs the channel {', '.join(lacking)}")
        return self


class Solution(_Part):
    """The on-board solution."""

    channels: Annotated[dict[str, Columns], Field(min_length=1)]
    altitude_reference: Literal["agl", "site", "ref"] = "site"
    time: TimeColumn | None = None
    attributes: dict[str, str | bool | int | float] = {}

    @model_validator(mode="after")
    def _known_channels(self) -> Self:
        for name, columns in self.channels.items():
            plain = name.removesuffix("_sigma")
            if plain not in NAVIGATION:
                may = ", ".join(NAVIGATION)
                raise ValueError(f"a solution has no channel {name!r}; it may have {may} and their _sigma")
            _same_dimension(name, columns, NAVIGATION[plain])
        return self


class EventColumn(_Part):
    """A column whose changes are events, with names for its values."""

    column: str
    names: dict[str, str] = {}


class Mapping(_Part):
    """A mapping file, whole."""

    header: dict[str, str | int | float] = {}
    table: TableForm = TableForm()
    time: TimeColumn
    sensors: tuple[Sensor, ...] = ()
    navigation: Solution | None = None
    vehicle: tuple[StreamColumns, ...] = ()
    events: EventColumn | None = None


def read_mapping(path: Path) -> Mapping:
    """A mapping file. Raises BadData, naming the entry, for anything it cannot mean."""
    try:
        found: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadData(
            f"The mapping file cannot be read: {error.strerror}.", str(path), "Check the path."
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadData(f"The mapping file is not valid TOML: {error}.", str(path), "Mend it there.") from error
    try:
        return Mapping.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        entry = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        more = f" ({error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise BadData(
            f"{message[:1].upper()}{message[1:]}{more}.", f"{path}: {entry}", "Mend it there."
        ) from error


def _same_dimension(name: str, columns: Columns, wanted: str) -> None:
    si = unit(columns.unit).si
    if si != wanted:
        raise ValueError(f"{name} is in {wanted}; {columns.unit!r} is {si}")
