"""The manifest of a report folder: SHA-256 of every input and every file, setup digest, versions.

From it another board can tell that it holds what was written, and what it would need to make it again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from investigator.errors import BadData
from investigator.logs.reader import hash_of
from investigator.report.curves import COLUMNS, file_names
from investigator.report.document import Document

FORMAT = "descent-investigator-report"
VERSION = 1
NAME = "manifest.json"


def manifest(document: Document, folder: Path) -> dict[str, Any]:
    """The manifest of a document whose files lie in `folder`, as plain values."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "title": document.title,
        "report_id": document.report_id,
        "date": document.date.isoformat(),
        "marking": document.shown_marking,
        "inputs": [{"name": item.name, "sha256": item.sha256} for item in document.inputs],
        "setup": {"digest": document.setup_digest, "provenance": document.fidelity.provenance},
        "versions": {item.name: item.version for item in (document.engine, *document.libraries)},
        "figures": [
            {
                "number": number,
                "claim": item.claim,
                "drawing": f"figures/figure-{number}.svg",
                "curves": [f"curves/{name}" for name in file_names(number, item.figure)],
            }
            for number, item in enumerate(document.figures, start=1)
        ],
        "csv_columns": COLUMNS,
        "outputs": [_entry(path, folder) for path in _files(folder)],
    }


def write_manifest(document: Document, folder: Path) -> Path:
    """Write the manifest of what lies in `folder` beside it."""
    path = folder / NAME
    path.write_text(
        json.dumps(manifest(document, folder), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return path


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a report folder. Raises BadData where there is none or it is no manifest of ours."""
    path = folder / NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadData(
            "This folder has no readable report manifest.", str(path), "Choose a report folder."
        ) from error
    if (
        not isinstance(content, dict)
        or content.get("format") != FORMAT
        or not isinstance(content.get("outputs"), list)
    ):
        raise BadData("This file is not a report's manifest.", str(path), "Choose a report folder.")
    return content


@dataclass(frozen=True)
class Departure:
    """A file in which a report folder is not what its manifest says."""

    name: str
    kind: Literal["missing", "added", "changed"]

    def sentence(self) -> str:
        """The departure in words."""
        words = {
            "missing": "is missing",
            "added": "is not in the manifest",
            "changed": "is not as it was written",
        }
        return f"{self.name} {words[self.kind]}."


def departures(folder: Path) -> tuple[Departure, ...]:
    """In what a report folder departs from its manifest; empty where every hash holds and no file is amiss.

    Raises BadData where it has no manifest.
    """
    listed = {str(item["path"]): str(item["sha256"]) for item in read_manifest(folder)["outputs"]}
    present = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    missing = [Departure(name, "missing") for name in listed if name not in present]
    added = [Departure(name, "added") for name in present if name not in listed]
    changed = [
        Departure(name, "changed")
        for name, path in present.items()
        if name in listed and hash_of(path) != listed[name]
    ]
    return (*missing, *added, *changed)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / NAME)


def _entry(path: Path, folder: Path) -> dict[str, Any]:
    return {
        "path": path.relative_to(folder).as_posix(),
        "bytes": path.stat().st_size,
        "sha256": hash_of(path),
    }
