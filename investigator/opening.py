"""Opening a case with the log it names, or a log with a fresh case."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from investigator.baseline import baseline
from investigator.case import Case, load_case
from investigator.errors import BadData
from investigator.logs.reader import FlightLog, open_log
from investigator.logs.writer import write_log
from investigator.verbs import new_case

CASE_SUFFIX = ".case"
OPENS = (".h5", ".hdf5", CASE_SUFFIX)  #: what opens without an import


@dataclass(frozen=True)
class Opened:
    """An opened log with its case, and the case's path if it came from one."""

    log: FlightLog
    case: Case
    path: Path | None


def open_case(path: Path, imported_to: Path | None = None) -> Opened:
    """Open a case (with the log it names) or a log (with a fresh case). Raises BadData.

    Where `imported_to` is given, the source is of another format and is first written as a flight log there.
    """
    if imported_to is not None:
        from investigator.logs.layouts import import_source

        write_log(imported_to, import_source(path).contents)
        path = imported_to
    if path.suffix != CASE_SUFFIX:
        log = open_log(path)
        return Opened(log, new_case(log.header, str(path), log.sha256, baseline(log)), None)
    case = load_case(path)
    log = open_log(find_log(case, path))
    if log.sha256 != case.log.sha256:
        log.close()
        raise BadData(
            f"The log's hash has changed since this case was made: it was {case.log.sha256[:8]}…, "
            f"now {log.sha256[:8]}…",
            case.log.path,
            "Results of this case belong to the old file. Find it, or start a new case on this log.",
        )
    return Opened(log, case, path)


def find_log(case: Case, case_path: Path) -> Path:
    """Where a case's log lies: beside the case, then where it was. Raises BadData."""
    named, name = Path(case.log.path), PureWindowsPath(case.log.path).name  # either system's separators
    below = () if named.is_absolute() else (case_path.parent / named,)
    for candidate in (*below, case_path.parent / name, named):
        if candidate.is_file():
            return candidate
    raise BadData(
        f"The log {name} is not where it was.", str(named), "Put it beside the case, or open it anew."
    )


def relocated(case: Case, log: Path, target: Path) -> Case:
    """The case naming its log, which lies at `log`, for a file at `target`: relative below its folder."""
    place = log.resolve()
    try:
        name = place.relative_to(target.parent.resolve()).as_posix()
    except ValueError:
        name = str(place)
    return case.replace(log=case.log.replace(path=name))
