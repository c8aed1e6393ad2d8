"""The samples that come with the program, as the start page shows them: landers and real flights stand
apart.
"""

from __future__ import annotations

from collections.abc import Callable
from textwrap import shorten

import numpy as np
from PySide6.QtCore import QObject, QTimer

from investigator.errors import InvestigatorError
from investigator.logs.contents import Stream
from investigator.logs.reader import FlightLog, open_log
from sample_logs import Sample as Shipped
from sample_logs import samples
from ui.jobs import Job
from ui.pages.start import Sample, Shelf, StartPage
from ui.widgets.thumbnail import Sketch

_POINTS = 400
_MARKING = "Representative, not flight data."  #: stands once, above all of them
_LONGEST = 96  #: characters of a card's two lines
_SCALE_HEIGHT_M = 8000.0  #: turns a pressure into the shape of a climb; a sketch has no numbers
_LEAD_S = 5.0  #: of the pad shown before the first phase that is not the pad
_REMARKS = {
    "Landers": "made by the re-fly simulator from published figures; representative, not flight data",
    "Real flights": "recorded on board or read from public video",
    "Simulated flights of others": "made by other people's simulators; no vehicle flew these",
}


class Shelving(QObject):
    """Fills the start page: cards at once, what each log looks like when it has been read.

    Logs are read while the start page is all there is to see: what somebody opens has the machine for itself.
    """

    def __init__(self, page: StartPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page, self._sketched = page, False
        self._job = Job(self)
        self._job.finished.connect(self._on_sketched)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._sketch)
        page.show_shelves(shelves(sketched=False))

    @property
    def running(self) -> bool:
        """Whether logs are still being read, or will be at once."""
        return self._job.running or self._soon.isActive()

    def begin(self) -> None:
        """Read the logs, unless they have been read, once the window has had its turn."""
        if not self._sketched and not self.running:
            self._soon.start()

    def rest(self) -> None:
        """Leave off; `begin` begins anew."""
        self._soon.stop()
        self._job.drop()

    def wait(self) -> None:
        """Stop and wait, as the window does before it closes."""
        self._soon.stop()
        self._job.wait()

    def _sketch(self) -> None:
        self._job.start(lambda report, cancelled: shelves(cancelled=cancelled))

    def _on_sketched(self, found: object) -> None:
        assert isinstance(found, tuple)
        self._sketched = True
        self._page.show_shelves(found)


def shelves(*, sketched: bool = True, cancelled: Callable[[], bool] = lambda: False) -> tuple[Shelf, ...]:
    """One shelf for each group of samples, under a heading that says where its data come from.

    A card that is `sketched` has had its log read.
    """
    found: dict[str, list[Sample]] = {title: [] for title in _REMARKS}
    for shipped in samples():
        card = _card(shipped, sketched=sketched and not cancelled())
        if card is not None:
            found.setdefault(shipped.group, []).append(card)
    return tuple(
        Shelf(title, _REMARKS.get(title, ""), tuple(cards)) for title, cards in found.items() if cards
    )


def _card(shipped: Shipped, *, sketched: bool) -> Sample | None:
    """A sample as a card: its case where it has one, else its log; None where the file cannot be read."""
    case, sketch = shipped.path.with_suffix(".case"), Sketch()
    if sketched:
        try:
            with open_log(shipped.path) as log:
                sketch = _sketch(log)
        except InvestigatorError:
            return None
    sentence = shorten(shipped.sentence.replace(_MARKING, "").strip(), _LONGEST, placeholder=" …")
    return Sample(case if case.is_file() else shipped.path, shipped.title, sentence, shipped.origin, sketch)


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
