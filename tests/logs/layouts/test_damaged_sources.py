"""Damaged sources: an import ends in a log or in a sentence, never in a traceback."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from investigator.errors import InvestigatorError
from investigator.logs.layouts import import_source

SOURCES = {
    "cats/imu.csv": "cats",
    "altos/TeleMetrum.csv": "altos",
    "firm/jackpot.csv": "firm",
    "px4/replay_data/iris.csv": "px4-replay",
    "webcast/stage1_raw.json": "webcast",
}
COPIES = 25


def damaged(content: bytes, seed: int) -> bytes:
    """A copy cut short, with bits flipped, or with a line torn out, by turns."""
    dice = random.Random(seed)
    if seed % 3 == 0:
        return content[: dice.randrange(len(content))]
    if seed % 3 == 1:
        flipped = bytearray(content)
        for _ in range(dice.randrange(1, 40)):
            flipped[dice.randrange(len(flipped))] ^= 1 << dice.randrange(8)
        return bytes(flipped)
    start = dice.randrange(len(content))
    return content[:start] + content[start + dice.randrange(1, 3000) :]


@pytest.mark.parametrize(("source", "layout"), SOURCES.items())
def test_a_damaged_source_ends_in_a_log_or_in_a_sentence(
    tmp_path: Path, cuts: Path, source: str, layout: str
) -> None:
    content = (cuts / source).read_bytes()
    read, sentences = 0, []
    for seed in range(COPIES):
        folder = tmp_path / str(seed)
        shutil.copytree((cuts / source).parent, folder)
        path = folder / Path(source).name
        path.write_bytes(damaged(content, seed))
        try:
            read += bool(import_source(path, layout=layout).contents.sensors)
        except InvestigatorError as refusal:
            sentences.append((refusal.problem[-1], bool(refusal.remedy)))
    assert all(sentence == (".", True) for sentence in sentences)
    assert len(sentences) + read == COPIES
    assert read >= (0 if layout == "webcast" else COPIES // 2)  # a list cut anywhere is no JSON
