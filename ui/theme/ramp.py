"""The ramp by which a field of numbers is coloured: cividis, alike with and without full colour vision.

Its lightness grows evenly with the value, so that it also reads in greyscale. The darkest end is left out: it
would not part from the plot's own ground. Source: Nuñez, Anderton & Renslow 2018, PLoS ONE 13(7).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ui.theme.colours import contrast

STEPS = 256
_BEGINS = 0.08
_DARK_INK, _BRIGHT_INK = "#0E1115", "#FFFFFF"


@lru_cache(maxsize=1)
def ramp() -> np.ndarray:
    """(256, 3) uint8 red, green, blue from the least to the greatest value."""
    from pyqtgraph import colormap

    made: np.ndarray = colormap.get("cividis").map(np.linspace(_BEGINS, 1.0, STEPS), mode="byte")[:, :3]
    made.setflags(write=False)
    return made


def ramp_ink(share: float) -> str:
    """The colour at a share 0…1 of the way, as `#RRGGBB`."""
    place = min(max(round(share * (STEPS - 1)), 0), STEPS - 1)
    return "#{:02X}{:02X}{:02X}".format(*ramp()[place].tolist())


@lru_cache(maxsize=512)
def ink_on(ground: str) -> str:
    """Black or white, whichever is read better on a ground."""
    return max((_DARK_INK, _BRIGHT_INK), key=lambda ink: contrast(ink, ground))
