"""The metrics of a comparison as the table that window and page draw."""

from __future__ import annotations

from investigator.diagnosis.comparison import Comparison
from investigator.diagnosis.kept import Kept
from investigator.diagnosis.metrics import Metrics, metrics
from investigator.diagnosis.table import MetricColumn, MetricRow, MetricsTable
from investigator.logs.contents import Header

COLUMNS = (
    MetricColumn("discounted", "ln L", "", "high", 1),
    MetricColumn("log_likelihood", "ln L raw", "", "none", 0),
    MetricColumn("onboard_rms", "On-board rms", "m", "low", 1),
    MetricColumn("reconstruction_rms", "Reconstr. rms", "m", "low", 1),
    MetricColumn("nis", "NIS / dof", "", "one", 2),
    MetricColumn("rejected", "Rejected", "%", "low", 1),
)


def tabulate(comparison: Comparison, header: Header, kept: Kept | None = None) -> MetricsTable:
    """One row for the baseline and each outcome; best values follow from the columns. `kept`: see
    `metrics`.
    """
    numbers = metrics(comparison, header, kept)
    titles = {item.hypothesis.letter: item.hypothesis for item in comparison.outcomes}
    rows = []
    for item in numbers:
        known = titles.get(item.letter)
        if known is None:
            rows.append(MetricRow("0", 0, "Baseline", comparison.case.setup.provenance, _values(item)))
        else:
            rows.append(
                MetricRow(
                    known.letter, known.slot, known.title, verdict(comparison, item.letter), _values(item)
                )
            )
    samples = numbers[0].samples
    return MetricsTable(
        COLUMNS,
        tuple(rows),
        f"same {samples:,} samples for all; ln L discounted for correlated errors; best in bold",
    )


def verdict(comparison: Comparison, letter: str) -> str:
    """A hypothesis' verdict in a word. Evidence is not weighed yet: what is known is that it is withheld, or
    not scored.
    """
    hypothesis = comparison.case.hypothesis(letter)
    if hypothesis.what_if:
        return "What-if"
    fidelity = comparison.fidelity
    if fidelity is not None and not fidelity.reproduces and not comparison.case.accepted_fidelity:
        return "Withheld"
    return "Open"


def _values(item: Metrics) -> tuple[float | None, ...]:
    return (
        item.discounted,
        item.log_likelihood,
        item.onboard_rms_m,
        item.reconstruction_rms_m,
        item.nis,
        100.0 * item.rejected,
    )
