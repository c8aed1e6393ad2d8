"""A re-flown log holds what its filter consumed, in counts, and stops where contact was lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np
import pytest

from investigator.errors import UsageError
from investigator.filters.problem import Reason
from investigator.logs.reader import FlightLog, open_log
from investigator.logs.writer import write_log
from investigator.refly.arrays import AGL, PHASES
from investigator.refly.catalogue import scenario
from investigator.refly.flight import Flight, fly
from investigator.refly.packets import PACKET_S, without_packets
from investigator.refly.recording import MARKING, contents, write_flight
from investigator.setup import Setup
from investigator.world.bodies import body
from investigator.world.frames import geodetic

LOST_M = 800.0


@pytest.fixture(scope="module")
def flight() -> Flight:
    return fly(scenario("m1"))


@pytest.fixture(scope="module")
def path(flight: Flight, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("flown") / "m1.h5"
    write_flight(flight, path)
    return path


@pytest.fixture(scope="module")
def log(path: Path) -> Iterator[FlightLog]:
    with open_log(path) as opened:
        yield opened


def test_the_log_is_marked_as_a_simulation_and_opens_without_a_defect(log: FlightLog) -> None:
    assert log.header.origin == "simulation" and log.header.summary.endswith(MARKING)
    assert log.header.attributes["scenario"] == "m1" and log.header.attributes["seed"] == 1
    assert [issue for issue in log.issues if issue.severity != "info"] == []


def test_every_value_the_filter_consumed_is_in_the_log(flight: Flight, log: FlightLog) -> None:
    """Counts come back to the bit, angles to the last place."""
    onboard = flight.scenario.onboard.sensors
    for sensor in flight.problem.sensors:
        flown, read = sensor.only(sensor.time > 0.0), log.sensor(sensor.name)
        after = read.time > 0.0
        z = onboard[sensor.name].model.samples(read)[after]
        assert np.array_equal(read.time[after], flown.time) and np.array_equal(
            read.valid[after], flown.usable
        )
        off = np.abs(z - flown.z)[flown.usable]
        assert off.size and off.max() <= (0.0 if read.kind == "rangefinder" else 1e-12)


def test_increments_are_integers_and_come_back_to_the_bit(flight: Flight, path: Path, log: FlightLog) -> None:
    imu = log.sensor("imu")
    flown = np.concatenate((imu.values("delta_velocity"), imu.values("delta_angle")), axis=1)
    assert np.array_equal(flown[1:], flight.increments) and not flown[0].any()
    assert np.array_equal(imu.time[1:], flight.time)
    with h5py.File(path) as file:
        stored = file["sensors/imu/delta_velocity"]
        assert stored.dtype == np.int16
        assert stored.attrs["scale_factor"] == flight.scenario.unit.velocity_count_m_s


def test_nothing_is_in_the_log_that_only_the_truth_knows(log: FlightLog) -> None:
    assert [terrain.name for terrain in log.terrains()] == ["onboard", "survey"]
    assert log.setup_text is not None
    setup = Setup.model_validate_json(log.setup_text)
    assert setup.provenance == "as flown" and setup.actual.world.terrain == "survey"
    assert all(not use.faults for use in setup.actual.sensors.values())


def test_truth_in_the_log_is_the_truth_flown(flight: Flight, log: FlightLog) -> None:
    truth = log.truth()
    assert truth is not None
    at = np.searchsorted(flight.time, truth.time - 1e-9)
    assert truth.time[-1] == flight.time[-1]
    assert np.abs(truth.values("position_p") - flight.position_p_m[at]).max() <= 0.005 + 1e-9
    assert np.abs(truth.values("altitude_agl") - flight.level[at, AGL]).max() <= 0.005 + 1e-9
    # the last row comes where the flight ends, too soon after the one before for a difference of centimetres
    rate = np.gradient(truth.values("height_site")[:-1], truth.time[:-1])[1:-1]
    assert np.abs(rate - truth.values("vertical_speed")[1:-2]).max() < 0.3


def test_the_witness_s_place_lies_within_its_sigma_of_the_impact(flight: Flight, log: FlightLog) -> None:
    place = next(item for item in log.witnesses() if item.kind == "impact_site")
    moment = next(item for item in log.witnesses() if item.kind == "impact_time")
    latitude, longitude, _ = geodetic(flight.position_p_m[-1], body("moon").array())
    for fact, true in (("latitude_rad", latitude), ("longitude_rad", longitude)):
        assert 0.0 < abs(place.values[fact] - true) < 4.0 * place.sigmas[fact]
    assert moment.time == pytest.approx(flight.time[-1], abs=4.0 * moment.sigmas["time_s"])


def test_events_are_in_order_and_the_latch_s_is_when_the_gate_latched(flight: Flight, log: FlightLog) -> None:
    times = {event.name: event.time for event in log.events}
    assert list(times.values()) == sorted(times.values())
    seen = flight.run.innovations["rangefinder"]
    assert times["rangefinder latched out"] == seen.time[np.argmax(seen.reason == Reason.LATCHED)]
    order = ["ignition", "first valid rangefinder sample", "first rangefinder sample rejected"]
    order += ["rangefinder latched out", "believed height reaches zero", "impact"]
    assert sorted(order, key=times.__getitem__) == order


def test_phases_join_without_a_gap_and_cover_the_flight(flight: Flight, log: FlightLog) -> None:
    phases = log.phases
    assert phases[0].start == 0.0 and phases[-1].end == flight.time[-1]
    assert [a.end for a in phases[:-1]] == [b.start for b in phases[1:]]
    assert {phase.name for phase in phases} <= set(PHASES)


def test_the_same_flight_gives_the_same_bytes(flight: Flight, path: Path, tmp_path: Path) -> None:
    write_flight(fly(scenario("m1")), tmp_path / "again.h5")
    assert (tmp_path / "again.h5").read_bytes() == path.read_bytes()


def test_a_twenty_minute_log_is_smaller_than_three_megabytes(path: Path, flight: Flight) -> None:
    assert flight.time[-1] > 600.0
    assert path.stat().st_size < 3e6


def test_telemetry_ends_where_contact_is_lost_and_the_truth_goes_on(tmp_path: Path) -> None:
    flown = fly(scenario("m1").replace(lost_contact_m=LOST_M))
    write_flight(flown, tmp_path / "lost.h5")
    with open_log(tmp_path / "lost.h5") as log:
        navigation, truth = log.navigation(), log.truth()
        assert navigation is not None and truth is not None
        end = navigation.time[-1]
        above = np.interp(end, truth.time, truth.values("altitude_agl"))
        assert above == pytest.approx(LOST_M, abs=2.0)
        assert truth.time[-1] == flown.time[-1] > end
        streams = [log.sensor(name) for name in log.sensors] + list(log.vehicle())
        assert all(stream.time[-1] <= end + 1e-6 for stream in streams)
        names = [event.name for event in log.events]
        assert names[-1] == "loss of telemetry" and "impact" not in names
        assert log.witnesses()


def test_lost_packets_are_whole_blocks_and_about_the_share_asked_for(flight: Flight) -> None:
    whole = contents(flight)
    thinned = without_packets(whole, 0.05, 1)
    for before, after in zip(whole.sensors, thinned.sensors, strict=True):
        gone = np.setdiff1d(before.time, after.time)
        packets = np.floor(gone / PACKET_S)
        kept = np.floor(after.time[after.time > 0.0] / PACKET_S)
        assert gone.size and not np.isin(packets, kept).any()
        assert gone.size / before.time.size == pytest.approx(0.05, abs=0.02)
        assert after.time[0] == before.time[0]


def test_a_share_that_is_none_is_refused(flight: Flight, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"1\.2 of the packets cannot be lost.*Give 0 to 0\.9"):
        write_flight(flight, tmp_path / "none.h5", lose=1.2)
    assert not list(tmp_path.iterdir())


def test_what_is_read_back_can_be_written_again(log: FlightLog, tmp_path: Path) -> None:
    write_log(tmp_path / "copy.h5", log.contents())
    with open_log(tmp_path / "copy.h5") as copy:
        for name in log.sensors:
            for channel, values in log.sensor(name).channels.items():
                assert np.array_equal(copy.sensor(name).values(channel), values.values)
        start, again = log.start, copy.start
        assert start is not None and again is not None
        assert np.array_equal(start.P0, again.P0) and start.errors == again.errors
        assert start.x0.size == len(start.states) == len(start.errors) + 1
