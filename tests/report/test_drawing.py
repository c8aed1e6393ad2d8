"""Figures on paper: the light theme's ink, axes with declared units, names beside their curves, the rail."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from investigator.figures import Curve, Dots, Figure, Ink, Panel, Role, Scale
from investigator.report import inks
from investigator.report.document import panels_of
from investigator.report.drawing import Drawing, draw
from investigator.report.frame import time_label
from investigator.report.placement import Box, Ground, events_in_row
from investigator.report.reduction import reduce_band, reduce_curve
from investigator.report.scales import axis_of, gate_scale
from ui.theme.tokens import DASHES, LIGHT


def test_paper_and_light_window_have_the_same_ink() -> None:
    assert (
        LIGHT.onboard,
        LIGHT.reconstruction,
        LIGHT.raw,
        LIGHT.rejected,
    ) == (inks.ONBOARD, inks.RECONSTRUCTION, inks.RAW, inks.REJECTED)
    assert (
        LIGHT.terrain_fill,
        LIGHT.terrain_edge,
        LIGHT.event,
    ) == (inks.TERRAIN_FILL, inks.TERRAIN_EDGE, inks.EVENT)
    assert (LIGHT.ok.ink, LIGHT.warn.ink, LIGHT.bad.ink) == (inks.OK, inks.WARN, inks.BAD)
    assert (LIGHT.text_1, LIGHT.text_2, LIGHT.text_3) == (inks.TEXT_1, inks.TEXT_2, inks.TEXT_3)
    assert (
        LIGHT.grid,
        LIGHT.phase,
        LIGHT.phase_share,
    ) == (inks.GRID, inks.PHASE, inks.PHASE_SHARE)
    assert (LIGHT.gate_share, LIGHT.slot_inks, DASHES) == (inks.GATE_SHARE, inks.SLOT_INKS, inks.SLOT_DASHES)


def test_marks_are_drawn_in_the_ink_of_their_role(drawing: Drawing) -> None:
    strokes = set(re.findall(r"stroke: (#[0-9a-f]{6})", drawing.svg))
    for colour in (
        inks.ONBOARD,
        inks.RECONSTRUCTION,
        inks.REJECTED,
        inks.slot_pen(2).colour,
        inks.slot_pen(3).colour,
    ):
        assert colour.lower() in strokes


def test_the_ninth_hypothesis_takes_the_first_colour_with_the_next_dash() -> None:
    assert inks.slot_pen(9) == inks.Pen(inks.SLOT_INKS[0], inks.SLOT_DASHES[1])
    assert inks.slot_pen(1) == inks.Pen("#CC6600")


def test_a_drawing_is_well_formed_without_rasters_links_or_dates_and_repeats(
    figure: Figure, drawing: Drawing
) -> None:
    root = ElementTree.fromstring(drawing.svg)
    assert root.tag.endswith("svg")
    assert "<image" not in drawing.svg and "dc:date" not in drawing.svg and "<text" not in drawing.svg
    assert draw(figure).svg == drawing.svg


def test_a_replay_on_the_onboard_curve_runs_inside_its_rail_and_another_does_not(drawing: Drawing) -> None:
    assert drawing.inside_rail == ("B",)
    core = re.search(rf"stroke: {inks.GROUND.lower()}; stroke-width: ([\d.]+)", drawing.svg)
    assert core is not None and float(core[1]) == pytest.approx(inks.RAIL_CORE_PT)


def test_where_no_replay_lies_on_it_the_onboard_curve_is_a_plain_line(figure: Figure) -> None:
    altitude = figure.panel("altitude")
    alone = tuple(curve for curve in altitude.curves if curve.name not in ("B", "C"))
    svg = draw(replace(figure, panels=(replace(altitude, curves=alone),))).svg
    assert f"stroke: {inks.GROUND.lower()}; stroke-width: {inks.RAIL_CORE_PT:g}" not in svg
    half = tuple(
        replace(c, time=c.time[:300], value=c.value[:300]) if c.name == "B" else c for c in altitude.curves
    )
    part = draw(replace(figure, panels=(replace(altitude, curves=half),)))
    assert part.inside_rail == ("B",)
    assert f"stroke-width: {inks.CURVE_PT:g}" in part.svg and f"stroke-width: {inks.RAIL_PT:g}" in part.svg


def test_the_drawing_of_a_long_log_stays_small_and_keeps_its_spike(figure: Figure) -> None:
    time = np.linspace(440.0, 920.0, 300_000)
    value = np.zeros_like(time)
    value[123_456] = 900.0
    long = replace(
        figure,
        panels=(Panel("a", "Altitude", "m", curves=(Curve("on-board", Ink(Role.ONBOARD), time, value),)),),
    )
    assert len(draw(long).svg) < 300_000
    at, kept = reduce_curve(time, value, 440.0, 920.0, 600)
    assert at.size <= 2 * 600 + 8 and kept.max() == 900.0 and np.all(np.diff(at) > 0)


def test_reduction_keeps_gaps_and_extremes_of_a_band() -> None:
    time = np.linspace(0.0, 10.0, 10_001)
    value = np.sin(time)
    value[4000:5000] = np.nan
    at, kept = reduce_curve(time, value, 0.0, 10.0, 100)
    assert not np.isfinite(kept[(at > 4.05) & (at < 4.95)]).any()
    low, high = -np.ones_like(time), np.ones_like(time)
    high[7777] = 5.0
    _, lows, highs = reduce_band(time, low, high, 0.0, 10.0, 100)
    assert lows.size <= 103 and highs.max() == 5.0 and lows.min() == -1.0


@pytest.mark.parametrize(("height_m", "unit"), [(900.0, "m"), (5230.0, "km")])
def test_the_axis_says_whether_it_is_in_metres_or_kilometres(height_m: float, unit: str) -> None:
    time = np.linspace(0.0, 10.0, 50)
    panel = Panel(
        "altitude",
        "Altitude",
        "m above site",
        curves=(Curve("c", Ink(Role.RAW), time, time / 10 * height_m),),
    )
    axis = axis_of(panel, (0.0, 10.0), 155.0)
    assert axis.label == f"Altitude above site, {unit}"
    assert axis.place(np.array([height_m]))[0] == height_m / (1000.0 if unit == "km" else 1.0)
    assert axis.words[axis.ticks.index(0.0)] == "0"


def test_an_outlier_does_not_flatten_the_curve_but_is_still_drawn(figure: Figure) -> None:
    time = np.linspace(440.0, 920.0, 100)
    outlier = Dots("baro", Ink(Role.RAW), np.array([500.0]), np.array([2.1e9]), np.array([False]))
    panel = Panel(
        "a", "Altitude", "m", curves=(Curve("c", Ink(Role.ONBOARD), time, time - 440),), dots=(outlier,)
    )
    axis = axis_of(panel, figure.span, 155.0)
    assert axis.high < 800
    assert inks.REJECTED.lower() in draw(replace(figure, panels=(panel,))).svg


def test_the_gate_scale_shows_a_thirteenfold_innovation_and_a_small_one() -> None:
    assert gate_scale(np.array([0.0, 1.0, -1.0])) == pytest.approx([0.0, np.log10(4.0), -np.log10(4.0)])
    panel = Panel(
        "i",
        "i",
        "",
        Scale.GATE,
        dots=(Dots("r", Ink(Role.RAW), np.arange(2.0), np.array([0.1, 13.0]), np.ones(2, bool)),),
    )
    assert axis_of(panel, (0.0, 1.0), 60.0).words == ("−1", "0", "1", "10")


def test_of_colliding_event_names_the_less_important_gives_way() -> None:
    placed = events_in_row([(100.0, 40.0, 4), (104.0, 40.0, 2), (108.0, 40.0, 0)], 400.0)
    assert placed[2] == (110.5, "right")
    assert placed[1] == (101.5, "left")
    assert placed[0] is None


def test_a_label_avoids_what_is_drawn() -> None:
    ground = Ground(100.0, 50.0)
    ground.add_line(np.array([0.0, 100.0]), np.array([10.0, 10.0]), weight=1.0)
    on, off = Box(20.0, 6.0, 30.0, 8.0), Box(20.0, 20.0, 30.0, 8.0)
    spot = ground.best([on, off])
    assert spot is not None and spot.box == off and spot.weight == 0.0
    assert ground.best([Box(90.0, 20.0, 30.0, 8.0)]) is None


def test_the_time_axis_counts_from_the_event_at_zero_or_the_epoch(figure: Figure) -> None:
    assert time_label(figure) == "Seconds from 2023-04-25T16:30:00Z"
    lift = replace(figure.events[0], time=0.0, name="Lift-off")
    assert time_label(replace(figure, events=(lift,))) == "Seconds from lift-off"


def test_the_marking_is_part_of_the_picture(figure: Figure) -> None:
    strip = panels_of(figure, "used")
    assert strip.marking
    warned = draw(strip).svg.count(inks.WARN.lower())
    assert warned > draw(replace(strip, marking="")).svg.count(inks.WARN.lower())


def test_a_panel_that_cannot_be_drawn_says_why_in_its_place(figure: Figure) -> None:
    broken = replace(figure.panel("altitude"), problem=("No altitude.", "The log has none.", "Open another."))
    svg = draw(replace(figure, panels=(broken,))).svg
    assert inks.RECONSTRUCTION.lower() not in svg


def test_names_with_formulas_or_unknown_letters_are_drawn_as_text(figure: Figure) -> None:
    hostile = replace(
        figure.panel("altitude"),
        title="$\\frac{1}{0}$ 高度",
        annotations=((600.0, 9000.0, "$x$ \U0001f680"),),
    )
    assert len(draw(replace(figure, panels=(hostile,), marking="$\\sigma$")).svg) > 1000


def test_an_empty_panel_and_an_empty_figure_are_drawn(figure: Figure) -> None:
    assert draw(replace(figure, panels=(Panel("a", "Altitude", "m"),))).height_pt > 0
    assert draw(replace(figure, panels=())).height_pt > 0
