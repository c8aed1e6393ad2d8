"""The interval of a share is Wilson's, as scipy has it, and holds its level at few flights."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, binomtest

from investigator.dispersion.shares import wilson


@pytest.mark.parametrize(("count", "total"), [(0, 10), (1, 10), (7, 10), (10, 10), (3, 1000), (512, 1024)])
def test_the_interval_is_scipys(count: int, total: int) -> None:
    theirs = binomtest(count, total).proportion_ci(0.95, method="wilson")
    assert wilson(count, total) == pytest.approx((count / total, theirs.low, theirs.high), abs=1e-12)


def test_no_flight_says_nothing() -> None:
    share, low, high = wilson(0, 0)
    assert np.isnan(share) and (low, high) == (0.0, 1.0)


@pytest.mark.parametrize("true", [0.02, 0.1, 0.5, 0.9])
def test_it_covers_the_true_share_in_some_nineteen_of_twenty_cases(true: float) -> None:
    """Summed over the binomial law itself, not draws; the level wavers about 95 % (Brown et al. 2001)."""
    total = 60
    covered = [wilson(k, total).low <= true <= wilson(k, total).high for k in range(total + 1)]
    assert 0.90 <= float(binom.pmf(np.arange(total + 1), total, true) @ covered) <= 0.99
