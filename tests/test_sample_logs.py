"""The sample logs: known facts of real flights hold in them, and what the start page says is in the files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from investigator.logs.contents import LogContents
from investigator.logs.reader import open_log
from investigator.logs.writer import write_log
from investigator.opening import open_case
from sample_logs import folder, samples
from sample_logs.landers import GROUP
from sample_logs.make import main

NAMES = ("hedy", "jackpot1", "prometheus", "falcon9_crs11", "quadrotor")
LANDERS = tuple(sample.name for sample in samples() if sample.group == GROUP)


@pytest.fixture(scope="module")
def logs() -> dict[str, LogContents]:
    """Every sample, read whole."""
    found = {}
    for name in NAMES:
        with open_log(folder() / f"{name}.h5") as log:
            found[name] = log.contents()
    return found


def values(log: LogContents, sensor: str, channel: str) -> tuple[np.ndarray, np.ndarray]:
    """Times and usable values of a sensor's channel."""
    stream = next(item for item in log.sensors if item.name == sensor)
    return stream.time[stream.usable], stream.values(channel)[stream.usable]


def test_the_start_page_s_list_comes_from_the_files_in_a_fixed_order() -> None:
    listed = samples()
    real = [item.name for item in listed if item.group == "Real flights"]
    assert real == ["hedy", "falcon9_crs11", "jackpot1", "prometheus"]
    assert all(item.title and item.sentence.endswith((".", "?")) for item in listed)
    hedy = next(item for item in listed if item.name == "hedy")
    assert hedy.sentence == (
        "A student rocket through Mach 1. The static port misled the logger's filter on the way up."
    )


def test_samples_are_small() -> None:
    sizes = {item.name: item.path.stat().st_size for item in samples()}
    assert sum(sizes[name] for name in NAMES) < 12e6
    assert sum(sizes[name] for name in LANDERS) < 40e6 and all(sizes[name] < 3e6 for name in LANDERS)


def test_the_accidents_of_altitude_stand_first_among_the_landers() -> None:
    assert LANDERS[:2] == ("m1", "m2")


@pytest.mark.parametrize("name", LANDERS)
def test_a_lander_s_log_is_sound_and_marked_as_no_flight_data(name: str) -> None:
    with open_log(folder() / f"{name}.h5") as log:
        assert [issue for issue in log.issues if issue.severity == "error"] == []
        assert log.header.title and log.header.license and log.header.source and log.header.mission
        assert log.header.origin == "simulation"
        assert log.header.summary.endswith("Representative, not flight data.")
        assert log.header.attributes["scenario"] == name and log.setup_text is not None
        assert log.truth() is not None and log.navigation() is not None and log.measurements()
        assert (folder() / f"{name}.case").is_file()


@pytest.mark.parametrize("name", LANDERS)
def test_a_lander_s_case_opens_over_its_log_and_every_hypothesis_applies(name: str) -> None:
    opened = open_case(folder() / f"{name}.case")
    with opened.log:
        assert opened.case.setup.provenance == "as flown"
        for hypothesis in opened.case.hypotheses:
            hypothesis.apply(opened.case.setup)


def test_the_readme_names_every_lander() -> None:
    readme = (folder() / "README.md").read_text(encoding="utf-8")
    assert [name for name in LANDERS if f"`{name}.h5`" not in readme] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_opens_without_an_error_and_carries_licence_source_and_account(name: str) -> None:
    with open_log(folder() / f"{name}.h5") as log:
        assert [issue for issue in log.issues if issue.severity == "error"] == []
        assert log.header.license
        assert log.header.source
        assert len(log.notes) > 10


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_names_every_stream_of_a_sample(name: str, logs: dict[str, LogContents]) -> None:
    readme = (folder() / "README.md").read_text(encoding="utf-8")
    log = logs[name]
    addresses = [f"/sensors/{item.name}" for item in log.sensors]
    addresses += [f"/vehicle/{item.name}" for item in log.vehicle]
    addresses += [f"/witness/{item.name}" for item in log.witnesses]
    assert [address for address in addresses if f"`{address}`" not in readme] == []
    assert f"`{name}.h5`" in readme


def test_hedy_s_logger_saw_an_apogee_of_5230_m(logs: dict[str, LogContents]) -> None:
    navigation = logs["hedy"].navigation
    assert navigation is not None
    assert navigation.values("altitude").max() == pytest.approx(5230.367, abs=1e-3)
    assert navigation.values("vertical_speed").max() == pytest.approx(302.5426, abs=1e-4)
    apogee = next(event for event in logs["hedy"].events if event.name == "apogee")
    assert navigation.time[int(np.argmax(navigation.values("altitude")))] == pytest.approx(
        apogee.time, abs=0.2
    )


def test_hedy_s_raw_barometer_s_maximum_lies_within_4_m_of_the_logger_s(logs: dict[str, LogContents]) -> None:
    _, pressure = values(logs["hedy"], "barometer", "pressure")
    smooth = next(item for item in logs["hedy"].sensors if item.name == "filtered_altitude").attributes
    height = smooth["pressure_altitude_scale_m"] * (
        1 - (pressure / smooth["pressure_altitude_reference_Pa"]) ** smooth["pressure_altitude_exponent"]
    )
    assert height.max() - smooth["pressure_altitude_pad_m"] == pytest.approx(5230.4, abs=4.0)
    assert pressure.min() == 51343.0


