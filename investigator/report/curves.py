"""Every plotted value as CSV: one file per panel, one row per sample, nothing reduced or rounded.

A row's first columns say what it belongs to; a number has as many digits as give the same number back.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import repeat
from pathlib import Path

import numpy as np

from investigator.figures import Band, Curve, Dots, Figure, Ink, Panel
from investigator.report.text import printable

#: Column → what it holds. `value`, `low` and `high` are in the panel's unit, which their heading carries.
COLUMNS = {
    "mark": "curve, band, samples, terrain, divergence or annotation",
    "name": "what the mark is called in the figure",
    "role": "onboard (believed), reconstruction (happened), hypothesis, raw, claimed, witness",
    "letter": "the hypothesis's letter; empty for other roles, 0 for the baseline's replay",
    "time [s]": "seconds since the log's epoch",
    "value": "value of a curve, sample, terrain or annotation; empty where there is none",
    "low": "lower edge of a band",
    "high": "upper edge of a band",
    "used": "1 where the filter used the sample, 0 where it did not; empty for what is no sample",
    "note": "why a sample was not used, why a curve ends, what an annotation says",
}

Row = tuple[str, ...]


def write_panel(panel: Panel, path: Path) -> None:
    """Write one panel's values to a file: the header with the unit, then its rows."""
    unit = f" [{printable(panel.unit)}]" if panel.unit else ""
    header = [f"{name}{unit}" if name in ("value", "low", "high") else name for name in COLUMNS]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows(panel))


def rows(panel: Panel) -> Iterator[Row]:
    """The rows of a panel's file, in the order of its marks."""
    for curve in panel.curves:
        yield from _curve(curve)
    for band in panel.bands:
        yield from _band(band)
    for dots in panel.dots:
        yield from _samples(dots)
    if panel.terrain is not None:
        time, height = panel.terrain
        yield from _rows(("terrain", "terrain", "terrain", ""), time, value=height)
    for time_s, value, text in panel.annotations:
        yield from _rows(
            ("annotation", "", "", ""), np.array([time_s]), value=np.array([value]), note=[cell(text)]
        )


def file_names(number: int, figure: Figure) -> tuple[str, ...]:
    """The stable names of the files of a figure's panels, in order: ``figure-1-altitude.csv``."""
    names: list[str] = []
    for panel in figure.panels:
        key = "".join(
            letter if letter.isascii() and letter.isalnum() else "-" for letter in panel.key.lower()
        )
        name = f"figure-{number}-{key.strip('-') or 'panel'}"
        again = sum(1 for other in names if other == name or other.startswith(f"{name}--"))
        names.append(f"{name}--{again + 1}" if again else name)
    return tuple(f"{name}.csv" for name in names)


def readme(figures: tuple[Figure, ...], claims: tuple[str, ...], marking: str) -> str:
    """What the files beside it hold, column by column."""
    lines = ["Every value plotted in the report, at full resolution.", ""]
    if marking:
        lines += [marking, ""]
    lines += [f"{name}: {meaning}" for name, meaning in COLUMNS.items()]
    for number, (figure, claim) in enumerate(zip(figures, claims, strict=True), start=1):
        lines += ["", f"Figure {number}. {printable(claim)}"]
        if figure.marking:
            lines.append(printable(figure.marking))
        lines.append(f"Seconds since {printable(figure.epoch_utc) or 'the epoch of the log'}")
        named = zip(file_names(number, figure), figure.panels, strict=True)
        lines += [f"{name}: {printable(f'{panel.title}, {panel.unit}')}" for name, panel in named]
        lines += [f"from {printable(source)}" for source in figure.sources]
    return "\n".join(lines) + "\n"


def cell(text: str) -> str:
    """A text that a spreadsheet shows and does not run: one that begins like a formula gets an apostrophe."""
    clean = printable(text).strip()
    return f"'{clean}" if clean.startswith(("=", "+", "-", "@")) else clean


def _curve(curve: Curve) -> Iterator[Row]:
    head = _head("curve", curve.name, curve.ink)
    yield from _rows(head, curve.time, value=curve.value)
    if curve.ends is not None:
        at_s, reason = curve.ends
        yield from _rows(("divergence", *head[1:]), np.array([at_s]), note=[cell(reason)])


def _band(band: Band) -> Iterator[Row]:
    return _rows(_head("band", band.name, band.ink), band.time, low=band.low, high=band.high)


def _samples(dots: Dots) -> Iterator[Row]:
    used = ["1" if taken else "0" for taken in dots.used]
    notes = [cell(word) for word in dots.reason] if dots.reason else None
    return _rows(_head("samples", dots.name, dots.ink), dots.time, value=dots.value, used=used, note=notes)


def _head(mark: str, name: str, ink: Ink) -> tuple[str, str, str, str]:
    return mark, cell(name), ink.role.value, cell(ink.letter)


def _rows(
    head: tuple[str, str, str, str],
    time: np.ndarray,
    *,
    value: np.ndarray | None = None,
    low: np.ndarray | None = None,
    high: np.ndarray | None = None,
    used: list[str] | None = None,
    note: list[str] | None = None,
) -> Iterator[Row]:
    parts: list[Iterable[str]] = [_numbers(time), _numbers(value), _numbers(low), _numbers(high)]
    parts += [repeat("") if words is None else words for words in (used, note)]
    return ((*head, *cells) for cells in zip(*parts, strict=False))


def _numbers(values: np.ndarray | None) -> Iterable[str]:
    """Shortest digits that read back as the same number; a missing value is empty."""
    if values is None:
        return repeat("")
    return ["" if number != number else repr(number) for number in np.asarray(values, float).tolist()]
