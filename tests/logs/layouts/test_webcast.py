"""Numbers read off a webcast, with the steps in which they were displayed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from investigator.errors import BadData
from investigator.logs.layouts import Imported, import_source
from investigator.units import to_si


@pytest.fixture(scope="module")
def landing(cuts: Path) -> Imported:
    return import_source(cuts / "webcast")


def test_readings_are_a_transcription_in_si(landing: Imported, cuts: Path) -> None:
    recorded = json.loads((cuts / "webcast/stage1_raw.json").read_text())
    webcast = landing.contents.sensors[0]
    assert landing.contents.header.origin == "transcription"
    assert webcast.time.tolist() == recorded["time"]
    assert webcast.values("speed").tolist() == recorded["velocity"]
    altitude = to_si(webcast.values("altitude"), webcast.channels["altitude"].unit)
    assert altitude == pytest.approx(np.array(recorded["altitude"]) * 1e3)


def test_the_steps_of_the_display_are_found(landing: Imported, tmp_path: Path) -> None:
    note = landing.contents.sensors[0].attributes
    assert note["speed_step_m_s"] == pytest.approx(1 / 3.6)  # the display showed km/h
    assert note["altitude_step_m"] == 100.0
    readings = {"time": [0, 1, 2], "velocity": [7, 8, 9], "altitude": [99.9, 100, 101]}
    (tmp_path / "stage1_raw.json").write_text(json.dumps(readings))
    other = import_source(tmp_path).contents.sensors[0].attributes
    assert (other["speed_step_m_s"], other["altitude_step_high_m"]) == (1.0, 1000.0)


def test_the_display_rounds_rather_than_cuts(landing: Imported) -> None:
    """Summing the speed back from touchdown gives the height above the pad at which each display changed."""
    webcast = landing.contents.sensors[0]
    time, speed, shown = webcast.time, webcast.values("speed"), webcast.values("altitude") * 1e3
    steps = np.diff(time) * 0.5 * (speed[1:] + speed[:-1])
    height = np.concatenate([np.cumsum(steps[::-1])[::-1], [0.0]])
    changes = np.flatnonzero(np.diff(shown) < 0) + 1
    excess = height[changes] - shown[changes]
    assert abs(float(np.median(excess)) - 50.0) < 20.0  # 50 m if rounded, 100 m if cut


def test_what_was_made_from_the_readings_is_derived(landing: Imported) -> None:
    analysed = landing.contents.sensors[1]
    assert analysed.derived
    assert "velocity_x" not in analysed.channels
    assert any("velocity_x" in line.source and line.action == "dropped" for line in landing.account)


def test_moments_become_events_and_phases(landing: Imported) -> None:
    events = {event.name: event.time for event in landing.contents.events}
    assert events["landing burn"] == 429.0
    assert events["touchdown"] == 462.0
    assert [phase.name for phase in landing.contents.phases][-2:] == ["landing burn", "landed"]
    assert not any("second" in event.name for event in landing.contents.events)


def test_lists_of_different_length_are_refused(tmp_path: Path) -> None:
    (tmp_path / "stage1_raw.json").write_text('{"time": [0, 1], "velocity": [1], "altitude": [0, 0]}')
    with pytest.raises(BadData, match="velocity 1"):
        import_source(tmp_path)


@pytest.mark.parametrize(
    "text", ['{"time": [0,', '{"time": {"a": 1}}', '{"time": [0], "velocity": ["x"], "altitude": [0]}']
)
def test_what_holds_no_readings_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "stage1_raw.json").write_text(text)
    with pytest.raises(BadData):
        import_source(tmp_path)


def test_a_missing_reading_is_kept_and_not_valid(tmp_path: Path) -> None:
    readings = {"time": [0, 1, 2], "velocity": [7, None, 9], "altitude": [0.1, 0.1, 0.2]}
    (tmp_path / "stage1_raw.json").write_text(json.dumps(readings))
    assert import_source(tmp_path).contents.sensors[0].valid.tolist() == [True, False, True]
