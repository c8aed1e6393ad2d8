"""Schiaparelli, 19 October 2016, reduced: from the parachute on, a clipped gyro and a range by its cosine."""

from __future__ import annotations

from investigator.filters.policies.force_after import ForceAfter
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.navigation.start import Start
from investigator.navigation.strapdown import InertialUnit, Strapdown
from investigator.refly.faults.gyro_clipping import GyroClipping
from investigator.refly.ground.model import FineRelief, Ground, Strip
from investigator.refly.guidance import Gate, Guidance, Release
from investigator.refly.scenario import Begin, Disturbance, Figure, Scenario, Site
from investigator.refly.suite import Instrument
from investigator.refly.vehicle import AttitudeControl, Engine, Parachute, Vehicle
from investigator.sensors.doppler_velocimeter import DopplerVelocimeter
from investigator.sensors.projected_range import ProjectedRange
from investigator.sensors.rangefinder import Rangefinder
from investigator.setup import Navigation, SensorUse, World

_SITE_M = -1450.0
_RADAR_ON_M = 4150.0


def scenarios() -> tuple[Scenario, ...]:
    """As flown."""
    return (_as_flown(),)


def _as_flown() -> Scenario:
    mechanisation = Strapdown(
        unit=InertialUnit(
            accelerometer_noise=1e-3,
            gyro_noise=2e-5,
            accelerometer_bias_m_s2=3e-3,
            gyro_bias_rad_s=4.8e-6,
            accelerometer_drift=1e-5,
            gyro_drift=1e-9,
        ),
        start=Start(
            tilt_sigma_deg=0.1,
            heading_sigma_deg=0.1,
            velocity_sigma_m_s=2.0,
            horizontal_sigma_m=1000.0,
            height_sigma_m=1000.0,
        ),
    )
    consistent = ForceAfter(sigmas=5.0, timeout_s=5.0)
    plain = RejectSigma(sigmas=5.0)
    doppler = DopplerVelocimeter(sigma_m_s=0.3, sigma_share=0.01)
    air = {"surface_pressure_pa": 730.0, "surface_temperature_k": 230.0}
    radar = Instrument(kind="rangefinder", rate_hz=10.0, count=0.5, highest_m=_RADAR_ON_M)
    return Scenario(
        name="schiaparelli",
        title="Schiaparelli",
        mission="ExoMars 2016, Schiaparelli, reduced",
        vehicle_name="Schiaparelli",
        date="2016-10-19T14:45:20Z",
        summary="Representative, not flight data; reduced to the descent from the parachute on. The gyros "
        "clip as it opens, the attitude is then wrong by most of half a turn, and a right radar range "
        "becomes a negative height.",
        source="Published: parachute at 12 km and 481 m/s, saturated gyros, a flag of about 1 s, radar range "
        "projected through the attitude, negative height, thrusters for 3 s at 3.7 km, impact at 150 m/s "
        "(ESA inquiry board, 2017). Masses, areas, air and swing are representative.",
        site=Site(body="mars", latitude_deg=-2.05, longitude_deg=-6.2, course_deg=90.0),
        ground=Ground(
            region="flat",
            flat_m=_SITE_M,
            strip=Strip(before_m=12e3, beyond_m=6e3, half_width_m=3e3, azimuth_deg=90.0, step_m=50.0),
            relief=FineRelief(rms_m=4.0, craters=40, smallest_m=100.0, largest_m=400.0, depth_share=0.08),
        ),
        begin=Begin(
            to_go_m=4500.0,
            height_m=12e3 + _SITE_M,
            forward_m_s=440.0,
            sink_m_s=195.0,
            height_scatter_m=200.0,
            speed_scatter_m_s=5.0,
            height_error_m=300.0,
            level_error_m=300.0,
            speed_error_m_s=1.0,
        ),
        disturbance=Disturbance(sigma_m_s2=1e-4),
        vehicle=Vehicle(
            dry_kg=252.0,
            propellant_kg=45.0,
            legs_m=0.5,
            engine=Engine(thrust_n=3600.0, impulse_s=220.0, lag_s=0.1),
            attitude=AttitudeControl(gain_1_s=1.0, fastest_deg_s=10.0),
            drag_area_m2=2.6,
            parachute=Parachute(
                drag_area_m2=56.0,
                opens_s=2.0,
                inflation_s=0.5,
                wrist_1_m=3.0,
                wrist_damping=0.1,
                off_wind_deg=30.0,
                shed_kg=280.0,
            ),
        ),
        guidance=Guidance(
            ignition_to_go_m=0.0,
            gates=(Gate(after_s=1.0, height_m=1200.0, to_go_m=0.0, forward_m_s=0.0, sink_m_s=80.0),),
            low_m_s2=3.0,
            high_m_s2=3.0,
            slow_below_m=10.0,
            touchdown_m_s=2.0,
            release=Release(below_m=1200.0, firing_least_s=3.0, cut_below_m=2.0),
        ),
        suite={
            "radar": radar,
            "doppler": radar.replace(kind="doppler_velocimeter", count=0.01),
        },
        onboard=Navigation(
            mechanisation=mechanisation,
            sensors={
                "radar": SensorUse(model=ProjectedRange(sigma_m=20.0), gate=consistent),
                "doppler": SensorUse(model=doppler, gate=consistent),
            },
            world=World(terrain="onboard", **air),
        ),
        actual=Navigation(
            mechanisation=mechanisation,
            sensors={
                "radar": SensorUse(
                    model=Rangefinder(sigma_m=2.0, sigma_share=0.005, longest_m=2e4), gate=plain
                ),
                "doppler": SensorUse(model=doppler, gate=plain),
            },
            world=World(terrain="true", **air),
        ),
        faults=(GyroClipping(limit_deg_s=180.0, flag_s=1.0),),
        figures=(
            Figure(
                name="Attitude error",
                words="165°",
                measure="attitude_error_deg",
                low=145.0,
                high=180.0,
                mark="U",
                note="remembered from the inquiry's report",
            ),
            Figure(
                name="Chute released",
                words="at a true 3.7 km",
                measure="release_agl_m",
                low=3500.0,
                high=3900.0,
                note="follows from where the radar begins to speak, which is chosen",
            ),
            Figure(
                name="Believed height then",
                words="negative",
                measure="release_believed_m",
                low=-6e3,
                high=0.0,
            ),
            Figure(name="Thrusters", words="fire 3 s", measure="fired_s", low=2.9, high=3.3),
            Figure(name="Impact", words="150 m/s", measure="impact_m_s", low=140.0, high=160.0),
        ),
        limits_note="Reduced: no entry, one radar beam and three of Doppler, no front shield. Chosen (U): "
        "the height at which the radar begins to speak, the gyro's limit, the swing below the canopy, the "
        "least time of firing. On board the radar's range stands over level ground by the cosine of the "
        "beam's tilt.",
        soft_m_s=5.0,
        soft_level_m_s=2.0,
        longest_s=240.0,
    )
