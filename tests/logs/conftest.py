"""Logs shared by the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from investigator.logs.writer import write_log
from tests.logs import specimen


@pytest.fixture(scope="session")
def specimen_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The specimen log, written once. Not to be changed."""
    path = tmp_path_factory.mktemp("specimen") / "specimen.h5"
    write_log(path, specimen.contents())
    return path
