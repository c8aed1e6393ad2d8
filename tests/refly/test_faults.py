"""Faults of the vehicle do what they say: through what the inertial unit gives out, through the flight
software's sequences, and through what a flight begins from."""

from __future__ import annotations

from math import degrees, radians

import numpy as np
import pytest

from investigator.families import members
from investigator.navigation.layout import POSITION, QUATERNION, VELOCITY
from investigator.navigation.rotations import matrix
from investigator.refly import arrays
from investigator.refly.arrays import Body, Chance, Gauge, Law, Memory
from investigator.refly.catalogue import scenario
from investigator.refly.faults.accelerometer_zero import AccelerometerZero
from investigator.refly.faults.elevation_model import ElevationModel
from investigator.refly.faults.gyro_clipping import GyroClipping
from investigator.refly.faults.inertial_dropout import InertialDropout
from investigator.refly.faults.initial_state import InitialState
from investigator.refly.faults.time_cutoff import TimeCutoff
from investigator.refly.flight import fly
from investigator.refly.model import VehicleFault
from investigator.refly.sensing import feel
from investigator.refly.sequences import sequenced
from investigator.refly.stage import stage

_DT = 0.01
_SITE = np.array([1737400.0, 0.0, 0.0])


def _gauge() -> Gauge:
    """A perfect unit with fine counters."""
    nothing = np.zeros(3)
    return Gauge(
        *(nothing, nothing, nothing, nothing), 0.0, 0.0, 1e-9, 1e-9, 1e6, 0.0, *(arrays.NEVER_S,) * 4
    )


def _read(gauge: Gauge, rates_rad_s: np.ndarray, force_m_s2: float = 2.0) -> np.ndarray:
    """Increments (N, 6) of a unit that turns about y at these rates (N,) and is pushed along z."""
    count = rates_rad_s.size
    chance = Chance(np.zeros((count, 6)), *(np.zeros((1, 1)),) * 2, np.zeros(1), np.zeros((1, 1)))
    body = Body(*(np.zeros(3),) * 5, np.zeros(arrays.LEVELS))
    memory = Memory(np.zeros(arrays.NUMBERS), *np.zeros((2, 4)), np.zeros(6), np.zeros(1))
    found = np.zeros((count, 6))
    for row, rate in enumerate(rates_rad_s):
        felt, turned = (0.0, 0.0, force_m_s2 * _DT), (0.0, rate * _DT, 0.0)
        feel(row, (row + 1) * _DT, _DT, felt, turned, gauge, chance, body, memory, found[row])
    return found


def _law(**changes: float) -> Law:
    numbers = dict.fromkeys(Law._fields, 0.0) | Law._field_defaults
    return Law(**(numbers | {"thrust_n": 1000.0} | changes))


def _memory(phase: int) -> Memory:
    number = np.zeros(arrays.NUMBERS)
    number[arrays.PHASE] = phase
    return Memory(number, *np.zeros((2, 4)), np.zeros(6), np.zeros(1))


def test_dead_accelerometers_read_zero_in_their_span_while_gyros_read_on():
    gauge = AccelerometerZero(from_s=0.5, until_s=0.8).gauge(_gauge())
    read = _read(gauge, np.full(100, 0.1))
    time = (np.arange(100) + 1) * _DT
    dead = (time >= 0.5) & (time < 0.8)
    assert not read[dead, 2].any()
    assert read[~dead, 2] == pytest.approx(0.02)
    assert read[:, 4] == pytest.approx(0.001)


def test_a_clipped_gyro_gives_out_its_limit_with_its_sign_until_the_flag_falls():
    gauge = GyroClipping(limit_deg_s=100.0, flag_s=0.3).gauge(_gauge())
    rates = np.zeros(100)
    rates[20], rates[25] = radians(-150.0), radians(150.0)
    read = _read(gauge, rates)[:, 4] / _DT
    assert read[20:50] == pytest.approx(radians(-100.0))  # 30 rows, the other sign in between unheard
    assert not read[:20].any() and not read[51:].any()


def test_a_clipped_gyro_without_a_flag_loses_only_what_lies_beyond_its_limit():
    gauge = GyroClipping(limit_deg_s=100.0, flag_s=0.0).gauge(_gauge())
    rates = np.array([0.0, radians(150.0), radians(80.0), 0.0])
    assert np.degrees(_read(gauge, rates)[:, 4] / _DT) == pytest.approx([0.0, 100.0, 80.0, 0.0], abs=1e-4)


def test_a_burn_ends_when_the_sensed_velocity_is_reached_and_else_by_the_clock():
    law = _law(burn_from_s=1.0, burn_m_s=10.0, burn_longest_s=127.0)
    for sensed, expected in ((0.5, 20.0), (0.0, 127.0)):
        memory, begun, ended = _memory(arrays.COAST), 0.0, 0.0
        for tick in range(200):
            burning = sequenced(float(tick), _SITE * 1.1, law, _SITE, memory)
            memory.number[arrays.SENSED_M_S] += sensed
            begun = begun or (tick if burning else 0.0)
            ended = ended or (tick if begun and not burning else 0.0)
        assert (begun, ended - begun) == (1.0, expected)


