"""Where axes carry numbers, and how those are written: thousands parted, a true minus, never an SI prefix."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import ceil, floor, log10

_CLOCK_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)


class TimeFormat(StrEnum):
    """How times are written: seconds since the log's epoch, h:m:s since it, or UTC."""

    SECONDS = "seconds"
    CLOCK = "clock"
    UTC = "utc"


def nice_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that divides a span into at most so many parts."""
    if not span > 0 or most < 1:
        return 1.0
    rough = span / most
    power = 10.0 ** floor(log10(rough))
    return next(
        (factor * power for factor in (1, 2, 2.5, 5) if factor * power >= rough * (1 - 1e-9)), 10 * power
    )


def ticks(low: float, high: float, step: float) -> list[float]:
    """Multiples of a step within a range."""
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def decimals(step: float) -> int:
    """Figures behind the point that a step needs."""
    for digits in range(10):
        if abs(step * 10**digits - round(step * 10**digits)) < 1e-6:
            return digits
    return 9


def number(value: float, digits: int) -> str:
    """A number as axes and headers write it, or a dash where there is none."""
    if value - value != 0:
        return "–"
    text = f"{value:,.{digits}f}"
    if float(text.replace(",", "")) == 0.0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def time_step(span: float, most: int, form: TimeFormat) -> float:
    """Distance of time ticks so that a span has at most so many; clock times step by minutes and hours."""
    step = nice_step(span, most)
    if form is TimeFormat.SECONDS or step < 1:
        return step
    rough = span / max(1, most)
    return float(next((item for item in _CLOCK_STEPS if item >= rough), step))


def time_text(time: float, form: TimeFormat, epoch_utc: str = "", digits: int = 1) -> str:
    """A moment in words, as the status bar and tooltips say it. UTC needs the epoch; without one, seconds."""
    epoch = _epoch(epoch_utc)
    if form is TimeFormat.UTC and epoch is not None:
        return f"{_clock_of(epoch + timedelta(seconds=time), digits)} UTC"
    sign = "−" if time < 0 else "+"
    if form is TimeFormat.CLOCK:
        return f"T{sign}{_hours(abs(time), digits)}"
    return f"T{sign}{abs(time):,.{digits}f} s"


def tick_text(time: float, form: TimeFormat, step: float, epoch_utc: str = "") -> str:
    """A moment as the time axis writes it below its tick."""
    digits = decimals(step)
    epoch = _epoch(epoch_utc)
    if form is TimeFormat.UTC and epoch is not None:
        return _clock_of(epoch + timedelta(seconds=time), digits)
    if form is TimeFormat.CLOCK:
        return ("−" if time < 0 else "") + _hours(abs(time), digits)
    return f"{number(time, digits)} s"


def _hours(seconds: float, digits: int) -> str:
    whole = round(seconds, digits)
    hours, rest = divmod(whole, 3600)
    minutes, rest = divmod(rest, 60)
    width = 3 + digits if digits else 2
    return f"{int(hours)}:{int(minutes):02d}:{rest:0{width}.{digits}f}"


def _clock_of(moment: datetime, digits: int) -> str:
    moment += timedelta(seconds=0.5 * 10**-digits)
    fraction = f"{moment.microsecond / 1e6:.9f}"[1 : 2 + digits] if digits else ""
    return f"{moment:%H:%M:%S}{fraction}"


def _epoch(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
