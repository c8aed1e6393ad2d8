"""What every process that makes runs with the compiled engine needs, loaded (see `crew`)."""

from __future__ import annotations

from contextlib import suppress

from investigator.processes import loading

with loading():
    import investigator.sweep.runner  # noqa: F401  # for whoever is forked from here
    from investigator.filters.compiled import warm
    from investigator.filters.compiled.warming import fetch_usual

    with suppress(Exception):  # whatever it is, whoever is forked from here meets it again and says so
        warm()
        fetch_usual()
