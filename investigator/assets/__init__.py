"""What ships beside the code: the typefaces that window, figures and page share."""

from __future__ import annotations

from pathlib import Path

#: Inter (400, 500, 600, 700) and JetBrains Mono (400); SIL Open Font License: see OFL.txt beside them.
FONTS = Path(__file__).parent / "fonts"


def font_files() -> tuple[Path, ...]:
    """The bundled font files, sorted by name, for whoever must register them."""
    return tuple(sorted(path for path in FONTS.iterdir() if path.suffix in {".otf", ".ttf"}))
