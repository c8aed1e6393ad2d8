"""Defects of a stream's times, planted one by one."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from investigator.logs.timing import TimeReport, examine_time, longest_nondecreasing

TIME = np.arange(1000) / 100.0


def codes(report: TimeReport) -> list[str]:
    return [issue.code for issue in report.issues]


def test_even_times_have_no_defect() -> None:
    report = examine_time(TIME, "/x/time")
    assert (codes(report), report.bad.any(), report.gaps) == ([], False, ())
    assert abs(report.nominal_s - 0.01) < 1e-12


def test_one_wild_stamp_costs_one_sample() -> None:
    time = TIME.copy()
    time[300] = 2147483647.0
    report = examine_time(time, "/x/time")
    assert np.flatnonzero(report.bad).tolist() == [300]
    assert "backward-time" in codes(report)


def test_a_clock_that_starts_again_is_named_and_the_longer_part_kept() -> None:
    time = np.concatenate([TIME[:300], TIME[:700]])
    report = examine_time(time, "/x/time")
    assert "clock-jump" in codes(report)
    assert report.bad.sum() <= 300


def test_repeated_times_keep_their_first_sample() -> None:
    time = TIME.copy()
    time[501:504] = time[500]
    report = examine_time(time, "/x/time")
    assert np.flatnonzero(report.bad).tolist() == [501, 502, 503]
    assert codes(report) == ["duplicate-time"]


def test_times_that_are_no_numbers_are_quarantined() -> None:
    time = TIME.copy()
    time[[5, 6]] = np.nan, np.inf
    report = examine_time(time, "/x/time")
    assert np.flatnonzero(report.bad).tolist() == [5, 6]
    assert [issue.count for issue in report.issues if issue.code == "time-not-finite"] == [2]


def test_a_gap_is_more_than_five_intervals() -> None:
    five = np.concatenate([TIME[:500], TIME[500:] + 0.04])
    six = np.concatenate([TIME[:500], TIME[500:] + 0.0501])
    assert codes(examine_time(five, "/x/time")) == []
    report = examine_time(six, "/x/time")
    assert codes(report) == ["gap"]
    assert report.issues[0].time == report.gaps[0] == (six[499], six[500])


def test_many_gaps_are_counted_and_the_longest_told() -> None:
    time = np.cumsum(
        np.where(np.arange(2000) % 50 == 0, 0.1, 0.01) + np.where(np.arange(2000) == 1000, 9.0, 0.0)
    )
    gaps = [issue for issue in examine_time(time, "/x/time").issues if issue.code == "gap"]
    assert len(gaps) == 6
    assert sum(issue.count for issue in gaps) == 39
    assert any(issue.time[1] - issue.time[0] > 9.0 for issue in gaps[:5])


def test_a_logger_may_change_its_rate_without_a_gap() -> None:
    steps = np.concatenate([np.full(300, 0.1), np.full(2000, 0.01), np.full(400, 0.1)])
    assert codes(examine_time(np.cumsum(steps), "/x/time")) == []


def test_a_gap_at_the_slower_rate_is_found_too() -> None:
    steps = np.concatenate([np.full(300, 0.1), np.full(2000, 0.01), np.full(400, 0.1)])
    steps[2500] = 0.7
    report = examine_time(np.cumsum(steps), "/x/time")
    assert (codes(report), len(report.gaps)) == (["gap"], 1)


def test_a_wavering_rate_is_told() -> None:
    steps = np.where(np.arange(1000) % 4 == 0, 0.03, 0.01)
    assert codes(examine_time(np.cumsum(steps), "/x/time")) == ["rate-jitter"]


def test_a_delay_that_shifts_for_good_is_a_clock_jump() -> None:
    received = TIME + 0.002 + np.where(TIME > 5.0, 0.5, 0.0)
    jumps = [issue for issue in examine_time(TIME, "/x/time", received).issues if issue.code == "clock-jump"]
    assert [round(issue.time[1], 2) for issue in jumps] == [5.01]


def test_one_late_sample_is_no_clock_jump() -> None:
    received = TIME + 0.002
    received[400] += 0.5
    assert codes(examine_time(TIME, "/x/time", received)) == []


def test_reception_before_validity_is_told() -> None:
    assert codes(examine_time(TIME, "/x/time", TIME - 0.01)) == ["received-early"]


def test_no_times_and_one_time_have_no_rate() -> None:
    for time in (np.zeros(0), np.zeros(1)):
        assert np.isnan(examine_time(time, "/x/time").nominal_s)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=9))
def test_the_times_kept_are_a_longest_nondecreasing_subsequence(times: list[int]) -> None:
    kept = longest_nondecreasing(np.array(times, dtype=float))
    chosen = np.array(times)[kept]
    assert np.all(np.diff(chosen) >= 0)
    every = (c for size in range(len(times), 0, -1) for c in combinations(times, size))
    assert len(chosen) == len(next(c for c in every if list(c) == sorted(c)))
