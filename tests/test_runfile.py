"""A run file is a log like any other: it opens in h5py, its data have units, its groups say what to plot."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from investigator.differences import digest
from investigator.errors import BadData
from investigator.logs.storage import get_attribute
from investigator.opening import Opened
from investigator.results import Results
from investigator.runfile import FORMAT, write_run
from investigator.setup import Setup
from investigator.units import known
from tests.simulated_flight import SPIKE


@pytest.fixture(scope="module")
def written(
    opened_flight: Opened, flight_results: Results, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    folder, setup = tmp_path_factory.mktemp("runs"), opened_flight.case.setup
    made = {
        "replay": flight_results.replay(setup, "baseline"),
        "reconstruction": flight_results.reconstruction(setup, "reconstruction"),
    }
    for name, result in made.items():
        write_run(folder / f"{name}.h5", result, setup, opened_flight.log.sha256)
    return {name: folder / f"{name}.h5" for name in made}


def datasets(file: h5py.File) -> dict[str, h5py.Dataset]:
    found: dict[str, h5py.Dataset] = {}
    file.visititems(lambda name, item: found.update({name: item}) if isinstance(item, h5py.Dataset) else None)
    return found


@pytest.mark.parametrize("kind", ["replay", "reconstruction"])
def test_every_dataset_has_a_known_unit_and_a_name_in_words(written: dict[str, Path], kind: str) -> None:
    with h5py.File(written[kind], "r") as file:
        found = datasets(file)
        assert len(found) > 15
        for name, item in found.items():
            assert get_attribute(item.attrs["units"]) in known(), name
            assert get_attribute(item.attrs["long_name"]), name


@pytest.mark.parametrize("kind", ["replay", "reconstruction"])
def test_every_group_of_data_plots_itself(written: dict[str, Path], kind: str) -> None:
    """NeXus: a class everywhere; where data lie a signal and its axes, the first of its length."""
    plotted = 0
    with h5py.File(written[kind], "r") as file:
        assert get_attribute(file.attrs["NX_class"]) == "NXroot"
        default = file
        while "default" in default.attrs:
            default = default[get_attribute(default.attrs["default"])]
        assert get_attribute(default.attrs["NX_class"]) == "NXdata"
        groups: list[h5py.Group] = []
        file.visititems(lambda _, item: groups.append(item) if isinstance(item, h5py.Group) else None)
        for group in groups:
            if get_attribute(group.attrs["NX_class"]) != "NXdata":
                continue
            signal, axes = group[get_attribute(group.attrs["signal"])], get_attribute(group.attrs["axes"])
            axes = (axes,) if isinstance(axes, str) else axes
            assert len(axes) == signal.ndim, group.name
            assert group[axes[0]].shape == signal.shape[:1], group.name
            plotted += 1
    assert plotted == (2 if kind == "replay" else 3)


def test_a_run_file_says_what_made_it(written: dict[str, Path], opened_flight: Opened) -> None:
    with h5py.File(written["replay"], "r") as file:
        facts = {name: get_attribute(value) for name, value in file.attrs.items()}
    setup = opened_flight.case.setup
    assert (facts["format"], facts["kind"], facts["label"]) == (FORMAT, "replay", "baseline")
    assert facts["log_sha256"] == opened_flight.log.sha256
    assert facts["setup_digest"] == digest(setup)
    assert facts["setup_provenance"] == "as flown"
    assert facts["diverged"] == ""
    setup_text = facts["setup"] if isinstance(facts["setup"], str) else json.dumps(facts["setup"])
    assert Setup.model_validate_json(setup_text) == setup


def test_numbers_come_back_as_they_were(
    written: dict[str, Path], opened_flight: Opened, flight_results: Results
) -> None:
    run = flight_results.replay(opened_flight.case.setup, "baseline")
    seen = run.innovations["baro"]
    with h5py.File(written["replay"], "r") as file:
        assert np.array_equal(file["trajectory/height_site"][:], run.trajectory.height_site)
        group = file["innovations/baro"]
        assert np.array_equal(group["innovation"][:], seen.innovation)
        assert np.array_equal(group["used"][:], seen.used)
        reason = group["reason"]
        words = {code: word for word, code in h5py.check_enum_dtype(reason.dtype).items()}
        false = (seen.time >= SPIKE[0]) & (seen.time < SPIKE[1])
        assert {words[code] for code in reason[:][false]} == {"rejected_gate"}
        assert {words[code] for code in reason[:][~false]} == {"used"}


def test_a_reconstruction_carries_every_sensors_residuals(written: dict[str, Path]) -> None:
    with h5py.File(written["reconstruction"], "r") as file:
        group = file["residuals/baro"]
        assert {"time", "residual", "sigma", "height_site", "usable"} <= set(group)
        assert get_attribute(group["residual"].attrs["units"]) == "Pa"
        assert get_attribute(group["height_site"].attrs["units"]) == "m"


def test_the_states_are_named_with_their_units(written: dict[str, Path]) -> None:
    with h5py.File(written["replay"], "r") as file:
        group = file["trajectory"]
        states = get_attribute(group.attrs["states"])
        assert states == ("height", "vertical speed", "acceleration bias")
        assert group["sigma"].shape[1] == len(states)


@pytest.mark.parametrize("place", ["gone/run.h5", "file/run.h5"])
def test_a_place_that_cannot_be_written_is_told_in_a_sentence(
    opened_flight: Opened, flight_results: Results, tmp_path: Path, place: str
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    run = flight_results.replay(opened_flight.case.setup, "baseline")
    with pytest.raises(BadData, match="could not be written"):
        write_run(tmp_path / place, run, opened_flight.case.setup, "")
    assert [item.name for item in tmp_path.iterdir()] == ["file"]


def test_a_failed_write_leaves_the_old_run(
    opened_flight: Opened, flight_results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = flight_results.replay(opened_flight.case.setup, "baseline")
    target = tmp_path / "run.h5"
    write_run(target, run, opened_flight.case.setup, "")
    before = target.read_bytes()
    monkeypatch.setattr("investigator.runfile._innovations", _fail)
    with pytest.raises(BadData):
        write_run(target, run, opened_flight.case.setup, "")
    assert target.read_bytes() == before
    assert list(tmp_path.iterdir()) == [target]


def _fail(*_: object) -> None:
    raise OSError("No space left on device")
