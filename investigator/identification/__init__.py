"""Identification: a flight filter fitted to the recorded solution of a log without as-flown setup.

Structures are declared, one file each in `structures`; each is crossed with the streams the flight software
may have used. The result is called "fitted, not as flown" wherever it is shown.
"""

from investigator.identification.account import Attempt, Identification, SpanScore
from investigator.identification.identify import identify

__all__ = ["Attempt", "Identification", "SpanScore", "identify"]
