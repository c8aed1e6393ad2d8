"""The metrics table: what is best, and how values are printed."""

from __future__ import annotations

import pytest

from investigator.diagnosis.table import Better, MetricColumn, MetricRow, MetricsTable


def table(
    better: Better, values: list[float | str | None], decimals: int = 2, unit: str = ""
) -> MetricsTable:
    rows = tuple(
        MetricRow(letter, slot, letter, "", (value,))
        for slot, (letter, value) in enumerate(zip("ABCD", values, strict=False))
    )
    return MetricsTable((MetricColumn("x", "X", unit, better, decimals),), rows)


@pytest.mark.parametrize(
    ("better", "values", "best"),
    [
        ("low", [3.0, 1.0, 2.0], [False, True, False]),
        ("high", [3.0, 1.0, 2.0], [True, False, False]),
        ("one", [0.5, 1.9, 3.92], [False, True, False]),
        ("none", [3.0, 1.0], [False, False]),
        ("low", [1.001, 1.004, 2.0], [True, True, False]),
        ("low", [None, 4.0, "withheld", float("nan")], [False, False, False, False]),
        ("high", [float("-inf"), 1.0, 2.0], [False, False, True]),
    ],
)
def test_the_best_value_of_a_column_is_marked(
    better: Better, values: list[float | str | None], best: list[bool]
) -> None:
    assert [row[0] for row in table(better, values).best] == best


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "printed"),
    [
        (1906.4, 0, "m", "1,906 m"),
        (-719.0, 0, "", "−719"),
        (-0.001, 1, "m", "0.0 m"),
        (None, 1, "m", "–"),
        (float("nan"), 1, "m", "–"),
        ("< 10⁻⁹⁹", 1, "", "< 10⁻⁹⁹"),
    ],
)
def test_a_value_is_printed_with_its_unit_and_a_true_minus(
    value: float | str | None, decimals: int, unit: str, printed: str
) -> None:
    assert table("none", [value], decimals, unit).text(0, 0) == printed


def test_a_row_without_a_value_for_every_column_is_refused() -> None:
    with pytest.raises(ValueError, match="Row A has 0 values for 1 columns"):
        MetricsTable((MetricColumn("x", "X"),), (MetricRow("A", 1, "A", "", ()),))
