"""The document set as a PDF: A4, archival (PDF/A-2u), the same bytes for the same document.

The template beside this module lays out; this one hands it words. Every word is data: nothing a log, a case
or an analyst wrote is read as markup.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Final

from investigator.assets import FONTS
from investigator.diagnosis.table import MetricsTable
from investigator.errors import NumericalFailure
from investigator.report import inks
from investigator.report.document import CaptionedFigure, Document, HypothesisEntry
from investigator.report.drawing import Drawing
from investigator.report.lettering import REGULAR, glyphs
from investigator.report.text import breakable, printable, short_hash, shortened, spelled_out

STANDARD: Final = "a-2u"
_TEMPLATE = ("page.typ", "parts.typ")
_INKS = {
    "text_1": inks.TEXT_1,
    "text_2": inks.TEXT_2,
    "text_3": inks.TEXT_3,
    "rule": inks.STRONG_LINE,
    "raw": inks.RAW,
    "ok": inks.OK,
    "ok_ground": inks.OK_GROUND,
    "warn": inks.WARN,
    "warn_ground": inks.WARN_GROUND,
    "bad": inks.BAD,
    "bad_ground": inks.BAD_GROUND,
    "badge_share": inks.BADGE_SHARE,
}


def set_page(document: Document, drawings: tuple[Drawing, ...], room: Path) -> bytes:
    """The PDF of a document whose figures have been drawn.

    `room` is an empty folder to work in; it is left as it was. Characters no bundled typeface has are set in
    one of the machine's own; where it has none either, they are printed as their code points.
    """
    for name in _TEMPLATE:
        shutil.copyfile(Path(__file__).parent / name, room / name)
    for number, drawing in enumerate(drawings, start=1):
        (room / f"figure-{number}.svg").write_text(drawing.svg, encoding="utf-8")
    data = page_data(document, drawings)
    made = _compiled(room, data) or _compiled(room, data, machine_fonts=True)
    if made is None:
        made = _compiled(room, _spelled_out(data, glyphs(REGULAR)))
    for path in room.iterdir():
        path.unlink()
    if made is None:
        raise NumericalFailure("The page could not be set.", document.title, "Report this with the case.")
    return made


def _compiled(room: Path, data: dict[str, Any], *, machine_fonts: bool = False) -> bytes | None:
    """The PDF, or None where a character has no glyph (an archival PDF must not hold one)."""
    import typst

    (room / "data.json").write_text(json.dumps(data), encoding="utf-8")
    try:
        return typst.compile(
            room / "page.typ",
            root=room,
            font_paths=[FONTS],
            ignore_system_fonts=not machine_fonts,
            format="pdf",
            pdf_standards=STANDARD,
        )
    except typst.TypstError as error:
        if "could not be displayed" in str(error):
            return None
        raise


def _spelled_out(data: Any, known: frozenset[int]) -> Any:
    if isinstance(data, str):
        return spelled_out(data, known)
    if isinstance(data, dict):
        return {key: _spelled_out(value, known) for key, value in data.items()}
    if isinstance(data, list):
        return [_spelled_out(value, known) for value in data]
    return data


def page_data(document: Document, drawings: tuple[Drawing, ...]) -> dict[str, Any]:
    """What the template prints, as plain values."""
    fitted = document.fidelity.fitted
    happened = ", ".join(part for part in (document.vehicle, document.event, document.event_date) if part)
    return {
        "inks": _INKS,
        "date": [document.date.year, document.date.month, document.date.day],
        "running_title": shortened(document.title, 44 if document.shown_marking else 80),
        "marking": shortened(document.shown_marking, 60).upper(),
        "report_id": shortened(document.report_id, 32),
        "footer": _footer(document),
        "kicker": printable(happened),
        "conclusion": breakable(document.conclusion),
        "question": breakable(document.question),
        "chips": _chips(document),
        "summary": [breakable(item) for item in document.summary],
        "figures": [
            _figure(number, item, drawing)
            for number, (item, drawing) in enumerate(zip(document.figures, drawings, strict=True), start=1)
        ],
        "metrics": _metrics(document.metrics) if document.metrics is not None else None,
        "evidence": [
            breakable(f"{item.address}: {item.note}" if item.note else item.address)
            for item in document.evidence
        ],
        "changes_title": "Changed against the baseline" if fitted else "Changed against the flown set-up",
        "changes": [_changes(entry) for entry in document.hypotheses],
        "changes_close": f"The baseline's setup is {document.fidelity.provenance}." if fitted else "",
        "hypotheses": [_hypothesis(entry) for entry in document.hypotheses],
        "fidelity": {
            "sentence": breakable(document.fidelity.sentence),
            "details": [breakable(_sentence(item)) for item in document.fidelity.details],
        },
        "uncertainty": [breakable(item) for item in document.uncertainty],
        "limits": [breakable(item) for item in document.limits],
        "conflicts": [breakable(item) for item in document.conflicts],
        "provenance": _provenance(document),
        "sources": [
            {
                "what": breakable(item.what),
                "source": breakable(item.source),
                "licence": breakable(item.licence),
            }
            for item in document.sources
        ],
    }


def _footer(document: Document) -> list[str]:
    provenance = f" ({document.fidelity.provenance})" if document.fidelity.fitted else ""
    return [
        f"log sha256 {short_hash(document.log.sha256)}",
        f"setup {document.setup_digest[:4]} {document.setup_digest[4:8]}{provenance}",
        shortened(f"{document.engine.name} {document.engine.version}", 40),
    ]


def _chips(document: Document) -> list[dict[str, str]]:
    """The document's chips, its confidence, and what must always be said: no fidelity, no flown setup."""
    fidelity = document.fidelity
    chips = [{"text": printable(item.text), "tone": item.tone} for item in document.chips]
    if document.confidence:
        chips.append({"text": printable(f"Confidence: {document.confidence}"), "tone": "plain"})
    if fidelity.reproduces is False and not any(item.tone in ("warn", "bad") for item in document.chips):
        chips.append({"text": "Baseline does not reproduce the flight", "tone": "warn"})
    if fidelity.fitted and not any(fidelity.provenance in chip["text"] for chip in chips):
        chips.append({"text": f"Setup {fidelity.provenance}", "tone": "warn"})
    return chips


