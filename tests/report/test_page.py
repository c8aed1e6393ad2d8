"""The PDF: what stands on its pages, that it is archival, vector, marked on every page, and repeatable."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pymupdf
import pytest

from investigator.report.document import Chip, Document, FidelityStatement
from investigator.report.package import Written, write_report
from investigator.report.page import page_data
from tests.report.reading import text_of


@pytest.fixture(scope="module")
def pages(written: Written) -> list[str]:
    return text_of(written.pdf)


def test_the_report_takes_two_or_three_pages_of_a4(written: Written) -> None:
    with pymupdf.open(written.pdf) as pdf:
        assert pdf.page_count in (2, 3)
        assert {(round(page.rect.width), round(page.rect.height)) for page in pdf} == {(595, 842)}


def test_the_first_page_opens_with_event_conclusion_and_question(pages: list[str]) -> None:
    order = [
        "Simulated lander, landing in a crater, 25 April 2023",
        "The range finder was right; the gate shut it out",
        "Why did the estimate leave the truth?",
        "From T+582 s the measured range",
        "Figure 1. Belief leaves the truth and never returns.",
        "What speaks for and against it",
    ]
    places = [pages[0].index(words) for words in order]
    assert places == sorted(places)


def test_every_section_has_its_heading(pages: list[str]) -> None:
    for heading in (
        "Evidence cited",
        "Changed against the baseline",
        "Hypotheses",
        "Does the replay reproduce the flight?",
        "Uncertainty",
        "Limits",
        "Known conflicts",
        "What this report was made from",
        "Sources and licences",
    ):
        assert heading in " ".join(pages), heading


def test_marking_number_and_hashes_stand_on_every_page(pages: list[str]) -> None:
    for number, page in enumerate(pages, start=1):
        assert "SIMULATION: REPRESENTATIVE, NOT FLIGHT DATA" in page
        assert "DI-2026-004, draft 3" in page
        assert "log sha256 9f2c 41ab … 77e0" in page
        assert "setup b81d 0c3e (fitted, not as flown)" in page
        assert f"{number} of {len(pages)}" in page


def test_full_hashes_of_every_input_and_versions_are_printed(pages: list[str]) -> None:
    whole = " ".join(pages)
    assert "9f2c41ab" + "0" * 52 + "77e0" in whole
    assert "ab" * 32 in whole
    assert "b81d0c3e" + "1" * 56 in whole
    assert "numpy 2.4.6" in whole
    assert "Descent Investigator 0.1" in whole


def test_figures_are_vectors_and_fonts_are_embedded(written: Written) -> None:
    with pymupdf.open(written.pdf) as pdf:
        for page in pdf:
            assert page.get_images(full=True) == []
            assert all(extension != "n/a" for _, extension, *_ in page.get_fonts())
        assert len(pdf[0].get_drawings()) > 50
        names = {font[3].split("+")[-1] for page in pdf for font in page.get_fonts()}
    assert any(name.startswith("Inter-Regular") for name in names)
    assert any(name.startswith("LibertinusSerif-Regular") for name in names)


def test_the_pdf_says_it_is_archival_and_dated_by_its_document(written: Written) -> None:
    with pymupdf.open(written.pdf) as pdf:
        described = pdf.get_xml_metadata()
        assert re.search(r"pdfaid:part\W+2\b", described)
        assert re.search(r"pdfaid:conformance\W+U\b", described)
        assert str((pdf.metadata or {})["creationDate"]).startswith("D:20261123")


def test_best_values_stand_in_bold(written: Written) -> None:
    with pymupdf.open(written.pdf) as pdf:
        spans = [
            span
            for page in pdf
            for block in page.get_text("dict")["blocks"]
            for line in block.get("lines", [])
            for span in line["spans"]
        ]
    fonts = {span["text"].strip(): span["font"] for span in spans}
    assert "Bold" in fonts["3.1 m"] and "Semi" not in fonts["3.1 m"]
    assert "Bold" not in fonts["1,420.2 m"]


def test_the_same_document_gives_the_same_bytes(small: Document, tmp_path: Path) -> None:
    first, second = (write_report(small, tmp_path / name) for name in ("one", "two"))
    for path in first.folder.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (second.folder / path.relative_to(first.folder)).read_bytes(), (
                path.name
            )


@pytest.mark.parametrize(
    "words",
    [
        '#strong[x] $x^2$ *b* _i_ @ref <l> \\u{41} //c `raw` = ~ --- \'q\' "q" #import "parts.typ": *',
        '#read("/etc/passwd") #panic("no")',
        "Grüße, Ωμέγα, Привет, σ² ≤ 10⁻⁹⁹ → ±3σ",
    ],
)
def test_hostile_words_are_printed_as_they_stand(small: Document, tmp_path: Path, words: str) -> None:
    made = write_report(replace(small, conclusion=words, summary=(words,), title=words[:40]), tmp_path / "r")
    page = text_of(made.pdf)[0].replace("\u200b", "")
    assert page.count(" ".join(words.split())) >= 2


def test_what_no_typeface_can_show_is_spelled_out_or_shown(small: Document, tmp_path: Path) -> None:
    made = write_report(
        replace(small, conclusion="はやぶさ \U0001f680\U000107ff", summary=()), tmp_path / "r"
    )
    page = text_of(made.pdf)[0]
    assert "は" in page or "[U+306F]" in page


def test_control_and_direction_characters_do_not_act(small: Document, tmp_path: Path) -> None:
    made = write_report(replace(small, conclusion="believed\u202e 0 m\x07 here"), tmp_path / "r")
    assert "believed□ 0 m□ here" in text_of(made.pdf)[0]


def test_a_long_name_without_blanks_stays_on_the_page(small: Document, tmp_path: Path) -> None:
    made = write_report(replace(small, summary=("flight_log/" * 40,)), tmp_path / "r")
    with pymupdf.open(made.pdf) as pdf:
        right = max(word[2] for word in pdf[0].get_text("words"))
    assert right <= 595.3 - 62.3 + 0.5


def test_a_fitted_setup_is_called_so_and_an_as_flown_one_is_not(document: Document, small: Document) -> None:
    fitted = page_data(replace(document, figures=()), ())
    flown = page_data(
        replace(document, figures=(), fidelity=FidelityStatement("Holds.", True, "as flown")), ()
    )
    assert (
        "fitted, not as flown" in json.dumps(fitted["footer"])
        and fitted["changes_title"] == "Changed against the baseline"
    )
    assert "fitted" not in json.dumps(flown) and flown["changes_title"] == "Changed against the flown set-up"


def test_a_baseline_that_does_not_reproduce_is_said_under_the_title(document: Document) -> None:
    broken = replace(document, figures=(), fidelity=FidelityStatement("It departs.", False, "as flown"))
    assert {"text": "Baseline does not reproduce the flight", "tone": "warn"} in page_data(broken, ())[
        "chips"
    ]
    told = replace(broken, chips=(Chip("Baseline departs", "warn"),))
    assert len(page_data(told, ())["chips"]) == 2


def test_a_simulated_figure_marks_a_document_that_forgot_to(document: Document, written: Written) -> None:
    assert replace(document, marking="").shown_marking == "Simulation: representative, not flight data"
