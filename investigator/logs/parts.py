"""The parts of a log that are not streams: events, phases, terrain, witnesses, clocks, the as-flown setup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from investigator import units
from investigator.issues import Issue
from investigator.logs import layout
from investigator.logs.contents import (
    ClockModel,
    Event,
    OnboardMeasurements,
    OnboardStart,
    Phase,
    TerrainModel,
    Witness,
)
from investigator.logs.decoding import ChannelReader, describe
from investigator.logs.defects import defect
from investigator.logs.source import Source
from investigator.logs.streams import StreamReader


def stream_readers(source: Source) -> tuple[StreamReader, ...]:
    """Every stream of the log: sensors, on-board solution and updates, vehicle, witnesses, truth."""
    found = []
    for part, kind in ((layout.SENSORS, ""), (layout.MEASUREMENTS, "update"), (layout.VEHICLE, "")):
        for name in source.groups(f"/{part}"):
            found.append(StreamReader(source, f"/{part}/{name}", name, kind))
    for part, kind in ((layout.NAVIGATION, "navigation"), (layout.TRUTH, "truth")):
        if source.has(f"/{part}"):
            found.append(StreamReader(source, f"/{part}", part.rsplit("/", 1)[-1], kind))
    for name in source.groups(f"/{layout.WITNESS}"):
        address = f"/{layout.WITNESS}/{name}/stream"
        if source.has(address):
            known = source.attributes(address).get("name")
            found.append(StreamReader(source, address, known if isinstance(known, str) and known else name))
    return tuple(found)


def unknown_part(name: str) -> Issue:
    """The issue of something at the root the format does not name."""
    return defect("unknown-part", f"/{name}", "The format does not name it; it was left alone.")


def read_measurements(reader: StreamReader) -> OnboardMeasurements | None:
    """Recorded updates of one sensor, None where the innovation cannot be read. Missing sigmas are NaN."""
    if "innovation" not in reader.channels:
        return None
    count = reader.count
    sigma = reader.rows("innovation_sigma", 0, count) if "innovation_sigma" in reader.channels else None
    used = reader.rows("used", 0, count) if "used" in reader.channels else None
    reason = reader.rows("reason", 0, count) if "reason" in reader.channels else None
    return OnboardMeasurements(
        sensor=reader.name,
        time=reader.time,
        innovation=reader.rows("innovation", 0, count),
        innovation_sigma=np.full(count, np.nan) if sigma is None else sigma,
        used=np.zeros(count, dtype=bool) if used is None else np.nan_to_num(used).astype(bool),
        reason=np.full(count, "", dtype="U1") if reason is None else reason.astype(str),
        unit=reader.channels["innovation"].info.unit,
    )


def read_events(source: Source) -> tuple[Event, ...]:
    """Events whose time can be read, in order of time."""
    at = f"/{layout.EVENTS}"
    times = _column(source, f"{at}/{layout.TIME}")
    texts = [_texts(source, f"{at}/{name}", len(times)) for name in ("name", "detail", "source")]
    events = [
        Event(float(time), *words) for time, *words in zip(times, *texts, strict=True) if np.isfinite(time)
    ]
    return tuple(sorted(events, key=lambda event: event.time))


def read_phases(source: Source) -> tuple[Phase, ...]:
    """Phases whose start and end can be read, in order of their start."""
    at = f"/{layout.PHASES}"
    starts, ends = _column(source, f"{at}/start"), _column(source, f"{at}/end")
    names = _texts(source, f"{at}/name", len(starts))
    phases = [
        Phase(float(start), float(end), name)
        for start, end, name in zip(starts, ends, names, strict=False)
        if np.isfinite(start) and np.isfinite(end)
    ]
    return tuple(sorted(phases, key=lambda phase: phase.start))


def read_clocks(source: Source) -> tuple[ClockModel, ...]:
    """Clock models; a number that cannot be read is 0."""
    found = []
    for name in source.groups(f"/{layout.CLOCKS}"):
        known = source.attributes(f"/{layout.CLOCKS}/{name}")
        fields = ("offset_s", "offset_sigma_s", "drift", "drift_sigma")
        found.append(ClockModel(name, *(_float(known.get(field)) for field in fields)))
    return tuple(found)


def read_text(source: Source, address: str) -> str | None:
    """A single text, None where it is absent or cannot be read."""
    texts = source.texts(address)
    return texts[0] if texts and (texts[0] or not source.lost_count(address)) else None


def read_start(source: Source) -> OnboardStart | None:
    """How the flight filter started, None where state or covariance cannot be read."""
    at = f"/{layout.START}"
    known = source.attributes(at)
    states, errors = _names(known.get("states", ())), _names(known.get("errors", ()))
    x0, P0 = (_array(source, f"{at}/{name}") for name in (layout.START_STATE, layout.START_COVARIANCE))
    n, m = len(states), len(errors or states)
    if x0 is None or P0 is None or x0.shape != (n,) or P0.shape != (m, m):
        return None
    if not (np.isfinite(x0).all() and np.isfinite(P0).all()):
        return None
    counters = source.attributes(f"{at}/{layout.START_COUNTERS}")
    return OnboardStart(
        _float(known.get("time_s")),
        states,
        x0,
        P0,
        {name: _float(value) for name, value in counters.items()},
        errors,
    )


def _names(told: Any) -> tuple[str, ...]:
    return told if isinstance(told, tuple) else (str(told),)


def read_terrains(source: Source) -> tuple[TerrainModel, ...]:
    """Terrain models whose heights can be read, SI."""
    found = []
    for name in source.groups(f"/{layout.TERRAIN}"):
        at = f"/{layout.TERRAIN}/{name}"
        known = source.attributes(at)
        height = _array(source, f"{at}/height")
        if height is None:
            continue
        own = {
            k: v for k, v in known.items() if k not in layout.NEXUS_ATTRIBUTES | {"role", "datum", "sigma_m"}
        }
        found.append(
            TerrainModel(
                name=name,
                role="onboard" if known.get("role") == "onboard" else "survey",
                height_m=height,
                datum=str(known.get("datum", "")),
                latitude_rad=_array(source, f"{at}/latitude"),
                longitude_rad=_array(source, f"{at}/longitude"),
                distance_m=_array(source, f"{at}/distance"),
                sigma_m=_float(known.get("sigma_m")),
                attributes=own,
            )
        )
    return tuple(found)


def read_witnesses(source: Source, streams: Mapping[str, StreamReader]) -> tuple[Witness, ...]:
    """Witnesses with their facts in SI; `streams` are the log's stream readers by address."""
    found = []
    for name in source.groups(f"/{layout.WITNESS}"):
        at = f"/{layout.WITNESS}/{name}"
        known = source.attributes(at)
        values, sigmas = _facts(source, f"{at}/facts")
        reader = streams.get(f"{at}/stream")
        time = known.get("time_s")
        found.append(
            Witness(
                name=name,
                kind=str(known.get("kind", "")),
                time=float(time) if isinstance(time, (int, float)) else None,
                values=values,
                sigmas=sigmas,
                stream=reader.stream() if reader is not None and reader.usable else None,
                attributes={k: v for k, v in known.items() if k not in ("NX_class", "kind", "time_s")},
            )
        )
    return tuple(found)


def _facts(source: Source, at: str) -> tuple[dict[str, float], dict[str, float]]:
    values, sigmas = {}, {}
    for fact in source.datasets(at):
        raw, known = source.value(f"{at}/{fact}"), source.attributes(f"{at}/{fact}")
        try:
            entry, number = units.unit(str(known.get(layout.UNITS))), float(raw)
        except (KeyError, TypeError, ValueError):
            continue
        values[fact] = number * entry.factor + entry.offset
        if "sigma" in known:
            sigmas[fact] = _float(known["sigma"]) * entry.factor
    return values, sigmas


def _array(source: Source, address: str) -> np.ndarray | None:
    """A whole numeric dataset in SI with one or two axes, None where there is none."""
    info, _ = describe(source, address)
    if info is None or info.textual:
        return None
    return np.asarray(ChannelReader(source, info).read(0, info.rows), dtype=float)


def _column(source: Source, address: str) -> np.ndarray:
    values = _array(source, address)
    return np.zeros(0) if values is None or values.ndim != 1 else values


def _texts(source: Source, address: str, count: int) -> list[str]:
    texts = source.texts(address)[:count]
    return texts + [""] * (count - len(texts))


def _float(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) and np.isfinite(value) else 0.0
