"""What the plots compute before they draw: reduction, scales, ticks, labels, readings, the way back."""

from __future__ import annotations

import weakref
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from investigator.figures import Band, Curve, Dots, Ink, Panel, Role, Scale
from ui.plots.callout import apart_at, emptier_side
from ui.plots.column import heights
from ui.plots.entries import Reader, Reading, decision, entries
from ui.plots.frame import Frame
from ui.plots.gate_scale import compress, expand, position
from ui.plots.header import fitting
from ui.plots.history import ZoomHistory
from ui.plots.labels import place
from ui.plots.marks import CurveMark
from ui.plots.overlay import Pointers
from ui.plots.reading import digits_for, statistics, unit_symbol, value_at
from ui.plots.reduction import in_order, reduce_band, reduce_curve, rejected_share, thin
from ui.plots.series import Prepared
from ui.plots.surface import rules
from ui.plots.ticks import TimeFormat, nice_step, number, tick_text, ticks, time_step, time_text

BELIEVED, HAPPENED = Ink(Role.ONBOARD), Ink(Role.RECONSTRUCTION)


def test_a_spike_of_one_sample_survives_a_millionfold_reduction() -> None:
    time = np.arange(1_000_000.0)
    value = np.zeros(time.size)
    value[[314_159, 777_777]] = (9.0, -4.0)
    t, v = reduce_curve(time, value, 0.0, 999_999.0, 900)
    assert t.size <= 2 * 900
    assert v.max() == 9.0 and t[v.argmax()] == 314_159
    assert v.min() == -4.0 and t[v.argmin()] == 777_777


@given(
    hnp.arrays(float, st.integers(2, 4000), elements=st.floats(-1e6, 1e6) | st.just(float("nan"))),
    st.integers(1, 40),
)
def test_each_pixel_keeps_its_lowest_and_its_highest_value(value: np.ndarray, pixels: int) -> None:
    time = np.arange(value.size, dtype=float)
    left, right = 0.0, float(value.size)
    t, v = reduce_curve(time, value, left, right, pixels)
    assert np.all(np.diff(t) >= 0)
    for column in range(pixels):
        a, b = left + column * right / pixels, left + (column + 1) * right / pixels
        truth = value[(time >= a) & (time < b)]
        seen = v[(t >= a) & (t < b)]
        truth, seen = truth[np.isfinite(truth)], seen[np.isfinite(seen)]
        assert truth.size == 0 or (seen.min(), seen.max()) == (truth.min(), truth.max())


def test_a_gap_still_breaks_the_curve_after_reduction() -> None:
    time = np.arange(100_000.0)
    value = np.sin(time / 1000)
    value[40_000:40_500] = np.nan
    value[70_000] = np.nan
    t, v = reduce_curve(time, value, 0.0, 99_999.0, 500)
    broken = t[np.isnan(v)]
    assert np.any((broken >= 39_800) & (broken <= 40_500))
    assert not np.any((broken > 41_000) & (broken < 69_000))


def test_a_zoomed_curve_is_cut_exactly_at_the_ends_of_the_view() -> None:
    t, v = reduce_curve(np.array([0.0, 10.0]), np.array([0.0, 100.0]), 4.0, 5.0, 800)
    assert t.tolist() == [4.0, 5.0]
    assert v.tolist() == pytest.approx([40.0, 50.0])


def test_few_samples_are_drawn_as_they_are() -> None:
    time, value = np.arange(50.0), np.arange(50.0) ** 2
    t, v = reduce_curve(time, value, 0.0, 49.0, 800)
    assert np.array_equal(t, time) and np.array_equal(v, value)


def test_times_that_run_backward_or_are_unknown_are_put_in_order() -> None:
    time, value = in_order(np.array([3.0, 1.0, np.nan, 2.0]), np.array([30.0, 10.0, 0.0, 20.0]))
    assert time.tolist() == [1.0, 2.0, 3.0]
    assert value.tolist() == [10.0, 20.0, 30.0]


class _Block:
    """Memory that can be seen to go."""

    def __init__(self, numbers: np.ndarray) -> None:
        self.numbers = numbers
        self.__array_interface__ = numbers.__array_interface__


def test_a_series_is_found_again_but_keeps_no_run_in_memory() -> None:
    block = _Block(np.arange(40_000.0))
    gone = weakref.ref(block)
    columns = np.asarray(block).reshape(10_000, 4)
    del block
    curve = Curve("Height", Ink(Role.ONBOARD), np.arange(10_000.0), columns[:, 1])
    prepared = Prepared()
    series = prepared.curve(curve)
    assert prepared.curve(curve) is series
    assert gone() is not None
    del columns, curve
    assert gone() is None
    other = Curve("Height", Ink(Role.ONBOARD), np.arange(8.0), np.arange(8.0) ** 2)
    np.testing.assert_array_equal(prepared.curve(other).value, other.value)


