"""The start page: samples stand apart by where their data come from; failures are told in their place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from time import sleep

import pytest
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from sample_logs import Sample as Shipped
from sample_logs import samples
from tests.ui.conftest import opened_in
from ui import recent
from ui.pages.start import Sample, Shelf, StartPage
from ui.shelves import shelves
from ui.widgets.card import SampleCard
from ui.widgets.chip import Chip, Kind
from ui.widgets.drop_zone import DropZone
from ui.widgets.elided import ElidedLabel
from ui.widgets.message import MessageRow
from ui.widgets.recent_list import RecentList
from ui.widgets.rows import ROW, RecentRow
from ui.widgets.thumbnail import Sketch
from ui.window import Window

pytestmark = [pytest.mark.usefixtures("dressed"), pytest.mark.qt_log_ignore("propagateSizeHints")]


@pytest.fixture
def page(qtbot: QtBot) -> StartPage:
    made = StartPage()
    made.resize(1280, 780)
    qtbot.addWidget(made)
    made.show()
    return made


def sample(number: int, origin: str = "flight") -> Sample:
    return Sample(Path(f"/logs/{number}.h5"), f"Flight {number}", "A sentence.", origin, Sketch())


@pytest.fixture(scope="module")
def shipped() -> tuple[Shelf, ...]:
    return shelves()


def test_every_sample_stands_on_the_shelf_of_its_group_with_a_sketch(shipped: tuple[Shelf, ...]) -> None:
    cards = {card.title: (shelf.title, card) for shelf in shipped for card in shelf.samples}
    assert set(cards) == {item.title for item in samples()}
    for item in samples():
        shelf, card = cards[item.title]
        assert shelf == item.group
        assert card.origin == item.origin
        assert card.sketch.believed is not None or card.sketch.used is not None
        assert card.path.is_file()


def test_simulated_samples_never_stand_among_real_flights(shipped: tuple[Shelf, ...]) -> None:
    for shelf in shipped:
        origins = {card.origin for card in shelf.samples}
        assert ("simulation" in origins) == (origins == {"simulation"}), shelf.title
        assert shelf.remark


def test_a_damaged_sample_is_left_out_and_hinders_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flight_log: Path
) -> None:
    (tmp_path / "bad.h5").write_bytes(flight_log.read_bytes()[:300])
    shutil.copy(flight_log, tmp_path / "good.h5")
    found = [
        Shipped(name, tmp_path / f"{name}.h5", name, "A sentence.", "simulation", "Landers")
        for name in ("bad", "good", "gone")
    ]
    monkeypatch.setattr("ui.shelves.samples", lambda: tuple(found))
    (shelf,) = shelves()
    assert [card.title for card in shelf.samples] == ["good"]


def test_a_sample_with_a_case_opens_its_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flight_log: Path
) -> None:
    shutil.copy(flight_log, tmp_path / "hop.h5")
    (tmp_path / "hop.case").write_text("{}", encoding="utf-8")
    hop = Shipped("hop", tmp_path / "hop.h5", "Hop", "A sentence.", "simulation", "Landers")
    monkeypatch.setattr("ui.shelves.samples", lambda: (hop,))
    (shelf,) = shelves()
    assert shelf.samples[0].path == tmp_path / "hop.case"


def test_a_card_that_is_clicked_asks_for_its_file(page: StartPage, qtbot: QtBot) -> None:
    page.show_shelves((Shelf("Real flights", "recorded", (sample(1), sample(2))),))
    cards = page.findChildren(SampleCard)
    with qtbot.waitSignal(page.path_asked) as asked:
        qtbot.mouseClick(cards[1], Qt.MouseButton.LeftButton)
    assert asked.args == ["/logs/2.h5"]


@pytest.mark.parametrize(("width", "columns"), [(1280, 2), (1600, 3)])
def test_cards_stand_in_columns_of_equal_width_whatever_their_number(
    page: StartPage, qtbot: QtBot, width: int, columns: int
) -> None:
    page.show_shelves(
        (
            Shelf("Real flights", "recorded", tuple(sample(n) for n in range(4))),
            Shelf("Landers", "simulated", (sample(9, "simulation"),)),
        )
    )
    page.resize(width, 900)
    qtbot.wait(30)
    cards = [card for card in page.findChildren(SampleCard) if card.isVisible()]
    lefts = sorted({card.mapTo(page, card.rect().topLeft()).x() for card in cards})
    assert len(lefts) == columns
    widths = [card.width() for card in cards]
    assert max(widths) - min(widths) <= 1


def test_every_card_says_where_its_data_come_from(page: StartPage) -> None:
    shelf = Shelf(
        "All", "", tuple(sample(n, o) for n, o in enumerate(("flight", "transcription", "simulation")))
    )
    page.show_shelves((shelf,))
    words = [
        chip.accessibleName() for card in page.findChildren(SampleCard) for chip in card.findChildren(Chip)
    ]
    assert words == ["Flight data", "Transcribed", "Simulation"]


def test_the_first_button_opens_and_the_drop_zone_takes_files(page: StartPage, qtbot: QtBot) -> None:
    opening = next(b for b in page.findChildren(QPushButton) if b.text() == "Open log or case…")
    with qtbot.waitSignal(page.open_asked):
        qtbot.mouseClick(opening, Qt.MouseButton.LeftButton)
    zone = page.findChild(DropZone)
    assert zone is not None
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/logs/7.h5")])
    drop = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(page.path_asked) as asked:
        zone.dropEvent(drop)
    assert asked.args == ["/logs/7.h5"]


def test_a_message_stands_until_it_is_answered(page: StartPage, qtbot: QtBot) -> None:
    page.show_message(Kind.BAD, "x.h5 was not opened.", "It is a text file.")
    page.show_message(Kind.BAD, "y.h5 was not opened.", "It is a folder.")
    qtbot.waitUntil(lambda: [row.isVisible() for row in page.findChildren(MessageRow)] == [True])
    (row,) = page.findChildren(MessageRow)
    assert row.accessibleName() == "bad: y.h5 was not opened. It is a folder."
    page.show_message(Kind.NONE, "", "")
    assert page.findChildren(MessageRow) == []


def test_recent_cases_stand_newest_first_and_open_on_a_click(page: StartPage, qtbot: QtBot) -> None:
    rows = [
        RecentRow(title, "today", "about", "reproduces", Kind.OK, f"/cases/{title}.case")
        for title in ("B", "A")
    ]
    page.show_recent(rows)
    listing = page.findChild(RecentList)
    assert listing is not None
    model = listing.model()
    assert [model.index(row, 0).data(ROW).title for row in range(2)] == ["B", "A"]
    with qtbot.waitSignal(page.path_asked) as asked:
        listing.clicked.emit(model.index(1, 0))
    assert asked.args == ["/cases/A.case"]
    page.show_recent([])
    assert not listing.isVisible()


def test_a_saved_case_heads_the_recent_ones_with_its_fidelity(
    workbench: Window, remembered_nothing: QSettings, tmp_path: Path
) -> None:
    workbench.session.save(tmp_path / "hop.case")
    workbench.show_start()
    (row,) = recent.rows()
    assert (row.title, row.about, row.status) == ("Simulated hop", "hop.case   0 hypotheses", "reproduces")
    assert row.when.startswith("today, ")


def test_a_start_page_before_the_first_case_offers_no_way_back(window: Window) -> None:
    window.show_page("timeline")
    assert window.start.isVisible()
    assert not window.rail.isVisible()
    assert not window.top.isVisible()


def test_the_open_case_waits_behind_the_start_page(workbench: Window, qtbot: QtBot, flight_log: Path) -> None:
    case = workbench.session.case
    workbench.show_start()
    assert workbench.start.isVisible()
    workbench.show_page("timeline")
    assert workbench.session.case is case
    opened_in(workbench, qtbot, flight_log)


@pytest.mark.parametrize("width", [1280, 1600])
def test_no_words_of_the_start_page_are_cut(
    page: StartPage, qtbot: QtBot, width: int, shipped: tuple[Shelf, ...]
) -> None:
    page.show_shelves(shipped)
    page.show_message(Kind.BAD, "text.h5 was not opened.", "This is a text file, not a flight log.")
    page.resize(width, 780)
    qtbot.wait(50)
    for label in page.findChildren(QLabel):
        if label.isVisibleTo(page) and label.text() and not label.wordWrap():
            assert label.width() >= label.sizeHint().width(), label.text()
        elif label.isVisibleTo(page) and label.text():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
    for words in page.findChildren(ElidedLabel):
        assert not (words.isVisibleTo(page) and words.is_elided()), words.text()
    for widget in page.findChildren(QWidget):
        if widget.isVisible() and isinstance(widget, (QPushButton, Chip)):
            assert widget.width() >= widget.sizeHint().width(), widget.accessibleName()


def test_logs_are_sketched_while_nothing_is_opened(
    window: Window, qtbot: QtBot, flight_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening ends it; back on the start page it is begun anew, and once done it is not done again."""
    asked: list[bool] = []

    def reading(*, sketched: bool = True, cancelled: Callable[[], bool] = lambda: False) -> tuple[Shelf, ...]:
        asked.append(sketched)
        while len(asked) == 1 and not cancelled():
            sleep(0.005)
        return (Shelf("Landers", "", (sample(1),)),)

    window.shelving.wait()  # for the logs the window itself began to read, where it is that new
    monkeypatch.setattr("ui.shelves.shelves", reading)
    window.show_start()
    window.shelving._sketched = False
    window.shelving.begin()
    qtbot.waitUntil(lambda: len(asked) == 1)
    opened_in(window, qtbot, flight_log)
    assert not window.shelving.running
    window.show_start()
    qtbot.waitUntil(lambda: len(asked) == 2 and not window.shelving.running)
    assert [card.title for card in window.start._shelves[0].samples] == ["Flight 1"]
    window.show_start()
    qtbot.wait(50)
    assert len(asked) == 2
