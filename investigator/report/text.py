"""Text on its way to a page: whatever a file or a person wrote is printed as it stands; nothing in it acts.

Control and direction-changing characters become a box; long unbroken runs get places where a line may end.
"""

from __future__ import annotations

import re
import unicodedata

REPLACEMENT = "\u25a1"
_ZERO_WIDTH_SPACE = "\u200b"
_LONGEST_RUN = 28
_DIRECTION = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def printable(text: str) -> str:
    """A text on one line without characters that act: controls, direction marks, surrogates, private use."""
    return "".join(letter if _plain(letter) else REPLACEMENT for letter in re.sub(r"\s+", " ", text))


def breakable(text: str) -> str:
    """A printable text whose long unbroken runs may be broken, after a separator where there is one."""
    return re.sub(rf"\S{{{_LONGEST_RUN},}}", lambda run: _broken(run[0]), printable(text))


def shortened(text: str, most: int) -> str:
    """A printable text of at most that many characters, with an ellipsis where it was cut."""
    clean = printable(text)
    return clean if len(clean) <= most else clean[: most - 1].rstrip() + "…"


def spelled_out(text: str, known: frozenset[int]) -> str:
    """A text with every character outside the known code points written as its number, ``[U+4E2D]``."""
    kept = known | {ord(_ZERO_WIDTH_SPACE)}
    return "".join(letter if ord(letter) in kept else f"[U+{ord(letter):04X}]" for letter in text)


def short_hash(digest: str) -> str:
    """A digest as a footer shows it: ``9f2c 41ab … 77e0``."""
    return f"{digest[:4]} {digest[4:8]} … {digest[-4:]}" if len(digest) > 16 else digest


def _plain(letter: str) -> bool:
    kind = unicodedata.category(letter)
    return kind not in ("Cc", "Cs", "Cn", "Co") and letter not in _DIRECTION


def _broken(run: str) -> str:
    parted = re.sub(r"([/\\,;:&=?_.+-])(?=\w)", rf"\1{_ZERO_WIDTH_SPACE}", run)
    pieces = parted.split(_ZERO_WIDTH_SPACE)
    return _ZERO_WIDTH_SPACE.join(
        piece[start : start + _LONGEST_RUN] + (_ZERO_WIDTH_SPACE if start + _LONGEST_RUN < len(piece) else "")
        for piece in pieces
        for start in range(0, len(piece), _LONGEST_RUN)
    ).replace(_ZERO_WIDTH_SPACE * 2, _ZERO_WIDTH_SPACE)
