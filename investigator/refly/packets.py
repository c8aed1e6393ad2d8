"""Packets of telemetry lost on the way down: whole blocks of a sensor's samples that a log then lacks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from investigator.errors import UsageError
from investigator.logs.contents import LogContents, Stream

PACKET_S = 0.5  #: of one sensor's samples travel together


def without_packets(log: LogContents, share: float, seed: int) -> LogContents:
    """The log without a share of its sensors' packets, drawn stream by stream.

    What came before the start, and the sample at it, stays: no reference and no beginning is lost. Raises
    UsageError for a share outside 0 … 0.9.
    """
    if not 0.0 <= share <= 0.9:
        raise UsageError(f"A share of {share:g} of the packets cannot be lost.", "lose", "Give 0 to 0.9.")
    if share == 0.0:
        return log
    kept = tuple(_thinned(stream, share, seed) for stream in log.sensors)
    gone = sum(s.time.size for s in log.sensors) - sum(s.time.size for s in kept)
    note = f"{gone:,} samples of the sensors were lost with {100.0 * share:g} % of their packets."
    header = replace(log.header, attributes={**log.header.attributes, "packets_lost": share})
    return replace(log, header=header, sensors=kept, notes=(*log.notes, note))


def _thinned(stream: Stream, share: float, seed: int) -> Stream:
    packet = np.floor(np.maximum(stream.time, 0.0) / PACKET_S).astype(int)
    rng = np.random.default_rng([seed, 10, *stream.name.encode()])
    lost = rng.random(int(packet.max(initial=0)) + 1) < share
    keep = ~lost[packet] | (stream.time <= 0.0)
    channels = {name: replace(item, values=item.values[keep]) for name, item in stream.channels.items()}
    return replace(stream, time=stream.time[keep], channels=channels, valid=stream.valid[keep])
