"""Five hundred copies of a log, cut off or with bits flipped: none does harm, and most can still be read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from investigator.errors import BadData
from investigator.logs.contents import LogContents
from investigator.logs.health import report
from investigator.logs.reader import open_log
from investigator.logs.samples import as_table
from investigator.logs.writer import write_log
from tests.logs import specimen

COPIES = 500
SAMPLES = 1500


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small log, one of each part."""
    full, path = specimen.contents(SAMPLES), tmp_path_factory.mktemp("whole") / "log.h5"
    small = replace(
        full, vehicle=full.vehicle[:1], terrains=full.terrains[:1], witnesses=full.witnesses[:1], truth=None
    )
    write_log(path, small)
    return path.read_bytes()


def damaged(whole: bytes, seed: int) -> bytes:
    """Even seeds cut the log anywhere, odd ones flip one to eight bits anywhere."""
    rng = np.random.default_rng(seed)
    if seed % 2 == 0:
        return whole[: rng.integers(0, len(whole))]
    copy = bytearray(whole)
    for place in rng.integers(0, 8 * len(whole), size=rng.integers(1, 9)):
        copy[place // 8] ^= 1 << (place % 8)
    return bytes(copy)


def outcome(path: Path, truth: LogContents) -> str:
    """What became of a copy: refused (and how), nothing left, readable, or changed unnoticed."""
    try:
        with open_log(path) as log:
            report(log).as_text()
            left = log.contents()
    except BadData as error:
        at_fault = [word for word in ("crashed", "longer than") if word in error.problem]
        return " ".join(["refused", *at_fault])
    usable = 0
    for stream in left.sensors:
        original = next(item for item in truth.sensors if item.name == stream.name)
        usable += int(stream.usable.sum())
        for name, channel in stream.channels.items():
            kept = stream.usable & np.isfinite(as_table(channel.values)).all(axis=1)
            if not np.array_equal(channel.values[kept], original.values(name)[kept]):
                return "changed unnoticed"
    return "readable" if usable else "nothing left"


def test_damaged_logs_are_read_or_refused_and_most_stay_readable(whole: bytes, tmp_path: Path) -> None:
    path, truth = tmp_path / "damaged.h5", specimen.contents(SAMPLES)
    outcomes = []
    for seed in range(COPIES):
        path.write_bytes(damaged(whole, seed))
        outcomes.append(outcome(path, truth))
    for how, some in (("cut off", outcomes[::2]), ("bits flipped", outcomes[1::2])):
        print(how, {word: f"{some.count(word) / len(some):.0%}" for word in sorted(set(some))})
    assert set(outcomes) <= {"readable", "nothing left", "refused"}
    assert outcomes.count("readable") / COPIES >= 0.6


def test_an_undamaged_log_counts_as_readable(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "whole.h5"
    path.write_bytes(whole)
    assert outcome(path, specimen.contents(SAMPLES)) == "readable"


def test_what_is_left_of_a_truncated_log_is_what_was_written(whole: bytes, tmp_path: Path) -> None:
    full, cut = tmp_path / "full.h5", tmp_path / "cut.h5"
    full.write_bytes(whole)
    cut.write_bytes(whole[: len(whole) * 6 // 10])
    with open_log(cut) as log, open_log(full) as original:
        kept, compared = log.sensor("baro"), 0
        for name, channel in kept.channels.items():
            known = np.isfinite(channel.values)
            np.testing.assert_array_equal(channel.values[known], original.sensor("baro").values(name)[known])
            compared += int(known.sum())
    assert compared > 0
