"""A small log with something in every part, made from closed forms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from investigator.logs.contents import (
    Channel,
    ClockModel,
    Event,
    Header,
    LogContents,
    Mounting,
    OnboardMeasurements,
    OnboardStart,
    Phase,
    Stream,
    TerrainModel,
    Witness,
)

SAMPLES = 400


def header() -> Header:
    """A header with every text."""
    return Header(
        vehicle="Specimen",
        mission="Test stand",
        body="earth",
        epoch_utc="2025-10-12T09:00:00Z",
        origin="simulation",
        source="closed forms",
        license="Apache-2.0",
        summary="A rise and a fall under constant gravity.",
        title="Specimen",
        site_latitude_rad=0.6,
        site_longitude_rad=6.1,
        site_height_ref_m=120.0,
        attributes={"logger": "none", "serial": 7},
    )


def stream(name: str, kind: str, *, time: np.ndarray | None = None, **channels: Channel) -> Stream:
    """A stream at 100 Hz unless `time` says otherwise, every sample valid."""
    time = np.arange(SAMPLES) / 100.0 if time is None else time
    return Stream(name, kind, time, channels, np.ones(len(time), dtype=bool))


def height(time: np.ndarray) -> np.ndarray:
    """A throw at 20 m/s from the ground, metres above the site."""
    return 20.0 * time - 4.9 * time**2


def contents(samples: int = SAMPLES) -> LogContents:
    """The whole log. Noise is seeded, so that no channel is stuck."""
    time = np.arange(samples) / 100.0
    noise = np.random.default_rng(4).normal(size=(samples, 6))
    baro = stream(
        "baro",
        "barometer",
        time=time,
        pressure=Channel(100e3 - 11.8 * height(time) + 3 * noise[:, 0], "Pa", "static pressure"),
        temperature=Channel(288.0 + 0.01 * noise[:, 1], "K", "air temperature"),
    )
    imu = replace(
        stream(
            "imu",
            "imu",
            time=time,
            specific_force=Channel(noise[:, :3] * 0.1, "m/s^2", "specific force"),
            angular_rate=Channel(noise[:, 3:] * 0.01, "rad/s", "angular rate"),
        ),
        mounting=Mounting(np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]]), np.array([0.1, 0.0, -0.2])),
        sampling="rate",
        time_received=time + 0.002,
    )
    navigation = replace(
        stream(
            "navigation",
            "navigation",
            time=time,
            altitude=Channel(height(time), "m", "altitude", {"positive": "up", "reference_surface": "site"}),
            altitude_sigma=Channel(np.full(samples, 2.0) + 0.1 * np.abs(noise[:, 0]), "m", "one sigma"),
        ),
        attributes={"altitude_reference": "site"},
        derived=True,
    )
    updates = OnboardMeasurements(
        "baro",
        time[::10],
        noise[::10, 0],
        np.full(len(time[::10]), 1.5),
        noise[::10, 0] < 1.0,
        np.where(noise[::10, 0] < 1.0, "used", "rejected_gate"),
        "m",
    )
    ground = stream(
        "ground", "barometer", time=time[::20], pressure=Channel(100e3 + noise[::20, 2], "Pa", "pressure")
    )
    return LogContents(
        header=header(),
        sensors=(baro, imu),
        navigation=navigation,
        measurements=(updates,),
        vehicle=(
            stream("engine", "vehicle", time=time[::4], thrust=Channel(1e3 + noise[::4, 3], "N", "thrust")),
            stream(
                "state",
                "vehicle",
                time=np.array([0.0, 1.0, 2.0]),
                phase=Channel(np.array(["up", "up", "down"]), "1", "phase"),
            ),
        ),
        events=(Event(0.0, "Launch", "by hand"), Event(2.04, "Apogee", "", "detected")),
        phases=(Phase(0.0, 2.04, "rise"), Phase(2.04, 4.0, "fall")),
        terrains=(
            TerrainModel(
                "field",
                "survey",
                np.arange(12.0).reshape(3, 4),
                "sphere",
                np.linspace(0.5, 0.6, 3),
                np.linspace(6.0, 6.1, 4),
                None,
                2.0,
            ),
            TerrainModel(
                "track",
                "onboard",
                np.arange(5.0),
                "site",
                None,
                None,
                np.arange(5.0) * 10,
                5.0,
                {"map": "v2"},
            ),
        ),
        witnesses=(
            Witness(
                "impact",
                "impact_site",
                4.1,
                {"range_rate_m_s": -20.0, "distance_m": 12.0},
                {"distance_m": 0.5},
            ),
            Witness("ground", "second_logger", None, {}, {}, ground, {"clock": "ground"}),
        ),
        clocks=(ClockModel("ground", 0.5, 0.01, 1e-5, 1e-6),),
        truth=stream(
            "truth",
            "truth",
            time=time,
            altitude=Channel(
                height(time), "m", "true altitude", {"positive": "up", "reference_surface": "site"}
            ),
        ),
        setup='{"onboard": {}}',
        setup_original="K = 0.1",
        start=OnboardStart(
            0.0, ("height", "speed"), np.array([0.0, 20.0]), np.diag([4.0, 1.0]), {"baro": 2.0}
        ),
        notes=("first remark", "second remark"),
    )
