"""`investigator refly SCENARIO --seeds N` tells shares, quantiles, endings, figures and drivers, and maps."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from investigator.commands import refly_seeds
from investigator.dispersion.file import read_dispersion, read_flights
from investigator.errors import UsageError
from investigator.refly.scenario import Scenario


def options(output: Path, *vary: str, workers: int = 0, json: bool = False) -> Namespace:
    return Namespace(output=output, vary=list(vary), workers=workers, json=json)


def begin_and_run(scenario: Scenario, seeds: int, given: Namespace) -> int:
    refly_seeds.begin(seeds, given)
    return refly_seeds.run(scenario, seeds, given)


def test_the_answer_s_numbers_are_the_file_s(
    hop: Scenario, flown_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refly_seeds.run(hop, 8, options(flown_file, json=True)) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    found = read_dispersion(flown_file)
    assert told["flights"] == 8
    assert told["success"] == found.success()._asdict()
    assert told["touchdown_m_s"]["50 %"] == found.quantiles("touchdown_m_s", (0.5,))[0]
    assert sum(told["endings"].values()) == 8
    assert [figure["name"] for figure in told["figures"]] == ["down", "sink / 50 m"]


def test_the_table_says_the_same_in_words(
    hop: Scenario, flown_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refly_seeds.run(hop, 8, options(flown_file)) == 0
    text = capsys.readouterr().out
    landed = sum(result.landed for result in read_dispersion(flown_file).results)
    assert "Hop: 8 flights, seeds 1 to 8" in text
    assert f"{landed} of 8" in text
    assert "Touchdown speed (m/s), quantiles: 5 % " in text
    assert "Every published figure met" in text
    assert "none can be told: too few flights" in text
    assert text.rstrip().endswith(f"Written to {flown_file}")


def test_two_parameters_make_a_map(hop: Scenario, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ("guidance.touchdown_m_s=1:3:2", "soft_m_s=0.01,40")
    target = tmp_path / "map.h5"
    assert refly_seeds.run(hop, 1, options(target, *given, workers=2)) == 0
    table = capsys.readouterr().out
    assert "Share that landed (%), down: guidance.touchdown_m_s, right: soft_m_s" in table
    assert "Share that meets every published figure (%)" in table
    assert read_flights(target).plan.shape == (2, 2, 1)
    assert refly_seeds.run(hop, 1, options(target, *given, json=True)) == 0
    told = json.loads(capsys.readouterr().out)
    assert [axis["values"] for axis in told["axes"]] == [[1.0, 3.0], [0.01, 40]]
    assert [row[0] for row in told["shares"]["success"]["share"]] == [0.0, 0.0]


@pytest.mark.parametrize(
    ("seeds", "workers", "vary", "why"),
    [
        (0, 0, (), "make no dispersion"),
        (3, -1, (), "cannot work"),
        (3, 0, ("a=1,2", "b=1,2", "c=1,2"), "two axes"),
        (3, 0, ("seed=1,2",), "Two axes vary one parameter"),
        (3, 0, ("guidance.no_such=1,2",), "no_such"),
    ],
)
def test_what_makes_no_dispersion_is_refused(
    hop: Scenario, tmp_path: Path, seeds: int, workers: int, vary: tuple[str, ...], why: str
) -> None:
    target = tmp_path / "none.h5"
    with pytest.raises(UsageError, match=why):
        begin_and_run(hop, seeds, options(target, *vary, workers=workers))
    assert not target.exists()


def test_an_interrupted_one_says_where_it_goes_on(
    hop: Scenario, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(refly_seeds, "_tell", interrupt)
    target = tmp_path / "hop.h5"
    assert refly_seeds.run(hop, 8, options(target)) == 130
    assert f"0 of 8 flights are kept in {target}" in capsys.readouterr().err