def test_a_parachute_is_let_go_by_believed_height_only_once_a_range_was_used():
    law = _law(release_below_m=1000.0)
    memory = _memory(arrays.HANGING)
    low = _SITE * (1.0 - 5000.0 / 1737400.0)
    assert sequenced(1.0, low, law, _SITE, memory)
    assert memory.number[arrays.PHASE] == arrays.HANGING
    memory.number[arrays.RANGED] = 1.0
    assert not sequenced(2.0, low, law, _SITE, memory)
    assert memory.number[arrays.PHASE] == arrays.APPROACH


def test_engines_let_in_below_the_ground_fire_for_their_least_time():
    law = _law(release_below_m=1000.0, cut_below_m=2.0, firing_least_s=3.0)
    memory = _memory(arrays.HANGING)
    memory.number[arrays.RANGED] = 1.0
    below = _SITE * (1.0 - 100.0 / 1737400.0)
    phases = []
    for tick in range(50):
        sequenced(0.1 * tick, below, law, _SITE, memory)
        phases.append(memory.number[arrays.PHASE])
    assert phases.count(arrays.APPROACH) == 30 and phases[-1] == arrays.CUT


def test_the_clock_cuts_the_engine_in_any_phase():
    law = TimeCutoff(at_s=50.0).law(_law())
    for phase in (arrays.COAST, arrays.BRAKING, arrays.TERMINAL):
        memory = _memory(phase)
        sequenced(49.9, _SITE * 1.1, law, _SITE, memory)
        assert memory.number[arrays.PHASE] == phase
        sequenced(50.0, _SITE * 1.1, law, _SITE, memory)
        assert memory.number[arrays.PHASE] == arrays.CUT


def test_a_wrong_initial_state_moves_belief_by_what_it_declares_and_truth_by_nothing():
    given = scenario("schiaparelli")
    fault = InitialState(height_m=500.0, forward_m_s=3.0, sink_m_s=-2.0, pitch_deg=1.5)
    sound, wrong = stage(given, 1), stage(fault.scenario(given), 1)
    assert np.array_equal(sound.truth.position_p_m, wrong.truth.position_p_m)
    up = sound.truth.position_p_m / np.linalg.norm(sound.truth.position_p_m)
    ahead = np.cross(sound.truth.across_p, up)
    moved, C_pn = wrong.flown.nominal0 - sound.flown.nominal0, sound.flown.motion.axes.C_pn
    assert up @ C_pn @ moved[POSITION] == pytest.approx(500.0, abs=0.1)
    assert ahead @ C_pn @ moved[VELOCITY] == pytest.approx(3.0, abs=0.01)
    assert up @ C_pn @ moved[VELOCITY] == pytest.approx(2.0, abs=0.01)
    turned = matrix(sound.flown.nominal0[QUATERNION]).T @ matrix(wrong.flown.nominal0[QUATERNION])
    assert degrees(np.arctan2(turned[0, 2], turned[2, 2])) == pytest.approx(1.5, abs=1e-3)


def test_a_wrong_elevation_model_lifts_the_map_on_board_alone():
    given = scenario("schiaparelli")
    sound, wrong = (
        stage(given, 1).prepared.grounds,
        stage(ElevationModel(off_m=80.0).scenario(given), 1).prepared.grounds,
    )
    assert np.all(wrong.onboard.height_m - sound.onboard.height_m == 80.0)
    assert np.array_equal(wrong.true.height_m, sound.true.height_m)


def test_a_silent_unit_leaves_belief_as_it_was_and_opens_the_covariance_over_the_gap():
    fault = InertialDropout(from_s=20.0, silent_s=4.0)
    given = scenario("schiaparelli").replace(faults=(fault,), longest_s=30.0)
    flight = fly(given, 1)
    silent = flight.level[:, arrays.T_SILENT] > 0.0
    assert np.array_equal(silent, (flight.time >= 20.0) & (flight.time < 24.0))
    believed = flight.run.trajectory.position_p_m[silent]
    assert np.all(believed[:-1] == believed[0])
    assert not flight.increments[silent].any()
    sigma = flight.run.trajectory.sigma
    tuning = given.onboard.mechanisation.unit
    after = np.flatnonzero(silent)[-1] + 1
    opened = np.sqrt(np.sum(sigma[after, 3:6] ** 2 - sigma[after - 405, 3:6] ** 2))
    assert opened == pytest.approx(np.sqrt(3.0) * tuning.gap_acceleration_m_s2 * 4.0, rel=0.1)


def test_every_fault_says_what_it_is():
    faults = members("investigator.refly.faults", VehicleFault)
    assert {"accelerometer_zero", "gyro_clipping", "inertial_dropout", "initial_state"} <= set(faults)
    assert all(fault().title() for fault in faults.values())
