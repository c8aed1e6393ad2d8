"""The report as a value: everything a page says, before anything is drawn.

Text is plain text; nothing in it is markup.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from investigator.diagnosis.table import MetricsTable
from investigator.figures import Figure

Tone = Literal["plain", "ok", "warn", "bad"]

FITTED = "fitted, not as flown"


@dataclass(frozen=True)
class Chip:
    """A few words in a box under the title; a tone other than plain comes with a sign."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class CaptionedFigure:
    """A figure, its claim (one sentence, printed bold) and what is seen in it.

    Numbers follow from the order.
    """

    figure: Figure
    claim: str
    text: str = ""


@dataclass(frozen=True)
class HypothesisEntry:
    """A hypothesis as the page tells it.

    `verdict` is a word, "What-if" or "withheld"; `changes` are sentences.

    A change is `differences.Change.sentence()`; an empty tuple reads "Nothing differs from the baseline."
    """

    letter: str
    slot: int
    title: str
    statement: str
    verdict: str = ""
    tone: Tone = "plain"
    changes: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class FidelityStatement:
    """What the fidelity check says, and where the setup comes from ("as flown", "fitted, not as flown").

    `reproduces` is None where the log carries no on-board solution to be held against.
    """

    sentence: str
    reproduces: bool | None
    provenance: str
    details: tuple[str, ...] = ()

    @property
    def fitted(self) -> bool:
        """Whether the setup was not the one that flew, which every page must then say."""
        return self.provenance != "as flown"


@dataclass(frozen=True)
class Evidence:
    """A piece of data cited by address (file, channel, time span), and what it shows.

    Numbered E1, E2, … by order.
    """

    address: str
    note: str = ""


@dataclass(frozen=True)
class InputFile:
    """A file the results depend on, under its SHA-256."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Version:
    """A program or library that took part."""

    name: str
    version: str


@dataclass(frozen=True)
class Attribution:
    """Where data come from and under which licence."""

    what: str
    source: str
    licence: str


@dataclass(frozen=True)
class Document:
    """A report. `date` is its date of issue and the only date in it: the same document gives the same bytes.

    `inputs` holds the flight log first, then further files (a second logger, the case). `marking` is printed
    on every page; a figure's own marking is printed too where the document has none.
    """

    title: str
    report_id: str
    date: date
    vehicle: str
    event: str
    event_date: str
    question: str
    conclusion: str
    confidence: str
    inputs: tuple[InputFile, ...]
    setup_digest: str
    engine: Version
    fidelity: FidelityStatement
    marking: str = ""
    chips: tuple[Chip, ...] = ()
    summary: tuple[str, ...] = ()
    figures: tuple[CaptionedFigure, ...] = ()
    metrics: MetricsTable | None = None
    hypotheses: tuple[HypothesisEntry, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    uncertainty: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    libraries: tuple[Version, ...] = ()
    sources: tuple[Attribution, ...] = ()

    @property
    def log(self) -> InputFile:
        """The flight log."""
        return self.inputs[0]

    @property
    def shown_marking(self) -> str:
        """The marking every page carries: the document's, else the first that one of its figures carries."""
        return self.marking or next((item.figure.marking for item in self.figures if item.figure.marking), "")


def panels_of(figure: Figure, *keys: str) -> Figure:
    """The same figure with only these panels, in this order; those it does not have are left out."""
    known = {panel.key: panel for panel in figure.panels}
    return replace(figure, panels=tuple(known[key] for key in keys if key in known))
