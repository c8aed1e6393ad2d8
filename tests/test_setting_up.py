"""`scripts/prepare`, the first thing anyone runs, on machines that lack something (made of small fakes)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Machine = Callable[..., subprocess.CompletedProcess[str]]

HALF_A_PYTHON = 'case "$2" in *ensurepip*) exit 1 ;; *) echo 3.13 ;; esac'
NO_PYTHON = "exit 1"
SOME_USER = 'if [ "${1:-}" = -u ]; then echo 1000; fi'
ROOT = "echo 0"
ASKS_FOR_A_PASSWORD = "exit 1"
LACKS_TWO = 'echo "  libEGL.so.1 => not found"; echo "  libxcb-cursor.so.0 => not found"'
LACKS_NONE = 'echo "  libEGL.so.1 => /lib/libEGL.so.1"'
INSTALLS = 'echo "$*" >>installed; printf "#!/bin/sh\\n" >"$(dirname "$0")/ldd"'


@pytest.fixture
def machine(tmp_path: Path, repository: Path) -> Machine:
    """Runs `scripts/prepare run` in a copy of the checkout where the given programs do as told."""
    checkout, programs = tmp_path / "checkout", tmp_path / "programs"
    programs.mkdir()
    (checkout / "scripts").mkdir(parents=True)
    for name in ("pyproject.toml", "constraints.txt", "scripts/prepare"):
        shutil.copy(repository / name, checkout / name)

    def prepare(*, environment_exists: bool = True, **told: str) -> subprocess.CompletedProcess[str]:
        if environment_exists:
            told["checkout/.venv/bin/python"] = "echo /nowhere/PySide6"
        for name, body in {
            "uname": "echo Linux",
            "id": SOME_USER,
            "sudo": ASKS_FOR_A_PASSWORD,
            **told,
        }.items():
            path = tmp_path / name if "/" in name else programs / name.replace("_", "-")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
            path.chmod(0o755)
        return subprocess.run(
            ["/bin/sh", "scripts/prepare", "run"],
            cwd=checkout,
            env={"PATH": f"{programs}{os.pathsep}{os.defpath}", "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return prepare


def all_pythons(body: str) -> dict[str, str]:
    return dict.fromkeys(("python3", *(f"python3.{minor}" for minor in range(11, 15))), body)


def test_without_a_python_it_says_which_ones_would_do(machine: Machine) -> None:
    done = machine(environment_exists=False, **all_pythons(NO_PYTHON))
    assert done.returncode == 1
    assert "No Python from 3.11 to 3.14 was found." in done.stderr


def test_half_a_python_is_told_with_the_package_that_completes_it(machine: Machine) -> None:
    done = machine(environment_exists=False, apt_get="exit 0", **all_pythons(HALF_A_PYTHON))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith("sudo apt-get install python3.13-venv")


def test_who_may_not_install_is_told_the_packages_qt_misses(machine: Machine) -> None:
    done = machine(ldd=LACKS_TWO, apt_get="exit 0")
    assert done.returncode == 1
    assert "libEGL.so.1 libxcb-cursor.so.0" in done.stderr
    assert done.stderr.splitlines()[-1].endswith("sudo apt-get install libegl1 libxcb-cursor0")


@pytest.mark.parametrize("rights", [{"id": ROOT}, {"sudo": 'shift; exec "$@"'}], ids=["root", "sudo"])
def test_who_may_install_gets_them_installed_once(
    machine: Machine, tmp_path: Path, rights: dict[str, str]
) -> None:
    first = machine(ldd=LACKS_TWO, apt_get=INSTALLS, **rights)
    assert first.returncode == 0, first.stderr
    installed = (tmp_path / "checkout" / "installed").read_text(encoding="utf-8")
    assert "install -y --no-install-recommends libegl1 libxcb-cursor0" in installed
    second = machine(ldd=LACKS_NONE, **rights)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert (tmp_path / "checkout" / "installed").read_text(encoding="utf-8") == installed
