"""The samples that come with the program, as the start page shows them: landers and real flights stand
apart.
"""

from __future__ import annotations

import numpy as np

from investigator.errors import InvestigatorError
from investigator.logs.contents import Stream
from investigator.logs.reader import FlightLog, open_log
from sample_logs import Sample as Shipped
from sample_logs import samples
from ui.pages.start import Sample, Shelf
from ui.widgets.thumbnail import Sketch

_POINTS = 400
_SCALE_HEIGHT_M = 8000.0  #: turns a pressure into the shape of a climb; a sketch has no numbers
_LEAD_S = 5.0  #: of the pad shown before the first phase that is not the pad
_REMARKS = {
    "Landers": "made by the re-fly simulator from published figures; representative, not flight data",
    "Real flights": "recorded on board or read from public video",
    "Simulated flights of others": "made by other people's simulators; no vehicle flew these",
}


def shelves() -> tuple[Shelf, ...]:
    """One shelf for each group of samples, under a heading that says where its data come from."""
    found: dict[str, list[Sample]] = {title: [] for title in _REMARKS}
    for shipped in samples():
        card = _card(shipped)
        if card is not None:
            found.setdefault(shipped.group, []).append(card)
    return tuple(
        Shelf(title, _REMARKS.get(title, ""), tuple(cards)) for title, cards in found.items() if cards
    )


def _card(shipped: Shipped) -> Sample | None:
    """A sample as a card: its case where it has one, else its log; None where the file cannot be read."""
    case = shipped.path.with_suffix(".case")
    try:
        with open_log(shipped.path) as log:
            sketch = _sketch(log)
    except InvestigatorError:
        return None
    return Sample(
        case if case.is_file() else shipped.path, shipped.title, shipped.sentence, shipped.origin, sketch
    )


def _sketch(log: FlightLog) -> Sketch:
    """What was believed in flight, thinned to what a thumbnail can show; samples where nothing was believed
    on board.
    """
    recorded = log.navigation()
    if recorded is not None and "altitude" in recorded.channels:
        return Sketch(believed=_thin(log, recorded, recorded.values("altitude")))
    for stream in (log.sensor(name) for name in log.sensors):
        if "altitude" in stream.channels:
            return Sketch(used=_thin(log, stream, stream.values("altitude"), _POINTS // 4))
        if stream.kind == "barometer":
            pressure = stream.values("pressure")
            return Sketch(
                used=_thin(
                    log, stream, _SCALE_HEIGHT_M * np.log(np.nanmax(pressure) / pressure), _POINTS // 4
                )
            )
    return Sketch()


def _thin(
    log: FlightLog, stream: Stream, value: np.ndarray, points: int = _POINTS
) -> tuple[np.ndarray, np.ndarray]:
    moving = [phase.start for phase in log.phases if phase.name not in ("pad", "on ground")]
    begin = (moving[0] - _LEAD_S) if moving else -np.inf
    kept = np.flatnonzero(stream.usable & np.isfinite(value) & (stream.time >= begin))
    kept = kept[:: max(1, kept.size // points)]
    return stream.time[kept], value[kept]
