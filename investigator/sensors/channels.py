"""Recorded channels as the arrays a filter compares."""

from __future__ import annotations

import numpy as np

from investigator.errors import BadData
from investigator.logs.contents import Stream


def column(
    stream: Stream, channel: str, remedy: str = "Choose another sensor model for this stream."
) -> np.ndarray:
    """A scalar channel as (N, 1). Raises BadData where the stream does not carry it."""
    return columns(stream, (channel,), remedy)


def columns(
    stream: Stream, channels: tuple[str, ...], remedy: str = "Choose another sensor model for this stream."
) -> np.ndarray:
    """Channels side by side as (N, k). Raises BadData where the stream does not carry one of them."""
    for channel in channels:
        if channel not in stream.channels:
            carried = ", ".join(stream.channels) or "none"
            problem = f"The stream carries no {channel.replace('_', ' ')}; its channels are: {carried}."
            raise BadData(problem, f"/sensors/{stream.name}", remedy)
    values = [np.asarray(stream.values(channel), float).reshape(stream.time.size, -1) for channel in channels]
    return np.concatenate(values, axis=1)
