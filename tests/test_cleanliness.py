"""The tree itself: nothing of the machine it was made on, small modules that say what they are, real pins."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGES = ("investigator", "ui", "sample_logs")
LONGEST_MODULE = 400
LONGEST_WINDOW = 250
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "common", "base", "misc"}

# Put together from parts, so that this file does not hold what it looks for.
FOLDERS = ("work", "root", "home", "Users", "tmp")
FOLDERS_OF_ONE_MACHINE = re.compile(rf"(?<![\w.$}}])/(?:{'|'.join(FOLDERS)})/\w")
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (("pypi", "org"), ("pythonhosted", "org"), ("anaconda", "org"), ("npmjs", "com"))
)
REGISTRY_ADDRESS = re.compile("|".join(map(re.escape, (*REGISTRIES, "index" + "-url"))))


def tracked_files() -> list[Path]:
    if not (REPOSITORY / ".git").exists():
        pytest.skip("this is not a checkout")
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]  # the checkout may be another user's
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True).stdout
    return [path for name in listed.decode().split("\0") if name and (path := REPOSITORY / name).is_file()]


def tracked_lines() -> Iterator[tuple[str, str]]:
    for path in tracked_files():
        content = path.read_bytes()
        if b"\0" in content[:8192]:
            continue
        for number, line in enumerate(content.decode("utf-8", errors="replace").splitlines(), 1):
            yield f"{path.relative_to(REPOSITORY)}:{number}", line


def modules() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (REPOSITORY / package).rglob("*.py"))


@pytest.mark.parametrize(
    "pattern",
    [FOLDERS_OF_ONE_MACHINE, REGISTRY_ADDRESS],
    ids=["folders of one machine", "package registries"],
)
def test_no_tracked_file_names(pattern: re.Pattern[str]) -> None:
    assert [f"{place}: {line.strip()[:120]}" for place, line in tracked_lines() if pattern.search(line)] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_of_one_machine_would_be_noticed(folder: str) -> None:
    assert FOLDERS_OF_ONE_MACHINE.search(f'open("/{folder}/ann/log.h5")')


@pytest.mark.parametrize("registry", REGISTRIES)
def test_a_registry_would_be_noticed(registry: str) -> None:
    assert REGISTRY_ADDRESS.search(f"https://{registry}/simple")


def test_no_module_has_grown_too_long() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    limits = {
        path: LONGEST_WINDOW if path == REPOSITORY / "ui" / "window.py" else LONGEST_MODULE
        for path in lengths
    }
    assert {
        str(path.relative_to(REPOSITORY)): length for path, length in lengths.items() if length > limits[path]
    } == {}


def test_every_module_says_what_it_is() -> None:
    silent = [
        path for path in modules() if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_every_module_has_a_name_that_says_something() -> None:
    assert [path for path in modules() if {path.stem, path.parent.name} & NAMES_THAT_SAY_NOTHING] == []


def test_every_dependency_is_pinned_and_the_pins_hold_nothing_else() -> None:
    lines = (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", pin)] == []
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(need for extra in project["optional-dependencies"].values() for need in extra),
    ]
    pinned = {normalised(pin) for pin in pins}
    assert [need for need in wanted if normalised(need) not in pinned] == []


def normalised(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower())
