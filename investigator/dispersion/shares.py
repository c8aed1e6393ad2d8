"""A share of so many, with its interval.

Wilson's score interval: the shares p for which the observed k of n is no farther than z sigma off,
    (p̂ + z²/2n ± z·√(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n).
It holds its level at few flights and at 0 or all of n, where p̂ ± z·√(p̂(1 − p̂)/n) has no width at all.
Source: Wilson 1927, JASA 22, 209–212; Brown, Cai & DasGupta 2001, Statistical Science 16, 101–133.
"""

from __future__ import annotations

from math import nan, sqrt
from typing import NamedTuple

_Z95 = 1.959963984540054  #: 97.5 % of a standard normal lie below


class Share(NamedTuple):
    """A share 0…1 and its 95 % interval (Wilson); NaN and the whole range where there was nothing."""

    share: float
    low: float
    high: float


def wilson(count: int, total: int) -> Share:
    """The share `count` of `total` with its 95 % interval."""
    if total == 0:
        return Share(nan, 0.0, 1.0)
    share, spread = count / total, _Z95 * _Z95 / total
    middle = (share + spread / 2.0) / (1.0 + spread)
    half = _Z95 * sqrt(share * (1.0 - share) / total + spread / (4.0 * total)) / (1.0 + spread)
    return Share(
        share,
        0.0 if count == 0 else max(middle - half, 0.0),
        1.0 if count == total else min(middle + half, 1.0),
    )
