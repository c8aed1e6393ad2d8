"""A synthetic lunar descent for the gallery, made from a few formulas. It stands for no flight."""

from __future__ import annotations

import numpy as np

from investigator.figures import Band, Curve, Dots, Figure, Ink, Panel, Role, Scale
from investigator.logs.contents import Event, Phase

MARKING = "Simulation: synthetic curves, not flight data"

HAPPENED, BELIEVED = Ink(Role.RECONSTRUCTION), Ink(Role.ONBOARD)
GATE, FIX, DRIFT = (
    Ink(Role.HYPOTHESIS, 2, "B"),
    Ink(Role.HYPOTHESIS, 5, "B1"),
    Ink(Role.HYPOTHESIS, 3, "C"),
)

_TIME = np.arange(430.0, 920.01, 0.1)
_LATCH = 586.0


def _through(points: list[tuple[float, float]], time: np.ndarray = _TIME, smooth: int = 61) -> np.ndarray:
    """A smooth line through a few corners."""
    corners, heights = zip(*points, strict=True)
    raw = np.interp(time, corners, heights)
    window = np.hanning(smooth + 2)[1:-1]
    return np.convolve(
        np.pad(raw, smooth // 2, mode="reflect", reflect_type="odd"), window / window.sum(), "valid"
    )


def _happened() -> np.ndarray:
    shape = [
        (400, 18600),
        (480, 15000),
        (530, 12600),
        (580, 9900),
        (620, 8250),
        (660, 6150),
        (680, 5450),
        (715, 5050),
    ]
    height = _through([*shape, (760, 4990), (842, 4980), (960, 4980)], smooth=241)
    fall = np.clip(_TIME - 842.0, 0.0, None)
    return height - 0.81 * fall**2


def _ground() -> np.ndarray:
    ripple = 60 * np.sin(_TIME / 7.0) * np.exp(-((_TIME - 500) ** 2) / 4000)
    rim = [
        (400, 1800),
        (445, 1950),
        (470, 2300),
        (510, 2600),
        (540, 2600),
        (570, 3150),
        (580, 3000),
        (592, 700),
    ]
    return _through([*rim, (604, 40), (640, 0), (960, 0)], smooth=61) + ripple


def _believed(happened: np.ndarray) -> np.ndarray:
    shape = [(400, 0), (452, -150), (458, -2150), (500, -2350), (570, -2500), (588, -2700), (640, -3900)]
    lag = _through([*shape, (700, -4500), (760, -4900), (842, -4985), (960, -4985)], smooth=41)
    return happened + lag


def altitude(happened: np.ndarray, believed: np.ndarray) -> Panel:
    """Altitude with everything a plot can carry."""
    time = _TIME
    mended = np.where(
        time < _LATCH, believed, happened - (happened - believed) * np.exp(-(((time - _LATCH) / 9) ** 2))
    )
    drift = (
        happened
        - 2300 * (1 - np.exp(-(((time - 430) / 260) ** 2)))
        - 0.4 * np.clip(time - 842, 0, None) ** 1.6
    )
    sigma = 60 + 800 * np.exp(-(((time - 430) / 40) ** 2)) + 1.1 * np.clip(time - 600, 0, None)
    sample = np.arange(447.0, 918.0, 1.0)
    ranged = np.interp(sample, time, happened - _ground())
    noise = np.random.default_rng(7).normal(0, 35, sample.size)
    used = (sample > 457) & (sample < _LATCH - 2)
    read = np.where(used, np.interp(sample, time, believed), ranged + 60) + noise
    read[[47, 82, 130]] += (1100, 900, -2600)
    read[(sample >= _LATCH - 2) & (sample < 600)] -= 1500 * np.exp(
        -(sample[(sample >= _LATCH - 2) & (sample < 600)] - 584) / 5
    )
    words = tuple(
        "" if ok else "beyond the gate" if at < _LATCH + 5 else "latched out"
        for ok, at in zip(used, sample, strict=True)
    )
    return Panel(
        "altitude",
        "Altitude",
        "m above site",
        stretch=58,
        curves=(
            Curve("B", GATE, time, believed + 3 * np.sin(time / 3)),
            Curve("B1", FIX, time, mended),
            Curve("C", DRIFT, time, drift),
            Curve("on-board", BELIEVED, time, believed),
            Curve("reconstruction", HAPPENED, time, happened),
        ),
        bands=(
            Band("B ±3σ", GATE, time, believed - sigma, believed + 0.4 * sigma),
            Band(
                "reconstruction ±3σ",
                HAPPENED,
                time,
                happened - 90,
                happened + 340 * np.exp(-(((time - 500) / 60) ** 2)),
            ),
        ),
        dots=(Dots("lrf", Ink(Role.RAW), sample, read, used, words),),
        terrain=(time, _ground()),
        span=(-1600.0, 17450.0),
        annotations=((472.0, 1050.0, "Survey terrain"),),
    )


def _error(top: Panel) -> Panel:
    happened = top.curves[4].value
    claimed = 3 * (40 + 230 * np.exp(-(((_TIME - 430) / 30) ** 2)) + 0.35 * np.clip(_TIME - 560, 0, None))
    curves = [Curve(c.name, c.ink, c.time, c.value - happened) for c in top.curves]
    band = Band("claimed 3σ", Ink(Role.CLAIMED), _TIME, -claimed, claimed)
    return Panel(
        "error", "Altitude error", "estimate − reconstruction, m", curves=tuple(curves[1:]), bands=(band,)
    )


def _speed(top: Panel) -> Panel:
    happened, believed = top.curves[4].value, top.curves[3].value
    rate = -38 + 38 / (1 + np.exp(-(_TIME - 690) / 16)) - 10 / (1 + np.exp((_TIME - 590) / 30))
    rate = np.where(_TIME > 842, -1.62 * (_TIME - 842), rate)
    apart = np.gradient(believed - happened, _TIME)
    wobble = 7 * np.sin(_TIME / 5.2) * np.exp(-(((_TIME - 540) / 45) ** 2))
    known = np.clip(rate + np.clip(apart, -24, 4) + wobble, -130, 2)
    lines = (Curve("B", GATE, _TIME, known + 0.1), Curve("on-board", BELIEVED, _TIME, known))
    difference = Curve("difference", Ink(Role.RAW), _TIME, np.full_like(_TIME, np.nan))
    return Panel(
        "speed",
        "Vertical speed",
        "m/s, up positive",
        stretch=15,
        curves=(*lines, Curve("reconstruction", HAPPENED, _TIME, rate), difference),
    )


def _gate(top: Panel) -> tuple[Panel, Panel]:
    dots = top.dots[0]
    noise = np.random.default_rng(3).normal(0, 0.28, dots.time.size)
    inside = -0.35 + 0.45 * np.sin(dots.time / 9.0) + noise
    outside = 13 - 6 * np.exp(-(dots.time - _LATCH) / 6) - 0.012 * (dots.time - _LATCH)
    ratio = np.where(dots.used, np.clip(inside, -0.97, 0.97), np.where(dots.time < 460, -1.7, outside))
    lrf = Dots("lrf", GATE, dots.time, ratio, dots.used, dots.reason)
    words = ((593.0, 4.4, "5 rejections, then latched: no range is used again"),)
    return (
        Panel(
            "innovation",
            "Range innovation ÷ gate",
            "rejected beyond ±1",
            Scale.GATE,
            dots=(lrf,),
            annotations=words,
        ),
        Panel("used", "Range used", "low tick used, tall tick rejected", Scale.STRIP, stretch=0, dots=(lrf,)),
    )


def figure() -> Figure:
    """The whole stack."""
    happened = _happened()
    top = altitude(happened, _believed(happened))
    phases = [
        (453, 582, "Braking, range aided"),
        (582, 643, "Braking"),
        (643, 681, "Pitch-up"),
        (681, 780, "Terminal"),
    ]
    events = [(453, "First valid range"), (582, "Rim crossed"), (587, "Gate latched"), (780, "Believed 0 m")]
    return Figure(
        "Synthetic descent",
        (top, _error(top), _speed(top), *_gate(top)),
        (430.0, 920.0),
        tuple(Phase(*item) for item in [*phases, (780, 842, "Hover at “zero”"), (842, 920, "Free fall")]),
        tuple(Event(*item) for item in [*events, (842, "Propellant out"), (920, "Impact")]),
        MARKING,
        "2000-01-01T16:30:00Z",
    )
