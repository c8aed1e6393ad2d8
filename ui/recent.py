"""What the program remembers between sessions: recent cases, the theme, the last folder, and unsaved work."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import count
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths
from PySide6.QtWidgets import QApplication

from investigator.case import save_case
from investigator.opening import relocated
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
    many = len(case.hypotheses)
    rescued = is_rescued(Path(path))
    name = "Not saved" if rescued else Path(path).name
    entry = {
        "path": str(Path(path).resolve()),
        "title": case.title,
        "about": f"{name}   {many} hypothes{'is' if many == 1 else 'es'}",
        "at": datetime.now().isoformat(timespec="minutes"),
        "status": "" if check is None else ("reproduces" if check.reproduces else "departs"),
        "kind": str(Kind.NONE if check is None else (Kind.OK if check.reproduces else Kind.WARN)),
    }
    kept = [item for item in _entries() if item["path"] != entry["path"]]
    settings = QSettings()
    settings.setValue("recent", json.dumps([entry, *kept][:_MOST]))
    if not rescued:
        settings.setValue("folder", str(Path(path).resolve().parent))


def rescue(session: Session) -> Path | None:
    """Keep an unsaved, changed case where the start page will offer it; None if there is nothing to keep.

    Work rescued earlier, from this log or another, is never written over; this session's own is.
    """
    case, log = session.case, session.log
    if case is None or log is None or not session.modified:
        return None
    if session.rescued is None:
        session.rescued = _free_place(case.log.sha256[:12])
    save_case(relocated(case, log.path, session.rescued), session.rescued)
    remember(str(session.rescued), session)
    return session.rescued


def is_rescued(path: Path) -> bool:
    """Whether a case lies where unsaved work is kept, not where an analyst has put it."""
    return path.resolve().parent == _unsaved().resolve()


def forget_rescued(session: Session) -> None:
    """Let go of the copy kept of unsaved work, now that it is saved in a place of its own."""
    if session.rescued is not None:
        gone = str(session.rescued.resolve())
        session.rescued.unlink(missing_ok=True)
        session.rescued = None
        QSettings().setValue("recent", json.dumps([item for item in _entries() if item["path"] != gone]))


def _unsaved() -> Path:
    data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
    return Path(data) / "unsaved"


def _free_place(name: str) -> Path:
    folder = _unsaved()
    folder.mkdir(parents=True, exist_ok=True)
    places = (folder / f"{name}-{turn}.case" for turn in count(1))
    return next(place for place in places if not place.exists())


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
    if not isinstance(entries, list):
        return []
    return [item for item in entries if isinstance(item, dict) and _is_entry(item)]


def _is_entry(item: dict[str, object]) -> bool:
    needed = ("path", "title", "about", "at", "status", "kind")
    return all(isinstance(item.get(key), str) for key in needed) and item["kind"] in list(Kind)


def _when(at: str) -> str:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return ""
    days = (datetime.now().date() - moment.date()).days
    if days < 2:
        return f"{('today', 'yesterday')[days]}, {moment:%H:%M}"
    return f"{moment.day} {moment:%B}"
