"""The metrics table as a value: what window and page both draw.

Best values are marked where a column has a best.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, log
from typing import Literal

Better = Literal["low", "high", "one", "none"]

ABSENT = "–"
_MINUS = "\u2212"


@dataclass(frozen=True)
class MetricColumn:
    """One measure: heading, unit behind every value, which value is best, and how many decimals are honest.

    `better`: "low", "high", "one" (nearest to one by ratio, as for NIS per degree of freedom), or "none".
    """

    key: str
    title: str
    unit: str = ""
    better: Better = "none"
    decimals: int = 1


@dataclass(frozen=True)
class MetricRow:
    """One hypothesis: badge letter and slot, title, verdict in words ("": none given), a value per column.

    A value is a number, a text printed as it stands (``< 10⁻⁹⁹``, ``withheld``), or None where the measure
    does not apply.
    """

    letter: str
    slot: int
    title: str
    verdict: str
    values: tuple[float | str | None, ...]


@dataclass(frozen=True)
class MetricsTable:
    """Columns and rows; every row has one value per column.

    `note` says what the rows share ("same 458 ranges for all").
    """

    columns: tuple[MetricColumn, ...]
    rows: tuple[MetricRow, ...]
    note: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.values) != len(self.columns):
                raise ValueError(
                    f"Row {row.letter} has {len(row.values)} values for {len(self.columns)} columns."
                )

    @property
    def best(self) -> tuple[tuple[bool, ...], ...]:
        """Which cells are the best of their column, row by row.

        Values printed alike are alike; one value alone is no best.
        """
        marks = [self._best_of(index) for index in range(len(self.columns))]
        return tuple(tuple(column[row] for column in marks) for row in range(len(self.rows)))

    def text(self, row: int, column: int) -> str:
        """A cell as printed: decimals of its column, thousands parted, a true minus sign, unit behind."""
        value, measure = self.rows[row].values[column], self.columns[column]
        if isinstance(value, str):
            return value
        if value is None or not isfinite(value):
            return ABSENT
        printed = f"{value:,.{measure.decimals}f}"
        if float(printed.replace(",", "")) == 0.0:
            printed = printed.lstrip("-")
        return f"{printed.replace('-', _MINUS)} {measure.unit}".rstrip()

    def _best_of(self, column: int) -> tuple[bool, ...]:
        ranks = [_rank(row.values[column], self.columns[column]) for row in self.rows]
        counted = [rank for rank in ranks if rank is not None]
        if len(counted) < 2:
            return (False,) * len(ranks)
        leader = ranks.index(min(counted))
        printed = self.text(leader, column)
        return tuple(rank is not None and self.text(row, column) == printed for row, rank in enumerate(ranks))


def _rank(value: float | str | None, column: MetricColumn) -> float | None:
    """What is least for the best value; None for what cannot be ranked."""
    if column.better == "none" or value is None or isinstance(value, str) or not isfinite(value):
        return None
    if column.better == "one":
        return abs(log(value)) if value > 0 else None
    return -value if column.better == "high" else value
