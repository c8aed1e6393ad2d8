"""Faults: modelled they change what is expected, injected what was recorded, and the two agree."""

from __future__ import annotations

import numpy as np
import pytest

from investigator.errors import UsageError
from investigator.families import members
from investigator.faults.axis_misalignment import AxisMisalignment
from investigator.faults.bias import Bias
from investigator.faults.dropout import Dropout
from investigator.faults.latency import Latency
from investigator.faults.model import Fault
from investigator.faults.noise_inflation import NoiseInflation
from investigator.faults.outliers import Outliers
from investigator.faults.pressure_altitude import PressureAltitude
from investigator.faults.saturation import Saturation
from investigator.faults.scale import Scale
from investigator.faults.slant_range_as_altitude import SlantRangeAsAltitude
from investigator.faults.static_port import StaticPort
from investigator.faults.stuck_value import StuckValue
from investigator.filters.problem import View, WorldArrays
from investigator.logs.contents import Channel, Header, Mounting, Stream
from investigator.navigation.rotations import exp_matrix, exp_quaternion, quaternion
from investigator.sensors.barometer import Barometer
from investigator.sensors.barometric_altitude import BarometricAltitude
from investigator.sensors.magnetometer import Magnetometer
from investigator.sensors.model import SensorModel
from investigator.sensors.rangefinder import Rangefinder
from investigator.sensors.star_tracker import StarTracker
from investigator.setup import World
from investigator.world.assembly import arrays
from investigator.world.atmosphere import pressure_height
from investigator.world.frames import position_p, rotation_pn
from investigator.world.terrain import altitude_agl

LATITUDE, LONGITUDE = 0.7, -0.2


def recorded(kind: str, time=None, mounting: Mounting | None = None, **channels) -> Stream:
    time = np.arange(0.0, 10.0, 0.5) if time is None else time
    values = {name: Channel(np.asarray(value, float), "1") for name, value in channels.items()}
    return Stream("probe", kind, time, values, np.ones(time.size, bool), mounting=mounting or Mounting())


@pytest.fixture
def world() -> WorldArrays:
    header = Header(
        "v", "m", "earth", "2020-01-01", "simulation", "s", "l", "s", "t", LATITUDE, LONGITUDE, 0.0
    )
    return arrays(header, World())


def flying(world: WorldArrays, height_m: float, climb_m_s: float) -> View:
    C_pn = rotation_pn(LATITUDE, LONGITUDE)
    return View(
        position_p(LATITUDE, LONGITUDE, height_m, world.body),
        C_pn @ np.array([5.0, 3.0, -climb_m_s]),
        C_pn @ exp_matrix(np.array([0.1, -0.3, 0.4])),
        np.zeros(3),
        1.0,
    )


def predicted(model: SensorModel, stream: Stream, fault: Fault | None, view: View, world: WorldArrays):
    own = np.zeros(len(model.states("probe")))
    z_hat, H = model.measure()(view, own, model.parameters(stream), world)
    change = fault.alteration(stream) if fault else None
    return change.alter(z_hat, H, view, change.parameters, world) if change else (z_hat, H)


PRESSURE = recorded("barometer", pressure=np.linspace(9e4, 8e4, 20))
ALTITUDE = recorded("barometer", altitude=np.linspace(100.0, 600.0, 20))
RANGE = recorded("rangefinder", range=np.linspace(900.0, 300.0, 20))
FIELD = recorded("magnetometer", field=np.tile([2e-5, 1e-6, 4e-5], (20, 1)))