def test_a_reduced_band_encloses_the_whole_band() -> None:
    time = np.linspace(0.0, 100.0, 50_001)
    low, high = -np.abs(np.sin(time)), 1.0 + np.abs(np.cos(7 * time))
    low[12_345] = -9.0
    t, lo, hi = reduce_band(time, low, high, 0.0, 100.0, 300)
    assert t.size <= 301
    assert lo.min() == -9.0
    assert np.all(np.interp(time, t, hi) >= 0.9)


def test_where_samples_share_a_pixel_the_share_rejected_is_told() -> None:
    time = np.array([0.1, 0.2, 0.3, 0.4, 2.5])
    used = np.array([True, False, True, True, False])
    column, share = rejected_share(time, used, 0.0, 4.0, 4)
    assert column.tolist() == [0.0, 2.0]
    assert share.tolist() == [0.25, 1.0]


def test_points_on_one_pixel_are_drawn_once() -> None:
    x, y = np.array([1.0, 1.2, 5.0]), np.array([1.0, 1.3, 1.0])
    assert thin(x, y).tolist() == [0, 2]
    assert thin(x, y, 10.0).tolist() == [0]


@given(st.floats(-1e4, 1e4))
def test_the_gate_scale_can_be_read_back(ratio: float) -> None:
    assert expand(position(ratio)) == pytest.approx(ratio, abs=1e-9, rel=1e-9)


def test_on_the_gate_scale_a_small_and_a_thirteenfold_innovation_are_both_legible() -> None:
    small, gate, large = compress(np.array([0.2, 1.0, 13.0]))
    assert gate == pytest.approx(np.log10(4.0))
    assert small / large > 0.12
    assert rules(-1.0, 1.7, 70.0, Scale.GATE).numbered == pytest.approx(
        compress(np.array([-1.0, 0.0, 1.0, 10.0]))
    )


def test_where_room_is_short_the_gate_keeps_its_own_numbers() -> None:
    assert rules(-1.9, 1.9, 54.0, Scale.GATE).numbered == pytest.approx(
        compress(np.array([-10.0, -1.0, 1.0, 10.0]))
    )
    assert rules(-1.9, 1.9, 30.0, Scale.GATE).numbered == pytest.approx(compress(np.array([-1.0, 1.0])))


@pytest.mark.parametrize(
    ("span", "most", "step"), [(19_050, 4, 5_000), (165, 3, 100), (489.0, 11, 50), (0.4, 5, 0.1)]
)
def test_ticks_stand_at_round_numbers(span: float, most: int, step: float) -> None:
    assert nice_step(span, most) == pytest.approx(step)
    assert ticks(-0.5 * step, 2.5 * step, step) == pytest.approx([0.0, step, 2 * step])


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1869.6, 0, "1,870"),
        (-4254.0, 0, "−4,254"),
        (-0.04, 1, "0.0"),
        (float("nan"), 1, "–"),
        (0.25, 2, "0.25"),
    ],
)
def test_numbers_have_a_true_minus_and_parted_thousands(value: float, digits: int, text: str) -> None:
    assert number(value, digits) == text


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (TimeFormat.SECONDS, "T+662.0 s"),
        (TimeFormat.CLOCK, "T+0:11:02.0"),
        (TimeFormat.UTC, "16:41:02.0 UTC"),
    ],
)
def test_a_moment_is_written_in_three_ways(form: TimeFormat, text: str) -> None:
    assert time_text(662.0, form, "2023-04-25T16:30:00Z") == text


def test_utc_without_an_epoch_falls_back_on_seconds() -> None:
    assert time_text(-1.5, TimeFormat.UTC) == "T−1.5 s"
    assert tick_text(450.0, TimeFormat.UTC, 50.0) == "450 s"


def test_clock_ticks_stand_at_whole_minutes() -> None:
    assert time_step(490.0, 10, TimeFormat.CLOCK) == 60.0
    assert tick_text(660.0, TimeFormat.CLOCK, 60.0) == "0:11:00"


def test_a_label_that_would_collide_is_dropped_and_the_most_important_stay() -> None:
    names = ["Staging", "Gate latched", "Valve open", "Impact"]
    placed = place(names, [100.0, 104.0, 108.0, 112.0], [60.0, 80.0, 60.0, 50.0], 300.0)
    kept = [names[item.index] for item in placed]
    assert "Impact" in kept and "Gate latched" in kept
    assert len(kept) < len(names)
    for one, other in pairwise(placed):
        assert one.right < other.left


