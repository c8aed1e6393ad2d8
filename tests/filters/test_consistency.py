"""The numbers that say whether innovations keep what the filter claims, on known statistics."""

from __future__ import annotations

import numpy as np
import pytest

from investigator.filters.consistency import consistency, rejected_share, whiteness, windows
from investigator.filters.problem import Reason
from investigator.filters.run import Innovations


def innovations(nu, sigma, time=None, used=None, reason=None):
    m, k = nu.shape
    time = np.arange(float(m)) if time is None else time
    used = np.ones(m, dtype=bool) if used is None else used
    reason = np.where(used, Reason.USED, Reason.REJECTED_GATE) if reason is None else reason
    sigma = np.broadcast_to(np.asarray(sigma, dtype=float), (m, k))
    nis = ((nu / sigma) ** 2).sum(axis=1)
    none = np.zeros(m)
    return Innovations("s", "m", time, np.arange(m), nu, nu * 0, nu, sigma, none, used, reason, none, nis)


def noise(m=6000, k=2, seed=1):
    return np.random.default_rng(seed).normal(size=(m, k))


def test_innovations_of_the_claimed_size_are_adequate():
    found = consistency(innovations(noise(), 1.0))
    assert found.nis == pytest.approx(1.0, abs=0.05)
    assert abs(found.correlation) < 0.03
    assert found.rejected == 0.0
    assert len(found.windows) == 200
    assert found.adequate()


def test_innovations_twice_the_claimed_size_quadruple_the_nis():
    found = consistency(innovations(2.0 * noise(), 1.0))
    assert found.nis == pytest.approx(4.0, abs=0.2)
    assert not found.adequate()


def test_a_bad_half_minute_shows_in_its_window_only():
    nu = noise(k=1)
    nu[600:630] *= 3.0
    found = windows(innovations(nu, 1.0), 30.0)
    assert [window.start for window in found if window.nis > 3.0] == [600.0]


def test_first_order_correlation_is_found():
    white = noise(20000, 1)
    coloured = white.copy()
    for i in range(1, white.shape[0]):
        coloured[i] = 0.6 * coloured[i - 1] + white[i]
    assert whiteness(innovations(coloured, 1.0)) == pytest.approx(0.6, abs=0.02)


def test_only_decided_samples_count_towards_the_rejected_share():
    reason = np.array([Reason.USED, Reason.REJECTED_GATE, Reason.LATCHED, Reason.INVALID, Reason.WITHHELD])
    seen = innovations(noise(5, 1), 1.0, used=reason == Reason.USED, reason=reason)
    assert rejected_share(seen) == pytest.approx(2 / 3)


def test_what_was_never_used_has_no_numbers_rather_than_good_ones():
    found = consistency(innovations(noise(5, 1), 1.0, used=np.zeros(5, dtype=bool)))
    assert np.isnan(found.nis) and found.windows == () and not found.adequate()
