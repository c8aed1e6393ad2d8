"""Every defect a log can have, by its stable code: how far it reaches and what it means."""

from __future__ import annotations

from collections.abc import Mapping

from investigator.issues import Issue, Severity

_INFO, _WARNING, _ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR

CODES: Mapping[str, tuple[Severity, str]] = {
    # the file
    "truncated-file": (_WARNING, "The file ends before the end it states; what is left was read."),
    "external-link": (_ERROR, "A link leaves the file; it is not followed."),
    "soft-link": (_WARNING, "A link inside the file leads to no readable dataset."),
    "unknown-link": (_WARNING, "A link of a kind this program does not know."),
    "link-loop": (_WARNING, "A group contains itself; it is entered once."),
    "second-name": (_INFO, "A group is reached under two names; it is read under the first."),
    "too-deep": (_WARNING, "Groups nested too deep are not entered."),
    "too-many-objects": (_ERROR, "The file holds more objects than are looked at."),
    "external-storage": (_ERROR, "A dataset's values lie in another file; they are not read."),
    "virtual-dataset": (_ERROR, "A dataset is put together from others; it is not read."),
    "unknown-filter": (_ERROR, "A dataset is packed with a filter that is not at hand."),
    "absurd-size": (_ERROR, "A dataset, piece or attribute claims a size no log has."),
    "compression-bomb": (_ERROR, "A dataset claims far more data than its stored bytes can mean."),
    "unsupported-type": (_WARNING, "A dataset holds compounds, references or the like; it is not read."),
    "no-data": (_INFO, "A dataset has a type but no data."),
    "unreadable": (_ERROR, "An object is damaged and cannot be opened."),
    "unreadable-attribute": (_WARNING, "An attribute is damaged and counts as absent."),
    "truncated-dataset": (
        _WARNING,
        "The end of a dataset is cut off, was never written, or is shorter than its time.",
    ),
    "unreadable-rows": (_WARNING, "Rows of a dataset are damaged."),
    # what the format asks for
    "missing-header": (_WARNING, "A root attribute is absent or not text."),
    "unknown-part": (_INFO, "The root holds something the format does not name; it is left alone."),
    "unknown-kind": (_WARNING, "A sensor's kind is not one of the format's."),
    "missing-time": (_ERROR, "A stream has no usable time; it cannot be read."),
    "missing-channel": (_ERROR, "A channel its kind needs is absent or unusable."),
    "missing-valid": (_INFO, "A stream has no valid flags; every sample counts as valid."),
    "empty-stream": (_WARNING, "A stream has no samples."),
    "bad-attribute": (
        _WARNING,
        "An attribute of the format has a value it cannot have; the usual one is taken.",
    ),
    "bad-shape": (_ERROR, "A dataset has more axes, or other columns, than a channel has."),
    "unit-missing": (_ERROR, "A channel states no unit; it is not used."),
    "unit-unknown": (_ERROR, "A channel's unit is not in the table of units; it is not used."),
    "unit-mismatch": (
        _ERROR,
        "A channel's unit measures something else than the channel does; it is not used.",
    ),
    "datum-unstated": (_INFO, "A vertical channel does not say from which surface it counts."),
    # times
    "time-not-finite": (_WARNING, "Times that are no numbers; those samples are quarantined."),
    "backward-time": (_WARNING, "Times that run backward; those samples are quarantined."),
    "duplicate-time": (_WARNING, "Equal times; all but the first sample are quarantined."),
    "clock-jump": (_WARNING, "The clock jumps, or jumps against the time of reception."),
    "gap": (_WARNING, "More than five usual intervals without a sample."),
    "rate-jitter": (_INFO, "Intervals between samples vary widely."),
    "received-early": (_WARNING, "Samples received before their time of validity."),
    # values
    "not-finite": (_WARNING, "Values that are not finite; those samples are quarantined."),
    "sentinel": (_WARNING, "A stand-in for “no value”; those samples are quarantined and read as NaN."),
    "stuck-value": (_WARNING, "A lively channel holds one value for long. The samples stay in use."),
    "saturation": (_WARNING, "A channel stays at its own extreme. The samples stay in use."),
    "constant-value": (_INFO, "A channel has the same value throughout."),
    "implausible": (
        _WARNING,
        "Values beyond what the quantity can be; perhaps its unit is wrong. They stay in use.",
    ),
}


def defect(
    code: str, place: str, message: str, count: int = 1, time: tuple[float, float] | None = None
) -> Issue:
    """An issue of a known code, with that code's severity. Raises KeyError for an unknown code."""
    return Issue(code, CODES[code][0], place, message, count, time)
