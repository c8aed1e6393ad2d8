"""filterpy's traps as they are in 2.0: when an upgrade changes one, the door must be looked at again."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import requires

import filterpy.kalman.kalman_filter as inside
import numpy as np
import pytest
from filterpy.kalman import (
    ExtendedKalmanFilter,
    KalmanFilter,
    MerweScaledSigmaPoints,
    MMAEFilterBank,
    UnscentedKalmanFilter,
)

from investigator.filters.reference import run
from tests.filters.test_linear_oracles import random_case


def loaded_after(statement):
    """The names of modules a fresh interpreter holds after a statement."""
    script = f"import sys; {statement}; print(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def unscented():
    points = MerweScaledSigmaPoints(1, alpha=1.0, beta=2.0, kappa=2.0)
    inner = UnscentedKalmanFilter(1, 1, 1.0, hx=lambda x: x, fx=lambda x, dt: x, points=points)
    inner.x, inner.P, inner.Q, inner.R = np.zeros(1), np.eye(1), np.zeros((1, 1)), np.full((1, 1), 0.1)
    return inner


def test_a_second_unscented_update_reuses_stale_sigma_points():
    inner = unscented()
    inner.predict()
    inner.update(np.array([1.0]))
    inner.update(np.array([1.0]))
    assert inner.P[0, 0] < 0.0


def test_recomputed_sigma_points_mend_the_second_unscented_update():
    inner = unscented()
    inner.predict()
    inner.update(np.array([1.0]))
    inner.compute_process_sigmas(0.0)
    inner.update(np.array([1.0]))
    assert inner.P[0, 0] == pytest.approx(1.0 / (1.0 + 2.0 / 0.1))


def test_the_extended_filter_s_predict_update_keeps_the_wrong_prior_and_takes_partials_too_early():
    inner = ExtendedKalmanFilter(1, 1)
    inner.x, inner.P, inner.F, inner.Q = np.array([1.0]), np.eye(1), np.full((1, 1), 2.0), np.zeros((1, 1))
    at = []
    inner.predict_update(np.array([4.0]), lambda x: at.append(x.copy()) or np.eye(1), lambda x: x)
    assert at[0][0] == 1.0  # the state before the prediction, which is 2
    assert inner.x_prior[0] == 1.0
    assert inner.P_prior[0, 0] == 1.0  # the prediction is 4


def bank(offset, P=1.0):
    filters = []
    for x in (-offset, offset):
        inner = KalmanFilter(1, 1)
        inner.x, inner.P, inner.Q = np.array([x]), np.full((1, 1), P), np.zeros((1, 1))
        inner.H, inner.R = np.eye(1), np.eye(1)
        filters.append(inner)
    return MMAEFilterBank(filters, [0.5, 0.5], dim_x=1, H=np.eye(1))


def test_the_adaptive_bank_leaves_the_spread_between_its_filters_out_of_its_covariance():
    mixed = bank(3.0)
    mixed.predict()
    mixed.update(np.array([0.0]))
    # equally likely, so the mixture's variance is each one's 0.5 plus the square of its distance, 1.5
    assert mixed.x[0] == pytest.approx(0.0)
    assert mixed.P[0, 0] != pytest.approx(0.5 + 1.5**2)


def test_a_likelihood_of_the_adaptive_bank_that_underflows_stays_zero_for_ever():
    mixed = bank(100.0, P=1e-9)
    for z in (100.0, 100.0, *[-100.0] * 10):
        mixed.predict()
        mixed.update(np.array([z]))
    assert mixed.p[0] == 0.0  # ten samples on its very value cannot bring the first filter back


def test_the_log_likelihood_is_computed_only_when_read_and_the_engine_never_reads_it(monkeypatch):
    calls = []
    monkeypatch.setattr(inside, "logpdf", lambda **given: calls.append(given) or 0.0)
    run(random_case(1).problem())
    assert calls == []
    inner = KalmanFilter(1, 1)
    inner.update(np.array([1.0]))
    assert calls == []
    assert inner.log_likelihood == 0.0 and len(calls) == 1


def test_filterpy_costs_an_import_of_scipy_s_statistics_so_the_engine_imports_it_late():
    assert "scipy.stats" in loaded_after("import filterpy.kalman")
    ours = loaded_after("import investigator.filters.engine, investigator.setup")
    assert not {name.partition(".")[0] for name in ours} & {"filterpy", "matplotlib", "scipy"}


def test_a_replay_by_the_compiled_engine_waits_for_no_part_of_scipy():
    replayed = "o = open_case(folder() / 'm1.h5'); replay(o.log, o.case.setup, engine='compiled')"
    places = "investigator.opening import open_case", "investigator.replay import replay"
    imports = "; ".join(f"from {place}" for place in (*places, "sample_logs import folder"))
    parts = ("scipy.linalg", "scipy.special", "scipy.ndimage")
    assert not {name for name in loaded_after(f"{imports}; {replayed}") if name.startswith(parts)}


def test_code_compiled_before_is_fetched_without_what_only_compiling_needs():
    warm = "from investigator.filters.compiled import warm; warm()"
    loaded_after(warm)  # compiled by now, whoever did
    found = loaded_after(warm)
    assert "numba.core.dispatcher" in found
    assert not found & {"numba.np.linalg", "numba.np.arraymath", "numba.typed.typeddict"}


def test_filterpy_requires_matplotlib():
    assert any(item.startswith("matplotlib") for item in requires("filterpy"))
