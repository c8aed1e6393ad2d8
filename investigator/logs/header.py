"""The root attributes of a log: what flew, where, when, and by whose leave it is shown."""

from __future__ import annotations

from typing import Any

import numpy as np

from investigator.errors import BadData
from investigator.issues import Issue
from investigator.logs import layout
from investigator.logs.contents import Header
from investigator.logs.defects import defect
from investigator.logs.source import Source


def read_header(source: Source) -> tuple[Header, list[Issue]]:
    """The header and what is wrong with it.

    Raises BadData where nothing could follow: a later version of the format, or no known body.
    """
    attributes = source.attributes("/")
    _require_version(source)
    texts: dict[str, Any] = {name: attributes.get(name) for name in layout.HEADER_TEXT}
    issues = [
        defect("missing-header", f"/@{name}", f"The log does not state its {name.replace('_', ' ')}.")
        for name in layout.HEADER_REQUIRED
        if not isinstance(texts[name], str)
    ]
    known: dict[str, Any] = {name: text if isinstance(text, str) else "" for name, text in texts.items()}
    if known["body"] not in layout.BODIES:
        problem = f"The log does not say on which body it was flown ({', '.join(layout.BODIES)})."
        raise BadData(problem, str(source.path), "Set its root attribute “body”.")
    if known["origin"] not in layout.ORIGINS:
        message = f"Its origin is none of {', '.join(layout.ORIGINS)}; it is taken as a transcription."
        issues.append(defect("bad-attribute", "/@origin", message))
        known["origin"] = "transcription"
    header = Header(
        **known,
        site_latitude_rad=float(np.radians(_number(attributes, layout.SITE_LATITUDE, issues))),
        site_longitude_rad=float(np.radians(_number(attributes, layout.SITE_LONGITUDE, issues))),
        site_height_ref_m=_number(attributes, layout.SITE_HEIGHT, issues),
        attributes={name: value for name, value in attributes.items() if name not in layout.ROOT_ATTRIBUTES},
    )
    return header, issues


def _require_version(source: Source) -> None:
    version = source.verdict.version
    if version > layout.VERSION:
        problem = (
            f"The log is of format version {version}; this program reads up to version {layout.VERSION}."
        )
        raise BadData(problem, str(source.path), "Use a newer version of the program.")
    if version < 1:
        problem = "The log does not state the version of its format."
        raise BadData(problem, str(source.path), "Set its root attribute “format_version” to 1.")


def _number(attributes: dict[str, Any], name: str, issues: list[Issue]) -> float:
    value = attributes.get(name)
    if isinstance(value, (int, float)) and np.isfinite(value):
        return float(value)
    message = f"The log does not state its {name.replace('_', ' ')}; it is taken as 0."
    issues.append(defect("missing-header", f"/@{name}", message))
    return 0.0
