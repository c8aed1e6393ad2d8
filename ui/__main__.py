"""`python -m ui [LOG|CASE]` opens the workbench; `--render DIR` draws it offscreen to pictures instead."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from investigator.logs.quarantine import EXAMINER


def main(arguments: list[str] | None = None) -> int:
    """The window's exit code; 0 when pictures were drawn."""
    parser = argparse.ArgumentParser(prog="investigator-ui", description="The workbench.")
    parser.add_argument("source", type=Path, nargs="?", metavar="LOG|CASE", help="what to open at once")
    parser.add_argument(
        "--render",
        type=Path,
        metavar="DIR",
        help="draw every page offscreen into this folder and write the report",
    )
    parser.add_argument(
        "--theme", choices=("dark", "light"), help="dark or light (default: the one used last)"
    )
    options = parser.parse_args(arguments)
    if options.render is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if options.source is not None:
        EXAMINER.begin()
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from ui import recent, theme

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setOrganizationName("Descent Investigator")
    app.setApplicationName("Descent Investigator")
    theme.apply(app, options.theme or recent.theme_name())
    if options.render is not None:
        from ui.rendering import render

        return render(app, options.source, options.render)
    from ui.collecting import IdleCollector
    from ui.session import Session
    from ui.window import Window

    IdleCollector(app)
    window = Window(Session())
    window.resize(1600, 1000)
    window.show()
    QTimer.singleShot(0, window.engine.begin)
    QTimer.singleShot(0, EXAMINER.begin)
    if options.source is not None:
        window.ask.open_path(str(options.source))
    return int(app.exec())


if __name__ == "__main__":
    raise SystemExit(main())
