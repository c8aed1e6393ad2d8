"""A synthetic descent for the tests: simulated, marked as such, shaped like the accident on the target."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from investigator.diagnosis.table import MetricColumn, MetricRow, MetricsTable
from investigator.figures import Band, Curve, Dots, Figure, Ink, Panel, Role, Scale
from investigator.logs.contents import Event, Phase
from investigator.report.document import (
    Attribution,
    CaptionedFigure,
    Document,
    Evidence,
    FidelityStatement,
    HypothesisEntry,
    InputFile,
    Version,
    panels_of,
)
from investigator.report.drawing import Drawing, draw
from investigator.report.package import Written, write_report

MARKING = "Simulation: representative, not flight data"
ONBOARD, HAPPENED, RAW = Ink(Role.ONBOARD), Ink(Role.RECONSTRUCTION), Ink(Role.RAW)
B, C = Ink(Role.HYPOTHESIS, 2, "B"), Ink(Role.HYPOTHESIS, 3, "C")


@pytest.fixture(scope="session")
def figure() -> Figure:
    """Simulated: belief leaves the truth by 4 km, replay B lies on the belief, replay C does not."""
    noise = np.random.default_rng(1)
    time = np.arange(440.0, 920.0, 0.5)
    truth = np.interp(time, [440, 580, 680, 840, 920], [17e3, 10e3, 5.2e3, 5.0e3, 0.0])
    belief = truth - np.interp(time, [440, 580, 780, 920], [0, 2500, 4000, 4100])
    drift = truth - np.interp(time, [440, 920], [0, 2500])
    at = np.arange(445.0, 919.0, 1.0)
    measured = np.interp(at, time, truth) + noise.normal(0.0, 20.0, at.size)
    used = at < 584
    ratio = np.where(used, noise.normal(0.0, 0.3, at.size), 12.0)
    claimed = np.interp(time, [440, 460, 920], [900, 100, 500])
    altitude = Panel(
        "altitude",
        "Altitude",
        "m above site",
        stretch=58,
        curves=(
            Curve("B", B, time, belief + 2 * np.sin(time)),
            Curve("C", C, time, drift),
            Curve("on-board", ONBOARD, time, belief),
            Curve("reconstruction", HAPPENED, time, truth),
        ),
        bands=(Band("reconstruction ±3σ", HAPPENED, time, truth - 60, truth + 60),),
        dots=(Dots("range", RAW, at, measured, used, tuple("used" if ok else "latched" for ok in used)),),
        terrain=(time, np.interp(time, [440, 580, 600, 920], [2000, 3000, 50, 0])),
    )
    error = Panel(
        "error",
        "Altitude error",
        "estimate − reconstruction, m",
        curves=(Curve("on-board", ONBOARD, time, belief - truth),),
        bands=(Band("claimed 3σ", Ink(Role.CLAIMED), time, -claimed, claimed),),
    )
    gate = Panel(
        "innovation",
        "Range innovation ÷ gate",
        "rejected beyond ±1",
        Scale.GATE,
        dots=(Dots("range", B, at, ratio, used),),
    )
    strip = Panel(
        "used",
        "Range used",
        "low tick used",
        Scale.STRIP,
        0,
        dots=(Dots("range", B, at, np.ones_like(at), used),),
    )
    return Figure(
        title="Simulated descent",
        panels=(altitude, error, gate, strip),
        span=(440.0, 920.0),
        phases=(Phase(440, 582, "Braking"), Phase(582, 640, "Coast"), Phase(640, 920, "Terminal")),
        events=(Event(452, "First valid range"), Event(587, "Gate latched"), Event(919, "Impact")),
        marking=MARKING,
        epoch_utc="2023-04-25T16:30:00Z",
        sources=("simulated.h5",),
    )


@pytest.fixture(scope="session")
def drawing(figure: Figure) -> Drawing:
    """The whole simulated figure drawn for paper."""
    return draw(figure)


@pytest.fixture(scope="session")
def document(figure: Figure) -> Document:
    """A report on the simulated descent, on a setup that was fitted."""
    table = MetricsTable(
        (
            MetricColumn("onboard", "On-board rms", "m", "low", 1),
            MetricColumn("nis", "NIS / dof", "", "one", 2),
            MetricColumn("rejected", "Rejected", "%", "none", 1),
        ),
        (
            MetricRow("B", 2, "Gate latched after terrain step", "", (3.1, 1.04, 73.9)),
            MetricRow("C", 3, "Inertial drift alone", "", (1420.25, 3.92, 8.4)),
        ),
        note="The same 474 ranges for all.",
    )
    return Document(
        title="Simulated landing investigation",
        report_id="DI-2026-004, draft 3",
        date=date(2026, 11, 23),
        vehicle="Simulated lander",
        event="landing in a crater",
        event_date="25 April 2023",
        question="Why did the estimate leave the truth?",
        conclusion="The range finder was right; the gate shut it out",
        confidence="high",
        inputs=(InputFile("simulated.h5", "9f2c41ab" + "0" * 52 + "77e0"), InputFile("second.h5", "ab" * 32)),
        setup_digest="b81d0c3e" + "1" * 56,
        engine=Version("Descent Investigator", "0.1"),
        fidelity=FidelityStatement("The baseline reproduces the flight.", True, "fitted, not as flown"),
        marking=MARKING,
        summary=("From T+582 s the measured range agreed with the reconstruction to 20 m.",),
        figures=(
            CaptionedFigure(
                panels_of(figure, "altitude", "error", "used"),
                "Belief leaves the truth and never returns.",
                "Top.",
            ),
            CaptionedFigure(
                panels_of(figure, "innovation", "used"), "The innovation leaves the gate.", "Below: used."
            ),
        ),
        metrics=table,
        hypotheses=(
            HypothesisEntry(
                "B",
                2,
                "Gate latched after terrain step",
                "The gate latched.",
                "Supported",
                "ok",
                ("gate: 3 → 4 σ",),
            ),
            HypothesisEntry("C", 3, "Inertial drift alone", "The inertial unit drifted.", "withheld"),
        ),
        evidence=(Evidence("simulated.h5, /sensors/lrf/range, 582 to 919 s", "range"),),
        uncertainty=("Heights are given with 3σ.",),
        limits=("The data are simulated.",),
        conflicts=("None is known.",),
        libraries=(Version("numpy", "2.4.6"),),
        sources=(Attribution("simulated.h5", "made by the tests of this project", "Apache-2.0"),),
    )


@pytest.fixture(scope="session")
def written(document: Document, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The report in a folder."""
    return write_report(document, tmp_path_factory.mktemp("report") / "package")


@pytest.fixture(scope="session")
def small(document: Document, figure: Figure) -> Document:
    """The same report with one small figure, quick to write."""
    only = CaptionedFigure(panels_of(figure, "used"), "The gate shut it out.")
    return replace(document, figures=(only,), inputs=document.inputs[:1])
