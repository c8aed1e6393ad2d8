"""A report written to a folder: PDF, drawings, curves, manifest; whole or not at all.

It is made in a folder beside the target and takes its place at the end; a failure leaves what was there.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from investigator.errors import BadData, UsageError
from investigator.report import curves
from investigator.report.document import Document
from investigator.report.drawing import Drawing, draw
from investigator.report.manifest import NAME, departures, write_manifest
from investigator.report.page import set_page

Progress = Callable[[float, str], None]

_PDF = "report.pdf"


@dataclass(frozen=True)
class Written:
    """What a report consists of: its folder, the PDF, the manifest, a drawing per figure, a CSV per panel."""

    folder: Path
    pdf: Path
    manifest: Path
    drawings: tuple[Path, ...]
    curves: tuple[Path, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file of it that carries results, the PDF first."""
        return (self.pdf, *self.drawings, *self.curves, self.manifest)


def write_report(document: Document, folder: Path, progress: Progress | None = None) -> Written:
    """Draw, set and write a report. `progress` is told the share done (0 to 1) and what is being done.

    An earlier report in `folder` is replaced. Raises UsageError where `folder` holds anything else, BadData
    where it cannot be written.
    """
    folder = folder.resolve()
    tell = progress or _silent
    try:
        _claim(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as room:
            made = Path(room) / "report"
            made.mkdir()
            _write(document, made, Path(room), tell)
            _put(made, folder, Path(room) / "before")
    except OSError as error:
        problem = f"The report could not be written: {error.strerror or error}."
        raise BadData(problem, str(folder), "Choose another folder.") from error
    tell(1.0, "Written")
    return _written(document, folder)


def _silent(share: float, doing: str) -> None:
    """Told of progress when nobody asked for it."""


def _write(document: Document, made: Path, room: Path, tell: Progress) -> None:
    drawings = _draw_all(document, made / "figures", tell)
    tell(0.6, "Writing curves")
    _write_curves(document, made / "curves")
    tell(0.8, "Setting the page")
    setting = room / "setting"
    setting.mkdir()
    (made / _PDF).write_bytes(set_page(document, drawings, setting))
    tell(0.95, "Writing the manifest")
    write_manifest(document, made)


def _draw_all(document: Document, folder: Path, tell: Progress) -> tuple[Drawing, ...]:
    folder.mkdir()
    drawings = []
    for number, item in enumerate(document.figures, start=1):
        tell(0.6 * (number - 1) / len(document.figures), f"Drawing figure {number}")
        drawings.append(draw(item.figure))
        (folder / f"figure-{number}.svg").write_text(drawings[-1].svg, encoding="utf-8")
    return tuple(drawings)


def _write_curves(document: Document, folder: Path) -> None:
    folder.mkdir()
    for number, item in enumerate(document.figures, start=1):
        names = curves.file_names(number, item.figure)
        for name, panel in zip(names, item.figure.panels, strict=True):
            curves.write_panel(panel, folder / name)
    figures, claims = (
        tuple(item.figure for item in document.figures),
        tuple(item.claim for item in document.figures),
    )
    text = curves.readme(figures, claims, document.shown_marking)
    (folder / "README.txt").write_text(text, encoding="utf-8")


def _claim(folder: Path) -> None:
    """Whether a report may stand there: a new or empty folder, or an earlier report nobody has touched."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    remedy = "Choose a new or empty folder."
    if not folder.is_dir():
        raise UsageError(
            "There is a file of that name where the report's folder should be.", str(folder), remedy
        )
    if not (folder / NAME).is_file():
        raise UsageError("The folder is not empty and holds no report of ours.", str(folder), remedy)
    touched = [item for item in departures(folder) if item.kind != "missing"]
    if touched:
        raise UsageError(
            f"The folder holds an earlier report and what is not part of it: {touched[0].name}.",
            str(folder),
            remedy,
        )


def _put(made: Path, folder: Path, before: Path) -> None:
    """Put what was made in its place; what stood there goes aside first and comes back if that fails."""
    if folder.exists():
        os.rename(folder, before)
    try:
        os.rename(made, folder)
    except OSError:
        if before.exists():
            os.rename(before, folder)
        raise


def _written(document: Document, folder: Path) -> Written:
    named = [curves.file_names(number, item.figure) for number, item in enumerate(document.figures, start=1)]
    return Written(
        folder=folder,
        pdf=folder / _PDF,
        manifest=folder / NAME,
        drawings=tuple(folder / "figures" / f"figure-{number}.svg" for number in range(1, len(named) + 1)),
        curves=tuple(folder / "curves" / name for names in named for name in names),
    )
