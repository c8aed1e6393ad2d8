"""What a plugin declares joins the families, the scenarios and the layouts of the program."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SENSOR = """
from typing import Literal
from investigator.sensors.model import SensorModel

class Dowser(SensorModel):
    kind: Literal["dowser"] = "dowser"
"""
LAYOUT = """
from investigator.logs.layouts.layout import Layout

LAYOUT = Layout("dowsing", "a dowser's notebook", lambda path: False, None)
"""


@pytest.mark.parametrize(
    ("group", "source", "asks"),
    [
        (
            "investigator.sensors",
            SENSOR,
            "from investigator.families import members; from investigator.sensors.model import SensorModel; "
            "found = set(members('investigator.sensors', SensorModel)); "
            "assert {'dowser', 'rangefinder'} <= found",
        ),
        (
            "investigator.logs.layouts",
            LAYOUT,
            "from investigator.logs.layouts.registry import layouts; "
            "found = layouts(); assert 'dowsing' in found and len(found) > 1",
        ),
    ],
)
def test_a_plugin_comes_by_its_entry_point(
    group: str, source: str, asks: str, tmp_path: Path, repository: Path
) -> None:
    (tmp_path / "dowsing.py").write_text(source, encoding="utf-8")
    about = tmp_path / "dowsing-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: dowsing\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[{group}]\ndowsing = dowsing\n")
    path = os.pathsep.join((str(tmp_path), str(repository)))
    subprocess.run([sys.executable, "-c", asks], check=True, env=os.environ | {"PYTHONPATH": path})
