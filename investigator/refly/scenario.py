"""A scenario: everything a flight follows from but its seed."""

from __future__ import annotations

from typing import Annotated, Literal

from investigator.families import member_of
from investigator.parameters import Declared, choice, quantity
from investigator.refly.ground.model import Ground
from investigator.refly.guidance import Guidance
from investigator.refly.inertial_unit import InertialGrade
from investigator.refly.model import VehicleFault
from investigator.refly.suite import Instrument
from investigator.refly.vehicle import Vehicle
from investigator.setup import Navigation, Setup

AnyVehicleFault = Annotated[VehicleFault, *member_of("investigator.refly.faults", VehicleFault)]
Mark = Literal["P", "D", "U"]


class Site(Declared):
    """Where it is to land, and the direction it comes from. The ground there sets the height."""

    body: Annotated[Literal["moon", "mars", "earth"], choice("the body")] = "moon"
    latitude_deg: Annotated[float, quantity("deg", "of the site", ge=-90, le=90)] = 0.0
    longitude_deg: Annotated[float, quantity("deg", "of the site, east", ge=-180, le=360)] = 0.0
    course_deg: Annotated[
        float, quantity("deg", "the vehicle flies this way, from north by east", ge=-360, le=360)
    ] = 180.0


class Begin(Declared):
    """The true state at t = 0, how it scatters from flight to flight, and how wrong the belief in it is.

    Sigmas are those of the draws; what the filter claims of its start stands in `onboard`. Horizontal
    offsets and draws of belief are along and across the course.
    """

    to_go_m: Annotated[float, quantity("m", "from the site along the ground", ge=0, le=5e6)] = 650e3
    height_m: Annotated[float, quantity("m", "above the reference surface", ge=0, le=1e6)] = 20e3
    forward_m_s: Annotated[float, quantity("m/s", "over ground, along the course", ge=0, le=1e4)] = 1687.7
    sink_m_s: Annotated[float, quantity("m/s", "downward", ge=-500, le=1000)] = 0.0
    height_scatter_m: Annotated[float, quantity("m", "sigma of the truth's draw", ge=0, le=1e5)] = 0.0
    level_scatter_m: Annotated[float, quantity("m", "sigma of the truth's draws", ge=0, le=1e5)] = 0.0
    speed_scatter_m_s: Annotated[float, quantity("m/s", "sigma of the truth's draws", ge=0, le=100)] = 0.0
    believed_height_off_m: Annotated[float, quantity("m", "belief less truth", ge=-1e5, le=1e5)] = 0.0
    believed_sink_off_m_s: Annotated[float, quantity("m/s", "belief less truth", ge=-100, le=100)] = 0.0
    believed_forward_off_m_s: Annotated[float, quantity("m/s", "belief less truth", ge=-100, le=100)] = 0.0
    believed_pitch_off_deg: Annotated[
        float, quantity("deg", "belief less truth, about y_b", ge=-180, le=180)
    ] = 0.0
    height_error_m: Annotated[float, quantity("m", "sigma of the belief's error", ge=0, le=1e5)] = 100.0
    level_error_m: Annotated[float, quantity("m", "sigma of the belief's errors", ge=0, le=1e5)] = 100.0
    speed_error_m_s: Annotated[float, quantity("m/s", "sigma of the belief's errors", ge=0, le=100)] = 0.2
    tilt_error_deg: Annotated[float, quantity("deg", "sigma of the belief's errors", ge=0, le=10)] = 0.03


class Disturbance(Declared):
    """Gravity no model aboard knows (mascons), Gauss–Markov along the track."""

    sigma_m_s2: Annotated[float, quantity("m/s^2", "sigma of each axis", ge=0, le=0.1)] = 2e-4
    length_m: Annotated[float, quantity("m", "correlation length along the track", gt=0, le=1e7)] = 60e3


class Figure(Declared):
    """A published figure the flight is held against: what it is called, its words, and what counts as met.

    `measure` names a number of the outcome (`outcome.measures`). mark: P published, D derived, U unverified.
    """

    name: str
    words: str
    measure: str
    low: float
    high: float
    mark: Mark = "P"
    note: str = ""


class Scenario(Declared):
    """A flight as a value. `onboard` is what the flight software believes and does; `actual` how sensors and
    world really are. The start declared in `onboard` gives its sigmas only: where it believes to be is drawn.
    """

    name: str
    title: str
    mission: str
    vehicle_name: str
    date: str
    summary: str
    source: str
    site: Site = Site()
    ground: Ground = Ground()
    begin: Begin = Begin()
    disturbance: Disturbance = Disturbance()
    vehicle: Vehicle = Vehicle()
    guidance: Guidance = Guidance()
    unit: InertialGrade = InertialGrade()
    suite: dict[str, Instrument]
    onboard: Navigation
    actual: Navigation
    faults: tuple[AnyVehicleFault, ...] = ()
    figures: tuple[Figure, ...] = ()
    limits_note: str = ""
    soft_m_s: Annotated[
        float, quantity("m/s", "a landing touches down no faster, vertically", gt=0, le=50)
    ] = 2.0
    soft_level_m_s: Annotated[float, quantity("m/s", "and no faster sideways", gt=0, le=50)] = 1.0
    soft_tilt_deg: Annotated[float, quantity("deg", "and leans no farther", gt=0, le=90)] = 15.0
    longest_s: Annotated[float, quantity("s", "flown no longer than this", gt=0, le=7200)] = 1500.0
    lost_contact_m: Annotated[
        float, quantity("m", "telemetry ends at this true height over ground; 0: it does not", ge=0, le=1e5)
    ] = 0.0
    seed: Annotated[int, quantity("", "of the flight in the sample log", ge=0, le=2**31)] = 1

    def setup(self) -> Setup:
        """Both halves as a setup, for a hypothesis to edit."""
        return Setup(onboard=self.onboard, actual=self.actual, provenance="as flown")

    def under(self, setup: Setup) -> Scenario:
        """The same flight with both halves of an edited setup."""
        return self.replace(onboard=setup.onboard, actual=setup.actual)
