"""Drivers of a function whose shares are known are those shares."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from investigator.dispersion.drivers import LEAST_FLIGHTS, Driver, first_order

WEIGHTS = {"strong": 3.0, "middle": 2.0, "weak": 1.0, "none": 0.0}
NOISE = 1.5
VARIANCE = sum(weight**2 for weight in WEIGHTS.values()) + NOISE**2


def inputs(flights: int, seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {name: rng.standard_normal(flights) for name in WEIGHTS}


def linear(flights: int, seed: int) -> dict[str, Driver]:
    """A weighted sum of independent normal inputs and noise: an input's share is its weight squared."""
    drawn = inputs(flights, seed)
    y = sum(WEIGHTS[name] * x for name, x in drawn.items())
    y = y + NOISE * np.random.default_rng(seed + 10_000).standard_normal(flights)
    return {driver.name: driver for driver in first_order(drawn, y)}


def test_a_weighted_sum_is_ranked_with_the_shares_it_was_made_of() -> None:
    found = linear(5000, 1)
    assert list(found) == ["strong", "middle", "weak", "none"]
    for name, weight in WEIGHTS.items():
        assert found[name].share == pytest.approx(weight**2 / VARIANCE, abs=0.03)


@pytest.fixture(scope="module")
def repeated() -> list[dict[str, Driver]]:
    """The same dispersion of 120 flights over and over, with other seeds."""
    return [linear(120, seed) for seed in range(40)]


@pytest.mark.parametrize("name", list(WEIGHTS))
def test_few_flights_neither_add_to_nor_take_from_a_share_on_average(
    repeated: list[dict[str, Driver]], name: str
) -> None:
    mean = float(np.mean([one[name].share for one in repeated]))
    assert mean == pytest.approx(WEIGHTS[name] ** 2 / VARIANCE, abs=0.03)


@pytest.mark.parametrize("name", list(WEIGHTS))
def test_intervals_hold_the_true_share_most_of_the_time(repeated: list[dict[str, Driver]], name: str) -> None:
    true = WEIGHTS[name] ** 2 / VARIANCE
    assert sum(one[name].low <= true <= one[name].high for one in repeated) >= 34
    assert any(one[name].low > 0.0 or one[name].high < 0.2 for one in repeated)


def test_what_acts_whichever_its_sign_is_seen() -> None:
    """A gate trips on a large error of either sign: no correlation, and all of the variance."""
    drawn = inputs(2000, 3)
    found = {driver.name: driver for driver in first_order(drawn, drawn["weak"] ** 2)}
    assert abs(np.corrcoef(drawn["weak"], drawn["weak"] ** 2)[0, 1]) < 0.1
    assert found["weak"].share == pytest.approx(1.0)
    assert found["strong"].share < 0.02


def test_yes_and_no_have_drivers_too() -> None:
    """Beyond one sigma or not. ∫₁^∞ Heₖ·φ = Heₖ₋₁(1)·φ(1), so a cubic explains φ(1)²(1 + 1/2) of p(1 − p)."""
    drawn = inputs(4000, 4)
    found = {d.name: d for d in first_order(drawn, (drawn["middle"] > 1.0).astype(float))}
    p = float(norm.sf(1.0))
    share = 1.5 * float(norm.pdf(1.0)) ** 2 / (p * (1.0 - p))
    assert found["middle"].share == pytest.approx(share, abs=0.03)


def test_the_same_flights_give_the_same_digits() -> None:
    assert linear(60, 5) == linear(60, 5)


def test_inputs_that_do_not_vary_or_are_not_there_are_no_drivers() -> None:
    drawn = inputs(100, 6) | {"fixed": np.full(100, 2.0), "absent": np.full(100, np.nan)}
    assert {driver.name for driver in first_order(drawn, drawn["strong"])} == set(WEIGHTS)


def test_flights_without_the_number_are_left_out() -> None:
    drawn = inputs(200, 7)
    y = np.where(np.arange(200) % 4 == 0, np.nan, drawn["strong"])
    assert first_order(drawn, y)[0] == Driver("strong", 1.0, 1.0, 1.0)


@pytest.mark.parametrize("values", [np.ones(100), np.full(100, np.nan), np.arange(LEAST_FLIGHTS - 1.0)])
def test_too_few_or_equal_values_have_no_drivers(values: np.ndarray) -> None:
    assert first_order(inputs(values.size, 8), values) == ()
