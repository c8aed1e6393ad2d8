"""The rows of the side panels as values, from the case and the log."""

from __future__ import annotations

from collections.abc import Sequence

from investigator.case import Case
from investigator.diagnosis.table import MetricsTable
from investigator.issues import Issue, Severity
from investigator.logs.reader import FlightLog, StreamEntry
from ui.verdicts import VERDICT_KINDS
from ui.widgets.chip import Kind
from ui.widgets.rows import ChannelRow, HypothesisRow

Tree = list[tuple[ChannelRow, list[tuple[ChannelRow, list[ChannelRow]]]]]


def hypothesis_rows(case: Case, table: MetricsTable | None) -> list[HypothesisRow]:
    """The case's hypotheses in their order, with verdict and ln L against the baseline where they are
    known.
    """
    figures = {row.letter: row for row in table.rows} if table is not None else {}
    base = figures["0"].values[0] if "0" in figures else None
    rows = []
    for item in case.hypotheses:
        row = figures.get(item.letter)
        verdict = row.verdict if row is not None else ("" if item.shown else "Hidden")
        figure = ""
        if row is not None and isinstance(row.values[0], float) and isinstance(base, float):
            figure = f"Δ ln L {row.values[0] - base:+,.1f}".replace("-", "−")
        rows.append(
            HypothesisRow(
                letter=item.letter,
                slot=item.slot,
                name=item.title,
                verdict=verdict,
                kind=VERDICT_KINDS.get(verdict, Kind.NEUTRAL),
                figure=figure,
                shown=item.shown,
                depth=1 if item.parent else 0,
                key=item.letter,
            )
        )
    return rows


def channel_tree(log: FlightLog, issues: Sequence[Issue]) -> Tree:
    """Parts of the log, their streams, and the channels of each, with what is wrong where."""
    parts: dict[str, list[tuple[ChannelRow, list[ChannelRow]]]] = {}
    for entry in log.addresses(issues):
        part = entry.address.strip("/").split("/")[0]
        channels = [
            ChannelRow(item.name, _remark(item.samples, item.unit), _health(item.issues), False, item.address)
            for item in entry.channels
        ]
        parts.setdefault(part, []).append((_stream_row(entry), channels))
    return [
        (ChannelRow(part, _count(streams), Kind.NONE, True, f"/{part}"), streams)
        for part, streams in parts.items()
    ]


def _stream_row(entry: StreamEntry) -> ChannelRow:
    rate = entry.rate_hz
    remark = f"{rate:.3g} Hz" if rate == rate else f"{entry.samples} samples"
    return ChannelRow(entry.name, remark, _health(entry.issues), False, "")


def _count(streams: Sequence[object]) -> str:
    return f"{len(streams)} streams" if len(streams) > 1 else ""


def _remark(samples: int, unit: str) -> str:
    return f"{samples:,}  {unit}" if unit not in ("", "1") else f"{samples:,}"


def _health(issues: Sequence[Issue]) -> Kind:
    worst = {issue.severity for issue in issues}
    if Severity.ERROR in worst:
        return Kind.BAD
    return Kind.WARN if Severity.WARNING in worst else Kind.OK
