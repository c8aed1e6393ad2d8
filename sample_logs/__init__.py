"""Flight logs that come with the application, licence and source in their attributes (README.md)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sample:
    """A sample log as a start page lists it."""

    name: str
    path: Path
    title: str
    sentence: str
    origin: str
    group: str


def folder() -> Path:
    """Where the sample logs lie, in a checkout as in an installed wheel."""
    return Path(__file__).resolve().parent


def samples() -> tuple[Sample, ...]:
    """Every sample log, in order of group and rank, told by the files' own attributes."""
    found = [(_rank(path), sample_of(path)) for path in sorted(folder().glob("*.h5"))]
    return tuple(
        sample for _, sample in sorted(found, key=lambda item: (item[1].group, item[0], item[1].name))
    )


def sample_of(path: Path) -> Sample:
    """One log as a start page lists it."""
    texts = _texts(path, ("title", "summary", "origin", "sample_group"))
    return Sample(path.stem, path, texts["title"], texts["summary"], texts["origin"], texts["sample_group"])


def _texts(path: Path, names: tuple[str, ...]) -> dict[str, str]:
    import h5py

    with h5py.File(path, "r") as file:
        found = {name: file.attrs.get(name, "") for name in names}
    return {name: text.decode() if isinstance(text, bytes) else str(text) for name, text in found.items()}


def _rank(path: Path) -> int:
    rank = _texts(path, ("sample_rank",))["sample_rank"]
    return int(rank) if rank.isdigit() else 99
