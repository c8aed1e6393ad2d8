"""Type: Inter with tabular figures for everything read, JetBrains Mono for addresses and hashes. Both are
bundled.

Fonts are set as `QFont`, never in the style sheet: only so do they keep tabular figures and vertical hinting.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase

from investigator.assets import font_files
from ui.theme.measures import SIZE_BODY, WEIGHT_REGULAR

FAMILIES = (
    "Inter",
    "Segoe UI Variable",
    "Segoe UI",
    "SF Pro Text",
    "Helvetica Neue",
    "Noto Sans",
    "DejaVu Sans",
    "JetBrains Mono",  # bundled, and holds the logic signs that Inter lacks
)
MONO_FAMILIES = ("JetBrains Mono", "Cascadia Mono", "SF Mono", "Menlo", "Consolas", "DejaVu Sans Mono")


@lru_cache(maxsize=1)
def load_fonts() -> tuple[str, ...]:
    """Register the bundled fonts with Qt, once per process, and return the families found.

    Needs an application object.
    """
    numbers = [QFontDatabase.addApplicationFont(str(path)) for path in font_files()]
    return tuple(
        sorted({name for number in numbers for name in QFontDatabase.applicationFontFamilies(number)})
    )


@lru_cache(maxsize=64)
def font(size: int = SIZE_BODY, weight: int = WEIGHT_REGULAR, *, mono: bool = False) -> QFont:
    """A font of the type scale: size in px, weight 400 to 700, figures all of one width."""
    made = QFont()
    made.setFamilies(list(MONO_FAMILIES if mono else FAMILIES))
    made.setPixelSize(size)
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    if not mono:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
