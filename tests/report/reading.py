"""What a PDF says, page by page."""

from __future__ import annotations

from pathlib import Path


def text_of(pdf: Path) -> list[str]:
    """The text of each page, whitespace made one blank."""
    import pymupdf

    with pymupdf.open(pdf) as pages:
        return [" ".join(page.get_text().split()) for page in pages]