def test_a_label_at_the_right_edge_stands_left_of_its_line() -> None:
    (label,) = place(["Impact"], [290.0], [50.0], 300.0)
    assert label.side == "left" and label.right <= 290.0


def test_events_outside_the_view_have_no_label() -> None:
    assert place(["Impact", "Launch"], [-5.0, 301.0], [50.0, 50.0], 300.0) == []


def test_a_narrow_header_drops_hypotheses_from_the_right_before_belief_and_truth() -> None:
    widths, ranks = [100.0] * 5, [0, 0, 1, 1, 2]
    assert fitting(widths, ranks, 540.0) == [0, 1, 2, 3, 4]
    assert fitting(widths, ranks, 535.0) == [0, 1, 2, 3]
    assert fitting(widths, ranks, 330.0) == [0, 1, 2]
    assert fitting(widths, ranks, 210.0) == [0, 1]
    assert fitting(widths, ranks, 120.0) == [0]
    assert fitting(widths, ranks, 50.0) == []


def test_one_gesture_is_one_step_back() -> None:
    history = ZoomHistory()
    for left in (0.0, 1.0, 2.0):
        history.leave((left, 10.0), gesture=True)
    history.end_gesture()
    history.leave((3.0, 9.0))
    assert history.back() == (3.0, 9.0)
    assert history.back() == (0.0, 10.0)
    assert history.back() is None


def test_the_cursor_reads_between_samples_and_nothing_outside_them() -> None:
    time, value = np.array([0.0, 1.0, 2.0, 3.0]), np.array([0.0, 10.0, np.nan, 30.0])
    assert value_at(time, value, 0.25) == pytest.approx(2.5)
    assert value_at(time, value, 1.0) == 10.0
    assert value_at(time, value, 3.0) == 30.0
    assert np.isnan(value_at(time, value, 1.5))
    assert np.isnan(value_at(time, value, -0.1)) and np.isnan(value_at(time, value, 3.1))
    assert np.isnan(value_at(np.empty(0), np.empty(0), 0.0))


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("m above site", "m"),
        ("m/s, up positive", "m/s"),
        ("estimate − reconstruction, m", "m"),
        ("nothing", ""),
    ],
)
def test_the_unit_is_found_in_the_words_of_a_header(words: str, unit: str) -> None:
    assert unit_symbol(words) == unit


def test_a_thousandth_of_the_range_can_be_read() -> None:
    assert [digits_for(span) for span in (19_000.0, 1000.0, 160.0, 2.0)] == [0, 0, 1, 3]


def curve(name: str, ink: Ink, value: float, **more: object) -> Curve:
    return Curve(name, ink, np.array([0.0, 10.0]), np.array([value, value]), **more)


def altitude(*curves: Curve, bands: tuple[Band, ...] = ()) -> Panel:
    return Panel("altitude", "Altitude", "m above site", curves=curves, bands=bands)


def test_a_header_names_belief_and_truth_first_and_reads_every_curve() -> None:
    time = np.array([0.0, 10.0])
    claimed = Band("claimed 3σ", Ink(Role.CLAIMED), time, time * 0 - 212, time * 0 + 212)
    panel = altitude(
        curve("B", Ink(Role.HYPOTHESIS, 2, "B"), 1867.0),
        curve("reconstruction", HAPPENED, 6124.0),
        curve("on-board", BELIEVED, 1870.0),
        bands=(claimed,),
    )
    found = [(entry.name, entry.value) for entry in entries(panel, Reader(Pointers(5.0)))]
    assert found == [
        ("on-board", "1,870"),
        ("reconstruction", "6,124"),
        ("B", "1,867"),
        ("claimed 3σ", "±212"),
    ]


def test_a_hidden_curve_has_no_entry_and_a_diverged_one_says_so() -> None:
    ended = curve("C", Ink(Role.HYPOTHESIS, 3, "C"), 5.0, ends=(4.0, "covariance not positive"))
    panel = altitude(curve("on-board", BELIEVED, 1.0), ended)
    found = entries(panel, Reader(Pointers(5.0), hidden=frozenset({"onboard"})))
    assert [(entry.name, entry.value) for entry in found] == [("C", "diverged")]