def _figure(number: int, item: CaptionedFigure, drawing: Drawing) -> dict[str, Any]:
    inside = f"Inside the on-board rail: {_listed(drawing.inside_rail)}." if drawing.inside_rail else ""
    text = " ".join(part for part in (item.text, inside) if part)
    panels = ", ".join(panel.title for panel in item.figure.panels)
    return {
        "number": number,
        "file": f"figure-{number}.svg",
        "claim": breakable(item.claim),
        "text": breakable(text),
        "alt": printable(f"{item.figure.title}: {panels}. {item.claim} {item.figure.marking}".strip()),
    }


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _badge(letter: str, slot: int) -> dict[str, Any]:
    pen = inks.slot_pen(slot)
    return {"letter": shortened(letter, 4), "colour": pen.colour, "dash": list(pen.dash)}


def _metrics(table: MetricsTable) -> dict[str, Any]:
    best = table.best
    return {
        "title": "What speaks for and against it",
        "note": breakable(table.note),
        "columns": [printable(column.title) for column in table.columns],
        "rows": [
            {
                **_badge(row.letter, row.slot),
                "title": breakable(row.title),
                "verdict": printable(row.verdict),
                "cells": [
                    {"text": printable(table.text(index, column)), "best": best[index][column]}
                    for column in range(len(table.columns))
                ],
            }
            for index, row in enumerate(table.rows)
        ],
    }


def _changes(entry: HypothesisEntry) -> dict[str, Any]:
    sentences = entry.changes or ("Nothing differs from the baseline.",)
    return {
        "letter": shortened(entry.letter, 4),
        "sentences": [breakable(_sentence(item)) for item in sentences],
    }


def _sentence(text: str) -> str:
    """A sentence begins with a capital and ends with a stop."""
    begun = text[:1].upper() + text[1:]
    return begun if begun.endswith((".", "!", "?")) else begun + "."


def _hypothesis(entry: HypothesisEntry) -> dict[str, Any]:
    return {
        **_badge(entry.letter, entry.slot),
        "title": breakable(entry.title),
        "statement": breakable(entry.statement),
        "verdict": shortened(entry.verdict, 40),
        "tone": entry.tone,
        "note": breakable(entry.note),
    }


def _provenance(document: Document) -> list[dict[str, Any]]:
    rows = [_row("Report", f"{document.report_id}, {document.date.isoformat()}")]
    for index, item in enumerate(document.inputs):
        rows += [
            _row("Flight log" if index == 0 else "Further input", item.name),
            _row("SHA-256", item.sha256, mono=True),
        ]
    rows.append(_row("Setup digest", document.setup_digest, mono=True))
    rows.append(_row("Setup", document.fidelity.provenance))
    rows.append(_row("Engine", f"{document.engine.name} {document.engine.version}"))
    if document.libraries:
        rows.append(
            _row("Libraries", ", ".join(f"{item.name} {item.version}" for item in document.libraries))
        )
    return rows


def _row(label: str, value: str, *, mono: bool = False) -> dict[str, Any]:
    return {"label": label, "value": printable(value) if mono else breakable(value), "mono": mono}
