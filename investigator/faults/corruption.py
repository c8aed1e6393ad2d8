"""What injecting a fault does to a recorded stream: the same with other values, marked as corrupted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np

from investigator.errors import UsageError
from investigator.logs.contents import KINDS, Stream

Component = Literal["every", "first", "second", "third"]


def place(component: Component) -> int:
    """The column a fault acts on; −1 for every one."""
    return ("first", "second", "third").index(component) if component != "every" else -1


def chosen(component: int, count: int) -> np.ndarray:
    """(count,) 1.0 for the values a fault acts on, 0.0 for the others."""
    acts: np.ndarray = np.where((np.arange(count) == component) | (component < 0), 1.0, 0.0)
    return acts


def corrupted(
    stream: Stream,
    fault: str,
    active: np.ndarray,
    change: Callable[[np.ndarray], np.ndarray],
    channel: str = "",
) -> Stream:
    """The stream with `change` applied to the active rows of its channels (N, k), or of the one named.

    Raises UsageError where the stream carries no such channel.
    """
    names = [
        spec.name
        for spec in KINDS.get(stream.kind, ())
        if spec.name in stream.channels and spec.name != "temperature"
    ]
    if channel:
        if channel not in stream.channels:
            raise UsageError(
                f"The stream carries no {channel.replace('_', ' ')}.",
                f"/sensors/{stream.name}",
                f"Its channels are: {', '.join(stream.channels) or 'none'}.",
            )
        names = [channel]
    channels = dict(stream.channels)
    for name in names:
        values = np.array(channels[name].values, dtype=float)
        rows = values.reshape(values.shape[0], -1)
        rows[active] = change(rows)[active]
        channels[name] = replace(channels[name], values=rows.reshape(values.shape))
    return marked(replace(stream, channels=channels), fault)


def marked(stream: Stream, fault: str) -> Stream:
    """The stream with the fault named among what was injected into it."""
    injected = (*stream.attributes.get("injected", ()), fault)
    return replace(stream, attributes={**stream.attributes, "injected": injected})


def not_in_the_data(fault: str, why: str, stream: Stream) -> UsageError:
    """A fault that cannot be injected into this stream: why, and what to do instead."""
    return UsageError(
        f"The fault “{fault.replace('_', ' ')}” cannot be injected here: {why}.",
        f"/sensors/{stream.name}",
        "Model it in the setup instead.",
    )