def test_a_stale_curve_says_that_it_is_re_running_until_the_new_one_is_there() -> None:
    ink = Ink(Role.HYPOTHESIS, 5, "B1")
    stale = curve("B1", ink, 6.0, busy=True)
    assert [entry.name for entry in entries(altitude(stale), Reader(Pointers(5.0)))] == ["B1, re-running"]
    both = entries(altitude(stale, curve("B1", ink, 7.0)), Reader(Pointers(5.0)))
    assert [(entry.name, entry.value) for entry in both] == [("B1", "7")]


def test_headers_can_show_differences_and_statistics() -> None:
    ramp = Curve("on-board", BELIEVED, np.arange(11.0), np.arange(11.0) * 2)
    pointers = Pointers(2.0, 7.0, (0.0, 10.0))
    assert entries(altitude(ramp), Reader(pointers, Reading.DIFFERENCE))[0].value == "Δ 10"
    assert entries(altitude(ramp), Reader(pointers, Reading.STATISTICS, 1))[0].value == "10.0 ± 6.3"


def test_statistics_of_a_region_leave_gaps_out() -> None:
    found = statistics(Curve("x", BELIEVED, np.arange(4.0), np.array([1.0, np.nan, 3.0, 99.0])), 0.0, 2.0)
    assert found is not None
    assert (found.count, found.lowest, found.highest, found.mean, found.deviation) == (2, 1.0, 3.0, 2.0, 1.0)
    assert statistics(Curve("x", BELIEVED, np.arange(4.0), np.full(4, np.nan)), 0.0, 2.0) is None


def test_the_used_strip_says_what_became_of_the_sample_at_the_cursor() -> None:
    dots = Dots(
        "lrf",
        Ink(Role.RAW),
        np.arange(3.0),
        np.ones(3),
        np.array([True, False, False]),
        ("", "latched out", ""),
    )
    panel = Panel("used", "Range used", "", Scale.STRIP, dots=(dots,))
    said = [entries(panel, Reader(Pointers(moment)))[0].value for moment in (0.5, 1.0, 2.9)]
    assert said == ["used", "rejected: latched out", "rejected"]
    assert decision(False, "rejected by the gate") == "rejected by the gate"


def test_belief_and_truth_stand_apart_by_their_difference() -> None:
    panel = altitude(curve("reconstruction", HAPPENED, 6124.0), curve("on-board", BELIEVED, 1870.0))
    pair = apart_at(panel, 5.0)
    assert pair is not None and pair.apart == 4254.0
    assert apart_at(panel, 11.0) is None
    assert apart_at(panel, 5.0, frozenset({"onboard"})) is None
    assert apart_at(altitude(curve("on-board", BELIEVED, 1.0)), 5.0) is None


def test_the_callout_takes_the_emptier_corner_and_stays_inside() -> None:
    x = np.linspace(0, 800, 801)
    falling = (x, x * 0.25)
    assert emptier_side(400.0, 800.0, 130.0, [falling], 70.0) == "right"
    assert emptier_side(150.0, 800.0, 130.0, [falling], 70.0) == "right"
    assert emptier_side(780.0, 800.0, 130.0, [], 70.0) == "left"
    assert emptier_side(400.0, 800.0, 130.0, [(x, 200.0 - x * 0.25)], 130.0) == "left"


def test_a_replay_that_lies_on_the_belief_is_recognised() -> None:
    time = np.linspace(0, 100, 1001)
    believed = CurveMark(Curve("on-board", BELIEVED, time, 1000 - 10 * time))
    close = CurveMark(Curve("B", Ink(Role.HYPOTHESIS, 2, "B"), time, 1002 - 10 * time))
    far = CurveMark(Curve("C", Ink(Role.HYPOTHESIS, 3, "C"), time, 1200 - 10 * time))
    frame = Frame(0.0, 100.0, 0.0, 1000.0, 800.0, 250.0)
    assert believed.lies_on(close, frame) and not believed.lies_on(far, frame)
    assert not believed.lies_on(close, Frame(0.0, 1.0, 990.0, 1000.0, 800.0, 250.0))


def test_heights_follow_stretch_and_no_plot_is_too_low_to_read() -> None:
    tall = heights((58, 16, 15, 16, 0), (0, 0, 0, 0, 52), 1200)
    assert sum(tall) == pytest.approx(1200, abs=3)
    assert (tall[0] - 24) / (tall[1] - 24) == pytest.approx(58 / 16, rel=0.05)
    low = heights((58, 16, 15, 16, 0), (0, 0, 0, 0, 52), 540)
    assert sum(low) == pytest.approx(540, abs=3)
    assert min(low[:4]) - 24 >= 60 and low[0] > low[1]
    assert heights((), (), 500) == []
