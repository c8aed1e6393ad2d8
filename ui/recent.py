"""What the program remembers between sessions: recent cases, the theme, the last folder, and unsaved work."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths
from PySide6.QtWidgets import QApplication

from investigator.case import save_case
from ui import theme
from ui.session import Session
from ui.widgets.chip import Kind
from ui.widgets.rows import RecentRow

OPEN_FILTER = "Flight logs, cases and other formats (*.h5 *.hdf5 *.case *.csv *.json);;All files (*)"
_MOST = 8


def rows() -> list[RecentRow]:
    """Recent cases, newest first; a file that is gone says so."""
    found = []
    for entry in _entries():
        there = Path(entry["path"]).is_file()
        status, kind = (entry["status"], Kind(entry["kind"])) if there else ("file has moved", Kind.BAD)
        found.append(
            RecentRow(entry["title"], _when(entry["at"]), entry["about"], status, kind, entry["path"])
        )
    return found


def remember(path: str, session: Session) -> None:
    """Put a case at the head of the list."""
    case, comparison = session.case, session.comparison
    if case is None:
        return
    check = comparison.fidelity if comparison is not None else None
    count = len(case.hypotheses)
    entry = {
        "path": str(Path(path).resolve()),
        "title": case.title,
        "about": f"{Path(path).name}   {count} hypothes{'is' if count == 1 else 'es'}",
        "at": datetime.now().isoformat(timespec="minutes"),
        "status": "" if check is None else ("reproduces" if check.reproduces else "departs"),
        "kind": str(Kind.NONE if check is None else (Kind.OK if check.reproduces else Kind.WARN)),
    }
    kept = [item for item in _entries() if item["path"] != entry["path"]]
    settings = QSettings()
    settings.setValue("recent", json.dumps([entry, *kept][:_MOST]))
    settings.setValue("folder", str(Path(path).resolve().parent))


def rescue(session: Session) -> Path | None:
    """Keep an unsaved, changed case where the start page will offer it; None if there is nothing to keep."""
    if session.case is None or not session.modified:
        return None
    folder = (
        Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)) / "unsaved"
    )
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{session.case.log.sha256[:12]}.case"
    save_case(
        session.case.replace(log=session.case.log.replace(path=str(Path(session.case.log.path).resolve()))),
        target,
    )
    remember(str(target), session)
    return target


def folder() -> str:
    """Where the last file was opened or saved."""
    return str(QSettings().value("folder", str(Path.home())))


def theme_name() -> str:
    """The theme chosen last; dark at first."""
    name = str(QSettings().value("theme", "dark"))
    return name if name in ("dark", "light") else "dark"


def switch_theme() -> None:
    """Dress the application in the other theme and remember it."""
    other = "light" if theme_name() == "dark" else "dark"
    QSettings().setValue("theme", other)
    app = QApplication.instance()
    if isinstance(app, QApplication):
        theme.apply(app, other)


def _entries() -> list[dict[str, str]]:
    try:
        entries = json.loads(str(QSettings().value("recent", "[]")))
    except ValueError:
        return []
    needed = {"path", "title", "about", "at", "status", "kind"}
    return [item for item in entries if isinstance(item, dict) and needed <= item.keys()]


def _when(at: str) -> str:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return ""
    days = (datetime.now().date() - moment.date()).days
    if days < 2:
        return f"{('today', 'yesterday')[days]}, {moment:%H:%M}"
    return f"{moment.day} {moment:%B}"
