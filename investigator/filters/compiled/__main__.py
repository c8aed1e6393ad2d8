"""`python -m investigator.filters.compiled`: compile the engine into the cache, once per machine."""

from __future__ import annotations

from investigator.filters.compiled import warm

if __name__ == "__main__":
    warm()
