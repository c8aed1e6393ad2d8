"""Importers, one file for each foreign layout; found automatically.

    from investigator.logs.layouts import import_source
    imported = import_source(Path("flight_folder"), header={"vehicle": "Hedy"})
    write_log(Path("flight.h5"), imported.contents)

A module of this package that holds a `Layout` named ``LAYOUT`` is an importer. Plugins come through the
entry-point group ``investigator.logs.layouts``, each loading such a module. Nothing is damaged silently:
see `account`.
"""

from investigator.logs.layouts.account import Account, AccountLine
from investigator.logs.layouts.layout import Imported, ImportOptions, Layout
from investigator.logs.layouts.registry import import_source, layouts, recognise

__all__ = [
    "Account",
    "AccountLine",
    "ImportOptions",
    "Imported",
    "Layout",
    "import_source",
    "layouts",
    "recognise",
]
