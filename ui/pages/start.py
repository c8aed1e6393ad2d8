"""The start page: open or drop a log or a case, recent cases, and the samples that come with the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.frame.mark import Mark
from ui.theme.fonts import font
from ui.theme.measures import (
    SIZE_BODY,
    SIZE_INSPECTOR,
    SIZE_PAGE,
    SPACE_4,
    SPACE_8,
    SPACE_12,
    SPACE_16,
    SPACE_24,
    SPACE_36,
    WEIGHT_SEMIBOLD,
)
from ui.widgets.buttons import ActionButton
from ui.widgets.card import SampleCard
from ui.widgets.chip import Chip, Kind
from ui.widgets.clearing import clear
from ui.widgets.drop_zone import DropZone
from ui.widgets.message import MessageRow
from ui.widgets.recent_list import RecentList
from ui.widgets.rows import ROW, RecentRow
from ui.widgets.thumbnail import Sketch

_WIDE = 1500  #: below this width the cards stand in two columns and the left side narrows


@dataclass(frozen=True)
class Sample:
    """A sample as the page shows it."""

    path: Path
    title: str
    sentence: str
    origin: str
    sketch: Sketch


@dataclass(frozen=True)
class Shelf:
    """Samples of one origin under a heading that says which."""

    title: str
    remark: str
    samples: Sequence[Sample]


class StartPage(QWidget):
    """Shows shelves and recent cases; emits the path to open."""

    open_asked = Signal()
    import_asked = Signal()
    path_asked = Signal(str)
    help_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._recent_model = QStandardItemModel(self)
        self._left = self._left_side()
        self._shelves: Sequence[Shelf] = ()
        self._columns = 0
        self._right = QWidget()
        self._grid_column = QVBoxLayout(self._right)
        self._grid_column.setContentsMargins(SPACE_36, SPACE_24, SPACE_36, SPACE_24)
        self._grid_column.setSpacing(SPACE_16)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._right)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left)
        row.addWidget(area, 1)

    def show_shelves(self, shelves: Sequence[Shelf]) -> None:
        """Show these samples."""
        self._shelves = shelves
        self._columns = 0
        self._arrange()

    def show_recent(self, rows: Sequence[RecentRow]) -> None:
        """Show the recent cases, newest first."""
        self._recent_model.clear()
        for row in rows:
            item = QStandardItem(row.title)
            item.setEditable(False)
            item.setData(row, ROW)
            self._recent_model.appendRow(item)
        self._recent_title.setVisible(bool(rows))
        self._recent.setVisible(bool(rows))

    def show_message(self, kind: Kind, title: str, sentence: str) -> None:
        """Show what went wrong with opening, in the place where it was asked for ("" clears)."""
        clear(self._messages)
        if title:
            self._messages.addWidget(MessageRow(kind, title, sentence))

    def _left_side(self) -> QWidget:
        side = QWidget()
        side.setProperty("ground", "panel")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(side)
        column.setContentsMargins(40, SPACE_36, 32, SPACE_24)
        column.setSpacing(SPACE_12)
        column.addLayout(self._name())
        column.addSpacing(SPACE_8)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_8)
        opening = ActionButton("Open log or case…", "open-folder", "primary")
        opening.setSizePolicy(opening.sizePolicy().Policy.Expanding, opening.sizePolicy().Policy.Fixed)
        opening.clicked.connect(lambda _=False: self.open_asked.emit())
        importing = ActionButton("Import a CSV…")
        importing.clicked.connect(lambda _=False: self.import_asked.emit())
        buttons.addWidget(opening, 1)
        buttons.addWidget(importing)
        column.addLayout(buttons)
        zone = DropZone(
            "Drop a flight log or a case here", "HDF5, CATS, AltOS, FIRM, PX4, webcast JSON or CSV"
        )
        zone.files_dropped.connect(lambda paths: self.path_asked.emit(str(paths[0])))
        zone.open_asked.connect(self.open_asked)
        column.addWidget(zone)
        self._messages = QVBoxLayout()
        column.addLayout(self._messages)
        self._recent_title = _label("Recent", 2, SIZE_BODY, WEIGHT_SEMIBOLD)
        self._recent = RecentList()
        self._recent.setModel(self._recent_model)
        self._recent.activated.connect(self._on_recent)
        self._recent.clicked.connect(self._on_recent)
        column.addWidget(self._recent_title)
        column.addWidget(self._recent, 1)
        column.addStretch(0)
        guide = ActionButton("From your own CSV to a finished report", "book", "quiet")
        guide.clicked.connect(lambda _=False: self.help_asked.emit())
        foot = QHBoxLayout()
        foot.addWidget(guide)
        foot.addStretch(1)
        foot.addWidget(_label("F1", 3, SIZE_BODY, 400))
        column.addLayout(foot)
        return side

    def _name(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(_label("Descent Investigator", 1, SIZE_PAGE, WEIGHT_SEMIBOLD))
        motto = _label("What the vehicle believed, beside what happened", 2, SIZE_BODY, 400)
        motto.setWordWrap(True)
        words.addWidget(motto)
        row = QHBoxLayout()
        row.setSpacing(SPACE_12)
        row.addWidget(Mark(36))
        row.addLayout(words, 1)
        return row

    def _on_recent(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        if isinstance(row, RecentRow):
            self.path_asked.emit(row.path)

    def _arrange(self) -> None:
        """Lay the cards out anew where the number of columns changed."""
        wide = self.width() >= _WIDE
        columns = 3 if wide else 2
        self._left.setFixedWidth(456 if wide else 380)
        if columns == self._columns:
            return
        self._columns = columns
        clear(self._grid_column)
        for shelf in self._shelves:
            head = QHBoxLayout()
            head.setSpacing(SPACE_8)
            head.addWidget(_label(shelf.title, 1, SIZE_INSPECTOR, WEIGHT_SEMIBOLD))
            head.addWidget(_label(shelf.remark, 3, SIZE_BODY, 400))
            head.addStretch(1)
            self._grid_column.addLayout(head)
            grid = QGridLayout()
            grid.setSpacing(SPACE_16)
            for number, sample in enumerate(shelf.samples):
                grid.addWidget(self._card(sample), number // columns, number % columns)
            for column in range(columns):
                grid.setColumnStretch(column, 1)
                if column >= len(shelf.samples):
                    grid.addWidget(QWidget(), 0, column)  # keeps its column as wide as the others
            self._grid_column.addLayout(grid)
            self._grid_column.addSpacing(SPACE_4)
        self._grid_column.addStretch(1)

    def _card(self, sample: Sample) -> SampleCard:
        origin = {
            "flight": Chip("Flight data", Kind.NONE, "antenna"),
            "transcription": Chip("Transcribed", Kind.NONE, "play"),
        }.get(sample.origin) or Chip("Simulation", Kind.INFO)
        card = SampleCard(sample.title, sample.sentence, origin, sample.sketch)
        card.clicked.connect(lambda path=sample.path: self.path_asked.emit(str(path)))
        return card

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def _label(text: str, says: int, size: int, weight: int) -> QLabel:
    label = QLabel(text)
    label.setFont(font(size, weight))
    label.setProperty("says", f"text-{says}")
    return label
