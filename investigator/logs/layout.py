"""Names of flight log format 1: where each part of a log stands in the HDF5 file.

Whatever spells a path or an attribute of the format spells it from here. In prose: ``docs/log-format.md``.
"""

from __future__ import annotations

FORMAT = "descent-investigator flight log"
VERSION = 1

SENSORS = "sensors"
ONBOARD = "onboard"
NAVIGATION = "onboard/navigation"
MEASUREMENTS = "onboard/measurements"
SETUP = "onboard/setup"
START = "onboard/start"
VEHICLE = "vehicle"
EVENTS = "events"
PHASES = "phases"
TERRAIN = "terrain"
WITNESS = "witness"
CLOCKS = "clocks"
TRUTH = "truth"
NOTES = "notes"

#: Groups at the root of a log; anything else there is reported and left alone.
PARTS = (SENSORS, ONBOARD, VEHICLE, EVENTS, PHASES, TERRAIN, WITNESS, CLOCKS, TRUTH, NOTES)

TIME = "time"
TIME_RECEIVED = "time_received"
VALID = "valid"
#: Datasets of a stream that are not channels.
STREAM_DATASETS = (TIME, TIME_RECEIVED, VALID)

SETUP_CONFIGURATION = "configuration"
SETUP_ORIGINAL = "original"
START_STATE, START_COVARIANCE, START_COUNTERS = "x0", "P0", "gate_counters"

UNITS = "units"
LONG_NAME = "long_name"
SCALE_FACTOR, ADD_OFFSET, FILL_VALUE = "scale_factor", "add_offset", "_FillValue"
POSITIVE, REFERENCE_SURFACE, ALTITUDE_REFERENCE = "positive", "reference_surface", "altitude_reference"
#: Attributes a dataset carries for the format itself; all others are the channel's own.
DATASET_ATTRIBUTES = frozenset(
    {
        UNITS,
        LONG_NAME,
        SCALE_FACTOR,
        ADD_OFFSET,
        FILL_VALUE,
        "CLASS",
        "NAME",
        "DIMENSION_LIST",
        "REFERENCE_LIST",
    }
)
#: NeXus attributes by which h5web and silx plot a group.
NEXUS_ATTRIBUTES = frozenset(
    {"NX_class", "signal", "auxiliary_signals", "axes", "time_indices", "default", "latitude_indices"}
    | {"longitude_indices", "distance_indices"}
)

ROTATION, LEVER_ARM = "mounting_rotation", "mounting_lever_arm_m"
STREAM_ATTRIBUTES = NEXUS_ATTRIBUTES | {"kind", "frame", "sampling", "derived", "clock", ROTATION, LEVER_ARM}

HEADER_TEXT = ("vehicle", "mission", "body", "epoch_utc", "origin", "source", "license", "summary", "title")
#: Header texts without which a log is not one of this format.
HEADER_REQUIRED = ("vehicle", "mission", "body", "epoch_utc", "origin", "source", "license", "summary")
SITE_LATITUDE, SITE_LONGITUDE, SITE_HEIGHT = "site_latitude_deg", "site_longitude_deg", "site_height_ref_m"
ROOT_ATTRIBUTES = (
    NEXUS_ATTRIBUTES
    | {"format", "format_version", SITE_LATITUDE, SITE_LONGITUDE, SITE_HEIGHT}
    | frozenset(HEADER_TEXT)
)

BODIES = ("moon", "mars", "earth")
ORIGINS = ("flight", "simulation", "transcription")

#: Channels along the vertical: they state `positive` and the surface they are counted from.
VERTICAL = frozenset({"altitude", "height", "altitude_agl", "height_site", "height_ref", "vertical_speed"})

#: The flight software's word on a sample, in the order of their codes in the file.
REASONS = ("used", "rejected_gate", "latched", "inhibited", "invalid", "stale")

#: SI unit by the ending of a fact's name (`range_rate_m_s`), longest first.
SUFFIX_UNITS = (
    ("_m_s2", "m/s^2"), ("_rad_s", "rad/s"), ("_m_s", "m/s"), ("_rad", "rad"), ("_pa", "Pa"), ("_Pa", "Pa"),
    ("_kg", "kg"), ("_m", "m"), ("_s", "s"), ("_n", "N"), ("_N", "N"), ("_k", "K"), ("_K", "K"),
    ("_hz", "Hz"), ("_Hz", "Hz"),
)  # fmt: skip


def unit_by_name(fact: str) -> str:
    """The SI unit a fact's name ends in, or "1" where it names none."""
    return next((spelling for ending, spelling in SUFFIX_UNITS if fact.endswith(ending)), "1")