ALTERING = {
    "bias": (Bias(bias=4.0), Rangefinder(), RANGE),
    "scale": (Scale(scale=0.02), Rangefinder(), RANGE),
    "saturation": (Saturation(highest=200.0), Rangefinder(), RANGE),
    "pressure altitude": (
        PressureAltitude(temperature_k=270.0, pressure_pa=1e5),
        BarometricAltitude(),
        ALTITUDE,
    ),
    "pressure conversion": (PressureAltitude(reads="pressure", temperature_k=270.0), Barometer(), PRESSURE),
    "static port, pressure": (StaticPort(cp_subsonic=0.06, cp_supersonic=0.03), Barometer(), PRESSURE),
    "static port, altitude": (StaticPort(cp_subsonic=0.06, reads="altitude"), BarometricAltitude(), ALTITUDE),
    "misalignment": (AxisMisalignment(about_x_deg=1.0), Magnetometer(), FIELD),
    "slant range": (SlantRangeAsAltitude(), Rangefinder(), RANGE),
}


@pytest.mark.parametrize("climb_m_s", [60.0, 335.0, 600.0])
@pytest.mark.parametrize("case", ALTERING)
def test_altered_partials_are_derivatives_of_the_altered_prediction(case, climb_m_s, world):
    fault, model, stream = ALTERING[case]
    view = flying(world, 900.0, climb_m_s)
    _, H = predicted(model, stream, fault, view, world)
    differences = np.zeros_like(H)
    for i in range(9):
        e = np.zeros(9)
        e[i] = (1e-5, 1e-3, 1.0)[i // 3]
        sides = []
        for sign in (1.0, -1.0):
            moved = view._replace(
                C_pb=exp_matrix(sign * e[:3]) @ view.C_pb,
                velocity_p_m_s=view.velocity_p_m_s + sign * e[3:6],
                position_p_m=view.position_p_m + sign * e[6:9],
            )
            sides.append(predicted(model, stream, fault, moved, world)[0])
        differences[:, i] = (sides[0] - sides[1]) / (2.0 * e[i])
    # a misalignment's own partials are of second order in its angle: 1° of what the attitude does
    slack = 0.03 if case == "misalignment" else 1e-5
    assert np.all(np.abs(H - differences) <= slack * np.abs(differences).max() + 1e-10)


def test_static_port_raises_the_pressure_by_its_share_of_dynamic_pressure(world):
    view = flying(world, 0.0, 100.0)
    plain, _ = predicted(Barometer(), PRESSURE, None, view, world)
    raised, _ = predicted(Barometer(), PRESSURE, StaticPort(cp_subsonic=0.06), view, world)
    q = 0.5 * 1.225 * float(view.velocity_p_m_s @ view.velocity_p_m_s)
    assert raised[0] - plain[0] == pytest.approx(0.06 * q, rel=1e-4)


def test_static_port_in_pascals_and_in_metres_is_one_fault(world):
    view = flying(world, 2000.0, 250.0)
    fault = StaticPort(cp_subsonic=0.05, cp_supersonic=0.05)
    pa, _ = predicted(Barometer(), PRESSURE, fault, view, world)
    m, _ = predicted(BarometricAltitude(), ALTITUDE, fault.replace(reads="altitude"), view, world)
    assert pressure_height(pa[0], world.atmosphere) == pytest.approx(m[0], abs=1e-6)
    assert m[0] < 2000.0


def test_port_coefficient_runs_from_one_value_to_the_other_through_mach_one(world):
    fault = StaticPort(cp_subsonic=0.06, cp_supersonic=0.02, mach_low=0.9, mach_high=1.1)
    errors = []
    for climb in (0.5 * 340.3, 340.3, 1.5 * 340.3):
        view = flying(world, 0.0, climb)
        plain, _ = predicted(Barometer(), PRESSURE, None, view, world)
        raised, _ = predicted(Barometer(), PRESSURE, fault, view, world)
        errors.append(
            (raised[0] - plain[0]) / (0.5 * 1.225 * float(view.velocity_p_m_s @ view.velocity_p_m_s))
        )
    assert errors == pytest.approx([0.06, 0.04, 0.02], abs=2e-4)


def test_air_warmer_than_believed_makes_altitude_read_low(world):
    view = flying(world, 1000.0, 0.0)
    shown, _ = predicted(BarometricAltitude(), ALTITUDE, PressureAltitude(temperature_k=273.15), view, world)
    assert shown[0] == pytest.approx(1000.0 * 273.15 / 288.15, rel=3e-4)


def test_slant_range_as_altitude_expects_the_altitude(world):
    view = flying(world, 900.0, 10.0)
    z_hat, H = predicted(Rangefinder(), RANGE, SlantRangeAsAltitude(), view, world)
    assert z_hat[0] == pytest.approx(altitude_agl(view.position_p_m, world))
    assert not H[0, :3].any()


def test_misalignment_equals_a_turned_mounting_to_first_order(world):
    view = flying(world, 900.0, 10.0)
    fault = AxisMisalignment(about_x_deg=0.2, about_y_deg=-0.1)
    turned = Mounting(exp_matrix(np.radians([0.2, -0.1, 0.0])))
    for model, kind, channels in (
        (Rangefinder(), "rangefinder", {"range": np.ones(20)}),
        (Magnetometer(), "magnetometer", {"field": np.ones((20, 3))}),
    ):
        modelled, _ = predicted(model, recorded(kind, **channels), fault, view, world)
        mounted, _ = predicted(model, recorded(kind, mounting=turned, **channels), None, view, world)
        plain, _ = predicted(model, recorded(kind, **channels), None, view, world)
        assert np.abs(modelled - mounted).max() < 0.02 * np.abs(mounted - plain).max()


# inject and model agree: the corrupted record leaves no innovation against the altered prediction
@pytest.mark.parametrize(
    ("fault", "model", "kind", "channel"),
    [
        (Bias(bias=7.0), Rangefinder(), "rangefinder", "range"),
        (Scale(scale=-0.1), Rangefinder(), "rangefinder", "range"),
        (Saturation(highest=100.0), Rangefinder(), "rangefinder", "range"),
        (PressureAltitude(temperature_k=270.0), BarometricAltitude(), "barometer", "altitude"),
        (AxisMisalignment(about_z_deg=0.5), Magnetometer(), "magnetometer", "field"),
    ],
)
def test_what_is_injected_is_what_the_model_expects(fault, model, kind, channel, world):
    view = flying(world, 900.0, 10.0)
    blank = np.ones((20, 3)) if channel == "field" else np.ones(20)
    plain, _ = predicted(model, recorded(kind, **{channel: blank}), None, view, world)
    clean = recorded(kind, **{channel: np.tile(plain, (20, 1)).reshape(blank.shape)})
    spoilt = fault.inject(clean, np.random.default_rng(1))
    expected, _ = predicted(model, clean, fault, view, world)
    assert np.allclose(model.samples(spoilt), expected, rtol=1e-4, atol=1e-12)
    assert spoilt.attributes["injected"] == (fault.kind,)
    assert np.array_equal(model.samples(clean)[0], plain)


def test_static_port_injected_into_a_climb_is_what_the_model_expects(world):
    time = np.arange(0.0, 4.0, 0.05)
    heights = 1000.0 + 200.0 * time
    heard = Barometer()
    pressures = [predicted(heard, PRESSURE, None, flying(world, h, 200.0), world)[0][0] for h in heights]
    fault = StaticPort(cp_subsonic=0.06, cp_supersonic=0.06)
    spoilt = fault.inject(recorded("barometer", time, pressure=pressures), np.random.default_rng(0))
    expected, _ = predicted(heard, PRESSURE, fault, flying(world, heights[40], 200.0), world)
    assert spoilt.values("pressure")[40] - pressures[40] == pytest.approx(
        expected[0] - pressures[40], rel=3e-3
    )


def test_faults_act_only_inside_their_window():
    fault = Bias(bias=5.0, start_s=3.0, end_s=6.0)
    spoilt = fault.inject(RANGE, np.random.default_rng(0)).values("range") - RANGE.values("range")
    inside = (RANGE.time >= 3.0) & (RANGE.time <= 6.0)
    assert np.all(spoilt[inside] == 5.0) and not spoilt[~inside].any()
    change = fault.alteration(RANGE)
    assert (change.start, change.end) == (3.0, 6.0)
    assert np.array_equal(Dropout(start_s=3.0, end_s=6.0).usable(RANGE.time, RANGE.valid), ~inside)
    assert np.array_equal(StuckValue(start_s=3.0, end_s=6.0).usable(RANGE.time, RANGE.valid), ~inside)
    assert np.array_equal(
        Latency(latency_s=1.0, start_s=3.0, end_s=6.0).retime(RANGE.time)[inside], RANGE.time[inside] - 1
    )


def test_dropout_stuck_and_late_readings_as_injected():
    rng = np.random.default_rng(0)
    assert (
        not Dropout(start_s=3.0, end_s=6.0)
        .inject(RANGE, rng)
        .valid[(RANGE.time >= 3.0) & (RANGE.time <= 6.0)]
        .any()
    )
    held = StuckValue(start_s=3.0, end_s=6.0).inject(RANGE, rng).values("range")
    assert np.all(held[6:13] == RANGE.values("range")[5]) and held[13] == RANGE.values("range")[13]
    late = Latency(latency_s=1.0).inject(RANGE, rng)
    assert np.array_equal(late.values("range")[2:], RANGE.values("range")[:-2])
    retimed = Latency(latency_s=1.0).retime(late.time)
    assert np.array_equal(np.interp(retimed[2:], RANGE.time, RANGE.values("range")), late.values("range")[2:])


def test_noise_faults_worsen_r_and_scatter_the_record_alike(world):
    rng = np.random.default_rng(2)
    quiet = recorded("rangefinder", np.arange(4000.0), range=500.0 + rng.normal(0.0, 2.0, 4000))
    view = flying(world, 900.0, 0.0)
    for fault, sigma in (
        (NoiseInflation(factor=3.0), 6.0),
        (Outliers(share=0.1, size=40.0), np.sqrt(4 + 160.0)),
    ):
        change = fault.alteration(quiet)
        R = change.worsen(np.array([[4.0]]), view, change.parameters, world)
        assert R[0, 0] == pytest.approx(sigma**2, rel=1e-9)
        spoilt = fault.inject(quiet, np.random.default_rng(3))
        assert np.std(spoilt.values("range")) == pytest.approx(sigma, rel=0.06)
        again = fault.inject(quiet, np.random.default_rng(3))
        assert np.array_equal(again.values("range"), spoilt.values("range"))


def test_a_turned_star_tracker_is_injected_as_modelled(world):
    view = flying(world, 900.0, 0.0)
    tracker = StarTracker(frame="planet-fixed")
    attitudes = np.array([quaternion(view.C_pb)] * 20)
    attitudes[0] = exp_quaternion(np.zeros(3))
    clean = recorded("star_tracker", quaternion=attitudes)
    fault = AxisMisalignment(about_y_deg=0.3, start_s=1.0)
    expected, _ = predicted(tracker, clean, fault, view, world)
    spoilt = fault.inject(clean, np.random.default_rng(0))
    assert np.allclose(tracker.samples(spoilt)[5], expected, atol=2e-5)


@pytest.mark.parametrize(
    ("fault", "stream", "reason"),
    [
        (SlantRangeAsAltitude(), RANGE, "reading wrong"),
        (AxisMisalignment(about_x_deg=1.0), RANGE, "another beam"),
        (PressureAltitude(reads="pressure"), PRESSURE, "conversion wrong"),
    ],
)
def test_a_fault_that_is_not_in_the_data_is_not_injected(fault, stream, reason):
    with pytest.raises(UsageError, match=reason):
        fault.inject(stream, np.random.default_rng(0))


def test_every_fault_has_a_kind_a_sentence_and_bounded_numbers():
    found = members("investigator.faults", Fault)
    assert len(found) == 12
    for kind, fault in found.items():
        assert fault().kind == kind
        assert (fault.__doc__ or "").strip().endswith(".")
