"""Hedy's first forty seconds, reconstructed once for every test that asks, and edited copies of the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from investigator.baseline import baseline
from investigator.logs.reader import FlightLog, open_log
from investigator.logs.writer import write_log
from investigator.parameters import put
from investigator.reconstruction import Reconstruction, reconstruct

SAMPLES = Path(__file__).resolve().parent.parent / "sample_logs"
END_S = 40.0
ISA_SCALE_M, ISA_EXPONENT = 44330.77, 0.190263


@cache
def log() -> FlightLog:
    return open_log(SAMPLES / "hedy.h5")


@cache
def as_is() -> Reconstruction:
    return ascent_of(log())


def ascent_of(flown: FlightLog) -> Reconstruction:
    return reconstruct(flown, put(baseline(flown), "actual.end_s", END_S))


def pressure_height(pressure_pa: np.ndarray) -> np.ndarray:
    """Standard pressure altitude above the pad (U.S. Standard Atmosphere 1976)."""
    height = ISA_SCALE_M * (1.0 - (pressure_pa / 101325.0) ** ISA_EXPONENT)
    return height - height[:50].mean()


def edited(folder: Path, change: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> FlightLog:
    """A copy of the log whose pressure altitudes went through change(time, height)."""
    contents = log().contents()
    sensors = []
    for stream in contents.sensors:
        if stream.name == "barometer":
            channel = stream.channels["pressure"]
            height = ISA_SCALE_M * (1.0 - (channel.values / 101325.0) ** ISA_EXPONENT)
            changed = change(stream.time, height)
            pressure = 101325.0 * (1.0 - changed / ISA_SCALE_M) ** (1.0 / ISA_EXPONENT)
            stream = replace(
                stream, channels={**stream.channels, "pressure": replace(channel, values=pressure)}
            )
        sensors.append(stream)
    path = folder / "edited.h5"
    write_log(path, replace(contents, sensors=tuple(sensors)))
    return open_log(path)
