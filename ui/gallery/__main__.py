"""Draw a sheet of the gallery into a picture.

`python -m ui.gallery --theme dark --sheet timeline --out PNG`.
"""

from __future__ import annotations

import argparse

from PySide6.QtWidgets import QApplication

from ui.gallery.parts import parts_sheet
from ui.gallery.timeline import timeline_sheet
from ui.theme import apply

SHEETS = {"timeline": timeline_sheet, "parts": parts_sheet}


def main() -> None:
    """Read the arguments, draw, save."""
    parser = argparse.ArgumentParser(prog="python -m ui.gallery", description=__doc__)
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("--sheet", choices=tuple(SHEETS), default="timeline")
    parser.add_argument("--size", default="1600x1000", help="width and height in logical pixels")
    parser.add_argument("--out", required=True, help="the PNG to write")
    asked = parser.parse_args()
    app = QApplication([])
    apply(app, asked.theme)
    sheet = SHEETS[asked.sheet]()
    sheet.resize(*(int(part) for part in asked.size.split("x")))
    sheet.show()
    app.processEvents()
    focused = app.focusWidget()
    if focused is not None:
        focused.clearFocus()
    sheet.grab().save(asked.out)
    sheet.close()
    sheet.deleteLater()
    app.processEvents()


if __name__ == "__main__":
    main()
