"""`investigator identify`: what it prints, writes and refuses."""

from __future__ import annotations

import json

import pytest

from investigator.cli import main
from investigator.logs.writer import write_log
from tests.recorded_filter import ghk_contents


@pytest.fixture(scope="module")
def flown(tmp_path_factory):
    path = tmp_path_factory.mktemp("identify") / "ghk.h5"
    write_log(path, ghk_contents(0.05, 0.0016, 1.2e-5))
    return path


def test_the_setup_it_writes_is_the_one_fidelity_reads(flown, tmp_path, capsys):
    setup = tmp_path / "setup.json"
    assert (
        main(["identify", str(flown), "-o", str(setup), "--structure", "constant_gain", "--fit", "0:5"]) == 0
    )
    told = capsys.readouterr().out
    assert (
        "Fitted, not as flown" in told
        and "0–5 s fitted" in told
        and "held out" in told
        and str(setup) in told
    )
    assert main(["fidelity", str(flown), "--setup", str(setup), "--from", "0", "--to", "12", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["provenance"] == "fitted, not as flown" and answer["reproduces"]
    assert answer["quantities"][0]["worst"] < 0.01 and answer["used_flags"] == []


def test_its_answer_as_json_holds_every_structure_tried_and_the_setup(flown, capsys):
    assert main(["identify", str(flown), "--json", "--fit", "0:4", "4:6", "--score", "6:12"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {item["structure"] for item in answer["tried"]} == {"constant_gain", "kalman"}
    assert [span["fitted"] for span in answer["chosen"]["spans"]] == [True, True, False]
    assert answer["setup"]["provenance"] == "fitted, not as flown"


@pytest.mark.parametrize("span", ["seventeen", "17", "17:0", "a:b"])
def test_a_span_that_is_none_is_refused_with_an_example(flown, span, capsys):
    assert main(["identify", str(flown), "--fit", span]) == 2
    assert "0:17" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_told(flown, tmp_path, capsys):
    place = tmp_path / "missing" / "setup.json"
    assert main(["identify", str(flown), "--structure", "constant_gain", "-o", str(place)]) == 3
    assert "could not be written" in capsys.readouterr().err
