"""Words on a figure: Inter from the bundled files, drawn as outlines, the same wherever read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from investigator.assets import FONTS
from investigator.report.text import REPLACEMENT

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

TICK_PT, LABEL_PT, EVENT_PT = 7.3, 7.8, 6.8
REGULAR, MEDIUM, SEMIBOLD, BOLD = "Regular", "Medium", "SemiBold", "Bold"


@dataclass(frozen=True)
class Style:
    """How a text is written: colour, size (pt), weight, which edge stands at its place, turned or not."""

    colour: str
    size_pt: float = LABEL_PT
    weight: str = REGULAR
    align: str = "left"
    vertical: str = "baseline"
    turned: bool = False


@lru_cache(maxsize=4)
def glyphs(weight: str) -> frozenset[int]:
    """The code points Inter has in a weight."""
    from matplotlib.font_manager import get_font

    return frozenset(get_font(str(FONTS / f"Inter-{weight}.otf")).get_charmap())


def face(size_pt: float, weight: str = REGULAR) -> FontProperties:
    """Inter in a size (pt) and a weight."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(FONTS / f"Inter-{weight}.otf"), size=size_pt)


def drawable(text: str, weight: str = REGULAR) -> str:
    """A text on one line with every character the typeface lacks replaced by a box."""
    known = glyphs(weight)
    return "".join(letter if ord(letter) in known else REPLACEMENT for letter in " ".join(text.split()))


def width_of(text: str, size_pt: float, weight: str = REGULAR) -> float:
    """The width of a text in points."""
    from matplotlib.textpath import TextPath

    if not text.strip():
        return 0.0
    return float(TextPath((0, 0), drawable(text, weight), prop=face(size_pt, weight)).get_extents().x1)


def wrapped(text: str, width_pt: float, size_pt: float, weight: str = REGULAR) -> tuple[str, ...]:
    """A text broken between words into lines no wider than that where its words allow it."""
    lines: list[str] = []
    for word in drawable(text, weight).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size_pt, weight) <= width_pt:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def write(sheet: Any, x_pt: float, y_pt: float, text: str, style: Style, halo: str = "") -> None:
    """Write on a figure (`sheet`; points from its lower left). A halo parts the words from lines beneath."""
    width, height = sheet.get_size_inches() * 72.0
    made = sheet.text(
        x_pt / width,
        y_pt / height,
        drawable(text, style.weight),
        fontproperties=face(style.size_pt, style.weight),
        color=style.colour,
        ha=style.align,
        va=style.vertical,
        rotation=90 if style.turned else 0,
    )
    if halo:
        from matplotlib.patheffects import Normal, Stroke

        made.set_path_effects([Stroke(linewidth=2.0, foreground=halo), Normal()])
