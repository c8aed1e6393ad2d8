"""`python -m investigator.refly`: compile the closed loop into the cache, once per machine."""

from __future__ import annotations

from investigator.filters.compiled.warming import compile_everything
from investigator.refly.entries import fly_rows

if __name__ == "__main__":
    compile_everything(fly_rows)
