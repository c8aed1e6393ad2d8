"""The exact diffuse filter and smoother against the R package KFAS (licence beside its tables)."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from investigator.filters.reference import run
from investigator.filters.smoother import forward_and_back
from tests.filters.linear_systems import problem, sensor

TOLERANCE = 1e-9


@pytest.fixture(scope="module")
def tables(repository):
    folder = repository / "tests" / "data" / "kalman_reference"

    def read(name):
        with open(folder / f"results_exact_initial_{name}_R.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        return {
            key: np.array([float(row[key]) if row[key] != "NA" else np.nan for row in rows])
            for key in rows[0]
        }

    return {name: read(name) for name in ("local_level", "local_linear_trend")}


def model(name, table):
    """Koopman 1997: y = level + ε, level and slope walking; the first increment changes nothing."""
    kept = np.isfinite(table["v_1"])
    y = (table["v_1"] + table["a_1"])[kept]
    n = 1 if name == "local_level" else 2
    F = np.array([[1.0, 1.0], [0.0, 1.0]])[:n, :n]
    Q = np.diag([8.253, 2.334])[:n, :n]
    Fs = np.stack([np.eye(n)] + [F] * (y.size - 1))
    Qs = np.stack([np.zeros((n, n))] + [Q] * (y.size - 1))
    C = np.array([[1.0, 0.0]])[:, :n]
    series = sensor("y", np.arange(1.0, y.size + 1.0), y, C, np.array([[1.993]]))
    return problem(Fs, Qs, np.zeros(n), np.diag(np.full(n, np.inf)), [series]), kept


def columns(table, stem, kept, n):
    return np.column_stack([table[f"{stem}_{i + 1}"][kept] for i in range(n)])


@pytest.mark.parametrize("name", ["local_level", "local_linear_trend"])
def test_the_diffuse_filter_is_that_of_kfas(tables, name):
    table = tables[name]
    task, kept = model(name, table)
    n = len(task.motion.states)
    found = run(task, keep_covariance=True)
    seen = found.innovations["y"]
    assert found.divergence is None
    assert found.log_likelihood == pytest.approx(table["llf"][0], abs=TOLERANCE)
    np.testing.assert_allclose(seen.innovation[:, 0], table["v_1"][kept], atol=TOLERANCE)
    np.testing.assert_allclose(seen.z_hat[:, 0], table["a_1"][kept], atol=TOLERANCE)
    np.testing.assert_allclose(found.trajectory.nominal, columns(table, "att", kept, n), atol=TOLERANCE)
    known = ~np.isfinite(table["Finf_1"][kept])
    np.testing.assert_allclose(seen.sigma[known, 0] ** 2, table["F_1"][kept][known], atol=TOLERANCE)
    assert np.isinf(seen.sigma[~known, 0]).all()


@pytest.mark.parametrize("name", ["local_level", "local_linear_trend"])
def test_the_predicted_covariance_is_that_of_kfas(tables, name):
    # sumPtt is left aside in both files: it disagrees with sumP, the predicted covariance beside it
    table = tables[name]
    task, kept = model(name, table)
    found = run(task, keep_covariance=True)
    n = len(task.motion.states)
    F, Q = task.inputs[1][: n * n].reshape(n, n), task.inputs[1][n * n :].reshape(n, n)
    sound = np.isfinite(found.covariance).all(axis=(1, 2))
    predicted = np.array([(F @ P @ F.T + Q).sum() for P in found.covariance[sound]])
    expected = table["sumP"][1 : kept.sum() + 1][sound]
    np.testing.assert_allclose(predicted, expected, atol=TOLERANCE)


@pytest.mark.parametrize("name", ["local_level", "local_linear_trend"])
def test_the_diffuse_smoother_is_that_of_kfas(tables, name):
    table = tables[name]
    task, kept = model(name, table)
    n = len(task.motion.states)
    found = forward_and_back(task, keep_covariance=True)
    np.testing.assert_allclose(found.trajectory.nominal, columns(table, "alphahat", kept, n), atol=TOLERANCE)
    np.testing.assert_allclose(found.covariance.sum(axis=(1, 2)), table["sumV"][kept], atol=TOLERANCE)
