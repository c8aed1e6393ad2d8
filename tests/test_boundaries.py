"""What may depend on what, seen from a running interpreter; import-linter holds the same lines in source."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

WITHOUT_QT = """
import importlib, pkgutil, sys
for name in ("PySide6", "shiboken6", "pyqtgraph", "ui"):
    sys.modules[name] = None
import investigator
for found in pkgutil.walk_packages(investigator.__path__, "investigator."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
"""

HEAVY = ("PySide6", "filterpy", "matplotlib", "scipy.optimize", "scipy.stats", "typst")

WITHOUT_HEAVY_IMPORTS = f"""
import sys
from investigator.cli import main
try:
    main(["--help"])
except SystemExit as stop:
    assert not stop.code, stop.code
loaded = [name for name in {HEAVY} if name in sys.modules]
assert not loaded, loaded
"""


def run_python(source: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", source]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_the_whole_engine_imports_where_there_is_no_qt_and_says_nothing(repository: Path) -> None:
    done = run_python(WITHOUT_QT, repository)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_asking_for_help_does_not_pay_for_heavy_libraries(repository: Path) -> None:
    done = run_python(WITHOUT_HEAVY_IMPORTS, repository)
    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout.lower()
