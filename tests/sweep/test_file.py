"""A sweep file opens anywhere, tells the same again, and survives what befalls it while it is written."""

from __future__ import annotations

import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest

from investigator.differences import digest
from investigator.errors import BadData, UsageError
from investigator.opening import Opened
from investigator.sweep.axis import Axis
from investigator.sweep.file import read_sweep, write_sweep
from investigator.sweep.journal import Journal, journal_of
from investigator.sweep.ledger import Ledger
from investigator.sweep.plan import Plan, make_plan
from investigator.sweep.result import Fate, Outcome, Sweep, nothing_yet
from investigator.sweep.sampling import Latin
from tests.sweep.conftest import NOISE, SIGMAS


def same(one: Sweep, other: Sweep) -> bool:
    return (
        one.plan == other.plan
        and one.measures == other.measures
        and np.array_equal(one.fates, other.fates)
        and np.array_equal(one.values, other.values, equal_nan=True)
        and dict(one.notes) == dict(other.notes)
    )


def outcomes(sweep: Sweep) -> tuple[Outcome, ...]:
    return tuple(sweep.outcome(index) for index in range(sweep.plan.size))


def test_what_is_written_is_read_again_to_the_last_digit(swept: Sweep, tmp_path: Path) -> None:
    odd = Sweep(swept.plan, swept.measures, swept.fates.copy(), swept.values.copy(), {3: "refused: 4 > π"})
    odd.values[0, :3] = (np.nan, np.inf, 1 / 3)
    odd.fates[3] = Fate.REFUSED
    write_sweep(tmp_path / "s.h5", odd)
    assert same(read_sweep(tmp_path / "s.h5"), odd)


def test_a_viewer_finds_every_measure_over_its_axes(swept_file: Path, swept: Sweep) -> None:
    """The NeXus conventions h5web and silx follow: NXroot → default NXdata → signal over its axes."""
    with h5py.File(swept_file) as file:
        group = file[file.attrs["default"].decode()]
        assert (file.attrs["NX_class"], group.attrs["NX_class"]) == (b"NXroot", b"NXdata")
        assert [name.decode() for name in group.attrs["axes"]] == [SIGMAS, NOISE]
        shown = group[group.attrs["signal"].decode()]
        assert shown.shape == swept.plan.shape == (5, 4)
        for dimension, path in enumerate((SIGMAS, NOISE)):
            assert shown.dims[dimension][0] == group[path]
            assert group[path][()].tolist() == list(swept.plan.axes[dimension].values)
        assert group[NOISE].attrs["units"] == b"Pa"
        assert shown.attrs["units"] == b"m" and shown.attrs["long_name"].decode().startswith("On-board rms")
        assert all("units" in item.attrs for item in group.values() if item.name != "/sweep/fate")


def test_a_sample_lies_along_its_runs_and_words_along_their_order(
    opened_flight: Opened, swept: Sweep, tmp_path: Path
) -> None:
    axes = (
        Axis.between(SIGMAS, 1, 9, 2),
        Axis(path="onboard.sensors.baro.mode", values=("use", "withhold")),
    )
    plan = make_plan(opened_flight.case, axes, sampling=Latin(runs=6, seed=1))
    write_sweep(tmp_path / "s.h5", nothing_yet(plan, swept.measures))
    with h5py.File(tmp_path / "s.h5") as file:
        group = file["sweep"]
        assert group["nis"].shape == (6,) and group["nis"].dims[0][0] == group["run"]
        assert group[SIGMAS][()].tolist() == [plan.values(index)[0] for index in range(6)]
        assert [text.decode() for text in group[axes[1].path].attrs["labels"]] == ["use", "withhold"]
        assert np.isnan(group["nis"][()]).all()
    assert read_sweep(tmp_path / "s.h5").plan == plan


def test_the_journal_s_runs_belong_to_the_sweep_before_the_file_holds_them(
    swept: Sweep, tmp_path: Path
) -> None:
    target = tmp_path / "s.h5"
    write_sweep(target, nothing_yet(swept.plan, swept.measures))
    journal = Journal(journal_of(target), digest(swept.plan))
    journal.append(outcomes(swept)[4:9])
    found = read_sweep(target)
    assert found.done == 5
    assert np.array_equal(found.values[4:9], swept.values[4:9], equal_nan=True)
    journal.close(remove=False)


