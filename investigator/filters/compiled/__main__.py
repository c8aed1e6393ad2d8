"""`python -m investigator.filters.compiled`: compile everything into the cache, once per machine."""

from __future__ import annotations

from investigator.filters.compiled.warming import compile_everything

if __name__ == "__main__":
    compile_everything()
