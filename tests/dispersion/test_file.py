"""A dispersion file opens anywhere and says what the flights say."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest
from scipy.stats import binomtest

from investigator.dispersion.chart import charts
from investigator.dispersion.disperse import fly_all
from investigator.dispersion.file import read_dispersion, read_flights
from investigator.dispersion.measures import flown_measures
from investigator.dispersion.plan import Flights, make_flights
from investigator.dispersion.result import Dispersion, SeedResult, dispersions
from investigator.errors import BadData, UsageError
from investigator.refly.scenario import Scenario
from investigator.sweep.axis import Axis
from investigator.sweep.file import read_sweep, write_sweep
from investigator.sweep.result import Fate, Sweep, nothing_yet
from tests.dispersion.conftest import digits

SLOW, SOFT = "guidance.touchdown_m_s", "soft_m_s"


def test_what_is_written_is_read_again(flown_file: Path, flown: Sweep[Flights]) -> None:
    assert digits(read_dispersion(flown_file)) == digits(dispersions(flown)[0])
    assert len(read_dispersion(flown_file).results) == flown.plan.size


def test_a_viewer_finds_every_number_over_the_seeds(flown_file: Path, flown: Sweep[Flights]) -> None:
    """The NeXus conventions h5web and silx follow: NXroot → default NXdata → signal over its axes."""
    with h5py.File(flown_file) as file:
        group = file[file.attrs["default"].decode()]
        assert (file.attrs["NX_class"], group.attrs["NX_class"]) == (b"NXroot", b"NXdata")
        assert [name.decode() for name in group.attrs["axes"]] == ["seed"]
        shown = group[group.attrs["signal"].decode()]
        assert shown.name == "/dispersion/touchdown_m_s" and shown.dims[0][0] == group["seed"]
        assert group["seed"][()].tolist() == list(flown.plan.seeds)
        assert shown.attrs["units"] == b"m/s"
        assert group["drawn_belief_height_m"].attrs["units"] == b"m"
        assert group["met_2"].attrs["label"].decode() == "sink / 50 m"


def test_shares_and_figures_in_the_file_are_counts_of_its_flights(flown_file: Path) -> None:
    with h5py.File(flown_file) as file:
        flights = file["dispersion"]
        landed = flights["landed"][()]
        theirs = binomtest(int(landed.sum()), landed.size).proportion_ci(0.95, method="wilson")
        told = [file[f"shares/success{part}"][()] for part in ("", "_low", "_high")]
        assert told == pytest.approx([landed.mean(), theirs.low, theirs.high])
        met = np.array([flights["met_1"][()], flights["met_2"][()]])
        assert file["figures/met"][()].tolist() == np.nansum(met, axis=1).tolist()
        assert file["shares/all_met"][()] == np.mean((met == 1.0).all(axis=0))


def test_a_map_lies_over_what_is_varied_and_is_shown_first(hop: Scenario, tmp_path: Path) -> None:
    """The bound on a landing touches no flight, only its verdict: the looser it is, the more have landed."""
    axes = (Axis(path=SLOW, values=(1.0, 3.0)), Axis(path=SOFT, values=(0.01, 2.0, 40.0)))
    plan = make_flights(hop, (1, 2), axes)
    swept = fly_all(plan, tmp_path / "map.h5", workers=2)
    shares = {chart.name: chart for chart in charts(swept)}["success"]
    assert shares.share.shape == (2, 3)
    assert (np.diff(shares.share, axis=1) >= 0.0).all()
    assert (shares.share[:, 0] == 0.0).all()
    speeds = swept.metric("touchdown_m_s")
    assert np.array_equal(speeds[:, 0], speeds[:, 1]) and not np.array_equal(speeds[0], speeds[1])
    with h5py.File(tmp_path / "map.h5") as file:
        group = file[file.attrs["default"].decode()]
        assert group.name == "/shares"
        assert [name.decode() for name in group.attrs["axes"]] == [SLOW, SOFT]
        assert np.array_equal(group["success"][()], shares.share)
        assert group["success"].dims[1][0] == group[SOFT]
        assert file["dispersion/touchdown_m_s"].shape == (2, 3, 2)
        assert "drivers" not in file


def test_thousands_of_seeds_fit_into_the_plan_of_a_file(hop: Scenario, tmp_path: Path) -> None:
    """More than the 64 kB that an attribute in a header may have."""
    plan = make_flights(hop, range(20_000))
    write_sweep(tmp_path / "long.h5", nothing_yet(plan, flown_measures(hop)[:1]))
    assert read_flights(tmp_path / "long.h5").plan == plan


def test_a_sweep_and_a_dispersion_are_not_taken_for_each_other(flown_file: Path) -> None:
    with pytest.raises(BadData, match="This is no sweep file"):
        read_sweep(flown_file)


def flight(seed: int, words: str, *, landed: bool = False, met: bool | None = True) -> SeedResult:
    return SeedResult(seed, landed, words, "touchdown", {"touchdown_m_s": float(seed)}, {}, {"down": met})


@pytest.fixture
def told(hop: Scenario) -> Dispersion:
    """Five flights with invented ends."""
    results = (
        flight(1, "landed at 1.9 m/s", landed=True),
        flight(2, "impact at 140 m/s", met=False),
        flight(3, "impact at 7 m/s", met=None),
        flight(4, "touched down leaning 20°"),
        flight(5, "time ran out"),
    )
    return Dispersion(hop.replace(figures=hop.figures[:1]), results)


def test_flights_that_end_alike_are_counted_together(told: Dispersion) -> None:
    assert told.counts() == {"impact": 2, "landed": 1, "touched down leaning": 1, "time ran out": 1}


def test_a_figure_without_a_value_is_not_met(told: Dispersion) -> None:
    ((figure, count, share),) = told.met()
    assert (figure.name, count, share.share) == ("down", 3, 0.6)
    assert told.all_met().share == 0.6
    assert told.success().share == 0.2


def test_quantiles_are_of_the_flights_that_have_the_number(told: Dispersion) -> None:
    assert told.quantiles("touchdown_m_s", (0.0, 0.5, 1.0)) == (1.0, 3.0, 5.0)
    with pytest.raises(UsageError, match=r"Known: touchdown_m_s, landed"):
        told.quantiles("height", (0.5,))


def test_pending_flights_are_no_results(plan: Flights, flown: Sweep[Flights]) -> None:
    fates = flown.fates.copy()
    fates[2:] = Fate.PENDING
    half = Sweep(plan, flown.measures, fates, flown.values, flown.notes)
    assert [result.seed for result in dispersions(half)[0].results] == [1, 2]
