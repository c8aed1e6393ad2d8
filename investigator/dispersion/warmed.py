"""What every process that flies needs, loaded (see `sweep.crew`)."""

from __future__ import annotations

from contextlib import suppress

from investigator.processes import loading

with loading():
    from investigator.dispersion.runner import warm

    with suppress(Exception):  # whatever it is, whoever is forked from here meets it again and says so
        warm()
