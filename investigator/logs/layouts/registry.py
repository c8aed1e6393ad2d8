"""Which layouts there are, which one a source has, and the import itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from investigator.errors import BadData, UsageError
from investigator.logs.layouts.account import Account
from investigator.logs.layouts.layout import Imported, ImportOptions, Layout
from investigator.registry import modules

PACKAGE = "investigator.logs.layouts"
_TABLES = "table"  #: the layout a mapping file describes


@cache
def layouts() -> Mapping[str, Layout]:
    """Every layout by name: this folder's modules, then the entry points of the same group."""
    declared = (getattr(module, "LAYOUT", None) for module in modules(PACKAGE))
    found = [layout for layout in declared if isinstance(layout, Layout)]
    return {layout.name: layout for layout in sorted(found, key=lambda layout: layout.name)}


def recognise(source: Path) -> Layout:
    """The layout a file or folder has. Raises BadData if there is no such source or none fits."""
    source = Path(source)
    if not source.exists():
        raise BadData("There is no such file or folder.", str(source), "Check the path.")
    fitting = [layout for layout in layouts().values() if layout.recognises(source)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = ", ".join(layout.name for layout in fitting)
        raise BadData(f"Several layouts fit: {names}.", str(source), "Name one with --layout.")
    known = "; ".join(layout.title for layout in layouts().values())
    raise BadData(
        f"No importer knows this layout. Known are: {known}.",
        str(source),
        "Describe its columns in a mapping file and name that with --mapping.",
    )


def import_source(
    source: Path,
    *,
    layout: str | None = None,
    mapping: Path | None = None,
    header: Mapping[str, str] | None = None,
) -> Imported:
    """A foreign file or folder as the contents of a flight log, with the account of what was done to it.

    `layout` names the importer where recognition should be left out; `mapping` is a mapping file (TOML) for
    a plain table; `header` gives texts of the log's header (vehicle, mission, title, …) in place of what
    the source says or leaves open. Raises BadData for a source that cannot be read, UsageError for a layout
    or header field that does not exist.
    """
    source = Path(source)
    chosen = _chosen(source, layout, mapping)
    account = Account()
    contents = chosen.read(source, account, ImportOptions(header or {}, mapping))
    notes = (f"Imported as {chosen.title}.", *(str(line) for line in account.lines))
    return Imported(replace(contents, notes=(*contents.notes, *notes)), account.lines, chosen.name)


def _chosen(source: Path, layout: str | None, mapping: Path | None) -> Layout:
    if layout is None and mapping is None:
        return recognise(source)
    name = layout if layout is not None else _TABLES
    if name not in layouts():
        raise UsageError(f"There is no layout {name!r}.", "", f"Choose one of {', '.join(layouts())}.")
    if not source.exists():
        raise BadData("There is no such file or folder.", str(source), "Check the path.")
    return layouts()[name]