def test_hedy_s_pad_vector_is_9_97_m_s2_along_minus_y(logs: dict[str, LogContents]) -> None:
    time, force = values(logs["hedy"], "imu", "specific_force")
    mean = force[time < -0.2].mean(axis=0)
    assert np.linalg.norm(mean) == pytest.approx(9.97, abs=0.03)
    assert mean[1] < -9.8


def test_jackpot_s_barometer_drops_below_the_pad_in_flight_while_the_onboard_height_does_not(
    logs: dict[str, LogContents],
) -> None:
    log = logs["jackpot1"]
    time, pressure = values(log, "barometer", "pressure")
    assert log.navigation is not None
    believed = np.interp(1083.2, log.navigation.time, log.navigation.values("altitude"))
    assert np.interp(1083.2, time, pressure) > 101600.0
    assert believed > 240.0


def test_jackpot_s_zero_is_set_after_its_gap(logs: dict[str, LogContents]) -> None:
    log = logs["jackpot1"]
    time, pressure = values(log, "barometer", "pressure")
    assert np.diff(time).max() == pytest.approx(1068.23, abs=0.01)
    baro = next(item for item in log.sensors if item.name == "barometer").attributes
    assert 1073.7 < baro["pad_start_s"] < baro["pad_end_s"] < 1080.1
    drift_m = (baro["pad_pressure_Pa"] - pressure[time < 10.0].mean()) / (1.23 * 9.80665)
    assert drift_m == pytest.approx(5.1, abs=0.2)


def test_jackpot_s_description_agrees_with_its_own_estimate(logs: dict[str, LogContents]) -> None:
    log = logs["jackpot1"]
    assert log.navigation is not None
    stated = log.header.attributes["metadata"]["flight_data"]["apogee_meters"]
    assert log.navigation.values("altitude").max() == pytest.approx(stated, abs=0.05)


def test_prometheus_second_logger_runs_on_a_clock_of_its_own(logs: dict[str, LogContents]) -> None:
    log = logs["prometheus"]
    witness = next(item for item in log.witnesses if item.name == "telemetrum_accelerometer").stream
    clock = next(item for item in log.clocks if item.name == "telemetrum")
    assert witness is not None
    assert witness.clock == "telemetrum"
    time, force = values(log, "accelerometer", "specific_force")
    own = witness.time[witness.usable]
    other = witness.values("specific_force")[witness.usable]
    ignition = time[np.argmax(force > 50.0)]
    assert own[np.argmax(other > 50.0)] + clock.offset_s == pytest.approx(ignition, abs=0.02)
    assert 0.0 < clock.offset_sigma_s < 0.02


def test_prometheus_carries_no_sentinel_and_both_receivers_agree_on_apogee(
    logs: dict[str, LogContents],
) -> None:
    log = logs["prometheus"]
    streams = [*log.sensors, *(item.stream for item in log.witnesses if item.stream is not None)]
    peaks = []
    for stream in streams:
        for channel in stream.channels.values():
            assert not np.any(np.abs(channel.values) > 2e9)
        if stream.kind == "position_fix":
            peaks.append(float(stream.values("height").max()))
    assert peaks == [5524.0, 5523.0]


def test_falcon_s_webcast_ends_at_rest_on_the_ground(logs: dict[str, LogContents]) -> None:
    log = logs["falcon9_crs11"]
    time, altitude = values(log, "webcast", "altitude")
    _, speed = values(log, "webcast", "speed")
    assert altitude.max() == pytest.approx(120e3)
    assert speed.max() == pytest.approx(1684.722)
    assert (altitude[-1], speed[-1]) == (0.0, 0.0)
    assert time[-1] == pytest.approx(464.63)
    assert log.header.origin == "transcription"


def test_the_quadrotor_says_that_it_was_simulated(logs: dict[str, LogContents]) -> None:
    log = logs["quadrotor"]
    assert log.header.origin == "simulation"
    assert "software-in-the-loop" in log.header.attributes["origin_determined_by"]


def test_the_quadrotor_s_states_follow_its_barometer_within_their_sigma(logs: dict[str, LogContents]) -> None:
    log = logs["quadrotor"]
    navigation = log.navigation
    assert navigation is not None
    kept = navigation.valid & (navigation.time > 1.0)
    time, altitude = values(log, "barometer", "altitude")
    level = log.header.attributes["navigation_zero_barometer_m"]
    residual = navigation.values("altitude")[kept] - (
        np.interp(navigation.time[kept], time, altitude) - level
    )
    assert np.sqrt(np.mean(residual**2)) < float(navigation.values("altitude_sigma")[kept].mean())
    assert navigation.values("altitude")[kept].max() == pytest.approx(3.58, abs=0.02)


def test_writing_a_sample_again_gives_the_same_bytes(tmp_path: Path, logs: dict[str, LogContents]) -> None:
    for name in ("first.h5", "second.h5"):
        write_log(tmp_path / name, logs["hedy"])
    assert (tmp_path / "first.h5").read_bytes() == (tmp_path / "second.h5").read_bytes()


def test_making_samples_from_a_folder_without_the_data_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path), "-o", str(tmp_path)]) == 3
    assert "See sample_logs/README.md" in capsys.readouterr().err
    assert list(tmp_path.glob("*.h5")) == []
