"""The samples that come with the program, as the start page shows them: landers and real flights stand apart."""

from __future__ import annotations

import numpy as np

from investigator.errors import InvestigatorError
from investigator.logs.reader import FlightLog, open_log
from sample_logs import Sample as Shipped
from sample_logs import samples
from ui.pages.start import Sample, Shelf
from ui.widgets.thumbnail import Sketch

_POINTS = 400
_TITLES = {
    "simulation": ("Landers", "made by simulation from published figures; representative, not flight data"),
    "flight": ("Real flights", "recorded on board or read from public video"),
}


def shelves() -> tuple[Shelf, ...]:
    """One shelf for each origin that has samples, landers first."""
    found: dict[str, list[Sample]] = {"simulation": [], "flight": []}
    for shipped in samples():
        card = _card(shipped)
        if card is not None:
            found["simulation" if shipped.origin == "simulation" else "flight"].append(card)
    return tuple(Shelf(*_TITLES[key], tuple(cards)) for key, cards in found.items() if cards)


def _card(shipped: Shipped) -> Sample | None:
    """A sample as a card: its case where it has one, else its log; None where the file cannot be read."""
    case = shipped.path.with_suffix(".case")
    try:
        with open_log(shipped.path) as log:
            sketch = _sketch(log)
    except InvestigatorError:
        return None
    return Sample(case if case.is_file() else shipped.path, shipped.title, shipped.sentence, shipped.origin, sketch)


def _sketch(log: FlightLog) -> Sketch:
    """What was believed, thinned to what a thumbnail can show; samples where nothing was believed on board."""
    recorded = log.navigation()
    if recorded is not None and "altitude" in recorded.channels:
        return Sketch(believed=_thin(recorded.time, recorded.values("altitude"), recorded.usable))
    for name in log.sensors:
        stream = log.sensor(name)
        if "altitude" in stream.channels:
            return Sketch(used=_thin(stream.time, stream.values("altitude"), stream.usable, _POINTS // 4))
    return Sketch()


def _thin(time: np.ndarray, value: np.ndarray, usable: np.ndarray, points: int = _POINTS) -> tuple[np.ndarray, np.ndarray]:
    kept = np.flatnonzero(usable & np.isfinite(value) & np.isfinite(time))
    kept = kept[:: max(1, kept.size // points)]
    return time[kept], value[kept]
