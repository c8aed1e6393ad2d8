"""Which random inputs drive a number: the share of its variance each explains by itself.

The first-order index S_j = Var(E[y | x_j]) / Var(y) (Sobol' 1993) is estimated from flights that were flown
anyway. E[y | x_j] is taken as a polynomial of third degree in x_j, the univariate part of a polynomial-chaos
expansion (Sudret 2008), so that it sees what drives in one direction and what drives in both, as an error of
either sign that trips a gate. Of the n flights p = 3 coefficients are fitted; what they explain by chance is
taken off as by Ezekiel 1930:
    S = 1 − (1 − R²)(n − 1)/(n − p − 1).
Intervals are percentiles of a bootstrap over flights, shifted by the bias it shows of its own mean (Davison &
Hinkley 1997, 5.2 and 5.3): flights drawn twice make every input look stronger. Shares of independent inputs
add up to one at most; what they lack is noise, and what inputs do only together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

LEAST_FLIGHTS = 20  #: fewer say nothing of four coefficients
_DEGREE = 3
_RESAMPLES = 1000
_MOST_WEIGHTS = 4_000_000  #: held at a time
_TAILS = (0.025, 0.975)


@dataclass(frozen=True)
class Driver:
    """One input: the share of the variance it explains by itself, 0…1, with its 95 % interval."""

    name: str
    share: float
    low: float
    high: float


def first_order(inputs: Mapping[str, np.ndarray], values: np.ndarray) -> tuple[Driver, ...]:
    """The inputs, the strongest first.

    inputs: (n,) each; values (n,). Flights without a value are left out, inputs without one for each of the
    others too. () where fewer than `LEAST_FLIGHTS` are left or the values do not vary.
    """
    told = np.isfinite(values)
    y = values[told]
    if y.size < LEAST_FLIGHTS or np.ptp(y) == 0.0:
        return ()
    y = (y - y.mean()) / y.std()
    sums = {name: _products(x[told], y) for name, x in inputs.items() if _varies(x[told])}
    shares = {name: _explained(np.sum(part, axis=0)[None])[0] for name, part in sums.items()}
    resampled: dict[str, list[np.ndarray]] = {name: [] for name in sums}
    for weights in _weights(y.size):
        for name, part in sums.items():
            resampled[name].append(_explained(weights @ part))
    found = [_driver(name, share, np.concatenate(resampled[name])) for name, share in shares.items()]
    return tuple(sorted(found, key=lambda driver: -driver.share))


def _varies(x: np.ndarray) -> bool:
    return bool(np.isfinite(x).all() and np.ptp(x) > 0.0)


def _products(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(n, …) a flight's part in every sum the least squares need: of FᵀF, of Fᵀy, of y and of y²."""
    z = (x - x.mean()) / x.std()
    F = np.polynomial.hermite_e.hermevander(z, _DEGREE)
    gram = np.einsum("na,nb->nab", F, F).reshape(x.size, -1)
    return np.column_stack((gram, F * y[:, None], y * y))


def _explained(sums: np.ndarray) -> np.ndarray:
    """(b,) the share explained for each row of sums (b, …) of `_products`; NaN where nothing varies."""
    terms = _DEGREE + 1
    G = sums[:, : terms * terms].reshape(-1, terms, terms)
    b, squares, n = sums[:, terms * terms : -1], sums[:, -1], G[:, 0, 0]
    c = np.linalg.solve(G, b[..., None])[..., 0]
    about_mean = squares - b[:, 0] ** 2 / n
    left = squares - np.einsum("bi,bi->b", b, c)
    with np.errstate(divide="ignore", invalid="ignore"):
        share: np.ndarray = 1.0 - (left / about_mean) * (n - 1.0) / (n - terms)
    return np.where(about_mean > 1e-12 * n, share, np.nan)


def _weights(n: int) -> Iterator[np.ndarray]:
    """How often each of n flights is in each resample, some resamples at a time."""
    rng = np.random.default_rng(0)
    some = max(1, min(_RESAMPLES, _MOST_WEIGHTS // n))
    for first in range(0, _RESAMPLES, some):
        size = min(some, _RESAMPLES - first)
        rows = rng.integers(n, size=(size, n)) + n * np.arange(size)[:, None]
        yield np.bincount(rows.ravel(), minlength=size * n).reshape(size, n).astype(float)


def _driver(name: str, share: float, resampled: np.ndarray) -> Driver:
    lower, upper = np.nanquantile(resampled, _TAILS) - (np.nanmean(resampled) - share)
    low, middle, high = np.clip((lower, share, upper), 0.0, 1.0).tolist()
    return Driver(name, middle, low, high)