@pytest.mark.parametrize("cut", [1, 7, 40])
def test_a_line_cut_short_costs_one_run_and_the_next_begins_a_line(
    swept: Sweep, tmp_path: Path, cut: int
) -> None:
    target = tmp_path / "s.h5"
    write_sweep(target, nothing_yet(swept.plan, swept.measures))
    made = outcomes(swept)
    journal = Journal(journal_of(target), digest(swept.plan))
    journal.append(made[:3])
    journal.close(remove=False)
    content = journal_of(target).read_bytes()
    journal_of(target).write_bytes(content[:-cut])
    assert read_sweep(target).done == 2
    again = Journal(journal_of(target), digest(swept.plan))
    again.append(made[2:4])
    again.close(remove=False)
    assert read_sweep(target).done == 4


def test_a_crash_between_file_and_journal_counts_no_run_twice(swept: Sweep, tmp_path: Path) -> None:
    target = tmp_path / "s.h5"
    with Ledger(target, swept.plan, swept.measures) as ledger:
        ledger.add(outcomes(swept)[:8])
        journal = journal_of(target).read_bytes()
    journal_of(target).write_bytes(journal)
    with Ledger(target, swept.plan, swept.measures) as ledger:
        assert list(ledger.pending()) == list(range(8, 20))
        ledger.add(outcomes(swept)[8:])
    assert same(read_sweep(target), swept)
    assert not journal_of(target).exists()


def test_a_file_that_could_not_be_written_leaves_the_journal(
    swept: Sweep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "s.h5"

    def full(*_: object) -> None:
        raise BadData("The sweep could not be written: no space left on device.", str(target), "")

    ledger = Ledger(target, swept.plan, swept.measures)
    ledger.add(outcomes(swept)[:8])
    monkeypatch.setattr("investigator.sweep.ledger.write_sweep", full)
    with pytest.raises(BadData, match="no space"), ledger:
        pass
    assert read_sweep(target).done == 8


def test_another_sweep_is_not_overwritten(swept_file: Path, swept: Sweep, opened_flight: Opened) -> None:
    other = make_plan(opened_flight.case, (Axis.between(SIGMAS, 1, 2, 3),), engine="unscented")
    before = swept_file.read_bytes()
    with pytest.raises(UsageError, match="differs in what is varied and the engine"):
        Ledger(swept_file, other, swept.measures)
    assert swept_file.read_bytes() == before


def test_a_file_that_is_no_sweep_is_not_overwritten(flight_log: Path, swept: Sweep, tmp_path: Path) -> None:
    target = tmp_path / "hop.h5"
    shutil.copy(flight_log, target)
    with pytest.raises(UsageError, match=r"This is no sweep file\. It is not overwritten"):
        Ledger(target, swept.plan, swept.measures)
    assert target.read_bytes() == flight_log.read_bytes()


def test_two_processes_do_not_run_one_sweep_at_once(swept: Sweep, tmp_path: Path) -> None:
    with (
        Ledger(tmp_path / "s.h5", swept.plan, swept.measures),
        pytest.raises(UsageError, match="Another process is running this sweep"),
    ):
        Ledger(tmp_path / "s.h5", swept.plan, swept.measures)


@pytest.mark.parametrize("damage", ["truncated", "text", "no plan", "newer", "missing"])
def test_what_cannot_be_read_is_told_in_a_sentence(swept_file: Path, tmp_path: Path, damage: str) -> None:
    target = tmp_path / "s.h5"
    if damage != "missing":
        shutil.copy(swept_file, target)
    if damage == "truncated":
        target.write_bytes(target.read_bytes()[:5000])
    if damage == "text":
        target.write_text("no HDF5", encoding="utf-8")
    if damage in ("no plan", "newer"):
        with h5py.File(target, "r+") as file:
            if damage == "newer":
                file.attrs["format_version"] = 99
            else:
                del file.attrs["plan"]
    with pytest.raises(BadData):
        read_sweep(target)


def test_a_journal_of_another_plan_is_no_part_of_a_sweep(
    swept: Sweep, plan: Plan, opened_flight: Opened, tmp_path: Path
) -> None:
    target = tmp_path / "s.h5"
    write_sweep(target, nothing_yet(swept.plan, swept.measures))
    other = make_plan(opened_flight.case, (Axis.between(SIGMAS, 1, 2, 30),))
    journal = Journal(journal_of(target), digest(other))
    journal.append(outcomes(swept)[:3])
    journal.close(remove=False)
    assert read_sweep(target).done == 0
